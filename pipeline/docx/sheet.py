"""A table of text as a Word file: A4 across, the header row on every page."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from pipeline.docx.fonts import HEITI, SONGTI, XIAOBIAOSONG, split_by_face
from pipeline.docx.oxml import clean, element, reproducible, text_element, val
from pipeline.docx.page import set_up
from pipeline.docx.styles import apply_styles

PAGE = (16838, 11906)  # twips, A4 across
_MARGINS = {"top": 1418, "right": 1134, "bottom": 1134, "left": 1134}
WIDTH = PAGE[0] - _MARGINS["left"] - _MARGINS["right"]

_CELL, _HEAD, _TITLE = "GwSheet", "GwSheetHead", "GwSheetTitle"
_DOCUMENT = "word/document.xml"
_RECORD = re.compile(rb"<dc:identifier>nigao ([0-9a-f]{64})((?: [0-9a-f]{64}){0,2})</dc:identifier>")


@dataclass(frozen=True)
class Column:
    """``share``: of the width of the table, in hundredths."""

    title: str
    share: int


def write_sheet(
    title: str,
    lines: Sequence[str],
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    beside: Sequence[str] = (),
) -> bytes:
    """The Word file of a table: ``title``, a line of text for each of ``lines``, then the rows under their columns.

    The last column is set bold: what a reader must not miss. ``beside``: sha256 (hex) of up to two files that belong
    to this one; ``record_of`` gives them back. Equal arguments give equal bytes.
    """
    document = docx.Document()
    apply_styles(document)
    set_up(document, title)
    for style in (
        _style(_CELL, "核对表文字"),
        _style(_HEAD, "核对表表头", HEITI),
        _style(_TITLE, "核对表标题", XIAOBIAOSONG, 36),
    ):
        document.styles.element.append(parse_xml(style))
    _turn(document.sections[0]._sectPr)
    last = document.element.body.sectPr
    last.addprevious(_paragraph(title, _TITLE, XIAOBIAOSONG))
    for line in lines:
        last.addprevious(_paragraph(line, _CELL, SONGTI))
    last.addprevious(_table(columns, rows))
    last.addprevious(_paragraph("", _CELL, SONGTI))
    digest = hashlib.sha256(document.part.blob).hexdigest()
    document.core_properties.identifier = " ".join(("nigao", digest, *beside))
    package = io.BytesIO()
    document.save(package)
    return reproducible(package.getvalue())


def record_of(sheet: bytes) -> tuple[str, ...] | None:
    """``beside`` of a file that ``write_sheet`` made, None when it is another file or was changed since."""
    try:
        with zipfile.ZipFile(io.BytesIO(sheet)) as package:
            core, main = package.read("docProps/core.xml"), package.read(_DOCUMENT)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        return None
    found = _RECORD.search(core)
    if found is None or found[1].decode() != hashlib.sha256(main).hexdigest():
        return None
    return tuple(found[2].decode().split())


def _style(style: str, name: str, face: str = SONGTI, size: int = 21) -> str:
    middle = '<w:jc w:val="center"/>' if style != _CELL else '<w:jc w:val="left"/>'
    fonts = f'<w:rFonts w:ascii="{face}" w:eastAsia="{face}" w:hAnsi="{face}" w:cs="{face}"/>'
    layout = f'<w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/>{middle}'
    letters = f'{fonts}<w:spacing w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{layout}</w:pPr><w:rPr>{letters}</w:rPr></w:style>'
    )


def _turn(section: Any) -> None:
    for tag in ("pgSz", "pgMar", "docGrid"):
        for old in section.findall(f"{{*}}{tag}"):
            section.remove(old)
    footers = len(section.findall("{*}footerReference"))
    section.insert(footers, element("w:pgSz", {"w:w": PAGE[0], "w:h": PAGE[1], "w:orient": "landscape"}))
    margins = {f"w:{side}": width for side, width in _MARGINS.items()}
    section.insert(footers + 1, element("w:pgMar", {**margins, "w:header": 851, "w:footer": 567, "w:gutter": 0}))


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Any:
    total = sum(column.share for column in columns)
    widths = [WIDTH * column.share // total for column in columns]
    line: dict[str, str | int] = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "auto"}
    borders = [element(f"w:{side}", line) for side in ("top", "left", "bottom", "right", "insideH", "insideV")]
    inner = {"top": 30, "left": 70, "bottom": 30, "right": 70}
    margins = [element(f"w:{side}", {"w:w": width, "w:type": "dxa"}) for side, width in inner.items()]
    properties = element(
        "w:tblPr",
        None,
        element("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
        element("w:tblBorders", None, *borders),
        element("w:tblLayout", {"w:type": "fixed"}),
        element("w:tblCellMar", None, *margins),
    )
    grid = element("w:tblGrid", None, *(element("w:gridCol", {"w:w": width}) for width in widths))
    table = element("w:tbl", None, properties, grid)
    table.append(_row([column.title for column in columns], widths, head=True))
    for row in rows:
        table.append(_row(row, widths))
    return table


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool = False) -> Any:
    properties = element("w:trPr", None, element("w:cantSplit"))
    if head:
        properties.append(element("w:tblHeader"))
    row = element("w:tr", None, properties)
    for index, (text, width) in enumerate(zip(cells, widths, strict=True)):
        style, face = (_HEAD, HEITI) if head else (_CELL, SONGTI)
        bold = not head and index == len(widths) - 1
        size = element("w:tcPr", None, element("w:tcW", {"w:w": width, "w:type": "dxa"}))
        row.append(element("w:tc", None, size, _paragraph(text, style, face, bold=bold)))
    return row


def _paragraph(text: str, style: str, face: str, *, bold: bool = False) -> Any:
    made = element("w:p", None, element("w:pPr", None, val("w:pStyle", style)))
    for piece, found in split_by_face(clean(text), face):
        names = {f"w:{slot}": found for slot in ("ascii", "eastAsia", "hAnsi")} if found != face else {}
        properties = element("w:rPr", None, element("w:rFonts", {"w:hint": "eastAsia", **names}))
        if bold:
            properties.append(element("w:b"))
        made.append(element("w:r", None, properties, text_element(piece)))
    return made
