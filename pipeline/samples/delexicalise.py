"""Floor 3: a report's sentence with invented names and figures in place of its own.

A figure keeps its kind, unit, hedges, size and shape, and figures of one sentence keep their proportions, so that a
total still is the sum of its parts; none of the new ones is a figure of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from pipeline import figures
from pipeline.samples.names import Cast, cast_of
from pipeline.types import Bullet, Slot, SlotKind

_MASK = r"[×xX＊*]{2,}"
_MASKED_COUNT = re.compile(rf"(?<![0-9]){_MASK}(?=[余多]?(?:万|个|次|人|名|户|份|条|亩|场|期|处|座|元|余|%|％))")
_MASKED_PLACES = re.compile(rf"{_MASK}(?:、{_MASK})*(?=等?(?:镇|乡|村|县|市|区|街道|社区))")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_ONE_OR_RANGE = re.compile(r"[^\d:：/]*\d+(?:\.\d+)?(?:[^\d:：/.]{1,4}\d+(?:\.\d+)?)?[^\d:：/]*")
_SCALED = (SlotKind.COUNT, SlotKind.MONEY, SlotKind.PERCENT)
_YEAR = re.compile(r"(?<!\d)2[01]\d\d(?=\D*年)")
_TRIES = 40
_FACTORS = 6


@dataclass(frozen=True)
class Disguise:
    """What a report's sentences must lose: its names, and its figures as they stand in it."""

    cast: Cast
    figures: frozenset[str]


def disguise_of(text: str) -> Disguise:
    """The disguise for the report whose whole text is ``text``."""
    return Disguise(cast_of(text), frozenset(slot.text for slot in _figures(text) if not _says_nothing(slot)))


def _says_nothing(slot: Slot) -> bool:
    """Whether a count is so vague, or so much a matter of course (一次, 几年), that it is nobody's own."""
    vague = re.fullmatch("[几数][十百千万]*", slot.number) is not None and slot.kind in _SCALED
    return vague or (slot.kind is SlotKind.COUNT and slot.number in ("一", "半"))


def _figures(text: str) -> Iterator[Slot]:
    for line in text.splitlines():
        for slot in figures.find_slots(line):
            if slot.kind in (SlotKind.TITLE, SlotKind.QUOTE):
                yield from figures.find_slots(slot.text[1:-1])
            else:
                yield slot


def uncovered(sentence: str, cast: Cast, place: int) -> str:
    """``sentence`` with what a website has blacked out (××村, ××次) invented. ``place``: varies it."""
    names, numbers = count(place), count(place)

    def place_names(found: re.Match[str]) -> str:
        masks = found[0].split("、")
        return "、".join(cast.spare[next(names) % len(cast.spare)] for _ in masks) if cast.spare else found[0]

    sentence = _MASKED_PLACES.sub(place_names, sentence)
    return _MASKED_COUNT.sub(lambda _: str(12 + 17 * next(numbers) % 83), sentence)


def refigured(sentence: str, taken: frozenset[str], place: int) -> str | None:
    """``sentence`` with other figures, all different and none of ``taken``; None where that can't be done.

    ``place`` (any number) varies the figures from sentence to sentence. A 文号, or a quotation that is more than a
    phrase, has no stand-in that would read well: None.
    """
    slots = figures.find_slots(sentence)
    if not slots:
        return sentence
    if any(slot.kind is SlotKind.DOCNO for slot in slots):
        return None
    bullet = Bullet(1, sentence, 0, figures.to_template(sentence, slots, 1), slots)
    made = figures.stand_ins([bullet])
    # A factor by which no figure becomes one of the report's own keeps totals and parts in step; else the nearest free.
    tries = (_given(slots, made, taken, place + turn, most=1) for turn in range(_FACTORS))
    given = next((found for found in tries if found), None) or _given(slots, made, taken, place, most=_TRIES)
    if given is None:
        return None
    renewed = figures.render(bullet.template, given)
    return renewed if [slot.text for slot in figures.find_slots(renewed)] == list(given.values()) else None


def _given(
    slots: Sequence[Slot], made: Mapping[tuple[int, int], str], taken: frozenset[str], place: int, *, most: int
) -> dict[tuple[int, int], str] | None:
    """The new text of each slot, each the first of ``most`` tries that is free; None where there is none."""
    given: dict[tuple[int, int], str] = {}
    for number, slot in enumerate(slots, start=1):
        fresh = _fresh(slot, made[1, number], place, most)
        text = next((text for text in fresh if text not in taken and text not in given.values()), None)
        if text is None:
            return None
        given[1, number] = text
    return given


def _fresh(slot: Slot, stand_in: str, place: int, most: int) -> Iterator[str]:
    """Values that may stand for ``slot``, the best first."""
    if _says_nothing(slot):
        yield slot.text
    elif slot.kind is SlotKind.QUOTE:
        if stand_in == slot.text:
            yield stand_in
    elif slot.kind in _SCALED and _ONE_OR_RANGE.fullmatch(slot.text):
        yield from (_renumbered(slot, place, step) for step in range(most))
    elif slot.kind is SlotKind.DATE:
        yield from (_redated(stand_in, place + step) for step in range(most))
    else:
        yield stand_in


def _redated(stand_in: str, turn: int) -> str:
    """A stand-in for a date, which is of years to come, moved into years gone by."""
    return _YEAR.sub(lambda found: str(2012 + (int(found[0]) + turn) % 11), stand_in)


def _renumbered(slot: Slot, place: int, step: int) -> str:
    return _PLAIN.sub(lambda found: _scaled(found[0], slot, place, step), slot.text)


def _scaled(number: str, slot: Slot, place: int, step: int) -> str:
    """``number`` made larger by some tenths, in the same decimals and, where it is a round one, as round."""
    decimals = len(number.partition(".")[2])
    # A hedged figure (300多) stays as round as it is; of another one the last zero may go (240座, 384座).
    zeros = 0 if decimals else len(number) - len(number.rstrip("0"))
    zeros = zeros if slot.hedge else max(zeros - 1, 0)
    grain = 10.0 ** (zeros or -decimals)
    factor = 1.2 + 0.1 * (place % _FACTORS)
    percent = slot.kind is SlotKind.PERCENT
    if percent and float(number) * factor >= 97:
        factor = 0.7 + 0.03 * (place % _FACTORS)
    value = (max(round(float(number) * factor / grain), 1) + step) * grain
    if percent and value >= 100:
        value = max(int(99 / grain) - step, 1) * grain
    return f"{value:.{decimals}f}"


def held_back(text: str, disguise: Disguise) -> bool:
    """Whether a name or a figure of the report still stands in ``text``."""
    return disguise.cast.holds(text) or any(slot.text in disguise.figures for slot in _figures(text))
