"""How a line is mended and the mending told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.samples.types import Line, Repair
from pipeline.words import word_list

HALF_WIDTH = "半角标点"
_AROUND = 6  # characters told on each side of a fault


@dataclass(frozen=True)
class Edit:
    """``text[start:end]`` becomes ``new``. ``removed``: the whole of it was junk, and is told without surroundings."""

    kind: str
    start: int
    end: int
    new: str = ""
    removed: bool = False


Finder = Callable[[str], Iterable[Edit]]
Mended = tuple[list[Line], list[Repair]]


def mend(lines: Sequence[Line], finders: Sequence[Finder], in_rows: Sequence[Finder]) -> Mended:
    """Each finder's edits made in each line, one finder after the other; lines left empty are gone.

    The finders of rows of a table are ``in_rows``.
    """
    kept: list[Line] = []
    repairs: list[Repair] = []
    for line in lines:
        text = line.text
        for find in in_rows if line.row else finders:
            text, made = apply(text, sorted(find(text), key=lambda edit: edit.start), line.number)
            # Scraped pages have them by the hundred: the first of a line stands for all.
            repairs += made[:1] if made and made[0].kind == HALF_WIDTH else made
        if text.strip():
            kept.append(replace(line, text=text.strip()))
    return kept, repairs


def apply(text: str, edits: Sequence[Edit], line: int) -> tuple[str, list[Repair]]:
    """``text`` with ``edits`` (in order, not overlapping) made, and each one told."""
    pieces: list[str] = []
    repairs: list[Repair] = []
    done = 0
    for edit in edits:
        if edit.start < done or text[edit.start : edit.end] == edit.new:
            continue
        pieces += [text[done : edit.start], edit.new]
        done = edit.end
        old, head, tail = text[edit.start : edit.end], text[max(0, edit.start - _AROUND) : edit.start], ""
        if not edit.removed:
            tail = text[edit.end : edit.end + _AROUND]
            repairs.append(Repair(edit.kind, line, head + old + tail, head + edit.new + tail))
        else:
            repairs.append(Repair(edit.kind, line, old, ""))
    return "".join([*pieces, text[done:]]), repairs


def tail_of(text: str) -> str:
    """The last characters of a line, for telling a repair."""
    return text[-2 * _AROUND :]


def head_of(text: str) -> str:
    """The first characters of a line, for telling a repair."""
    return text[: 2 * _AROUND]


@cache
def words(key: str) -> tuple[str, ...]:
    """A list of prompts/words/scraping.toml."""
    return tuple(word_list("scraping")[key])


@cache
def pattern(key: str) -> re.Pattern[str]:
    """A regular expression of prompts/words/scraping.toml, or a list of them as one."""
    listed = word_list("scraping")[key]
    return re.compile(listed if isinstance(listed, str) else "|".join(f"(?:{item})" for item in listed))
