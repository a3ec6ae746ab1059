"""Lists: what w:numPr draws before a paragraph (ECMA-376 Part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.ooxml.look import Look, paragraph_look
from pipeline.ooxml.names import VAL, W, child_number, child_value, number, switch
from pipeline.ooxml.numerals import numeral
from pipeline.ooxml.styles import Sheet

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_MAX_LINKS = 8
_LONGEST_TEXT = 64  # of w:lvlText
_DOT = "•"  # for a bullet out of a symbol font, whose code means nothing elsewhere


@dataclass(frozen=True)
class Level:
    """A w:lvl. ``restart``: the level whose number sets this one back, from 1; 0 for never, None for any higher."""

    start: int = 0
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""
    paragraph: Look = field(default_factory=dict)


@dataclass(frozen=True)
class List:
    """A w:num. ``counter``: lists with the same one go on counting together; ``starts``: w:startOverride by level."""

    counter: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


class Numbering:
    """The lists of a document. Nothing in it counts; see ``Counters``."""

    def __init__(self, root: Any, sheet: Sheet) -> None:
        """``root``: the w:numbering or None."""
        self._lists: dict[int, List] = {}
        if root is None:
            return
        abstract = {each.get(f"{W}abstractNumId", ""): each for each in root.iterchildren(f"{W}abstractNum")}
        nums = {number(each.get(f"{W}numId")) or 0: each for each in root.iterchildren(f"{W}num")}
        levels = {key: _levels(each) for key, each in abstract.items()}
        for num_id, node in nums.items():
            key = _behind_link(child_value(node, "abstractNumId"), abstract, nums, sheet)
            if num_id and key in levels:
                self._lists[num_id] = _list(node, key, levels[key])

    def level(self, num_id: int, level: int) -> Level | None:
        held = self._lists.get(num_id)
        return held.levels.get(level) if held is not None else None

    def of(self, num_id: int) -> List | None:
        return self._lists.get(num_id)

    def indents(self, num_id: int, level: int) -> Look:
        """What the list says of the paragraph."""
        found = self.level(num_id, level)
        return found.paragraph if found is not None else {}

    def level_of_style(self, num_id: int, style: str) -> int | None:
        """The level of the list that names the paragraph style ``style``."""
        held = self._lists.get(num_id)
        named = (
            (index for index, level in held.levels.items() if level.style == style) if held is not None else iter(())
        )
        return next(named, None)


class Counters:
    """Counts the paragraphs of each list, in document order."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[int, int]] = set()

    def next(self, num_id: int, level: int) -> str:
        """The label of the next paragraph of the list, without the tab or space after it; "" when there is none."""
        held = self._numbering.of(num_id)
        if held is None or level not in held.levels:
            return ""
        counts = self._counts.setdefault(held.counter, {})
        self._count(held, num_id, level, counts)
        own = held.levels[level]
        if own.format == "bullet":
            return _DOT if own.text and "\ue000" <= own.text[0] <= "\uf8ff" else own.text

        def shown(place: re.Match[str]) -> str:
            other = int(place[1]) - 1
            at = held.levels.get(other, Level())
            value = counts.get(other, held.starts.get(other, at.start))
            return numeral(value, "decimal" if own.legal and at.format != "decimalZero" else at.format)

        return _PLACE.sub(shown, own.text)

    def _count(self, held: List, num_id: int, level: int, counts: dict[int, int]) -> None:
        own = held.levels[level]
        if level in held.starts and (num_id, level) not in self._started:
            counts[level] = held.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = own.start
        self._started.add((num_id, level))
        for higher in range(level):  # a level that is skipped stands at its start from now on
            counts.setdefault(higher, held.levels[higher].start if higher in held.levels else 1)
        for deeper in range(level + 1, _LEVELS):
            restart = held.levels[deeper].restart if deeper in held.levels else None
            if deeper in counts and (restart is None or 0 < level + 1 <= restart):
                del counts[deeper]


def _behind_link(key: str, abstract: Mapping[str, Any], nums: Mapping[int, Any], sheet: Sheet) -> str:
    """The abstract list behind w:numStyleLink: that of the list which the numbering style names (17.9.21)."""
    seen: set[str] = set()
    while key in abstract and key not in seen and len(seen) < _MAX_LINKS:
        seen.add(key)
        style = sheet.get(child_value(abstract[key], "numStyleLink"), "numbering")
        if style is None or abstract[key].find(f"{W}numStyleLink") is None:
            return key
        node = nums.get(style.paragraph.get("num_id", 0))
        key = child_value(node, "abstractNumId")
    return key


def _list(node: Any, key: str, levels: Mapping[int, Level]) -> List:
    starts: dict[int, int] = {}
    own = dict(levels)
    for override in node.iterchildren(f"{W}lvlOverride"):
        index = number(override.get(f"{W}ilvl")) or 0
        start = child_number(override, "startOverride")
        if start is not None:
            starts[index] = start
        level = override.find(f"{W}lvl")
        if level is not None:
            own[index] = _level(level)
            if start is not None:
                own[index] = replace(own[index], start=start)
    return List(key, own, starts)


def _levels(node: Any) -> dict[int, Level]:
    made = {}
    for each in node.iterchildren(f"{W}lvl"):
        index = number(each.get(f"{W}ilvl")) or 0
        if 0 <= index < _LEVELS:
            made[index] = _level(each)
    return made


def _level(node: Any) -> Level:
    legal = node.find(f"{W}isLgl")
    text = node.find(f"{W}lvlText")
    return Level(
        start=child_number(node, "start") or 0,
        format=child_value(node, "numFmt") or "decimal",
        text=text.get(VAL, "")[:_LONGEST_TEXT] if text is not None else "",
        restart=child_number(node, "lvlRestart"),
        legal=legal is not None and switch(legal),
        style=child_value(node, "pStyle"),
        paragraph={key: value for key, value in paragraph_look(node.find(f"{W}pPr")).items() if key != "num_id"},
    )
