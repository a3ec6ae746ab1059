"""A Draft as a Word file."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.docx import bookmarks
from pipeline.docx.blank import report
from pipeline.docx.blanks import SIGNATURE, TITLES, blank_before
from pipeline.docx.comments import comment, range_end, range_start
from pipeline.docx.measure import annex_indents, signature_indents, width
from pipeline.docx.oxml import clean
from pipeline.docx.pieces import paragraph_markup, paragraph_properties
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
    body = _Body(draft.paragraphs)
    body.mark(findings)
    comments = "".join(comment(number, finding.message) for number, finding in enumerate(findings))
    return report(draft.plan.notes.front.title, body.markup(), comments)


class _Body:
    """The paragraphs in order, as they are written; runs are numbered through, for what stands around them."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._paragraphs = paragraphs
        self._openings: list[str] = []  # of each paragraph, up to where its runs begin
        self._runs: list[str] = []
        self._units: list[str] = []  # of each run
        self._ends: list[int] = []  # of each paragraph, the number after its last run
        self._spans: dict[str, tuple[int, int]] = {}  # paragraph id → its first and last run
        self._write()

    def markup(self) -> str:
        """The w:p."""
        starts = [0, *self._ends]
        return "".join(
            f"{opening}{''.join(self._runs[first:end])}</w:p>"
            for opening, first, end in zip(self._openings, starts, self._ends, strict=False)
        )

    def mark(self, findings: Sequence[Finding]) -> None:
        """Stands the comments around the runs of their paragraphs, and the bookmarks around those.

        What is said of the whole document, or names a paragraph that the draft doesn't have, stands at the title.
        """
        titles = (paragraph.id for paragraph in self._paragraphs if paragraph.kind is ParagraphKind.TITLE)
        whole = next(titles, self._paragraphs[0].id)
        spans = [self._spans.get(finding.paragraph) or self._spans[whole] for finding in findings]
        for number in reversed(range(len(findings))):
            first, last = spans[number]
            self._runs[first] = range_start(number) + self._runs[first]
            self._runs[last] += range_end(number)
        sections, units = bookmarks.sections(self._paragraphs), bookmarks.units(self._units)
        for number, each in enumerate(units, start=len(sections)):
            self._runs[each.first] = bookmarks.start(number, each.name) + self._runs[each.first]
            self._runs[each.last] += bookmarks.end(number)
        for number, each in enumerate(sections):
            self._openings[each.first] += bookmarks.start(number, each.name)
            self._runs[self._ends[each.last] - 1] += bookmarks.end(number)

    def _write(self) -> None:
        kept = _kept_with_next(self._paragraphs)
        kinds = [paragraph.kind for paragraph in self._paragraphs]
        blanks = blank_before(kinds)
        right, hang = _right_indents(self._paragraphs), _hanging_indents(self._paragraphs)
        for index, paragraph in enumerate(self._paragraphs):
            style, above = STYLE_OF[paragraph.kind], ""
            if index in blanks:
                above = f"<w:p>{paragraph_properties(BODY, keep_next=kinds[index - 1] not in TITLES)}</w:p>"
            properties = paragraph_properties(
                style, keep_next=index in kept, right=right.get(paragraph.kind), hang=hang.get(paragraph.id)
            )
            self._openings.append(f"{above}<w:p>{properties}")
            self._add_runs(paragraph, style)

    def _add_runs(self, paragraph: Paragraph, style: str) -> None:
        first = len(self._runs)
        units = [passage.unit for passage in paragraph.passages] or [""]
        for unit, made in zip(units, paragraph_markup(paragraph, style), strict=True):
            self._runs += made
            self._units += [unit] * len(made)
        self._ends.append(len(self._runs))
        self._spans[paragraph.id] = first, len(self._runs) - 1


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
