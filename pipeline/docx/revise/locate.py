"""Where the sections of a draft are in the document that people have edited since, and what they did to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.bookmarks import section_bookmark, unit_bookmark
from pipeline.docx.oxml import clean
from pipeline.docx.reader import paragraphs_of, reading_text
from pipeline.docx.revise.marks import Marks, style_id
from pipeline.docx.revise.matching import Pairs, Seen, Wanted, pair
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.stretches import Line, homes
from pipeline.docx.styles import STYLE_NAMES, STYLE_OF
from pipeline.errors import DocumentError
from pipeline.types import Draft, Paragraph, ParagraphKind, PlannedSection

# White space and what has no width: what saves a file may put it in or take it away.
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_HEADINGS = (ParagraphKind.HEADING1, ParagraphKind.HEADING2)
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。！？；]{1,40}")
_CHANGES = tuple(qn(tag) for tag in ("w:ins", "w:del", "w:moveFrom", "w:moveTo"))
_HEADING_STYLES = tuple(STYLE_NAMES[STYLE_OF[kind]] for kind in _HEADINGS)
_WORDY = 12  # characters from which a text found within another is there by no accident
_FOUND = 0.1  # share of the text written from notes below which it is another document


class State(StrEnum):
    """What became of a part of the draft."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    MISSING = "missing"


@dataclass(frozen=True)
class FoundParagraph:
    """A paragraph of the document.

    ``saved``: the one of the draft that it is, None for a person's own; ``block``: index of its place among the
    children of the w:body; ``text``: as it reads (tracked insertions in, deletions out); ``edited``: a person's own,
    or its text is not the one written (white space aside), or it has open tracked changes; ``swallowed``: sections of
    which a whole paragraph was joined to this one ("" for title, opening, closing); ``element``: its w:p.
    """

    saved: Paragraph | None
    block: int
    text: str
    edited: bool
    swallowed: frozenset[str]
    in_table: bool
    element: Any = field(repr=False, compare=False)

    @property
    def kind(self) -> ParagraphKind | None:
        """What it was written as, None for a person's own."""
        return self.saved.kind if self.saved else None


@dataclass(frozen=True)
class FoundSection:
    """A section of the draft in the document. ``title`` and ``number`` are the draft's.

    ``state``: edited when any of its paragraphs is, is gone, was moved, or when people put something between.
    ``body_edited``: the same, a renamed level-one heading and tables of people aside: rewriting the section would
    overwrite what a person did. ``paragraphs``: all of it in document order: what is left of nigao's wherever it
    stands now, and the paragraphs with text that people put between. ``home``: those in the stretch where the
    section is at home, from block ``first`` to block ``last`` (None when there is none); one that was moved into
    another section is outside of it.
    """

    key: str
    title: str
    number: int
    state: State
    body_edited: bool
    first: int | None
    last: int | None
    paragraphs: tuple[FoundParagraph, ...]
    home: tuple[FoundParagraph, ...] = field(repr=False)

    @property
    def heading(self) -> FoundParagraph | None:
        """Its level-one heading as it stands now."""
        return next((each for each in self.paragraphs if each.kind is ParagraphKind.HEADING1), None)


@dataclass(frozen=True)
class Located:
    """A draft found again in a document.

    ``sections``: in the draft's order; ``front``: what stands before them (title, 主送机关, opening) and ``closing``
    after them (formula, 署名, date), as far as found; ``foreign``: paragraphs with text, of people, that belong to no
    section; ``paragraphs``: all that have text, in document order. Out of date after ``replace_paragraphs``.
    """

    draft: Draft
    sections: tuple[FoundSection, ...]
    front: tuple[FoundParagraph, ...]
    front_state: State
    closing: tuple[FoundParagraph, ...]
    closing_state: State
    foreign: tuple[FoundParagraph, ...]
    paragraphs: tuple[FoundParagraph, ...]

    def section(self, key: str) -> FoundSection:
        """The section ``key`` of the draft. Raises KeyError when the draft has none of that key."""
        return {each.key: each for each in self.sections}[key]


def bare(text: str) -> str:
    """``text`` without white space and characters of no width: what two texts are compared by."""
    return _BLANK.sub("", clean(text))


def locate(package: Package, draft: Draft) -> Located:
    """Finds the paragraphs and sections of ``draft``, the one that was written to the document, in ``package``.

    Raises DocumentError when neither its title nor a tenth of what was written from the notes is there: another
    document, or one rewritten beyond recognition.
    """
    elements = [each for each in paragraphs_of(package.body) if bare(reading_text(each))]
    marks = Marks(package.body)
    styles = {package.style_ids().get(name) for name in _HEADING_STYLES}
    wanted = [
        Wanted(bare(each.text), each.kind in _HEADINGS, each.section, _units_of(each)) for each in draft.paragraphs
    ]
    seen = []
    for element in elements:
        text = bare(reading_text(element))
        heading = style_id(element) in styles or bool(_NUMBERED.fullmatch(text))
        seen.append(Seen(text, heading, marks.begun(element)))
    pairs = pair(wanted, seen)
    titles = {bare(each.text) for each in draft.paragraphs if each.kind is ParagraphKind.TITLE}
    if not titles & {each.text for each in seen}:
        _require_enough(package, wanted, pairs)
    blocks = {block: number for number, block in enumerate(package.body)}
    gone = [paragraph for index, paragraph in enumerate(draft.paragraphs) if index not in set(pairs.of.values())]
    paragraphs = []
    for place, element in enumerate(elements):
        saved = draft.paragraphs[pairs.of[place]] if place in pairs.of else None
        block = next(each for each in (element, *element.iterancestors()) if each in blocks)
        paragraphs.append(_found(saved, blocks[block], element, _swallowed(saved, seen[place].text, gone)))
    return _located(draft, tuple(paragraphs), gone, [marks.covering(element) for element in elements])


def _units_of(paragraph: Paragraph) -> frozenset[str]:
    return frozenset(unit_bookmark(passage.unit) for passage in paragraph.passages if passage.unit)


def _require_enough(package: Package, wanted: Sequence[Wanted], pairs: Pairs) -> None:
    """Headings and formulas stand in every report and prove nothing; what was written from the notes does."""
    telling = {index for index, each in enumerate(wanted) if each.marks} or set(range(len(wanted)))
    found = telling & {pairs.of[place] for place in pairs.by_text}
    whole, there = (sum(len(wanted[index].text) for index in some) for some in (telling, found))
    if there < _FOUND * whole:
        raise DocumentError(
            "不是 nigao 写的那份报告，或者已改得认不出来",
            where=str(package.path),
            hint="请确认文件与它的 .nigao.json 是同一份报告的",
        )


def _swallowed(saved: Paragraph | None, text: str, gone: Sequence[Paragraph]) -> frozenset[str]:
    """Keys of other sections ("" for none) of which a whole paragraph now stands within this one."""
    mine = saved.section if saved else None
    lost = [(each.section, bare(each.text)) for each in gone if each.section != mine]
    return frozenset(
        section for section, was in lost if was in text and (len(was) >= _WORDY or _NUMBERED.fullmatch(was))
    )


def _found(saved: Paragraph | None, block: int, element: Any, swallowed: frozenset[str]) -> FoundParagraph:
    text = reading_text(element)
    changed = next(element.iter(*_CHANGES), None) is not None
    edited = saved is None or changed or bare(saved.text) != bare(text)
    in_table = next(element.iterancestors(qn("w:tbl")), None) is not None
    return FoundParagraph(saved, block, text, edited, swallowed, in_table, element)


def _located(
    draft: Draft, paragraphs: tuple[FoundParagraph, ...], gone: Sequence[Paragraph], covering: Sequence[frozenset[str]]
) -> Located:
    bookmark_of = {section_bookmark(planned.key): planned.key for planned in draft.plan.sections}
    lines = [
        Line(
            each.saved.section if each.saved else None,
            len(each.text),
            each.kind is ParagraphKind.HEADING1,
            frozenset(bookmark_of[name] for name in names if name in bookmark_of),
        )
        for each, names in zip(paragraphs, covering, strict=True)
    ]
    written = {key: list(some) for key, some in _by_section(draft).items()}
    open_start = {key for key, some in written.items() if some[0] in gone}
    open_end = {key for key, some in written.items() if some[-1] in gone}
    at = homes(lines, open_start, open_end)
    owners = [home if line.section is None else line.section for line, home in zip(lines, at, strict=True)]
    sections = []
    for planned in draft.plan.sections:
        if planned.key in written:
            mine = [index for index, owner in enumerate(owners) if owner == planned.key]
            home = tuple(paragraphs[index] for index in mine if at[index] == planned.key)
            all_of_it = tuple(paragraphs[index] for index in mine)
            sections.append(_section(planned, written[planned.key], all_of_it, home))
    keyed = [index for index, each in enumerate(draft.paragraphs) if each.section]
    before = draft.paragraphs[: keyed[0]] if keyed else draft.paragraphs
    after = draft.paragraphs[keyed[-1] + 1 :] if keyed else ()
    front = tuple(each for each in paragraphs if each.saved in before)
    closing = tuple(each for each in paragraphs if each.saved in after)
    foreign = tuple(each for each, owner in zip(paragraphs, owners, strict=True) if not (each.saved or owner))
    return Located(
        draft,
        tuple(sections),
        front,
        _state(before, front, any(each.edited for each in front)),
        closing,
        _state(after, closing, any(each.edited for each in closing)),
        foreign,
        paragraphs,
    )


def _by_section(draft: Draft) -> dict[str, list[Paragraph]]:
    made: dict[str, list[Paragraph]] = {}
    for paragraph in draft.paragraphs:
        if paragraph.section:
            made.setdefault(paragraph.section, []).append(paragraph)
    return made


def _section(
    planned: PlannedSection,
    written: Sequence[Paragraph],
    paragraphs: tuple[FoundParagraph, ...],
    home: tuple[FoundParagraph, ...],
) -> FoundSection:
    order = [each.saved for each in paragraphs if each.saved]
    moved = order != [each for each in written if each in order] or any(each not in home for each in paragraphs)
    lost = any(each not in order for each in written if each.kind is not ParagraphKind.HEADING1)
    own = [each for each in paragraphs if each.kind is not ParagraphKind.HEADING1]
    body_edited = moved or lost or any(each.edited and not each.in_table for each in own)
    edited = body_edited or any(each.edited for each in paragraphs)
    return FoundSection(
        planned.key,
        planned.title,
        planned.number,
        _state(written, paragraphs, edited),
        body_edited,
        home[0].block if home else None,
        home[-1].block if home else None,
        paragraphs,
        home,
    )


def _state(written: Sequence[Paragraph], found: Sequence[FoundParagraph], edited: bool) -> State:
    if written and not found:
        return State.MISSING
    lost = len({each.saved.id for each in found if each.saved}) < len(written)
    return State.EDITED if edited or lost else State.UNCHANGED
