"""Text as the shield compares it: Han characters, letters and digits only, half width, small letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_NUMERAL = re.compile(r"\d+")


class _Forms(dict[int, str]):
    """Code point -> what is left of the character, worked out once for each."""

    def __missing__(self, code: int) -> str:
        form = "".join(char for char in unicodedata.normalize("NFKC", chr(code)).lower() if char.isalnum())
        self[code] = form
        return form


_FORMS = _Forms()


@dataclass(frozen=True)
class Squeezed:
    """``chars`` is ``text`` less its punctuation, spaces and other marks."""

    text: str
    chars: str

    def words(self, start: int, end: int) -> tuple[int, str]:
        """Where ``chars[start:end]`` begins in ``text``, and what is written there."""
        first = self._places[start]
        return first, self.text[first : self._places[end - 1] + 1]

    @cached_property
    def _places(self) -> list[int]:
        """For each of ``chars`` its place in ``text``. Made only where something was found."""
        return [place for place, char in enumerate(self.text) for _ in _FORMS[ord(char)]]


def squeeze(text: str) -> Squeezed:
    return Squeezed(text, text.translate(_FORMS))


def without_figures(chars: str) -> str:
    """Squeezed text with every run of digits as one 0, so that a copy with other figures still is one."""
    return _NUMERAL.sub("0", chars)
