"""Widths in 字 (a Han character is 1, a half-width one 0.5), the signature's indents, and the lines of a title."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from pipeline.words import cut

TITLE_WIDTH = 19.5  # 22 pt characters in 442.2 pt, half of one spare for fonts with wide digits

_NO_START = "的地得了着、，。；：！？）》〉】〕”’…等和与及或"
_NO_END = "（《〈【〔“‘"
_OPENING = "《（〔“"
_CLOSING = "》）〕”"
_ABOUT = "关于"
_ANNEX = "附件："
_CALENDAR = "年月日"
# What a break costs, beside the square of how far a line is from the mean width.
_FORBIDDEN = 10_000.0
_INSIDE_MARKS = 60.0
_AWKWARD = 12.0
_WELCOME = -6.0


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


def title_lines(text: str) -> tuple[str, ...]:
    """``text`` in lines of like width, broken between words; joined they give ``text`` (GB/T 9704-2012 7.3.1).

    As few lines as hold it; none begins with 的, 、 or a closing mark, none is a single character. A title that no
    break between words can fit is left whole for the word processor to wrap.
    """
    total = width(text)
    if total <= TITLE_WIDTH:
        return (text,)
    words = cut(text)
    fewest = int(-(-total // TITLE_WIDTH))
    for count in range(fewest, min(len(words), fewest + 3) + 1):
        lines = _best_lines(words, count, total / count)
        if lines:
            return lines
    return (text,)


def _best_lines(words: tuple[str, ...], count: int, target: float) -> tuple[str, ...]:
    """The cheapest division of ``words`` into ``count`` lines, () when none keeps the rules."""
    starts = [0.0, *accumulate(width(word) for word in words)]
    breaks = [_break_cost(words, position) for position in range(len(words) + 1)]
    # best[n][i]: cheapest cost of words[:i] in n lines, and where the last of those lines begins.
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        row: dict[int, tuple[float, int]] = {}
        for end in range(1, len(words) + 1):
            for start, (cost, _previous) in best[-1].items():
                size = starts[end] - starts[start]
                if start >= end or not 2 <= size <= TITLE_WIDTH:
                    continue
                total = cost + (size - target) ** 2 + breaks[end]
                if end not in row or total < row[end][0]:
                    row[end] = (total, start)
        best.append(row)
    found = best[count].get(len(words))
    if found is None or found[0] >= _FORBIDDEN:
        return ()
    lines: list[str] = []
    end = len(words)
    for row in reversed(best[1:]):
        start = row[end][1]
        lines.append("".join(words[start:end]))
        end = start
    return tuple(reversed(lines))


def _break_cost(words: tuple[str, ...], position: int) -> float:
    """What it costs to break before ``words[position]``; the end of the text is free."""
    if position in (0, len(words)):
        return 0.0
    before, after = words[position - 1], words[position]
    if after[0] in _NO_START or before[-1] in _NO_END or before[-1].isdigit():
        return _FORBIDDEN
    head = "".join(words[:position])
    if sum(head.count(mark) for mark in _OPENING) > sum(head.count(mark) for mark in _CLOSING):
        return _INSIDE_MARKS
    if after == _ABOUT:
        return _WELCOME
    single = len(after) == 1 or (len(before) == 1 and before not in _CALENDAR)
    return _AWKWARD if before == _ABOUT or single else 0.0
