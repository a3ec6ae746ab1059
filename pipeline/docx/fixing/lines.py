"""22 lines of 28 characters, and no space between paragraphs: L06, L07, L13."""

from __future__ import annotations

from typing import Any

from pipeline.docx.fixing.letters import runs_touching
from pipeline.docx.fixing.schema import child, put, remove
from pipeline.docx.fixing.work import LINED, TEXT, Work
from pipeline.docx.styles import LINE, SPACING
from pipeline.ooxml.model import Block, Kind
from pipeline.ooxml.names import MATH, W
from pipeline.rules.measures import BODY_SIZE

_TALL = (f"{W}drawing", f"{W}pict", f"{W}object", f"{MATH}oMath")  # an exact line would cut what is higher
_NONE = {"before": 0, "after": 0, "beforeLines": 0, "afterLines": 0, "beforeAutospacing": 0, "afterAutospacing": 0}


def wanted_line(work: Work) -> int:
    """Twips from line to line in this house."""
    pitch = work.house.line_pitch
    return LINE if pitch is None else round(pitch * 20)


def pitch(work: Work) -> None:
    """Every line of the text, its title, signature and blank lines as high as the house wants."""
    line = wanted_line(work)
    for block, node in work.set_as_text(*LINED):
        exact = block.line_rule == "exact" and block.line == line
        if not exact and next(node.iter(*_TALL), None) is None:
            put(child(node, "pPr"), "spacing", line=line, lineRule="exact")


def characters(work: Work) -> None:
    """Characters of 3号 drawn a quarter point closer; the grid counts lines only."""
    for section, node in zip(work.document.sections, work.sections, strict=True):
        if section.grid in ("linesAndChars", "snapToChars"):
            put(node, "docGrid", type="lines").attrib.pop(f"{W}charSpace", None)
    for block, node in work.set_as_text(*TEXT):
        for run in block.runs:
            if run.size == BODY_SIZE and run.spacing != SPACING and run.text.strip():
                for each in runs_touching(node, run.start, run.start + len(run.text)):
                    put(child(each, "rPr"), "spacing", val=SPACING)


def spacing(work: Work) -> None:
    """No space before or after paragraphs; where it stands for the blank line under a title it stays."""
    for block, node in work.set_as_text(*LINED):
        if (block.before or block.after) and not _is_blank_line(block):
            without_space(node)


def without_space(node: Any) -> None:
    """No space before and after a w:p, whatever its style says."""
    properties = child(node, "pPr")
    remove(properties, "contextualSpacing")
    put(properties, "spacing", **_NONE)


def _is_blank_line(block: Block) -> bool:
    return block.kind is Kind.TITLE and block.after >= block.line > 240
