"""Documents without text as their parts: to go through python-docx's package takes longer than to write a report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from xml.sax.saxutils import escape

import docx

from pipeline.docx.oxml import clean, element, packed
from pipeline.docx.page import LONGEST_TITLE, set_up
from pipeline.docx.styles import apply_styles

MAIN, COMMENTS, CORE = "word/document.xml", "word/comments.xml", "docProps/core.xml"
HERE = "nigao-here"  # where text is to be filled in; paragraphs where ``place`` stands
_PLACE = f'<w:p w:rsidR="{HERE}"/>'


@dataclass(frozen=True)
class Blank:
    """A document to be filled in. ``parts``: by name, in the order of the file; ``around``: of those with a place to
    fill, what stands before and after it."""

    parts: Mapping[str, bytes]
    around: Mapping[str, tuple[bytes, bytes]]

    def filled(self, name: str, content: str) -> bytes:
        """The part ``name`` with ``content`` at its place."""
        return content.encode().join(self.around[name])

    def packed(self, parts: Mapping[str, bytes]) -> bytes:
        """The .docx with ``parts`` as they were filled. Equal arguments give equal bytes."""
        filled = {name: parts.get(name, content) for name, content in self.parts.items() if name in self.around}
        return packed(filled, onto=self._same)

    @cached_property
    def _same(self) -> bytes:
        """The parts without a place, packed: to pack them anew takes as long as to write the text."""
        return packed({name: content for name, content in self.parts.items() if name not in self.around})


def place() -> Any:
    """An element that paragraphs, or comments, are to take the place of."""
    return element("w:p", {"w:rsidR": HERE})


def blank_of(document: Any) -> Blank:
    """python-docx's ``document``, its main part, comments and properties each with at most one place to fill."""
    package = io.BytesIO()
    document.save(package)
    with zipfile.ZipFile(package) as saved:
        parts = {info.filename: saved.read(info) for info in saved.infolist()}
    around: dict[str, tuple[bytes, bytes]] = {}
    for name, mark in ((MAIN, _PLACE), (COMMENTS, _PLACE), (CORE, HERE)):
        before, found, after = parts.get(name, b"").partition(mark.encode())
        if found:
            around[name] = before, after
    return Blank(parts, around)


def report(title: str, text: str, comments: str) -> bytes:
    """A report as .docx. ``text``: its w:p as they are written; ``comments``: its w:comment, "" for none.

    Equal arguments give equal bytes.
    """
    blank = _report(bool(comments))
    given = {MAIN: text, CORE: escape(clean(title)[:LONGEST_TITLE])} | ({COMMENTS: comments} if comments else {})
    return blank.packed({name: blank.filled(name, content) for name, content in given.items()})


@cache
def _report(comments: bool) -> Blank:
    document = docx.Document()
    apply_styles(document)
    set_up(document, HERE)
    if comments:  # python-docx makes the part, and what refers to it, with the first comment
        paragraph = document.add_paragraph(HERE)
        made = document.add_comment(paragraph.runs)._comment_elm
        paragraph._p.getparent().remove(paragraph._p)
        made.getparent().replace(made, place())
    document.element.body.sectPr.addprevious(place())
    return blank_of(document)
