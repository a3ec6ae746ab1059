"""A document without text as its parts: to go through python-docx's package takes longer than to write a report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from xml.sax.saxutils import escape

import docx

from pipeline.docx.oxml import Part, clean, element, packed, part
from pipeline.docx.page import LONGEST_TITLE, set_up
from pipeline.docx.styles import apply_styles

_MAIN, _COMMENTS, _CORE = "word/document.xml", "word/comments.xml", "docProps/core.xml"
_HERE = "nigao-here"
_PLACE = f'<w:p w:rsidR="{_HERE}"/>'
_PLACES = {_MAIN: _PLACE, _COMMENTS: _PLACE, _CORE: _HERE}


def filled(title: str, text: str, comments: str) -> bytes:
    """A .docx of this title. ``text``: its w:p as they are written; ``comments``: its w:comment, "" for none.

    Equal arguments give equal bytes.
    """
    given = {_MAIN: text, _COMMENTS: comments, _CORE: escape(clean(title)[:LONGEST_TITLE])}
    return packed(
        {
            name: blank if isinstance(blank, Part) else given[name].encode().join(blank)
            for name, blank in _parts(bool(comments)).items()
        }
    )


@cache
def _parts(comments: bool) -> Mapping[str, Part | tuple[bytes, bytes]]:
    """The parts by name, in the order of the file: ready, or what stands before and after what is to be filled in."""
    document = docx.Document()
    apply_styles(document)
    set_up(document, _HERE)
    if comments:  # python-docx makes the part, and what refers to it, with the first comment
        paragraph = document.add_paragraph(_HERE)
        made = document.add_comment(paragraph.runs)._comment_elm
        paragraph._p.getparent().remove(paragraph._p)
        made.getparent().replace(made, _place())
    document.element.body.sectPr.addprevious(_place())
    package = io.BytesIO()
    document.save(package)
    with zipfile.ZipFile(package) as saved:
        return {info.filename: _part(info.filename, saved.read(info)) for info in saved.infolist()}


def _place() -> object:
    return element("w:p", {"w:rsidR": _HERE})


def _part(name: str, content: bytes) -> Part | tuple[bytes, bytes]:
    if name not in _PLACES:
        return part(content)
    before, _, after = content.partition(_PLACES[name].encode())
    return before, after
