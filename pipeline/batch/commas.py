"""A .csv as a sheet: UTF-8 or GB18030; comma, semicolon or tab."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from pipeline.batch.cells import Cell, Fault
from pipeline.batch.workbook import TABLE, Sheet
from pipeline.errors import NotesError
from pipeline.notes.rows import column_name
from pipeline.textio import read_text

_SEPARATORS = ",;\t"
_LOOKED_AT = 20  # lines among which the one with the headings is
_SEPARATOR_LINE = re.compile(r"sep=(.)\n", re.IGNORECASE)  # written by Excel, and no row
_SCIENTIFIC = re.compile(r"[-+]?\d(?:\.\d+)?E[-+]?\d+", re.IGNORECASE)
_ROUNDED = Fault("里是科学计数，原来的数看不出来", "请在 Excel 里把这一格设成文本或数值，重新另存为 CSV")
_RESAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx，或“CSV UTF-8”"


def read_commas(path: Path) -> Sheet:
    """The rows of a .csv, numbered as a spreadsheet program numbers them.

    Raises NotesError, with file and row, for what is no text or has quotes that don't match.
    """
    try:
        text = read_text(path, TABLE)
    except NotesError as error:
        raise NotesError(error.message, where=error.where, hint=_RESAVE) from error
    given = _SEPARATOR_LINE.match(text)
    body = text[given.end() :] if given else text
    separator = given[1] if given else _separator(body)
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    number = 0
    try:
        for number, row in enumerate(_records(body, separator), 1):
            if any(row):
                rows.append((number, tuple(_ROUNDED if _SCIENTIFIC.fullmatch(text.strip()) else text for text in row)))
    except csv.Error as error:
        hint = "单元格里的英文引号要成对写；" + _RESAVE
        raise NotesError("这一行起引号不成对，读不下去", where=f"{path} 第{number + 1}行", hint=hint) from error
    return Sheet("", iter(rows))


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """The separator by which a line near the top has a 标题; else the one that is met most."""
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    for separator in _SEPARATORS:
        for line in lines:
            if separator in line and "标题" in (column_name(name.strip('" ')) for name in line.split(separator)):
                return separator
    return max(_SEPARATORS, key="\n".join(lines).count)
