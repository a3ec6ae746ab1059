"""The numbers that open headings and items: 一、 （一） 1. （1）."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = "一二三四五六七八九"
_NUMERALS = [
    ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens - 1] + "十") + ("" if ones == 0 else _DIGITS[ones - 1])
    for tens in range(10)
    for ones in range(10)
]
_VALUE = {numeral: value for value, numeral in enumerate(_NUMERALS) if numeral}
_CN, _SEP = r"[一二三四五六七八九十]{1,3}", r"[、.．]"
_FORMS = (
    (1, re.compile(rf"({_CN})({_SEP})\s*")),
    (2, re.compile(rf"[（(]\s*({_CN})\s*[)）]([、.．]?)\s*")),
    (3, re.compile(r"(\d{1,2})([、.．])(?!\d)\s*")),
    (4, re.compile(r"[（(](\d{1,2})[)）]([、.．]?)\s*")),
)
_SPLIT = re.compile(rf"[（(]{_CN}[)）]、?|{_CN}、")


@dataclass(frozen=True)
class Mark:
    """The number at the start of a line. ``style``: 1 一、, 2 （一）, 3 1., 4 （1）; ``end``: where the text begins."""

    style: int
    number: int
    separator: str
    end: int

    @property
    def level(self) -> int:
        return min(self.style, 3)


def mark_of(text: str) -> Mark | None:
    """The number that opens ``text``, if any.

    一、基本情况 has 一; 三、四十年来 has none, since there 三、四 is a span.
    """
    for style, form in _FORMS:
        if found := form.match(text):
            number = _VALUE.get(found[1]) if style < 3 else int(found[1])
            if not number or (style == 1 and _is_span(text, found.end(), number)):
                return None
            return Mark(style, number, found[2], found.end())
    return None


def written(mark: Mark, number: int) -> str:
    """``number`` in the form of ``mark``: 二、 （二） 2. （2）."""
    if mark.style == 1:
        return f"{_NUMERALS[number]}、"
    if mark.style == 2:
        return f"（{_NUMERALS[number]}）"
    return f"{number}{mark.separator}" if mark.style == 3 else f"（{number}）"


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二; up to 99."""
    return _NUMERALS[number]


def value(text: str) -> int:
    """一 → 1, 12 → 12; 0 for what is no number up to 99."""
    return int(text) if text.isdecimal() else _VALUE.get(text, 0)


def _is_span(text: str, end: int, number: int) -> bool:
    return number < 99 and text.startswith(_NUMERALS[number + 1], end) and not _SPLIT.match(text, end)
