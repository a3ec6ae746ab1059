"""Headings at four levels, alone in their paragraph or run in (GB/T 9704-2012 7.3.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.ooxml.model import HEADINGS, Block, Kind
from pipeline.ooxml.wording import is_styled

_HAN = "[一二三四五六七八九十百]{1,4}"
# The separator may be any that people type: the rules say which is right.
_MARKS = (
    (Kind.HEADING1, re.compile(rf"{_HAN}\s*[、.．,，](?!\s*[一二三四五六七八九十]?是)")),
    (Kind.HEADING2, re.compile(rf"[（(〔\[［【]\s*{_HAN}\s*[）)〕\]］】]|{_HAN}\s*[）)]")),
    (Kind.HEADING3, re.compile(r"\d{1,2}\s*[.．、](?!\d)|\d{1,2}\s*[,，](?!\d)")),
    (Kind.HEADING4, re.compile(r"[（(〔\[［【]\s*\d{1,2}\s*[）)〕\]］】]|\d{1,2}\s*[）)]")),
)
_BARE = re.compile(
    r"[一二三四五六七八九十]{1,3}(?![、.．,，是年月日个项次级批部线村户人种些旦直定般致体共切律行带路心方])"
)
_LONGEST_RUN_IN = 45  # characters of a run-in heading, its mark aside
_LONGEST_ALONE = 60
_LONGEST_SENTENCE = 20  # of one that ends in 。 and is still meant as a heading alone


@dataclass(frozen=True)
class Heading:
    """``lead``: as ``Block.lead``."""

    kind: Kind
    lead: int


def heading(block: Block) -> Heading | None:
    """The heading that ``block`` is or begins with, None for text, numbered text among it."""
    if block.style.lower().startswith("toc"):
        return None
    text = block.shown.rstrip()
    offset = len(text) - len(text.lstrip())
    text = text.strip()
    kind, mark = _mark(block, text)
    if kind is None or not text[mark:].strip():
        return None
    lead = _lead(block, text, mark, strong=_looks_so(block, kind))
    if not lead:
        return None
    return Heading(kind, max(0, min(lead + offset - len(block.label), len(block.text))))


def _mark(block: Block, text: str) -> tuple[Kind | None, int]:
    """The level and how long its mark is."""
    for kind, pattern in _MARKS:
        found = pattern.match(text)
        if found:
            return kind, found.end()
    for kind in HEADINGS:  # a heading without a number, known by its style alone
        if is_styled(block, str(kind)) and len(text) <= _LONGEST_ALONE:
            return kind, 0
    bare = _BARE.match(text)  # 一基本情况
    if bare and len(text) <= _LONGEST_SENTENCE and not text.endswith("。") and _looks_so(block, Kind.HEADING1):
        return Kind.HEADING1, bare.end()
    if block.outline_level is not None and block.outline_level < 4 and len(text) <= _LONGEST_ALONE // 2:
        return HEADINGS[block.outline_level], 0
    return None, 0


def _looks_so(block: Block, kind: Kind) -> bool:
    """Whether style, outline or face set it apart from text."""
    faces = {run.east for run in block.runs if run.text.strip()}
    bold = all(run.bold for run in block.runs if run.text.strip())
    apart = any(name in face for face in faces for name in ("黑体", "SimHei", "楷体", "KaiTi"))
    return is_styled(block, str(kind)) or block.outline_level is not None or apart or (bold and bool(block.runs))


def _lead(block: Block, text: str, mark: int, *, strong: bool) -> int:
    """How much of ``text`` (label included) is heading: 0 for numbered text."""
    first = text[: mark + _LONGEST_ALONE]
    end = next((at for at, char in enumerate(first) if at > mark and char in "。！？"), len(text))
    colon = next((at for at, char in enumerate(first) if at > mark and char in "：:"), len(text))
    if (
        colon < min(end, len(text) - 1)
        and colon - mark <= _LONGEST_RUN_IN // 2
        and not set(text[mark:colon]) & set("，；")
    ):
        end = colon
    if end >= len(text) and text[-1] in "；;，,、":
        end = len(text) - 1
    if end >= len(text):
        return len(text) if len(text) - mark <= _LONGEST_ALONE else 0
    if end == len(text) - 1:  # one sentence
        short = end - mark <= (_LONGEST_RUN_IN if strong else _LONGEST_SENTENCE)
        return len(text) if short and not re.search(r"\d", text[mark:]) else 0
    if end - mark > _LONGEST_RUN_IN:
        return 0
    return end + 1
