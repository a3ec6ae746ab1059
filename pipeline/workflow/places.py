"""What a clerk means by a section: its number, its heading or part of it, a sub-heading's number, or a unit's id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.assembly import chinese_number
from pipeline.errors import NotesError
from pipeline.types import Plan, PlannedSection, Unit

_SUBSECTION = re.compile(r"^(\d+|[一二三四五六七八九十]+)\s*[、.]?\s*[（(](\d+|[一二三四五六七八九十]+)[)）]$")
_NUMBER = re.compile(r"^(?:第)?(\d+|[一二三四五六七八九十]+)(?:、|节|部分)?$")


@dataclass(frozen=True)
class Place:
    """A section, or some of its units. ``whole``: all of it."""

    section: PlannedSection
    units: tuple[Unit, ...]
    whole: bool

    @property
    def name(self) -> str:
        """As the user is told: 二、主要做法, or with the units' ids."""
        title = f"{chinese_number(self.section.number)}、{self.section.title}"
        return title if self.whole else f"{title} 的 {'、'.join(unit.id for unit in self.units)} 段"


def find_place(plan: Plan, where: str, source: str) -> Place:
    """The place that ``where`` names: 2, 二, 二、, 主要做法 or part of it, 二（三）, 2.3.

    Raises NotesError (with ``source`` as its place) when nothing or more than one section answers to it; both list
    what there is.
    """
    wanted = unicodedata.normalize("NFKC", where).strip()
    for section in plan.sections:
        for unit in section.units:
            if unit.id == wanted:
                return Place(section, (unit,), whole=False)
    part = _SUBSECTION.match(wanted)
    if part:
        headed = [block for s in plan.sections if _is_number(s.number, part[1]) for block in s.blocks if block.heading]
        for place, block in enumerate(headed, start=1):
            if _is_number(place, part[2]):
                section = next(s for s in plan.sections if block in s.blocks)
                return Place(section, block.units, whole=False)
    number = _NUMBER.match(wanted)
    if number:
        hits = [section for section in plan.sections if _is_number(section.number, number[1])]
    else:
        hits = [section for section in plan.sections if wanted and wanted == section.title] or [
            section for section in plan.sections if wanted and not wanted.isascii() and wanted in section.title
        ]
    if len(hits) == 1:
        return Place(hits[0], hits[0].units, whole=True)
    names = _names(hits or plan.sections)
    if hits:
        raise NotesError(f"“{where}”对得上 {len(hits)} 节", where=source, hint=f"请写序号：{names}")
    raise NotesError(f"没有“{where}”这一节", where=source, hint=f"可以写序号、标题或段号（如 2.1）：{names}")


def _is_number(number: int, typed: str) -> bool:
    return typed in (str(number), chinese_number(number))


def _names(sections: Sequence[PlannedSection]) -> str:
    return "，".join(f"{chinese_number(section.number)}、{section.title}" for section in sections)
