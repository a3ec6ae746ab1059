"""The runs of a paragraph: cut where a stretch of text begins and ends, taken out, what is no text in them kept."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.reader import leaves

_RUN = qn("w:r")
# What a run says in words, or how it is laid out. All else in a run (pictures, notes, references) is not text.
_TEXT = ("t", "delText", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "sym", "lastRenderedPageBreak")
_FIELD = ("fldChar", "instrText", "delInstrText")
_WORDS = {qn(f"w:{name}") for name in (*_TEXT, *_FIELD)}
# What people put into a paragraph beside text.
KEPT = {qn(f"w:{name}") for name in ("drawing", "pict", "object", "footnoteReference", "endnoteReference")}
KEPT |= {qn("m:oMath"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
_GONE = {qn("w:del"), qn("w:moveFrom")}
# What stands between runs without being text: begin and end of bookmarks, comments, permissions, moves.
STARTS = {qn(f"w:{name}") for name in ("bookmarkStart", "commentRangeStart", "permStart")}
ENDS = {qn(f"w:{name}") for name in ("bookmarkEnd", "commentRangeEnd", "permEnd")}
MOVES = {qn(f"w:{kind}Range{end}") for kind in ("moveFrom", "moveTo") for end in ("Start", "End")}
MARKERS = STARTS | ENDS | MOVES


def runs_between(paragraph: Any, start: int, end: int) -> list[Any]:
    """The runs of exactly the characters ``start`` to ``end`` of how a w:p reads, cut out of longer ones."""
    _cut(paragraph, end)
    _cut(paragraph, start)
    found: list[Any] = []
    position = 0
    for leaf, text in leaves(paragraph):
        if start <= position and position + len(text) <= end and text:
            run = next(leaf.iterancestors(_RUN))
            if run not in found:
                found.append(run)
        position += len(text)
    return found


def text_runs(paragraph: Any) -> list[Any]:
    """All runs of a w:p in which there are words, those that were deleted or moved away left out."""
    boxes = qn("w:txbxContent")
    return [
        run
        for run in paragraph.iter(_RUN)
        if not any(each.tag in _GONE or each.tag == boxes for each in _up_to(run, paragraph)) and _words(run)
    ]


def words_only(run: Any) -> Any:
    """A run with the words of ``run`` and nothing else: itself, or a new one before it when it also holds a picture."""
    if not _rest(run):
        return run
    made = _like(run)
    for word in _words(run):
        made.append(word)
    run.addprevious(made)
    return made


def remove_run(run: Any, paragraph: Any) -> None:
    """Take a run out, and what held nothing else; the marks in there stay in their place."""
    node = run
    while True:
        parent = node.getparent()
        _drop(node)
        if parent is paragraph or next(parent.iter(_RUN, qn("m:oMath")), None) is not None:
            return
        node = parent


def remove_gone(paragraph: Any) -> None:
    """Take out what was deleted or moved away by a tracked change."""
    for node in [each for each in paragraph.iter(*_GONE) if each.getparent().tag != qn("w:rPr")]:
        if node.getparent() is not None:
            _drop(node)


def outermost(run: Any, paragraph: Any, together: Sequence[Any]) -> Any:
    """The largest element around ``run`` in which no text stands but that of the runs ``together``."""
    node = run
    while node.getparent() is not paragraph:
        parent = node.getparent()
        if any(text and next(leaf.iterancestors(_RUN)) not in together for leaf, text in leaves(parent)):
            break
        node = parent
    return node


def split_after(node: Any) -> None:
    """End the parent of ``node`` after it: what follows goes into a second element of the same kind."""
    parent = node.getparent()
    made = _shell(parent)
    for following in list(node.itersiblings()):
        made.append(following)
    if len(made):
        parent.addnext(made)


def is_page_break(node: Any) -> bool:
    """Whether a w:br begins a page or column."""
    return node.tag == qn("w:br") and node.get(qn("w:type")) in ("page", "column")


def _cut(paragraph: Any, at: int) -> None:
    """Have a run begin at the character ``at``, where a text stands."""
    position = 0
    for leaf, text in leaves(paragraph):
        if position < at < position + len(text):
            rest = deepcopy(leaf)
            leaf.text, rest.text = text[: at - position], text[at - position :]
            for each in (leaf, rest):
                each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            leaf.addnext(rest)
            leaf, position = rest, at
        if position == at and text:
            run = next(leaf.iterancestors(_RUN))
            if any(each.tag != qn("w:rPr") for each in leaf.itersiblings(preceding=True)):
                made = _like(run)
                for each in [leaf, *leaf.itersiblings()]:
                    made.append(each)
                run.addnext(made)
            return
        position += len(text)


def _like(run: Any) -> Any:
    """An empty run formatted as ``run``."""
    made = _shell(run)
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        made.append(deepcopy(properties))
    return made


def _shell(node: Any) -> Any:
    """An element like ``node`` without what it holds."""
    return node.makeelement(node.tag, dict(node.attrib), node.nsmap)


def _drop(node: Any) -> None:
    for mark in [each for each in node.iter(*MARKERS) if each is not node]:
        node.addprevious(mark)
    node.getparent().remove(node)


def _words(run: Any) -> list[Any]:
    return [child for child in run if child.tag in _WORDS and not is_page_break(child)]


def _rest(run: Any) -> list[Any]:
    words = _words(run)
    return [child for child in run if child.tag != qn("w:rPr") and child not in words]


def _up_to(node: Any, top: Any) -> list[Any]:
    found = []
    for each in node.iterancestors():
        if each is top:
            break
        found.append(each)
    return found
