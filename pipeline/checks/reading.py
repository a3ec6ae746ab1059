"""How the checks read a draft: its text by kind, what its sources say, and comparison regardless of width."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache

from pipeline.types import Draft, Paragraph, ParagraphKind, Source

PROSE = (ParagraphKind.BODY, ParagraphKind.HEADING1, ParagraphKind.HEADING2)
GAP_MARK = re.compile(r"【待补[^】]*】?")
HEADING_MARK = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")

_BLANK = re.compile(r"\s+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@lru_cache(maxsize=1 << 12)  # each check and sheet squeezes a report's bullets anew
def squeeze(text: str) -> str:
    """``text`` as comparisons see it: half width (NFKC), no white space, no thousands separators."""
    return _THOUSANDS.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", text)))


def without_gaps(text: str) -> str:
    """``text`` without its 【待补…】 marks, whose wording is the program's own."""
    return GAP_MARK.sub("", text)


class _Texts:
    """What the checks read of one draft, each text put together once."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @cached_property
    def whole(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.draft.paragraphs)

    @cached_property
    def prose(self) -> tuple[tuple[Paragraph, str], ...]:
        bare = [(each, without_gaps(each.text)) for each in self.draft.paragraphs if each.kind in PROSE]
        return tuple(
            (each, text if each.kind is ParagraphKind.BODY else HEADING_MARK.sub("", text)) for each, text in bare
        )

    @cached_property
    def notes(self) -> str:
        notes = self.draft.plan.notes
        said = [notes.front.title, notes.front.background, *notes.headings]
        for bullet in notes.bullets:
            said += [bullet.text, bullet.heading, bullet.subheading]
        return "\n".join(squeeze(text) for text in dict.fromkeys(said) if text)

    @cached_property
    def known(self) -> str:
        plan = self.draft.plan
        outline, front = plan.outline, plan.notes.front
        fixed = [front.recipient, front.issuer, *front.annexes, outline.opening, outline.closing]
        fixed += [spec.title for spec in outline.sections] + [section.title for section in plan.sections]
        return "\n".join([self.notes, *(squeeze(text) for text in fixed if text)])


_last = threading.local()


def _texts(draft: Draft) -> _Texts:
    """The texts of ``draft``; those of the draft that this thread asked for last are kept, and no others."""
    held: _Texts | None = getattr(_last, "texts", None)
    if held is None or held.draft is not draft:
        held = _last.texts = _Texts(draft)
    return held


def whole(draft: Draft) -> str:
    """The text of every paragraph, one a line: what is not in it is in none."""
    return _texts(draft).whole


def prose(draft: Draft) -> Iterator[tuple[Paragraph, str]]:
    """The paragraphs between 主送机关 and 署名 with their text, less numbering of headings and gap marks."""
    return iter(_texts(draft).prose)


def body(draft: Draft) -> Iterator[Paragraph]:
    """The body paragraphs, headings left out."""
    return (paragraph for paragraph in draft.paragraphs if paragraph.kind is ParagraphKind.BODY)


def notes_text(draft: Draft) -> str:
    """What the notes say of the matter: title, background, headings and bullets, squeezed, one a line.

    成文日期, 主送机关 and 发文机关 are left out: the document's own date is no date of an event.
    """
    return _texts(draft).notes


def known_text(draft: Draft) -> str:
    """``notes_text``, the front matter's offices and annexes, the outline's fixed wording: all that may be named."""
    return _texts(draft).known


def stands(needle: str, text: str) -> int:
    """How often ``needle`` stands in ``text`` (both squeezed) with no digit of a longer number at its ends."""
    found, start = 0, text.find(needle)
    while start >= 0 and needle:
        end = start + len(needle)
        grown = needle[0].isdigit() and (text[start - 1 : start] == "." or text[start - 1 : start].isdecimal())
        grown |= needle[-1].isdigit() and text[end : end + 2].removeprefix(".")[:1].isdecimal()
        found += not grown
        start = text.find(needle, start + 1 if grown else end)
    return found


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` without their end marks."""
    return [part for part in re.split(r"[。！？；\n]", text) if part.strip()]


def is_written(paragraph: Paragraph) -> bool:
    """Whether any passage of it comes from a unit (the model or the realiser), not from a template alone."""
    return any(passage.source is not Source.TEMPLATE for passage in paragraph.passages)
