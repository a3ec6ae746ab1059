"""A document without text as its parts: to go through python-docx's package takes longer than to write a report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from xml.sax.saxutils import escape

import docx

from pipeline.docx.oxml import clean
from pipeline.docx.page import LONGEST_TITLE, set_up
from pipeline.docx.styles import apply_styles

MAIN, COMMENTS = "word/document.xml", "word/comments.xml"
_CORE = "docProps/core.xml"
_HERE = "nigao-here"  # where the title goes


def blank_parts(title: str, *, comments: bool) -> dict[str, bytes]:
    """The parts by name, in the order of the file; ``comments``: one to hold comments is among them."""
    parts = _parts(comments)
    told = escape(clean(title)[:LONGEST_TITLE])
    return {**parts, _CORE: parts[_CORE].replace(_HERE.encode(), told.encode())}


@cache
def _parts(comments: bool) -> Mapping[str, bytes]:
    document = docx.Document()
    apply_styles(document)
    set_up(document, _HERE)
    if comments:  # python-docx makes the part, and what refers to it, with the first comment
        paragraph = document.add_paragraph(_HERE)
        made = document.add_comment(paragraph.runs)._comment_elm
        for each in (made, paragraph._p):
            each.getparent().remove(each)
    package = io.BytesIO()
    document.save(package)
    with zipfile.ZipFile(package) as saved:
        return {info.filename: saved.read(info) for info in saved.infolist()}
