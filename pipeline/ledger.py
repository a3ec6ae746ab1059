"""Floor 2: every model answer that was paid for, kept by what was asked.

One SQLite file, shared by threads (a lock to read, one to write) and by processes (write-ahead log, busy timeout). An
answer is on the disk before ``put`` returns (``synchronous=FULL``), so ``kill -9`` loses at most the call that was
under way.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from pipeline.errors import NigaoError, OutputError, StorageError
from pipeline.types import Completion, Prompt

_BUSY_SECONDS = 30.0
_TROUBLES = {
    "SQLITE_FULL": "磁盘已满",
    "SQLITE_IOERR": "磁盘读写出错",
    "SQLITE_BUSY": "别的程序占用着它",
    "SQLITE_READONLY": "没有写入权限",
    "SQLITE_CANTOPEN": "打不开",
}
_FORMAT = 1  # kept in user_version; raised when the table changes
_TABLE = """
CREATE TABLE IF NOT EXISTS completions (
  key TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  model TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) WITHOUT ROWID
"""

# How fast a model was on this computer; no part of what an answer is found by.
_SPEEDS = """
CREATE TABLE IF NOT EXISTS speeds (model TEXT PRIMARY KEY, calls INTEGER NOT NULL, seconds REAL NOT NULL) WITHOUT ROWID
"""
_MANY_CALLS = 1000  # from so many on the older half counts half

_PUT = "INSERT OR REPLACE INTO completions (key, text, model, prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?, ?)"


@lru_cache(256)  # a question is looked up, announced, asked and kept: each wants its key
def digest(model_id: str, prompt: Prompt) -> str:
    """The key of one question: sha256 (hex) of model identity, parameters and messages in canonical JSON."""
    messages = [vars(message) for message in prompt.messages]
    asked = {"model": model_id, "prompt": {**vars(prompt), "messages": messages}}
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _unnamed(model_id: str) -> str:
    return hashlib.sha256(model_id.encode()).hexdigest()  # it may hold an address


def _row(key: str, completion: Completion) -> tuple[str, str, str, int, int]:
    if completion.cached or not completion.text.strip():
        raise ValueError("only an answer just given by a model is kept")
    return key, completion.text, completion.model, completion.prompt_tokens, completion.completion_tokens


@dataclass
class _Group:
    """Answers that go to the disk together. ``kept``: they are on it; ``error``: why they are not."""

    answers: dict[str, Completion] = field(default_factory=dict)
    kept: bool = False
    error: NigaoError | None = None


class Ledger:
    """The store of answers. A context manager; thread safe; no key, address or prompt is ever in it."""

    def __init__(self, path: Path) -> None:
        """Opens or creates ``path``. Raises NigaoError when it is damaged or can't be written."""
        self.path = path
        self._lock = threading.RLock()
        self._gathering = threading.Lock()
        self._group = _Group()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"账本文件夹建不了（{error.strerror}）", where=str(path.parent), hint="请检查文件夹权限"
            ) from error
        with self._translated(), ExitStack() as opened:
            self._db = opened.enter_context(closing(self._connected()))
            self._prepare()
            # Who looks for an answer does not wait for those who wait for the disk.
            self._reading = threading.Lock()
            self._reader = opened.enter_context(closing(self._connected()))
            opened.pop_all()

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None)

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        stored = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if stored > _FORMAT:
            raise NigaoError("账本由更新版本的 nigao 写成，当前版本读不了", where=str(self.path), hint="请升级 nigao")
        self._db.execute(_TABLE)
        self._db.execute(_SPEEDS)
        self._db.execute(f"PRAGMA user_version={_FORMAT}")

    def get(self, key: str) -> Completion | None:
        """The answer kept under ``key`` with ``cached=True``, or None. Raises NigaoError on a damaged file."""
        with self._reading, self._translated():
            row = self._reader.execute(
                "SELECT text, model, prompt_tokens, completion_tokens FROM completions WHERE key=?", (key,)
            ).fetchone()
        if row is None:
            return None
        text, model, prompt_tokens, completion_tokens = row
        return Completion(text, model, prompt_tokens, completion_tokens, cached=True)

    def put(self, key: str, completion: Completion) -> None:
        """Keeps a real answer; a newer one takes the place of an older.

        Raises ValueError for an answer without text or one that came from a ledger, NigaoError when the disk refuses.
        """
        _row(key, completion)
        with self._gathering:
            group = self._group
            group.answers[key] = completion
        # While one thread waits for the disk the others add to the next group: one wait serves them all.
        with self._lock:
            if not group.kept and group.error is None:
                with self._gathering:
                    if self._group is group:
                        self._group = _Group()
                try:
                    self.put_all(group.answers)
                    group.kept = True
                except NigaoError as error:
                    group.error = error
        if group.error is not None:
            raise group.error

    def put_all(self, completions: Mapping[str, Completion]) -> None:
        """Keeps many answers at the price of one: all or none. Raises as ``put`` does."""
        rows = [_row(key, completion) for key, completion in completions.items()]
        with self._lock, self._translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(_PUT, rows)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk ends it by itself
                    self._db.execute("ROLLBACK")
                raise

    def keep_speed(self, model_id: str, calls: int, seconds: float) -> None:
        """Remembers that ``calls`` questions of a run took ``seconds`` in all. Raises NigaoError as ``put`` does."""
        known = self._speed(model_id)
        if known is not None:
            halved = 2 if known[0] >= _MANY_CALLS else 1
            calls, seconds = calls + known[0] // halved, seconds + known[1] / halved
        with self._lock, self._translated():
            self._db.execute("INSERT OR REPLACE INTO speeds VALUES (?, ?, ?)", (_unnamed(model_id), calls, seconds))

    def speed(self, model_id: str) -> float | None:
        """Seconds a question, as runs with this model took so far; None when there was none. Raises NigaoError."""
        known = self._speed(model_id)
        return known[1] / known[0] if known else None

    def _speed(self, model_id: str) -> tuple[int, float] | None:
        with self._lock, self._translated():
            query = "SELECT calls, seconds FROM speeds WHERE model=?"
            row: tuple[int, float] | None = self._db.execute(query, (_unnamed(model_id),)).fetchone()
        return row

    def close(self) -> None:
        """Closes the file; may be called twice."""
        with self._reading:
            self._reader.close()
        with self._lock:
            self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StorageError(
                f"账本读写不成（{_trouble(error)}）",
                where=str(self.path),
                hint="请检查磁盘空间和文件权限，并确认没有别的程序占用它",
            ) from error
        except sqlite3.DatabaseError as error:
            raise StorageError(
                f"账本文件已损坏（{error}）",
                where=str(self.path),
                hint="请从备份恢复；没有备份就把它改名移走，nigao 会另建一本，已有的回答需要重新生成",
            ) from error


def _trouble(error: sqlite3.OperationalError) -> str:
    """What SQLite complains of, by the first part of its extended code's name (SQLITE_IOERR_WRITE)."""
    name = getattr(error, "sqlite_errorname", "")
    return next((told for start, told in _TROUBLES.items() if name.startswith(start)), str(error))
