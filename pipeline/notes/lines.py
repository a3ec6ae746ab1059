"""Floor 2: the lines of a clerk's notes as bullets and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBER = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    r"(?P<indent>\s*)(?:[-*+•·●◆■▪○–]\s+|[-•·●◆■▪○](?![-\d\s])|[0-9０-９]{1,3}(?:[.．](?!\d)|[、)）])\s*"
    rf"|[(（][0-9０-９]{{1,3}}[)）]\s*|(?P<sub>[(（]{_NUMBER}[)）])\s*|[①-⑳]\s*)(?P<text>.*)"
)
_HASH = re.compile(r"\s*(?P<level>#{1,6})\s*(?P<text>.*?)\s*#*\s*")
_NUMBERED = re.compile(rf"\s*{_NUMBER}、\s*(?P<text>.+)")
_NUMBERING = re.compile(rf"^(?:{_NUMBER}、|[(（]{_NUMBER}[)）]|\d{{1,2}}(?:、|[.．](?!\d)))\s*")
_RULE = re.compile(r"[\s\-—=*_~`·.。─]*")
_SENTENCE = re.compile(r"[，。；,;！!]")
_HEADING_LENGTH = 30
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    r"\ufff9-\ufffc\U000e0000-\U000e007f]"
)
_BREAK_LIKE = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True)
class Entry:
    """A heading (``level`` 2), a sub-heading (3) or a bullet (0) with the number of its first line."""

    level: int
    line: int
    text: str


def visible(text: str) -> str:
    """``text`` without control and zero-width characters; page and line breaks of other kinds become a space."""
    return _INVISIBLE.sub("", _BREAK_LIKE.sub(" ", text))


def entries(lines: Sequence[str], start: int) -> list[Entry]:
    """Headings and bullets of ``lines[start:]``, in order.

    Bullets: lines with a mark (- * • · 1. 1、 (1) （一）) and, since nothing may be lost, plain lines too. An indented
    plain line right below a marked one continues it. （一）… directly above a bullet is a sub-heading, as is a short
    ``一、…`` line a heading.
    """
    found: list[Entry] = []
    open_bullet = False
    for index in range(start, len(lines)):
        line = lines[index]
        if not line.strip() or _RULE.fullmatch(line):
            open_bullet = False
            continue
        marked = _MARK.fullmatch(line)
        if heading := _heading(lines, index, marked):
            found.append(heading)
            open_bullet = False
        elif marked:
            open_bullet = bool(marked["text"].strip())
            if open_bullet:
                found.append(Entry(0, index + 1, marked["text"].strip()))
        elif open_bullet and line.startswith((" ", "\t")):
            found[-1] = Entry(0, found[-1].line, joined(found[-1].text, line.strip()))
        else:
            numbered = _NUMBERED.fullmatch(line)
            found.append(Entry(0, index + 1, (numbered["text"] if numbered else line).strip()))
            open_bullet = False
    return found


def _heading(lines: Sequence[str], index: int, marked: re.Match[str] | None) -> Entry | None:
    line = lines[index]
    if hashed := _HASH.fullmatch(line):
        text = _NUMBERING.sub("", hashed["text"])
        return Entry(2 if len(hashed["level"]) <= 2 else 3, index + 1, text) if text else None
    if (numbered := _NUMBERED.fullmatch(line)) and _is_short(numbered["text"]):
        return Entry(2, index + 1, numbered["text"].strip().rstrip("：:。"))
    if marked and marked["sub"] and _is_short(marked["text"]) and _bullet_follows(lines, index):
        return Entry(3, index + 1, marked["text"].strip().rstrip("：:。"))
    return None


def _is_short(text: str) -> bool:
    body = text.strip().rstrip("：:。")
    return 0 < len(body) <= _HEADING_LENGTH and not _SENTENCE.search(body)


def _bullet_follows(lines: Sequence[str], index: int) -> bool:
    following = next(_filled(lines, index + 1), "")
    marked = _MARK.fullmatch(following)
    return bool(marked and not marked["sub"])


def _filled(lines: Sequence[str], start: int) -> Iterator[str]:
    return (line for line in lines[start:] if line.strip())


def joined(above: str, below: str) -> str:
    """Two lines as one: a space stands between them only where letters or digits would meet."""
    gap = " " if above[-1:].isascii() and above[-1:].isalnum() and below[:1].isascii() and below[:1].isalnum() else ""
    return above + gap + below
