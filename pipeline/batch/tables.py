"""A table of reports, one a row: where its headings are, which rows are reports, and each as notes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pipeline.batch.cells import Cell, Fault
from pipeline.batch.commas import read_commas
from pipeline.batch.workbook import Merge, Sheet, read_sheets
from pipeline.errors import NotesError
from pipeline.notes.rows import aside, check_columns, column_name, is_field, read_row, unread
from pipeline.notes.secrecy import mark_in
from pipeline.types import Notes

_HEADINGS_WITHIN = 20  # rows from the top: above them may be the table's own title and who fills it in
_UNMERGE = "请取消合并，一行写一份报告，每格各填各的"


@dataclass(frozen=True)
class TableRow:
    """A row that is a report. ``digest``: sha256 hex of its cells with their headings, wherever it stands.

    ``content``: what ``load_row`` takes, as JSON can hold it.
    """

    number: int
    digest: str
    content: tuple[Any, ...]


def table_rows(path: Path) -> Iterator[TableRow]:
    """The reports of an .xlsx (its first sheet with a 标题 column) or a .csv, in order, one at a time.

    Empty rows and lines across the table are no reports; a classification in one holds for the rows below it.
    Raises NotesError when the file can't be read, has no 标题 column, or its headings are in more than one row.
    """
    sheet, top = _with_headings(path)
    at = next(index for index, row in enumerate(top) if _is_headings(row))
    heading_row, headings = top[at]
    names = [column_name(_text(cell)) for cell in headings]
    where = f"{path} 第{heading_row}行"
    check_columns(names, where)
    if merge := next((merge for merge in sheet.merges if merge.top <= heading_row <= merge.bottom), None):
        raise NotesError(f"表头有合并单元格（{merge.ref}）", where=where, hint="请取消合并，把表头写成一行")
    marking = mark_in(_text(cell) for _, cells in top[:at] for cell in cells)
    rows = chain(top[at + 1 :], sheet.rows)
    yield from _reports(rows, headings, sheet.merges, _Columns(names), marking)


def load_row(content: Sequence[Any], source: str, number: int) -> Notes:
    """The notes of a row. ``source``: the table's path, for messages.

    Raises NotesError with file and row when it can't be used: merged cells, a formula without a result, text under no
    heading, a row that stands there already, and all that ``read_row`` refuses.
    """
    cells, reason, marking = content
    if reason:
        raise NotesError(reason[0], where=f"{source} 第{number}行", hint=reason[1])
    return read_row(tuple((name, text) for name, text in cells), source, number, marking=marking)


def find_row(path: Path, title: str) -> Notes:
    """The notes of the one row of a table whose 标题 is ``title``; where it stands may have changed.

    Raises NotesError when there is none or more than one, and what ``table_rows`` and ``load_row`` raise.
    """
    found = [row for row in table_rows(path) if _title(row) == "".join(title.split())]
    if len(found) != 1:
        many = "不止一行" if found else "没有一行"
        hint = "请核对“标题”列；标题改过的报告，要再运行 nigao batch 另写一份"
        raise NotesError(f"表里{many}的标题是“{title}”", where=str(path), hint=hint)
    return load_row(found[0].content, str(path), found[0].number)


def _title(row: TableRow) -> str:
    return next(("".join(text.split()) for name, text in row.content[0] if column_name(name) == "标题"), "")


_Row = tuple[int, tuple[Cell, ...]]


def _is_headings(row: _Row) -> bool:
    return any(column_name(_text(cell)) == "标题" for cell in row[1])


def _with_headings(path: Path) -> tuple[Sheet, list[_Row]]:
    """The first sheet with a 标题 column and its top rows, one of which has the headings; ``rows`` has the others."""
    first: list[_Row] = []
    sheets: Iterable[Sheet] = [read_commas(path)] if path.suffix.lower() == ".csv" else read_sheets(path)
    for sheet in sheets:
        top = list(islice(sheet.rows, _HEADINGS_WITHIN))
        if any(map(_is_headings, top)):
            return sheet, top
        first = first or top
    if not first:
        raise NotesError("表格是空的", where=str(path), hint="表样可用 nigao batch --template 模板.xlsx 生成")
    fullest = max(first, key=lambda row: sum(bool(_text(cell).strip()) for cell in row[1]))
    check_columns([column_name(_text(cell)) for cell in fullest[1]], str(path))
    raise AssertionError("a row without 标题 passed for headings")


@dataclass(frozen=True)
class _Columns:
    names: Sequence[str]

    def name(self, index: int) -> str:
        return self.names[index] if index < len(self.names) else ""

    def told(self, index: int) -> str:
        return f"“{self.name(index)}”列" if self.name(index) else f"第{index + 1}列"


@dataclass
class _Merges:
    """The merged cells that rows from top to bottom run through."""

    waiting: list[Merge]
    open: list[Merge] = field(default_factory=list)
    texts: dict[Merge, Cell] = field(default_factory=dict)

    def at(self, row: int, cells: Sequence[Cell]) -> list[Merge]:
        """Those that reach into ``row``; the text of each is that of its first cell."""
        self.open = [merge for merge in self.open if merge.bottom >= row]
        while self.waiting and self.waiting[-1].top <= row:
            merge = self.waiting.pop()
            if merge.bottom >= row:
                self.open.append(merge)
                starts = merge.top == row and merge.left <= len(cells)
                self.texts[merge] = cells[merge.left - 1] if starts else ""
        return self.open


def _reports(
    rows: Iterable[_Row], headings: tuple[Cell, ...], merged: Sequence[Merge], columns: _Columns, marking: str
) -> Iterator[TableRow]:
    merges = _Merges(sorted(merged, key=lambda merge: merge.top, reverse=True))
    seen: dict[str, int] = {}
    for number, cells in rows:
        through = merges.at(number, cells)
        if not _has_content(cells, columns) or cells == headings:  # the headings once more, in tables made for printing
            continue
        if _is_banner(number, cells, through):
            marking = mark_in([marking, *(_text(cell) for cell in cells)])
            continue
        filled, fault = _filled(number, cells, through, merges.texts, columns)
        yield _report(number, filled, fault, marking, seen)


def _report(
    number: int, cells: tuple[tuple[str, str], ...], fault: Fault | None, marking: str, seen: dict[str, int]
) -> TableRow:
    reason = (fault.message, fault.hint) if fault else None
    digest = _digest([*cells, marking, *(reason or ())])
    if reason is None and (first := seen.setdefault(digest, number)) != number:
        reason = (f"和第{first}行一字不差", "请删去重复的一行；确是两份报告的，请让标题或内容有所不同")
        digest = _digest([digest, "重复"])  # the row that it repeats is another report
    return TableRow(number, digest, (cells, reason, marking))


def _filled(
    row: int, cells: Sequence[Cell], merged: Sequence[Merge], texts: dict[Merge, Cell], columns: _Columns
) -> tuple[tuple[tuple[str, str], ...], Fault | None]:
    """(heading, text) of the cells of a row that have text, and the first thing that is wrong with it."""
    whole = list(cells)
    faults = []
    for merge in merged:
        index = merge.left - 1
        name = columns.name(index)
        if merge.left == merge.right and is_field(name) and name != "标题":
            # 主送机关 merged over some rows is the same for all of them; nothing else that it could mean.
            whole += [""] * (merge.left - len(whole))
            whole[index] = texts[merge]
        elif texts[merge] and not all(_off_report(columns.name(column)) for column in range(index, merge.right)):
            faults.append(
                Fault(f"{columns.told(index)}有合并单元格（{merge.ref}），分不清属于哪份报告、哪一节", _UNMERGE)
            )
    filled = []
    for index, cell in enumerate(whole):
        name = columns.name(index)
        if unread(name) or not cell:
            continue
        if isinstance(cell, Fault):
            if not aside(name):
                faults.append(Fault(columns.told(index) + cell.message, cell.hint))
        elif name:
            filled.append((name, cell))
        elif cell.strip():
            faults.append(Fault(f"{columns.told(index)}有内容，但没有表头", "请在表头写上节名，或删去这些内容"))
    return tuple(filled), next(iter(faults), None)


def _off_report(name: str) -> bool:
    return unread(name) or aside(name)


def _has_content(cells: Sequence[Cell], columns: _Columns) -> bool:
    return any(
        isinstance(cell, Fault) or cell.strip() for index, cell in enumerate(cells) if not unread(columns.name(index))
    )


def _is_banner(row: int, cells: Sequence[Cell], merged: Sequence[Merge]) -> bool:
    """Whether all of a row's text stands in one cell that is merged across columns (一、农业农村类)."""
    filled = [index for index, cell in enumerate(cells, 1) if isinstance(cell, Fault) or cell.strip()]
    return len(filled) == 1 and any(
        merge.top == row == merge.bottom and merge.left == filled[0] < merge.right for merge in merged
    )


def _digest(parts: Sequence[object]) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _text(cell: Cell) -> str:
    return "" if isinstance(cell, Fault) else cell
