"""What stands around and between the words of a document: bookmarks, comments, other ranges, styles' names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.reader import leaves
from pipeline.docx.revise.runs import ENDS, MARKERS, STARTS, outermost

PREFIX = "nigao_"


class Marks:
    """nigao's bookmarks in a w:body, as found when made. One without an end is torn and counts for nothing."""

    def __init__(self, body: Any) -> None:
        self._begun: dict[Any, set[str]] = defaultdict(set)
        self._covering: dict[Any, set[str]] = defaultdict(set)
        ends = {each.get(qn("w:id")) for each in body.iter(qn("w:bookmarkEnd"))}
        names: dict[str, str] = {}
        before: set[str] = set()  # begun between two paragraphs
        paragraph = None
        for node in body.iter(qn("w:p"), qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
            number, name = node.get(qn("w:id"), ""), node.get(qn("w:name"), "")
            if node.tag == qn("w:p"):
                paragraph = node
                self._begun[node] |= before
                self._covering[node] |= set(names.values())
                before.clear()
            elif node.tag == qn("w:bookmarkEnd"):
                before.discard(names.pop(number, ""))
            elif name.startswith(PREFIX) and number in ends:
                names[number] = name
                inside = paragraph is not None and paragraph in node.iterancestors()
                if inside:
                    self._begun[paragraph].add(name)
                    self._covering[paragraph].add(name)
                else:
                    before.add(name)

    def begun(self, paragraph: Any) -> frozenset[str]:
        """Names of the bookmarks that begin in a w:p, or right before it."""
        return frozenset(self._begun[paragraph])

    def covering(self, paragraph: Any) -> frozenset[str]:
        """Names of the bookmarks that stand around a w:p or some of its text."""
        return frozenset(self._covering[paragraph])


def style_id(paragraph: Any) -> str:
    """The id of a w:p's style, "" for the default one."""
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val"), ""))


def drop_comments(paragraph: Any, old: Sequence[Any], ids: Collection[str]) -> None:
    """Take out the anchors of those comments ``ids`` that stand around nothing but the runs ``old`` of a w:p."""
    for number in ids:
        about = _commented(paragraph, number)
        if about is not None and set(about) <= set(old):
            for each in comment_anchor(paragraph, number):
                each.getparent().remove(each)


def comment_anchor(paragraph: Any, number: str) -> list[Any]:
    """What of the comment ``number`` stands in a w:p: begin, end, and the run with its reference."""
    tags = (qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:commentReference"))
    found = [each for each in paragraph.iter(*tags) if each.get(qn("w:id")) == number]
    return [each if each.tag != tags[2] else each.getparent() for each in found]


def comment_ids(paragraph: Any) -> list[str]:
    """The comments that begin, end or are referred to in a w:p, in order."""
    tags = (qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:commentReference"))
    return list(dict.fromkeys(each.get(qn("w:id"), "") for each in paragraph.iter(*tags)))


def begin_before(paragraph: Any, old: Sequence[Any]) -> None:
    """Have every range that begins between the runs ``old`` begin before the first of them."""
    spot = outermost(old[0], paragraph, old)
    for each in [each for each in _between(paragraph, old) if each.tag in STARTS]:
        spot.addprevious(each)


def end_after(paragraph: Any, old: Sequence[Any]) -> Iterator[Any]:
    """The ends of ranges, and references to comments, between the runs ``old``, to be put after what replaces them."""
    for each in _between(paragraph, old):
        if each.tag in ENDS:
            yield each
        elif each.tag == qn("w:commentReference"):
            yield each.getparent()


def move_marks(source: Any, target: Any) -> None:
    """Have what begins in the w:p ``source`` begin, and what ends there end, with the text of the w:p ``target``."""
    for each in [*source.iter(*MARKERS, qn("w:commentReference"))]:
        if each.tag in STARTS:
            target.insert(first_place(target), each)
        else:
            target.append(each if each.tag in MARKERS else each.getparent())


def first_place(paragraph: Any) -> int:
    """The index at which the content of a w:p begins, after its properties."""
    return int(paragraph.find(qn("w:pPr")) is not None)


def drop_bookmarks(paragraph: Any, names: Collection[str]) -> None:
    """Take the bookmarks ``names`` that begin in a w:p out of it, with those of their ends that stand there."""
    for start in [each for each in paragraph.iter(qn("w:bookmarkStart")) if each.get(qn("w:name")) in names]:
        ends = [each for each in paragraph.iter(qn("w:bookmarkEnd")) if each.get(qn("w:id")) == start.get(qn("w:id"))]
        for each in (start, *ends):
            each.getparent().remove(each)


def hoist(paragraph: Any) -> None:
    """Put the marks that stand in a w:p before it, where they may stand as well."""
    for each in list(paragraph.iter(*MARKERS)):
        paragraph.addprevious(each)


def has_bookmark(body: Any, name: str) -> bool:
    return any(each.get(qn("w:name")) == name for each in body.iter(qn("w:bookmarkStart")))


def _commented(paragraph: Any, number: str) -> list[Any] | None:
    """The runs that a comment stands around; None when it does not begin and end in this w:p."""
    inside = False
    found: list[Any] = []
    texts = {leaf for leaf, text in leaves(paragraph) if text}
    for node in paragraph.iter():
        if node.tag == qn("w:commentRangeStart") and node.get(qn("w:id")) == number:
            inside = True
        elif node.tag == qn("w:commentRangeEnd") and node.get(qn("w:id")) == number:
            return found if inside else None
        elif inside and node in texts:
            found.append(next(node.iterancestors(qn("w:r"))))
    return None


def _between(paragraph: Any, old: Sequence[Any]) -> list[Any]:
    """What stands in a w:p between the first and the last of the runs ``old``."""
    nodes = list(paragraph.iter())
    return nodes[nodes.index(old[0]) + 1 : nodes.index(old[-1])]
