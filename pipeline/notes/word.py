"""Floor 2: a Word file as lines of notes, or as the blocks of a report."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.textio import NOTES, Reading, read_bytes

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_XML_BYTES = 24 * 1024 * 1024  # parsed XML takes some ten times its size; a report of 500 pages has about 8 MB


@dataclass(frozen=True)
class Block:
    """A paragraph or a table's row. ``heading``: its style's heading level, 0 for none; a row has its cells joined
    by ，."""

    text: str
    heading: int = 0
    listed: bool = False
    row: bool = False


def docx_lines(path: Path) -> list[str]:
    """The paragraphs of a .docx as lines of notes, in order.

    List items begin with ``- ``; the highest heading level in use begins with ``## ``, lower ones with ``### ``; a
    table row is one list item, its cells joined by ，. Text of tracked insertions counts, of deletions does not.
    Raises NotesError as ``docx_blocks`` does.
    """
    blocks = docx_blocks(path)
    top = min((block.heading for block in blocks if block.heading), default=0)
    lines: list[str] = []
    for block in blocks:
        mark = "- " if block.listed or block.row else ""
        if block.heading:
            mark = "## " if block.heading == top else "### "
        if not block.text.strip() or not mark:
            lines += block.text.split("\n")
        else:
            lines.append(mark + block.text.replace("\n", " "))
    return lines


def docx_blocks(path: Path, reading: Reading = NOTES) -> list[Block]:
    """The paragraphs and table rows of a .docx in order, empty paragraphs too; rows without text are left out.

    Raises ``reading.error`` for what is no .docx, is damaged, declares a document type, or unpacks to over
    ``MAX_UNPACKED_BYTES`` bytes or ``MAX_XML_BYTES`` bytes of XML.
    """
    data = _check_package(path, reading)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:  # lxml reports broken XML as a SyntaxError
        content = list(Document(BytesIO(data)).iter_inner_content())
    except (PackageNotFoundError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise reading.error("Word 文件已损坏，读不出来", where=str(path), hint="请用 Word 打开后另存一份") from error
    blocks: list[Block] = []
    for item in content:
        if isinstance(item, Table):
            blocks += [Block(text, row=True) for text in _table_rows(item)]
        else:
            blocks.append(Block(_paragraph_text(item), _heading_level(item), bool(_list_mark(item))))
    return blocks


def _check_package(path: Path, reading: Reading) -> bytes:
    data = read_bytes(path, reading)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise reading.error("是旧版 .doc 或加了密码的文件", where=str(path), hint="请用 Word 另存为不加密的 .docx")
    if data.lstrip()[:5] == b"%PDF-":
        raise reading.error("是 PDF 文件，不是 Word 文件", where=str(path), hint="请用 Word 打开 PDF 后另存为 .docx")
    resave = "请用 Word 打开后另存一份"
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = package.infolist()
            xml = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
            unpacked, parsed = (sum(member.file_size for member in some) for some in (members, xml))
            if unpacked > MAX_UNPACKED_BYTES or parsed > MAX_XML_BYTES:
                message = "文件解开后过大，可能已损坏或不是正常的 Word 文件"
                raise reading.error(message, where=str(path), hint=f"请把{reading.name}复制到新的 Word 文件")
            if "word/document.xml" not in package.namelist():
                raise reading.error("不是有效的 Word 文件（.docx）", where=str(path), hint=resave)
            # Word writes no DOCTYPE; one is there to define entities that swell or fetch other files.
            if any(b"<!DOCTYPE" in package.read(member).replace(b"\0", b"") for member in xml):
                raise reading.error("Word 文件里夹有文档类型声明（DOCTYPE），不予读取", where=str(path), hint=resave)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise reading.error("不是有效的 Word 文件（.docx）", where=str(path), hint=resave) from error
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
            yield "，".join(text for text in texts if text)
