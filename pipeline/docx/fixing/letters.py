"""The characters of a w:p where they stand, as ``ooxml`` reads them: found, cut and changed one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pipeline.ooxml.names import MATH, MC, W

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_DELETED = (f"{W}del", f"{W}moveFrom")
TRACKED = (*_DELETED, f"{W}ins", f"{W}moveTo")
_TEXTS = (f"{W}t", f"{W}delText", f"{MATH}t")
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SKIPPED = {
    *(W + name for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "rt", "rubyPr", "softHyphen", "drawing", "pict")),
    *(W + name for name in ("object", "lastRenderedPageBreak")),
    *(MATH + name for name in ("oMathParaPr", "ctrlPr", "rPr")),
}
BLANKS = " \u3000\u00a0\t"


@dataclass(frozen=True)
class Piece:
    """An element that shows text. ``start``: of its text in ``Block.text``; ``run``: its w:r, None in a formula."""

    node: Any
    run: Any
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def pieces(paragraph: Any) -> list[Piece]:
    """What a w:p shows, in order; what was deleted and codes of fields left out."""
    made: list[Piece] = []
    position, broken = 0, False
    for node, text in _shown(paragraph):
        if text is None:  # a page break counts once there is text on both sides
            broken = True
            continue
        if broken and position:
            position += 1
        broken = False
        made.append(Piece(node, next(node.iterancestors(f"{W}r"), None), text, position))
        position += len(text)
    return made


def reading(paragraph: Any) -> str:
    """The text of a w:p, character by character as ``Piece.start`` counts: that of its ``Block``."""
    made = ""
    for each in pieces(paragraph):
        made += "\n" * (each.start - len(made)) + each.text
    return made


def _shown(paragraph: Any) -> Iterator[tuple[Any, str | None]]:
    """Each element that shows text with it, and each page break with None."""
    fields: list[bool] = []  # whether the result of each open field has begun
    waiting = list(paragraph)[::-1]
    while waiting:
        node = waiting.pop()
        tag = node.tag
        if tag == f"{W}fldChar":
            _follow(fields, node.get(f"{W}fldCharType", ""))
        elif tag == f"{W}br" and node.get(f"{W}type") == "page":
            yield node, None
        elif tag in _TEXTS or tag in _SIGNS or tag in (f"{W}br", f"{W}sym"):
            text = _text(node)
            if text and all(fields):
                yield node, text
        elif tag == f"{MC}AlternateContent":
            waiting += list(next(iter(node), ()))[::-1]
        elif tag not in _SKIPPED and tag not in _DELETED:
            waiting += list(node)[::-1]


def _follow(fields: list[bool], event: str) -> None:
    if event == "begin":
        fields.append(False)
    elif event == "separate" and fields:
        fields[-1] = True
    elif event == "end" and fields:
        fields.pop()


def _text(node: Any) -> str:
    if node.tag in _SIGNS:
        return _SIGNS[node.tag]
    if node.tag == f"{W}br":
        return "\n"
    if node.tag == f"{W}sym":
        code = node.get(f"{W}char", "")[:6]
        try:
            return chr(int(code, 16)) if 0x20 <= int(code, 16) < 0x110000 else ""
        except ValueError:
            return ""
    text = (node.text or "").replace("\r", "").replace("\n", " ")
    return text if node.get(_PRESERVE) == "preserve" else text.strip(" \t")


def runs_between(paragraph: Any, start: int, end: int) -> list[Any]:
    """The w:r of the characters ``start`` to ``end``, each once, cut out of longer ones."""
    for at in (end, start):
        _cut(paragraph, at)
    return runs_touching(paragraph, start, end)


def runs_touching(paragraph: Any, start: int, end: int) -> list[Any]:
    """The w:r that show any of the characters ``start`` to ``end``, each once, as they are."""
    found = (each.run for each in pieces(paragraph) if each.start < end and each.end > start)
    return list({id(run): run for run in found if run is not None}.values())


def _cut(paragraph: Any, at: int) -> None:
    """Has a w:r begin at the character ``at`` where its text stands in a w:t."""
    for each in pieces(paragraph):
        if each.run is None or not each.start <= at < each.end:
            continue
        leaf = each.node
        if each.start < at:
            if leaf.tag != f"{W}t":
                return
            rest = deepcopy(leaf)
            rest.tail = None
            _write(leaf, each.text[: at - each.start])
            _write(rest, each.text[at - each.start :])
            leaf.addnext(rest)
            leaf = rest
        _split_before(leaf, each.run)
        return


def _split_before(leaf: Any, run: Any) -> None:
    if leaf.getparent() is not run or all(each.tag == f"{W}rPr" for each in leaf.itersiblings(preceding=True)):
        return
    made = run.makeelement(run.tag, dict(run.attrib), run.nsmap)
    properties = run.find(f"{W}rPr")
    if properties is not None:
        made.append(deepcopy(properties))
    for each in [leaf, *leaf.itersiblings()]:
        made.append(each)
    run.addnext(made)


def strip_left(paragraph: Any) -> None:
    """Takes away the blanks and tabs with which a paragraph begins."""
    for each in pieces(paragraph):
        kept = each.text.lstrip(BLANKS)
        if not _shorten(each, kept, len(each.text) - len(kept)) or kept:
            return


def strip_right(paragraph: Any) -> None:
    """Takes away the blanks and tabs with which a paragraph ends."""
    for each in reversed(pieces(paragraph)):
        kept = each.text.rstrip(BLANKS)
        if not _shorten(each, kept, len(each.text) - len(kept)) or kept:
            return


def _shorten(piece: Piece, kept: str, gone: int) -> bool:
    """Whether nothing stands in the way of leaving only ``kept``; a person's whole edit is never taken away."""
    if not gone:
        return True
    if _is_whole_edit(piece, kept):
        return False
    if piece.node.tag == f"{W}t":
        _write(piece.node, kept)
        return True
    if piece.node.tag in (f"{W}tab", f"{W}ptab"):
        piece.node.getparent().remove(piece.node)
        return True
    return False


def change(paragraph: Any, at: int, new: Callable[[str], str]) -> None:
    """Puts ``new(character)`` ("" for nothing) in the place of the character ``at``.

    What stands in no w:t, and a tracked insertion that would be left with nothing, stays.
    """
    for each in pieces(paragraph):
        if each.start <= at < each.end and each.node.tag == f"{W}t":
            place = at - each.start
            made = each.text[:place] + new(each.text[place]) + each.text[place + 1 :]
            if not _is_whole_edit(each, made):
                _write(each.node, made)


def append(paragraph: Any, text: str) -> None:
    """Puts ``text`` after the last visible character, in its w:t; nothing where that is no w:t."""
    last = next((each for each in reversed(pieces(paragraph)) if each.text.strip(BLANKS)), None)
    if last is not None and last.node.tag == f"{W}t" and not any(True for _ in last.node.iterancestors(*TRACKED)):
        _write(last.node, last.text.rstrip(BLANKS) + text)


def _is_whole_edit(piece: Piece, kept: str) -> bool:
    """Whether a tracked insertion holds nothing but what is to be taken away."""
    around = next(piece.node.iterancestors(*TRACKED), None)
    if around is None or kept:
        return False
    others = (node for node in around.iter(*_TEXTS) if node is not piece.node)
    return not any((node.text or "").strip(BLANKS) for node in others)


def _write(node: Any, text: str) -> None:
    node.text = text
    if text != text.strip():
        node.set(_PRESERVE, "preserve")
