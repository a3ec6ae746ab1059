"""Errors in a document as it reads now: those that its text shows, and those of its draft that still stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.checks import CHECKS
from pipeline.checks.reading import squeeze
from pipeline.docx.final.reading import Line
from pipeline.state import SavedState
from pipeline.types import (
    Draft,
    FrontMatter,
    Notes,
    Outline,
    Paragraph,
    ParagraphKind,
    Passage,
    Plan,
    Severity,
    Source,
)
from pipeline.workflow.line_kinds import is_ours, kind_of

# What can be decided without knowing who wrote the text: a person may say what the notes don't.
_OF_TEXT = (
    "empty-heading",
    "numbering",
    "request-phrases",
    "repeats",
    "recipient",
    "document-date",
    "abolished-rules",
)
# In any document, its tables and annexes too.
_OF_ANY_TEXT = ("placeholders",)


def errors_in(found: Sequence[Line], state: SavedState | None) -> Iterator[tuple[str, str]]:
    """Place ("第 3 段", "" for the whole document) and message of each error of the main text.

    A document that is not laid out in nigao's styles is only searched for what was left to fill in. An error of the
    draft (``state``) stands while its paragraph does; one of the whole draft stands unless the text shows it is gone.
    """
    main = [line for line in found if line.number]
    stretches: list[tuple[tuple[str, ...], Sequence[Line]]] = [(_OF_ANY_TEXT, main)]
    if any(map(is_ours, main)):
        stretches.append((_OF_TEXT, _letter(main)))
    places = {f"p{line.number}": line.place for line in main}
    seen: set[str] = set()
    for names, stretch in stretches:
        draft = _as_draft(stretch, state)
        for finding in (finding for name in names for finding in CHECKS[name].run(draft)):
            if finding.severity is Severity.ERROR:
                seen.add(finding.message)
                yield places.get(finding.paragraph, ""), finding.message
    if state is not None:
        yield from ((place, message) for place, message in _of_draft(main, state) if message not in seen)


def _letter(main: Sequence[Line]) -> list[Line]:
    """The report itself: up to its date, without tables. An annex has its own numbering, a table repeats itself."""
    annexes = (index for index, line in enumerate(main) if kind_of(line) is ParagraphKind.ANNEX_LABEL)
    main = main[: next(annexes, len(main))]
    dates = [index for index, line in enumerate(main) if kind_of(line) is ParagraphKind.DATE]
    upto = main[: dates[-1] + 1] if dates else main
    return [line for line in upto if not line.in_table]


def _of_draft(main: Sequence[Line], state: SavedState) -> Iterator[tuple[str, str]]:
    written = {paragraph.id: squeeze(paragraph.text) for paragraph in state.draft.paragraphs}
    standing = {squeeze(line.text): line.place for line in main}
    for finding in state.findings:
        decided = not finding.paragraph and finding.check in (*_OF_TEXT, *_OF_ANY_TEXT)
        if decided or finding.severity is not Severity.ERROR:
            continue
        text = written.get(finding.paragraph)
        if text is None:
            yield "", finding.message
        elif text in standing:
            yield standing[text], finding.message


def _as_draft(main: Sequence[Line], state: SavedState | None) -> Draft:
    paragraphs = tuple(_paragraph(line) for line in main)
    title = next((each.text for each in paragraphs if each.kind is ParagraphKind.TITLE), "")
    bullets = state.draft.plan.notes.bullets if state is not None else ()
    outline = Outline("", (), (), "", "")
    short = not any(each.kind is ParagraphKind.HEADING1 for each in paragraphs)
    return Draft(Plan(outline, Notes("", FrontMatter(title), bullets), (), short), (), paragraphs)


def _paragraph(line: Line) -> Paragraph:
    return Paragraph(f"p{line.number}", kind_of(line), (Passage(line.text.strip(), Source.TEMPLATE),))
