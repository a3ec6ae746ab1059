"""The marks that are layout: colons of 主送机关 and 附件, ends of headings, zeros of the date (L18, L22, L23, L28)."""

from __future__ import annotations

import re

from pipeline.docx.fixing.letters import append, change, reading
from pipeline.docx.fixing.work import Work
from pipeline.ooxml.model import Kind
from pipeline.rules.measures import is_han

_ENDS = "。，；：,;:"
_PADDED = re.compile(r"(?<=[年月])\s*0(?=\d[月日])")
_ATTACHMENTS = re.compile(r"\s*附\s*件\s*(:)")


def recipient_colon(work: Work) -> None:
    """A full-width colon behind 主送机关."""
    for _, node in work.set_as_text(Kind.RECIPIENT):
        text = reading(node).rstrip()
        if text.endswith(":"):
            _put(node, len(text) - 1, "：")
        elif text and is_han(text[-1]):
            append(node, "：")


def heading_ends(work: Work) -> None:
    """No mark behind a heading that stands alone."""
    for block, node in work.at_fault("L22"):
        text = block.text.rstrip()
        for at in range(len(text) - 1, len(text.rstrip(_ENDS)) - 1, -1):
            _put(node, at, "")


def attachments_colon(work: Work) -> None:
    """A full-width colon behind 附件."""
    for block, node in work.set_as_text(Kind.ATTACHMENTS):
        text = reading(node)
        found = _ATTACHMENTS.match(text) if block is work.document.of(Kind.ATTACHMENTS)[0] else None
        if found is not None:
            _put(node, found.start(1), "：")


def date_zeros(work: Work) -> None:
    """成文日期 without the zeros and blanks before month and day."""
    for _, node in work.set_as_text(Kind.DATE):
        text = reading(node)
        for found in reversed(list(_PADDED.finditer(text))):
            _put(node, found.end() - 1, "")


def _put(node: object, at: int, new: str) -> None:
    change(node, at, lambda _: new)
