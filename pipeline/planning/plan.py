"""Notes and an outline become a plan: sections of units, each bullet in exactly one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.planning.gaps import questions
from pipeline.planning.layout import Decide, Room, sorted_rooms, under_headings
from pipeline.planning.matters import Matter
from pipeline.planning.sections import is_measure, strongest
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
            blocks = _blocks(entry, number, unit_bullets, outline)
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


def _blocks(room: Room, section: int, unit_bullets: int, outline: Outline) -> tuple[Block, ...]:
    blocks = room.blocks
    if room.spec.subheadings and len(blocks) == 1 and not blocks[0][0]:
        blocks = by_topic(blocks[0][1])
    made: list[Block] = []
    number = 0
    for heading, matters in blocks:
        units = []
        for role, piece in _pieces(room, matters, unit_bullets, outline, headed=bool(heading)):
            number += 1
            units.append(Unit(f"{section}.{number}", role, piece.bullets, piece.parts, piece.starts_paragraph))
        made.append(Block(heading, tuple(units)))
    return tuple(made)


def _pieces(
    room: Room, matters: Sequence[Matter], unit_bullets: int, outline: Outline, *, headed: bool
) -> Iterator[tuple[Role, Piece]]:
    """The pieces of one block with their roles; a heading that names two things has runs of either."""
    for role, run in groupby(matters, key=lambda matter: strongest(matter.bullets, room.specs, outline).role):
        pieces = pieces_of(tuple(run), role, unit_bullets, headed=headed)
        for number, piece in enumerate(pieces):
            yield _unit_role(piece, role, number == 0 and len(pieces) > 1), piece


def _unit_role(piece: Piece, role: Role, first: bool) -> Role:
    """What is no item of 一是…二是… in a problem section: a count of what an inspection found, what is done
    about it, and a leading bullet that names no problem (how things stand before the problems are told)."""
    if role is not Role.PROBLEM:
        return role
    words = word_list("planning")
    if piece.parts and has_any(piece.bullets[0].text, words["总分"]["查词"]):
        return Role.FOUND
    if all(map(is_measure, piece.bullets)):
        return Role.RECTIFY
    wants = (*words["词"]["存在问题"], *words["缺词"]["词"])
    names_problem = any(has_any(bullet.text, wants) for bullet in piece.bullets)
    return Role.BACKGROUND if first and not names_problem else role
