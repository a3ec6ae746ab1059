"""The text of a Word file, as it reads."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from pipeline.errors import NigaoError

# Not part of the text as it reads: moved away, or a text box that hangs on the paragraph and has its own.
_SKIPPED = {qn("w:moveFrom"), qn("w:del"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")}
_CHARACTERS = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


class DocumentError(NigaoError):
    """A Word file can't be read."""


def read_paragraphs(path: str | Path) -> list[str]:
    """The body's paragraphs in order, tables and content controls included, tracked insertions in, deletions out.

    A line break within a paragraph (as in a title set by hand) is layout and leaves no mark; an empty paragraph is
    "". Raises DocumentError when the file is missing, locked, or no Word file.
    """
    try:
        body = docx.Document(str(path)).element.body
    except PermissionError as error:
        raise DocumentError("没有权限读取这个文件", where=str(path), hint="请先在 Word 或 WPS 中关闭它") from error
    except (OSError, PackageNotFoundError) as error:
        raise DocumentError(
            "找不到或打不开这个文件", where=str(path), hint="请检查路径，并确认是 .docx 文件"
        ) from error
    # lxml's XMLSyntaxError is a SyntaxError.
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise DocumentError(
            "这不是完好的 Word 文件", where=str(path), hint="请在 Word 或 WPS 中另存为 .docx 后再试"
        ) from error
    boxes = qn("w:txbxContent")
    return [
        "".join(_characters(paragraph))
        for paragraph in body.iter(qn("w:p"))
        if next(paragraph.iterancestors(boxes), None) is None
    ]


def _characters(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        else:
            yield _CHARACTERS.get(child.tag, "")
            yield from _characters(child)
