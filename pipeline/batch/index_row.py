"""A row of the review index: what it tells of one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DONE, FAILED = "已写成", "失败"
MEND, LOOK, KNOW = "须改正", "请复核", "供参考"  # errors, warnings, infos, as the command line names them


@dataclass(frozen=True)
class Row:
    """One report. ``docx`` and ``sheet`` (its 核对表) are relative to the index's folder, "" for none.

    ``findings``: how many by MEND, LOOK, KNOW. ``facts_used`` of ``facts`` bullets stand in the text. ``overlap``:
    share (0 to 1) of the text in common with other drafts or the library. ``minutes``: see ``effort``. ``text``:
    as ``index_text.text_of`` gives it, "" for none.
    """

    title: str
    issuer: str
    type: str
    status: str  # DONE or FAILED
    reason: str = ""  # of a failure
    docx: str = ""
    sheet: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    facts_used: int = 0
    facts: int = 0
    overlap: float = 0.0
    placeholders: int = 0
    contradictions: int = 0
    fallbacks: int = 0
    minutes: float = 0.0
    text: str = ""


@dataclass(frozen=True)
class Entry:
    """A row without its text (``text`` ""). ``place``: which text is its own, from 0."""

    row: Row
    place: int


def by_effort(entry: Entry) -> tuple[bool, float]:
    """Sort key: failed reports first, then the longest review; equals stay in their order."""
    return entry.row.status != FAILED, -entry.row.minutes
