"""One report into its parts: several are glued into one 篇 now and then."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.samples.closing import is_date, is_end, is_issuer
from pipeline.samples.editing import pattern
from pipeline.samples.marks import mark_of
from pipeline.samples.splitting import is_title
from pipeline.samples.types import Line

_OPENING_LENGTH = 45  # characters; a report's opening paragraph has 60 or more, a lead-in to a list some 20
_LEAST = 3  # lines of a body before a title or a closing ends it
_BEGINS = re.compile(
    r"^(?:20|19|××)..年|^(?:今年|去年|近年来|近几年|根据|按照|为了?|在.{2,20}[下，])|^.{2,6}[镇乡县].{0,12}在"
)
_ENDS = re.compile("但是?我们|不足之处|今后|进一步|新局面|新台阶|总之|综上|力争|特此")


def parts_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each part, in order.

    A part begins at an opening formula (现将…如下) that comes after a body, at level-one numbering that starts again
    at 一, at a title, and after a closing. Lists of 1. 2. 3. that begin again and gaps in the numbering begin none.
    """
    starts = [0]
    last, opened = 0, False
    following = _next_numbers(lines)
    for index, line in enumerate(lines):
        bodied = index - starts[-1]
        mark = mark_of(line.text)
        begins = index
        if mark is not None and mark.style == 1:
            if mark.number == 1 and last > 1:
                begins = index - 1 if _is_opening_paragraph(lines, index - 1, starts[-1]) else index
                bodied = _LEAST
            elif not _is_closed(lines, index):
                last, bodied = mark.number, 0
        elif mark is None and _opens(line.text) and bodied:
            bodied = _LEAST if (opened or last) and (not last or following[index] != last + 1) else 0
        elif not (is_title(line.text) and bodied > 2 and index + 2 < len(lines)) and not _is_closed(lines, index):
            bodied = 0
        if bodied >= _LEAST:
            starts.append(begins - _is_recipient(lines[begins - 1].text))
            last, opened = (mark.number if mark is not None and mark.style == 1 else 0), False
        opened = opened or (mark is None and _opens(line.text))
    return [list(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _is_recipient(text: str) -> bool:
    """Whether a line names whom a report goes to ("县人民政府：")."""
    return len(text) <= 30 and text.endswith("：") and is_issuer(text[:-1])


def _is_closed(lines: Sequence[Line], index: int) -> bool:
    """Whether the report before ``index`` has ended (特此报告, 署名, date) and more than that follows."""
    if index == 0 or len(lines) - index < _LEAST or _is_tail(lines[index].text):
        return False
    before = lines[index - 1].text
    signed = is_issuer(before) and index > 1 and is_end(lines[index - 2].text)
    return is_end(before) or signed


def _is_tail(text: str) -> bool:
    return is_end(text) or is_issuer(text) or is_date(text) or text.startswith(("附件", "抄送", "联系人", "（联系人"))


def _is_opening_paragraph(lines: Sequence[Line], index: int, start: int) -> bool:
    """Whether the paragraph before a new 一、 opens the new report rather than closes the old."""
    if index <= start + 1:
        return False
    text = lines[index].text
    return mark_of(text) is None and _BEGINS.search(text) is not None and _ENDS.search(text) is None


def _opens(text: str) -> bool:
    return len(text) >= _OPENING_LENGTH and pattern("开头语正则").search(text) is not None


def _next_numbers(lines: Sequence[Line]) -> list[int]:
    """For each line the next level-one number below it, 0 for none.

    Where it goes on counting, an opening formula only leads in a list and begins no new report.
    """
    numbers = [0] * len(lines)
    for index in range(len(lines) - 1, 0, -1):
        mark = mark_of(lines[index].text)
        numbers[index - 1] = mark.number if mark is not None and mark.style == 1 else numbers[index]
    return numbers
