"""What a rendered document is. Lengths are points (1/72 inch), x from the left edge, y from the top, downwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A row of text on a page: what stands on one baseline, from left to right.

    ``text``: without blanks at its ends, the blanks within as printed. ``left`` and ``right``: where the first
    character begins and the last one ends, its own white included (a 、 at the end is as wide as a Han character).
    ``top``, ``bottom``, ``middle``: of the row's largest character, as a Han character of that ``size`` stands on the
    baseline; a stand-in face with other ascents does not move them.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    middle: float
    size: float


@dataclass(frozen=True)
class PrintedPage:
    """A page; ``number`` from 1 by its place in the document. ``lines`` from top to bottom, the page number among them.

    Columns or cells that stand side by side on one baseline are one line.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EmbeddedFont:
    """A face in the PDF. ``asked``: the face of the document that it prints, "" where that can't be told.

    ``embedded``: its BaseFont without the subset tag. ``official``: it is that face itself or of the same design.
    ``stand_in``: what it is called on this machine where it is not.
    """

    asked: str
    embedded: str
    official: bool
    stand_in: str = ""


@dataclass(frozen=True)
class Rendering:
    """A rendered document. ``fonts``: names of the embedded faces, in order of first use.

    ``substitutes``: official face → what stands in for it on this machine; a face that is installed is not in it.
    """

    pages: tuple[PrintedPage, ...]
    fonts: tuple[str, ...]
    substitutes: tuple[tuple[str, str], ...]
