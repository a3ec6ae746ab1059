"""What a batch need not work out again: the rows of its table, and what its index tells of each draft.

One SQLite file in the batch's folder. All in it can be made again from the table and the state files, so it is not
waited for to reach the disk, and a damaged one is begun anew.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline import __version__
from pipeline.batch.brief import Brief, from_json, to_json
from pipeline.errors import StorageError

NAME = ".nigao-batch.sqlite3"
_FORMAT = 1  # kept in user_version; another one begins anew
_TABLES = """
CREATE TABLE IF NOT EXISTS source (table_digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, digest TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS briefs (stem TEXT PRIMARY KEY, state TEXT NOT NULL, content BLOB NOT NULL);
"""


class Store:
    """A context manager; thread safe."""

    def __init__(self, folder: Path) -> None:
        """Opens the store of ``folder`` or begins one. Raises StorageError when that can't be."""
        self._path = folder / NAME
        self._lock = threading.RLock()
        with self._told():
            try:
                self._db = self._opened()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):  # the disk refuses: no fault of the file
                    raise
                for part in (self._path, self._path.with_name(f"{NAME}-journal")):
                    part.unlink(missing_ok=True)
                self._db = self._opened()

    def rows(self, table_digest: str) -> Iterator[tuple[int, str]] | None:
        """Number and digest of each row of the table with this digest, in order; None when they are not known."""
        with self._lock, self._told():
            known = self._db.execute("SELECT table_digest FROM source").fetchone()
            if known is None or known[0] != _key(table_digest):
                return None
            return iter(self._db.execute("SELECT number, digest FROM rows ORDER BY number").fetchall())

    def put_rows(self, table_digest: str, rows: Iterable[tuple[int, str, Any]]) -> None:
        """Keeps the rows (number, digest, what JSON can hold) of a table instead of all that were; read one by one."""
        packed = ((number, digest, _packed(json.dumps(content))) for number, digest, content in rows)
        with self._lock, self._told(), self._db:
            self._db.execute("DELETE FROM source")
            self._db.execute("DELETE FROM rows")
            self._db.executemany("INSERT INTO rows VALUES (?, ?, ?)", packed)
            self._db.execute("INSERT INTO source VALUES (?)", (_key(table_digest),))

    def row(self, number: int) -> Any:
        """What is kept of a row. Raises StorageError when it is not there any more."""
        with self._lock, self._told():
            found = self._db.execute("SELECT content FROM rows WHERE number=?", (number,)).fetchone()
            if found is None:
                raise sqlite3.DatabaseError(f"row {number}")
            return json.loads(_unpacked(found[0]))

    def put_brief(self, stem: str, state_digest: str, brief: Brief) -> None:
        """Keeps the brief of the draft ``stem``, whose state file has this sha256."""
        with self._lock, self._told(), self._db:
            row = (stem, _key(state_digest), _packed(to_json(brief)))
            self._db.execute("INSERT OR REPLACE INTO briefs VALUES (?, ?, ?)", row)

    def brief(self, stem: str, state_digest: str) -> Brief | None:
        """The brief of the draft ``stem``, None when none is kept of the state file with this sha256."""
        with self._lock, self._told():
            query = "SELECT content FROM briefs WHERE stem=? AND state=?"
            found = self._db.execute(query, (stem, _key(state_digest))).fetchone()
        try:
            return None if found is None else from_json(_unpacked(found[0]))
        except (zlib.error, ValueError, KeyError, TypeError):
            return None  # of another version of nigao, or damaged: the state file has it all

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._db.close()

    def _opened(self) -> sqlite3.Connection:
        # Not in autocommit: ``with self._db`` is a transaction.
        opened = sqlite3.connect(self._path, check_same_thread=False)
        try:
            opened.execute("PRAGMA synchronous=OFF")
            # One run works in the folder: so the journal is made once, not for each report.
            opened.execute("PRAGMA locking_mode=EXCLUSIVE")
            known = int(opened.execute("PRAGMA user_version").fetchone()[0])
            if known not in (0, _FORMAT):
                raise sqlite3.DatabaseError(f"format {known}")
            opened.executescript(_TABLES)
            opened.execute(f"PRAGMA user_version={_FORMAT}")
        except BaseException:
            opened.close()
            raise
        return opened

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, zlib.error) as error:
            hint = f"请检查磁盘空间和文件夹权限；仍不行就删去 {NAME} 再运行，写好的报告不受影响"
            raise StorageError("批次的缓存文件用不了", where=str(self._path), hint=hint) from error


def _key(digest: str) -> str:
    """Another version of nigao may read a table or mark a text in another way."""
    return f"{__version__} {digest}"


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


def _unpacked(data: bytes) -> str:
    return zlib.decompress(data).decode()
