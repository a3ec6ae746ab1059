"""What became of each report of a batch: one line of JSON a report, on the disk before the next report is begun.

Only appended to: ``kill -9`` loses at most the last line, which then is no whole line and is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType

from pipeline.errors import OutputError
from pipeline.textio import refused_by_disk, write_synced

NAME = "batch.jsonl"
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Outcome:
    """One report, as far as it got. ``stem``: of its files in the batch's folder; ``made_from``: digest of its notes
    and the model's identity; ``reason`` and ``hint``: Chinese, why it failed."""

    number: int
    origin: str
    made_from: str
    stem: str
    status: str
    reason: str = ""
    hint: str = ""
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0


class Manifest:
    """The outcomes of a batch's folder, newest of each origin. A context manager; used by one thread."""

    def __init__(self, folder: Path) -> None:
        """Reads what is there. Raises OutputError when the file can't be read or opened."""
        self._path = folder / NAME
        self.outcomes: dict[str, Outcome] = {}
        try:
            for outcome in _read(self._path):
                self.outcomes[outcome.origin] = outcome
            self._file = self._path.open("ab", buffering=0)  # or what a full disk refused would be tried again
            _end_line(self._path, self._file)
        except OSError as error:
            raise OutputError(
                f"批次记录打不开（{error.strerror}）", where=str(self._path), hint="请检查文件夹权限"
            ) from error

    def add(self, outcome: Outcome) -> None:
        """Keeps ``outcome``; it is on the disk when this returns. Raises OutputError when that can't be."""
        line = json.dumps(vars(outcome), ensure_ascii=False, separators=(",", ":"))
        try:
            write_synced(self._file.fileno(), line.encode("utf-8", "backslashreplace") + b"\n")
        except OSError as error:
            raise refused_by_disk(error, self._path) from error
        self.outcomes[outcome.origin] = outcome

    def __enter__(self) -> Manifest:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _read(path: Path) -> Iterator[Outcome]:
    known = {field.name for field in fields(Outcome)}
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                tree = json.loads(line)
                yield Outcome(**{name: value for name, value in tree.items() if name in known})
            except (ValueError, TypeError, AttributeError):
                # Cut off by a crash: the report it was about is made again, from answers that the ledger kept.
                continue


def _end_line(path: Path, file: object) -> None:
    """A line that a crash cut off must not swallow the next one."""
    data = path.read_bytes()[-1:] if path.stat().st_size else b"\n"
    if data != b"\n":
        file.write(b"\n")  # type: ignore[attr-defined]
