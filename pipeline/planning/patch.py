"""A plan follows changed notes: what the change does not touch keeps its unit, its place and its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import figures
from pipeline.planning.changes import Change, ChangeKind
from pipeline.types import Block, Bullet, Plan, PlannedSection, Unit

_KEPT = (ChangeKind.SAME, ChangeKind.VALUE)


@dataclass(frozen=True)
class Patched:
    """The plan of the changed notes. ``kept``: unit id → its slot text with the bullets' new numbers; every other
    unit of ``plan`` has to be written. ``gone``: ids of units that are no more."""

    plan: Plan
    kept: Mapping[str, str]
    gone: tuple[str, ...]


def patch(old: Plan, texts: Mapping[str, str], new: Plan, changed: Sequence[Change]) -> Patched:
    """``old`` brought up to the notes of ``new`` with as little change as the ``changed`` bullets ask for.

    ``texts``: unit id → slot text as written for ``old``; ``new``: the plan that the changed notes would have got by
    themselves, which tells where a bullet goes that is new or was moved: into the unit whose bullets it stands with
    there, else into a unit of its own. Units keep their ids.
    """
    counterpart = {change.old.number: change for change in changed if change.old and change.new}
    stays = {number for number, change in counterpart.items() if change.kind is not ChangeKind.MOVED}
    kept: dict[str, str] = {}
    units: dict[str, Unit] = {}
    for unit in old.units:
        bullets = [counterpart[b.number].new for b in unit.bullets if b.number in stays]
        remaining = tuple(bullet for bullet in bullets if bullet is not None)
        if not remaining:
            continue
        units[unit.id] = replace(unit, bullets=remaining)
        if all(b.number in stays and counterpart[b.number].kind in _KEPT for b in unit.bullets) and unit.id in texts:
            numbers = {b.number: counterpart[b.number].new for b in unit.bullets}
            kept[unit.id] = _renumbered(texts[unit.id], numbers)
    arrivals = {
        change.new.number for change in changed if change.new and change.kind not in (*_KEPT, ChangeKind.REWORDED)
    }
    sections = _sections(old, new, units, kept, arrivals)
    plan = replace(new, sections=sections, short=old.short)
    return Patched(plan, kept, tuple(unit.id for unit in old.units if unit.id not in {u.id for u in plan.units}))


def _renumbered(slot_text: str, bullets: Mapping[int, Bullet | None]) -> str:
    def marker(found: re.Match[str]) -> str:
        bullet = bullets[int(found[1])]
        assert bullet is not None
        return figures.marker(bullet.number, int(found[2]))

    return figures.MARKER.sub(marker, slot_text)


def _sections(
    old: Plan, new: Plan, units: dict[str, Unit], kept: dict[str, str], arrivals: set[int]
) -> tuple[PlannedSection, ...]:
    """The sections of ``new`` in order, each with the old one's blocks where there is one, and the arrivals put in."""
    made: list[PlannedSection] = []
    spent: set[str] = set()
    fresh = max((_prefix(unit.id) for unit in old.units), default=0)
    titles = {section.title for section in new.sections}
    for wanted in new.sections:
        left = [s for s in old.sections if s.key not in spent and (s.title == wanted.title or s.title not in titles)]
        before = _counterpart(left, wanted, units)
        blocks: tuple[Block, ...] = ()
        if before is not None:
            spent.add(before.key)
            blocks = _remaining(before, units)
        if before is not None and before.units:
            ids = _Ids(_prefix(before.units[0].id), [unit.id for unit in before.units])
        else:
            fresh += 1
            ids = _Ids(fresh, ())
        blocks = _with_arrivals(blocks, wanted, arrivals, kept, ids)
        key = before.key if before else _free_key(wanted.key, {s.key for s in (*old.sections, *made)})
        made.append(replace(wanted, key=key, blocks=blocks))
    for before in old.sections:
        blocks = _remaining(before, units)
        if before.key not in spent and blocks:
            # The changed notes would have sorted these bullets elsewhere; they stay where the reader has them.
            place = _place_after(made, [section.key for section in old.sections], before.key)
            made.insert(place, replace(before, blocks=blocks))
    numbered = (section for section in made if section.blocks or section.gap)
    return tuple(replace(section, number=number) for number, section in enumerate(numbered, start=1))


def _remaining(section: PlannedSection, units: Mapping[str, Unit]) -> tuple[Block, ...]:
    """The section's blocks with what is left of their units; each first unit that went hands on its new paragraph."""
    blocks = (
        replace(block, heading=_heading(block, units), units=tuple(_left(block.units, units)))
        for block in section.blocks
    )
    return tuple(block for block in blocks if block.units)


def _heading(block: Block, units: Mapping[str, Unit]) -> str:
    """Its heading, as the clerk words it now where it is the clerk's."""
    then = {bullet.subheading for unit in block.units for bullet in unit.bullets}
    now = {bullet.subheading for unit in block.units if unit.id in units for bullet in units[unit.id].bullets}
    return now.pop() if then == {block.heading} and len(now) == 1 else block.heading


def _left(old: Sequence[Unit], units: Mapping[str, Unit]) -> Iterator[Unit]:
    starts = False
    for unit in old:
        starts = starts or unit.starts_paragraph
        if unit.id in units:
            yield replace(units[unit.id], starts_paragraph=starts)
            starts = False


def _place_after(made: Sequence[PlannedSection], keys: Sequence[str], key: str) -> int:
    """Where a section ``key`` belongs in ``made``: after the last of those that stood before it."""
    earlier = set(keys[: keys.index(key)])
    return max((place for place, section in enumerate(made, start=1) if section.key in earlier), default=0)


def _counterpart(
    old: Sequence[PlannedSection], wanted: PlannedSection, units: Mapping[str, Unit]
) -> PlannedSection | None:
    """The one of ``old`` that ``wanted`` was: of its title, else with most of its bullets, else of its kind."""
    numbers = {bullet.number for unit in wanted.units for bullet in unit.bullets}

    def likeness(section: PlannedSection) -> tuple[bool, int, bool]:
        kept = [bullet for unit in section.units if unit.id in units for bullet in units[unit.id].bullets]
        shared = sum(bullet.number in numbers for bullet in kept)
        same = section.key == wanted.key and section.role is wanted.role
        return section.title == wanted.title, shared, same

    best = max(old, key=likeness, default=None)
    return best if best is not None and any(likeness(best)) else None


def _prefix(unit: str) -> int:
    return int(unit.partition(".")[0])


def _free_key(key: str, taken: set[str]) -> str:
    number = 1
    free = key
    while free in taken:
        number += 1
        free = f"{key}_{number}"
    return free


class _Ids:
    """Ids for new units of a section, none of them used before."""

    def __init__(self, section: int, used: Iterable[str]) -> None:
        self._section = section
        self._last = max((int(name.partition(".")[2]) for name in used), default=0)

    def next(self) -> str:
        self._last += 1
        return f"{self._section}.{self._last}"


def _with_arrivals(
    blocks: tuple[Block, ...], wanted: PlannedSection, arrivals: set[int], kept: dict[str, str], ids: _Ids
) -> tuple[Block, ...]:
    """``blocks`` with the bullets of ``wanted`` that are ``arrivals``, where ``wanted`` has them."""
    homes = {bullet.number: unit.id for block in blocks for unit in block.units for bullet in unit.bullets}
    empty = not blocks
    last = ""  # the unit after which the next new one stands
    for block in wanted.blocks:
        for place, unit in enumerate(block.units):
            new = [bullet for bullet in unit.bullets if bullet.number in arrivals]
            hosts = list(dict.fromkeys(homes[b.number] for b in unit.bullets if b.number in homes))
            if new and len(hosts) == 1:
                blocks = _extended(blocks, hosts[0], unit, arrivals)
                kept.pop(hosts[0], None)
            elif new:
                made = replace(unit, id=ids.next(), bullets=tuple(new))
                # A heading that only the planner would have put there does not part what stands together.
                own = empty or any(bullet.subheading == block.heading for bullet in new)
                blocks = _inserted(blocks, made, block.heading, hosts[-1] if hosts else last, own=own)
                last = made.id
                if place + 1 < len(block.units) and not block.units[place + 1].starts_paragraph:
                    blocks = _joined(blocks, made.id, {b.number for b in block.units[place + 1].bullets})
                continue
            last = hosts[-1] if hosts else last
    return blocks


def _extended(blocks: tuple[Block, ...], host: str, wanted: Unit, arrivals: set[int]) -> tuple[Block, ...]:
    """The unit ``host`` with the ``arrivals`` of ``wanted``, in its order; what only the host has comes first."""

    def whole(unit: Unit) -> Unit:
        own = [bullet for bullet in unit.bullets if bullet not in wanted.bullets]
        shared = [bullet for bullet in wanted.bullets if bullet in unit.bullets or bullet.number in arrivals]
        return replace(unit, bullets=(*own, *shared), parts=wanted.parts and len(shared) == len(wanted.bullets))

    return tuple(
        replace(block, units=tuple(whole(unit) if unit.id == host else unit for unit in block.units))
        for block in blocks
    )


def _inserted(blocks: tuple[Block, ...], made: Unit, heading: str, after: str, *, own: bool) -> tuple[Block, ...]:
    """``made`` after the unit ``after``, first under its heading where that unit stands elsewhere.

    Without a block of its heading it gets one if it is to have its ``own``; else it goes where ``after`` is.
    """
    home = next((at for at, block in enumerate(blocks) if after in [unit.id for unit in block.units]), None)
    same = [at for at, block in enumerate(blocks) if block.heading == heading]
    if not same and (own or not blocks):
        at = 0 if home is None else home + 1
        return (*blocks[:at], Block(heading, (made,)), *blocks[at:])
    host = home if home is not None and (home in same or not same) else (*same, 0)[0]
    units = blocks[host].units
    at = next((place for place, unit in enumerate(units, start=1) if unit.id == after), 0)
    return (
        *blocks[:host],
        replace(blocks[host], units=(*units[:at], made, *units[at:])),
        *blocks[host + 1 :],
    )


def _joined(blocks: tuple[Block, ...], before: str, bullets: set[int]) -> tuple[Block, ...]:
    """The unit that follows ``before`` goes on in its paragraph, if it is the one of ``bullets``."""

    def joined(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
        return tuple(
            replace(unit, starts_paragraph=False)
            if place and units[place - 1].id == before and bullets & {bullet.number for bullet in unit.bullets}
            else unit
            for place, unit in enumerate(units)
        )

    return tuple(replace(block, units=joined(block.units)) for block in blocks)
