"""Fingerprints of texts by winnowing (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003).

Of every ``WINDOW`` neighbouring stretches of ``GRAM`` characters the one with the smallest hash is kept. Two texts
that share ``GRAM + WINDOW - 1`` characters therefore share a fingerprint, and only about 2 in ``WINDOW + 1``
stretches are stored. GRAM + WINDOW - 1 is 8, below the 13 of a run; and two fifths of a paragraph's
stretches can't stand in a reference without 8 of its characters in a row doing so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zlib import crc32

GRAM, WINDOW = 5, 4
CONTEXT = 12  # two places alike this far to both sides show a draft the same runs of 13
_PLACES = 1 << 32


def fingerprints(chars: str) -> list[tuple[int, int]]:
    """(hash, place) of the stretches kept, in order of place."""
    data = chars.encode("utf-32-le")
    hashes = [crc32(data[start : start + 4 * GRAM]) for start in range(0, len(data) - 4 * (GRAM - 1), 4)]
    if len(hashes) < WINDOW:
        return [(value, place) for place, value in enumerate(hashes)]
    kept: list[tuple[int, int]] = []
    last = -1
    for start, least in enumerate(map(min, *(hashes[shift:] for shift in range(WINDOW)))):
        # Of equals the rightmost, whatever stands before: two texts must keep the same one.
        end = start + WINDOW - 1
        if hashes[end] == least:
            last = end
        elif last >= start:
            continue
        else:
            last = max(place for place in range(start, end) if hashes[place] == least)
        kept.append((least, last))
    return kept


class Prints:
    """Where each fingerprint stands in the texts added so far. Texts count from 0 in the order added."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[int, int | list[int]] = {}

    def add(self, chars: str, *, once: bool = False) -> None:
        """``once``: leaves out places whose surroundings an earlier text has too; a batch has the same many times."""
        text = len(self.texts)
        self.texts.append(chars)
        for value, place in fingerprints(chars):
            if once and any(self._alike(chars, place, other, at) for other, at in self.find(value)):
                continue
            packed = text * _PLACES + place
            held = self._places.get(value)
            if held is None:
                self._places[value] = packed
            elif isinstance(held, int):
                self._places[value] = [held, packed]
            else:
                held.append(packed)

    def has_any(self, prints: Iterable[tuple[int, int]]) -> bool:
        """Whether one of these stands in a text; if none does, no text has anything in common with theirs."""
        return any(next(self.find(value), None) for value, _ in prints)

    def find(self, value: int) -> Iterator[tuple[int, int]]:
        """(text, place) of each stretch with this hash; two in four thousand million differ and still share it."""
        held = self._places.get(value)
        if held is None:
            return
        for packed in (held,) if isinstance(held, int) else held:
            yield divmod(packed, _PLACES)

    def _alike(self, chars: str, place: int, other: int, at: int) -> bool:
        lead = min(place, CONTEXT)
        if lead != min(at, CONTEXT):
            return False
        tail = GRAM + CONTEXT
        return chars[place - lead : place + tail] == self.texts[other][at - lead : at + tail]
