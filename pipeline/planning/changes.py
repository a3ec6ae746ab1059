"""What became of each bullet when a clerk changed the notes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pipeline import figures
from pipeline.types import Bullet, Notes

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

    A bullet is the same under the same heading with the same words; then with other values in the same words; then
    with the same words, or other values in them, under another heading; then the one most alike under the same
    heading. Each bullet has one counterpart at most.
    """
    left, unmet = list(old.bullets), list(new.bullets)
    met: dict[int, Change] = {}

    def meet(key: Callable[[Bullet], Hashable], kind: ChangeKind) -> None:
        for bullet in list(unmet):
            match = next((other for other in left if key(other) == key(bullet)), None)
            if match is not None:
                left.remove(match)
                unmet.remove(bullet)
                met[bullet.number] = Change(kind, match, bullet, tuple(_values(match, bullet)))

    meet(lambda bullet: (_place(bullet), bullet.text), ChangeKind.SAME)
    meet(lambda bullet: (_place(bullet), _frame(bullet)), ChangeKind.VALUE)
    meet(lambda bullet: bullet.text, ChangeKind.MOVED)
    meet(_frame, ChangeKind.MOVED)
    for match, bullet in _alike(left, unmet):
        met[bullet.number] = Change(ChangeKind.REWORDED, match, bullet)
        left.remove(match)
        unmet.remove(bullet)
    for bullet in unmet:
        met[bullet.number] = Change(ChangeKind.ADDED, None, bullet)
    removed = (Change(ChangeKind.REMOVED, bullet, None) for bullet in left)
    return (*(met[bullet.number] for bullet in new.bullets), *removed)


def _place(bullet: Bullet) -> tuple[str, str]:
    return bullet.heading, bullet.subheading


def _frame(bullet: Bullet) -> tuple[str, tuple[str, ...]]:
    """The bullet's words without its values, and the kinds of these."""
    return figures.MARKER.sub("⟦⟧", bullet.template), tuple(slot.kind for slot in bullet.slots)


def _values(old: Bullet, new: Bullet) -> Iterator[tuple[str, str]]:
    for then, now in zip(old.slots, new.slots, strict=True):
        if then.text != now.text:
            yield then.text, now.text


def _alike(left: Sequence[Bullet], unmet: Sequence[Bullet]) -> Iterable[tuple[Bullet, Bullet]]:
    """Pairs under one heading that are worded alike, the most alike first, each bullet once."""
    ratios = [
        (SequenceMatcher(None, _frame(one)[0], _frame(other)[0], autojunk=False).ratio(), -one.number, one, other)
        for one in left
        for other in unmet
        if _place(one) == _place(other)
    ]
    used: set[int] = set()
    taken: set[int] = set()
    for ratio, _, one, other in sorted(ratios, key=lambda item: item[:2], reverse=True):
        if ratio >= _ALIKE and one.number not in used and other.number not in taken:
            used.add(one.number)
            taken.add(other.number)
            yield one, other
