"""Floor 3: rates of things done: 整改率 is of the number 整改 and the number found.

The two figures stand in the rate's own bullet, or else anywhere under its sub-heading; there the whole must be of
things found (隐患, 问题). Where several pairs could be meant, one that fits is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.contradictions.found import Contradiction, contradiction, plain
from pipeline.contradictions.reading import Figure, N, Reading, has_any, pattern
from pipeline.contradictions.shares import clause_of, fits, own_words
from pipeline.figures.patterns import HAN
from pipeline.words import word_list

RATE = re.compile(rf"({HAN}{{1,6}}?)(?:率|比例|进度)(?:达到|达|为|是|到|在|仅|只有|已|已达)?[:：]?$")


@dataclass(frozen=True)
class Pair:
    """``part`` of ``whole``; ``negative``: the part is what is not (不合格2批次)."""

    part: Figure
    whole: Figure
    negative: bool


def find(readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """Rates that don't follow, and rates over a hundred."""
    for reading in readings:
        for place, percent in reading.figures.items():
            named = RATE.search(reading.text[:place]) if percent.unit == "%" and not percent.points else None
            if named is None:
                continue
            if percent.value > 100:
                if not has_any(clause_of(reading, place).text, "比例", "可超"):
                    yield contradiction("percent", [reading.bullet], f"“{named[1]}率{percent.text}”超过了百分之百")
                continue
            yield from _rate(readings, reading, percent, named[1])


def _rate(readings: Sequence[Reading], reading: Reading, percent: Figure, name: str) -> Iterator[Contradiction]:
    ways = _ways(name)
    scope = [each for each in readings if each.bullet.subheading == reading.bullet.subheading]
    pairs = _pairs([reading], ways, anywhere=True) or _nearest(reading, _pairs(scope, ways, anywhere=False))
    hedged = any(figure.hedged for pair in pairs for figure in (pair.part, pair.whole))
    if not pairs or (hedged and not percent.hedged) or any(_follows(percent, pair) for pair in pairs):
        return
    pair = pairs[0]
    true = pair.part.value * 100 / pair.whole.value
    said = f"按“{pair.part.text}”和“{pair.whole.text}”算是{plain(100 - true if pair.negative else true)}%"
    bullets = [reading.bullet, pair.part.bullet, pair.whole.bullet]
    yield contradiction("percent", bullets, f"“{name}率{percent.text}”不符，{said}")


def _nearest(reading: Reading, pairs: list[Pair]) -> list[Pair]:
    """Pairs that have a figure of the rate's own bullet, if there are any."""
    return [pair for pair in pairs if reading.bullet in (pair.part.bullet, pair.whole.bullet)] or pairs


def _ways(name: str) -> tuple[str, ...]:
    """How a bullet may tell what the rate is of: 整改率 → 整改, 改完 …"""
    table: dict[str, list[str]] = word_list("contradictions")["比例"]["说法"]
    for stem in sorted(table, key=lambda stem: -len(stem)):
        if name.endswith(stem):
            return tuple(table[stem])
    return (name[-2:],)


def _pairs(where: Sequence[Reading], ways: tuple[str, ...], *, anywhere: bool) -> list[Pair]:
    """Parts told in one of the ``ways`` and wholes of their unit that are at least as great.

    ``anywhere``: the whole may be of any thing; otherwise only of things found. What is left (剩余4处) is no whole.
    """
    amounts = [(figure, _said(each, figure)) for each in where for figure in each.amounts]
    wholes = [
        figure
        for figure, said in amounts
        if figure.value
        and (not any(way in said for way in ways) or has_any(said, "比例", "应有"))
        and not has_any(said, "分项", "未结")
        and (anywhere or has_any(said, "分项", "查出物"))
    ]
    found = []
    for part, said in amounts:
        way = "" if has_any(said, "比例", "应有") else next((way for way in ways if way in said), "")
        negative = way != "" and pattern(f"«比例.否定»{re.escape(way)}").search(said) is not None
        same = [
            whole for whole in wholes if whole is not part and whole.unit == part.unit and whole.value >= part.value
        ]
        found += [Pair(part, whole, negative) for whole in same if way]
    return found


def _said(reading: Reading, figure: Figure) -> str:
    clause = clause_of(reading, figure.place)
    return own_words(clause, figure) if clause.text.count(N) > 1 else re.sub(f"{HAN}*率.*", "", clause.text)


def _follows(percent: Figure, pair: Pair) -> bool:
    value = pair.whole.value - pair.part.value if pair.negative else pair.part.value
    return fits(percent, value, pair.part.step, pair.whole)
