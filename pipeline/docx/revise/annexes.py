"""附件说明 and the pages of annexes follow the notes: set anew while nobody has worked on them, else it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.blanks import ANNEX, SIGNATURE, blank_before, is_blank
from pipeline.docx.measure import annex_indents
from pipeline.docx.oxml import clean
from pipeline.docx.pieces import paragraph_element, paragraph_runs
from pipeline.docx.revise import marks
from pipeline.docx.revise.locate import FoundParagraph, Located
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.surgery import Table, take_out
from pipeline.docx.revise.swapping import differences, swap
from pipeline.docx.styles import BODY, STYLE_NAMES, STYLE_OF, style_xml
from pipeline.types import Draft, Paragraph, ParagraphKind

_KINDS = (ParagraphKind.ANNEX_LIST, *ANNEX)


@dataclass
class Followed:
    """``changed``: text before and after ("" for none); ``flags``: what was left to a person (Chinese sentences)."""

    changed: list[tuple[str, str]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def without_annexes(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """``paragraphs`` without 附件说明 and all that stands on the annexes' pages."""
    lines, pages = _parted(paragraphs)
    return tuple(each for each in paragraphs if each not in lines and each not in pages)


def follow_annexes(package: Package, table: Table, located: Located, new: Draft) -> Followed:
    """Has the document of ``located`` name and hold the annexes of ``new``, in place.

    A list that a person edited, and pages on which a person wrote, stay as they are; new annexes still come after
    such pages where the earlier ones are the same.
    """
    made = Followed()
    (old_lines, old_pages), (lines, pages) = _parted(located.draft.paragraphs), _parted(new.paragraphs)
    same_lines, same_pages = _texts(old_lines) == _texts(lines), _texts(old_pages) == _texts(pages)
    if not (same_lines and same_pages):
        _add_styles(package, table)
    if not same_lines:
        _list(table, located, old_lines, lines, made)
    if not same_pages:
        _pages(table, located, old_pages, pages, made)
    return made


def _parted(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """The lines of 附件说明, and what stands on the annexes' pages."""
    lines = [each for each in paragraphs if each.kind is ParagraphKind.ANNEX_LIST]
    first = next((at for at, each in enumerate(paragraphs) if each.kind in ANNEX), len(paragraphs))
    return lines, list(paragraphs[first:])


def _texts(paragraphs: Sequence[Paragraph]) -> list[str]:
    return [clean(each.text) for each in paragraphs]


def _add_styles(package: Package, table: Table) -> None:
    """A document of an earlier nigao, or one saved by a program that drops unused styles, lacks those of annexes."""
    normal = table.styles.get("Normal", "Normal")
    for kind in _KINDS:
        style = STYLE_OF[kind]
        if STYLE_NAMES[style] not in table.styles:
            package.add_style(style_xml(style, normal))
            table.styles[STYLE_NAMES[style]] = style


def _found(located: Located, wanted: Sequence[Paragraph]) -> list[FoundParagraph] | None:
    """``wanted`` in the document, None unless all of them are there as they were written."""
    there = {each.saved.id: each for each in located.paragraphs if each.saved is not None}
    found = [there[each.id] for each in wanted if each.id in there]
    sound = len(found) == len(wanted) and not any(each.edited or each.in_table for each in found)
    return found if sound else None


def _list(table: Table, located: Located, old: Sequence[Paragraph], new: Sequence[Paragraph], made: Followed) -> None:
    found = _found(located, old)
    signed = next((each for each in located.paragraphs if each.kind in SIGNATURE and not each.in_table), None)
    if found is None or signed is None:
        wanted = "；".join(_texts(new)) or "没有附件"
        reason = "附件说明由人改过" if found is None else "找不到署名"
        made.flags.append(f"{reason}，附件说明没有改，现应为：“{wanted}”")
        return
    if found:
        _drop_blank(found[0].element.getprevious())
    for each in found:
        take_out(table, each.element, signed.element)
    spot = signed.element
    while spot.getprevious() is not None and is_blank(spot.getprevious()):
        spot = spot.getprevious()
    for element in _built(table, new):
        spot.addprevious(element)
    _tell(old, new, made)


def _pages(table: Table, located: Located, old: Sequence[Paragraph], new: Sequence[Paragraph], made: Followed) -> None:
    found = _found(located, old)
    names, wanted = _names(old), _names(new)
    if found is not None and not (found and _worked_on(table, found)):
        for element in _rest(found[0].element) if found else ():
            ours = element in [each.element for each in found]
            take_out(table, element, found[0].element.getprevious()) if ours else _drop_blank(element)
        _at_the_end(table, _built(table, new))
        _tell(old, new, made)
    elif wanted[: len(names)] == names:
        _relabel(located, old, new, made)
        added = new[len(old) :]
        _at_the_end(table, _built(table, added))
        _tell((), added, made)
    else:
        listed = "；".join(wanted) or "没有附件"
        made.flags.append(f"附件页上有人写过内容，没有改，附件现应为：“{listed}”")


def _names(pages: Sequence[Paragraph]) -> list[str]:
    return [clean(each.text) for each in pages if each.kind is ParagraphKind.ANNEX_TITLE]


def _worked_on(table: Table, found: Sequence[FoundParagraph]) -> bool:
    """Whether anything of people's stands from the first annex to the end of the document."""
    ours = [each.element for each in found]
    return any(
        (element not in ours and not is_blank(element)) or set(marks.comment_ids(element)) - table.own
        for element in _rest(ours[0])
    )


def _rest(first: Any) -> list[Any]:
    """``first`` and its siblings after it, the last section's properties left out."""
    return [each for each in (first, *first.itersiblings()) if each.tag != qn("w:sectPr")]


def _relabel(located: Located, old: Sequence[Paragraph], new: Sequence[Paragraph], made: Followed) -> None:
    """附件 becomes 附件1 when there are several."""
    there = {each.saved.id: each for each in located.paragraphs if each.saved is not None}
    for before, after in zip(old, new, strict=False):
        if before.kind is not ParagraphKind.ANNEX_LABEL or before.text == after.text:
            continue
        label = there.get(before.id)
        if label is None or label.edited:
            made.flags.append(f"附件的序号由人改过，现应为“{after.text}”")
        else:
            swap(label.element, differences(label.text, after.text))
            made.changed.append((before.text, after.text))


def _built(table: Table, paragraphs: Sequence[Paragraph]) -> Iterator[Any]:
    """The w:p of ``paragraphs``, and the blank lines among and above them."""
    kinds = [each.kind for each in paragraphs]
    blanks = blank_before(kinds) | {at for at, kind in enumerate(kinds[:1]) if kind is ParagraphKind.ANNEX_LIST}
    lines = [clean(each.text) for each in paragraphs if each.kind is ParagraphKind.ANNEX_LIST]
    hangs = iter(annex_indents(lines))
    for at, paragraph in enumerate(paragraphs):
        listed = paragraph.kind is ParagraphKind.ANNEX_LIST
        if at in blanks:
            yield paragraph_element(_style(table, BODY), keep_next=listed or paragraph.kind in ANNEX)
        style = STYLE_OF[paragraph.kind]
        made = paragraph_element(_style(table, style), keep_next=listed, hang=next(hangs) if listed else None)
        for runs in paragraph_runs(paragraph, style):
            made.extend(runs)
        yield made


def _style(table: Table, style: str) -> str:
    return table.styles.get(STYLE_NAMES[style], style)


def _at_the_end(table: Table, elements: Iterator[Any]) -> None:
    last = table.body.find(qn("w:sectPr"))
    for element in elements:
        if last is None:
            table.body.append(element)
        else:
            last.addprevious(element)


def _drop_blank(paragraph: Any) -> None:
    """Take out an empty w:p; bookmarks and ranges that begin or end in it stay."""
    if paragraph is not None and is_blank(paragraph):
        marks.hoist(paragraph)
        paragraph.getparent().remove(paragraph)


def _tell(old: Sequence[Paragraph], new: Sequence[Paragraph], made: Followed) -> None:
    told = [(each.text, "") for each in old if each.text not in _texts(new)]
    made.changed += [*told, *(("", each.text) for each in new if each.text not in _texts(old))]
