"""Where paragraphs stand between the margins: L14, L15, L18, L23, L24, L26, L27."""

from __future__ import annotations

from typing import Any

from pipeline.docx.final.seal import seal_indents
from pipeline.docx.fixing.letters import strip_left, strip_right
from pipeline.docx.fixing.schema import child, on, put, remove, renew
from pipeline.docx.fixing.work import Work
from pipeline.docx.measure import annex_indents, signature_indents
from pipeline.docx.styles import CHARACTER
from pipeline.ooxml.model import Block, Kind
from pipeline.rules.endings import from_left, is_sealed, signature_pair

_TWO = 200  # hundredths of a character
_NEAR = 0.1
_NEAR_NUMBER = 0.3  # 字: what L23 lets pass between the numbers of two attachments


def first_lines(work: Work) -> None:
    """Two characters in on the first line, the rest flush, no blanks."""
    for block, node in work.at_fault("L14"):
        strip_left(node)
        if block.align in ("center", "right") and block.kind is not Kind.BODY:
            renew(child(node, "pPr"), "jc", val="both")
        set_indents(node, first=_TWO)


def title(work: Work) -> None:
    """The title centred and not moved in."""
    for block, node in work.at_fault("L15"):
        indent = block.indent
        if block.align != "center":
            renew(child(node, "pPr"), "jc", val="center")
        if indent.first or indent.first_chars or block.align != "center":
            set_indents(node)


def recipient(work: Work) -> None:
    """主送机关 flush left."""
    for block, node in work.set_as_text(Kind.RECIPIENT):
        strip_left(node)
        if block.align not in ("left", "both"):
            renew(child(node, "pPr"), "jc", val="left")
        if block.indent.first or block.indent.left or block.indent.first_chars or block.indent.left_chars:
            set_indents(node)


def attachments(work: Work) -> None:
    """附件说明 two characters in, the numbers of further names under the first one's."""
    found = list(work.set_as_text(Kind.ATTACHMENTS))
    lines = [block.shown.strip().replace(":", "：", 1) for block, _ in found]
    for (block, node), line, (left, hanging) in zip(found, lines, annex_indents(lines), strict=True):
        if block is found[0][0]:
            misplaced = abs(from_left(block) - 2) > _NEAR
        else:
            misplaced = line[:1].isdecimal() and abs(from_left(block) - 5) > _NEAR_NUMBER
        if misplaced:
            strip_left(node)
            set_indents(node, left=left, first=-hanging)


def labels(work: Work) -> None:
    """附件 and its number on top of a page, flush left."""
    for block, node in work.set_as_text(Kind.ANNEX_LABEL):
        if not block.page_break:
            on(child(node, "pPr"), "pageBreakBefore")
        if from_left(block) > _NEAR or block.align not in ("left", "both"):
            strip_left(node)
            renew(child(node, "pPr"), "jc", val="left")
            set_indents(node)


def signature(work: Work) -> None:
    """署名 and date as they stand without a seal, or with one where the date is set so; blanks tell nothing."""
    pair = signature_pair(work.look)
    if pair is None:
        return
    issuer, date = (block.text.strip() for block in pair)
    by_hand = any(block.text != block.text.strip() for block in pair)
    for_seal = is_sealed(work.look, *pair) and not by_hand
    places = seal_indents(issuer, date) if for_seal else signature_indents(issuer, date)
    for block, right in zip(pair, places, strict=True):
        _set_right(work, block, right)


def _set_right(work: Work, block: Block, right: int) -> None:
    node = work.node(block)
    strip_left(node)
    strip_right(node)
    renew(child(node, "pPr"), "jc", val="right")
    set_indents(node, right=right)


def set_indents(node: Any, *, left: int = 0, right: int = 0, first: int = 0) -> None:
    """All indents of a w:p, in hundredths of a character and as twips beside them; a negative ``first`` hangs."""
    hanging = {"hangingChars": -first, "hanging": _twips(-first)}
    first_line = {"firstLineChars": first, "firstLine": _twips(first)}
    sides = {"leftChars": left, "left": _twips(left), "rightChars": right, "right": _twips(right)}
    renew(child(node, "pPr"), "ind", **sides, **(hanging if first < 0 else first_line))


def flush(node: Any) -> None:
    """A w:p between the margins, as an empty line stands."""
    properties = child(node, "pPr")
    remove(properties, "jc")
    put(properties, "ind", leftChars=0, left=0, firstLineChars=0, firstLine=0)


def _twips(chars: int) -> int:
    return round(chars * CHARACTER / 100)
