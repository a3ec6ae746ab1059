"""``draft``: from a notes file to a saved report, and the two looks beforehand, ``plan_only`` and ``prompts_for``."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

from pipeline.assembly import assemble
from pipeline.checks import run_checks
from pipeline.checks.borrowed import borrowed_findings
from pipeline.errors import BadAnswer, NotesError
from pipeline.exemplars import Choice
from pipeline.ledger import Ledger
from pipeline.models import ChatModel, Profile, fetch, open_model, profile_for, shelf
from pipeline.models.chat import is_loopback
from pipeline.notes import read_notes, secret_mark
from pipeline.outline import find_outline, self_reference
from pipeline.planning import Decide, make_plan, parse_sort, sort_prompt
from pipeline.prompting import UnitPrompt, unit_prompt
from pipeline.settings import LOCAL_CLUSTER, Settings
from pipeline.types import (
    Bullet,
    Completion,
    Context,
    Draft,
    Finding,
    Notes,
    Outline,
    Plan,
    Prompt,
    Result,
    Unit,
    Written,
)
from pipeline.workflow import target
from pipeline.workflow.desk import Desk
from pipeline.workflow.library import Library, open_library
from pipeline.workflow.places import find_place
from pipeline.workflow.reporter import Reporter
from pipeline.workflow.saving import save
from pipeline.writing import write_unit

# Who may write units of a report beside the thread that makes it; None as long as there are reports to begin with.
Spare = Callable[[], Executor | None]

# How often the main thread looks up from waiting: on Windows Ctrl-C is only noticed then.
_HEARTBEAT = 0.3


def draft(
    notes_path: Path,
    out_path: Path,
    settings: Settings,
    *,
    reporter: Reporter,
    fresh: bool = False,
    overwrite: bool = False,
    opened: Callable[[Settings, Reporter], ChatModel] | None = None,
) -> Result:
    """Drafts ``notes_path`` and saves ``out_path`` and its state file.

    Nothing is asked of a model before the notes, the outline and ``out_path`` are found to be in order, and no model
    is loaded when the ledger holds every answer. ``fresh`` asks anew. ``opened`` gives the model to ask (default: the
    one that ``settings`` name).
    Raises NigaoError with advice; each answer given before that (or before Ctrl-C) is in the ledger.
    """
    began = time.monotonic()
    notes, outline = _read(notes_path)
    refuse_secret(notes, settings)
    target.check_target(out_path, notes=notes_path, overwrite=overwrite)
    library = open_library(settings)
    with (
        Ledger(settings.ledger) as ledger,
        Desk((opened or open_)(settings, reporter), ledger, reporter, fresh=fresh) as desk,
    ):
        asked = time.monotonic()
        report, findings = compose(notes, outline, desk, library, reporter)
        usage = desk.usage
        if usage.calls:
            ledger.keep_speed(desk.model_id, usage.calls, time.monotonic() - asked)
    saved = save(report, findings, out_path, model_id=desk.model_id)
    return Result(report, findings, str(out_path), str(saved), replace(usage, seconds=time.monotonic() - began))


def compose(
    notes: Notes, outline: Outline, desk: Desk, library: Library, reporter: Reporter, *, spare: Spare | None = None
) -> tuple[Draft, tuple[Finding, ...]]:
    """The whole draft and what the checks say of it. ``spare``: as ``write_all`` takes it.

    Raises OutlineError from a broken template and what ``write_all`` raises.
    """
    plan = make_plan(notes, outline, unit_bullets=desk.profile.unit_bullets, decide=decider(desk))
    reporter.planned(plan)
    written = write_all(plan, context_for(notes), desk, library, reporter, spare=spare)
    reporter.checking()
    report = assemble(plan, written)
    return report, (*run_checks(report), *borrowed_findings(report, library.corpus))


def open_(settings: Settings, reporter: Reporter) -> ChatModel:
    """The model that ``settings`` name; the reporter hears how large it is before the first byte is fetched.

    Raises what ``models.open_model`` raises.
    """
    default = not settings.base_url and not settings.model and shelf.current(settings) is None
    if default and not fetch.default_path(settings).exists():
        reporter.fetching("download", 0, fetch.DOWNLOAD_SIZE)
    return open_model(settings, progress=reporter.fetching)


def profile_of(settings: Settings) -> Profile:
    """How the model that ``settings`` name would be used, without opening or fetching it."""
    if settings.base_url:
        return profile_for(settings.model)
    file = shelf.find(settings, settings.model) if settings.model else shelf.current(settings)
    return profile_for(file.name, file.size) if file else profile_for(fetch.NAME)


def plan_only(notes_path: Path, settings: Settings) -> Plan:
    """Where every bullet would go, without a model: what no cue decides goes where the deterministic rule puts it.

    Raises NotesError or OutlineError.
    """
    notes, outline = _read(notes_path)
    return make_plan(notes, outline, unit_bullets=profile_of(settings).unit_bullets)


def prompts_for(
    notes_path: Path, where: str, settings: Settings
) -> tuple[tuple[Unit, UnitPrompt, tuple[Choice, ...]], ...]:
    """What would be sent first for each unit of a section, and the pairs in it; ``where`` as ``find_place`` takes it.

    Raises NotesError when ``where`` names nothing in the plan.
    """
    profile = profile_of(settings)
    plan = plan_only(notes_path, settings)
    units = find_place(plan, where, str(notes_path)).units
    context, library = context_for(plan.notes), open_library(settings)
    chosen = [library.choices(unit, plan, profile) for unit in units]
    return tuple(
        (unit, unit_prompt(unit, context, [choice.exemplar for choice in choices], profile), choices)
        for unit, choices in zip(units, chosen, strict=True)
    )


def context_for(notes: Notes) -> Context:
    """What the report's sentences may lean on: front matter, the office's own name, every word of the notes."""
    lines = [
        *notes.headings,
        *(bullet.subheading for bullet in notes.bullets),
        *(bullet.text for bullet in notes.bullets),
    ]
    text = "\n".join(dict.fromkeys(line for line in lines if line))
    return Context(front=notes.front, self_name=self_reference(notes.front.issuer), notes_text=text)


def _read(notes_path: Path) -> tuple[Notes, Outline]:
    notes = read_notes(notes_path)
    return notes, outline_of(notes, str(notes_path))


def outline_of(notes: Notes, where: str) -> Outline:
    """The outline that the notes ask for. Raises NotesError with ``where`` for an unknown type."""
    try:
        return find_outline(notes.front.type, notes.front.title)
    except NotesError as error:
        if error.where:
            raise
        raise NotesError(error.message, where=where, hint=error.hint) from error


def refuse_secret(notes: Notes, settings: Settings) -> None:
    """Raises NotesError when notes with a mark of secrecy would go to a model on another machine.

    A cluster is one even when its scheduler is not: nobody here knows where its workers are.
    """
    mark = secret_mark(notes)
    if mark and settings.cluster and not settings.cluster.startswith(LOCAL_CLUSTER):
        raise NotesError(
            f"要点里有“{mark}”字样，不能交给集群",
            where=notes.source,
            hint="请不用 --cluster，在本机起草；涉密材料请按保密规定办理",
        )
    if mark and settings.base_url and not is_loopback(settings.base_url):
        raise NotesError(
            f"要点里有“{mark}”字样，不能交给远程模型",
            where=notes.source,
            hint='请改用内置模型（--base-url ""），涉密材料请按保密规定办理',
        )


def decider(desk: Desk) -> Decide:
    """Asks the model for the sections of undecided bullets; an unusable answer leaves them to the planner's rule."""

    def decide(bullets: tuple[Bullet, ...], outline: Outline) -> Mapping[int, str]:
        try:
            return parse_sort(desk.ask(sort_prompt(bullets, outline)).text, bullets, outline)
        except BadAnswer:
            return {}

    return decide


def write_all(
    plan: Plan, context: Context, desk: Desk, library: Library, reporter: Reporter, *, spare: Spare | None = None
) -> tuple[Written, ...]:
    """Every unit's sentences, in the plan's order. The first failure ends the run once calls under way are in.

    As many units at once as the model's profile says. With ``spare``, for one report among many, they are written in
    this thread one after another, and by the executor as well as soon as ``spare`` gives one.

    Raises what ``desk.ask`` and the templates raise; on Ctrl-C the model is closed first.
    """
    stopped = threading.Event()

    def ask(prompt: Prompt) -> Completion:
        if stopped.is_set():
            raise CancelledError
        return desk.ask(prompt)

    def one(unit: Unit) -> Written:
        reporter.started(unit)
        pairs = [choice.exemplar for choice in library.choices(unit, plan, desk.profile)]
        item = write_unit(unit, context, ask, pairs, desk.profile, retried=reporter.retried)
        reporter.written(item)
        return item

    if spare is not None:
        return _with_help(plan.units, one, spare, desk)
    pool = ThreadPoolExecutor(max_workers=desk.profile.parallel, thread_name_prefix="nigao-unit")
    futures = [pool.submit(one, unit) for unit in plan.units]
    try:
        _wait_for(futures)
    except KeyboardInterrupt:
        stopped.set()
        reporter.stopping()
        # The calls under way end at once when the model is closed; what they had answered before is in the ledger.
        desk.close()
        raise
    finally:
        stopped.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return tuple(future.result() for future in futures)


def _with_help(units: Sequence[Unit], one: Callable[[Unit], Written], spare: Spare, desk: Desk) -> tuple[Written, ...]:
    """This thread begins at the front, who has nothing else to do at the back."""
    done: dict[int, Written] = {}
    given: dict[int, Future[Written]] = {}
    try:
        for number, unit in enumerate(units):
            helper = None if given else spare()
            if helper is not None:
                given = {late: helper.submit(one, units[late]) for late in reversed(range(number + 1, len(units)))}
            if number not in given or given[number].cancel():
                done[number] = one(unit)
        with desk.waiting():
            done |= {number: future.result() for number, future in given.items() if number not in done}
    finally:
        for future in given.values():
            future.cancel()
    return tuple(done[number] for number in range(len(units)))


def _wait_for(futures: Sequence[Future[Written]]) -> None:
    """Returns when all are done; raises the first failure as soon as it is seen."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=_HEARTBEAT, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
