"""Fingerprints of texts by winnowing (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003).

Of every ``WINDOW`` neighbouring stretches of ``GRAM`` characters the one with the smallest hash is kept. Two texts
that share ``GRAM + WINDOW - 1`` characters therefore share a fingerprint, and only about 2 in ``WINDOW + 1``
stretches are stored. GRAM + WINDOW - 1 is 8, below the 13 of a run; and two fifths of a paragraph's
stretches can't stand in a reference without 8 of its characters in a row doing so.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

GRAM, WINDOW = 5, 4
_CONTEXT = 12  # two places alike this far to both sides show a draft the same runs of 13
_PLACES = 1 << 32


def fingerprints(chars: str) -> Iterator[tuple[int, int]]:
    """(hash, place) of the stretches kept, in order of place."""
    data = chars.encode("utf-32-le")
    hashes = [crc32(data[4 * place : 4 * (place + GRAM)]) for place in range(len(chars) - GRAM + 1)]
    last = -1
    for start in range(max(len(hashes) - WINDOW + 1, min(len(hashes), 1))):
        # The rightmost of equals, so that a row of equal hashes is not kept whole.
        window = range(min(start + WINDOW, len(hashes)) - 1, start - 1, -1)
        place = min(window, key=hashes.__getitem__)
        if place != last:
            yield hashes[place], place
            last = place


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

    def find(self, value: int) -> Iterator[tuple[int, int]]:
        """(text, place) of each stretch with this hash; two in four thousand million differ and still share it."""
        held = self._places.get(value)
        if held is None:
            return
        for packed in (held,) if isinstance(held, int) else held:
            yield divmod(packed, _PLACES)

    def _alike(self, chars: str, place: int, other: int, at: int) -> bool:
        lead = min(place, _CONTEXT)
        if lead != min(at, _CONTEXT):
            return False
        tail = GRAM + _CONTEXT
        return chars[place - lead : place + tail] == self.texts[other][at - lead : at + tail]
