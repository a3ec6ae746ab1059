"""A batch of drafts: each report by itself, nothing lost, nothing asked twice."""

from __future__ import annotations

import gc
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline.batch.gate import ENDS_ALL, BatchDesk, Gate, Limits
from pipeline.batch.manifest import DONE, FAILED, Manifest, Outcome
from pipeline.batch.names import occupied, output_name
from pipeline.batch.sources import Item
from pipeline.batch.turn import Hands, Turn
from pipeline.errors import ModelError, NigaoError, StorageError
from pipeline.ledger import Ledger
from pipeline.models import Model
from pipeline.models.model import AsksAgain
from pipeline.settings import Settings
from pipeline.types import Draft, Finding, Notes, Usage, Written
from pipeline.workflow import target
from pipeline.workflow.desk import Desk
from pipeline.workflow.drafting import compose, open_, outline_of, refuse_secret
from pipeline.workflow.library import Library
from pipeline.workflow.reporter import Reporter, Silent
from pipeline.workflow.saving import save

Finish = Callable[[Path, Draft, Sequence[Finding]], None]

_HEARTBEAT = 0.3
# While a report is checked and saved it asks nothing: one more in hand for so many keeps all questions under way.
_SPARE = 4
_SEARCHED = 10_000  # new objects between two searches; Python's own is 700
_WINDOW = 2  # reports in hand for each that is being drafted
_IN_A_ROW = 5  # failures of the model one after another from which it is taken for gone


class Watcher(Protocol):
    """Hears how a batch is getting on, from the thread that runs it."""

    def begun(self, total: int, skipped: int) -> None:
        """``total`` reports are to be made, ``skipped`` were there already."""

    def going(self, units: int, pause: float) -> None:
        """Told several times a second: ``units`` are written, and no question is asked for ``pause`` seconds."""

    def finished(self, outcome: Outcome, left: int) -> None:
        """A report is done or failed."""


@dataclass(frozen=True)
class Summary:
    """How a batch ended. ``stopped``: why it ended before its last report (Chinese), "" if it did not."""

    done: int
    failed: int
    skipped: int
    calls: int
    cached: int
    tokens: int
    seconds: float
    stopped: str = ""
    hint: str = ""


def pending(items: Iterable[Item], manifest: Manifest, out: Path, *, again: bool, fresh: bool) -> Iterator[Item]:
    """The items that have to be drafted. ``again``: those that failed as well; ``fresh``: all."""
    for item in items:
        known = manifest.outcomes.get(item.origin)
        if fresh or known is None or known.made_from != item.digest:
            yield item
        elif known.status == FAILED:
            if again:
                yield item
        elif not (out / f"{known.stem}.docx").exists():
            yield item


def run(
    items: Sequence[Item],
    out: Path,
    settings: Settings,
    limits: Limits,
    *,
    library: Library,
    manifest: Manifest,
    watcher: Watcher,
    skipped: int,
    fresh: bool = False,
    model: Callable[[Settings, Reporter], Model] | None = None,
    finish: Finish = lambda docx, draft, findings: None,
) -> Summary:
    """Drafts ``items`` into ``out`` and records each in ``manifest`` as it is done; ``finish`` gets each .docx
    with its draft and findings.

    A report that fails, be it by a bug, is recorded with its reason and stops no other; only a used-up budget or
    account, a full disk, or a model that failed several times in a row, ends the batch. Ctrl-C ends the calls under
    way and raises KeyboardInterrupt: every answer given is in the ledger, every report done is in the manifest.
    """
    began = time.monotonic()
    stop = threading.Event()
    watcher.begun(len(items), skipped)
    counts = {DONE: 0, FAILED: 0}
    stopped: NigaoError | None = None
    misses = 0
    with Ledger(settings.ledger) as ledger, closing((model or open_)(settings, Silent())) as opened:
        jobs = settings.jobs or max(1, opened.profile.parallel)
        gate = Gate(limits, at_once=jobs, sleep=stop.wait)
        hands = jobs + jobs // _SPARE
        turn = Turn()
        with (
            _seldom_searched(),
            Hands(turn, jobs, "nigao-spare") as spare,
            Hands(turn, hands, "nigao-report") as pool,
        ):
            workshop = _Workshop(out, settings, opened, ledger, gate, turn, stop, library, fresh, finish, spare)
            try:
                for outcome, error in _in_window(items, pool, workshop, manifest, hands * _WINDOW, stop, watcher):
                    if outcome is None:
                        continue
                    if isinstance(error, ENDS_ALL):
                        stopped = stopped or error
                        stop.set()
                        continue
                    misses = misses + 1 if isinstance(error, ModelError) else 0
                    manifest.add(outcome)
                    counts[outcome.status] += 1
                    watcher.finished(outcome, len(items) - sum(counts.values()))
                    if misses >= _IN_A_ROW and isinstance(error, NigaoError):
                        stopped = stopped or error
                        stop.set()
            except BaseException:
                stop.set()
                opened.close()
                raise
        usage, stopped = workshop.usage, gate.over or stopped
        if gate.answered and not isinstance(stopped, StorageError):
            ledger.keep_speed(opened.id, gate.answered, gate.busy)
    return Summary(
        counts[DONE],
        counts[FAILED],
        skipped,
        usage.calls,
        usage.cached,
        gate.tokens,
        time.monotonic() - began,
        stopped.message if stopped else "",
        stopped.hint if stopped else "",
    )


@contextmanager
def _seldom_searched() -> Iterator[None]:
    """Python searches for objects that only hold each other: what was there before the batch is no longer searched, and
    many small reports are searched together. That is worth a twentieth."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_SEARCHED, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


_Made = tuple[Outcome | None, NigaoError | None]


def _in_window(
    items: Sequence[Item],
    pool: ThreadPoolExecutor,
    workshop: _Workshop,
    manifest: Manifest,
    window: int,
    stop: threading.Event,
    watcher: Watcher,
) -> Iterator[_Made]:
    """The outcomes as they come; never more than ``window`` reports are in hand, so that memory stays flat."""
    used = occupied(outcome.stem for outcome in manifest.outcomes.values() if outcome.stem)
    todo = iter(items)
    under_way: dict[Future[_Made], Outcome] = {}
    while True:
        while len(under_way) < window and not stop.is_set():
            item = next(todo, None)
            if item is None:
                break
            # Read and named here, in order: of two reports with one title always the same gets the number.
            begun, notes, error = _read(item, manifest, used)
            if notes is None:
                yield begun, error
            else:
                under_way[pool.submit(workshop.make, begun, notes)] = begun
        watcher.going(workshop.units, workshop.pause)
        if not under_way:
            return
        for future in wait(under_way, timeout=_HEARTBEAT, return_when=FIRST_COMPLETED).done:
            begun, bug = under_way.pop(future), future.exception()
            yield _failed_by(bug, begun) if isinstance(bug, Exception) else future.result()


def _read(item: Item, manifest: Manifest, used: set[str]) -> tuple[Outcome, Notes | None, NigaoError | None]:
    known = manifest.outcomes.get(item.origin)
    begun = Outcome(item.number, item.origin, item.digest, known.stem if known else "", FAILED)
    try:
        notes = item.load()
    except NigaoError as error:
        return replace(begun, reason=error.message, hint=error.hint), None, error
    if not begun.stem:
        begun = replace(begun, stem=output_name(notes.front.title, item.origin, used))
    return begun, notes, None


class _Units(Silent):
    """Counts the units that are written."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def written(self, item: Written) -> None:
        with self._lock:
            self.count += 1


class _Workshop:
    """What makes one report after another, in several threads."""

    def __init__(
        self,
        out: Path,
        settings: Settings,
        model: Model,
        ledger: Ledger,
        gate: Gate,
        turn: Turn,
        stop: threading.Event,
        library: Library,
        fresh: bool,
        finish: Finish,
        spare: Executor,
    ) -> None:
        self._out = out
        self._finish = finish
        self._settings = settings
        self._library = library
        self._lock = threading.Lock()
        self._stop = stop
        self._new_desk: Callable[[], Desk] = lambda: BatchDesk(
            model, ledger, Silent(), fresh=fresh, gate=gate, stop=stop, waiting=turn.given_back
        )
        self._model = model
        self._gate = gate
        self._spare = spare
        self._units = _Units()
        self.usage = Usage()

    @property
    def units(self) -> int:
        """How many are written, of all reports."""
        return self._units.count

    @property
    def pause(self) -> float:
        """Seconds for which no question is asked."""
        return max(self._gate.pause, self._model.pause if isinstance(self._model, AsksAgain) else 0.0)

    def make(self, begun: Outcome, notes: Notes) -> _Made:
        """Drafts and saves one report. (None, None) when the batch was stopped meanwhile."""
        began = time.monotonic()
        desk = self._new_desk()
        error: NigaoError | None = None
        try:
            self._draft(notes, begun.origin, desk, self._out / f"{begun.stem}.docx")
        except CancelledError:
            return None, None
        except NigaoError as failure:
            error = failure
            begun = replace(begun, reason=failure.message, hint=failure.hint)
        spent = desk.usage
        with self._lock:
            self.usage = Usage(self.usage.calls + spent.calls, self.usage.cached + spent.cached)
        return (
            replace(
                begun,
                status=FAILED if error else DONE,
                calls=spent.calls,
                tokens=spent.prompt_tokens + spent.completion_tokens,
                seconds=round(time.monotonic() - began, 2),
            ),
            error,
        )

    def _helper(self) -> Executor | None:
        return self._spare if self._gate.idle else None

    def _draft(self, notes: Notes, origin: str, desk: Desk, docx: Path) -> None:
        outline = outline_of(notes, origin)
        refuse_secret(notes, self._settings)
        target.refuse_edited(docx)
        report, findings = compose(notes, outline, desk, self._library, self._units, spare=self._helper)
        save(report, findings, docx, model_id=desk.model_id)
        self._finish(docx, report, findings)


def _failed_by(bug: Exception, begun: Outcome) -> _Made:
    """A bug that one report meets must not cost the night's others."""
    at = traceback.extract_tb(bug.__traceback__)[-1]
    said = " ".join(f"{type(bug).__name__} {bug}".split())[:200]
    reason = f"程序出错（{Path(at.filename).name}:{at.lineno} {said}）"
    error = NigaoError(reason, hint="请把这一句和这份要点发给开发者")
    return replace(begun, reason=error.message, hint=error.hint), error
