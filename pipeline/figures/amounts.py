"""Floor 1: the exact number a slot states."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from pipeline.figures.han import to_number
from pipeline.figures.patterns import CHINESE, PAIRED, measures
from pipeline.types import Slot, SlotKind

_COUNTED = (SlotKind.COUNT, SlotKind.MONEY, SlotKind.PERCENT)
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_EXACT_CHINESE = re.compile(rf"[{CHINESE}]*[一二三四五六七八九两十][{CHINESE}]*")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_COMPOUND = re.compile(r"(\d+(?:\.\d+)?)([万亿千])(\d+(?:\.\d+)?)")
_PARTS = re.compile(r"(.+)分之(.+)")


def amount(slot: Slot) -> Fraction | None:
    """The number stated, in the slot's unit less 万 and 亿: 1.2亿元 is 120000000, 35.8% is 35.8, 三成 is 3.

    None for what states no single exact number: ranges, ratios, 几十, 上万, 半, 七八, dates, titles, quotations.
    A hedge does not matter: 约50万元 is 500000.
    """
    return _stated(slot.number, slot.unit, slot.kind) if slot.kind in _COUNTED else None


@lru_cache(maxsize=1 << 12)  # planning, checks and sheets ask of the same slots, and a batch says 2个 and 3名 all over
def _stated(numeral: str, unit: str, kind: SlotKind) -> Fraction | None:
    number = unicodedata.normalize("NFKC", numeral).replace(",", "")
    scale = _scale(unit)
    if number.isdecimal():
        return Fraction(int(number) * scale)
    if _DECIMAL.fullmatch(number):
        return Fraction(number) * scale
    if compound := _COMPOUND.fullmatch(number):
        return Fraction(compound[1]) * _SCALES[compound[2]] + Fraction(compound[3]) * scale
    if parts := _PARTS.fullmatch(number):
        below, above = _chinese(parts[1]), _chinese(parts[2])
        percent = 100 if kind is SlotKind.PERCENT else 1
        return above * percent / below if above is not None and below else None
    exact = _chinese(number)
    return None if exact is None else exact * scale


def _scale(unit: str) -> int:
    scale = 1
    while unit and unit not in measures() and unit[0] in _SCALES:
        scale *= _SCALES[unit[0]]
        unit = unit[1:]
    return scale


def _chinese(number: str) -> Fraction | None:
    if number == "百":
        return Fraction(100)
    if not _EXACT_CHINESE.fullmatch(number) or PAIRED.search(number):
        return None
    try:
        return Fraction(to_number(number.replace("〇", "零")))
    except ValueError:
        return None
