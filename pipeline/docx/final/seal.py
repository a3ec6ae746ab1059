"""署名 and 成文日期 laid out for a seal (GB/T 9704-2012 7.3.5.1)."""

from __future__ import annotations

import copy
import re
from itertools import pairwise
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.blanks import is_blank
from pipeline.docx.final.parts import Parts
from pipeline.docx.final.reading import Line, lines
from pipeline.docx.final.tags import tags
from pipeline.docx.measure import width
from pipeline.docx.oxml import element
from pipeline.docx.styles import CHARACTER, STYLE_NAMES
from pipeline.errors import DocumentError

_DATE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日"
)
_ANNEX = re.compile(r"附件\s*\d*")  # on a line of its own: what follows, with dates and names of its own, is an annex
_LONGEST_ISSUER = 30  # characters; a longer line above a date is a sentence
# A township's seal is 42 mm wide, four lines high. With its centre a little above the two lines of the signature its
# top is within one line of the text (7.3.5.1) when two lines are left blank; one is too few, three too many.
_BLANK_LINES = 2
_DATE_INDENT = 400  # hundredths of a 字


def seal_indents(issuer: str, date: str) -> tuple[int, int]:
    """Right indents of 署名 and 成文日期 in hundredths of a 字: the date 4 字 from the right, 署名 centred on it."""
    return max(0, round(_DATE_INDENT + (width(date) - width(issuer)) * 50)), _DATE_INDENT


def lay_out_for_seal(parts: Parts) -> None:
    """Set the document's 署名 and 成文日期 for a seal, blank lines above them and all of it on one page.

    They are what is styled so, else the last date on a line of its own and the line before it; annexes aside.
    Raises DocumentError when there is no such pair.
    """
    main = [line for line in lines(parts) if line.number]
    issuer, date = _signature(main, parts)
    indents = seal_indents(issuer.text.strip(), date.text.strip())
    for line, indent in zip((issuer, date), indents, strict=True):
        _trim(line.node)
        _set_right(line.node, indent)
    _keep_with_next(issuer.node)
    _leave_blank(issuer.node)


def _signature(main: list[Line], parts: Parts) -> tuple[Line, Line]:
    annexes = next((at for at, line in enumerate(main) if _ANNEX.fullmatch(line.text.strip())), len(main))
    pairs = [pair for pair in reversed(list(pairwise(main[:annexes]))) if _may_sign(*pair)]
    for told in (_is_styled, _reads_so):
        for issuer, date in pairs:
            if told(issuer, date):
                return issuer, date
    raise DocumentError(
        "找不到署名和成文日期，不能按用印排版",
        where=str(parts.path),
        hint="请在文末分两行写明发文机关和成文日期（如 2025年6月1日）后再试",
    )


def _may_sign(issuer: Line, date: Line) -> bool:
    same_block = issuer.node.getparent() is date.node.getparent()
    return same_block and not issuer.text.strip().endswith(tuple("。；：！？"))


def _is_styled(issuer: Line, date: Line) -> bool:
    return (issuer.style, date.style) == (STYLE_NAMES["GwIssuer"], STYLE_NAMES["GwDate"])


def _reads_so(issuer: Line, date: Line) -> bool:
    return bool(_DATE.fullmatch(date.text.strip())) and len(issuer.text.strip()) <= _LONGEST_ISSUER


def _trim(paragraph: Any) -> None:
    """Take away the spaces and tabs with which a line was pushed into its place by hand."""
    for node in list(paragraph.iter(qn("w:tab"))):
        if node.getparent().tag == qn("w:r"):
            node.getparent().remove(node)
    texts = list(paragraph.iter(qn("w:t")))
    for ordered, strip in ((texts, str.lstrip), (texts[::-1], str.rstrip)):
        for node in ordered:
            node.text = strip(node.text or "")
            if node.text:
                break


def _set_right(paragraph: Any, indent: int) -> None:
    properties = _properties(paragraph)
    for tag in ("w:ind", "w:jc"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    none = {f"w:{name}": 0 for name in ("firstLineChars", "firstLine", "leftChars", "left")}
    right = {"w:rightChars": indent, "w:right": round(indent * CHARACTER / 100)}
    _insert(properties, element("w:ind", {**none, **right}))
    _insert(properties, element("w:jc", {"w:val": "right"}))


def _leave_blank(issuer: Any) -> None:
    """Exactly ``_BLANK_LINES`` empty paragraphs above ``issuer``, each kept with the next."""
    blanks: list[Any] = []
    before = issuer.getprevious()
    while before is not None and is_blank(before):
        blanks.append(before)
        before = before.getprevious()
    for extra in blanks[_BLANK_LINES:]:
        extra.getparent().remove(extra)
    blanks = blanks[:_BLANK_LINES]
    while len(blanks) < _BLANK_LINES:
        made = element("w:p")
        pattern = (blanks[0] if blanks else issuer).find(qn("w:pPr"))
        if pattern is not None:
            made.append(copy.deepcopy(pattern))
        issuer.addprevious(made)
        blanks.append(made)
    for blank in blanks:
        _keep_with_next(blank)
    above = issuer.getparent()[max(0, issuer.getparent().index(issuer) - _BLANK_LINES - 1)]
    if above.tag == qn("w:p") and not is_blank(above):
        _keep_with_next(above)


def _keep_with_next(paragraph: Any) -> None:
    properties = _properties(paragraph)
    for old in properties.findall(qn("w:keepNext")):
        properties.remove(old)
    _insert(properties, element("w:keepNext"))


def _properties(paragraph: Any) -> Any:
    found = paragraph.find(qn("w:pPr"))
    if found is None:
        found = element("w:pPr")
        paragraph.insert(0, found)
    return found


# CT_PPr: what must come after each element that is put in (ECMA-376 Part 1, 17.3.1.26).
_AFTER_JC = tags("textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange")
_AFTER_IND = (*tags("contextualSpacing mirrorIndents suppressOverlap jc"), *_AFTER_JC)
_AFTER_KEEP_NEXT = (
    *tags("keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens"),
    *tags("kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid"),
    *tags("spacing ind"),
    *_AFTER_IND,
)
_FOLLOWING = {qn("w:jc"): _AFTER_JC, qn("w:ind"): _AFTER_IND, qn("w:keepNext"): _AFTER_KEEP_NEXT}


def _insert(properties: Any, made: Any) -> None:
    after = _FOLLOWING[made.tag]
    place = next((index for index, child in enumerate(properties) if child.tag in after), len(properties))
    properties.insert(place, made)
