"""Which paragraph every printed line belongs to, and on which pages a paragraph stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ooxml.model import Block, Document
from pipeline.rendering import Line, PrintedPage, Rendering

NUMBER = re.compile(r"[—–―─-]?(\d{1,4})[—–―─-]?")
_LOW = 0.85  # of the page's height: no text stands below it with a bottom margin of 35 mm
_REACH = 60  # for each character of a line: how far from where it is awaited its text may be found


@dataclass(frozen=True)
class Placed:
    """A printed line. ``blocks``: the paragraphs whose text it shows, in order, () when that can't be told.

    ``first``, ``last``: it begins the first of them, it ends the last.
    """

    page: PrintedPage
    line: Line
    blocks: tuple[Block, ...] = ()
    first: bool = False
    last: bool = False


def squeezed(text: str) -> str:
    """Text without blanks, which a word processor prints as it likes."""
    return "".join(text.split())


def placed(document: Document, rendering: Rendering) -> tuple[Placed, ...]:
    """Every printed line in order, with the paragraphs that it shows.

    The lines are looked for in the document's text one after another, each within reach of the one before, so that a
    line that is not in it (page number, header, a row of cells with several lines) leads nothing astray.
    """
    return tuple(_placed(document, rendering))


def _placed(document: Document, rendering: Rendering) -> Iterator[Placed]:
    owners = [block for block in document.blocks for _ in squeezed(block.shown)]
    text = "".join(squeezed(block.shown) for block in document.blocks)
    cursor = 0
    for page in rendering.pages:
        for line in page.lines:
            words = squeezed(line.text)
            found = -1 if is_number(page, line) else text.find(words, cursor, cursor + (_REACH + 1) * len(words))
            if found < 0:
                yield Placed(page, line)
                continue
            cursor = found + len(words)
            shown = tuple(dict.fromkeys(owners[found:cursor]))
            first = found == 0 or owners[found - 1] is not shown[0]
            last = cursor == len(owners) or owners[cursor] is not shown[-1]
            yield Placed(page, line, shown, first, last)


def is_number(page: PrintedPage, line: Line) -> bool:
    """Whether a line is the page number: nothing but a number and its dashes, below everything else."""
    low = line is page.lines[-1] and line.middle > _LOW * page.height
    return low and NUMBER.fullmatch(squeezed(line.text)) is not None


def pages_of(document: Document, rendering: Rendering) -> dict[int, int]:
    """Number of a paragraph → page (from 1) on which it begins, for those whose place can be told."""
    pages: dict[int, int] = {}
    for each in placed(document, rendering):
        for block in each.blocks:
            pages.setdefault(block.number, each.page.number)
    return pages
