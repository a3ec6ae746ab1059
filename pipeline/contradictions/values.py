"""Floor 3: one thing, two numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from pipeline.contradictions.found import Contradiction, contradiction
from pipeline.contradictions.reading import Figure, Reading
from pipeline.contradictions.things import Thing, things
from pipeline.types import SlotKind
from pipeline.words import cut

_EVENTS = ("次", "场", "期", "轮", "批", "届", "班", "场次")
_FEW = 2


def find(readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """Pairs of figures that name the same thing, of the same unit, period and place, with different values."""
    units = _disputed(readings)
    told = [thing for reading in readings for thing in things(reading, units)]
    seen: set[tuple[str, Fraction, Fraction]] = set()
    for first, second in _pairs(told):
        if first.bullet is not second.bullet and differ(first.figure, second.figure) and same_thing(first, second):
            key = (_name(first, second), first.figure.value, second.figure.value)
            if key not in seen:
                yield _contradiction(first, second)
            seen |= {key, (key[0], key[2], key[1])}
    yield from _all_of(told)


def _disputed(readings: Sequence[Reading]) -> frozenset[str]:
    """The units with two values and in two bullets, whichever has which: without both, nothing can have two numbers."""
    first: dict[str, tuple[Reading, Fraction]] = {}
    again, unlike = set[str](), set[str]()
    for reading in readings:
        for figure in reading.amounts:
            where, value = first.setdefault(figure.unit, (reading, figure.value))
            if where is not reading:
                again.add(figure.unit)
            if figure.unit not in unlike and figure.value != value:
                unlike.add(figure.unit)
    return frozenset(again & unlike)


def _pairs(told: Sequence[Thing]) -> Iterator[tuple[Thing, Thing]]:
    """Those that may be one thing by unit and period, in the order in which they are told."""
    alike: dict[tuple[str, tuple[str, ...], bool, str], list[int]] = {}
    for index, thing in enumerate(told):
        alike.setdefault((thing.figure.unit, thing.when, thing.future, thing.context), []).append(index)
    for first, second in sorted(pair for same in alike.values() for pair in combinations(same, 2)):
        yield told[first], told[second]


def same_thing(first: Thing, second: Thing) -> bool:
    """Whether two figures can only be the number of one thing."""
    if first.figure.unit != second.figure.unit or first.figure.slot.kind is not second.figure.slot.kind:
        return False
    if first.when != second.when or first.future != second.future or first.context != second.context:
        return False
    if first.span and second.span and first.span != second.span:
        return False
    if first.owners and second.owners and not first.owners & second.owners:
        return False
    if _is_one_event_of(first, second) or _is_one_event_of(second, first):
        return False
    shared = {_key(name) for name in first.names} & {_key(name) for name in second.names}
    return any(len(key) > 1 or (first.whole and second.whole) for key in shared)


def _is_one_event_of(one: Thing, all_: Thing) -> bool:
    """举办晚会1场，演员60人 may be one of 晚会2场."""
    few = one.figure.unit in _EVENTS and one.figure.value <= _FEW and one.figure.value < all_.figure.value
    return few and one.detailed and not all_.detailed


@lru_cache(maxsize=1 << 12)  # a batch has words without end
def _key(name: str) -> str:
    """One key for 党员干部下沉一线 and 下沉一线党员干部, for 检查企业 and 企业查了."""
    looked = re.fullmatch("(.{2,})查了?|查了?(?![验处获找])(.{2,})", name)
    return "".join(sorted(cut("检查" + (looked[1] or looked[2]) if looked else name)))


def differ(first: Figure, second: Figure) -> bool:
    """Whether two exact figures can't be one number, the coarser of them rounded or cut off."""
    if first.hedged or second.hedged or first.value == second.value:
        return False
    gap = abs(first.value - second.value)
    steps = {first.step, second.step}
    if len(steps) == 1 or (first.slot.kind is SlotKind.MONEY and max(steps) <= Fraction(1)):
        return gap > 0
    return gap >= max(steps)


def _all_of(told: Sequence[Thing]) -> Iterator[Contradiction]:
    """33个支部都述了 against 党支部31个: all of a thing can't be another number than there are."""
    for every in told:
        if not every.whole or every.context or every.figure.hedged:
            continue
        counts = [
            other
            for other in told
            if other.bullet is not every.bullet
            and other.figure.unit == every.figure.unit
            and not other.context
            and not other.future
            and any(_is_kind_of(name, every) for name in other.names)
        ]
        values = {other.figure.value for other in counts}
        if len(values) == 1 and not counts[0].figure.hedged and differ(counts[0].figure, every.figure):
            yield _contradiction(counts[0], every)


def _is_kind_of(name: str, every: Thing) -> bool:
    """党支部 is 支部 with one word before it; equal names are compared elsewhere."""
    return any(name != own and len(own) > 1 and name.endswith(own) and len(name) - len(own) <= 1 for own in every.names)


def _contradiction(first: Thing, second: Thing) -> Contradiction:
    what = f"同是“{_name(first, second)}”，一处写“{first.figure.text}”，一处写“{second.figure.text}”"
    return contradiction("value", [first.bullet, second.bullet], what)


def _name(first: Thing, second: Thing) -> str:
    keys = {_key(name) for name in second.names}
    return min([name for name in first.names if _key(name) in keys] or first.names, key=lambda name: (len(name), name))
