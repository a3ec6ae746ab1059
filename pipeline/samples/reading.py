"""From a file to clean reports: read, mended within lines, split, mended between lines, cut into parts, numbered."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from pipeline.samples.closing import closed
from pipeline.samples.pages import without_page
from pipeline.samples.parts import parts_of
from pipeline.samples.repair import doubts, mend_between, mend_inside
from pipeline.samples.repair_headings import levelled, split_late
from pipeline.samples.repair_numbers import renumbered
from pipeline.samples.source import read_lines
from pipeline.samples.splitting import Piece, pieces, titled
from pipeline.samples.types import Part, RawReport, Repair


def read_reports(path: Path) -> tuple[RawReport, ...]:
    """The reports of a .txt, .md or .docx file in order, mended, with what was mended.

    What was mended before a report's first line (the page's introduction) is told with the first report. Raises
    SampleError for a file that can't be read, is of another kind, over 16 MB, empty or not in Chinese.
    """
    lines, inside = mend_inside(read_lines(path))
    lines, page = without_page(lines)
    found, introduction = pieces(lines)
    told = deque(sorted((*inside, *page, *introduction), key=lambda repair: repair.line))
    reports = []
    for number, piece in enumerate(found, start=1):
        mine = []
        while told and (number == len(found) or told[0].line < found[number].start):
            mine.append(told.popleft())
        reports.append(_report(path.name, number, piece, mine))
    return tuple(reports)


def _report(source: str, number: int, piece: Piece, repairs: list[Repair]) -> RawReport:
    title, lines, above = titled(piece)
    lines, between = mend_between(lines)
    repairs = [*repairs, *above, *between]
    date = issuer = ""
    found: list[str] = []
    parts: list[Part] = []
    for group in parts_of(lines):
        group, when, signed, dated = closed(group)
        date, issuer = when or date, signed or issuer
        group, made = levelled(group)
        group, counted, gaps = renumbered(group)
        repairs += [*dated, *made, *counted]
        found += [*gaps, *doubts(group)]
        group = split_late(group)
        if group:
            parts.append(Part(tuple(group)))
    ordered = tuple(sorted(repairs, key=lambda repair: repair.line))
    return RawReport(source, number, title, date, issuer, tuple(parts), ordered, tuple(found))
