"""The paragraphs and comments of a document that has just been written, told from its draft instead of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipeline.docx.final.reading import Line
from pipeline.docx.oxml import clean
from pipeline.docx.styles import STYLE_NAMES, STYLE_OF
from pipeline.types import Draft, Finding, ParagraphKind


def lines_of(draft: Draft) -> tuple[Line, ...]:
    """As ``docx.final.reading.lines`` reads the main text of the file that ``write_docx`` makes; no node is given."""
    found: list[Line] = []
    for paragraph in draft.paragraphs:
        text = "".join(clean(passage.text) for passage in paragraph.passages)
        if text.strip():
            number = len(found) + 1
            found.append(Line(text, number, f"第 {number} 段", STYLE_NAMES[STYLE_OF[paragraph.kind]], False, None))
    return tuple(found)


def comments_of(draft: Draft, findings: Sequence[Finding]) -> Iterator[tuple[int, str]]:
    """Number of the paragraph and words of each comment, in the order of the file: on one paragraph the last first."""
    places = {paragraph.id: place for place, paragraph in enumerate(draft.paragraphs)}
    shown = accumulate(any(clean(each.text).strip() for each in paragraph.passages) for paragraph in draft.paragraphs)
    numbers = [max(number, 1) for number in shown]
    titles = (place for place, paragraph in enumerate(draft.paragraphs) if paragraph.kind is ParagraphKind.TITLE)
    whole = next(titles, 0)
    told = [(places.get(finding.paragraph, whole), clean(finding.message)) for finding in reversed(findings)]
    for place, text in sorted(told, key=lambda each: each[0]):
        yield numbers[place], text
