"""The order in which a report is mended: within lines, between lines, headings, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from pipeline.samples.editing import Mended, mend
from pipeline.samples.marks import mark_of
from pipeline.samples.repair_headings import gapped_headings, run_in
from pipeline.samples.repair_inline import FINDERS, FINDERS_IN_ROWS, inner_spaces, spaces_within
from pipeline.samples.repair_joins import broken_headings, broken_sentences, is_noun, linked_words, lone_numbers
from pipeline.samples.repair_numbers import twice_numbered
from pipeline.samples.types import Line, Repair
from pipeline.words import word_list

_KIND = r"(?:报告|总结|计划|汇报|材料|方案|范文|体会|讲话)"
_TWICE = re.compile(rf"([\u4e00-\u9fff]{{5,25}}{_KIND})\1+")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"))


def mend_inside(lines: Sequence[Line]) -> Mended:
    """What is broken within single lines."""
    return mend(lines, FINDERS, FINDERS_IN_ROWS)


def mend_between(lines: Sequence[Line]) -> Mended:
    """What is broken across the lines of one report; its headings have no levels yet."""
    steps: tuple[Callable[[Sequence[Line]], Mended], ...] = (
        _without_site_title,
        lone_numbers,
        gapped_headings,
        lambda some: mend(some, (spaces_within,), ()),
        run_in,
        linked_words,
        broken_headings,
        broken_sentences,
        twice_numbered,
        lambda some: mend(some, (inner_spaces,), ()),
    )
    kept, repairs = list(lines), []
    for step in steps:
        kept, made = step(kept)
        repairs += made
    return kept, repairs


def doubts(lines: Sequence[Line]) -> list[str]:
    """What can't be mended, as sentences for the user: lost years, quotations without an end, a text cut off."""
    found: list[str] = []
    for line in lines:
        if _is_lost_word(line):
            found.append(f"第{line.number}行只有“{line.text}”，可能是从句子里断开的")
        for pattern, remark in _doubtful():
            for place in pattern.finditer(line.text):
                around = line.text[max(0, place.start() - 6) : place.end() + 6]
                found.append(f"第{line.number}行“{around}”：{remark}")
        for opening, closing in _PAIRS:
            if line.text.count(opening) != line.text.count(closing):
                found.append(f"第{line.number}行的{opening}和{closing}不成对")
    if lines and lines[-1].text[-1] in "：，、；" and not lines[-1].level:
        found.append(f"第{lines[-1].number}行是最后一行，话没有说完")
    return found


def _is_lost_word(line: Line) -> bool:
    word = line.text.removesuffix("。")
    plain = 3 <= len(word) <= 8 and word != line.text and not any(char in word for char in "，、；：")
    return plain and not line.level and mark_of(word) is None and is_noun(word)


@cache
def _doubtful() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), remark) for pattern, remark in word_list("scraping")["疑点"])


def _without_site_title(lines: Sequence[Line]) -> Mended:
    """A site's title that stands twice in a row within a sentence goes out, and wherever else it stands in one."""
    titles = {found[1] for line in lines for found in _TWICE.finditer(line.text)}
    if not titles:
        return list(lines), []
    links = "|".join(map(re.escape, word_list("scraping")["链接词"]))
    names = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))
    junk = re.compile(rf"(?<![《“将])(?:(?:{names}){{2,}}|(?:{names})(?:(?:{links})(?=[。，；]))?)(?!如下|》|”)")
    kept: list[Line] = []
    repairs: list[Repair] = []
    for line in lines:
        for found in junk.finditer(line.text):
            repairs.append(Repair("广告", line.number, found[0], ""))
        kept.append(replace(line, text=junk.sub("", line.text)))
    return [line for line in kept if line.text.strip("。")], repairs
