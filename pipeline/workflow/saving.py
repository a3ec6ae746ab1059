"""A checked draft onto the disk: the Word file and, beside it, its state file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.docx.writer import write_docx
from pipeline.state import to_state
from pipeline.textio import write_atomic
from pipeline.types import Draft, Finding
from pipeline.workflow import target


def save(draft: Draft, findings: Sequence[Finding], docx: Path, *, model_id: str) -> Path:
    """Writes ``docx`` and its state file, each in one step; returns the state file's path.

    The state file gets one more field, ``docx_sha256``: the file written now and the one before it (see ``target``).
    Raises OutputError when the disk refuses.
    """
    content = write_docx(draft, findings)
    digests = list(dict.fromkeys((target.sha256(content), *target.known_digests(docx)[:1])))
    state = json.loads(to_state(draft, findings, model_id=model_id, docx_name=docx.name))
    text = json.dumps({**state, "docx_sha256": digests}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    beside = target.state_path(docx)
    write_atomic(beside, text.encode("utf-8", "backslashreplace"))
    write_atomic(docx, content)
    return beside
