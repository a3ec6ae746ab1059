"""The review index of a batch, index.xlsx and index.html: a row a report, what needs most work first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.batch.brief import Brief
from pipeline.batch.effort import review_minutes
from pipeline.batch.index_html import PageWriter
from pipeline.batch.index_row import DONE, FAILED, KNOW, LOOK, MEND, Entry, Row, by_effort
from pipeline.batch.index_xlsx import workbook
from pipeline.textio import write_atomic
from pipeline.types import Finding, Severity

__all__ = ["DONE", "FAILED", "Row", "failed_row", "row_of", "write_index"]

SPREADSHEET, PAGE = "index.xlsx", "index.html"
_KINDS = {Severity.ERROR: MEND, Severity.WARN: LOOK, Severity.INFO: KNOW}
_BORROWED = ("borrowed-run", "borrowed-paragraph")


def row_of(
    brief: Brief, docx: Path, *, sheet: str = "", shared: Sequence[Finding] = (), overlap: float | None = None
) -> Row:
    """The row of a draft. ``docx``: relative to the index's folder, of another path only the name.

    ``shared``: what a comparison with the other drafts found. ``overlap``: what one measured; without it the share of
    the text that stands in paragraphs in which borrowed passages were found, which is an upper bound.
    """
    findings = (*brief.findings, *shared)
    counts = Counter(_KINDS[finding.severity] for finding in findings)
    return Row(
        title=brief.title,
        issuer=brief.issuer,
        type=brief.type,
        status=DONE,
        docx=docx.name if docx.is_absolute() else docx.as_posix(),
        sheet=sheet,
        findings={kind: counts[kind] for kind in _KINDS.values()},
        messages=tuple(f"{_KINDS[finding.severity]}：{finding.message}" for finding in _worst_first(findings)),
        facts_used=brief.facts_used,
        facts=brief.facts,
        overlap=_borrowed_share(brief, findings) if overlap is None else overlap,
        placeholders=sum(finding.check in ("gaps", "placeholders") for finding in findings),
        contradictions=len({finding.message for finding in findings if finding.check == "contradictions"}),
        fallbacks=brief.fallbacks,
        minutes=review_minutes(brief.characters, findings),
        text=brief.text,
    )


def failed_row(title: str, reason: str, *, issuer: str = "", type: str = "") -> Row:
    """The row of a report that could not be written. ``reason``: Chinese, one sentence and what to do."""
    return Row(title, issuer, type, FAILED, reason)


def write_index(rows: Iterable[Row], out: Path) -> tuple[Path, Path]:
    """Writes index.xlsx and index.html into the folder ``out`` and gives their paths; ``rows`` are read once.

    No more than ``index_html.EMBEDDED`` reports' texts are held at a time: those of a larger batch go to files in
    index-texts/. Each file is written whole or not at all, the two that name the others last. Raises OutputError when
    one can't be written (a spreadsheet is often open in Excel).
    """
    page = PageWriter(out)
    kept: list[Entry] = []
    for place, row in enumerate(rows):
        page.add(row)
        kept.append(Entry(replace(row, text=""), place))
    kept.sort(key=by_effort)
    write_atomic(out / PAGE, page.finish(kept))
    write_atomic(out / SPREADSHEET, workbook(kept))
    return out / SPREADSHEET, out / PAGE


def _worst_first(findings: Iterable[Finding]) -> list[Finding]:
    order = list(_KINDS)
    unique = {(finding.severity, finding.message): finding for finding in findings}
    return sorted(unique.values(), key=lambda finding: order.index(finding.severity))


def _borrowed_share(brief: Brief, findings: Iterable[Finding]) -> float:
    borrowed = {finding.paragraph for finding in findings if finding.check in _BORROWED}
    whole = sum(brief.lengths.values())
    return sum(length for name, length in brief.lengths.items() if name in borrowed) / whole if whole else 0.0
