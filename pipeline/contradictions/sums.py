"""Floor 3: parts told under a total in the same bullet.

A list that is whole must add up; one that only picks out (其中…, 女代表…, 35岁以下…) must not exceed its total. Whether
a list is whole is read from its form: 其余, 其他; parts that are complements (男/女, 已/未); things found, told by kind
after a colon. A hedged figure or one without an exact value makes the whole list silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from pipeline.contradictions.found import Contradiction, contradiction, counted
from pipeline.contradictions.reading import MARKS, Figure, N, Reading, X, has_any, pattern
from pipeline.types import SlotKind
from pipeline.words import word_list

_SENTENCE = re.compile("[^。；;]+")
_ITEM = re.compile(r"[^，,。；;、]+")
_PEOPLE = ("人", "人次", "户", "户次")
_NEAR = Fraction(1, 10)  # a list of people that misses its total by no more was meant to be whole
_TEN_THOUSAND = 10**4
_COLON = re.compile("[:：]")
_CLAUSE_END = re.compile("[，,。；;]")
_DONE = re.compile("已|都|均|全|正在|还")
_RELATIVE = re.compile(rf"每|比(?!例)|较|增加|减少|平均|人均|[到至升降增减]{N}")
_IN_BRACKETS = re.compile(rf"([^，,。；;：:、（(]*{N}[^，,。；;：:、（({N}]?)[（(]([^（()）]*{N}[^（()）]*)[）)]")
_AGE = re.compile(r"(\d+)(?:周?岁)?(?:(以下|及以下|以上|及以上)|(?:[-—–~～至到])(\d+))")


@dataclass(frozen=True)
class Part:
    """One item of a list: its words with marks, as typed, and its figure."""

    text: str
    raw: str
    figure: Figure


@dataclass(frozen=True)
class Breakdown:
    """A total and what is told under it. ``picked``: introduced by 其中. ``colon``: introduced by a colon."""

    reading: Reading
    total: Figure
    head: str
    parts: tuple[Part, ...]
    picked: bool
    colon: bool
    summed: bool = False  # the total stands behind its parts


def find(readings: tuple[Reading, ...]) -> Iterator[Contradiction]:
    """The lists that don't add up, one finding a list."""
    for reading in readings:
        for breakdown in breakdowns(reading):
            what = misfit(breakdown)
            if what:
                yield contradiction("sum", [reading.bullet], what)


@lru_cache(maxsize=1 << 8)  # three rules ask for those of one report's bullets
def breakdowns(reading: Reading) -> tuple[Breakdown, ...]:
    """The lists of one bullet: after a colon, after 其中, or simply behind the total."""
    units = [figure.unit for figure in reading.amounts]
    # A total and its parts are of one unit.
    return tuple(_breakdowns(reading)) if len(set(units)) < len(units) else ()


def _breakdowns(reading: Reading) -> Iterator[Breakdown]:
    for sentence in _SENTENCE.finditer(reading.text):
        text, start = sentence[0], sentence.start()
        colon = _COLON.search(text)
        inside = text.find("其中")
        if inside >= 0:
            yield from _breakdown(reading, start, start + inside, start + inside + 2, sentence.end(), "其中")
        elif colon and N in text[: colon.start()]:
            yield from _breakdown(reading, start, start + colon.start(), start + colon.end(), sentence.end(), ":")
        else:
            begin = start + colon.end() if colon else start
            for clause in reading.clauses:
                if clause.figures and begin <= clause.start < sentence.end():
                    end = clause.start + len(clause.text)
                    yield from _breakdown(reading, clause.start, end, end, sentence.end(), "")
    yield from _summed_up(reading)
    for inner in _IN_BRACKETS.finditer(reading.text):  # 党员12名（男7名、女5名）
        yield from _breakdown(reading, inner.start(1), inner.end(1), inner.start(2), inner.end(2), ":")
    # A colon's list may go on over semicolons, one part to each: 隐患12处：甲村5处；乙村7处。
    colon = _COLON.search(reading.text)
    head = reading.text[: colon.start()] if colon else ""
    if colon and N in head and not re.search("[。；;]", head):
        pieces = re.split("[；;]", reading.text[colon.end() :].rstrip("。；;"))
        whole = len(pieces) > 2 or (len(pieces) > 1 and has_any(head, "分项", "查出物"))
        if whole and all(piece.count(N) == 1 for piece in pieces):
            yield from _breakdown(reading, 0, colon.start(), colon.end(), len(reading.text), ":")


def _summed_up(reading: Reading) -> Iterator[Breakdown]:
    """上半年180万元，下半年220万元，全年共400万元: parts first, then their total."""
    for clause in reading.clauses:
        if len(clause.figures) != 1 or not pattern(f"«分项.合计»{N}").match(clause.text):
            continue
        total = clause.figures[0]
        start = max((found.end() for found in re.finditer("[。；;：:]", reading.text[: clause.start])), default=0)
        parts: list[Part] = []
        for item in reversed(list(_ITEM.finditer(reading.text, start, clause.start - 1))):
            same = [figure for figure in reading.amounts if item.start() <= figure.place < item.end()]
            if len(same) != 1 or same[0].unit != total.unit:
                break
            parts.insert(0, Part(item[0], reading.raw(item.start(), item.end()), same[0]))
        if len(parts) > 1:
            yield Breakdown(reading, total, clause.text, tuple(parts), picked=False, colon=False, summed=True)


@lru_cache(maxsize=1 << 8)
def lists(reading: Reading) -> tuple[Breakdown, ...]:
    """The breakdowns that are surely such: by 其中, by a colon, or whole by their form."""
    return tuple(each for each in breakdowns(reading) if each.picked or each.colon or is_whole(each))


def _breakdown(reading: Reading, start: int, end: int, begin: int, stop: int, mark: str) -> Iterator[Breakdown]:
    """The total is the last figure of ``text[start:end]`` in the unit of the parts in ``text[begin:stop]``."""
    heads = [figure for figure in reading.amounts if start <= figure.place < end]
    for unit in dict.fromkeys(figure.unit for figure in reversed(heads)):
        parts = _parts(reading, begin, stop, unit)
        if len(parts) > (0 if mark == "其中" else 1):
            total = _total([figure for figure in heads if figure.unit == unit], reading, parts)
            yield Breakdown(reading, total, reading.text[start:end], tuple(parts), mark == "其中", mark == ":")
            return


def _total(heads: list[Figure], reading: Reading, parts: list[Part]) -> Figure:
    """Which of several figures of one unit the parts are of: one whose noun they repeat, else the last."""
    for figure in reversed(heads):
        noun = reading.text[max(0, figure.place - 2) : figure.place]
        if len(noun) == 2 and not set(noun) & set(MARKS) and any(noun in part.text for part in parts):
            return figure
    return heads[-1]


def _parts(reading: Reading, begin: int, stop: int, unit: str) -> list[Part]:
    """The items, each with exactly one figure of ``unit``; none at all when the list is anything else."""
    parts: list[Part] = []
    for item in _items(reading.text, begin, stop):
        inside = [figure for figure in reading.amounts if item.start() <= figure.place < item.end()]
        same = [figure for figure in inside if figure.unit == unit]
        if len(same) > 1 or (X in item[0] and _vague(reading, item.start(), item.end())):
            return []
        if same:
            parts.append(Part(item[0], reading.raw(item.start(), item.end()), same[0]))
        elif any(figure.unit != "岁" for figure in inside):
            return parts if len(parts) > 1 and not _rest(item[0]) else []
        elif _rest(item[0]):
            return []
    return parts


def _items(text: str, begin: int, stop: int) -> Iterator[re.Match[str]]:
    """The items of a list. One that runs on 、 ends with its clause; what is told as done of the whole is no part."""
    first = _ITEM.search(text, begin, stop)
    if first and text[first.end() : first.end() + 1] == "、":
        comma = _CLAUSE_END.search(text, first.end(), stop)
        stop = comma.start() if comma else stop
    for item in _ITEM.finditer(text, begin, stop):
        if first and item.start() > first.start() and _DONE.match(item[0]) and not _DONE.match(first[0]):
            return
        yield item


def _vague(reading: Reading, start: int, end: int) -> bool:
    """Whether an item has a count without an exact value (几十处, 3至4人); ages don't matter."""
    return any(
        slot.kind in (SlotKind.COUNT, SlotKind.MONEY) and slot.unit != "岁"
        for place, slot in reading.others.items()
        if start <= place < end
    )


def misfit(breakdown: Breakdown) -> str:
    """What does not fit, in words; "" if nothing can be said."""
    total, parts = breakdown.total, [part.figure for part in breakdown.parts]
    if total.hedged or any(part.hedged for part in parts) or any(_relative(part.text) for part in breakdown.parts):
        return ""
    if not _is_found(breakdown) and any(has_any(part.text, "分项", "查出物") for part in breakdown.parts):
        return ""  # 查了5个村，其中发现问题8个: problems are no villages
    greater = next((part for part in parts if part.value > total.value + _slack([total, part])), None)
    if greater is not None and (breakdown.picked or breakdown.colon):
        return f"分项“{greater.text}”比总数“{total.text}”还多"
    gap = sum((part.value for part in parts), Fraction(0)) - total.value
    slack = _slack([total, *parts])
    if abs(gap) <= slack or (gap < 0 and not is_whole(breakdown)) or (gap > 0 and not may_not_exceed(breakdown)):
        return ""
    listed = "、".join(f"“{part.text}”" for part in parts)
    summed = counted(total.value + gap, total.unit)
    more = "多" if gap > 0 else "少"
    return f"各分项{listed}合计{summed}，比总数“{total.text}”{more}{counted(abs(gap), total.unit)}"


def is_whole(breakdown: Breakdown) -> bool:
    """Whether the list tells all of its total."""
    texts = [part.text for part in breakdown.parts]
    if len(texts) > 1 and (any(_rest(text) for text in texts) or _complements(breakdown) or _ages(breakdown)):
        return True
    if breakdown.summed or _states(breakdown) or _denied(texts):
        return True
    if breakdown.picked or not breakdown.colon or _overlapping(breakdown):
        return False
    if _is_found(breakdown) or breakdown.total.unit not in _PEOPLE:
        return True
    short = breakdown.total.value - sum((part.figure.value for part in breakdown.parts), Fraction(0))
    return short <= breakdown.total.value * _NEAR


def may_not_exceed(breakdown: Breakdown) -> bool:
    """Whether the parts can't overlap, so that together they are no more than the total."""
    states = {state_of(part.text) for part in breakdown.parts}
    if is_whole(breakdown) or states == {"办结", "未结"}:
        return True
    return (breakdown.picked or breakdown.colon) and not _overlapping(breakdown)


def _overlapping(breakdown: Breakdown) -> bool:
    """Whether one of the total may be in two parts: a member by sex and by age. Things found are told by one kind."""
    if _is_found(breakdown) and not breakdown.picked:
        return any(has_any(part.raw, "分项", "举例") for part in breakdown.parts)
    return any(has_any(part.raw, "分项", "重叠") or f"的{N}" in part.text for part in breakdown.parts)


def _is_found(breakdown: Breakdown) -> bool:
    """Whether the total is of things found (隐患112处), not of what they were found in."""
    own = breakdown.reading.text[: breakdown.total.place + 5]
    clause = re.split("[，,。；;]", own[: breakdown.total.place])[-1] + own[breakdown.total.place :]
    return has_any(clause, "分项", "查出物")


def _rest(text: str) -> bool:
    """其余38处, 其他29起."""
    return pattern("«分项.其余»").match(text.lstrip()) is not None


def _complements(breakdown: Breakdown) -> bool:
    """男15人、女10人: every part has a word of one group, and no two the same; a total before a comma has none."""
    open_head = not (breakdown.picked or breakdown.colon)
    for group in word_list("contradictions")["分项"]["互补"]:
        ordered = sorted(group, key=lambda word: -len(word))
        found: list[str] = []
        for part in breakdown.parts:
            found.append(next((word for word in ordered if word in part.text), ""))
            if not found[-1]:
                break
        # 其中县级120万元、镇级60万元 may leave out what the village paid; 其中男15人、女10人 leaves out nobody.
        open_list = breakdown.picked and len(found) < len(group)
        open_list |= open_head and any(word in breakdown.head for word in group)
        if all(found) and len(set(found)) == len(found) and not open_list:
            return True
    return False


def _ages(breakdown: Breakdown) -> bool:
    """35岁以下, 36至50岁, 51岁以上: bands without a gap from the youngest to the oldest."""
    text = breakdown.reading.bullet.text
    bands: list[tuple[int, int]] = []
    cut = 0
    for part in breakdown.parts:
        found = _AGE.search(text, cut, part.figure.slot.start)
        cut = part.figure.slot.end
        if found is None or "岁" not in text[found.start() : part.figure.slot.start]:
            return False
        low, word, high = int(found[1]), found[2] or "", int(found[3] or 0)
        bands.append((0, low) if "下" in word else (low, 999) if word else (low, high))
    bands.sort()
    whole = len(bands) > 1 and bands[0][0] == 0 and bands[-1][1] == 999
    return whole and all(0 <= after[0] - before[1] <= 1 for before, after in pairwise(bands))


def _states(breakdown: Breakdown) -> bool:
    """What is done and what is not: of things found, told as 处理27处 and 4处打了围挡."""
    states = [state_of(part.text) for part in breakdown.parts]
    if "未结" not in states or "办结" not in states or not all(states):
        return False
    return has_any(breakdown.head, "分项", "查出物") or _denied([part.text for part in breakdown.parts])


def _denied(texts: Sequence[str]) -> bool:
    """采纳21条、未采纳5条: one part is what the other is not."""
    said = [re.sub(f"[{MARKS}已]", "", text) for text in texts]
    return len(said) == 2 and re.fullmatch(f"(?:未|没有|没|不){re.escape(said[0])}", said[1]) is not None


def state_of(text: str) -> str:
    """Which state an item tells: 未结, 办结, or "" for neither."""
    return next((state for state in ("未结", "办结") if has_any(text, "分项", state)), "")


def _relative(text: str) -> bool:
    """Whether an item's figure is no part: 每村2处, 比上年多3处, 增加到5处."""
    return _RELATIVE.search(text) is not None


def _slack(figures: Sequence[Figure]) -> Fraction:
    """By how much rounded figures may miss their sum: not at all for whole numbers and for money up to 万元."""
    steps = {figure.step for figure in figures}
    coarsest = max(steps)
    if len(steps) > 1:
        return coarsest
    exact = figures[0].slot.kind is SlotKind.MONEY and coarsest <= _TEN_THOUSAND
    return Fraction(0) if exact or coarsest == 1 else coarsest * len(figures) / 2
