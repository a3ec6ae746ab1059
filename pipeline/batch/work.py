"""A batch from its source to its review index, one at a time in its folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline import __version__
from pipeline.batch import estimate as estimating
from pipeline.batch.brief import brief_of
from pipeline.batch.gate import Limits
from pipeline.batch.index import PAGE, SPREADSHEET, write_index
from pipeline.batch.index_html import TEXTS
from pipeline.batch.manifest import Manifest
from pipeline.batch.reviewing import SHEET, rows
from pipeline.batch.run import Summary, Watcher, pending, run
from pipeline.batch.sources import Item, find_items
from pipeline.batch.store import Store
from pipeline.errors import OutputError
from pipeline.ledger import Ledger
from pipeline.models import Model
from pipeline.settings import Settings
from pipeline.state import SavedState
from pipeline.textio import read_bytes, remove_leftovers
from pipeline.types import Draft, Finding
from pipeline.workflow import target
from pipeline.workflow.drafting import open_
from pipeline.workflow.library import Library, open_library
from pipeline.workflow.reporter import Reporter, Silent
from pipeline.workflow.tracing import trace

_LOCK = ".nigao-batch.lock"


@dataclass(frozen=True)
class Batch:
    """A batch that may be run. ``items``: what has to be drafted; ``skipped``: how many are there already; ``found``:
    every report of the source."""

    items: tuple[Item, ...]
    skipped: int
    out: Path
    settings: Settings
    limits: Limits
    manifest: Manifest
    found: tuple[Item, ...]
    store: Store
    fresh: bool
    model: Callable[[Settings, Reporter], Model] | None

    @cached_property
    def library(self) -> Library:
        """The library of the settings, read once for the estimate and the run."""
        return open_library(self.settings)

    def estimate(self) -> estimating.Estimate:
        """What the run will cost; asks no model."""
        with Ledger(self.settings.ledger) as ledger, closing((self.model or open_)(self.settings, Silent())) as model:
            return estimating.estimate(self.items, ledger, self.library, model, price=self.limits.price)

    def run(self, watcher: Watcher) -> Summary:
        """Drafts what has to be drafted, each with its 核对表. Raises as ``run.run`` does."""
        if not self.items:
            return Summary(0, 0, self.skipped, 0, 0, 0, 0.0)
        return run(
            self.items,
            self.out,
            self.settings,
            self.limits,
            library=self.library,
            manifest=self.manifest,
            watcher=watcher,
            skipped=self.skipped,
            fresh=self.fresh,
            model=self.model or open_,
            finish=self._finish,
        )

    def write_index(self) -> Path:
        """Writes index.xlsx and index.html over every report of the source; returns the page.

        Leaves them as they are when nothing had to be drafted.
        """
        page = self.out / PAGE
        if not self.items and page.exists() and (self.out / SPREADSHEET).exists():
            return page
        _, page = write_index(rows(self.found, self.manifest, self.store, self.out), self.out)
        return page

    def _finish(self, docx: Path, draft: Draft, findings: Sequence[Finding]) -> None:
        """Writes the 核对表 beside a draft, and keeps what the index will tell of it."""
        made = SavedState(__version__, "", docx.name, draft, tuple(findings))
        sheet = docx.with_name(f"{docx.stem}{SHEET}.docx")
        trace(docx, sheet, sheet.with_suffix(".csv"), made=made)
        state = target.sha256(read_bytes(target.state_path(docx)))
        self.store.put_brief(docx.stem, state, brief_of(draft, findings))


@contextmanager
def open_batch(
    source: str,
    out: Path,
    settings: Settings,
    limits: Limits,
    *,
    fresh: bool = False,
    retry_failed: bool = False,
    model: Callable[[Settings, Reporter], Model] | None = None,
) -> Iterator[Batch]:
    """The batch of ``source`` into ``out``, while no other run works there.

    Raises NotesError for a source that can't be used, OutputError when the folder can't be made or another run is
    at work in it.
    """
    new = not out.exists()
    _prepare_folder(out)
    found: tuple[Item, ...] = ()
    try:
        with FileLock(out / _LOCK, timeout=0), Manifest(out) as manifest, Store(out) as store:
            for folder in (out, out / TEXTS):
                remove_leftovers(folder)
            found = tuple(find_items(source, out, store))
            items = tuple(pending(found, manifest, out, again=retry_failed, fresh=fresh))
            skipped = len(found) - len(items)
            yield Batch(items, skipped, out, settings, limits, manifest, found, store, fresh, model)
    except Timeout as error:
        raise OutputError(
            "另一个批次正在这个文件夹里运行", where=str(out), hint="请等它写完，或用 -o 换一个文件夹"
        ) from error
    finally:
        if new and not found:
            shutil.rmtree(out, ignore_errors=True)  # made for a source that can't be used


def _prepare_folder(out: Path) -> None:
    """Makes the batch's folder. Raises OutputError when that can't be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"输出文件夹建不起来（{error.strerror}）", where=str(out), hint="请用 -o 换一个位置"
        ) from error
