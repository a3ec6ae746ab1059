"""The review index as a page: one file for any browser of an office, opened from a disk, with no network.

Nothing of the data is ever markup: it lies in the page as JSON, in which every < is written \\u003c, and the page's own
script puts it in place as text. A Content-Security-Policy lets no script run but that one, by its digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.batch.index_row import Entry, Row
from pipeline.batch.index_text import safe_json
from pipeline.errors import OutputError
from pipeline.textio import write_atomic

EMBEDDED = 500  # reports whose texts the page itself can hold; a browser is slow to open a page of 10 MB and more
CHUNK = 25  # reports a file of index-texts/
TEXTS = "index-texts"
_ASSETS = Path(__file__).resolve().parent / "page"
_HEADER = "nigaoTexts("  # what each file of index-texts/ begins with
_NO_TEXT = '"bullets":[],"paragraphs":[]'
_TEXT_FIELDS = ("text", "messages")


class PageWriter:
    """Takes the reports one by one and gives the page at the end."""

    def __init__(self, out: Path) -> None:
        """``out``: the folder of the page; files are written there only when there are over ``EMBEDDED`` reports."""
        self._folder = out / TEXTS
        self._texts: list[str] = []  # not yet in a file
        self._files = 0

    def add(self, row: Row) -> None:
        """Keeps the text of the next report. Raises OutputError when a file of texts can't be written."""
        self._texts.append(_text(row))
        if len(self._texts) > EMBEDDED or (self._files and len(self._texts) >= CHUNK):
            self._spill(CHUNK)

    def finish(self, entries: Sequence[Entry]) -> bytes:
        """The page, UTF-8, with a line for each of ``entries`` in their order. Raises OutputError as ``add`` does.

        Files of texts that an earlier, larger index left are removed.
        """
        if self._files:
            self._spill(1)
        self._remove_old()
        embedded = "null" if self._files else f"[{','.join(self._texts)}]"
        rows = ",".join(safe_json(_line(entry)) for entry in entries)
        data = f'{{"version":{safe_json(__version__)},"chunk":{CHUNK},"rows":[{rows}],"texts":{embedded}}}'
        return _page(data, scripts="'self' file:" if self._files else "").encode("utf-8", "backslashreplace")

    def _spill(self, least: int) -> None:
        """Writes files of ``CHUNK`` texts while there are ``least`` or more."""
        while len(self._texts) >= least:
            texts, self._texts = self._texts[:CHUNK], self._texts[CHUNK:]
            code = f"{_HEADER}{self._files},[{','.join(texts)}]);\n"
            self._make_folder()
            write_atomic(self._file(self._files), code.encode("utf-8", "backslashreplace"))
            self._files += 1

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"建不了文件夹（{error.strerror}）", where=str(self._folder), hint="请检查磁盘空间和写入权限"
            ) from error

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:03}.js"

    def _remove_old(self) -> None:
        number = self._files
        try:
            while (old := self._file(number)).is_file():
                with old.open("rb") as file:
                    if file.read(len(_HEADER)) != _HEADER.encode():
                        return
                old.unlink()
                number += 1
        except OSError as error:
            raise OutputError(
                f"旧的正文文件删不掉（{error.strerror}）", where=str(old), hint="请关闭正在看清单的浏览器后重试"
            ) from error


def _line(entry: Entry) -> dict[str, Any]:
    told = {field.name: getattr(entry.row, field.name) for field in fields(Row) if field.name not in _TEXT_FIELDS}
    return {**told, "findings": dict(entry.row.findings), "place": entry.place}


def _text(row: Row) -> str:
    """``docx`` tells the page that a text and a row belong together: the files may be of two runs."""
    return f'{{"docx":{safe_json(row.docx)},"messages":{safe_json(row.messages)},{row.text or _NO_TEXT}}}'


def _page(data: str, scripts: str) -> str:
    """The page's three parts and ``data`` put together. ``scripts``: sources of script beside the page's own."""
    style, script = (_asset(name) for name in ("index.css", "index.js"))
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)} {scripts}".rstrip()
        + "; base-uri 'none'; form-action 'none'"
    )
    parts = {"policy": policy, "style": style, "script": script, "data": data}
    return re.sub(r"\{\{ (\w+) \}\}", lambda match: parts[match[1]], _asset("index.html"))


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
