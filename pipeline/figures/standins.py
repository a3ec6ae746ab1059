"""Floor 1: what a model is shown in place of the office's figures.

A stand-in is made from the slot's place in the prompt, its kind, unit, hedge and shape, and never from its value: the
prompt stays the same when 86户 becomes 91户, and no figure of the office leaves the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.figures.patterns import ARABIC_RUN
from pipeline.figures.scan import numerals_in
from pipeline.figures.shapes import candidate
from pipeline.figures.template import MARKER
from pipeline.types import Bullet, Slot, SlotKind

_KEPT_QUOTE = 8


def stand_ins(bullets: Sequence[Bullet]) -> dict[tuple[int, int], str]:
    """(bullet number, slot number) → stand-in, for one prompt about ``bullets``.

    No stand-in is, or is part of, another one or of the bullets' words outside their slots. Quotations of up to 8
    characters without a figure stand for themselves. Same bullets with other values give the same stand-ins.
    """
    literal = "\n".join(MARKER.sub("\ufffc", bullet.template) for bullet in bullets)
    slots = {(bullet.number, number): slot for bullet in bullets for number, slot in enumerate(bullet.slots, start=1)}
    given: dict[tuple[int, int], str] = {}
    for key, slot in slots.items():
        if _is_kept(slot) and not _clashes(slot.text, given.values(), literal):
            given[key] = slot.text
    numerals: set[str] = set()
    for place, (key, slot) in enumerate(slots.items()):
        if key in given:
            continue
        turn = 0
        while True:
            text = candidate(slot, place, turn)
            used = set() if slot.kind is SlotKind.DATE else set(ARABIC_RUN.findall(text))
            if not used & numerals and not _clashes(text, given.values(), literal):
                break
            turn += 1
        numerals |= used
        given[key] = text
    return {key: given[key] for key in slots}


def _is_kept(slot: Slot) -> bool:
    return slot.kind is SlotKind.QUOTE and len(slot.text) - 2 <= _KEPT_QUOTE and not numerals_in(slot.text)


def _clashes(text: str, others: Iterable[str], literal: str) -> bool:
    return text in literal or any(text in other or other in text for other in others)
