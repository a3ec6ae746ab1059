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
_MESSAGES = 20  # of a report; the page tells all
_LINKS = 65_530  # hyperlinks that Excel takes in a sheet
_RED, _GREEN, _YELLOW, _ORANGE, _GREY, _BLUE = "F8D3CD", "DFF0E2", "FDF6DD", "F4A28C", "E9EDF2", "0A4FA3"
# In a string of a sheet _x0041_ stands for A; a text that has it by itself has its underscore written so.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What may not stand in the address of a link as it is; Excel reads other alphabets as they are.
_ADDRESS = re.compile(r"[^A-Za-z0-9._~/\u0080-\U0010ffff-]")


@dataclass(frozen=True)
class _Column:
    name: str
    width: int  # in characters
    value: Callable[[Row], str | float]
    format: str = "General"
    link: bool = False


_COLUMNS = (
    _Column("状态", 9, lambda row: row.status),
    _Column("标题", 46, lambda row: row.title),
    _Column("发文机关", 20, lambda row: row.issuer),
    _Column("文种", 16, lambda row: row.type),
    _Column("审阅约需（分钟）", 12, lambda row: row.minutes, "0.0"),
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
_MINUTES = next(index for index, column in enumerate(_COLUMNS) if column.format == "0.0")


def workbook(entries: Sequence[Entry]) -> bytes:
    """The .xlsx with a line for each of ``entries``, in their order."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)  # cells go to a file of their own as they come, not into memory
    sheet = book.create_sheet("审阅清单")
    _lay_out(sheet, len(entries) + 1)
    for row in _cells(sheet, entries):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _remarks(row: Row) -> str:
    left = len(row.messages) - _MESSAGES
    more = [f"另有 {left} 条，见 index.html"] if left > 0 else []
    return "\n".join(filter(None, [row.reason, *row.messages[:_MESSAGES], *more]))


def _lay_out(sheet: WriteOnlyWorksheet, lines: int) -> None:
    from openpyxl.formatting.rule import ColorScaleRule
    from openpyxl.utils import get_column_letter

    for index, column in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    minutes = get_column_letter(_MINUTES + 1)
    scale = ColorScaleRule(
        "num", 0, f"FF{_GREEN}", "num", 8, f"FF{_YELLOW}", "num", 20, f"FF{_ORANGE}"
    )  # 8: what a draft without trouble takes at the length of a usual report
    sheet.conditional_formatting.add(f"{minutes}2:{minutes}{max(lines, 2)}", scale)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{lines}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _cells(sheet: WriteOnlyWorksheet, entries: Sequence[Entry]) -> Iterator[list[Any]]:
    from openpyxl.styles import Alignment, Font, PatternFill

    top = Alignment(vertical="top", wrap_text=True)
    grey, red = (PatternFill("solid", fgColor=colour) for colour in (_GREY, _RED))
    head_font, link_font = Font(bold=True), Font(color=_BLUE, underline="single")
    heads = [_cell(sheet, column.name, alignment=top, font=head_font, fill=grey) for column in _COLUMNS]
    yield heads
    links = 0
    for entry in entries:
        failed = entry.row.status == FAILED
        cells = []
        for column in _COLUMNS:
            value = column.value(entry.row)
            blank = failed and not isinstance(value, str)
            style: dict[str, Any] = {"alignment": top, "number_format": column.format}
            if failed and column is _COLUMNS[0]:
                style["fill"] = red
            address = ""
            if column.link and value and links < _LINKS:
                address, links = _address(str(value)), links + 1
                style["font"] = link_font
            cells.append(_cell(sheet, "" if blank else value, address, **style))
        yield cells


def _cell(sheet: WriteOnlyWorksheet, value: str | float, address: str = "", **style: Any) -> Any:
    """A cell that holds ``value`` as a number or as text, never as a formula, an error value or a date."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    for name, each in style.items():
        setattr(cell, name, each)
    if isinstance(value, str):
        cell.value = _text(value)
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula, #N/A for an error
        cell.quotePrefix = True  # and Excel would, once a person has edited the cell
    else:
        cell.value = value
    if address:
        cell.hyperlink = address
    return cell


def _text(value: str) -> str:
    lines = (clean(line) for line in value.split("\n"))
    return _ESCAPE.sub("_x005F_", "\n".join(lines))[:_LONGEST]


def _address(name: str) -> str:
    """A file name as a relative address: nothing in it is a scheme, a query or a fragment."""
    return _ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), name)
