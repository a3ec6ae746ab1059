"""``update``: a document follows its notes after they changed; what the change does not touch stays as it stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.assembly import assemble
from pipeline.checks import run_checks
from pipeline.contradictions import find_contradictions
from pipeline.docx.revise.amend import amend
from pipeline.errors import NotesError
from pipeline.ledger import Ledger
from pipeline.models import ChatModel
from pipeline.notes import read_notes
from pipeline.outline import find_outline, self_reference
from pipeline.planning import make_plan
from pipeline.planning.changes import Change, ChangeKind, changes
from pipeline.planning.patch import Patched, patch
from pipeline.settings import Settings
from pipeline.types import Draft, Finding, Notes, Plan, Unit, Usage, Version, Written
from pipeline.workflow import target
from pipeline.workflow.desk import Desk
from pipeline.workflow.document import Opened, as_it_stands, body_of
from pipeline.workflow.drafting import context_for, open_, profile_of, refuse_secret, write_all
from pipeline.workflow.library import open_library
from pipeline.workflow.reporter import Reporter
from pipeline.workflow.saving import save_again


@dataclass(frozen=True)
class Updated:
    """What an update did. ``changes``: of the bullets, the unchanged left out; ``changed``: paragraphs before and
    after ("" for none); ``flags``: what is left to a person; ``written``: how many units were written anew."""

    path: str
    changes: tuple[Change, ...]
    changed: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    written: int
    findings: tuple[Finding, ...]
    saved: bool
    usage: Usage


def update(
    opened: Opened,
    settings: Settings,
    *,
    reporter: Reporter,
    now: datetime,
    notes: Path | None = None,
    read: Callable[[Path], Notes] = read_notes,
    dry_run: bool = False,
    model: Callable[[Settings, Reporter], ChatModel] | None = None,
) -> Updated:
    """Brings the document up to its notes and saves it; ``dry_run`` saves nothing.

    ``notes``: the notes file, by default the one the state file names, beside the document or in the current folder;
    ``read`` reads it.
    No model is loaded unless a bullet is new or was reworded. Raises NotesError, DocumentError, OutputError or
    ModelError with advice.
    """
    began = time.monotonic()
    target.refuse_open(opened.path)
    old = opened.saved.draft
    fresh = _named(read(notes or _notes_file(opened)), old.plan.notes)
    found = changes(old.plan.notes, fresh)
    outline = find_outline(fresh.front.type or old.plan.outline.type, fresh.front.title)
    wanted = make_plan(fresh, outline, unit_bullets=profile_of(settings).unit_bullets)
    patched = patch(old.plan, {item.unit.id: item.slot_text for item in old.written}, wanted, found)
    before = {item.unit.id: item for item in old.written}
    kept = {
        unit.id: replace(before[unit.id], unit=unit, slot_text=patched.kept[unit.id])
        for unit in patched.plan.units
        if unit.id in patched.kept
    }
    made, usage, model_id = _written_anew(patched, kept, settings, opened, reporter, model)
    draft = assemble(patched.plan, [{**kept, **made}[unit.id] for unit in patched.plan.units])
    overtaken = _overtaken(opened, draft, now)
    amended = amend(opened.package, opened.located, draft, _values(patched, found))
    flags = (*amended.flags, *_renamed_office(old, fresh), *_upset(old.plan.notes, fresh))
    findings = run_checks(draft)
    # With nothing changed and something flagged the next run is to flag it again.
    saves = not dry_run and bool(amended.changed or (fresh != old.plan.notes and not amended.flags))
    if saves:
        save_again(
            opened.path,
            opened.package.to_bytes(),
            draft,
            findings,
            (*opened.saved.history, *overtaken),
            model_id=model_id or opened.saved.model,
            ours=opened.ours,
        )
    told = tuple(change for change in found if change.kind is not ChangeKind.SAME)
    usage = replace(usage, seconds=time.monotonic() - began)
    return Updated(
        str(opened.path),
        told,
        amended.changed,
        flags,
        len(made),
        findings,
        saves,
        usage,
    )


def _notes_file(opened: Opened) -> Path:
    name = opened.saved.source
    for folder in (opened.path.parent, Path.cwd()):
        if (folder / name).is_file():
            return folder / name
    raise NotesError(f"找不到要点文件 {name}", where=str(opened.path), hint="请用 --notes 给出要点文件")


def _named(notes: Notes, old: Notes) -> Notes:
    """The state file names the notes by their file name; the same notes must compare equal."""
    return replace(notes, source=old.source) if Path(notes.source).name == Path(old.source).name else notes


def _written_anew(
    patched: Patched,
    kept: Mapping[str, Written],
    settings: Settings,
    opened: Opened,
    reporter: Reporter,
    model: Callable[[Settings, Reporter], ChatModel] | None,
) -> tuple[dict[str, Written], Usage, str]:
    """The units that the change touched, by id. Asks nobody when there are none."""
    units = [unit for unit in patched.plan.units if unit.id not in kept]
    if not units:
        return {}, Usage(), ""
    refuse_secret(patched.plan.notes, settings)
    part = _only(patched.plan, {unit.id for unit in units})
    with (
        Ledger(settings.ledger) as ledger,
        Desk((model or open_)(settings, reporter), ledger, reporter, fresh=False) as desk,
    ):
        reporter.planned(part)
        written = write_all(part, context_for(patched.plan.notes), desk, open_library(settings), reporter)
        return {item.unit.id: item for item in written}, desk.usage, desk.model_id


def _only(plan: Plan, ids: set[str]) -> Plan:
    def part(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
        return tuple(unit for unit in units if unit.id in ids)

    sections = (
        replace(section, blocks=tuple(replace(block, units=part(block.units)) for block in section.blocks))
        for section in plan.sections
    )
    return replace(plan, sections=tuple(section for section in sections if section.units))


def _values(patched: Patched, found: tuple[Change, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Unit id → the figures that changed in it, for units of which nothing else did."""
    by_bullet = {change.new.number: change.values for change in found if change.new}
    return {
        unit.id: tuple(pair for bullet in unit.bullets for pair in by_bullet.get(bullet.number, ()))
        for unit in patched.plan.units
        if unit.id in patched.kept
    }


def _upset(old: Notes, new: Notes) -> list[str]:
    """Sums and shares that no longer fit since figures changed."""
    known = {found.message for found in find_contradictions(old)}
    return [found.message for found in find_contradictions(new) if found.message not in known]


def _renamed_office(old: Draft, new: Notes) -> list[str]:
    """我镇 in the text where the office now calls itself otherwise."""
    then, now = (self_reference(notes.front.issuer) for notes in (old.plan.notes, new))
    said = sum(item.slot_text.count(then) for item in old.written) if then and then != now else 0
    return [f"发文机关改了，正文里有 {said} 处自称“{then}”没有改，现应称“{now}”"] if said and now else []


def _overtaken(opened: Opened, new: Draft, now: datetime) -> tuple[Version, ...]:
    """The sections that will read otherwise, as they stand in the document."""
    stamp = now.strftime("%Y-%m-%d %H:%M")
    old = opened.saved.draft
    return tuple(
        as_it_stands(section, opened.saved, stamp, "更新")
        for section in opened.located.sections
        if _texts(old, section.key) != _texts(new, section.key)
    )


def _texts(draft: Draft, key: str) -> list[str]:
    return [paragraph.text for paragraph in body_of(draft.paragraphs, key)]
