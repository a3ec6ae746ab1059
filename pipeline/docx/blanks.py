"""Where a blank line stands in a report (GB/T 9704-2012 7.3.2, 7.3.4, 7.3.5, 7.3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn

from pipeline.types import ParagraphKind

SIGNATURE = (ParagraphKind.ISSUER, ParagraphKind.DATE)
TITLES = (ParagraphKind.TITLE, ParagraphKind.ANNEX_TITLE)
ANNEX = (ParagraphKind.ANNEX_LABEL, ParagraphKind.ANNEX_TITLE)


def blank_before(kinds: Sequence[ParagraphKind]) -> frozenset[int]:
    """Indexes of the paragraphs with one blank line above: under a title, above 附件说明, 署名 and an annex's title."""
    return frozenset(
        index
        for index in range(1, len(kinds))
        if kinds[index - 1] in TITLES
        or kinds[index] is ParagraphKind.ANNEX_TITLE
        or (kinds[index] is ParagraphKind.ANNEX_LIST and kinds[index - 1] is not ParagraphKind.ANNEX_LIST)
        or (kinds[index] in SIGNATURE and kinds[index - 1] not in SIGNATURE)
    )


def is_blank(block: Any) -> bool:
    """Whether a block of a document is a w:p that shows nothing and ends no section."""
    shown = ("w:t", "w:drawing", "w:pict", "w:object", "w:br", "w:fldChar", "w:sectPr")
    return bool(block.tag == qn("w:p")) and not any(
        (node.text or "").strip() or node.tag != qn("w:t") for node in block.iter(*map(qn, shown))
    )
