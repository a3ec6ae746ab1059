"""Floor 1: slot text. A marker ``⟦b.s⟧`` stands for slot s of bullet b, ``⟦⟧`` for a bracket ⟦ of the text's own.

Every ⟦ of slot text is thus followed by ⟧ or by a marker's numbers, so that no text can pass for a marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.types import Bullet, Slot

MARKER = re.compile(r"⟦([0-9]+)\.([0-9]+)⟧")
_MARKER_OR_BRACKET = re.compile(r"⟦(?:([0-9]+)\.([0-9]+))?⟧")


class UnknownMarkerError(KeyError):
    """Slot text names a slot that is not among the bullets given: a bug of the caller, no fault of the user."""


def marker(bullet: int, slot: int) -> str:
    """The marker of slot ``slot`` of bullet ``bullet``, both counted from 1."""
    return f"⟦{bullet}.{slot}⟧"


def escape(text: str) -> str:
    """``text`` as slot text without slots."""
    return text.replace("⟦", "⟦⟧")


def to_template(text: str, slots: Sequence[Slot], bullet_number: int) -> str:
    """``text`` with each slot replaced by its marker. ``slots`` as ``find_slots(text)`` gives them."""
    parts: list[str] = []
    done = 0
    for number, slot in enumerate(slots, start=1):
        parts += [escape(text[done : slot.start]), marker(bullet_number, number)]
        done = slot.end
    return "".join([*parts, escape(text[done:])])


def markers_in(slot_text: str) -> tuple[tuple[int, int], ...]:
    """(bullet, slot) of each marker, in order, repeats included."""
    return tuple((int(found[1]), int(found[2])) for found in MARKER.finditer(slot_text))


def render(slot_text: str, values: Mapping[tuple[int, int], str]) -> str:
    """Plain text: each marker replaced by its value. Raises UnknownMarkerError for a marker without one."""

    def value(found: re.Match[str]) -> str:
        if found[1] is None:
            return "⟦"
        key = int(found[1]), int(found[2])
        if key not in values:
            raise UnknownMarkerError(found[0])
        return values[key]

    return _MARKER_OR_BRACKET.sub(value, slot_text)


def fill(slot_text: str, bullets: Iterable[Bullet]) -> str:
    """Plain text with the office's own values. Exact inverse of ``to_template``.

    Raises UnknownMarkerError for a marker that is none of the bullets'.
    """
    if "⟦" not in slot_text:
        return slot_text
    values = {
        (bullet.number, number): slot.text for bullet in bullets for number, slot in enumerate(bullet.slots, start=1)
    }
    return render(slot_text, values)
