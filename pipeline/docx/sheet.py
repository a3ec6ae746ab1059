"""A table of text as a Word file: A4 across, the header row on every page."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import docx
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from pipeline.docx.blank import CORE, HERE, MAIN, Blank, blank_of, place
from pipeline.docx.fonts import HEITI, SONGTI, XIAOBIAOSONG, split_by_face
from pipeline.docx.oxml import clean, element, text_markup
from pipeline.docx.page import set_up
from pipeline.docx.styles import apply_styles

PAGE = (16838, 11906)  # twips, A4 across
_MARGINS = {"top": 1418, "right": 1134, "bottom": 1134, "left": 1134}
WIDTH = PAGE[0] - _MARGINS["left"] - _MARGINS["right"]

_CELL, _HEAD, _TITLE = "GwSheet", "GwSheetHead", "GwSheetTitle"
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
    blank = _blank(title)
    content = [_paragraph(title, _TITLE, XIAOBIAOSONG), *(_paragraph(line, _CELL, SONGTI) for line in lines)]
    content += [_table(columns, rows), _paragraph("", _CELL, SONGTI)]
    main = blank.filled(MAIN, "".join(content))
    record = " ".join(("nigao", hashlib.sha256(main).hexdigest(), *beside))
    return blank.packed({MAIN: main, CORE: blank.filled(CORE, record)})


def record_of(sheet: bytes) -> tuple[str, ...] | None:
    """``beside`` of a file that ``write_sheet`` made, None when it is another file or was changed since."""
    try:
        with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
            core, main = archive.read(CORE), archive.read(MAIN)
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


@cache
def _blank(title: str) -> Blank:
    """The content itself is written as text: a table of objects takes a hundred times as long."""
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
    document.element.body.sectPr.addprevious(place())
    document.core_properties.identifier = HERE
    return blank_of(document)


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    head, row = _frame(tuple(columns))
    body = "".join([row % (*map(_cell, texts[:-1]), _cell(texts[-1], True)) for texts in rows])
    return f"<w:tbl>{head}{body}</w:tbl>"


@cache
def _frame(columns: tuple[Column, ...]) -> tuple[str, str]:
    """What a table begins with, its header row included, and a row with a %s in each cell."""
    total = sum(column.share for column in columns)
    widths = [WIDTH * column.share // total for column in columns]
    line = 'w:val="single" w:sz="4" w:space="0" w:color="auto"'
    borders = "".join(f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    inner = {"top": 30, "left": 70, "bottom": 30, "right": 70}
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in inner.items())
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    cells = "".join(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>%s</w:tc>' for width in widths)
    titles = cells % tuple(_paragraph(column.title, _HEAD, HEITI) for column in columns)
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{titles}</w:tr>"
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
    return f"{properties}<w:tblGrid>{grid}</w:tblGrid>{head}", row


@lru_cache(maxsize=1 << 11)  # a sentence or a bullet stands beside each of its values
def _cell(text: str, bold: bool = False) -> str:
    return _paragraph(text, _CELL, SONGTI, bold)


def _paragraph(text: str, style: str, face: str, bold: bool = False) -> str:
    runs = "".join(_run(piece, found, face, bold) for piece, found in split_by_face(clean(text), face))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(piece: str, found: str, face: str, bold: bool) -> str:
    names = "".join(f' w:{slot}="{found}"' for slot in ("ascii", "eastAsia", "hAnsi")) if found != face else ""
    properties = f'<w:rFonts w:hint="eastAsia"{names}/>{"<w:b/>" if bold else ""}'
    return f"<w:r><w:rPr>{properties}</w:rPr>{text_markup(piece)}</w:r>"
