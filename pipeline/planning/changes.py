"""What became of each bullet when a clerk changed the notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

from pipeline import figures
from pipeline.types import Bullet, Notes

Place = tuple[str, str]  # heading, subheading
_Key = TypeVar("_Key", bound=tuple[str, ...])

_ALIKE = 0.6  # share of a template's characters from which a bullet counts as reworded rather than as another


class ChangeKind(StrEnum):
    """What happened to a bullet; the values are what the user is told."""

    SAME = "没变"
    VALUE = "改了数"
    REWORDED = "改了字"
    ADDED = "新增"
    REMOVED = "删去"
    MOVED = "换了小节"


@dataclass(frozen=True)
class Change:
    """A bullet then (None: added) and now (None: removed). ``values``: slots that differ, then and now."""

    kind: ChangeKind
    old: Bullet | None
    new: Bullet | None
    values: tuple[tuple[str, str], ...] = ()


def changes(old: Notes, new: Notes) -> tuple[Change, ...]:
    """One change for every bullet of either, those of ``new`` in their order, then what was removed.

    A heading is the same when it has the same words, or when most of its bullets now stand under a new one: a clerk
    renamed it. A bullet is the same under the same heading with the same words; then with other values in the same
    words; then with the same words, or other values in them, under another heading; then the one most alike under the
    same heading. Each bullet has one counterpart at most.
    """
    left, unmet = list(old.bullets), list(new.bullets)
    met: dict[int, Change] = {}
    places = {id(bullet): _place(bullet) for bullet in old.bullets} | _places(old.bullets, new.bullets)

    def meet(key: Callable[[Bullet], Hashable], kind: ChangeKind) -> None:
        for bullet in list(unmet):
            match = next((other for other in left if key(other) == key(bullet)), None)
            if match is not None:
                left.remove(match)
                unmet.remove(bullet)
                met[bullet.number] = Change(kind, match, bullet, tuple(_values(match, bullet)))

    meet(lambda bullet: (places[id(bullet)], bullet.text), ChangeKind.SAME)
    meet(lambda bullet: (places[id(bullet)], _frame(bullet)), ChangeKind.VALUE)
    meet(lambda bullet: bullet.text, ChangeKind.MOVED)
    meet(_frame, ChangeKind.MOVED)
    for match, bullet in _alike(left, unmet, places):
        met[bullet.number] = Change(ChangeKind.REWORDED, match, bullet)
        left.remove(match)
        unmet.remove(bullet)
    for bullet in unmet:
        met[bullet.number] = Change(ChangeKind.ADDED, None, bullet)
    removed = (Change(ChangeKind.REMOVED, bullet, None) for bullet in left)
    return (*(met[bullet.number] for bullet in new.bullets), *removed)


def _place(bullet: Bullet) -> Place:
    return bullet.heading, bullet.subheading


def _places(old: Sequence[Bullet], new: Sequence[Bullet]) -> dict[int, Place]:
    """id of each bullet of ``new`` → its place under the headings as they were worded in ``old``."""
    heads = _renamed([((b.heading,), b) for b in old], [((b.heading,), b) for b in new])
    then = [((heads.get((b.heading,), (b.heading,))[0], b.subheading), b) for b in new]
    places = _renamed([(_place(b), b) for b in old], then)
    return {id(bullet): places.get(place, place) for place, bullet in then}


def _renamed(old: Sequence[tuple[_Key, Bullet]], new: Sequence[tuple[_Key, Bullet]]) -> dict[_Key, _Key]:
    """Headings that only ``new`` has → those that only ``old`` has, where they share most of their bullets."""
    then, now = _under(old), _under(new)
    pairs = [
        ((then[one] & now[other]).total(), one, other)
        for one in then.keys() - now.keys()
        for other in now.keys() - then.keys()
        if one[-1] and other[-1] and one[:-1] == other[:-1]
    ]
    made: dict[_Key, _Key] = {}
    for shared, one, other in sorted(pairs, reverse=True):
        enough = 2 * shared >= max(then[one].total(), now[other].total())
        if enough and other not in made and one not in made.values():
            made[other] = one
    return made


def _under(bullets: Sequence[tuple[_Key, Bullet]]) -> dict[_Key, Counter[Hashable]]:
    made: dict[_Key, Counter[Hashable]] = {}
    for key, bullet in bullets:
        made.setdefault(key, Counter())[_frame(bullet)] += 1
    return made


def _frame(bullet: Bullet) -> tuple[str, tuple[str, ...]]:
    """The bullet's words without its values, and the kinds of these."""
    return figures.MARKER.sub("⟦⟧", bullet.template), tuple(slot.kind for slot in bullet.slots)


def _values(old: Bullet, new: Bullet) -> Iterator[tuple[str, str]]:
    for then, now in zip(old.slots, new.slots, strict=True):
        if then.text != now.text:
            yield then.text, now.text


def _alike(
    left: Sequence[Bullet], unmet: Sequence[Bullet], places: Mapping[int, Place]
) -> Iterable[tuple[Bullet, Bullet]]:
    """Pairs under one heading that are worded alike, the most alike first, each bullet once."""
    ratios = [
        (SequenceMatcher(None, _frame(one)[0], _frame(other)[0], autojunk=False).ratio(), -one.number, one, other)
        for one in left
        for other in unmet
        if places[id(one)] == places[id(other)]
    ]
    used: set[int] = set()
    taken: set[int] = set()
    for ratio, _, one, other in sorted(ratios, key=lambda item: item[:2], reverse=True):
        if ratio >= _ALIKE and one.number not in used and other.number not in taken:
            used.add(one.number)
            taken.add(other.number)
            yield one, other
