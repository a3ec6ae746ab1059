"""Floor 3: an imported report as a file of the office's library."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from pipeline.exemplars import Heading, Sample
from pipeline.samples.pairs import Made
from pipeline.samples.recognise import Report

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\s.。，、：；“”《》（）]+')
_TOPIC = 16  # characters of a file name


def to_sample(report: Report, made: Made, path: Path) -> Sample:
    """The library file at ``path`` for ``report``: its headings, its pairs, its own text (all parts, mended).

    The pairs hold no name and no figure of the report; 提纲 and 原文 are as the office wrote them and are only
    shown and compared, never sent to a model.
    """
    raw = report.raw
    return Sample(
        path,
        report.type,
        report.topic,
        origin=f"{_name(raw.source)}（第{raw.number}篇）",
        title=report.title,
        date=raw.date,
        headings=_headings(report),
        pairs=made.pairs,
        text=tuple(line.text.strip() for part in raw.parts for line in part.lines if line.text.strip()),
        own=True,
    )


def _name(source: str) -> str:
    """The file's name without its folders, whichever system it came from."""
    return re.split(r"[/\\]", source)[-1]


def _headings(report: Report) -> tuple[Heading, ...]:
    """The headings of the two highest levels in use."""
    levels = sorted({section.level for section in report.sections if section.heading})[:2]
    return tuple(
        Heading(1 + levels.index(section.level), section.heading)
        for section in report.sections
        if section.heading and section.level in levels
    )


def file_name(report: Report, taken: Collection[str]) -> str:
    """A name such as 05-食品安全宣传.md that every file system takes and that is none of ``taken``, case aside."""
    topic = _UNSAFE.sub("", report.topic)[:_TOPIC] or "报告"
    used = {name.casefold() for name in taken}
    stem = f"{report.raw.number:02d}-{topic}"
    name, again = f"{stem}.md", 1
    while name.casefold() in used:
        again += 1
        name = f"{stem}-{again}.md"
    return name
