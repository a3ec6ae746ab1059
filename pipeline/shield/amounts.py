"""Figures of a text in a form that tells whether two texts state the same one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from pipeline.figures import amount, find_slots
from pipeline.shield.squeezed import squeeze
from pipeline.types import Slot, SlotKind

# What is counted, or, where no exact number is stated, the words; the first character of the unit; whether hedged.
Amount = tuple[Fraction | str, str, bool]
_SCALES = "十百千万亿"
_COUNTED = (SlotKind.COUNT, SlotKind.MONEY, SlotKind.PERCENT)
_NUMERAL = re.compile(r"\d+(?:\.\d+)?")
_WITH_UNIT = re.compile(r"(?:\d+|[零〇一二两三四五六七八九十百千万亿几]+)[百千万亿余多]*.?")


def amounts(text: str) -> Iterator[tuple[Slot, Amount]]:
    """The figures of ``text`` that can tell where they were taken from, with what they state.

    Not so bare counts below ten, years and months, titles and quotations: every report has them.
    """
    for slot in find_slots(text.replace("％", "%")):
        if _tells(slot):
            yield slot, stated(slot)


def numerals(chars: str) -> frozenset[str]:
    """Every numeral of a squeezed text, its scale and the first character of its unit.

    What tells two figures apart (see ``Amount``) shows in these.
    """
    return frozenset(_WITH_UNIT.findall(chars))


def stated(slot: Slot) -> Amount:
    """What the slot states: 12.5万元 and 125000元 are the same, 约50万元 and 50万元 are not."""
    exact = amount(slot)
    if exact is None:
        return squeeze(slot.text).chars, "", False
    return exact, slot.unit.lstrip(_SCALES)[:1], bool(slot.hedge)


def ends_of_range(slot: Slot) -> Iterator[Amount]:
    """What each end of a range states (18万元至20万元), which a draft may have taken alone; nothing for no range."""
    numerals = _NUMERAL.findall(slot.number)
    if slot.kind in _COUNTED and len(numerals) > 1 and amount(slot) is None:
        for numeral in numerals:
            yield stated(replace(slot, number=numeral, hedge=""))


def _tells(slot: Slot) -> bool:
    if slot.kind is SlotKind.DOCNO:
        return True
    if slot.kind is SlotKind.DATE:
        return any(day in slot.text for day in "日号") and any(char.isdigit() for char in slot.text)
    if slot.kind not in _COUNTED:
        return False
    exact = amount(slot)
    if exact is None:
        return any(char.isdigit() for char in slot.number) or len(slot.number) > 2
    return exact >= 10 or exact.denominator > 1 or (slot.kind is not SlotKind.COUNT and exact > 1)
