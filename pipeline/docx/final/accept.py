"""Tracked changes accepted, as Word's 接受所有修订 does (ECMA-376 Part 1, 17.13.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.final.tags import tags
from pipeline.docx.oxml import element

_ADDED = tags("ins moveTo")
_TAKEN = tags("del moveFrom")
# Where w:ins and w:del are a mark on their parent's owner (a paragraph mark, a row …), and hold nothing.
_MARKED = tags("rPr trPr numPr m:ctrlPr")
_OLD_PROPERTIES = tags(
    "rPrChange pPrChange sectPrChange tblPrChange tblPrExChange tblGridChange trPrChange tcPrChange numberingChange"
)
_RANGES = tuple(
    qn(f"w:{kind}Range{end}")
    for kind in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
_CELL_MARKS = tags("cellIns cellDel cellMerge")
_DELETED_TEXT = tags("delText delInstrText")
# What may stand between two blocks and is none.
_BETWEEN = tags("bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd")
_CONTAINERS = tags("hyperlink fldSimple sdt")
# A paragraph with one of these shows something.
_CONTENT = tags("t tab br sym drawing pict object fldChar fldSimple sdt m:oMath")


@dataclass(frozen=True)
class Revision:
    """An open tracked change. ``author`` "" where none is named; ``node``: the element that carries it."""

    author: str
    node: Any


def revisions(root: Any) -> Iterator[Revision]:
    """The open tracked changes under ``root``, the range marks of a move left out."""
    for node in root.iter(*_ADDED, *_TAKEN, *_OLD_PROPERTIES, *_CELL_MARKS):
        yield Revision(node.get(qn("w:author"), ""), node)


def accept(root: Any) -> None:
    """Accept every tracked change under ``root``, in place.

    A paragraph whose mark is deleted joins the next one and takes its properties; where no paragraph follows it stays,
    unless nothing is left in it.
    """
    joined = [each for each in root.iter(qn("w:p")) if _mark_deleted(each)]
    rows = [each.getparent().getparent() for each in root.iter(qn("w:del")) if each.getparent().tag == qn("w:trPr")]
    cells = [each.getparent().getparent() for each in root.iter(qn("w:cellDel"))]
    for node in list(root.iter(*_TAKEN)):
        if node.getparent().tag not in _MARKED:
            _remove(node)
    for node in list(root.iter(*_ADDED)):
        if node.getparent().tag not in _MARKED:
            unwrap(node)
    for merge in list(root.iter(qn("w:cellMerge"))):
        _merge_vertically(merge)
    for each in (*cells, *rows):
        _remove_cell_or_row(each)
    for each in joined:
        _join_next(each)
    for node in list(root.iter(*_ADDED, *_TAKEN, *_OLD_PROPERTIES, *_RANGES, *_CELL_MARKS, *_DELETED_TEXT)):
        _remove(node)
    for node in list(root.iter(*_CONTAINERS)):
        _drop_emptied(node)


def _drop_emptied(node: Any) -> None:
    """Remove a link, a field or a content control of which nothing was left: its target would still tell of it."""
    content = node.find(qn("w:sdtContent")) if node.tag == qn("w:sdt") else node
    if content is not None and not len(content):
        _remove(node)


def unwrap(node: Any) -> None:
    """Put the children of ``node`` in its place."""
    for child in list(node):
        node.addprevious(child)
    _remove(node)


def _remove(node: Any) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _mark_deleted(paragraph: Any) -> bool:
    path = f"{qn('w:pPr')}/{qn('w:rPr')}/"
    return any(paragraph.find(path + tag) is not None for tag in _TAKEN)


def _join_next(paragraph: Any) -> None:
    """Move what ``paragraph`` holds, and what stands between, to the beginning of the next paragraph."""
    between: list[Any] = []
    following = paragraph.getnext()
    while following is not None and following.tag in _BETWEEN:
        between.append(following)
        following = following.getnext()
    if following is None or following.tag != qn("w:p"):
        if next(paragraph.iter(*_CONTENT), None) is None and (following is not None or _is_after_block(paragraph)):
            _remove(paragraph)
        return
    content = [child for child in paragraph if child.tag != qn("w:pPr")]
    properties = following.find(qn("w:pPr"))
    at = 0 if properties is None else following.index(properties) + 1
    for offset, child in enumerate([*content, *between]):
        following.insert(at + offset, child)
    _remove(paragraph)


def _is_after_block(paragraph: Any) -> bool:
    """Whether a paragraph stands before this one, so that its container can do without it."""
    before = paragraph.getprevious()
    return before is not None and str(before.tag) == qn("w:p")


def _remove_cell_or_row(node: Any) -> None:
    """Remove a row or a cell, and the row, table or cell that is then empty."""
    parent = node.getparent()
    if parent is None:
        return
    parent.remove(node)
    if parent.tag == qn("w:tr") and parent.find(qn("w:tc")) is None:
        _remove_cell_or_row(parent)
    elif parent.tag == qn("w:tbl") and parent.find(f".//{qn('w:tr')}") is None:
        around = parent.getparent()
        parent.getparent().remove(parent)
        if around.tag == qn("w:tc") and (not len(around) or around[-1].tag != qn("w:p")):
            around.append(element("w:p"))


def _merge_vertically(mark: Any) -> None:
    """A tracked vertical merge becomes a merge: w:vMerge is the element that says so in accepted form."""
    properties, kind = mark.getparent(), mark.get(qn("w:vMerge"))
    if kind is None or properties.find(qn("w:vMerge")) is not None:
        return
    before = [child for child in properties if child.tag in tags("cnfStyle tcW gridSpan")]
    made = element("w:vMerge", {"w:val": "restart" if kind == "rest" else "continue"})
    properties.insert(properties.index(before[-1]) + 1 if before else 0, made)
