"""A paragraph's text put in, written anew or taken out, with what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.bookmarks import unit_bookmark
from pipeline.docx.comments import AUTHOR
from pipeline.docx.oxml import element
from pipeline.docx.pieces import paragraph_element, passage_runs
from pipeline.docx.revise import marks
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.runs import KEPT, is_page_break, remove_gone, text_runs
from pipeline.docx.revise.track import Pen
from pipeline.docx.styles import STYLE_NAMES
from pipeline.types import Passage

# Of a paragraph's properties, what belongs to that one place and not to its kind.
_OF_ONE_PLACE = ("keepNext", "pageBreakBefore", "framePr", "numPr", "sectPr", "pPrChange")
_REVISIONS = ("ins", "del", "moveFrom", "moveTo", "rPrChange")


@dataclass(frozen=True)
class Table:
    """A document under surgery. ``own``: ids of nigao's comments; ``styles``: name of a paragraph style → its id."""

    body: Any
    pen: Pen
    own: frozenset[str]
    styles: dict[str, str]


def prepare(package: Package, pen: Pen) -> Table:
    own = frozenset(number for number, author in package.comment_authors().items() if author == AUTHOR)
    return Table(package.body, pen, own, package.style_ids())


def content_of(table: Table, passages: Sequence[Passage], style: str) -> list[Any]:
    """The runs of ``passages``, the bookmarks of their units around them where the document has none of the name."""
    made: list[Any] = []
    units = list(dict.fromkeys(passage.unit for passage in passages if passage.unit))
    runs = [(passage.unit, run) for passage in passages for run in passage_runs(passage, style)]
    free = [unit for unit in units if not marks.has_bookmark(table.body, unit_bookmark(unit))]
    numbers = {unit: table.pen.number() for unit in free}
    for place, (unit, run) in enumerate(runs):
        if unit in numbers and unit not in [each for each, _ in runs[:place]]:
            made.append(element("w:bookmarkStart", {"w:id": numbers[unit], "w:name": unit_bookmark(unit)}))
        made.append(run)
        if unit in numbers and unit not in [each for each, _ in runs[place + 1 :]]:
            made.append(element("w:bookmarkEnd", {"w:id": numbers[unit]}))
    return made


def new_paragraph(table: Table, content: Sequence[Any], style: str, like: Any | None) -> Any:
    """A w:p with ``content``: with the properties of the w:p ``like``, or of ``style`` when there is none."""
    made = paragraph_element(table.styles.get(STYLE_NAMES[style], style))
    properties = None if like is None else like.find(qn("w:pPr"))
    if properties is not None:
        copied = deepcopy(properties)
        for name in _OF_ONE_PLACE:
            for each in copied.findall(qn(f"w:{name}")):
                copied.remove(each)
        for mark in copied.findall(qn("w:rPr")):
            for name in _REVISIONS:
                for each in mark.findall(qn(f"w:{name}")):
                    mark.remove(each)
        made.replace(made[0], copied)
    table.pen.fill(made, content)
    return made


def rewrite(table: Table, paragraph: Any, old: Sequence[Any], content: Sequence[Any]) -> None:
    """Put ``content`` in the place of the runs ``old`` of a w:p.

    Comments and bookmarks of people that stood around some of them stand around the new text; nigao's comments on
    nothing but these runs go.
    """
    if table.pen.track:
        ends = list(marks.end_after(paragraph, old))
        last = table.pen.rewrite(paragraph, old, content)
        for each in reversed(ends):
            last.addnext(each)
        return
    marks.drop_comments(paragraph, old, table.own)
    marks.begin_before(paragraph, old)
    table.pen.rewrite(paragraph, old, content)


def rewrite_whole(table: Table, paragraph: Any, content: Sequence[Any]) -> None:
    """Put ``content`` in the place of all text of a w:p, open deletions included."""
    rewrite(table, paragraph, text_runs(paragraph), content)
    if not table.pen.track:
        remove_gone(paragraph)


def take_out(table: Table, paragraph: Any, refuge: Any | None) -> None:
    """Take a w:p out of the document, its text at least where it holds a picture, a note or the end of a section.

    Comments and bookmarks of people go to the text of the w:p ``refuge``. With none the paragraph stays for the
    comments, empty.
    """
    alone = paragraph.getparent() is not table.body and len(paragraph.getparent().findall(qn("w:p"))) == 1
    runs = text_runs(paragraph)
    if table.pen.track:
        table.pen.empty(paragraph, runs, mark=not (alone or holds_more(paragraph)))
        return
    marks.drop_comments(paragraph, runs, table.own)
    table.pen.empty(paragraph, runs, mark=False)
    remove_gone(paragraph)
    if refuge is not None:
        marks.move_marks(paragraph, refuge)
    if not (alone or holds_more(paragraph) or marks.comment_ids(paragraph)):
        marks.hoist(paragraph)
        paragraph.getparent().remove(paragraph)


def holds_more(paragraph: Any) -> bool:
    """Whether there is more in a w:p than text and marks: a picture, a note, a page break, the end of a section."""
    section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    return section is not None or any(is_page_break(each) or each.tag in KEPT for each in paragraph.iter())
