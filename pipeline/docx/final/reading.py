"""The paragraphs of a document in which nothing is tracked any more, with where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.final.parts import Parts
from pipeline.docx.reader import paragraphs_of, reading_text
from pipeline.docx.revise.marks import style_id

_PLACES = {"hdr": "页眉", "ftr": "页脚", "footnotes": "脚注", "endnotes": "尾注"}


@dataclass(frozen=True)
class Line:
    """A paragraph with text. ``number``: from 1, counted over the main text's paragraphs that have any; 0 elsewhere.

    ``place``: the same for people ("第 3 段", "页眉"). ``style``: the name of its style, "" for none.
    """

    text: str
    number: int
    place: str
    style: str
    in_table: bool
    node: Any


def lines(parts: Parts) -> tuple[Line, ...]:
    """The paragraphs that have text: the main text's in order, its tables' too, then headers, footers and notes.

    A line break within a paragraph is layout and leaves no mark, as in ``reader.read_paragraphs``.
    """
    names = _style_names(parts)
    found: list[Line] = []
    for part, root in parts.texts():
        place = _PLACES.get(root.tag.rpartition("}")[2], "")
        if part != parts.main and not place:
            continue
        for node in paragraphs_of(root):
            text = reading_text(node)
            if text.strip():
                number = 0 if place else len(found) + 1
                in_table = next(node.iterancestors(qn("w:tbl")), None) is not None
                style = names.get(style_id(node), "")
                found.append(Line(text, number, place or f"第 {number} 段", style, in_table, node))
    return tuple(found)


def place_of(node: Any, found: tuple[Line, ...]) -> str:
    """Where ``node`` (of the same trees) stands; what hangs on an empty paragraph stands at the one before it."""
    around = list(node.iterancestors(qn("w:p")))
    for line in found:
        if line.node in around:
            return line.place
    name = node.getroottree().getroot().tag.rpartition("}")[2]
    if name in _PLACES:
        return _PLACES[name]
    before = 0
    order = {each: place for place, each in enumerate(node.getroottree().getroot().iter(qn("w:p")))}
    at = order.get(around[-1], 0) if around else 0
    for line in found:
        if line.number and order.get(line.node, at + 1) <= at:
            before = line.number
    return f"第 {max(before, 1)} 段"


def _style_names(parts: Parts) -> dict[str, str]:
    styles = parts.related("styles")
    if styles is None:
        return {}
    named = ((style, style.find(qn("w:name"))) for style in styles.iter(qn("w:style")))
    return {style.get(qn("w:styleId"), ""): name.get(qn("w:val"), "") for style, name in named if name is not None}
