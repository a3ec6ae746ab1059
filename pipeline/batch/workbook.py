"""The sheets of an .xlsx as text. Formulas are never computed: what the file holds as their result counts."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import iterparse

from pipeline.batch.cells import Cell, Fault, shown
from pipeline.errors import NotesError
from pipeline.notes.package import Package, read_package
from pipeline.textio import Reading

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader

TABLE = Reading("表格", 64 * 1024 * 1024, NotesError)
_MEGABYTE = 1024 * 1024
_EXCEL = Package("Excel 或 WPS", ".xlsx", ".xls", "xl/workbook.xml", 512 * _MEGABYTE, 384 * _MEGABYTE)
MAX_ROWS = 100_000
MAX_COLUMNS = 500
_LAST_ROW = 1_048_576  # of a sheet; a file that numbers a row higher is not Excel's
# What openpyxl and the parsers under it raise for a file that is not what it should be.
_DAMAGED = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),
)
_UNCOMPUTED = Fault("里的公式没有存下计算结果", "请用 Excel 或 WPS 打开，保存一次")


@dataclass(frozen=True)
class Merge:
    """Cells merged into one; rows and columns from 1, the ends included."""

    ref: str  # A3:A4
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """``rows``: (row number from 1, cells from the first column on), to be gone through once; rows without cells may be
    missing."""

    name: str
    rows: Iterator[tuple[int, tuple[Cell, ...]]]
    merges: tuple[Merge, ...] = ()


def read_sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of an .xlsx in order, hidden rows, columns and sheets too; each is read when it is asked for, and its
    rows as they are asked for.

    Raises NotesError, also while rows are read, for what is no .xlsx, is damaged, or has over ``MAX_ROWS`` rows or
    ``MAX_COLUMNS`` columns.
    """
    data = read_package(path, TABLE, _EXCEL)
    with _sound(path):
        reader = _opened(data)
        count = len(reader.wb.worksheets)
    for index in range(count):
        with _sound(path):
            sheet: Any = reader.wb.worksheets[index]
            parts = {part.name: relation.target for part, relation in reader.parser.find_sheets()}
            with reader.archive.open(parts[sheet.title]) as xml:
                merges, uncomputed = _looked_over(xml)
        yield Sheet(sheet.title, _rows(sheet, uncomputed, path), merges)


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not read: pictures, extensions
            yield
    except _DAMAGED as error:
        raise NotesError("表格文件已损坏，读不出来", where=str(path), hint=_EXCEL.resave) from error


def _opened(data: bytes) -> ExcelReader:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS

    class Reader(ExcelReader):
        """Reads the strings alone: openpyxl makes objects of their fonts, a minute for a LibreOffice file of 10,000
        rows, where Chinese and digits are runs of two fonts."""

        def read_strings(self) -> None:
            manifest: Any = self.package
            part = manifest.find(SHARED_STRINGS)
            if part is not None:
                with self.archive.open(part.PartName[1:]) as xml:
                    self.shared_strings = list(_strings(xml))

    reader = Reader(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader


def _strings(xml: Any) -> Iterator[str]:
    """The shared strings of a workbook: their text, without the readings that stand above it (ECMA-376, 18.4.6)."""
    for _, element in iterparse(xml):
        tag = element.tag.rpartition("}")[2]
        if tag == "rPh":
            element.clear()
        elif tag == "si":
            yield "".join(part.text or "" for part in element.iter() if part.tag.rpartition("}")[2] == "t")
            element.clear()


def _rows(sheet: Any, uncomputed: frozenset[tuple[int, int]], path: Path) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    sheet.reset_dimensions()  # some programs write them wrong, and cells beyond them would be lost
    rows, number, filled = sheet.iter_rows(), 0, 0
    while True:
        with _sound(path):
            row = next(rows, None)
            if row is None:
                return
            number += 1
            cells = [_cell(cell, number, column, uncomputed) for column, cell in enumerate(row, 1)]
        while cells and not cells[-1]:  # formatted and empty, often to the last column of the sheet
            cells.pop()
        filled += bool(cells)
        if number > _LAST_ROW or filled > MAX_ROWS or len(cells) > MAX_COLUMNS:
            message = f"工作表“{sheet.title}”里有内容的超过 {MAX_ROWS} 行或 {MAX_COLUMNS} 列"
            raise NotesError(message, where=str(path), hint="请删去多余的行和列，或拆成几张表")
        if cells:
            yield number, tuple(cells)


def _cell(cell: Any, row: int, column: int, uncomputed: frozenset[tuple[int, int]]) -> Cell:
    if (row, column) in uncomputed:
        return _UNCOMPUTED
    if cell.value is None:
        return ""
    if cell.data_type == "e":
        return Fault(f"里是错误值 {cell.value}", "请改正这一格的公式或内容")
    return shown(cell.value, cell.number_format or "")


def _looked_over(xml: Any) -> tuple[tuple[Merge, ...], frozenset[tuple[int, int]]]:
    """What openpyxl does not tell of a sheet that it reads row by row: merged cells, and formulas without a result."""
    from openpyxl.utils.cell import coordinate_to_tuple
    from openpyxl.worksheet.cell_range import CellRange

    merges = []
    uncomputed = set()
    for _, element in iterparse(xml):
        tag = element.tag.rpartition("}")[2]
        if tag == "mergeCell":
            cells = CellRange(element.get("ref", ""))
            merges.append(Merge(cells.coord, cells.min_row, cells.min_col, cells.max_row, cells.max_col))
        elif tag == "c":
            parts = {child.tag.rpartition("}")[2] for child in element}
            if "f" in parts and not parts & {"v", "is"} and (where := element.get("r")):
                uncomputed.add(coordinate_to_tuple(where))
        elif tag == "row":
            element.clear()
    return tuple(merges), frozenset(uncomputed)
