"""The body of a document in order: its paragraphs, with the tables, sections and marks around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from pipeline.ooxml.inline import Content, sdt_names
from pipeline.ooxml.look import Look
from pipeline.ooxml.model import Block, Row, Section, Table
from pipeline.ooxml.names import VAL, W, child_value, number, switch
from pipeline.ooxml.paragraphs import UNREAD, Paragraphs, Place

_NEW_PAGE = ("nextPage", "oddPage", "evenPage")
_ALIGNS = {"center": "center", "right": "right", "end": "right"}
_WALKED = tuple(W + name for name in ("p", "tbl", "tr", "tc", "sdt", "bookmarkStart", "bookmarkEnd"))
_MOST_TAGS = 32


@dataclass
class Body:
    """What ``read_body`` finds; ``boxes``: texts of its text boxes."""

    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


@dataclass
class _OpenTable:
    number: int
    style: str
    node: Any
    after: int
    nested: bool
    rows: list[Row] = field(default_factory=list)
    cells: list[tuple[int, ...]] = field(default_factory=list)
    cell: list[int] = field(default_factory=list)


def read_body(root: Any, paragraphs: Paragraphs, sections: Sequence[Section], starts: Sequence[str]) -> Body:
    """Every paragraph of the w:body ``root``. ``starts``: how each of ``sections`` begins (w:type)."""
    reader = _Reader(paragraphs, sections, starts)
    walker = etree.iterwalk(root, events=("start", "end"), tag=(*_WALKED, *UNREAD))
    for event, node in walker:
        if event == "end":
            reader.leave(node)
        elif node.tag in UNREAD:
            walker.skip_subtree()
        elif node.tag == f"{W}p":
            reader.paragraph(node)
            walker.skip_subtree()
        else:
            reader.enter(node)
    return reader.finish()


class _Reader:
    def __init__(self, paragraphs: Paragraphs, sections: Sequence[Section], starts: Sequence[str]) -> None:
        self._paragraphs = paragraphs
        self._sections = sections
        self._starts = starts
        self._found = Body()
        self._section = 0
        self._tables: list[_OpenTable] = []
        self._count = 0
        self._controls: list[tuple[str, ...]] = []
        self._marks: dict[str, str] = {}
        self._page_break = False
        self._contextual: set[int] = set()

    def enter(self, node: Any) -> None:
        tag = node.tag
        if tag == f"{W}tbl":
            style = child_value(node.find(f"{W}tblPr"), "tblStyle")
            self._count += 1
            opened = _OpenTable(self._count, style, node, len(self._found.blocks), bool(self._tables))
            self._tables.append(opened)
        elif tag == f"{W}tc" and self._tables:
            self._tables[-1].cell = []
        elif tag == f"{W}sdt":
            self._controls.append(sdt_names(node.find(f"{W}sdtPr")))
        elif tag == f"{W}bookmarkStart":
            self._mark(node)
        elif tag == f"{W}bookmarkEnd":
            self._marks.pop(node.get(f"{W}id", ""), None)

    def leave(self, node: Any) -> None:
        tag = node.tag
        if tag == f"{W}sdt":
            self._controls.pop()
        elif tag == f"{W}tbl":
            self._table(self._tables.pop())
        elif tag == f"{W}tc" and self._tables:
            self._tables[-1].cells.append(tuple(self._tables[-1].cell))
            self._tables[-1].cell = []
        elif tag == f"{W}tr" and self._tables:
            self._tables[-1].rows.append(_row(node, tuple(self._tables[-1].cells)))
            self._tables[-1].cells = []

    def paragraph(self, node: Any) -> None:
        table = self._tables[-1] if self._tables else None
        section = self._sections[min(self._section, len(self._sections) - 1)]
        controls = (name for names in self._controls for name in names if name)
        place = Place(
            number=len(self._found.blocks) + 1,
            table=table.number if table else 0,
            table_style=table.style if table else "",
            section=min(self._section, len(self._sections) - 1),
            line_pitch=section.line_pitch if section.grid and section.line_pitch else 240,
            tags=tuple(dict.fromkeys((*self._marks.values(), *controls)))[:_MOST_TAGS],
            page_break=self._page_break,
        )
        block, content, look = self._paragraphs.read(node, place)
        if table is not None:
            table.cell.append(block.number)
        self._found.blocks.append(block)
        self._follow(node, block, content, look)

    def _follow(self, node: Any, block: Block, content: Content, look: Look) -> None:
        """What the paragraph means for those after it, and its text boxes."""
        for each in node.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            if each.tag == f"{W}bookmarkStart":
                self._mark(each)
            else:
                self._marks.pop(each.get(f"{W}id", ""), None)
        self._page_break = content.after
        if node.find(f"{W}pPr/{W}sectPr") is not None:
            self._section += 1
            if self._section < len(self._starts):
                self._page_break = self._page_break or self._starts[self._section] in _NEW_PAGE
        if look.get("contextual"):
            self._contextual.add(block.number)
        for drawn in content.boxes:
            for box in drawn.boxes:
                texts = (self._paragraphs.read(each, Place())[0].shown for each in box.iter(f"{W}p"))
                self._found.boxes.append("\n".join(texts).strip("\n"))

    def finish(self) -> Body:
        self._found.tables.sort(key=lambda table: table.number)
        self._found.blocks = _without_inner_space(self._found.blocks, self._contextual)
        return self._found

    def _mark(self, node: Any) -> None:
        name = node.get(f"{W}name", "")
        if not name.startswith("_") and len(self._marks) < _MOST_TAGS:  # Word's own, hidden ones begin with _
            self._marks[node.get(f"{W}id", "")] = name

    def _table(self, table: _OpenTable) -> None:
        section = self._sections[min(self._section, len(self._sections) - 1)]
        properties = table.node.find(f"{W}tblPr")
        self._found.tables.append(
            Table(
                number=table.number,
                width=_width(table.node, properties, section, table.nested),
                rows=tuple(table.rows),
                indent=number(child_value(properties, "tblInd", "w")) or 0,
                align=_ALIGNS.get(child_value(properties, "jc"), "left"),
                section=min(self._section, len(self._sections) - 1),
                after=table.after,
                nested=table.nested,
            )
        )


def _row(node: Any, cells: tuple[tuple[int, ...], ...]) -> Row:
    properties = node.find(f"{W}trPr")
    said = {each.tag: each for each in properties} if properties is not None else {}
    on = {name: W + name in said and switch(said[W + name]) for name in ("tblHeader", "cantSplit")}
    height = said.get(f"{W}trHeight")
    return Row(
        header=on["tblHeader"],
        splits=not on["cantSplit"],
        cells=cells,
        height=number(height.get(VAL)) if height is not None else None,
        exact=height is not None and height.get(f"{W}hRule") == "exact",
    )


def _width(node: Any, properties: Any, section: Section, nested: bool) -> int | None:
    """Twips: what w:tblW says, else the sum of the grid."""
    kind, said = child_value(properties, "tblW", "type"), child_value(properties, "tblW", "w")
    if said.endswith("%"):
        kind, value = "pct", round((number(said[:-1]) or 0) * 50)
    else:
        value = number(said) or 0
    if kind == "pct" and value and not nested:
        text = section.width - section.left - section.right - section.gutter
        return round(text * value / 5000)
    if kind == "dxa" and value:
        return value
    grid = [number(each.get(f"{W}w")) or 0 for each in node.iterfind(f"{W}tblGrid/{W}gridCol")]
    return sum(grid) or None


def _without_inner_space(blocks: list[Block], contextual: set[int]) -> list[Block]:
    """17.3.1.9: no space on the side of a neighbour of the same style, where the paragraph asks for that."""
    made = list(blocks)
    for at in contextual:
        block = blocks[at - 1]
        before = at > 1 and blocks[at - 2].style == block.style and blocks[at - 2].table == block.table
        after = at < len(blocks) and blocks[at].style == block.style and blocks[at].table == block.table
        made[at - 1] = replace(block, before=0 if before else block.before, after=0 if after else block.after)
    return made
