"""Where the text of one unit stands within its paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.docx.revise.locate import FoundParagraph, Located, bare
from pipeline.docx.revise.matching import similarity
from pipeline.types import Paragraph

_STOP = re.compile(r"[。；：！？]$")
_ALIKE = 0.4  # below this, what stands in the unit's place is another text


@dataclass(frozen=True)
class FoundUnit:
    """The characters ``start`` to ``end`` of ``paragraph.text``. ``edited``: they are not what nigao wrote."""

    paragraph: FoundParagraph
    start: int
    end: int
    edited: bool

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]


def find_unit(located: Located, unit: str) -> FoundUnit | None:
    """The text of ``unit`` ("2.3") in the document; None when it is not there any more or can't be told apart."""
    for paragraph in located.paragraphs:
        if paragraph.saved and any(passage.unit == unit for passage in paragraph.saved.passages):
            return _within(paragraph, paragraph.saved, unit)
    return None


def _within(paragraph: FoundParagraph, saved: Paragraph, unit: str) -> FoundUnit | None:
    written = "".join(passage.text for passage in saved.passages if passage.unit == unit)
    before = saved.text.index(written)
    start, end = len(bare(saved.text[:before])), len(bare(saved.text[: before + len(written)]))
    span = _raw(paragraph.text, *_mapped(bare(saved.text), bare(paragraph.text), start, end))
    text = bare(paragraph.text[slice(*span)]) if span else ""
    if span is None or similarity(bare(written), text) < _ALIKE:
        return None
    return FoundUnit(paragraph, *span, text != bare(written))


def _mapped(wanted: str, there: str, start: int, end: int) -> tuple[int, int]:
    """Where ``start`` and ``end`` of ``wanted`` are in ``there``, which was edited.

    The whole stays the whole. Words put right before ``start`` are part of it unless they are a sentence of their own.
    """
    if (start, end) == (0, len(wanted)):
        return 0, len(there)
    first, last, reached, reached_there = 0, len(there), 0, 0
    for block in SequenceMatcher(None, wanted, there, autojunk=False).get_matching_blocks():
        if block.a <= start:
            first = block.b + min(start - block.a, block.size)
            put = there[reached_there : block.b]
            if block.a == start == reached and not _STOP.search(put):
                first = reached_there
        if block.size and block.a + block.size >= end:
            last = block.b + max(end - block.a, 0)
            break
        reached, reached_there = block.a + block.size, block.b + block.size
    return first, last


def _raw(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Offsets in ``text`` for offsets in ``bare(text)``."""
    places = [place for place, character in enumerate(text) if bare(character)]
    return (places[start], places[end - 1] + 1) if 0 <= start < end <= len(places) else None
