"""Mutants and neighbours of the rules of the page and its letters: L01 to L14, L29 to L32, L35, L37 to L40."""

from __future__ import annotations

from typing import Any

from control import Parts, face, parsed, set_text
from docx.oxml.ns import qn
from mutants import mutant, neighbour

from pipeline.rules.house import House


def page_size(parts: Parts, **values: int) -> None:
    put(parts.document.find(f".//{qn('w:pgSz')}"), **values)


def margins(parts: Parts, **values: int) -> None:
    put(parts.document.find(f".//{qn('w:pgMar')}"), **values)


def put(element: Any, **values: int | str) -> None:
    """Attributes with the w: prefix."""
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))


def child(element: Any, tag: str) -> Any:
    """The child ``tag``, made when there is none."""
    found = element.find(qn(tag))
    if found is None:
        found = parsed(f"<{tag}/>")
        element.append(found)
    return found


def properties(parts: Parts, start: str, nth: int = 0) -> Any:
    """The w:pPr of a paragraph."""
    return parts.block(start, nth).find(qn("w:pPr"))


def runs(parts: Parts, start: str, nth: int = 0) -> list[Any]:
    """The w:rPr of the runs of a paragraph."""
    return list(parts.block(start, nth).iter(qn("w:rPr")))


def style_part(parts: Parts, style: str, part: str) -> Any:
    return child(parts.style(style), part)


# L01 paper
@mutant("L01", "letter paper")
def _(parts: Parts) -> None:
    page_size(parts, w=12240, h=15840)


@mutant("L01", "turned")
def _(parts: Parts) -> None:
    page_size(parts, w=16838, h=11906, orient="landscape")


@neighbour("L01", "half a millimetre off")
def _(parts: Parts) -> None:
    page_size(parts, w=11930, h=16850)


# L02 top
@mutant("L02", "the program's own 25.4 mm")
def _(parts: Parts) -> None:
    margins(parts, top=1440, bottom=2642)


@neighbour("L02", "a millimetre off")
def _(parts: Parts) -> None:
    margins(parts, top=2050, bottom=2032)


@neighbour("L02", "compensated margins")
def _(parts: Parts) -> None:
    margins(parts, top=1961, bottom=1847)


@mutant("L02", "compensated in a house that is not", house=House(margin_mode="literal"))
def _(parts: Parts) -> None:
    margins(parts, top=1961, bottom=1847)


# L03 binding
@mutant("L03", "31.8 mm")
def _(parts: Parts) -> None:
    margins(parts, left=1803, right=1259)


@mutant("L03", "a gutter")
def _(parts: Parts) -> None:
    margins(parts, left=1021, gutter=567)


@neighbour("L03", "28.9 mm")
def _(parts: Parts) -> None:
    margins(parts, left=1640, right=1422)


# L04 width
@mutant("L04", "right margin as the left")
def _(parts: Parts) -> None:
    margins(parts, right=1588)


@neighbour("L04", "python's 28 mm")
def _(parts: Parts) -> None:
    margins(parts, left=1587)


# L05 height
@mutant("L05", "bottom 25.4 mm")
def _(parts: Parts) -> None:
    margins(parts, bottom=1440)


@mutant("L05", "the two modes mixed")
def _(parts: Parts) -> None:
    margins(parts, bottom=1847)


@neighbour("L05", "35.9 mm")
def _(parts: Parts) -> None:
    margins(parts, bottom=2035)


# L06 lines
@mutant("L06", "30 points")
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:pPr").find(qn("w:spacing")), line=600)


@mutant("L06", "one and a half lines")
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:pPr").find(qn("w:spacing")), line=360, lineRule="auto")


@mutant("L06", "not the house's pitch", house=House(line_pitch=28.0))
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:pPr").find(qn("w:spacing")), line=579)


@neighbour("L06", "28 points")
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:pPr").find(qn("w:spacing")), line=560)


@neighbour("L06", "the house's 30 points", house=House(line_pitch=30.0))
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:pPr").find(qn("w:spacing")), line=600)


# L07 characters
@mutant("L07", "no run spacing")
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:rPr").find(qn("w:spacing")), val=0)


@mutant("L07", "a grid of characters")
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:rPr").find(qn("w:spacing")), val=0)
    put(parts.document.find(f".//{qn('w:docGrid')}"), type="linesAndChars", charSpace=-849)


@neighbour("L07", "closer by a little more")
def _(parts: Parts) -> None:
    put(style_part(parts, "Normal", "w:rPr").find(qn("w:spacing")), val=-6)


# L08 size
@mutant("L08", "小三 in one paragraph")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(child(each, "w:sz"), val=30)


@neighbour("L08", "16 points said in the run")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(child(each, "w:sz"), val=32)


# L09 face
@mutant("L09", "宋体 in one paragraph")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(each.find(qn("w:rFonts")), eastAsia="宋体")


@neighbour("L09", "方正仿宋")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(each.find(qn("w:rFonts")), eastAsia="方正仿宋_GB2312")


@mutant("L09", "仿宋_GB2312 in a house of Windows faces", house=House(font_set="windows"), also=("L15", "L19"))
def _(parts: Parts) -> None:
    """The title's and the second level's faces are no Windows faces either."""


# L10 themes
@mutant("L10", "a theme's face")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(each.find(qn("w:rFonts")), eastAsiaTheme="minorEastAsia")


@mutant("L10", "等线")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(each.find(qn("w:rFonts")), eastAsia="等线")


@neighbour("L10", "a Latin face for digits")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(each.find(qn("w:rFonts")), ascii="Times New Roman")


# L11 quotation marks
@mutant("L11", "quotation marks in Times")
def _(parts: Parts) -> None:
    set_text(parts.block("全年维修山塘"), "全年维修山塘", "全年维修——含更新——山塘")
    for each in runs(parts, "全年维修——"):
        fonts = each.find(qn("w:rFonts"))
        put(fonts, hAnsi="Times New Roman", ascii="Times New Roman")
        del fonts.attrib[qn("w:hint")]


@neighbour("L11", "Times, but marked as East Asian")
def _(parts: Parts) -> None:
    set_text(parts.block("全年维修山塘"), "全年维修山塘", "全年维修——含更新——山塘")
    for each in runs(parts, "全年维修——"):
        put(each.find(qn("w:rFonts")), hAnsi="Times New Roman", ascii="Times New Roman")


# L12 colour
@mutant("L12", "blue")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(child(each, "w:color"), val="0000FF")


@neighbour("L12", "black said")
def _(parts: Parts) -> None:
    for each in runs(parts, "全年维修山塘"):
        put(child(each, "w:color"), val="000000")


# L13 spacing
@mutant("L13", "ten points after")
def _(parts: Parts) -> None:
    put(child(properties(parts, "全年维修山塘"), "w:spacing"), after=200)


@neighbour("L13", "a point before")
def _(parts: Parts) -> None:
    put(child(properties(parts, "全年维修山塘"), "w:spacing"), before=20)


# L14 indent
@mutant("L14", "no indent")
def _(parts: Parts) -> None:
    put(child(properties(parts, "全年维修山塘"), "w:ind"), firstLineChars=0, firstLine=0)


@mutant("L14", "spaces")
def _(parts: Parts) -> None:
    put(child(properties(parts, "全年维修山塘"), "w:ind"), firstLineChars=0, firstLine=0)
    set_text(parts.block("全年维修山塘"), "全年", "\u3000\u3000全年")


@mutant("L14", "moved in as a whole")
def _(parts: Parts) -> None:
    put(child(properties(parts, "全年维修山塘"), "w:ind"), leftChars=200, left=640)


@neighbour("L14", "two characters in twips")
def _(parts: Parts) -> None:
    for style in ("GwBody", "GwHeading1", "GwHeading2"):
        indent = style_part(parts, style, "w:pPr").find(qn("w:ind"))
        del indent.attrib[qn("w:firstLineChars")]
        put(indent, firstLine=640)


# L29 corner
def _footer(parts: Parts, kind: str) -> Any:
    relations = {each.get("Id"): each.get("Target") for each in parts.tree("word/_rels/document.xml.rels")}
    (found,) = (each for each in parts.document.iter(qn("w:footerReference")) if each.get(qn("w:type")) == kind)
    return parts.tree("word/" + relations[found.get(qn("r:id"))])


@mutant("L29", "centred")
def _(parts: Parts) -> None:
    for kind in ("default", "even"):
        put(_footer(parts, kind).find(f".//{qn('w:jc')}"), val="center")


@mutant("L29", "odd and even alike")
def _(parts: Parts) -> None:
    settings = parts.tree("word/settings.xml")
    settings.remove(settings.find(qn("w:evenAndOddHeaders")))


@mutant("L29", "not a character in")
def _(parts: Parts) -> None:
    put(_footer(parts, "default").find(f".//{qn('w:ind')}"), rightChars=0, right=0)


@neighbour("L29", "the house centres", house=House(page_number="center"))
def _(parts: Parts) -> None:
    for kind in ("default", "even"):
        put(_footer(parts, kind).find(f".//{qn('w:jc')}"), val="center")


# L30 form
@mutant("L30", "hyphens")
def _(parts: Parts) -> None:
    for each in _footer(parts, "default").iter(qn("w:t")):
        each.text = (each.text or "").replace("—", "-")


@mutant("L30", "small")
def _(parts: Parts) -> None:
    put(style_part(parts, "Footer", "w:rPr").find(qn("w:sz")), val=21)


@mutant("L30", "Times")
def _(parts: Parts) -> None:
    fonts = style_part(parts, "Footer", "w:rPr").find(qn("w:rFonts"))
    put(fonts, ascii="Times New Roman", hAnsi="Times New Roman")


@neighbour("L30", "no spaces by the dashes")
def _(parts: Parts) -> None:
    for kind in ("default", "even"):
        for each in _footer(parts, kind).iter(qn("w:t")):
            each.text = (each.text or "").strip()


# L31 distance
@mutant("L31", "the program's own 17.5 mm")
def _(parts: Parts) -> None:
    margins(parts, footer=992)


@neighbour("L31", "25.4 mm")
def _(parts: Parts) -> None:
    margins(parts, footer=1440)


# L32 numbering
@mutant("L32", "no footer")
def _(parts: Parts) -> None:
    for each in list(parts.document.iter(qn("w:footerReference"))):
        each.getparent().remove(each)


@mutant("L32", "begins with 3")
def _(parts: Parts) -> None:
    parts.document.find(f".//{qn('w:sectPr')}").insert(2, parsed('<w:pgNumType w:start="3"/>'))


@neighbour("L32", "begins with 1, said")
def _(parts: Parts) -> None:
    parts.document.find(f".//{qn('w:sectPr')}").insert(2, parsed('<w:pgNumType w:start="1"/>'))


# L35 empty paragraphs
def _empty() -> Any:
    return parsed('<w:p><w:pPr><w:pStyle w:val="GwBody"/><w:ind w:firstLineChars="0" w:firstLine="0"/></w:pPr></w:p>')


@mutant("L35", "two in the middle")
def _(parts: Parts) -> None:
    block = parts.block("二、主要做法")
    block.addprevious(_empty())
    block.addprevious(_empty())


@neighbour("L35", "three above the signature")
def _(parts: Parts) -> None:
    block = parts.block("石桥镇人民政府", 2)
    block.addprevious(_empty())
    block.addprevious(_empty())


# L37 tables
@mutant("L37", "too wide")
def _(parts: Parts) -> None:
    table = parts.document.find(f".//{qn('w:tbl')}")
    put(table.find(f".//{qn('w:tblW')}"), w=11000)
    for each in (*table.iter(qn("w:gridCol")), *table.iter(qn("w:tcW"))):
        put(each, w=5500)


@mutant("L37", "the body's exact line")
def _(parts: Parts) -> None:
    for each in parts.document.find(f".//{qn('w:tbl')}").iter(qn("w:spacing")):
        put(each, line=579, lineRule="exact")


@mutant("L37", "no header row")
def _(parts: Parts) -> None:
    for each in list(parts.document.iter(qn("w:tblHeader"))):
        each.getparent().remove(each)


@mutant("L37", "rows that split")
def _(parts: Parts) -> None:
    for each in list(parts.document.iter(qn("w:cantSplit"))):
        each.getparent().remove(each)


@neighbour("L37", "narrow, single spaced")
def _(parts: Parts) -> None:
    table = parts.document.find(f".//{qn('w:tbl')}")
    put(table.find(f".//{qn('w:tblW')}"), w=6000)
    for each in (*table.iter(qn("w:gridCol")), *table.iter(qn("w:tcW"))):
        put(each, w=3000)
    for each in table.iter(qn("w:spacing")):
        put(each, line=240, lineRule="auto")


# L38 traces
_CORE = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"


@mutant("L38", "an author")
def _(parts: Parts) -> None:
    tree = parts.tree(_CORE)
    creator = tree.makeelement(f"{_DC}creator", {}, nsmap={"dc": _DC[1:-1]})
    creator.text = "李文书"
    tree.append(creator)


@mutant("L38", "a tracked insertion")
def _(parts: Parts) -> None:
    run = next(parts.block("全年维修山塘").iter(qn("w:r")))
    wrapper = parsed('<w:ins w:id="901" w:author="李文书" w:date="2026-03-19T09:00:00Z"/>')
    run.addprevious(wrapper)
    wrapper.append(run)


@neighbour("L38", "only a title")
def _(parts: Parts) -> None:
    tree = parts.tree(_CORE)
    for each in tree.findall(f"{_DC}title"):
        each.text = "关于2025年农田水利工作情况的报告"


# L39 rare characters
@mutant("L39", "堃 in 仿宋_GB2312")
def _(parts: Parts) -> None:
    set_text(parts.block("东片维修山塘18口，重点"), "灌区末端", "灌区末端（堃字渠）")


@neighbour("L39", "堃 in 宋体 of its own", house=House(levels={"L09": None, "T07": None, "T09": None}))
def _(parts: Parts) -> None:
    block = parts.block("东片维修山塘18口，重点")
    block.append(parsed(f"<w:r><w:rPr>{face('宋体')}</w:rPr><w:t>堃</w:t></w:r>"))


# L40 font table
@mutant("L40", "no alternatives")
def _(parts: Parts) -> None:
    for each in list(parts.tree("word/fontTable.xml").iter(qn("w:altName"))):
        each.getparent().remove(each)


@neighbour("L40", "one alternative")
def _(parts: Parts) -> None:
    for each in parts.tree("word/fontTable.xml").iter(qn("w:altName")):
        each.set(qn("w:val"), each.get(qn("w:val")).split(",")[0])
