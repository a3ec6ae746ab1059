"""One section or unit of a document written anew, and all else left as it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.bookmarks import section_bookmark, unit_bookmark
from pipeline.docx.oxml import element
from pipeline.docx.revise import marks
from pipeline.docx.revise.aligning import Key, Step, steps
from pipeline.docx.revise.locate import FoundParagraph, FoundSection, Located, bare
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.runs import runs_between
from pipeline.docx.revise.surgery import (
    Table,
    content_of,
    new_paragraph,
    prepare,
    rewrite,
    rewrite_whole,
    take_out,
)
from pipeline.docx.revise.track import Pen
from pipeline.docx.revise.units import find_unit
from pipeline.docx.styles import STYLE_OF
from pipeline.errors import DocumentError
from pipeline.types import Paragraph, ParagraphKind

# What stands above a table or below a picture that a person put in.
_CAPTION = re.compile(r"附?[图表]\s*[\d一二三四五六七八九十]")


def replace_paragraphs(
    package: Package,
    located: Located,
    target: str,
    new: Sequence[Paragraph],
    *,
    track: bool = False,
    when: datetime | None = None,
) -> None:
    """Write ``new`` in the place of the section (its key) or the unit ("2.3") ``target``.

    Of a section, the level-one heading stays as it stands; sub-headings stay when there are as many in ``new``; a
    paragraph that already reads as the new one stays. Tables and pictures of people stay with their captions, and so
    do comments; paragraphs that they put between go. Of a unit only its own characters change; ``new`` are
    paragraphs in which it stands, none to take it out.

    ``track``: as revisions by nigao of the time ``when``, to be accepted or rejected. ``located`` is out of date
    afterwards. Raises KeyError for a target that the draft doesn't have, and DocumentError, with nothing done,
    when the section is missing, when text of another one was joined to a paragraph that would go, or when the unit's
    text isn't to be told apart any more.
    """
    table = prepare(package, Pen(package.body, track=track, when=when))
    if target in {section.key for section in located.sections}:
        _Section(table, located, located.section(target), package.path).write(new)
    else:
        _unit(table, package, located, target, new)


def _unit(table: Table, package: Package, located: Located, unit: str, new: Sequence[Paragraph]) -> None:
    if all(passage.unit != unit for each in located.draft.paragraphs for passage in each.passages):
        raise KeyError(unit)
    found = find_unit(located, unit)
    if found is None:
        raise DocumentError(
            f"{unit} 的文字已经改得认不出来了",
            where=str(package.path),
            hint="请在 Word 中直接修改，或重写它所在的整节",
        )
    passages = [passage for each in new for passage in each.passages if passage.unit == unit]
    paragraph = found.paragraph
    if not passages and not bare(paragraph.text[: found.start] + paragraph.text[found.end :]):
        take_out(table, paragraph.element, None)
        return
    old = runs_between(paragraph.element, found.start, found.end)
    marks.drop_bookmarks(paragraph.element, {unit_bookmark(unit)})
    if passages:
        kind = paragraph.kind or ParagraphKind.BODY
        rewrite(table, paragraph.element, old, content_of(table, passages, STYLE_OF[kind]))
    else:
        table.pen.empty(paragraph.element, old, mark=False)


class _Section:
    """One section being written anew."""

    def __init__(self, table: Table, located: Located, section: FoundSection, path: Path) -> None:
        self._table = table
        self._located = located
        self._section = section
        self._path = path
        self._written: list[Any] = []

    def write(self, new: Sequence[Paragraph]) -> None:
        wanted = [each for each in new if each.kind is not ParagraphKind.HEADING1]
        every = self._old()
        # What was moved into another section is not where the new text belongs: it goes.
        old = [each for each in every if each in self._section.home]
        strays = [each for each in every if each not in old]
        if not old and self._section.heading is None:
            raise DocumentError(
                f"“{self._section.title}”这一节在文件里找不到了，可能已被删去",
                where=str(self._path),
                hint="请在 Word 中撤销删除，或恢复以前的文件",
            )
        keep = _count(old, ParagraphKind.HEADING2) == _count(wanted, ParagraphKind.HEADING2)
        plan = steps(
            [_key(each.kind, each.text, keep) for each in old], [_key(each.kind, each.text, keep) for each in wanted]
        )
        goes = [old[step.old] for step in plan if step.old is not None and step.new is None] + strays
        changes = [old[step.old] for step in plan if step.old is not None and step.new is not None and not step.same]
        self._refuse_joined(changes + goes)
        for each in changes + goes:
            units = each.saved.passages if each.saved else ()
            marks.drop_bookmarks(each.element, {unit_bookmark(passage.unit) for passage in units if passage.unit})
        standing = self._put(plan, old, wanted)
        for each in goes:
            take_out(self._table, each.element, next(iter([*self._written, *standing]), None))
        if goes or self._written:
            self._enclose(standing)

    def _put(self, plan: Sequence[Step], old: Sequence[FoundParagraph], wanted: Sequence[Paragraph]) -> list[Any]:
        """Write what is new; returns the w:p of all of ``wanted``."""
        standing: list[Any] = []
        for number, step in enumerate(plan):
            if step.new is None:
                continue
            if step.old is None:
                following = next((old[later.old] for later in plan[number:] if later.old is not None), None)
                made = self._insert(wanted[step.new], standing[-1] if standing else None, following)
                self._written.append(made)
            else:
                made = old[step.old].element
                if not step.same:
                    rewrite_whole(self._table, made, self._content(wanted[step.new]))
                    self._written.append(made)
            standing.append(made)
        return standing

    def _old(self) -> list[FoundParagraph]:
        """The paragraphs that may go."""
        return [
            each
            for each in self._section.paragraphs
            if each.kind is not ParagraphKind.HEADING1
            and (each.saved or not (each.in_table or _CAPTION.match(each.text)))
        ]

    def _content(self, paragraph: Paragraph) -> list[Any]:
        return content_of(self._table, paragraph.passages, STYLE_OF[paragraph.kind])

    def _insert(self, paragraph: Paragraph, previous: Any | None, following: FoundParagraph | None) -> Any:
        style = STYLE_OF[paragraph.kind]
        made = new_paragraph(self._table, self._content(paragraph), style, self._like(paragraph.kind))
        heading = self._section.heading
        if previous is None and heading is not None:
            previous = heading.element
        if previous is not None:
            previous.addnext(made)
        elif following is not None:
            following.element.addprevious(made)
        return made

    def _like(self, kind: ParagraphKind) -> Any | None:
        """A w:p of the same kind to take the properties of: one of this section rather than another."""
        same = [
            each
            for each in (*self._section.home, *self._located.paragraphs)
            if each.kind and STYLE_OF[each.kind] == STYLE_OF[kind] and each.saved and each.saved.section
        ]
        return next((each.element for each in same if not each.in_table), None)

    def _refuse_joined(self, changed: Sequence[FoundParagraph]) -> None:
        if any(each.swallowed for each in changed):
            raise DocumentError(
                f"“{self._section.title}”这一节有一段与别处的文字并成了一段，重写会连带改掉别处",
                where=str(self._path),
                hint="请先在 Word 中把这两部分分成两段，再试",
            )

    def _enclose(self, standing: Sequence[Any]) -> None:
        """Have the section's bookmark reach to its last paragraph; set it anew where it was lost."""
        if not standing:
            return
        body, name, last = self._table.body, section_bookmark(self._section.key), standing[-1]
        start = next((each for each in body.iter(qn("w:bookmarkStart")) if each.get(qn("w:name")) == name), None)
        if start is None:
            start = element("w:bookmarkStart", {"w:id": self._table.pen.number(), "w:name": name})
            standing[0].insert(marks.first_place(standing[0]), start)
        number = start.get(qn("w:id"))
        end = next((each for each in body.iter(qn("w:bookmarkEnd")) if each.get(qn("w:id")) == number), None)
        order = {node: place for place, node in enumerate(body.iter())}
        if end is None and order[start] < order[last]:
            last.append(element("w:bookmarkEnd", {"w:id": number}))
        elif end is not None and order[end] < order[last] and any(end in each.iter() for each in standing):
            last.append(end)


def _count(paragraphs: Sequence[FoundParagraph] | Sequence[Paragraph], kind: ParagraphKind) -> int:
    return sum(each.kind is kind for each in paragraphs)


def _key(kind: ParagraphKind | None, text: str, keep: bool) -> Key:
    level = {ParagraphKind.HEADING1: 1, ParagraphKind.HEADING2: 2}.get(kind or ParagraphKind.BODY, 0)
    return Key(level, "" if level == 2 and keep else bare(text))
