"""Floor 1: find the figures of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.figures.patterns import DOCNO, DOCNO_LEAD, ENCLOSED, figure, table
from pipeline.figures.template import MARKER
from pipeline.types import Slot, SlotKind

_PERCENT = ("%", "％", "‰", "百分点")
_MONEY = ("元", "块钱", "角")
_OBJECT = "\ufffc"


@lru_cache(maxsize=1 << 12)  # a report's texts are looked over by each of its checks and sheets
def find_slots(text: str) -> tuple[Slot, ...]:
    """The slots of ``text``, in order, none overlapping; ``text[slot.start:slot.end] == slot.text``."""
    slots: list[Slot] = []
    done = 0
    for enclosed in sorted(_enclosed(text), key=lambda slot: slot.start):
        if enclosed.start < done:
            continue
        slots += [*_figures(text, done, enclosed.start), enclosed]
        done = enclosed.end
    return (*slots, *_figures(text, done, len(text)))


@lru_cache(maxsize=1 << 12)  # each try of a unit is compared with the same bullets
def numerals_in(text: str) -> tuple[str, ...]:
    """Everything numeric in ``text``, inside titles and quotations too; words that only look like counts left out.

    Markers of slot text are no numerals.
    """
    plain = MARKER.sub(_OBJECT, text)
    return tuple(slot.text for slot in _figures(plain, 0, len(plain)))


def _enclosed(text: str) -> Iterator[Slot]:
    for found in ENCLOSED.finditer(text):
        kind = SlotKind.TITLE if found[0].startswith("《") else SlotKind.QUOTE
        yield Slot(kind, found[0], found.start(), found.end())
    if "号" not in text:  # no 文号, and its pattern is slow
        return
    for found in DOCNO.finditer(text):
        prefix = found["prefix"]
        lead = DOCNO_LEAD.match(prefix)
        start = found.start() + (lead.end() if lead else 0)
        if found.start("open") - start >= 1 or found["open"] == "〔":
            yield Slot(SlotKind.DOCNO, text[start : found.end()], start, found.end())


def _figures(text: str, start: int, end: int) -> Iterator[Slot]:
    for found in figure().finditer(text, start, end):
        match found.lastgroup:  # the group that closes last is the outermost
            case "date":
                yield _slot(SlotKind.DATE, found, found.start())
            case "arabic":
                yield _arabic(found)
            case "chinese":
                yield _chinese(found)


def _slot(kind: SlotKind, found: re.Match[str], start: int, number: str = "", unit: str = "", hedge: str = "") -> Slot:
    text = found.string[start : found.end()]
    return Slot(kind, text, start, found.end(), number, unit, hedge)


def _arabic(found: re.Match[str]) -> Slot:
    inner = found["innera"] or ""
    unit = found["unita"] or ""
    if inner:
        split = found.start("innera") - found.start("unita")
        unit = unit[:split] + unit[split + len(inner) :]
    pre, start = (found["prea"] or "").strip(), found.start()
    if pre == "不足" and unit in table()["shortage_units"]:
        pre, start = "", found.end("prea")
    hedge = pre + (found["firsta"] or "") + inner + (found["posta"] or "")
    return _slot(_kind(unit), found, start, found["numa"], unit, hedge)


def _chinese(found: re.Match[str]) -> Slot:
    number = found["partc"] or found["numup"] or found["nums"] or found["numc"]
    unit = found["unitup"] or found["units"] or found["unitc"] or ""
    if found["unitc"] and not found["firstc"]:
        bare = number.rstrip("万亿")
        number, unit = (bare, number[len(bare) :] + unit) if bare else (number, unit)
    pre, start = found["prec"] or "", found.start()
    if pre == "不足" and unit in table()["shortage_units"]:
        pre, start = "", found.end("prec")
    hedge = "".join(part or "" for part in (pre, found["upc"], found["firsts"], found["firstc"], found["postc"]))
    kind = SlotKind.PERCENT if number.startswith("百分之") else _kind(unit)
    return _slot(kind, found, start, number, unit, hedge)


@lru_cache(maxsize=1 << 10)  # a batch has few units, and one with each figure
def _kind(unit: str) -> SlotKind:
    if unit.endswith(_PERCENT):
        return SlotKind.PERCENT
    if unit.endswith(_MONEY) or "元/" in unit or "元每" in unit:
        return SlotKind.MONEY
    return SlotKind.COUNT
