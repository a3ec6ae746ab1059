"""Floor 2: what is marked secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.types import Notes

_LEVELS = ("绝密", "机密", "秘密")
_SIGN = "密"  # each level ends in it: text without it, as nearly all is, has no marking
_LEVEL = r"(绝\s*密|机\s*密|秘\s*密)"
_TERM = r"(?:\s*[★☆*]?\s*(?:[\d一二三四五六七八九十]+\s*(?:年|个月)|长期)?)"
_STARRED = re.compile(rf"{_LEVEL}\s*[★☆]")
_BRACKETED = re.compile(rf"[〔【\[(（]\s*{_LEVEL}{_TERM}\s*[〕】\])）]")
_WHOLE = re.compile(rf"\s*(?:密\s*级\s*[:：]?)?\s*[〔【\[(（]?\s*{_LEVEL}{_TERM}\s*[〕】\])）]?\s*[。.]?\s*")


def is_marking(text: str) -> bool:
    """Whether a line is a marking and nothing else."""
    return _SIGN in text and bool(_WHOLE.fullmatch(text))


def secret_mark(notes: Notes) -> str:
    """The highest classification the notes are marked with (绝密, 机密, 秘密), "" if none.

    A marking is one with ★, in brackets in title or heading, or alone on its line or in its field; the mere word (保密
    工作, 秘密举报) is none.
    """
    front = notes.front
    fields = (front.title, front.type, front.recipient, front.issuer, front.date, front.background, *front.annexes)
    headings = (*notes.headings, *(bullet.heading for bullet in notes.bullets), *(b.subheading for b in notes.bullets))
    labels = (*fields, *headings, *(left.text for left in notes.left_out))
    return _highest((*_marks(labels, label=True), *_marks((bullet.text for bullet in notes.bullets), label=False)))


def mark_in(labels: Iterable[str]) -> str:
    """The highest classification that titles, headings or other lines apart from the text are marked with, or ""."""
    return _highest(_marks(labels, label=True))


def _highest(found: Iterable[str]) -> str:
    levels = set(found)
    return next((level for level in _LEVELS if level in levels), "")


def _marks(texts: Iterable[str], *, label: bool) -> Iterator[str]:
    for text in (text for text in texts if _SIGN in text):
        matches = [*_STARRED.finditer(text)]
        if label:
            matches += _BRACKETED.finditer(text)
        if whole := _WHOLE.fullmatch(text):
            matches.append(whole)
        for match in matches:
            yield re.sub(r"\s", "", match[1])
