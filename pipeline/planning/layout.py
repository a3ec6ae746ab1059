"""Bullets into sections: under the clerk's headings as they stand, or sorted when there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipeline.planning.matters import Matter, find_matters
from pipeline.planning.order import told_order
from pipeline.planning.sections import (
    by_cues,
    by_default,
    is_inspection,
    is_measure,
    main_section,
    match_heading,
    plain_sections,
)
from pipeline.types import Bullet, Notes, Outline, Role, SectionSpec

Decide = Callable[[tuple[Bullet, ...], Outline], Mapping[int, str]]
"""Asks someone else where undecided bullets go: bullet number → section key. May leave bullets out."""

_INTRODUCTORY = (Role.BACKGROUND, Role.ORGANISED)
FEW = 2  # bullets that an introductory section needs to stand alone


@dataclass
class Room:
    """A section being filled: blocks of (sub-heading, matters) in order.

    ``specs``: the outline's sections it stands for, more than one when the clerk's heading names more.
    """

    specs: tuple[SectionSpec, ...]
    title: str
    blocks: list[tuple[str, tuple[Matter, ...]]] = field(default_factory=list)

    @property
    def spec(self) -> SectionSpec:
        return self.specs[0]


def under_headings(notes: Notes, outline: Outline) -> list[Room]:
    """One room for each of the clerk's headings, in the clerk's order; what stands above the first heading is sorted
    into them, or into a section of the outline when none of them fits."""
    rooms = []
    for heading in notes.headings:
        bullets = [bullet for bullet in notes.bullets if bullet.heading == heading]
        room = Room(match_heading(heading, outline), heading)
        for subheading in dict.fromkeys(bullet.subheading for bullet in bullets):
            inside = [bullet for bullet in bullets if bullet.subheading == subheading]
            room.blocks.append((subheading, find_matters(inside, scattered=False)))
        rooms.append(room)
    loose = [bullet for bullet in notes.bullets if bullet.heading not in notes.headings]
    for matter in find_matters(loose, scattered=True):
        _room_for(matter, rooms, notes, outline).blocks[0:0] = [("", (matter,))]
    for room in rooms:
        room.blocks = _joined(room.blocks)
    return rooms


def _room_for(matter: Matter, rooms: list[Room], notes: Notes, outline: Outline) -> Room:
    key = by_cues(matter.bullets, outline, notes.front.title)
    if not key:
        held: dict[str, list[Bullet]] = {}
        for room in rooms:
            held.setdefault(room.spec.key, []).extend(_bullets(room))
        key = by_default(matter.bullets, held, outline, notes.front.title)
    spec = _spec(outline, key)
    fitting = [room for room in rooms if room.spec.key == key] or [r for r in rooms if r.spec.role is spec.role]
    if fitting:
        return fitting[0]
    if rooms and spec.role in _INTRODUCTORY and len(matter.bullets) < FEW:
        return rooms[0]
    room = Room((spec,), spec.title)
    order = [section.key for section in outline.sections]
    place = next((i for i, other in enumerate(rooms) if order.index(other.spec.key) > order.index(key)), len(rooms))
    rooms.insert(place, room)
    return room


def _joined(blocks: list[tuple[str, tuple[Matter, ...]]]) -> list[tuple[str, tuple[Matter, ...]]]:
    """The blocks without a sub-heading as one, in front: a paragraph after （二） would belong to （二）."""
    plain = tuple(matter for heading, matters in blocks if not heading for matter in matters)
    plain = tuple(sorted(plain, key=lambda matter: min(bullet.number for bullet in matter.bullets)))
    named = [block for block in blocks if block[0]]
    return [("", plain), *named] if plain else named


def sorted_rooms(notes: Notes, outline: Outline, decide: Decide | None) -> list[Room]:
    """The outline's sections with the bullets that belong there, told in order; sections without any are left out."""
    title = notes.front.title
    matters = find_matters(notes.bullets, scattered=True)
    keys: dict[Matter, str] = {matter: by_cues(matter.bullets, outline, title) for matter in matters}
    undecided = [matter for matter in matters if not keys[matter]]
    known = {section.key for section in plain_sections(outline)}
    if undecided and len(known) > 1 and decide is not None:
        told = decide(tuple(matter.bullets[0] for matter in undecided), outline)
        for matter in undecided:
            answer = told.get(matter.bullets[0].number, "")
            keys[matter] = answer if answer in known else ""
    placed: dict[str, list[Bullet]] = {}
    for matter in matters:
        if keys[matter]:
            placed.setdefault(keys[matter], []).extend(matter.bullets)
    between = {matter: _between(matter, keys) for matter in matters if not keys[matter]}
    for matter in matters:
        told_there = between.get(matter, "") if between.get(matter) in known else ""
        keys[matter] = keys[matter] or told_there or by_default(matter.bullets, placed, outline, title)
    _measures_after_findings(matters, keys, outline)
    held = {section.key: [m for m in matters if keys[m] == section.key] for section in outline.sections}
    _fold(held, outline, title)
    return [
        Room((spec,), spec.title, [("", told_order(held[spec.key]))]) for spec in outline.sections if held[spec.key]
    ]


def _measures_after_findings(matters: tuple[Matter, ...], keys: dict[Matter, str], outline: Outline) -> None:
    """In an outline without measures, the ledger kept of findings is told after what was found, not before it."""
    if any(section.role is Role.RECTIFY for section in outline.sections):
        return
    problems = {section.key for section in outline.sections if section.role is Role.PROBLEM}
    found = next((keys[matter] for matter in matters if keys[matter] in problems and is_inspection(matter)), "")
    for matter in matters:
        if found and keys[matter] not in problems and all(map(is_measure, matter.bullets)):
            keys[matter] = found


def _between(matter: Matter, keys: Mapping[Matter, str]) -> str:
    """The section of the bullets noted right before and right after, if it is one and the same."""
    at = matter.bullets[0].number
    decided = sorted((bullet.number, key) for other, key in keys.items() if key for bullet in other.bullets)
    before = [key for number, key in decided if number < at][-1:]
    after = [key for number, key in decided if number > at][:1]
    return before[0] if before and before == after else ""


def _fold(held: dict[str, list[Matter]], outline: Outline, title: str) -> None:
    """A heading over a single introductory bullet, and two headings for one kind of work, read badly: one is enough.

    The course of a disaster (灾情经过) is no introduction: one bullet of rainfall opens the report.
    """
    counts = {key: [bullet for matter in matters for bullet in matter.bullets] for key, matters in held.items()}
    main = main_section(outline, counts, title)
    for section in outline.sections:
        few = section.role in _INTRODUCTORY and len(counts[section.key]) < FEW and "经过" not in section.title
        double = section.role is Role.DONE and main.role is Role.DONE
        host = main.key
        if main.role is Role.RECTIFY:  # its items are measures: an introduction goes with the other facts
            others = (spec.key for spec in outline.sections if spec.role is Role.BACKGROUND and spec != section)
            host = next(others, "")
        if held[section.key] and section.key != host and (double or (few and held.get(host))):
            held[host] = sorted(held[host] + held[section.key], key=lambda matter: matter.bullets[0].number)
            held[section.key] = []


def _bullets(room: Room) -> list[Bullet]:
    return [bullet for _, matters in room.blocks for matter in matters for bullet in matter.bullets]


def _spec(outline: Outline, key: str) -> SectionSpec:
    return next(section for section in outline.sections if section.key == key)
