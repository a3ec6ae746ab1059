"""``check``: a finished document against the library, past reports and its siblings (查重)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.checks.borrowed import borrowed_in_text
from pipeline.docx.reader import read_paragraphs
from pipeline.errors import NotesError
from pipeline.notes import read_notes
from pipeline.settings import Settings
from pipeline.shield import Kind, Reference
from pipeline.state import from_state
from pipeline.textio import read_bytes, read_text
from pipeline.types import Finding, Notes
from pipeline.workflow import target
from pipeline.workflow.library import open_library


@dataclass(frozen=True)
class Checked:
    """A document and what was found. ``with_notes``: names and figures were compared with the notes it came from."""

    path: Path
    findings: tuple[Finding, ...]
    with_notes: bool


def check_documents(
    paths: Sequence[Path], settings: Settings, *, notes: Path | None = None, against: Sequence[Path] = ()
) -> tuple[Checked, ...]:
    """Each of ``paths`` against the library, ``against``, and the paths before it: what two share is told once.

    The notes are ``notes`` (for a single path), else those in the state file beside the document; without either only
    runs and paragraphs are compared. Raises NotesError, DocumentError or StateError for a file that can't be read.
    """
    if notes is not None and len(paths) != 1:
        raise NotesError("--notes 只能和一份报告一起用", where=str(notes), hint="请一份一份地核对，或不用 --notes")
    texts = [(path, _paragraphs(path)) for path in paths]
    corpus = open_library(settings).corpus
    for path in against:
        corpus.add(Reference(path.name, tuple(_paragraphs(path)), Kind.PAST))
    given = read_notes(notes) if notes is not None else None
    checked = []
    for path, text in texts:
        source = given or _notes_beside(path)
        findings = borrowed_in_text(text, corpus, _known(source) if source else None)
        checked.append(Checked(path, findings, source is not None))
        corpus.add(Reference(path.name, tuple(text), Kind.SIBLING))
    return tuple(checked)


def _paragraphs(path: Path) -> list[str]:
    if path.suffix.lower() == ".docx":
        return read_paragraphs(path)
    return read_text(path).splitlines()


def _notes_beside(path: Path) -> Notes | None:
    state = target.state_path(path)
    if not state.exists():
        return None
    return from_state(read_bytes(state), where=str(state)).draft.plan.notes


def _known(notes: Notes) -> str:
    """Every word that the clerk gave."""
    front = notes.front
    given = [front.title, front.recipient, front.issuer, front.date, front.background, *front.annexes, *notes.headings]
    return "\n".join([*given, *(part for bullet in notes.bullets for part in (bullet.subheading, bullet.text))])
