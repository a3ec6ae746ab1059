"""The rows of a batch's review index: each draft by its brief, compared with every draft before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.batch.brief import Brief, brief_of
from pipeline.batch.index import Row, failed_row, row_of
from pipeline.batch.manifest import DONE, Manifest, Outcome
from pipeline.batch.sources import Item
from pipeline.batch.store import Store
from pipeline.checks.borrowed import finding_of
from pipeline.errors import NigaoError, NotesError
from pipeline.shield import Borrowed, Kind
from pipeline.shield.siblings import Siblings
from pipeline.shield.squeezed import squeeze
from pipeline.state import from_state
from pipeline.textio import read_bytes
from pipeline.types import Finding
from pipeline.workflow import target

SHEET = "-核对表"


def rows(items: Sequence[Item], manifest: Manifest, store: Store, out: Path) -> Iterator[Row]:
    """A row for each of ``items`` that the batch has come to, in order, one at a time.

    What is held of all drafts together is their text, some two bytes a character, and its fingerprints. A draft whose
    state file is gone or damaged has a row that tells it. Raises OutputError when the store can't be used.
    """
    drafts: dict[str, tuple[int, str]] = {}  # origin → number and digest of the state file
    troubles: dict[str, str] = {}  # origin → why there is no draft
    texts: list[str] = []
    told = [(item, outcome) for item in items if (outcome := manifest.outcomes.get(item.origin)) is not None]
    for _, outcome in told:
        try:
            digest, brief = _brief(outcome, store, out)
        except NigaoError as error:
            troubles[outcome.origin] = f"{error.message}。{error.hint}" if error.hint else error.message
            continue
        drafts[outcome.origin] = len(drafts), digest
        texts.append("".join(squeeze(written.text).chars for written in brief.body))
    stems = (outcome.stem for _, outcome in told if outcome.origin in drafts)
    siblings = Siblings([f"{stem}.docx" for stem in stems], texts)
    del texts
    for item, outcome in told:
        if outcome.origin in troubles:
            yield _failed(item, troubles[outcome.origin])
            continue
        number, digest = drafts[outcome.origin]
        kept = store.brief(outcome.stem, digest) or _brief(outcome, store, out)[1]
        sheet = out / f"{outcome.stem}{SHEET}.docx"
        shared = tuple(_shared(number, kept, siblings))
        yield row_of(kept, Path(f"{outcome.stem}.docx"), sheet=sheet.name if sheet.exists() else "", shared=shared)


def _brief(outcome: Outcome, store: Store, out: Path) -> tuple[str, Brief]:
    """sha256 of the draft's state file, and its brief: the one that is kept, else from the state file itself.

    Raises NigaoError, with what the index is to tell, when there is no draft.
    """
    if outcome.status != DONE:
        raise NigaoError(outcome.reason, hint=outcome.hint)
    docx = out / f"{outcome.stem}.docx"
    path = target.state_path(docx)
    if not docx.exists():
        raise NigaoError("文件不在了", hint="请再运行一次")
    if not path.exists():
        raise NigaoError(f"底稿 {path.name} 不在了", hint="请从备份恢复，或删去报告再运行一次")
    data = read_bytes(path)
    digest = target.sha256(data)
    brief = store.brief(outcome.stem, digest)
    if brief is None:
        saved = from_state(data, where=str(path))
        brief = brief_of(saved.draft, saved.findings)
        store.put_brief(outcome.stem, digest, brief)
    return digest, brief


def _shared(number: int, brief: Brief, siblings: Siblings) -> Iterator[Finding]:
    """What the draft has of drafts before it; a name or a figure that its notes lack, of any other."""
    for found in siblings.borrowed(number, [written.text for written in brief.body], brief.fixed):
        written = brief.body[found.paragraph]
        yield finding_of(found, written.id, written.section)
    for place, written in enumerate(brief.body):
        for kind, words in written.strange:
            if holder := siblings.holder(number, words):
                found = Borrowed(place, 0, words, "name" if kind == "name" else "figure", holder, Kind.SIBLING)
                yield finding_of(found, written.id, written.section)


def _failed(item: Item, reason: str) -> Row:
    """With title and 发文机关 where the notes can be read, and where they stand."""
    try:
        front = item.load().front
    except NotesError:
        return failed_row(item.origin, reason)
    return failed_row(front.title, f"{item.origin}：{reason}", issuer=front.issuer, type=front.type)
