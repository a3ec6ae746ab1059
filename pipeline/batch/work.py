"""A batch from its source to its review index, one at a time in its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.batch import estimate as estimating
from pipeline.batch.gate import Limits
from pipeline.batch.index import PAGE, SPREADSHEET, Row, failed_row, row_of, write_index
from pipeline.batch.index_html import TEXTS
from pipeline.batch.manifest import DONE, Manifest
from pipeline.batch.run import Summary, Watcher, pending, prepare_folder, run
from pipeline.batch.sources import Item, find_items
from pipeline.checks.borrowed import borrowed_findings
from pipeline.errors import OutputError
from pipeline.ledger import Ledger
from pipeline.models import Model
from pipeline.settings import Settings
from pipeline.shield import Corpus, Kind, Reference
from pipeline.state import from_state
from pipeline.textio import read_bytes, remove_leftovers
from pipeline.types import Draft, ParagraphKind
from pipeline.workflow import target
from pipeline.workflow.drafting import open_
from pipeline.workflow.library import open_library
from pipeline.workflow.reporter import Reporter, Silent
from pipeline.workflow.tracing import trace

_LOCK = ".nigao-batch.lock"
_COMPARED = 2000  # drafts that are compared with each other: the index of their words grows with each
_SHEET = "-核对表"


@dataclass(frozen=True)
class Batch:
    """A batch that may be run. ``items``: what has to be drafted; ``skipped``: how many are there already."""

    items: tuple[Item, ...]
    skipped: int
    out: Path
    settings: Settings
    limits: Limits
    manifest: Manifest
    origins: tuple[str, ...]
    fresh: bool
    model: Callable[[Settings, Reporter], Model] | None

    def estimate(self) -> estimating.Estimate:
        """What the run will cost; asks no model."""
        library = open_library(self.settings)
        with Ledger(self.settings.ledger) as ledger, closing((self.model or open_)(self.settings, Silent())) as model:
            jobs = self.settings.jobs or max(1, model.profile.parallel)
            return estimating.estimate(
                self.items, self.manifest, ledger, library, model, jobs=jobs, price=self.limits.price
            )

    def run(self, watcher: Watcher) -> Summary:
        """Drafts what has to be drafted, each with its 核对表. Raises as ``run.run`` does."""
        if not self.items:
            return Summary(0, 0, self.skipped, 0, 0, 0, 0.0)
        return run(
            self.items,
            self.out,
            self.settings,
            self.limits,
            manifest=self.manifest,
            watcher=watcher,
            skipped=self.skipped,
            fresh=self.fresh,
            model=self.model or open_,
            finish=_write_sheet,
        )

    def write_index(self) -> Path:
        """Writes index.xlsx and index.html over every report of the source; returns the page.

        Leaves them as they are when nothing had to be drafted: of thousands of reports that alone takes minutes.
        """
        page = self.out / PAGE
        if not self.items and page.exists() and (self.out / SPREADSHEET).exists():
            return page
        _, page = write_index(self._rows(), self.out)
        return page

    def _rows(self) -> Iterator[Row]:
        siblings = Corpus()
        for number, origin in enumerate(self.origins):
            outcome = self.manifest.outcomes.get(origin)
            if outcome is None:
                continue
            docx = self.out / f"{outcome.stem}.docx"
            if outcome.status != DONE or not docx.exists():
                reason = f"{outcome.reason}。{outcome.hint}" if outcome.hint else outcome.reason
                yield failed_row(origin, reason or "文件不在了，请再运行一次")
                continue
            saved = from_state(read_bytes(target.state_path(docx)), where=str(docx))
            shared = borrowed_findings(saved.draft, siblings)
            if number < _COMPARED:
                siblings.add(Reference(docx.name, tuple(_texts(saved.draft)), Kind.SIBLING))
            sheet = docx.with_name(f"{docx.stem}{_SHEET}.docx")
            yield row_of(
                replace(saved, findings=(*saved.findings, *shared)),
                Path(docx.name),
                sheet=sheet.name if sheet.exists() else "",
            )


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
    found = tuple(find_items(source, out))
    prepare_folder(out)
    try:
        with FileLock(out / _LOCK, timeout=0), Manifest(out) as manifest:
            for folder in (out, out / TEXTS):
                remove_leftovers(folder)
            items = tuple(pending(found, manifest, out, again=retry_failed, fresh=fresh))
            yield Batch(
                items,
                len(found) - len(items),
                out,
                settings,
                limits,
                manifest,
                tuple(item.origin for item in found),
                fresh,
                model,
            )
    except Timeout as error:
        raise OutputError(
            "另一个批次正在这个文件夹里运行", where=str(out), hint="请等它写完，或用 -o 换一个文件夹"
        ) from error


def _texts(draft: Draft) -> Sequence[str]:
    return [paragraph.text for paragraph in draft.paragraphs if paragraph.kind is ParagraphKind.BODY]


def _write_sheet(docx: Path) -> None:
    """The 核对表 beside a draft."""
    sheet = docx.with_name(f"{docx.stem}{_SHEET}.docx")
    trace(docx, sheet, sheet.with_suffix(".csv"))
