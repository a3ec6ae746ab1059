"""What only the printed page shows: L33 and L34, and what the rules on lines, title and page numbers add from it.

The page is LibreOffice's, with stand-ins for the faces that are not installed; where a line breaks by a hair Word may
break it elsewhere, so that every tolerance here is wide. Lengths are points; GB/T 9704-2012 7.3.3, 7.3.5.5, 5.2.3, 7.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from pipeline.ooxml.model import Kind, Section
from pipeline.rendering import Line, PrintedPage
from pipeline.rules.measures import BODY_SIZE, FOOTER_SIZE, TEXT_KINDS, is_han, margin_mode
from pipeline.rules.placing import Placed, is_number, placed, squeezed
from pipeline.rules.registry import Look, Place, Problem, rule
from pipeline.types import Severity

_TWIPS = 20  # in a point
_MM = 72 / 25.4
_LINES, _CHARACTERS = 22, 28
_ENOUGH = 3  # full lines from which on they say something of a page
_SLACK = 0.4  # of a line that a page may be too low for the last one: positions in a PDF are rounded
_CORNER = FOOTER_SIZE / 2  # a character of 4号, that the page number stands in from the edge
_ASIDE = 6.0  # how far from there it may be: a stand-in's figures are wider or narrower
_BELOW, _BELOW_NEAR = 7 * _MM, 2.5 * _MM  # from the 版心 down to the dash, and how much more or less
_COMPENSATION = 2.42 * _MM  # how much lower the 版心 ends where the margins are GB/T 33476.2's
_TEXT = (*TEXT_KINDS, Kind.TABLE, Kind.CAPTION)


@rule("L33", Severity.ERROR, "GB/T 9704—2012 7.3.3", needs="rendering")
def text_on_the_first_page(look: Look) -> Iterator[Problem]:
    """首页有正文。

    首页必须显示正文，哪怕一行。版头、标题、主送机关太占地方的，调整行距或字号，不能让首页只有标题。
    错：标题四行，发文机关标志又大，正文从第二页开始。
    对：首页至少有一行正文。
    """
    lines = _lines(look)
    shown = [each for each in lines if _shows(each, TEXT_KINDS)]
    if shown and shown[0].page.number > 1:
        yield Problem(Place(page=1), f"首页没有正文，正文从第 {shown[0].page.number} 页开始", "首页显示正文")


@rule("L34", Severity.ERROR, "GB/T 9704—2012 7.3.5.5", needs="rendering")
def date_with_text(look: Look) -> Iterator[Problem]:
    """成文日期与正文同页。

    末页排不下署名、日期（和印章）时，调整行距、字距，让它们与正文在同一页；不采取“此页无正文”的办法。
    错：最后一页上只有署名和日期。
    对：最后一页上有正文的最后几行，接着是署名和日期。
    """
    lines = _lines(look)
    dates = [each for each in lines if _shows(each, (Kind.DATE,))]
    for each in dates[:1]:
        on_page = [other for other in lines if other.page is each.page]
        if any(_shows(other, TEXT_KINDS) for other in lines) and not any(_shows(other, _TEXT) for other in on_page):
            place = Place(each.blocks[-1].number, each.line.text, each.page.number)
            yield Problem(place, f"第 {each.page.number} 页有署名、日期，没有正文", "与正文在同一页")


def lines_per_page(look: Look) -> int | None:
    """How many lines as they are printed a page holds, None where no page has enough of them one below the other."""
    section = _upright(look)
    runs = [run for run in _columns_of_text(look) if len(run) > _ENOUGH]
    if section is None or not runs:
        return None
    longest = max(runs, key=len)
    pitch = (longest[-1].middle - longest[0].middle) / (len(longest) - 1)
    height = (section.height - section.top - section.bottom) / _TWIPS
    return int((height + _SLACK) / pitch)


def characters_per_line(look: Look) -> int | None:
    """How many Han characters most full lines have as they are printed, None where there are too few full lines.

    A full line is one of a text paragraph that goes on below it, in 3号 and with nothing but full-width characters.
    """
    full = [
        len(squeezed(each.line.text))
        for each in _lines(look)
        if _shows(each, TEXT_KINDS) and not each.first and not each.last and _is_full_width(each.line)
    ]
    return Counter(full).most_common(1)[0][0] if len(full) >= _ENOUGH else None


def title_lines(look: Look) -> tuple[str, ...]:
    """The lines of the title as they are printed, () where they can't be told."""
    titles = {block.number for block in look.document.of(Kind.TITLE)}
    found = [each for each in _lines(look) if each.blocks and all(block.number in titles for block in each.blocks)]
    shown = "".join(squeezed(each.line.text) for each in found)
    whole = "".join(squeezed(block.shown) for block in look.document.of(Kind.TITLE))
    return tuple(each.line.text for each in found) if shown == whole else ()


def strayed_numbers(look: Look) -> Iterator[Problem]:
    """Page numbers that are not printed in the outer corner, a character in (in the middle where the house says so)."""
    section = _upright(look)
    if section is None:
        return
    left, right = section.left / _TWIPS, (section.width - section.right) / _TWIPS
    for page, line in _numbers(look):
        if look.house.page_number == "center":
            wanted, away = "居中", abs((line.left + line.right) / 2 - (left + right) / 2)
        elif page.number % 2:
            wanted, away = "居右，右空一字", abs(line.right - (right - _CORNER))
        else:
            wanted, away = "居左，左空一字", abs(line.left - (left + _CORNER))
        if away > _ASIDE:
            yield Problem(Place(page=page.number, part="页码"), f"印出来偏了 {away / _MM:.0f} 毫米", wanted)


def number_heights(look: Look) -> Iterator[Problem]:
    """Page numbers whose dash is not printed 7 mm below the 版心."""
    section = _upright(look)
    if section is None:
        return
    lower = _COMPENSATION if margin_mode(section.top, look.house) == "compensated" else 0.0
    end = (section.height - section.bottom) / _TWIPS - lower
    for page, line in _numbers(look):
        if abs(line.middle - end - _BELOW) > _BELOW_NEAR:
            found = f"一字线印在版心下 {(line.middle - end) / _MM:.0f} 毫米"
            yield Problem(Place(page=page.number, part="页码"), found, "版心下 7 毫米")


def _lines(look: Look) -> tuple[Placed, ...]:
    return placed(look.document, look.rendering) if look.rendering is not None else ()


def _shows(each: Placed, kinds: Sequence[Kind]) -> bool:
    return any(block.kind in kinds for block in each.blocks)


def _upright(look: Look) -> Section | None:
    """The page setup, where all of the document has the same and none is turned."""
    sections = look.document.sections
    geometry = {(each.width, each.height, each.top, each.bottom, each.left, each.right) for each in sections}
    return sections[0] if len(geometry) == 1 and not sections[0].landscape else None


def _columns_of_text(look: Look) -> Iterator[list[Line]]:
    """Runs of lines of text in 3号 that stand one below the other on a page with nothing between them."""
    for _page, lines in groupby(_lines(look), key=lambda each: each.page.number):
        run: list[Line] = []
        for above, below in pairwise([None, *lines]):
            assert below is not None
            plain = _shows(below, TEXT_KINDS) and abs(below.line.size - BODY_SIZE / 2) < 1
            blank = above is not None and below.line.middle - above.line.middle > 2.5 * below.line.size
            if run and (not plain or blank):
                yield run
                run = []
            if plain:
                run.append(below.line)
        yield run


def _is_full_width(line: Line) -> bool:
    return abs(line.size - BODY_SIZE / 2) < 1 and all(
        is_han(character) or character in "，。、；：（）《》？！〔〕" for character in squeezed(line.text)
    )


def _numbers(look: Look) -> Iterator[tuple[PrintedPage, Line]]:
    if look.rendering is not None:
        for page in look.rendering.pages:
            if page.lines and is_number(page, page.lines[-1]):
                yield page, page.lines[-1]
