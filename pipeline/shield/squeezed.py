"""Text as the shield compares it: Han characters, letters and digits only, half width, small letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NUMERAL = re.compile(r"\d+")


@dataclass(frozen=True)
class Squeezed:
    """``chars[i]`` was written at ``places[i]`` of the text."""

    chars: str
    places: Sequence[int]

    def words(self, text: str, start: int, end: int) -> tuple[int, str]:
        """Where ``chars[start:end]`` begins in ``text``, and what is written there."""
        first = self.places[start]
        return first, text[first : self.places[end - 1] + 1]


def squeeze(text: str) -> Squeezed:
    """``text`` less its punctuation, spaces and other marks."""
    chars: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        if "\u4e00" <= written <= "\u9fff":
            chars.append(written)
            places.append(place)
            continue
        for char in unicodedata.normalize("NFKC", written).lower():
            if char.isalnum():
                chars.append(char)
                places.append(place)
    return Squeezed("".join(chars), places)


def without_figures(chars: str) -> str:
    """Squeezed text with every run of digits as one 0, so that a copy with other figures still is one."""
    return _NUMERAL.sub("0", chars)
