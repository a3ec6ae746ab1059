"""Notes and an outline become a plan: sections of units, each bullet in exactly one."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.planning.gaps import questions
from pipeline.planning.layout import Decide, Room, sorted_rooms, under_headings
from pipeline.planning.topics import by_topic
from pipeline.planning.traits import has_any
from pipeline.planning.units import Piece, pieces_of
from pipeline.types import Block, Notes, Outline, Plan, PlannedSection, Role, SectionSpec, Unit
from pipeline.words import word_list

SHORT = 8  # bullets up to which a report without the clerk's headings carries no level-one headings


def make_plan(notes: Notes, outline: Outline, *, unit_bullets: int = 3, decide: Decide | None = None) -> Plan:
    """Where every bullet goes.

    ``unit_bullets``: most bullets of a unit (a total with its parts may have up to six). ``decide`` is asked, once,
    for the section of the bullets that no cue word decides; without it, or where it says nothing usable, the nearest
    bullet in words decides. The clerk's headings, their order and wording stand.
    """
    headed = bool(notes.headings)
    rooms = under_headings(notes, outline) if headed else sorted_rooms(notes, outline, decide)
    filled = [room for room in rooms if any(matters for _, matters in room.blocks)]
    entries: list[Room | SectionSpec] = list(filled)
    if not headed:
        entries = _with_gaps(filled, outline)
    used: dict[str, int] = {}
    sections = []
    for number, entry in enumerate(entries, start=1):
        spec = entry.spec if isinstance(entry, Room) else entry
        used[spec.key] = used.get(spec.key, 0) + 1
        key = spec.key if used[spec.key] == 1 else f"{spec.key}_{used[spec.key]}"
        if isinstance(entry, Room):
            blocks = _blocks(entry, number, unit_bullets, headed)
            sections.append(PlannedSection(number, key, entry.title, spec.role, blocks))
        else:
            sections.append(PlannedSection(number, key, spec.title, spec.role, (), spec.gap))
    return Plan(
        outline=outline,
        notes=notes,
        sections=tuple(sections),
        short=not headed and len(notes.bullets) <= SHORT,
        missing=questions(notes, outline, tuple(sections)),
    )


def _with_gaps(rooms: Sequence[Room], outline: Outline) -> list[Room | SectionSpec]:
    """The outline's order: a room where there is one, the bare section where it is required."""
    by_key = {room.spec.key: room for room in rooms}
    roles = {room.spec.role for room in rooms}
    entries: list[Room | SectionSpec] = []
    for spec in outline.sections:
        room = by_key.get(spec.key)
        if room is not None:
            entries.append(room)
        elif spec.required and spec.role not in roles:
            entries.append(spec)
    return entries


def _blocks(room: Room, section: int, unit_bullets: int, headed: bool) -> tuple[Block, ...]:
    blocks = room.blocks
    if room.spec.subheadings and len(blocks) == 1 and not blocks[0][0]:
        blocks = by_topic(blocks[0][1])
    pieces = [(heading, pieces_of(matters, room.spec.role, unit_bullets)) for heading, matters in blocks]
    number, made = 0, []
    for heading, inside in pieces:
        units = []
        for piece in inside:
            number += 1
            role = _unit_role(piece, room.spec.role)
            units.append(Unit(f"{section}.{number}", role, piece.bullets, piece.parts, piece.starts_paragraph))
        made.append(Block(heading, tuple(units)))
    return tuple(made)


def _unit_role(piece: Piece, role: Role) -> Role:
    """A count of what an inspection found keeps its role among the problems: it is no item of 一是…二是…."""
    words = word_list("planning")["总分"]
    inspected = has_any(piece.bullets[0].text, words["查词"])
    return Role.FOUND if role is Role.PROBLEM and piece.parts and inspected else role


