"""What comparing drafts with a library costs: time by number of drafts, against the plain checks, and memory.

    python benchmarks/shield_time.py [DRAFTS]

1,000 drafts of 3,000 characters (or DRAFTS of them) against 200 reports of 3,000, all made here: words of the shipped
samples in random order, figures and villages of their own, one draft in ten with a sentence of a report. Everything
is measured in one run on one machine, so the ratios hold on another; the seconds are this machine's processor time.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc

from pipeline.checks import run_checks
from pipeline.checks.borrowed import borrowed_findings
from pipeline.exemplars.files import load_samples
from pipeline.figures import find_slots
from pipeline.shield import Corpus, Kind, Reference
from pipeline.types import (
    Block,
    Bullet,
    Draft,
    FrontMatter,
    Notes,
    Outline,
    Paragraph,
    ParagraphKind,
    Passage,
    Plan,
    PlannedSection,
    Role,
    Source,
    Unit,
)
from pipeline.words import cut

REPORTS, LENGTH = 200, 3000


def vocabulary() -> list[str]:
    """The words of the shipped samples, as often as they stand there."""
    prose = "".join(pair.prose for sample in load_samples() for pair in sample.pairs)
    return [word for word in cut(prose) if word.isalpha()]


def report(chance: random.Random, words: list[str]) -> tuple[str, ...]:
    """Paragraphs of about 200 characters, ``LENGTH`` in all."""
    village = "".join(chance.sample("柳石桃溪枫竹杉泉云龙", 2)) + "村"
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < LENGTH:
        clauses = ["".join(chance.choices(words, k=chance.randint(3, 6))) for _ in range(14)]
        clauses[3] += f"{chance.randint(100, 99999)}亩"
        clauses[7] = f"{village}{clauses[7]}{chance.randint(10, 999)}户"
        paragraphs.append("，".join(clauses) + "。")
    return tuple(paragraphs)


def draft_of(paragraphs: tuple[str, ...], borrowed: str) -> Draft:
    """A draft whose notes have every sentence of it but the borrowed one."""
    bullets = tuple(Bullet(number, text, number, "", find_slots(text)) for number, text in enumerate(paragraphs, 1))
    unit = Unit("1.1", Role.DONE, bullets)
    notes = Notes("notes.md", FrontMatter("关于有关工作情况的报告"), bullets)
    section = PlannedSection(1, "done", "主要做法", Role.DONE, (Block("", (unit,)),))
    texts = (paragraphs[0] + borrowed, *paragraphs[1:])
    body = tuple(
        Paragraph(f"p{number:02}", ParagraphKind.BODY, (Passage(text, Source.RULE, "1.1", (number,)),), "done")
        for number, text in enumerate(texts, 1)
    )
    return Draft(Plan(Outline("工作情况报告", (), (), "", ""), notes, (section,)), (), body)


def seconds(drafts: list[Draft], corpus: Corpus) -> tuple[float, int]:
    """How long the drafts take, and how many of them have a finding."""
    began = time.process_time()
    found = sum(bool(borrowed_findings(draft, corpus)) for draft in drafts)
    return time.process_time() - began, found


def peak(drafts: list[Draft], corpus: Corpus) -> float:
    """Bytes that comparing the drafts takes at most."""
    tracemalloc.start()
    seconds(drafts, corpus)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chance, words = random.Random(1), vocabulary()
    reports = [Reference(f"{number:03}.md", report(chance, words), Kind.PAST) for number in range(REPORTS)]
    began = time.process_time()
    half = Corpus(reports[: REPORTS // 2])
    halfway = time.process_time() - began
    began = time.process_time()
    corpus = Corpus(reports)
    indexing = time.process_time() - began
    drafts = []
    for number in range(total):
        taken = chance.choice(chance.choice(reports).paragraphs).split("，")
        drafts.append(draft_of(report(chance, words), "，".join(taken[:4]) + "。" if number % 10 == 0 else ""))
    seconds(drafts[:5], corpus)
    first, _ = seconds(drafts[: total // 2], corpus)
    whole, found = seconds(drafts, corpus)
    small, _ = seconds(drafts[: total // 2], half)
    began = time.process_time()
    for draft in drafts[: total // 10]:
        run_checks(draft)
    plain = (time.process_time() - began) / (total // 10)
    some = drafts[: total // 10]
    print(f"索引：{REPORTS} 份报告 {indexing:.1f} 秒；是 {REPORTS // 2} 份的 {indexing / halfway:.2f} 倍")
    print(f"比对：{total} 份稿件 {whole:.1f} 秒，每份 {1000 * whole / total:.0f} 毫秒")
    print(f"稿件加倍，比对用时是原来的 {whole / first:.2f} 倍")
    print(f"库加倍，比对用时是原来的 {first / small:.2f} 倍；每份用时是成稿检查的 {whole / total / plain:.2f} 倍")
    print(f"稿件加倍，内存峰值是原来的 {peak(some, corpus) / peak(some[: len(some) // 2], corpus):.2f} 倍")
    print(f"放进抄来的句子 {len(drafts[::10])} 份，提示 {found} 份")


if __name__ == "__main__":
    main()
