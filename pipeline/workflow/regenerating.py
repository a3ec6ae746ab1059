"""``regen``: one section of a document written again, or put back as it was; nothing else in the file changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.assembly import assemble
from pipeline.checks import run_checks
from pipeline.docx.revise.locate import FoundSection, State, locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.replace import replace_paragraphs
from pipeline.errors import DocumentError, NotesError
from pipeline.ledger import Ledger
from pipeline.models import ChatModel
from pipeline.settings import Settings
from pipeline.types import Block, Draft, Finding, Paragraph, Usage, Wish, Written
from pipeline.workflow import target
from pipeline.workflow.desk import Desk
from pipeline.workflow.document import EditedByPerson, Opened, as_it_stands, body_of
from pipeline.workflow.drafting import context_for, open_, refuse_secret
from pipeline.workflow.library import open_library
from pipeline.workflow.places import Place, find_place
from pipeline.workflow.reporter import Reporter
from pipeline.workflow.saving import save_again
from pipeline.writing import write_unit

_SEEDS_APART = 100  # seeds between two versions of a unit, so that the tries of one are never those of the next


@dataclass(frozen=True)
class Regenerated:
    """What changed. ``before`` and ``after``: the place's paragraphs as they read; ``findings`` of its section."""

    place: Place
    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    findings: tuple[Finding, ...]
    saved: bool
    usage: Usage


def regenerate(
    opened: Opened,
    where: str,
    settings: Settings,
    *,
    reporter: Reporter,
    now: datetime,
    say: str = "",
    seed: int | None = None,
    force: bool = False,
    track: bool = False,
    dry_run: bool = False,
    model: Callable[[Settings, Reporter], ChatModel] | None = None,
) -> Regenerated:
    """Writes ``where`` again and saves the document and its state file; ``dry_run`` saves neither.

    ``say``: what the clerk wants of it; ``seed``: of the model, by default one not used for this section before.
    ``track``: as Word revisions. Raises EditedByPerson when a person's words would be lost and neither ``force`` nor
    ``track`` is given; NotesError, DocumentError, OutputError or ModelError with advice.
    """
    began = time.monotonic()
    saved = opened.saved
    place = find_place(saved.draft.plan, where, str(opened.path))
    _refuse(opened, place, force=force or dry_run, track=track)
    if not place.units:
        raise NotesError(
            f"{place.name} 没有要点，没有可重写的内容",
            where=saved.source,
            hint="请在要点里补上内容，再运行 nigao update",
        )
    refuse_secret(saved.draft.plan.notes, settings)
    earlier = sum(version.section == place.section.key for version in saved.history)
    texts = {item.unit.id: item for item in saved.draft.written}
    context, library, plan = context_for(saved.draft.plan.notes), open_library(settings), saved.draft.plan
    first_seed = 1 + _SEEDS_APART * (earlier + 1) if seed is None else seed
    made: dict[str, Written] = {}
    reporter.planned(replace(plan, sections=(replace(place.section, blocks=(Block("", place.units),)),)))
    with (
        Ledger(settings.ledger) as ledger,
        Desk((model or open_)(settings, reporter), ledger, reporter, fresh=False) as desk,
    ):
        for unit in place.units:
            reporter.started(unit)
            pairs = [choice.exemplar for choice in library.choices(unit, plan, desk.profile)]
            wish = Wish(texts[unit.id].slot_text, texts[unit.id].source, say, first_seed)
            made[unit.id] = write_unit(
                unit, context, desk.ask, pairs, desk.profile, retried=reporter.retried, wish=wish
            )
            reporter.written(made[unit.id])
        usage, model_id = desk.usage, desk.model_id
    reporter.checking()
    written = tuple(made.get(item.unit.id, item) for item in saved.draft.written)
    usage = replace(usage, seconds=time.monotonic() - began)
    return _apply(opened, place, written, now, usage, model_id, what="重写", track=track, dry_run=dry_run)


def restore(
    opened: Opened,
    where: str,
    number: int,
    *,
    now: datetime,
    force: bool = False,
    track: bool = False,
    dry_run: bool = False,
) -> Regenerated:
    """Puts back the version ``number`` (from 1, as ``history`` counts them) of a section; no model is asked.

    What nigao had written comes back with the figures of today's notes, what a person had written as it stood.
    Raises as ``regenerate`` does, and NotesError for a number that the section does not have.
    """
    saved = opened.saved
    place = find_place(saved.draft.plan, where, str(opened.path))
    place = Place(place.section, place.section.units, whole=True)
    _refuse(opened, place, force=force or dry_run, track=track)
    versions = [version for version in saved.history if version.section == place.section.key]
    if not 1 <= number <= len(versions):
        known = f"有 1 到 {len(versions)}" if versions else "还没有旧版本"
        raise NotesError(
            f"{place.name} 没有第 {number} 个旧版本", where=str(opened.path), hint=f"{known}，见 nigao history"
        )
    version = versions[number - 1]
    then = {item.unit.id: item for item in version.written}
    written = tuple(_put_back(item, then.get(item.unit.id)) for item in saved.draft.written)
    as_stood = version.paragraphs if version.edited else None
    return _apply(
        opened, place, written, now, Usage(), saved.model, what="恢复", track=track, dry_run=dry_run, as_stood=as_stood
    )


def _put_back(now: Written, then: Written | None) -> Written:
    """The earlier words of a unit; those of a unit whose bullets have changed since can't be had back."""
    same = then is not None and [b.template for b in then.unit.bullets] == [b.template for b in now.unit.bullets]
    return replace(then, unit=now.unit) if then is not None and same else now


def _refuse(opened: Opened, place: Place, *, force: bool, track: bool) -> None:
    section = opened.located.section(place.section.key)
    if section.state is State.MISSING:
        raise DocumentError(
            f"{place.name} 在文件里找不到了，可能已被删去", where=str(opened.path), hint="用 nigao status 看各节的情况"
        )
    if _at_risk(section, place) and not force and not track:
        raise EditedByPerson(
            f"{place.name} 有人改过，重写会盖掉那些改动",
            where=str(opened.path),
            hint="加 --track 以修订方式写入，由人取舍；确实不要那些改动，加 --force",
        )
    target.refuse_open(opened.path)


def _at_risk(section: FoundSection, place: Place) -> bool:
    """Whether words of a person stand where the new ones go; of some units only their own paragraphs count."""
    if place.whole:
        return section.body_edited
    ids = {unit.id for unit in place.units}
    mine = (each for each in section.paragraphs if each.saved and ids & {part.unit for part in each.saved.passages})
    return any(each.edited for each in mine)


def _apply(
    opened: Opened,
    place: Place,
    written: Sequence[Written],
    now: datetime,
    usage: Usage,
    model_id: str,
    *,
    what: str,
    track: bool,
    dry_run: bool,
    as_stood: tuple[Paragraph, ...] | None = None,
) -> Regenerated:
    saved, key = opened.saved, place.section.key
    section = opened.located.section(key)
    before = tuple(each.text for each in section.paragraphs if each is not section.heading)
    version = as_it_stands(section, saved, now.strftime("%Y-%m-%d %H:%M"), what)
    draft = assemble(saved.draft.plan, written)
    after = as_stood or body_of(draft.paragraphs, key)
    _replace(opened.package, saved.draft, draft, place, after, track=track, now=now)
    findings = run_checks(draft)
    told = tuple(each.text for each in after)
    saves = not dry_run and told != before
    if saves:
        save_again(
            opened.path,
            opened.package.to_bytes(),
            draft,
            findings,
            (*saved.history, version),
            model_id=model_id,
            ours=opened.ours,
        )
    of_section = tuple(finding for finding in findings if finding.section == key)
    return Regenerated(place, str(opened.path), before, told, of_section, saves, usage)


def _replace(
    package: Package, old: Draft, new: Draft, place: Place, after: Sequence[Paragraph], *, track: bool, now: datetime
) -> None:
    if place.whole:
        replace_paragraphs(package, locate(package, old), place.section.key, after, track=track, when=now)
        return
    written = {item.unit.id: item for item in new.written}
    for unit in place.units:
        # Each replacement moves things about, so the document is read again with the words that stand in it now.
        stands = locate(package, old)
        old = assemble(old.plan, [written[i.unit.id] if i.unit.id == unit.id else i for i in old.written])
        replace_paragraphs(package, stands, unit.id, body_of(old.paragraphs, place.section.key), track=track, when=now)
