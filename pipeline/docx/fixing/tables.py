"""Tables that fit and can be read over the end of a page: L37."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.docx.fixing.schema import child, on, put
from pipeline.docx.fixing.work import Work
from pipeline.ooxml.model import Section, Table
from pipeline.ooxml.names import MC, W, number
from pipeline.rules.measures import TOLERANCE
from pipeline.rules.registry import RULES


def tables(work: Work) -> None:
    """Each table that the rule finds something in: made narrower, its lines freed, its rows kept whole."""
    for table, node in zip(work.document.tables, _nodes(work.file.body), strict=True):
        alone = replace(work.look, document=replace(work.document, tables=(table,)))
        if next(iter(RULES["L37"].run(alone)), None) is not None:
            _narrow(table, node, work.document.sections[table.section])
            _free_lines(work, table)
            _keep_rows(node)


def _nodes(body: Any) -> Iterator[Any]:
    """The w:tbl in the order in which ``ooxml`` numbers them."""
    for node in body.iter(f"{W}tbl"):
        if next(node.iterancestors(f"{W}p", f"{MC}Fallback"), None) is None:
            yield node


def _narrow(table: Table, node: Any, section: Section) -> None:
    room = section.width - section.left - section.right
    if table.width is None or table.width <= room + TOLERANCE * 4:
        return
    put(child(node, "tblPr"), "tblW", w=room, type="dxa")
    if table.indent:
        put(child(node, "tblPr"), "tblInd", w=0, type="dxa")
    columns = list(node.iterfind(f"{W}tblGrid/{W}gridCol"))
    total = sum(number(each.get(f"{W}w")) or 0 for each in columns) or table.width
    widths = [each for each in node.iterfind(f"{W}tr/{W}tc/{W}tcPr/{W}tcW") if each.get(f"{W}type") == "dxa"]
    for each in (*columns, *widths):
        each.set(f"{W}w", str((number(each.get(f"{W}w")) or 0) * room // total))


def _free_lines(work: Work, table: Table) -> None:
    for row in table.rows:
        for block in (work.document.block(each) for cell in row.cells for each in cell):
            if block.line_rule == "exact":
                put(child(work.node(block), "pPr"), "spacing", line=240, lineRule="auto")


def _keep_rows(node: Any) -> None:
    rows = [each for each in node.iter(f"{W}tr") if next(each.iterancestors(f"{W}tbl")) is node]
    for each in rows:
        on(child(each, "trPr"), "cantSplit")
    on(child(rows[0], "trPr"), "tblHeader")
