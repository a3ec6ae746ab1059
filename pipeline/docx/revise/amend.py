"""A document follows a draft that changed here and there: what is the same is not touched, nor what people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.docx.bookmarks import section_bookmark
from pipeline.docx.oxml import clean
from pipeline.docx.pieces import title_breaks
from pipeline.docx.reader import reading_text
from pipeline.docx.revise.annexes import follow_annexes, without_annexes
from pipeline.docx.revise.enclosing import enclose, leave_ranges
from pipeline.docx.revise.locate import FoundParagraph, Located
from pipeline.docx.revise.merging import Values, merge, short
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.surgery import Table, content_of, holds_more, new_paragraph, prepare, take_out
from pipeline.docx.revise.swapping import Swap, break_lines, differences, mark_up, moved_onto, swap
from pipeline.docx.revise.track import Pen
from pipeline.docx.styles import STYLE_OF
from pipeline.types import Draft, Paragraph, ParagraphKind, Source

_SINGLE = (ParagraphKind.TITLE, ParagraphKind.RECIPIENT, ParagraphKind.ISSUER, ParagraphKind.DATE)


@dataclass(frozen=True)
class Amended:
    """What was done. ``changed``: text before and after, as it reads ("" for none); ``flags``: what was left to a
    person and why (Chinese, one sentence each)."""

    changed: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]


@dataclass
class _Log:
    changed: list[tuple[str, str]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def amend(package: Package, located: Located, new: Draft, values: Values) -> Amended:
    """Makes the document of ``located`` say what ``new`` says, in place.

    ``values``: unit id → the figures that changed in it, then and now; in a paragraph that a person edited only these
    are replaced, each where it stands once, and the rest is flagged. ``located`` is out of date afterwards.
    """
    log, table = _Log(), prepare(package, Pen(package.body, track=False, when=None))
    found = {each.saved.id: each for each in located.paragraphs if each.saved is not None}
    olds = without_annexes(located.draft.paragraphs)
    pairs = _paired(olds, without_annexes(new.paragraphs))
    kept = {old.id for _, old in pairs if old is not None}
    order = {old.id: place for place, old in enumerate(olds)}
    still = _in_order([order[old.id] for _, old in pairs if old is not None and old.id in found])
    away = _away(located)
    before: Any = None
    standing: dict[str, list[Any]] = {}
    moved: set[str] = set()
    for paragraph, old in pairs:
        each = found.get(old.id) if old is not None else None
        if old is None:
            made = _inserted(table, paragraph, before, log)
            moved.add(paragraph.section)
        else:
            _follow(each or _joined_to(located, old), old, paragraph, values, log)
            made = None if each is None else each.element
            if each is not None and order[old.id] not in still and each.element is not before:
                _moved(each, before, log)
                moved |= {old.section, paragraph.section}
        if made is not None:
            standing.setdefault(paragraph.section, []).append(made)
            before = made if each is None or each.saved not in away else before
    refuge: Any = None
    for old in olds:
        if old.id in kept:
            refuge = found[old.id].element if old.id in found else refuge
        else:
            _removed(table, found.get(old.id), old, refuge, log)
    for key in sorted(moved - {""}):
        enclose(table, section_bookmark(key), standing.get(key, ()))
    followed = follow_annexes(package, table, located, new)
    return Amended((*log.changed, *followed.changed), (*log.flags, *followed.flags))


def _in_order(places: Sequence[int]) -> set[int]:
    """The most of ``places`` that stand in rising order."""
    best: list[list[int]] = []
    for place in places:
        best.append([*_longest(chain for chain in best if chain[-1] < place), place])
    return set(_longest(best))


def _longest(chains: Iterable[list[int]]) -> list[int]:
    return max(chains, key=lambda chain: len(chain), default=[])


def _away(located: Located) -> list[Paragraph]:
    """What a person moved into another section: nothing is put behind it."""
    return [
        each.saved
        for section in located.sections
        for each in section.paragraphs
        if each.saved is not None and each not in section.home
    ]


def _paired(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[tuple[Paragraph, Paragraph | None]]:
    """Each paragraph of ``new`` with the one of ``old`` that it was, None for a new one."""
    left = list(old)
    made: list[tuple[Paragraph, Paragraph | None]] = []
    for paragraph in new:
        units = _units(paragraph)
        hits = [each for each in left if _alike(each, paragraph, units)]
        best = max(hits, key=lambda each: (len(units & _units(each)), each.text == paragraph.text), default=None)
        if best is not None:
            left.remove(best)
        made.append((paragraph, best))
    return made


def _alike(old: Paragraph, new: Paragraph, units: set[str]) -> bool:
    if units or _units(old):
        return bool(units & _units(old))
    if old.kind in _SINGLE or new.kind in _SINGLE:
        return old.kind is new.kind
    same = old.kind is new.kind and old.section == new.section
    return same and (
        old.kind is not ParagraphKind.HEADING2 or old.text.rpartition("）")[2] == new.text.rpartition("）")[2]
    )


def _units(paragraph: Paragraph) -> set[str]:
    return {passage.unit for passage in paragraph.passages if passage.unit}


def _follow(
    found: FoundParagraph | None,
    old: Paragraph,
    new: Paragraph,
    values: Values,
    log: _Log,
) -> None:
    """The paragraph of the document made to say ``new`` where it said ``old``."""
    if clean(old.text) == clean(new.text):
        return
    if found is None:
        log.flags.append(f"这一段在文件里已被删去，没有改：“{short(old.text)}”")
        return
    was = found.text
    if found.edited:
        merged = merge(found.text, old, new, values)
        swaps = merged.swaps
        log.flags += merged.flags
    else:
        swaps = list(moved_onto(tuple(_passage_swaps(old, new)), clean(old.text), found.text))
    if not swaps:
        return
    swap(found.element, swaps)
    if not found.edited:
        _highlights(found.element, old, new)
        if new.kind is ParagraphKind.TITLE:
            break_lines(found.element, title_breaks(new))
    log.changed.append((was, reading_text(found.element)))


def _moved(found: FoundParagraph, before: Any, log: _Log) -> None:
    """The paragraph put behind ``before``, with what people wrote there; ranges that reach beyond it stay."""
    if before is None or found.in_table or holds_more(found.element):
        log.flags.append(f"这一段应换位置，请人工移动：“{short(found.text)}”")
        return
    text = reading_text(found.element)
    leave_ranges(found.element)
    before.addnext(found.element)
    log.changed += [(text, ""), ("", text)]


def _joined_to(located: Located, old: Paragraph) -> FoundParagraph | None:
    """The paragraph to which a person joined all of ``old``."""
    text = clean(old.text)
    hosts = [each for each in located.paragraphs if each.edited and text in each.text]
    return hosts[0] if text and len(hosts) == 1 else None


def _passage_swaps(old: Paragraph, new: Paragraph) -> Iterator[Swap]:
    """What differs, unit by unit: within one that has the same words to the letter but for its figures, only these."""
    theirs = {passage.unit: clean(passage.text) for passage in new.passages if passage.unit}
    mine = {passage.unit: clean(passage.text) for passage in old.passages if passage.unit}
    if list(theirs) == list(mine):
        yield from differences(clean(old.text), clean(new.text))
        return
    # Units came or went: what is common at the ends stays, the middle is set anew.
    before, after = clean(old.text), clean(new.text)
    start = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    rest = min(len(before), len(after)) - start
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    yield Swap(start, len(before) - tail, after[start : len(after) - tail])


def _highlights(element: Any, old: Paragraph, new: Paragraph) -> None:
    marked = [passage.highlight for passage in old.passages] != [passage.highlight for passage in new.passages]
    offset = 0
    for passage in new.passages if marked else ():
        end = offset + len(clean(passage.text))
        mark_up(element, offset, end, highlight=passage.highlight)
        offset = end


def _inserted(table: Table, paragraph: Paragraph, before: Any, log: _Log) -> Any:
    """A new paragraph after ``before``."""
    if before is None:
        log.flags.append(f"找不到该放的位置，没有写入：“{short(paragraph.text)}”")
        return None
    style = STYLE_OF[paragraph.kind]
    made = new_paragraph(table, content_of(table, paragraph.passages, style), style, None)
    before.addnext(made)
    log.changed.append(("", reading_text(made)))
    return made


def _removed(table: Table, found: FoundParagraph | None, old: Paragraph, refuge: Any, log: _Log) -> None:
    if found is None:
        return
    if found.edited and any(passage.source is not Source.TEMPLATE for passage in old.passages):
        log.flags.append(f"要点已删去，而这一段由人改过，没有删：“{short(found.text)}”")
        return
    take_out(table, found.element, refuge)
    log.changed.append((found.text, ""))
