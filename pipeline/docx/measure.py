"""Widths in 字 (a Han character is 1, a half-width one 0.5), and the indents that follow from them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_ANNEX = "附件："


def width(text: str) -> float:
    """Width of ``text`` in 字. “” — … and · count as one: the fonts of a 公文 draw them full width."""
    return sum(0.5 if unicodedata.east_asian_width(character) in ("H", "Na") else 1.0 for character in text)


def signature_indents(issuer: str, date: str) -> tuple[int, int]:
    """Right indents of 署名 and 成文日期 in hundredths of a 字, without a seal (GB/T 9704-2012 7.3.5.2).

    署名 stands 2 字 from the right, the date begins 2 字 right of its first character; a date longer than the
    署名 stands 2 字 from the right itself and the 署名 moves left.
    """
    issuer_width, date_width = width(issuer), width(date)
    if not issuer or not date:
        return 200, 200
    if date_width <= issuer_width:
        return 200, round((issuer_width - date_width) * 100)
    return round((date_width + 4 - issuer_width) * 100), 200


def annex_indents(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Left and hanging indent of each line of 附件说明, in hundredths of a 字 (GB/T 9704-2012 7.3.4).

    附件： stands 2 字 in, the numbers below each other behind it; a name that wraps goes on below its first character.
    """
    made = []
    for line in lines:
        first = line.startswith(_ANNEX)
        number = line.removeprefix(_ANNEX).partition(".")[0] + "." if len(lines) > 1 else ""
        hanging = width(number) + (width(_ANNEX) if first else 0)
        made.append((round((hanging + (2 if first else 2 + width(_ANNEX))) * 100), round(hanging * 100)))
    return made
