"""Questions and answers as files of the OpenAI Batch format: a line of JSON each, matched by ``custom_id``.

The format and its limits: OpenAI API reference, "Batch" (request input, request output) and "Create batch". vLLM's
``run-batch`` reads the same requests and writes the same answers, its errors as bare sentences.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import ModelError, ModelTimeout, NotesError, OutputError
from pipeline.models import failure
from pipeline.models.answer import read_completion
from pipeline.models.request import body
from pipeline.textio import refused_by_disk
from pipeline.types import Completion, Prompt

ENDPOINT = "/v1/chat/completions"
MAX_LINES = 50_000
MAX_BYTES = 200_000_000
_OK = range(200, 300)


@dataclass(frozen=True)
class Question:
    """A prompt under the key that its answer is kept under."""

    key: str
    prompt: Prompt


@dataclass(frozen=True)
class RequestFile:
    """A file of questions. ``keys``: theirs, in order; ``sorts``: those of them that are answered with JSON."""

    path: Path
    keys: tuple[str, ...]
    sorts: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What a line says of one question. ``status``: HTTP, 0 where it was never asked; ``said``: an error's words."""

    key: str
    status: int
    body: object = None
    said: str = ""


def request_line(question: Question, model: str) -> bytes:
    """One line of a request file, with its end."""
    request = {"custom_id": question.key, "method": "POST", "url": ENDPOINT, "body": body(model, question.prompt)}
    text = json.dumps(request, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"  # half a surrogate pair becomes its JSON escape


def write_requests(
    questions: Iterable[Question],
    folder: Path,
    stem: str,
    model: str,
    *,
    record: Callable[[RequestFile], None],
    max_lines: int = MAX_LINES,
    max_bytes: int = MAX_BYTES,
) -> Iterator[RequestFile]:
    """Writes ``questions`` to ``folder``/``stem``-001.jsonl and so on, none over the limits; a key stands once.

    One question at a time is in memory. ``record`` hears of each file when all of it is on the disk, before it gets
    its name. Raises OutputError when the disk refuses or a line alone is over ``max_bytes``.
    """
    seen: set[str] = set()
    part: _Part | None = None
    number = 0
    try:
        for question in questions:
            if question.key in seen:
                continue
            seen.add(question.key)
            line = request_line(question, model)
            if len(line) > max_bytes:
                raise OutputError("一个问题就超过了一个文件的上限", where=str(folder), hint="请把这份报告的要点拆短")
            if part is not None and not part.takes(line, max_lines, max_bytes):
                yield part.finish(record)
                part = None
            if part is None:
                number += 1
                part = _Part(folder / f"{stem}-{number:03}.jsonl")
            part.add(question, line)
        if part is not None:
            yield part.finish(record)
            part = None
    except OSError as error:
        raise refused_by_disk(error, folder) from error
    finally:
        if part is not None:
            part.drop()


class _Part:
    """A request file that is being written, beside the place where it will stand."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._beside = path.with_name(f".{path.name}.tmp")
        self._file: BinaryIO = self._beside.open("wb")
        self._size = 0
        self._keys: list[str] = []
        self._sorts: list[str] = []

    def takes(self, line: bytes, max_lines: int, max_bytes: int) -> bool:
        return len(self._keys) < max_lines and self._size + len(line) <= max_bytes

    def add(self, question: Question, line: bytes) -> None:
        self._file.write(line)
        self._size += len(line)
        self._keys.append(question.key)
        if question.prompt.schema:
            self._sorts.append(question.key)

    def finish(self, record: Callable[[RequestFile], None]) -> RequestFile:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        made = RequestFile(self._path, tuple(self._keys), tuple(self._sorts))
        record(made)
        self._beside.replace(self._path)
        return made

    def drop(self) -> None:
        self._file.close()
        self._beside.unlink(missing_ok=True)


def result_files(path: Path, requests: str) -> list[Path]:
    """``path`` itself, or of a folder its .jsonl files but for those that begin with ``requests``, in order of name.

    Raises NotesError when there is no such file or none in the folder.
    """
    if path.is_dir():
        found = sorted(each for each in path.glob("*.jsonl") if not each.name.startswith(requests))
        if not found:
            raise NotesError("文件夹里没有答案文件", where=str(path), hint="请放入批处理写出的 .jsonl 文件")
        return found
    if not path.is_file():
        raise NotesError("找不到这个答案文件", where=str(path), hint="给出批处理写出的 .jsonl 文件，或它们所在的文件夹")
    return [path]


def read_results(path: Path) -> Iterator[Result | None]:
    """The lines of a result or error file, in any order; None for one that is none (cut off, or a question).

    Raises NotesError when the file can't be read.
    """
    try:
        with path.open("rb") as file:
            for line in file:
                if line.strip():
                    yield read_result(line)
    except OSError as error:
        raise NotesError(f"答案文件读不出来（{error.strerror}）", where=str(path), hint="请检查文件权限") from error


def read_result(line: bytes) -> Result | None:
    """One line of a result or error file, None when it is none. Raises nothing."""
    try:
        tree = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict) or not isinstance(tree.get("custom_id"), str):
        return None
    if "response" not in tree and "error" not in tree:
        return None
    key, response, error = tree["custom_id"], tree.get("response"), tree.get("error")
    if not isinstance(response, dict):
        return Result(key, 0, said=_said(error) or "没有回答")
    answered = response if "choices" in response else response.get("body")
    status = response.get("status_code")
    status = status if isinstance(status, int) and status else 200
    said = _said(error) or ("" if status in _OK else _said(answered))
    return Result(key, status, answered, said)


def _said(error: object) -> str:
    """The words of an error, however deep they lie in it."""
    if isinstance(error, dict):
        return _said(error.get("error")) or " ".join(
            str(error[name]) for name in ("code", "message") if error.get(name) not in (None, "")
        )
    return "" if error is None else str(error)


def answer_of(result: Result, *, model: str, schema: bool, where: str) -> Completion:
    """The usable answer of a line. Raises BadAnswer when the question was answered badly or can't be answered as it
    stands, another ModelError when it was not answered at all and may be asked again."""
    if result.status in _OK and not result.said:
        return read_completion(result.body, model=model, schema=schema)
    if result.status in _OK or result.status == 0:
        if "expired" in result.said:
            raise ModelTimeout("到了时限还没有轮到", where=where)
        raise ModelError(f"没有回答（{failure.scrubbed(result.said, '')}）", where=where)
    raise failure.from_status(result.status, result.said, where=where, schema=schema, key="")
