"""A Draft as a Word file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.parser import parse_xml

from pipeline.docx import bookmarks
from pipeline.docx.blank import COMMENTS, MAIN, blank_parts
from pipeline.docx.blanks import SIGNATURE, TITLES, blank_before
from pipeline.docx.comments import add_comments
from pipeline.docx.measure import annex_indents, signature_indents, width
from pipeline.docx.oxml import clean, packed
from pipeline.docx.pieces import paragraph_element, paragraph_runs
from pipeline.docx.styles import BODY, STYLE_OF
from pipeline.types import Draft, Finding, Paragraph, ParagraphKind

_END = (ParagraphKind.ANNEX_LIST, *SIGNATURE)
_TEXT = (ParagraphKind.BODY, ParagraphKind.GAP)
# 字 in a paragraph of so many lines of 28, less the indent of the first.
_ONE_LINE = 26
_FEW_LINES = 3 * 28
_HEADINGS = {ParagraphKind.HEADING1, ParagraphKind.HEADING2}
_FULL_PAGE = 19  # lines of 22: room for a heading, and for lines that faces with wide digits add


def write_docx(draft: Draft, findings: Sequence[Finding]) -> bytes:
    """The Word file of ``draft``, in memory, each finding a comment on its paragraph.

    Equal arguments give equal bytes: no time, author or machine is recorded. Sections and units are bookmarked
    (see ``bookmarks``). Raises ValueError for a draft without paragraphs, which no workflow makes.
    """
    if not draft.paragraphs:
        raise ValueError("a draft must have at least one paragraph")
    parts = blank_parts(draft.plan.notes.front.title, comments=bool(findings))
    trees = {name: parse_xml(parts[name]) for name in (MAIN, COMMENTS) if name in parts}
    _Body(trees[MAIN].body, draft.paragraphs).write(findings, trees.get(COMMENTS))
    return packed({**parts, **{name: serialize_part_xml(tree) for name, tree in trees.items()}})


class _Body:
    """Writes the paragraphs in order and remembers what the bookmarks and comments stand around."""

    def __init__(self, body: Any, paragraphs: Sequence[Paragraph]) -> None:
        self._end = body.sectPr
        self._paragraphs = paragraphs
        self._elements: list[Any] = []
        self._unit_runs: list[tuple[str, Any]] = []
        self._runs: dict[str, list[Any]] = {}
        self._right = _right_indents(paragraphs)
        self._hang = _hanging_indents(paragraphs)

    def write(self, findings: Sequence[Finding], comments: Any) -> None:
        kept = _kept_with_next(self._paragraphs)
        kinds = [paragraph.kind for paragraph in self._paragraphs]
        blanks = blank_before(kinds)
        for index, paragraph in enumerate(self._paragraphs):
            if index in blanks:
                self._append(paragraph_element(BODY, keep_next=kinds[index - 1] not in TITLES))
            self._add(paragraph, index in kept)
        bookmarks.place(bookmarks.sections(self._paragraphs, self._elements) + bookmarks.units(self._unit_runs))
        titles = (paragraph.id for paragraph in self._paragraphs if paragraph.kind is ParagraphKind.TITLE)
        add_comments(comments, findings, self._runs, next(titles, self._paragraphs[0].id))

    def _append(self, made: Any) -> None:
        self._end.addprevious(made)

    def _add(self, paragraph: Paragraph, keep_next: bool) -> None:
        style = STYLE_OF[paragraph.kind]
        right, hang = self._right.get(paragraph.kind), self._hang.get(paragraph.id)
        made = paragraph_element(style, keep_next=keep_next, right=right, hang=hang)
        runs = self._runs.setdefault(paragraph.id, [])
        units = [passage.unit for passage in paragraph.passages] or [""]
        for unit, made_of in zip(units, paragraph_runs(paragraph, style), strict=True):
            for run in made_of:
                made.append(run)
                runs.append(run)
                self._unit_runs.append((unit, run))
        self._append(made)
        self._elements.append(made)


def _right_indents(paragraphs: Sequence[Paragraph]) -> dict[ParagraphKind, int]:
    """Right indents of the signature's paragraphs, in hundredths of a 字."""
    texts = {paragraph.kind: clean(paragraph.text) for paragraph in paragraphs if paragraph.kind in SIGNATURE}
    issuer, date = signature_indents(*(texts.get(kind, "") for kind in SIGNATURE))
    return {ParagraphKind.ISSUER: issuer, ParagraphKind.DATE: date}


def _hanging_indents(paragraphs: Sequence[Paragraph]) -> dict[str, tuple[int, int]]:
    """Paragraph id → left and hanging indent of the lines of 附件说明."""
    lines = [paragraph for paragraph in paragraphs if paragraph.kind is ParagraphKind.ANNEX_LIST]
    indents = annex_indents([clean(line.text) for line in lines])
    return {line.id: indent for line, indent in zip(lines, indents, strict=True)}


def _lines(paragraph: Paragraph) -> int:
    """How many lines of 28 字 a paragraph takes, the indent of the first counted."""
    return int(-(-(width(paragraph.text) + 2) // 28))


def _kept_with_next(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """Indexes of the paragraphs that stand on the page of the next one, so that the date is never alone (7.3.5.5).

    附件说明, the signature and the text's last paragraph; when that is a single line (特此报告。), also a short one
    before it. Of a longer paragraph Word keeps the last lines, LibreOffice moves it whole with its heading; what would
    not fit on one page that way is left free.
    """
    end = [index for index, paragraph in enumerate(paragraphs) if paragraph.kind in _END]
    if not end:
        return frozenset()
    kept = set(range(end[0], end[-1]))
    last, before = end[0] - 1, end[0] - 2
    tail = 1 + sum(_lines(each) for each in paragraphs[end[0] : end[-1] + 1]) + (len(end) > len(SIGNATURE))
    if last < 0 or paragraphs[last].kind not in _TEXT or _lines(paragraphs[last]) + tail > _FULL_PAGE:
        return frozenset(kept)
    kept.add(last)
    short = before >= 0 and paragraphs[before].kind in _TEXT and width(paragraphs[before].text) <= _FEW_LINES
    # A heading stays with its paragraph: the three together would empty the page.
    if short and width(paragraphs[last].text) <= _ONE_LINE and paragraphs[before - 1].kind not in _HEADINGS:
        kept.add(before)
    return frozenset(kept)
