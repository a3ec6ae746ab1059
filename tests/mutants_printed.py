"""Mutants and neighbours of what is decided on the printed page: L33, L34, and parts of L16, L29 and L31."""

from __future__ import annotations

from copy import deepcopy

from control import Parts, parsed
from docx.oxml.ns import qn
from mutants import mutant, neighbour
from mutants_layout import child, properties

TITLE, LAST = "石桥镇人民政府关于", "特此报告"
BLANK = "\u00a0"


def lower(parts: Parts, twips: int) -> None:
    """Sets the red head lower down on its page."""
    child(properties(parts, "石桥镇人民政府文件"), "w:spacing").set(qn("w:before"), str(twips))


def footers(parts: Parts) -> list[str]:
    return [name for name in parts.files if name.startswith("word/footer")]


def begin_page(parts: Parts, start: str, nth: int = 0) -> None:
    properties(parts, start, nth).insert(1, parsed("<w:pageBreakBefore/>"))


# L33 text on the first page
@mutant("L33", "a head that takes all of the page", printed=True)
def _(parts: Parts) -> None:
    lower(parts, 7000)


@mutant("L33", "the text begins on a new page", printed=True)
def _(parts: Parts) -> None:
    begin_page(parts, "根据《县水利局")


@neighbour("L33", "three lines of text below a head that stands low", printed=True)
def _(parts: Parts) -> None:
    lower(parts, 6000)


# L34 the date with text
@mutant("L34", "署名 and date on a page of their own", printed=True)
def _(parts: Parts) -> None:
    begin_page(parts, "石桥镇人民政府", 2)


@mutant("L34", "the date alone on its page", printed=True)
def _(parts: Parts) -> None:
    begin_page(parts, "2026年3月20日")


@neighbour("L34", "only the closing line above 附件说明 and date", printed=True)
def _(parts: Parts) -> None:
    begin_page(parts, LAST)


# L16 the title as it is printed
@mutant("L16", "a narrow title, wrapped with one character left over", printed=True)
def _(parts: Parts) -> None:
    properties(parts, TITLE).append(parsed('<w:ind w:left="2000" w:right="2000"/>'))


@neighbour("L16", "a title a little narrower that still holds its lines", printed=True)
def _(parts: Parts) -> None:
    properties(parts, TITLE).append(parsed('<w:ind w:left="900" w:right="900"/>'))


# L29 where the page number is printed
@mutant("L29", "pushed inwards by blanks that keep their width", printed=True)
def _(parts: Parts) -> None:
    for name in footers(parts):
        paragraph = parts.tree(name).find(qn("w:p"))
        blanks = parsed(f'<w:r><w:t xml:space="preserve">{BLANK * 20}</w:t></w:r>')
        paragraph.append(blanks)
        paragraph.insert(1, deepcopy(blanks))


# L31 how low it is printed
@mutant("L31", "space below the page number", printed=True)
def _(parts: Parts) -> None:
    for name in footers(parts):
        properties_of = child(parts.tree(name).find(qn("w:p")), "w:pPr")
        properties_of.insert(1, parsed('<w:spacing w:after="500"/>'))


@neighbour("L31", "a millimetre of space below it", printed=True)
def _(parts: Parts) -> None:
    for name in footers(parts):
        child(parts.tree(name).find(qn("w:p")), "w:pPr").insert(1, parsed('<w:spacing w:after="57"/>'))
