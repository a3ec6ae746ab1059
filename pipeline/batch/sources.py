"""Where a batch's reports come from: a folder of notes, a pattern of file names, or a table."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.batch.names import SUFFIXES
from pipeline.batch.store import Store
from pipeline.batch.tables import find_row, load_row, table_rows
from pipeline.errors import NotesError
from pipeline.notes import KINDS, read_notes
from pipeline.types import Notes
from pipeline.workflow.target import state_path

TABLES = (".xlsx", ".csv")
_KNOWN = "可以是放要点的文件夹、通配符（如 要点/*.md），或一行一份报告的 .xlsx、.csv"


@dataclass(frozen=True)
class Item:
    """One report to be drafted."""

    number: int  # from 1, in order
    origin: str  # "要点/石桥镇.md" or "清单.xlsx 第3行", for messages
    # sha256 hex of what it is made from (a file's bytes, a row's cells with their headings): the same on a later run
    # if nothing changed. "" for a file that can't be read, which ``load`` then tells.
    digest: str
    load: Callable[[], Notes]  # reads it; raises NotesError, with file and row, when it can't be used


def find_items(source: str, out: Path, store: Store | None = None) -> Iterator[Item]:
    """The reports of ``source``, in a stable order (numbers in names by their value), one at a time.

    Of a folder: each .md, .txt and .docx in it and below it, but for hidden and lock files, what nigao wrote, and
    ``out`` and what is in it. Files are read for their digest and forgotten; what is wrong with one is told by its
    ``load``. A table's rows go to ``store`` as they are read, and a table that it knows is not read again. Raises
    NotesError at once when there is no such source, it is of another kind, or it has no report; for a
    folder in it that can't be looked into, when it is reached.
    """
    place = Path(source)
    if place.is_dir():
        items = _files(_walk(place, out))
        message, hint = "文件夹里没有要点文件", "请放入 .md、.txt 或 .docx 的要点文件；表格请直接写文件名"
    elif place.exists():
        if place.suffix.lower() in KINDS:
            items = _files([place])
        elif place.suffix.lower() in TABLES:
            items = _rows(place, store)
        else:
            raise NotesError(f"不认识的来源“{place.name}”", where=source, hint=_other_kind(place))
        message, hint = "表里没有一份报告", "请在表头下面一行写一份报告"
    elif glob.has_magic(source):
        items = _files(_matching(source, out))
        message, hint = "没有符合的要点文件", "请检查文件夹和通配符；要点文件是 .md、.txt 或 .docx"
    else:
        raise NotesError("找不到这个文件或文件夹", where=source, hint=_KNOWN)
    first = next(items, None)
    if first is None:
        raise NotesError(message, where=source, hint=hint)
    return _chained(first, items)


def read_again(path: Path, title: str) -> Notes:
    """The notes that the report called ``title`` was made from, as they are now: a notes file, or a row of a table.

    Raises NotesError as ``read_notes`` and ``find_row`` do.
    """
    return find_row(path, title) if path.suffix.lower() in TABLES else read_notes(path)


def _chained(first: Item, rest: Iterator[Item]) -> Iterator[Item]:
    yield first
    yield from rest


def _other_kind(place: Path) -> str:
    if place.suffix.lower() in (".xls", ".et", ".ods", ".xlsm", ".xlsb"):
        return "请用 Excel 或 WPS 打开后另存为 .xlsx"
    return _KNOWN


def _rows(table: Path, store: Store | None) -> Iterator[Item]:
    if store is None:
        for number, row in enumerate(table_rows(table), 1):
            load = partial(load_row, row.content, str(table), row.number)
            yield Item(number, f"{table} 第{row.number}行", row.digest, load)
        return
    digest = _digest(table)
    if not digest or (known := store.rows(digest)) is None:
        store.put_rows(digest, ((row.number, row.digest, row.content) for row in table_rows(table)))
        known = store.rows(digest) or iter(())
    for number, (row_number, row_digest) in enumerate(known, 1):
        load = partial(_load_kept, store, str(table), row_number)
        yield Item(number, f"{table} 第{row_number}行", row_digest, load)


def _load_kept(store: Store, table: str, number: int) -> Notes:
    return load_row(store.row(number), table, number)


def _files(paths: Iterable[Path]) -> Iterator[Item]:
    for number, path in enumerate(paths, 1):
        yield Item(number, str(path), _digest(path), partial(read_notes, path))


def _digest(path: Path) -> str:
    if not path.is_file():  # a pipe or a device may never end
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    """The notes below ``folder``: the files of a folder before those of the folders in it."""
    for here, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted((name for name in folders if _enters(Path(here, name), out)), key=_natural)
        yield from (path for name in sorted(names, key=_natural) if _is_notes(path := Path(here, name)))


def _unreadable(error: OSError) -> None:
    where = str(error.filename)
    raise NotesError(f"文件夹读不出来（{error.strerror}）", where=where, hint="请检查文件夹的权限") from error


def _matching(pattern: str, out: Path) -> list[Path]:
    # Path.glob would also go into hidden folders.
    found = {Path(name) for name in glob.iglob(pattern, recursive=True)}  # noqa: PTH207
    output = out.resolve()
    return sorted(
        (path for path in found if _is_notes(path) and not path.is_dir() and output not in path.resolve().parents),
        key=lambda path: [_natural(part) for part in path.parts],
    )


def _enters(folder: Path, out: Path) -> bool:
    return not folder.name.startswith((".", "__MACOSX")) and folder.resolve() != out.resolve()


def _is_notes(path: Path) -> bool:
    name = path.name
    if path.suffix.lower() not in KINDS or name.startswith((".", "~")):
        return False
    return not (path.suffix.lower() == ".docx" and _is_ours(path))


def _is_ours(docx: Path) -> bool:
    """Whether a Word file is a draft, or the 核对表 or 定稿 of one that lies beside it."""
    suffix = next((suffix for suffix in SUFFIXES[1:] if docx.name.endswith(suffix)), ".docx")
    return state_path(docx.with_name(docx.name.removesuffix(suffix) + ".docx")).exists()


def _natural(name: str) -> tuple[tuple[int | str, ...], str]:
    """2.md before 10.md. Text and numbers take turns, so that like is compared with like."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), name
