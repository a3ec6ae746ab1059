"""What a review has left open in a document: comments, marker pen, tracked changes, hidden text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from docx.oxml.ns import nsmap, qn

from pipeline.docx.final.accept import revisions
from pipeline.docx.final.parts import Parts
from pipeline.docx.final.reading import Line, place_of
from pipeline.docx.final.strip import is_marker

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_FALSE = {"0", "false", "off", "none"}


@dataclass(frozen=True)
class Mark:
    """``text``: the words of a comment, or those marked. ``place``: as in ``Line``. ``author``: "" for nobody named."""

    place: str
    text: str
    author: str = ""
    number: int = 0  # of the paragraph in the main text, 0 elsewhere


def open_comments(parts: Parts, found: tuple[Line, ...]) -> Iterator[Mark]:
    """The comments that are anchored and not resolved; an answer is resolved with the comment it answers.

    Who resolved what stands in commentsExtended (w15:done, MS-DOCX 2.5.4.4), by the id of a comment's last paragraph.
    """
    comments, extended = parts.related("comments"), parts.related("commentsExtended")
    if comments is None:
        return
    threads = {} if extended is None else {each.get(f"{_W15}paraId"): each for each in extended}
    by_number = {each.get(qn("w:id")): each for each in comments.iter(qn("w:comment"))}
    for _, root in parts.texts():
        for reference in root.iter(qn("w:commentReference")):
            comment = by_number.get(reference.get(qn("w:id")))
            if comment is not None and not _resolved(comment, threads):
                place = place_of(reference, found)
                number = next((line.number for line in found if line.place == place), 0)
                yield Mark(place, _text(comment), comment.get(qn("w:author"), ""), number)


def highlights(found: tuple[Line, ...]) -> Iterator[Mark]:
    """Each stretch of text under a marker pen."""
    for line in found:
        runs = (run for run in line.node.iter(qn("w:r")) if _text(run))
        for marked, group in groupby(runs, key=_is_marked):
            text = "".join(map(_text, group)).strip()
            if marked and text:
                yield Mark(line.place, text, number=line.number)


def hidden(found: tuple[Line, ...]) -> Iterator[Mark]:
    """Text that is formatted as hidden."""
    for line in found:
        for run in line.node.iter(qn("w:r")):
            flag = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
            if flag is not None and flag.get(qn("w:val"), "true") not in _FALSE and _text(run).strip():
                yield Mark(line.place, _text(run).strip(), number=line.number)


def tracked(parts: Parts) -> Counter[str]:
    """Author → number of tracked changes that are open."""
    return Counter(each.author for _, root in parts.texts() for each in revisions(root))


def _resolved(comment: Any, threads: dict[str, Any]) -> bool:
    paragraphs = list(comment.iter(qn("w:p")))
    key = paragraphs[-1].get(f"{_W14}paraId") if paragraphs else None
    seen: set[str] = set()
    while key in threads and key not in seen:
        seen.add(key)
        thread = threads[key]
        if thread.get(f"{_W15}done", "0") not in _FALSE:
            return True
        key = thread.get(f"{_W15}paraIdParent")
    return False


def _is_marked(run: Any) -> bool:
    properties = run.find(qn("w:rPr"))
    return properties is not None and any(is_marker(each) for each in properties)


def _text(node: Any) -> str:
    return "".join(each.text or "" for each in node.iter(f"{{{nsmap['w']}}}t"))
