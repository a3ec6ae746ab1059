"""Floor 2: a Word file as lines of notes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.errors import NotesError
from pipeline.textio import read_bytes

MAX_UNPACKED_BYTES = 64 * 1024 * 1024


def docx_lines(path: Path) -> list[str]:
    """The paragraphs of a .docx as lines of notes, in order.

    List items begin with ``- ``; the highest heading level in use begins with ``## ``, lower ones with ``### ``; a
    table row is one list item, its cells joined by ，. Text of tracked insertions counts, of deletions does not.
    Raises NotesError for what is no .docx, is damaged, or unpacks to over ``MAX_UNPACKED_BYTES`` bytes.
    """
    data = _check_package(path)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:  # lxml reports broken XML as a SyntaxError
        document = Document(BytesIO(data))
        blocks = list(document.iter_inner_content())
    except (PackageNotFoundError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise NotesError("Word 文件已损坏，读不出来", where=str(path), hint="请用 Word 打开后另存一份") from error
    levels = [level for block in blocks if not isinstance(block, Table) and (level := _heading_level(block))]
    top = min(levels, default=0)
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += _table_rows(block)
        else:
            text = _paragraph_text(block)
            level = _heading_level(block)
            mark = "" if not text.strip() else "## " if level == top != 0 else "### " if level else _list_mark(block)
            lines += [mark + line for line in text.split("\n")] if not mark else [mark + text.replace("\n", " ")]
    return lines


def _check_package(path: Path) -> bytes:
    data = read_bytes(path)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotesError("是旧版 .doc 或加了密码的文件", where=str(path), hint="请用 Word 另存为不加密的 .docx")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            unpacked = sum(member.file_size for member in package.infolist())
            names = package.namelist()
    except zipfile.BadZipFile as error:
        raise NotesError("不是有效的 Word 文件（.docx）", where=str(path), hint="请用 Word 打开后另存一份") from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise NotesError(
            "文件解开后过大，可能已损坏或不是正常的 Word 文件", where=str(path), hint="请把要点复制到新的 Word 文件"
        )
    if "word/document.xml" not in names:
        raise NotesError("不是有效的 Word 文件（.docx）", where=str(path), hint="请用 Word 打开后另存一份")
    return data


def _paragraph_text(paragraph: Any) -> str:
    wanted = (
        ".//w:t[not(ancestor::w:moveFrom)] | .//w:tab[parent::w:r] | .//w:br[parent::w:r]"
        " | .//w:cr | .//w:noBreakHyphen"
    )
    signs = {"t": None, "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    parts = []
    for node in paragraph._p.xpath(wanted):
        sign = signs[node.tag.rpartition("}")[2]]
        parts.append(sign if sign is not None else node.text or "")
    return "".join(parts)


def _styles(paragraph: Any) -> Iterator[Any]:
    style = paragraph.style
    while style is not None:
        yield style
        style = style.base_style


def _heading_level(paragraph: Any) -> int:
    for style in _styles(paragraph):
        name = (style.name or "").lower()
        for prefix in ("heading ", "标题 "):
            if name.startswith(prefix) and name[len(prefix) :].isdigit():
                return int(name[len(prefix) :])
    return 0


def _list_mark(paragraph: Any) -> str:
    numbered = [paragraph._p.pPr, *(style.element.pPr for style in _styles(paragraph))]
    for properties in numbered:
        if properties is not None and properties.numPr is not None:
            number = properties.numPr.numId
            return "- " if number is None or number.val else ""
    return "- " if any((style.name or "").lower().startswith("list") for style in _styles(paragraph)) else ""


def _table_rows(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells: list[Any] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:  # a merged cell is met once per column it spans
                cells.append(cell)
        texts = [" ".join(_paragraph_text(part) for part in cell.paragraphs).strip() for cell in cells]
        if any(texts):
            yield "- " + "，".join(text for text in texts if text)
