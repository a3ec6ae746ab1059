"""The bookmark around a section, and ranges that reach beyond a paragraph which is moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.oxml import element
from pipeline.docx.revise.marks import first_place
from pipeline.docx.revise.runs import ENDS, MARKERS, STARTS
from pipeline.docx.revise.surgery import Table


def enclose(table: Table, name: str, standing: Sequence[Any]) -> None:
    """Has the bookmark ``name`` stand around the w:p ``standing``, which are in order; around none it goes."""
    starts = [each for each in table.body.iter(qn("w:bookmarkStart")) if each.get(qn("w:name")) == name]
    numbers = {each.get(qn("w:id")) for each in starts}
    ends = [each for each in table.body.iter(qn("w:bookmarkEnd")) if each.get(qn("w:id")) in numbers]
    for each in (*starts, *ends):
        each.getparent().remove(each)
    if standing:
        number = table.pen.number()
        first, last = standing[0], standing[-1]
        first.insert(first_place(first), element("w:bookmarkStart", {"w:id": number, "w:name": name}))
        last.append(element("w:bookmarkEnd", {"w:id": number}))


def leave_ranges(paragraph: Any) -> None:
    """Puts the ends of ranges that lie only partly in a w:p (bookmarks, comments of people) before it."""
    marks = list(paragraph.iter(*MARKERS))
    for each in marks:
        twins = STARTS if each.tag in ENDS else ENDS
        if not any(other.tag in twins and other.get(qn("w:id")) == each.get(qn("w:id")) for other in marks):
            paragraph.addprevious(each)
