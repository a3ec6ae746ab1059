"""The review index as a spreadsheet. Whatever the notes hold, no cell is a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.batch.index_row import FAILED, KNOW, LOOK, MEND, Entry, Row
from pipeline.docx.oxml import clean

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_LONGEST = 32_767  # characters that Excel takes in a cell
_TEXT = "General"
_FONT = "宋体"
_LINE = 15  # points
_WIDE = 2  # a Han character is as wide as two of those that widths are counted in
_TALLEST = 5  # lines; who wants to read more opens the page
_MESSAGES = 20  # of a report; the page tells all
_LINKS = 65_530  # hyperlinks that Excel takes in a sheet
_RED, _GREEN, _YELLOW, _ORANGE, _GREY, _BLUE = "F8D3CD", "DFF0E2", "FDF6DD", "F4A28C", "E9EDF2", "0A4FA3"
# In a string of a sheet _x0041_ stands for A; a text that has it by itself has its underscore written so.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What may not stand in the address of a link as it is; Excel reads other alphabets as they are.
_ADDRESS = re.compile(r"[^A-Za-z0-9._~/\u0080-\U0010ffff-]")  # ASCII


@dataclass(frozen=True)
class _Column:
    name: str
    width: int  # in characters
    value: Callable[[Row], str | float]
    format: str = _TEXT
    link: bool = False


_COLUMNS = (
    _Column("状态", 9, lambda row: row.status),
    _Column("标题", 46, lambda row: row.title),
    _Column("发文机关", 20, lambda row: row.issuer),
    _Column("文种", 16, lambda row: row.type),
    _Column("审阅分钟（约）", 14, lambda row: row.minutes, "0.0"),
    _Column(MEND, 8, lambda row: row.findings.get(MEND, 0), "0"),
    _Column(LOOK, 8, lambda row: row.findings.get(LOOK, 0), "0"),
    _Column(KNOW, 8, lambda row: row.findings.get(KNOW, 0), "0"),
    _Column("待补", 7, lambda row: row.placeholders, "0"),
    _Column("要点矛盾", 10, lambda row: row.contradictions, "0"),
    _Column("规则成句", 10, lambda row: row.fallbacks, "0"),
    _Column("用上要点", 10, lambda row: row.facts_used, "0"),
    _Column("要点总数", 10, lambda row: row.facts, "0"),
    _Column("雷同", 8, lambda row: row.overlap, "0%"),
    _Column("报告", 30, lambda row: row.docx, link=True),
    _Column("核对表", 30, lambda row: row.sheet, link=True),
    _Column("提示或失败原因", 70, lambda row: _remarks(row)),
)
_PRINTED = next(index for index, column in enumerate(_COLUMNS) if column.link)  # the columns before the links
_MINUTES = next(index for index, column in enumerate(_COLUMNS) if column.format == "0.0")


def workbook(entries: Sequence[Entry]) -> bytes:
    """The .xlsx with a line for each of ``entries``, in their order."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)  # cells go to a file of their own as they come, not into memory
    sheet = book.create_sheet("审阅清单")
    _lay_out(sheet, len(entries) + 1)
    for line in _lines(sheet, entries):
        sheet.append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _remarks(row: Row) -> str:
    left = len(row.messages) - _MESSAGES
    more = [f"另有 {left} 条，见 index.html"] if left > 0 else []
    return "\n".join(filter(None, [row.reason, *row.messages[:_MESSAGES], *more]))


def _lay_out(sheet: Any, lines: int) -> None:
    from openpyxl.formatting.rule import ColorScaleRule
    from openpyxl.utils import get_column_letter

    for index, column in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    minutes = get_column_letter(_MINUTES + 1)
    make: Any = ColorScaleRule  # untyped in its stubs, as the sheet is
    scale = make(
        "num", 0, f"FF{_GREEN}", "num", 8, f"FF{_YELLOW}", "num", 20, f"FF{_ORANGE}"
    )  # 8: what a draft without trouble takes at the length of a usual report
    sheet.conditional_formatting.add(f"{minutes}2:{minutes}{max(lines, 2)}", scale)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{lines}"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(_PRINTED)}{lines}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _lines(sheet: Any, entries: Sequence[Entry]) -> Iterator[list[Any]]:
    """The rows of the sheet. A row is written as soon as it is given, so that the next may be made of its cells: to
    give a cell its style takes longer than all the rest.
    """
    from openpyxl.styles import Font, PatternFill

    plain = Font(name=_FONT, sz=11)
    bold, link = Font(name=_FONT, sz=11, bold=True), Font(name=_FONT, sz=11, color=_BLUE, underline="single")
    head = [_cell(sheet, column, font=bold, fill=PatternFill("solid", fgColor=_GREY)) for column in _COLUMNS]
    for cell, column in zip(head, _COLUMNS, strict=True):
        _put(cell, column.name)
    sheet.row_dimensions[1].height = 2 * _LINE
    yield head
    cells = [_cell(sheet, column, font=link if column.link else plain) for column in _COLUMNS]
    failed = _cell(sheet, _COLUMNS[0], font=plain, fill=PatternFill("solid", fgColor=_RED))
    links = 0
    for number, entry in enumerate(entries, start=2):
        lost = entry.row.status == FAILED
        line = [failed, *cells[1:]] if lost else cells
        for cell, column in zip(line, _COLUMNS, strict=True):
            value = column.value(entry.row)
            _put(cell, None if lost and not isinstance(value, str) else value)
            address = _address(str(value)) if column.link and links < _LINKS else ""
            cell.hyperlink = address or None
            links += bool(address)
        sheet.row_dimensions[number].height = _LINE * _height(entry.row)
        yield line


def _cell(sheet: WriteOnlyWorksheet, column: _Column, **style: Any) -> Any:
    """An empty cell in the column's style. What a text cell holds is text to Excel even when a person edits it."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    cell = WriteOnlyCell(sheet)
    cell.number_format = column.format
    cell.quotePrefix = column.format == _TEXT
    for name, each in {"alignment": Alignment(vertical="top", wrap_text=True), **style}.items():
        setattr(cell, name, each)
    return cell


def _put(cell: Any, value: str | float | None) -> None:
    """Puts ``value`` into the cell as a number or as text, never as a formula, an error value or a date."""
    cell.value = _text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula, #N/A for an error


def _height(row: Row) -> int:
    """Lines of text that a row of the sheet shows: no program reckons them alike, so they are set."""
    needed = [1]
    for column in _COLUMNS:
        lines = str(column.value(row)).split("\n")
        needed.append(sum(-(-_WIDE * len(line) // column.width) for line in lines) if column.format == _TEXT else 1)
    return min(max(needed), _TALLEST)


def _text(value: str) -> str:
    lines = (clean(line) for line in value.split("\n"))
    return _ESCAPE.sub("_x005F_", "\n".join(lines))[:_LONGEST]


def _address(name: str) -> str:
    """A file name as a relative address: nothing in it is a scheme, a query or a fragment."""
    inside = clean(name).lstrip("/")  # two slashes would be a server's name
    return _ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", inside)
