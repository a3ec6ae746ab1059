"""Which stretch of an edited document is a section's home: pure lists, one entry per paragraph that has text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile


@dataclass(frozen=True)
class Line:
    """A paragraph of the document. ``section``: whose it is ("" for title, opening, closing), None for a person's own.

    ``weight``: its length in characters; ``heading``: it is the level-one heading of its section; ``covered``: keys
    of the sections whose bookmarks stand around it.
    """

    section: str | None
    weight: int
    heading: bool = False
    covered: frozenset[str] = frozenset()


def homes(lines: Sequence[Line], open_start: Collection[str], open_end: Collection[str]) -> list[str]:
    """For each line the section in whose home stretch it stands, "" for none.

    A section is at home where its heading stands, or else the most of its text, and as far as only strays of other
    sections interrupt it. A person's own lines between are in it. Those at its edges are when its bookmark stands
    around them, or when the paragraph that was written there is gone: ``open_start`` and ``open_end`` are the
    sections whose first or last paragraph is nowhere in the document.
    """
    found: list[str] = ["" for _ in lines]
    stretches = _stretches(lines)
    for key, (start, end) in stretches.items():
        found[start:end] = [key] * (end - start)
    for key, (_, end) in stretches.items():
        edge = _own(lines, found, range(end, len(lines)))
        for place in edge if key in open_end else _covered(lines, key, edge):
            found[place] = key
    for key, (start, _) in stretches.items():
        edge = _own(lines, found, range(start - 1, -1, -1))
        for place in edge if key in open_start else []:
            found[place] = key
    for place, line in enumerate(lines):
        if line.section is None and not found[place]:
            found[place] = min(line.covered - stretches.keys(), default="")
    return found


def _stretches(lines: Sequence[Line]) -> dict[str, tuple[int, int]]:
    """Section → (first line, line after the last)."""
    clusters = _clusters(lines)
    keys = [lines[each[0]].section or "" for each in clusters]
    main: dict[str, int] = {}
    for number, key in enumerate(keys):
        if key and (key not in main or _claim(lines, clusters[number]) > _claim(lines, clusters[main[key]])):
            main[key] = number
    made = {}
    for key, number in main.items():
        ends = [number]
        for step in (-1, 1):
            other = number + step
            while 0 <= other < len(clusters) and keys[other] and main[keys[other]] != other:
                if keys[other] == key:
                    ends.append(other)
                other += step
        made[key] = (clusters[min(ends)][0], clusters[max(ends)][-1] + 1)
    return made


def _clusters(lines: Sequence[Line]) -> list[list[int]]:
    """Places of lines of one section that follow each other, a person's own lines between left out."""
    made: list[list[int]] = []
    for place, line in enumerate(lines):
        if line.section is None:
            continue
        if made and lines[made[-1][0]].section == line.section:
            made[-1].append(place)
        else:
            made.append([place])
    return made


def _claim(lines: Sequence[Line], cluster: Sequence[int]) -> tuple[bool, int]:
    """What makes a cluster the home of its section."""
    return any(lines[place].heading for place in cluster), sum(lines[place].weight for place in cluster)


def _own(lines: Sequence[Line], found: Sequence[str], places: Iterable[int]) -> list[int]:
    """The first of ``places``, as long as they are a person's own lines and in no stretch."""
    return list(takewhile(lambda place: lines[place].section is None and not found[place], places))


def _covered(lines: Sequence[Line], key: str, places: Sequence[int]) -> Sequence[int]:
    """``places`` up to the last one that the section's bookmark stands around."""
    last = max((number for number, place in enumerate(places) if key in lines[place].covered), default=-1)
    return places[: last + 1]
