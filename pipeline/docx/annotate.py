"""Comments in a copy of any .docx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.text.run import Run

from pipeline.docx.comments import AUTHOR, INITIALS
from pipeline.docx.oxml import clean, element
from pipeline.ooxml.paragraphs import numbered_paragraphs


def with_comments(data: bytes, comments: Sequence[tuple[int, str]]) -> bytes:
    """The .docx ``data`` with a comment for each (paragraph number as ``ooxml`` counts, text).

    Number 0, and a paragraph that is not there, stands for the first that has text. Every other part and every word
    stays as it is. ``data`` must have been read by ``ooxml`` before: what is no .docx is not told here.
    """
    document = docx.Document(io.BytesIO(data))
    paragraphs = dict(enumerate(numbered_paragraphs(document.element.body), 1))
    first = next((each for each in paragraphs.values() if next(each.iter(qn("w:t")), None) is not None), None)
    for number, text in comments:
        anchor = paragraphs.get(number, first) if number else first
        if anchor is None:
            anchor = _new_paragraph(document)
        comment = document.add_comment(_runs(anchor, document), clean(text), AUTHOR, INITIALS)
        comment._comment_elm.attrib.pop(qn("w:date"), None)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _runs(paragraph: Any, document: Any) -> list[Run]:
    """The first and last run of a paragraph that stand directly in it; an empty one is given to a paragraph without."""
    runs = list(paragraph.iterchildren(qn("w:r")))
    if not runs:
        runs = [element("w:r")]
        paragraph.append(runs[0])
    return [Run(runs[0], document), Run(runs[-1], document)]


def _new_paragraph(document: Any) -> Any:
    return document.add_paragraph()._p
