"""What ``samples`` tells the user, as lines of text. Nothing here prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pipeline.exemplars import Sample
from pipeline.types import ROLE_NAMES, Role
from pipeline.workflow.sampling import Doubt, Found, Refused

_NAMES = {role: name for name, role in ROLE_NAMES.items()}


def list_lines(samples: Sequence[Sample], library: Path) -> Iterator[str]:
    """One line a sample, numbered as ``samples show`` takes them."""
    numbered = enumerate(samples, start=1)
    for own, group in groupby(numbered, key=lambda item: item[1].own):
        yield f"本单位的范例（{library}，先用这些）：" if own else "随程序附带的范例："
        for number, sample in group:
            yield f"  {number:>3}  {sample.type}　{sample.topic}　{len(sample.pairs)} 组　{sample.path.name}"
    if not any(sample.own for sample in samples):
        yield "本单位还没有范例。运行 nigao samples import 旧报告.docx 把以往的报告收进来。"


def show_lines(number: int, sample: Sample) -> Iterator[str]:
    """One sample: where it is, its outline, its pairs by section role."""
    yield f"{number}  {sample.title or sample.topic}（{sample.type}）"
    yield f"文件：{sample.path}"
    if sample.origin:
        yield f"来源：{sample.origin}"
    if sample.headings:
        yield "提纲："
        yield from (f"  {'　　' * (heading.level - 1)}{heading.text}" for heading in sample.headings)
    for role in dict.fromkeys(pair.role for pair in sample.pairs):
        yield ""
        yield f"【{_NAMES[role]}】"
        for pair in (pair for pair in sample.pairs if pair.role is role):
            yield from (f"  - {bullet.text}" for bullet in pair.bullets)
            yield f"  → {pair.prose}"
    if sample.text:
        yield ""
        yield f"原文 {len(sample.text)} 段、{sum(map(len, sample.text))} 字，只用来查重，不会发给模型。"


def check_lines(samples: Sequence[Sample], doubts: Sequence[Doubt]) -> Iterator[str]:
    """What a look through the library found."""
    for doubt in doubts:
        place, _, line = doubt.where.rpartition(":")
        yield f"{Path(place).name} 第 {line} 行：{'；'.join(doubt.messages)}"
        yield f"    {doubt.prose}"
    pairs = sum(len(sample.pairs) for sample in samples)
    verdict = f"{len(doubts)} 处没有通过核对，请照着改，或删去" if doubts else "全部通过核对"
    yield f"范例 {len(samples)} 份、{pairs} 组：{verdict}"


def import_lines(found: Sequence[Found | Refused], *, details: bool) -> Iterator[str]:
    """Everything that would be taken in, what was repaired, what is doubtful, what is refused and why."""
    for number, item in enumerate(found, start=1):
        if isinstance(item, Refused):
            yield f"{number:>3}  不收　{item.where}：{item.reason}"
            if item.hint:
                yield f"       → {item.hint}"
        else:
            yield from _found(number, item, details=details)


def _found(number: int, item: Found, *, details: bool) -> Iterator[str]:
    report, raw = item.report, item.report.raw
    head = f"{raw.source} 第 {raw.number} 篇"
    glued = f"，由 {len(raw.parts)} 份粘连而成，已分开" if len(raw.parts) > 1 else ""
    yield f"{number:>3}  {report.type}　{report.topic}（{head}{glued}）{'　已在库中' if item.known else ''}"
    yield f"       小节：{_sections(section.role for section in report.sections)}"
    yield f"       范例：{len(item.made.pairs)} 组（{_counted(_NAMES[pair.role] for pair in item.made.pairs) or '无'}）"
    if raw.repairs:
        yield f"       修复：{len(raw.repairs)} 处（{_counted(repair.kind for repair in raw.repairs)}）"
    if details:
        yield from (
            f"         第 {fix.line} 行 {fix.kind}：{fix.before} → {fix.after or '删去'}" for fix in raw.repairs
        )
        yield from (f"         没有取作范例：{reason}" for reason in item.made.skipped)
    yield from (f"       存疑：{doubt}" for doubt in raw.doubts)
    yield f"       文件：{item.sample.path}"


def _sections(roles: Iterable[Role | None]) -> str:
    return "、".join(_NAMES[role] for role in dict.fromkeys(roles) if role is not None) or "没有分出小节"


def _counted(names: Iterable[str]) -> str:
    return "，".join(f"{name} {count}" for name, count in Counter(names).items())
