"""The page: margins, grid, page numbers, and what python-docx's template must not leave behind.

GB/T 9704-2012 5.1, 5.2 (A4, 版心 156 × 225 mm) and 7.5 (page number). Lengths are twips.
"""

from __future__ import annotations

from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from pipeline.docx.fonts import font_table
from pipeline.docx.oxml import clean, element, text_element, val
from pipeline.docx.styles import LINE

PAGE = (11906, 16838)
MARGINS = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588}
LONGEST_TITLE = 255  # characters that a document's properties hold
FOOTER_DISTANCE = 1428  # with a footer line of 16 pt the dash stands 7 mm below the 版心

_KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS}
_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>nigao</Application></Properties>"
)


def set_up(document: Any, title: str) -> None:
    """Give ``document`` (fresh from python-docx, styles applied) its page, its footers and clean properties."""
    _drop_template_parts(document)
    set_title(document, title)
    _set_page(document.sections[0])
    _number_pages(document)


def _drop_template_parts(document: Any) -> None:
    """Keep styles and settings; the thumbnail, the theme with its Japanese fonts and four unused parts go.

    A part is saved only if something relates to it, so taking the relationship away is enough.
    """
    part, package = document.part, document.part.package
    for rels, kept in ((part.rels, _KEPT), (package.rels, {RELATIONSHIP_TYPE.OFFICE_DOCUMENT})):
        for key in [key for key, rel in rels.items() if rel.reltype not in kept]:
            del rels[key]
    fonts = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, font_table(), package)
    part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)
    properties = Part(PackURI("/docProps/app.xml"), CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, _APPLICATION, package)
    package.relate_to(properties, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)


def set_title(document: Any, title: str) -> None:
    """Properties: title and language only. No author, and no creation time: the same draft must give the same bytes."""
    properties = document.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    properties.title = clean(title)[:LONGEST_TITLE]
    properties.language = "zh-CN"


def _set_page(section: Any) -> None:
    sect_pr = section._sectPr
    for child in list(sect_pr):
        sect_pr.remove(child)
    for name in list(sect_pr.attrib):
        del sect_pr.attrib[name]
    margins = {f"w:{side}": width for side, width in MARGINS.items()}
    sect_pr.append(element("w:pgSz", {"w:w": PAGE[0], "w:h": PAGE[1]}))
    sect_pr.append(element("w:pgMar", {**margins, "w:header": 851, "w:footer": FOOTER_DISTANCE, "w:gutter": 0}))
    sect_pr.append(element("w:cols", {"w:space": 425}))
    sect_pr.append(element("w:docGrid", {"w:type": "lines", "w:linePitch": LINE}))


def _number_pages(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]._p
        for child in list(paragraph):
            paragraph.remove(child)
        paragraph.append(
            element(
                "w:pPr",
                None,
                val("w:pStyle", "Footer"),
                element("w:ind", {f"w:{side}Chars": 100, f"w:{side}": 280}),
                val("w:jc", side),
            )
        )
        for content in (
            text_element("— "),
            element("w:fldChar", {"w:fldCharType": "begin"}),
            _instruction(" PAGE "),
            element("w:fldChar", {"w:fldCharType": "separate"}),
            text_element("1"),
            element("w:fldChar", {"w:fldCharType": "end"}),
            text_element(" —"),
        ):
            properties = element("w:rPr", None, element("w:rFonts", {"w:hint": "eastAsia"}))
            paragraph.append(element("w:r", None, properties, content))


def _instruction(code: str) -> Any:
    made = element("w:instrText")
    made.text = code
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made
