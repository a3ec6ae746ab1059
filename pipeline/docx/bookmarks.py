"""Bookmarks: how a later run finds the text of a section or of a unit in a document that was edited meanwhile."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.types import Paragraph

_LONGEST = 40  # Word cuts or refuses longer names


def section_bookmark(key: str) -> str:
    """The bookmark of the section ``key``, from its heading through its last paragraph."""
    return _name("nigao_s_", key)


def unit_bookmark(unit: str) -> str:
    """The bookmark of the text of the unit ``unit`` ("2.3")."""
    return _name("nigao_u_", unit.replace(".", "_"))


@lru_cache(maxsize=1 << 10)  # a type's sections, and the units of all reports, have the same few
def _name(prefix: str, key: str) -> str:
    """At most 40 letters, digits and underscores. What had to be altered carries a digest, so names stay unique."""
    if re.fullmatch(r"\w+", key) and len(prefix + key) <= _LONGEST:
        return prefix + key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    readable = re.sub(r"\W", "_", key)[: _LONGEST - len(prefix) - len(digest) - 1]
    return f"{prefix}{readable}_{digest}"


@dataclass(frozen=True)
class Marked:
    """A stretch to be bookmarked: from the paragraph, or the run, of number ``first`` through that of ``last``."""

    name: str
    first: int
    last: int


def sections(paragraphs: Sequence[Paragraph]) -> list[Marked]:
    """One stretch of paragraphs, numbered from 0, per section whose paragraphs stand together."""
    places: dict[str, list[int]] = {}
    for index, paragraph in enumerate(paragraphs):
        if paragraph.section:
            places.setdefault(paragraph.section, []).append(index)
    return [
        Marked(section_bookmark(key), indexes[0], indexes[-1])
        for key, indexes in places.items()
        if indexes[-1] - indexes[0] == len(indexes) - 1
    ]


def units(runs: Sequence[str]) -> list[Marked]:
    """One stretch of runs, numbered from 0, per unit, from its first to its last; ``runs``: of each its unit or ""."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for number, unit in enumerate(runs):
        if unit:
            first.setdefault(unit, number)
            last[unit] = number
    return [Marked(unit_bookmark(unit), first[unit], last[unit]) for unit in first]


def start(number: int, name: str) -> str:
    """The bookmark's beginning, as it is written."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'


def end(number: int) -> str:
    """The bookmark's end, as it is written."""
    return f'<w:bookmarkEnd w:id="{number}"/>'
