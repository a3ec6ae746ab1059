"""The text of a Word file, as it reads."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from pipeline.errors import DocumentError

# Not part of the text as it reads: moved away, or a text box that hangs on the paragraph and has its own.
_SKIPPED = {qn("w:moveFrom"), qn("w:del"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")}
_CHARACTERS = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


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
    return [reading_text(paragraph) for paragraph in paragraphs_of(body)]


def paragraphs_of(body: Any) -> Iterator[Any]:
    """The w:p of a w:body in order, those of tables and content controls too, those of text boxes not."""
    boxes = qn("w:txbxContent")
    for paragraph in body.iter(qn("w:p")):
        if next(paragraph.iterancestors(boxes), None) is None:
            yield paragraph


def reading_text(paragraph: Any) -> str:
    """A w:p as it reads: tracked insertions in, deletions out."""
    return "".join(text for _, text in leaves(paragraph))


def leaves(node: Any) -> Iterator[tuple[Any, str]]:
    """The elements that a w:p's text is made of, in order, each with its text: w:t, w:tab, w:noBreakHyphen."""
    for child in node:
        if child.tag in _SKIPPED:
            continue
        if child.tag == qn("w:t"):
            yield child, child.text or ""
        elif child.tag in _CHARACTERS:
            yield child, _CHARACTERS[child.tag]
        else:
            yield from leaves(child)
