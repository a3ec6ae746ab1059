"""The state file of a document that may have been renamed, or may be no draft of nigao's at all."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.state import SavedState, StateError, from_state
from pipeline.textio import read_bytes
from pipeline.workflow import target
from pipeline.workflow.document import open_document


def state_of(docx: Path, state: Path | None = None) -> SavedState | None:
    """What ``docx`` was made from: ``state``, the file beside it, or one in its folder whose draft it holds.

    None when there is no such file. Raises StateError when the one that is named, or lies beside it, is damaged.
    """
    path = state or target.state_path(docx)
    if state is not None or path.is_file():
        return from_state(read_bytes(path), where=str(path))
    try:
        return open_document(docx).saved
    except (StateError, DocumentError):
        return None
