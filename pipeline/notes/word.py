"""Floor 2: a Word file as lines of notes, or as the blocks of a report."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.notes.package import Package, read_package
from pipeline.textio import NOTES, Reading

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
    package = Package("Word", ".docx", ".doc", "word/document.xml", MAX_UNPACKED_BYTES, MAX_XML_BYTES)
    data = read_package(path, reading, package)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:  # lxml reports broken XML as a SyntaxError
        content = list(Document(BytesIO(data)).iter_inner_content())
    except (PackageNotFoundError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise reading.error("Word 文件已损坏，读不出来", where=str(path), hint=package.resave) from error
    blocks: list[Block] = []
    for item in content:
        if isinstance(item, Table):
            blocks += [Block(text, row=True) for text in _table_rows(item)]
        else:
            blocks.append(Block(_paragraph_text(item), _heading_level(item), bool(_list_mark(item))))
    return blocks


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
