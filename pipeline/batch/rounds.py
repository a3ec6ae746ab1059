"""What was asked in files, and what became of it: a log in the batch's folder, only appended to.

A line is on the disk before what it tells of is relied on; one that a crash cut off is not read, and what it told of
has not happened yet or is found again (a batch at its server, a result file where it was put).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from pipeline.batch.jsonl import RequestFile
from pipeline.errors import OutputError, SettingsError
from pipeline.textio import refused_by_disk

NAME = "rounds.jsonl"
STEM = "requests"


class State(StrEnum):
    """How far a request file got."""

    WRITTEN = "written"
    SENDING = "sending"  # it may or may not have arrived
    SENT = "sent"  # it has a batch at the server
    ENDED = "ended"  # its answers were fetched, or it will never have any


@dataclass(frozen=True)
class Sheet:
    """A request file. ``upload`` and ``batch``: its ids at the server, "" while it has none."""

    name: str  # requests-0001-001.jsonl
    path: str
    state: State = State.WRITTEN
    upload: str = ""
    batch: str = ""

    @property
    def under_way(self) -> bool:
        return self.state in (State.SENDING, State.SENT)


class Rounds:
    """The log, read. A context manager; used by one thread."""

    def __init__(self, folder: Path, identity: str) -> None:
        """``identity``: of the model that is asked. Raises SettingsError when the log is another model's, OutputError
        when it can't be read or written."""
        self._path = folder / NAME
        self.id = secrets.token_hex(8)
        self.sheets: dict[str, Sheet] = {}
        self.refused: dict[str, str] = {}
        self._asked: dict[str, str] = {}
        self._sorts: set[str] = set()
        self._identity = ""
        self._torn = False  # a line that a crash cut off must not swallow the next one
        try:
            self._read()
            self._file = self._path.open("ab", buffering=0)  # or what a full disk refused would be tried again
            if self._torn:
                self._file.write(b"\n")
        except OSError as error:
            raise OutputError(
                f"批处理的记录打不开（{error.strerror}）", where=str(self._path), hint="请检查文件夹权限"
            ) from error
        if not self._identity:
            self._add(kind="head", id=self.id, identity=identity)
        elif self._identity != identity:
            self._file.close()
            raise SettingsError(
                f"这个文件夹里的问题是问 {self._identity} 的，不是 {identity}",
                where=str(self._path),
                hint="请用原来的 --base-url 和 --model，或用 -o 换一个文件夹",
            )

    @property
    def keys(self) -> Collection[str]:
        """Every question that stands in a file."""
        return self._asked.keys()

    def asked(self, key: str) -> bool:
        """Whether ``key`` stands in a file."""
        return key in self._asked

    def sorts(self, key: str) -> bool:
        """Whether ``key`` is answered with JSON."""
        return key in self._sorts

    def under_way(self, key: str) -> bool:
        """Whether ``key`` was sent to a server that has not done with it."""
        sheet = self.sheets.get(self._asked.get(key, ""))
        return sheet is not None and sheet.under_way

    def next_stem(self, folder: Path) -> str:
        """What the names of the next round's files begin with, in a folder that may hold another batch's."""
        names = [*self.sheets, *(path.name for path in folder.glob(f"{STEM}-*.jsonl"))]
        numbers = [int(part) for name in names if (part := name.split("-")[1]).isdecimal()]
        return f"{STEM}-{max(numbers, default=0) + 1:04}"

    def wrote(self, file: RequestFile) -> None:
        """A file of questions is about to stand in its place."""
        self._add(kind="asked", file=file.path.name, keys=file.keys, sorts=file.sorts)
        self._keep(Sheet(file.path.name, str(file.path.resolve())))

    def change(self, name: str, **changes: str) -> Sheet:
        """A file got further: new values for the fields of its Sheet."""
        sheet = replace(self.sheets[name], **changes)  # type: ignore[arg-type]
        self._keep(sheet)
        return sheet

    def refuse(self, reasons: Mapping[str, str]) -> None:
        """Answers came that can't be used, and why. The first reason stays: the next question was made of it."""
        new = {key: reason for key, reason in reasons.items() if key not in self.refused}
        if new:
            self._add(kind="refused", reasons=new)

    def __enter__(self) -> Rounds:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _keep(self, sheet: Sheet) -> None:
        self._add(kind="sheet", **asdict(sheet))

    def _add(self, **line: object) -> None:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        try:
            rest = memoryview(text.encode("utf-8", "backslashreplace") + b"\n")
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            raise refused_by_disk(error, self._path) from error
        self._learn(line)

    def _read(self) -> None:
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            for line in file:
                self._torn = not line.endswith(b"\n")
                try:
                    tree = json.loads(line)
                except ValueError:
                    continue
                self._learn(tree)

    def _learn(self, line: Mapping[str, object]) -> None:
        told = dict(line)
        kind = told.pop("kind")
        if kind == "head":
            self.id, self._identity = str(told["id"]), str(told["identity"])
        elif kind == "asked":
            self._asked.update(dict.fromkeys(_texts(told["keys"]), str(told["file"])))
            self._sorts.update(_texts(told["sorts"]))
        elif kind == "refused":
            reasons = told["reasons"]
            assert isinstance(reasons, dict)
            self.refused.update(reasons)
        elif kind == "sheet":
            texts = {name: str(value) for name, value in told.items()}
            sheet = Sheet(texts["name"], texts["path"], State(texts["state"]), texts["upload"], texts["batch"])
            self.sheets[sheet.name] = sheet


def _texts(values: object) -> list[str]:
    assert isinstance(values, list | tuple)
    return [str(value) for value in values]
