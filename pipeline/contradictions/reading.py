"""Floor 3: bullets as clauses and comparable figures.

``Reading.text`` is the bullet with each slot replaced by one character, so that rules read it with short patterns and
no digit, comma or quotation of the office's is in their way: ``N`` an exact amount, ``P`` a per cent, ``D`` a date,
``X`` any other slot (these letters stand for characters of the private use area).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, lru_cache

from pipeline.figures import amount
from pipeline.figures.patterns import CHINESE, measures
from pipeline.types import Bullet, Slot, SlotKind
from pipeline.words import word_list

N, P, D, X = "\ue000", "\ue001", "\ue002", "\ue003"
MARKS = N + P + D + X
_CLAUSE = re.compile(r"[^，,。；;！!？?：:]+")
_DECIMALS = re.compile(r"[.．](\d+)")
_ORDINAL = re.compile(r"第|前|[A-Za-z]")
_LIST = re.compile(r"«(\w+)\.(\w+)»")
_MOST = 40  # a bullet with more figures is a table, not a sentence: nothing in it is compared
_SCALES = "十百千万亿"


@dataclass(frozen=True)
class Figure:
    """An exact amount. ``value`` in ``unit`` (公里 is 米, 名 is 人, 万元 is 元); a per cent is 35.8, 三成 is 30.

    ``step``: one unit of the last digit given, 10000 in 4万人, 1/10 in 35.8%. ``place``: where its mark stands in the
    marked text of its bullet. ``points``: 百分点.
    """

    bullet: Bullet
    slot: Slot
    place: int
    value: Fraction
    step: Fraction
    unit: str
    hedged: bool
    points: bool = False

    @property
    def text(self) -> str:
        return self.slot.text


@dataclass(frozen=True)
class Clause:
    """``text`` is ``reading.text[start:end]``; ``figures``: the amounts in it, per cents left out."""

    text: str
    start: int
    figures: tuple[Figure, ...]

    def before(self, figure: Figure) -> str:
        """The clause up to ``figure``."""
        return self.text[: figure.place - self.start]

    def after(self, figure: Figure) -> str:
        """The clause from behind ``figure``."""
        return self.text[figure.place - self.start + 1 :]


@dataclass(frozen=True, eq=False)
class Reading:
    """One bullet: its marked text, its figures by place, its clauses.

    Two are the same only as objects, so that what one rule worked out from a reading can be kept for the next.
    """

    bullet: Bullet
    text: str
    figures: dict[int, Figure]
    clauses: tuple[Clause, ...]
    dates: dict[int, Slot]
    others: dict[int, Slot]  # the slots marked X

    def raw(self, start: int, end: int) -> str:
        """The clerk's own characters behind ``text[start:end]``."""
        return "".join(self._pieces[start:end])

    @cached_property
    def _pieces(self) -> list[str]:
        slots = iter(self.bullet.slots)
        return [next(slots).text if char in MARKS else char for char in self.text]

    @cached_property
    def amounts(self) -> tuple[Figure, ...]:
        return tuple(figure for place, figure in self.figures.items() if self.text[place] == N)

    @cached_property
    def undated(self) -> str:
        """``text`` without its dates."""
        return self.text.replace(D, "")


@cache
def words(section: str, key: str) -> tuple[str, ...]:
    """A list of prompts/words/contradictions.toml, longest first, so that the longest is tried first."""
    found: list[str] = word_list("contradictions")[section][key]
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def has_any(text: str, section: str, key: str) -> bool:
    """Whether one of the list's words stands in ``text``."""
    return _any_of(section, key).search(text) is not None


@cache
def _any_of(section: str, key: str) -> re.Pattern[str]:
    return re.compile(either(section, key))


@cache
def either(section: str, key: str) -> str:
    """A group that matches any word of the list, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in words(section, key)) + ")"


@lru_cache(maxsize=1 << 9)  # some hold words of the notes
def pattern(source: str) -> re.Pattern[str]:
    """``source`` compiled when it is first used, «section.key» standing for the words of that list."""
    return re.compile(_LIST.sub(lambda found: either(found[1], found[2]), source))


def read(bullet: Bullet) -> Reading:
    """The reading of one bullet."""
    parts: list[str] = []
    figures: dict[int, Figure] = {}
    dates: dict[int, Slot] = {}
    others: dict[int, Slot] = {}
    done = length = 0
    for slot in bullet.slots:
        literal = bullet.text[done : slot.start]
        place = length + len(literal)
        figure = _figure(bullet, slot, place) if len(bullet.slots) <= _MOST else None
        mark = _mark(slot, figure)
        if figure:
            figures[place] = figure
        if slot.kind is SlotKind.DATE:
            dates[place] = slot
        if mark == X:
            others[place] = slot
        parts += [literal, mark]
        length, done = place + 1, slot.end
    text = "".join([*parts, bullet.text[done:]])
    return Reading(bullet, text, figures, tuple(_clauses(text, figures)), dates, others)


def _clauses(text: str, figures: dict[int, Figure]) -> list[Clause]:
    found = []
    for match in _CLAUSE.finditer(text):
        inside = tuple(figure for place, figure in figures.items() if match.start() <= place < match.end())
        found.append(Clause(match[0], match.start(), tuple(figure for figure in inside if text[figure.place] == N)))
    return found


def _mark(slot: Slot, figure: Figure | None) -> str:
    if slot.kind is SlotKind.DATE:
        return D
    if figure is None:
        return X
    return P if figure.unit == "%" else N


def _figure(bullet: Bullet, slot: Slot, place: int) -> Figure | None:
    value = amount(slot)
    # A bare number (96110, 编号3) counts nothing that could be compared.
    if value is None or not slot.unit or slot.unit.startswith("/") or _ORDINAL.match(slot.text):
        return None
    if slot.kind is SlotKind.PERCENT:
        if "‰" in slot.unit:
            return None
        points = "百分点" in slot.unit
        return Figure(bullet, slot, place, value, _step(_decimals(slot), ""), "%", bool(slot.hedge), points)
    if slot.unit == "成":
        # 九成三 is read as 九成 with a stray digit behind it: no exact share.
        loose = bullet.text[slot.end : slot.end + 1] in tuple(CHINESE + "半多")
        return Figure(bullet, slot, place, value * 10, Fraction(10), "%", bool(slot.hedge) or loose)
    base, factor = base_unit(slot.unit)
    value = value if factor == 1 else value * factor
    return Figure(bullet, slot, place, value, _step(_decimals(slot), slot.unit), base, bool(slot.hedge))


def _decimals(slot: Slot) -> int:
    found = _DECIMALS.search(slot.number)
    return len(found[1]) if found else 0


@lru_cache(maxsize=1 << 10)
def _step(decimals: int, unit: str) -> Fraction:
    """One unit of the last of so many ``decimals``, in what ``unit`` is compared in."""
    return Fraction(1, 10**decimals) * base_unit(unit)[1] * _scale(unit)


def _scale(unit: str) -> int:
    factor = 1
    while unit and unit not in measures() and unit[0] in _SCALES:
        factor *= {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[unit[0]]
        unit = unit[1:]
    return factor


@cache
def base_unit(unit: str) -> tuple[str, Fraction]:
    """The unit that ``unit`` is compared in, and how many of it one ``unit`` is; 万 and 亿 before it don't matter."""
    while unit and unit not in measures() and unit[0] in _SCALES:
        unit = unit[1:]
    for base, others in word_list("contradictions")["单位"].items():
        if unit in others:
            return base, Fraction(str(others[unit]))
    return unit, Fraction(1)
