"""A few characters of a paragraph changed where they stand: runs, formatting, comments and bookmarks stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.oxml import clean, element
from pipeline.docx.reader import leaves

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]")
_FIGURE = re.compile(r"[\d.,%零〇一二三四五六七八九十百千万亿两]")


@dataclass(frozen=True)
class Swap:
    """``start`` to ``end`` (offsets in a text) becomes ``new``."""

    start: int
    end: int
    new: str


def swap(paragraph: Any, swaps: Sequence[Swap]) -> None:
    """Carries out ``swaps``, offsets in the text as it reads, in a w:p. None may overlap another.

    New characters take the look of those they replace, or of those before them.
    """
    # From the back, so that offsets hold; of two at one place the later one first, so that it ends up behind.
    for _, each in sorted(enumerate(swaps), key=lambda item: (item[1].start, item[1].end, item[0]), reverse=True):
        _swap(paragraph, each)


def differences(old: str, new: str) -> tuple[Swap, ...]:
    """The swaps that make ``new`` of ``old``."""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(Swap(a, b, new[c:d]) for tag, a, b, c, d in codes if tag != "equal")


def moved_onto(swaps: Sequence[Swap], written: str, reads: str) -> tuple[Swap, ...]:
    """``swaps`` of the text ``written`` as swaps of ``reads``, the same text but for white space."""
    places = [place for place, char in enumerate(reads) if not _BLANK.match(char)]
    ends = [*places, len(reads)]

    def at(offset: int) -> int:
        return ends[len(_BLANK.sub("", clean(written[:offset])))]

    def past(offset: int) -> int:
        """Right behind the last character before ``offset``."""
        before = len(_BLANK.sub("", clean(written[:offset])))
        return places[before - 1] + 1 if before else 0

    return tuple(
        Swap(at(each.start), max(at(each.start), past(each.end)), each.new)
        if each.end > each.start
        else Swap(past(each.start), past(each.start), each.new)
        for each in swaps
    )


def sole(text: str, value: str) -> int | None:
    """Where ``value`` stands in ``text`` as a figure of its own (86户 not in 186户); None unless exactly once."""
    found = [
        match.start()
        for match in re.finditer(re.escape(value), text)
        if not (match.start() and _FIGURE.match(value[0]) and _FIGURE.match(text[match.start() - 1]))
        and not (_FIGURE.match(value[-1]) and _FIGURE.match(text[match.end() : match.end() + 1]))
    ]
    return found[0] if len(found) == 1 else None


def break_lines(paragraph: Any, places: Collection[int]) -> None:
    """Has a w:p begin new lines at ``places`` (offsets in its text) and nowhere else."""
    for old in [each for each in paragraph.iter(qn("w:br")) if each.get(qn("w:type")) is None]:
        old.getparent().remove(old)
    start = 0
    for leaf, text in list(leaves(paragraph)):
        inside = sorted((place - start for place in places if start <= place < start + len(text)), reverse=True)
        for cut in inside if leaf.tag == qn("w:t") else ():
            rest = element("w:t")
            _set(rest, (leaf.text or "")[cut:])
            leaf.addnext(rest)
            leaf.addnext(element("w:br"))
            _set(leaf, (leaf.text or "")[:cut])
        start += len(text)


def mark_up(paragraph: Any, start: int, end: int, *, highlight: bool) -> None:
    """Puts the yellow of what a person has to look at on the runs between two offsets, or takes it off."""
    place = 0
    for leaf, text in list(leaves(paragraph)):
        inside = start < place + len(text) and place < end
        place += len(text)
        run = leaf.getparent()
        if not inside or run.tag != qn("w:r"):
            continue
        properties = run.find(qn("w:rPr"))
        if properties is None:
            properties = element("w:rPr")
            run.insert(0, properties)
        for old in properties.findall(qn("w:highlight")):
            properties.remove(old)
        if highlight:
            properties.append(element("w:highlight", {"w:val": "yellow"}))


def _swap(paragraph: Any, wanted: Swap) -> None:
    place, left = 0, wanted.new
    last = None
    for leaf, text in list(leaves(paragraph)):
        start, end = max(wanted.start - place, 0), min(wanted.end - place, len(text))
        touched = place <= wanted.start <= place + len(text) if wanted.start == wanted.end else start < end
        if touched and leaf.tag == qn("w:t"):
            _set(leaf, text[:start] + left + text[end:] if end >= start else text)
            left = ""
        elif touched and wanted.start != wanted.end:
            leaf.getparent().remove(leaf)
        if leaf.tag == qn("w:t"):
            last = leaf
        place += len(text)
        if wanted.start == wanted.end and not left:
            return
    if left and last is not None:
        _set(last, (last.text or "") + left)


def _set(leaf: Any, text: str) -> None:
    leaf.text = clean(text)
    leaf.set(_SPACE, "preserve")
