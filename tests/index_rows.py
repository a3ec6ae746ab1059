"""Rows of a review index for its tests, made as a batch makes them: from a draft, through its state file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from drafts import draft

from pipeline.batch.brief import Brief, brief_of
from pipeline.batch.index import Row, row_of
from pipeline.state import SavedState, from_state, to_state
from pipeline.types import Finding, Severity

FINDINGS = (
    Finding("numbering", Severity.ERROR, "序号有跳号", "p08", "done"),
    Finding("gaps", Severity.WARN, "待补：存在的问题", "p10", "problem"),
    Finding("contradictions", Severity.WARN, "要点自相矛盾，42座和40座", "p05", "base"),
    Finding("contradictions", Severity.WARN, "要点自相矛盾，42座和40座", "p08", "done"),
    Finding("length", Severity.INFO, "正文偏短", "", ""),
)


def saved(findings: tuple[Finding, ...] = FINDINGS, title: str = "") -> SavedState:
    made = draft(title=title) if title else draft()
    return from_state(to_state(made, findings, model_id="m", docx_name="报告.docx"))


def brief(findings: tuple[Finding, ...] = FINDINGS, title: str = "") -> Brief:
    state = saved(findings, title)
    return brief_of(state.draft, state.findings)


def row(title: str = "", docx: str = "报告.docx", **change: object) -> Row:
    """A finished report of three bullets with two figures from the first and one from the second."""
    made = row_of(brief(title=title), Path(docx), sheet="报告-核对表.docx")
    return replace(made, **change)  # type: ignore[arg-type]
