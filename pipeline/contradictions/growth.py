"""Floor 3: changes that don't follow from the two values they are between: which values, and what is told of them.

The values stand together (从62%提高到71%; 去年40件，今年52件; 2023年40件，2024年52件) or in two bullets that name one
thing (去年接访40件 / 今年接访52件). What is told of their change stands right behind, or says 同比, 比上年.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.contradictions import sizes
from pipeline.contradictions.found import Contradiction, contradiction
from pipeline.contradictions.reading import MARKS, D, Figure, N, P, Reading, pattern
from pipeline.contradictions.sizes import DOWN, UP, VERB, Change, Told

_LAST, _NOW, _VERSUS = "«增减.去年»", "«增减.今年»", "«增减.比较»"
_WORDS = rf"[^{MARKS}，,。；;]"
_FROM_TO = (
    rf"(?:从|由)(?:{_LAST}|{D})?(?:的)?(?P<old>[{N}{P}]){_WORDS}{{0,4}}?(?:{VERB})?(?:了)?(?:到|至|为)"
    rf"(?:{_NOW}|{D})?(?:的)?(?P<new>[{N}{P}])"
)
_TOLD = (
    rf"(?P<versus>{_VERSUS})?(?:{_WORDS}{{0,4}}?)(?:{VERB}(?:了|幅度?|率|为|达|约)*(?P<size>[{N}{P}])"
    rf"|(?:{UP})?(?:了)?翻(?:了)?(?:(?P<once>一番|番)|(?P<turns>{N}))"
    rf"|(?:是|为|相当于)(?:{_LAST})的(?P<times>{N}))"
)
_MORE = (
    rf"(?P<new>{N}){_WORDS}{{0,4}}?[，,]?{_VERSUS}{VERB}(?:了)?(?P<gap>{N})"
    rf"[，,]?(?:{_VERSUS})?(?:{UP}|{DOWN})(?:了)?(?P<share>{P})"
)


_TELLS = f"{UP}|{DOWN}|翻|{_LAST}"  # every form that tells of a change has one of these
_OF_YEAR = f"{_LAST}|{_NOW}"
_ONE_YEAR = re.compile(r"\d{4}年")
_FIGURES = re.compile(f"[{N}{P}]")
_POINTS = rf"(?P<new>{N}){_WORDS}{{0,4}}[，,]{_VERSUS}{VERB}(?:了)?(?P<told>{P})"


@dataclass(frozen=True)
class _Value:
    """A figure told for a year: ``when`` is old or new; ``about`` its words less the year."""

    reading: Reading
    figure: Figure
    when: str
    about: str
    verb: int


def find(readings: tuple[Reading, ...]) -> Iterator[Contradiction]:
    """Changes told wrongly; a hedge on any of the figures silences."""
    telling = [reading for reading in readings if pattern(_TELLS).search(reading.text)]
    if not telling:
        return
    for reading in telling:
        for change, end in _in_one(reading):
            yield from _judge([reading], change, end)
        for match in pattern(_POINTS).finditer(reading.text):
            value, told = reading.figures[match.start("new")], reading.figures[match.start("told")]
            if told.points and not pattern("率|占|比重|比例|度").search(reading.text):
                what = f"“{value.text}”不是百分比，它的变化不能说“{told.text}”"
                yield contradiction("points", [reading.bullet], what)
        for match in pattern(_MORE).finditer(reading.text):
            figures = [reading.figures[match.start(name)] for name in ("new", "gap", "share")]
            what = sizes.share_of_gap(*figures, up=bool(match["up"]))
            if what:
                yield contradiction("growth", [reading.bullet], what)
    for first, second in _across(readings):
        change = Change(first.figure, second.figure, second.verb)
        yield from _judge([second.reading, first.reading], change, None)


def _judge(where: Sequence[Reading], change: Change, end: int | None) -> Iterator[Contradiction]:
    if change.old.hedged or change.new.hedged:
        return
    bullets = [each.bullet for each in where]
    wrong = sizes.wrong_way(change)
    if wrong:
        yield contradiction("growth", bullets, wrong)
        return
    told = next((told for each in where if (told := _told(each, change, end))), None)
    if told is None and end is not None and not pattern("[从由]").search(where[0].text[:end]):
        told = _told_before(where[0], change)
    if told is not None and not (told.size and told.size.hedged):
        kind, what = sizes.wrong_size(change, told)
        if what:
            yield contradiction(kind, bullets, what)


def _told(reading: Reading, change: Change, end: int | None) -> Told | None:
    """What is told of the change: behind ``end`` with no figure between; where that is None, anywhere with 同比."""
    own = {change.old.place, change.new.place}
    for match in pattern(_TOLD).finditer(reading.text, 0 if end is None else end):
        place = next((match.start(name) for name in ("size", "turns", "times") if match[name]), None)
        between = "" if end is None else reading.text[end : match.start()]
        if place in own or set(between) & {N, P} or re.search("[。；;]", between):
            continue
        loose = len(between.strip("，,、 ")) > 0
        if not match["versus"] and not match["times"] and (end is None or loose):
            continue
        size = reading.figures[place] if place is not None else None
        way = 1 if match["up"] else -1 if match["down"] else 0
        kind = "size" if match["size"] else "times" if match["times"] else "turns"
        return Told(kind, size, way, match["up"] or match["down"] or "")
    return None


def _told_before(reading: Reading, change: Change) -> Told | None:
    """比去年增加12户，去年88户，今年100户: told right before the two values."""
    start = min(change.old.place, change.new.place)
    clauses = [each for each in reading.clauses if each.start + len(each.text) <= start]
    if not clauses or len(clauses[-1].figures) + clauses[-1].text.count(P) != 1:
        return None
    return _told(reading, change, clauses[-1].start)


def _in_one(reading: Reading) -> Iterator[tuple[Change, int]]:
    """The pairs of one bullet and where each ends."""
    taken: set[int] = set()
    for match in pattern(_FROM_TO).finditer(reading.text):
        old, new = reading.figures[match.start("old")], reading.figures[match.start("new")]
        if old.unit == new.unit:
            taken |= {old.place, new.place}
            verb = 1 if match["up"] else -1 if match["down"] else 0
            yield Change(old, new, verb), match.end()
    if not reading.dates and not pattern(_LAST).search(reading.text):
        return  # none is of an older year
    values = [value for value in _values(reading) if value.figure.place not in taken]
    for unit in dict.fromkeys(value.figure.unit for value in values):
        olds = [value for value in values if value.figure.unit == unit and value.when == "old"]
        news = [value for value in values if value.figure.unit == unit and value.when == "new"]
        than = len(olds) == 1 and pattern(f"[比较]{_LAST}的?$").search(reading.text[: olds[0].figure.place]) is not None
        if len(olds) == 1 and not news and (unit != "%" or than):
            news = [value for value in values if value.figure.unit == unit and not value.when]
        if len(olds) == len(news) == 1:
            end = max(olds[0].figure.place, news[0].figure.place) + 1
            first = min(olds[0].figure.place, news[0].figure.place) + 1
            change = Change(olds[0].figure, news[0].figure, news[0].verb)
            # 今年52件，同比增长20%，去年40件: told between the two
            middle = _told(reading, change, first)
            yield change, first if middle and middle.size and middle.size.place < end else end


@lru_cache(maxsize=1 << 8)  # those of one report's bullets, for each by itself and for all
def _values(reading: Reading) -> tuple[_Value, ...]:
    """The figures with the year that each is told for, those that tell a change left out."""
    years = sorted({int(slot.text[:4]) for slot in reading.dates.values() if _ONE_YEAR.fullmatch(slot.text)})
    changes = list(pattern(_TOLD).finditer(reading.text))
    told = {match.start("size") for match in changes if match["size"]}
    starts = {match.start() for match in changes}
    found = []
    for clause in reading.clauses:
        for place in (p for p in reading.figures if clause.start <= p < clause.start + len(clause.text)):
            figure = reading.figures[place]
            before = _FIGURES.split(clause.text[: place - clause.start])[-1]
            than = pattern(f"[比较]{_LAST}的?$").search(before) and place + 1 in starts  # 比去年的92%提高4%
            of_year = pattern(_OF_YEAR).search(before)
            versus = pattern(f"{_VERSUS}|比|较").search(before)
            if not than and ((place in told and not of_year) or versus):
                continue
            verb = pattern(rf"{VERB}(?:了)?(?:到|至|为)$").search(before)
            way = 0 if verb is None else 1 if verb["up"] else -1
            when = _when(reading, place, before, years)
            found.append(_Value(reading, figure, when, _about(before), way))
    return tuple(found)


def _when(reading: Reading, place: int, before: str, years: Sequence[int]) -> str:
    """old, new, or "" where no year is told; two years count when the one follows the other."""
    if pattern(_LAST).search(before):
        return "old"
    if pattern(_NOW).search(before):
        return "new"
    dated = [slot.text for at, slot in reading.dates.items() if place - len(before) <= at < place]
    if dated and _ONE_YEAR.fullmatch(dated[-1]):
        year = int(dated[-1][:4])
        if len(years) == 2 and years[0] + 1 == years[1]:
            return "old" if year == years[0] else "new"
        return f"{year}"
    return "" if not dated else "dated"


def _about(before: str) -> str:
    return pattern(rf"{_LAST}|{_NOW}|{D}|全年|«同一事项.虚词»|{UP}到?|{DOWN}到?").sub("", before)


def _across(readings: Sequence[Reading]) -> Iterator[tuple[_Value, _Value]]:
    """One thing's two years in two bullets; silent when more than two bullets tell of it."""
    of_year = [reading for reading in readings if reading.dates or pattern(_OF_YEAR).search(reading.text)]
    values = [value for reading in of_year for value in _values(reading) if value.when and len(value.about) > 1]
    by_name: dict[tuple[str, str], list[_Value]] = {}
    for value in values:
        by_name.setdefault((value.about, value.figure.unit), []).append(value)
    for same in by_name.values():
        if len(same) == 2 and same[0].reading is not same[1].reading:
            olds, news = ([value for value in same if value.when == when] for when in ("old", "new"))
            years = sorted(same, key=lambda value: value.when)
            if len(olds) == len(news) == 1:
                yield olds[0], news[0]
            elif all(value.when.isdigit() for value in same) and int(years[0].when) + 1 == int(years[1].when):
                yield years[0], years[1]
