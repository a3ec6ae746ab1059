"""A checked draft onto the disk: the Word file and, beside it, its state file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.docx.writer import write_docx
from pipeline.state import to_state
from pipeline.textio import write_atomic
from pipeline.types import Draft, Finding, Version
from pipeline.workflow import target


def save(draft: Draft, findings: Sequence[Finding], docx: Path, *, model_id: str) -> Path:
    """Writes ``docx`` and its state file, each in one step; returns the state file's path.

    The state file gets one more field, ``docx_sha256``: the file written now and the one before it (see ``target``).
    Raises OutputError when the disk refuses.
    """
    content = write_docx(draft, findings)
    digests = _digests(docx, content)
    state = to_state(draft, findings, model_id=model_id, docx_name=docx.name, digests=digests)
    return _write(docx, content, state)


def save_again(
    docx: Path,
    content: bytes,
    draft: Draft,
    findings: Sequence[Finding],
    history: Sequence[Version],
    *,
    model_id: str,
    ours: bool,
) -> Path:
    """Writes ``content``, a document of which a part was written again, and its state file; returns that one's path.

    ``ours``: no person has edited the document, so that a new draft may take its place.
    Raises OutputError when the disk refuses.
    """
    digests = _digests(docx, content if ours else None)
    state = to_state(draft, findings, model_id=model_id, docx_name=docx.name, history=history, digests=digests)
    return _write(docx, content, state)


def _digests(docx: Path, known: bytes | None) -> tuple[str, ...]:
    """``known``: content that is nigao's own from now on, beside what was before."""
    before = target.known_digests(docx)[:1]
    return tuple(dict.fromkeys((target.sha256(known), *before) if known is not None else before))


def _write(docx: Path, content: bytes, state: bytes) -> Path:
    beside = target.state_path(docx)
    write_atomic(beside, state)
    write_atomic(docx, content)
    return beside
