"""Paper and margins mended: L01 to L05, and L31's distance of the footer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.docx.fixing.schema import put
from pipeline.docx.fixing.work import Work
from pipeline.docx.page import FOOTER_DISTANCE, MARGINS, PAGE
from pipeline.ooxml.model import Section
from pipeline.ooxml.names import W
from pipeline.rules.measures import TEXT_HEIGHT, TEXT_WIDTH, TOLERANCE, TOPS, margin_mode

_MARGINS = ("top", "right", "bottom", "left", "header", "footer", "gutter")


def paper(work: Work) -> None:
    """A4, upright unless there are other sections beside a turned one."""
    only = len(work.sections) == 1
    for section, node in zip(work.document.sections, work.sections, strict=True):
        if _is_a4(section) and not (only and section.landscape):
            continue
        turned = section.landscape and not only
        width, height = PAGE[::-1] if turned else PAGE
        size = put(node, "pgSz", w=width, h=height)
        size.attrib.pop(f"{W}code", None)
        if not turned:
            size.attrib.pop(f"{W}orient", None)


def top(work: Work) -> None:
    """天头 as the house has it."""
    for section, node in _upright(work):
        if margin_mode(section.top, work.house) is None:
            set_margins(section, node, top=TOPS[work.house.margin_mode or "literal"])


def binding(work: Work) -> None:
    """订口 28 mm, and no gutter."""
    for section, node in _upright(work):
        if abs(section.left - MARGINS["left"]) > TOLERANCE or section.gutter:
            set_margins(section, node, left=MARGINS["left"], gutter=0)


def width(work: Work) -> None:
    """版心 156 mm wide by the right margin."""
    for section, node in _upright(work):
        if abs(section.width - section.left - section.right - TEXT_WIDTH) > TOLERANCE:
            set_margins(section, node, right=section.width - section.left - TEXT_WIDTH)


def height(work: Work) -> None:
    """版心 as high as belongs to the top margin, by the bottom one."""
    for section, node in _upright(work):
        mode = margin_mode(section.top, work.house)
        if mode and abs(section.height - section.top - section.bottom - TEXT_HEIGHT[mode]) > TOLERANCE:
            set_margins(section, node, bottom=section.height - section.top - TEXT_HEIGHT[mode])


def footer_distance(work: Work) -> None:
    """The page number 7 mm below the 版心."""
    for section, node in zip(work.document.sections, work.sections, strict=True):
        if abs(section.footer - FOOTER_DISTANCE) > TOLERANCE:
            set_margins(section, node, footer=FOOTER_DISTANCE)


def set_margins(section: Section, node: Any, **values: int) -> None:
    """Margins of a section; a new w:pgMar gets all of them, as the schema wants."""
    if node.find(f"{W}pgMar") is None:
        values = {name: getattr(section, name) for name in _MARGINS} | values
    put(node, "pgMar", **values)


def _upright(work: Work) -> Iterator[tuple[Section, Any]]:
    pairs = zip(work.document.sections, work.sections, strict=True)
    return ((section, node) for section, node in pairs if not section.landscape)


def _is_a4(section: Section) -> bool:
    sides = sorted((section.width, section.height))
    return all(abs(found - wanted) <= TOLERANCE for found, wanted in zip(sides, PAGE, strict=True))
