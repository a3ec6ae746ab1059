"""Bookmarks: how a later run finds the text of a section or of a unit in a document that was edited meanwhile."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.docx.oxml import element
from pipeline.types import Paragraph

_LONGEST = 40  # Word cuts or refuses longer names


def section_bookmark(key: str) -> str:
    """The bookmark of the section ``key``, from its heading through its last paragraph."""
    return _name("nigao_s_", key)


def unit_bookmark(unit: str) -> str:
    """The bookmark of the text of the unit ``unit`` ("2.3")."""
    return _name("nigao_u_", unit.replace(".", "_"))


def _name(prefix: str, key: str) -> str:
    """At most 40 letters, digits and underscores. What had to be altered carries a digest, so names stay unique."""
    if re.fullmatch(r"\w+", key) and len(prefix + key) <= _LONGEST:
        return prefix + key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    readable = re.sub(r"\W", "_", key)[: _LONGEST - len(prefix) - len(digest) - 1]
    return f"{prefix}{readable}_{digest}"


@dataclass(frozen=True)
class Marked:
    """A stretch to be bookmarked: from the first element of ``first`` to the last of ``last`` (a w:p or a w:r)."""

    name: str
    first: Any
    last: Any


def sections(paragraphs: Sequence[Paragraph], elements: Sequence[Any]) -> list[Marked]:
    """One stretch per section whose paragraphs stand together; ``elements`` are the paragraphs' w:p."""
    places: dict[str, list[int]] = {}
    for index, paragraph in enumerate(paragraphs):
        if paragraph.section:
            places.setdefault(paragraph.section, []).append(index)
    return [
        Marked(section_bookmark(key), elements[indexes[0]], elements[indexes[-1]])
        for key, indexes in places.items()
        if indexes[-1] - indexes[0] == len(indexes) - 1
    ]


def units(runs: Sequence[tuple[str, Any]]) -> list[Marked]:
    """One stretch per unit, from its first run to its last; ``runs`` are (unit id or "", w:r) in document order."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for unit, run in runs:
        if unit:
            first.setdefault(unit, run)
            last[unit] = run
    return [Marked(unit_bookmark(unit), first[unit], last[unit]) for unit in first]


def place(stretches: Sequence[Marked]) -> None:
    """Put the bookmarks into the document, numbered in the order given."""
    for number, stretch in enumerate(stretches):
        start = element("w:bookmarkStart", {"w:id": number, "w:name": stretch.name})
        end = element("w:bookmarkEnd", {"w:id": number})
        if stretch.first.tag.endswith("}p"):
            # After the paragraph's properties, which must stay its first child.
            stretch.first.insert(1, start)
            stretch.last.append(end)
        else:
            stretch.first.addprevious(start)
            stretch.last.addnext(end)
