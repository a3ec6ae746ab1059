"""Tables: L37."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ooxml.model import Kind, Section, Table
from pipeline.rules.measures import TOLERANCE, millimetres
from pipeline.rules.registry import Look, Place, Problem, part, rule
from pipeline.types import Severity

_PORTRAIT, _LANDSCAPE = 8844, 12756  # twips: the 版心 of GB/T 9704 across the page
_TEXT_LINE = range(540, 620)  # twips: the exact line of the body, which cuts what stands in a cell


@rule("L37", Severity.WARN, "GB/T 9704—2012 8", fixable=True)
def tables(look: Look) -> Iterator[Problem]:
    """表格放得下，跨页看得清。

    表格不超出版心；单元格不沿用正文的固定行距，免得字被截掉；多行的表设“标题行重复”，一行不跨两页。
    错：表格比版心宽；表格里是固定值 28.95 磅；十行的表没有设标题行。
    对：表宽不超过 156 毫米，行距最小值或单倍，首行重复，不允许跨页断行。
    """
    document = look.document
    for table in document.tables:
        if table.nested or _is_frame(look, table):
            continue
        place = part(f"表{table.number}")
        section = document.sections[table.section]
        # Where the margins are wrong L03 and L04 tell of it, not every table.
        width = max(_room(section), _LANDSCAPE if section.landscape else _PORTRAIT)
        if table.width is not None and table.width > width + TOLERANCE * 4:
            yield Problem(place, f"表宽{millimetres(table.width)}", f"不超过版心的{millimetres(width)}")
        yield from _inside(look, table, place)


def _room(section: Section) -> int:
    return section.width - section.left - section.right


def _is_frame(look: Look, table: Table) -> bool:
    """A table of one row, or one that sets out 版头 or 版记, is no table to be read."""
    numbers = [number for row in table.rows for cell in row.cells for number in cell]
    return len(table.rows) < 2 or any(
        look.document.block(number).kind in (Kind.HEAD, Kind.RECORD) for number in numbers
    )


def _inside(look: Look, table: Table, place: Place) -> Iterator[Problem]:
    blocks = [look.document.block(number) for row in table.rows for cell in row.cells for number in cell]
    if any(block.line_rule == "exact" and block.line in _TEXT_LINE and block.text for block in blocks):
        yield Problem(place, "单元格里用正文的固定行距", "最小值或单倍行距")
    if not table.rows[0].header:
        yield Problem(place, "首行没有设为标题行", "标题行重复")
    if any(row.splits for row in table.rows):
        yield Problem(place, "一行可以跨页断开", "不允许跨页断行")
