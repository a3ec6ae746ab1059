"""A w:p as a ``model.Block``: lengths resolved, label counted, runs read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.ooxml.cascade import Cascade
from pipeline.ooxml.inline import Content, Inline
from pipeline.ooxml.look import Look, paragraph_look
from pipeline.ooxml.model import Block, Indent, Kind
from pipeline.ooxml.names import MC, W
from pipeline.ooxml.numbering import Counters
from pipeline.ooxml.theme import Theme

_AUTO_SPACING = 280  # twips: what Word draws for beforeAutospacing
_LINE = 240
_MOST_TAGS = 32  # of one paragraph; a file with more has them by mistake
UNREAD = (f"{W}sdtPr", f"{W}tblPr", f"{W}tblGrid", f"{MC}Fallback")  # no text of the page
_APART = (f"{W}p", *UNREAD)  # a text box hangs on a paragraph


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands, as ``model.Block`` says. ``line_pitch``: twips, what a line is for *Lines."""

    number: int = 0
    table: int = 0
    table_style: str = ""
    section: int = 0
    line_pitch: int = _LINE
    tags: tuple[str, ...] = ()
    page_break: bool = False


def numbered_paragraphs(body: Any) -> Iterator[Any]:
    """The w:p of a w:body in the order of ``Block.number``, from 1: cells included, text boxes not."""
    for paragraph in body.iter(f"{W}p"):
        if next(paragraph.iterancestors(*_APART), None) is None:
            yield paragraph


class Paragraphs:
    """Reads the paragraphs of one story in document order: lists count, fields may run on."""

    def __init__(self, cascade: Cascade, counters: Counters, theme: Theme) -> None:
        self._cascade = cascade
        self._counters = counters
        self._inline = Inline(cascade, theme)

    def read(self, node: Any, place: Place) -> tuple[Block, Content, Look]:
        """The block of ``node``, what was found in it, and its paragraph look."""
        direct = paragraph_look(node.find(f"{W}pPr"))
        style = direct.get("style", "")
        look = self._cascade.paragraph(style, place.table_style, direct)
        content = self._inline.read(node, style, place.table_style)
        number = look.get("num_id", 0)
        block = Block(
            number=place.number,
            text=content.text,
            runs=tuple(content.runs),
            style=self._cascade.name(style),
            align=look.get("align", "left"),
            indent=_indent(look),
            before=_space(look, "before", place.line_pitch),
            after=_space(look, "after", place.line_pitch),
            line=look.get("line", _LINE),
            line_rule=look.get("line_rule", "auto"),
            snap_to_grid=look.get("snap_to_grid", True),
            keep_next=look.get("keep_next", False),
            page_break=place.page_break or look.get("page_break", False) or (content.before and bool(content.text)),
            outline_level=look.get("outline_level"),
            label=self._counters.next(number, look.get("num_level", 0)) if number else "",
            pictures=content.pictures,
            rule=look.get("rule", False) or content.rule,
            rule_below=look.get("rule_below", False),
            table=place.table,
            section=place.section,
            tags=tuple(dict.fromkeys((*place.tags, *content.tags[:_MOST_TAGS])))[:_MOST_TAGS],
            kind=Kind.TABLE if place.table else Kind.BODY,
        )
        return block, content, look


def _indent(look: Look) -> Indent:
    # 0 characters is how Word says: the twips hold.
    chars = {key: look.get(key) or None for key in ("left_chars", "right_chars", "first_chars")}
    return Indent(look.get("left", 0), look.get("right", 0), look.get("first", 0), **chars)


def _space(look: Look, side: str, line_pitch: int) -> int:
    if look.get(f"{side}_auto"):
        return _AUTO_SPACING
    lines = look.get(f"{side}_lines")
    return round(lines * line_pitch / 100) if lines else int(look.get(side, 0))
