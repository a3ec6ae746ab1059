"""What a draft may say: its notes, and the text that every draft of its type has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.figures import find_slots
from pipeline.shield.amounts import Amount, numerals, stated
from pipeline.shield.squeezed import squeeze

_GRAM = 4  # so many characters in a row that a source has too are from there


@dataclass(frozen=True)
class Source:
    """A text that a draft rests on: ``lines`` squeezed, ``written`` as typed."""

    lines: tuple[str, ...]
    written: tuple[str, ...]

    @cached_property
    def grams(self) -> frozenset[str]:
        """Its stretches of ``_GRAM`` characters."""
        return frozenset(line[place : place + _GRAM] for line in self.lines for place in range(len(line) - _GRAM + 1))

    @cached_property
    def said(self) -> frozenset[Amount]:
        """What it states. Read only when a draft's figure stands in a reference."""
        return frozenset(stated(slot) for line in self.written for slot in find_slots(line))

    @cached_property
    def numerals(self) -> frozenset[str]:
        """Its numerals, each with what follows it."""
        return numerals("\n".join(self.lines))

    def has(self, name: str) -> bool:
        return any(name in line for line in self.lines)

    def states(self, said: Amount) -> bool:
        """Whether it states the same; a number without a unit is one of any unit (商户42)."""
        return said in self.said or (said[0], "", False) in self.said

    def marks(self, chars: str) -> bytes:
        """1 for each character of the squeezed text that stands in a stretch which the source has too."""
        grams, marks = self.grams, bytearray(len(chars))
        last = len(chars) - _GRAM + 1
        for place in [place for place in range(last) if chars[place : place + _GRAM] in grams]:
            marks[place : place + _GRAM] = b"\1" * _GRAM
        return bytes(marks)


@lru_cache(maxsize=1 << 4)  # a draft's checks and the review index ask for the same two
def source(text: str) -> Source:
    """``text`` as a source."""
    lines = tuple(line for line in text.splitlines() if line.strip())
    return Source(tuple(squeeze(line).chars for line in lines), lines)
