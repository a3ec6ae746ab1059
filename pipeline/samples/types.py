"""What `samples import` hands from step to step: a past report, read, mended and cut into its parts.

Lines count from 1 in the source file (paragraphs, in a Word file).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Repair:
    """One thing that was mended, as told to the user.

    ``kind`` is a short Chinese name (词中杂符, 广告, 断行 …); ``before`` a few characters around the fault; ``after``
    the same mended, "" if what stands in ``before`` was taken out.
    """

    kind: str
    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One paragraph or heading of a report.

    ``level``: 0 text, 1 一、, 2 （一）, 3 1. or (1). A run-in heading ("（一）加强领导。成立了…") is a line of its own
    that keeps its 。; the text after it is the next line, with the same ``number``. ``whole``: a table's row or a
    list's item of a Word or Markdown file, which is never joined with its neighbours. ``row``: it is a row whose
    cells stand apart by spaces, tabs or |, which stay.
    """

    number: int
    text: str
    level: int = 0
    whole: bool = False
    row: bool = False


@dataclass(frozen=True)
class Part:
    """One report proper: several are glued into one 篇 now and then."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class RawReport:
    """One report of a file, mended.

    ``number``: which of the file's reports, from 1. ``title``: its title line or its heading in the collection, ""
    if none. ``date``: the closing date as 2004年5月19日, "" if none. ``issuer``: the 署名 line, "" if none.
    ``doubts``: Chinese sentences on damage that can't be mended.
    """

    source: str
    number: int
    title: str
    date: str
    issuer: str
    parts: tuple[Part, ...]
    repairs: tuple[Repair, ...]
    doubts: tuple[str, ...] = ()
