"""Mutants and neighbours of the rules of head, title, levels and endings: L15 to L28, L36."""

from __future__ import annotations

from typing import Any

from control import DATE, ISSUER, Parts, parsed, set_text
from docx.oxml.ns import qn
from mutants import mutant, neighbour
from mutants_layout import child, properties, put, runs, style_part

_TITLE = "石桥镇人民政府关于2025年"
_ISSUER = 2  # the third paragraph that begins with the office's name: mark, title, 署名, 印发机关 apart


def _set_title(parts: Parts, *lines: str) -> None:
    block = parts.block(_TITLE)
    texts = list(block.iter(qn("w:t")))
    texts[0].text, texts[1].text = lines[0], lines[1]
    for line in lines[2:]:
        block.append(parsed(f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:br/><w:t>{line}</w:t></w:r>'))


def _drop(element: Any) -> None:
    element.getparent().remove(element)


def _previous_blank(parts: Parts, start: str, nth: int = 0) -> Any:
    return parts.block(start, nth).getprevious()


# L15 title
@mutant("L15", "bold")
def _(parts: Parts) -> None:
    style_part(parts, "GwTitle", "w:rPr").append(parsed("<w:b/>"))


@mutant("L15", "not centred")
def _(parts: Parts) -> None:
    put(child(properties(parts, _TITLE), "w:jc"), val="left")


@mutant("L15", "小二")
def _(parts: Parts) -> None:
    for each in runs(parts, _TITLE):
        put(child(each, "w:sz"), val=36)


@mutant("L15", "黑体")
def _(parts: Parts) -> None:
    for each in runs(parts, _TITLE):
        put(each.find(qn("w:rFonts")), eastAsia="黑体")


@neighbour("L15", "华文中宋")
def _(parts: Parts) -> None:
    for each in runs(parts, _TITLE):
        put(each.find(qn("w:rFonts")), eastAsia="华文中宋")


# L16 lines of the title
@mutant("L16", "one character alone")
def _(parts: Parts) -> None:
    _set_title(parts, "石桥镇人民政府关于2025年农田水利工作情况的报", "告")


@mutant("L16", "begins with 的")
def _(parts: Parts) -> None:
    _set_title(parts, "石桥镇人民政府关于2025年农田水利工作情况", "的报告")


@mutant("L16", "much shorter")
def _(parts: Parts) -> None:
    _set_title(parts, "石桥镇人民政府关于2025年农田水利工作", "情况的报告")


@neighbour("L16", "a trapezoid")
def _(parts: Parts) -> None:
    _set_title(parts, "石桥镇人民政府关于", "2025年农田水利工作情况的报告")


# L17 blank lines
@mutant("L17", "none under the title")
def _(parts: Parts) -> None:
    _drop(_previous_blank(parts, "县人民政府："))


@mutant("L17", "three under the red rule")
def _(parts: Parts) -> None:
    blank = _previous_blank(parts, _TITLE)
    blank.addnext(parsed('<w:p><w:pPr><w:pStyle w:val="GwBody"/></w:pPr></w:p>'))


@neighbour("L17", "the blank line is the title's spacing")
def _(parts: Parts) -> None:
    _drop(_previous_blank(parts, "县人民政府："))
    put(child(properties(parts, _TITLE), "w:spacing"), after=579)


# L18 recipient
@mutant("L18", "moved in")
def _(parts: Parts) -> None:
    put(child(properties(parts, "县人民政府："), "w:ind"), firstLineChars=200, firstLine=640)


@mutant("L18", "half-width colon")
def _(parts: Parts) -> None:
    set_text(parts.block("县人民政府："), "：", ":")


@mutant("L18", "two of them")
def _(parts: Parts) -> None:
    set_text(parts.block("县人民政府："), "县人民政府", "县人民政府、县水利局")


@neighbour("L18", "justified")
def _(parts: Parts) -> None:
    put(child(properties(parts, "县人民政府："), "w:jc"), val="both")


# L19 faces of the levels
@mutant("L19", "first level in 仿宋")
def _(parts: Parts) -> None:
    for each in runs(parts, "一、基本情况"):
        put(each.find(qn("w:rFonts")), eastAsia="仿宋_GB2312")


@mutant("L19", "second level in 黑体")
def _(parts: Parts) -> None:
    for each in runs(parts, "（一）兴修水利设施"):
        put(each.find(qn("w:rFonts")), eastAsia="黑体")


@mutant("L19", "third level 四号")
def _(parts: Parts) -> None:
    for each in runs(parts, "1.维修山塘渠道"):
        put(child(each, "w:sz"), val=28)


@neighbour("L19", "bold second level")
def _(parts: Parts) -> None:
    for each in runs(parts, "（一）兴修水利设施"):
        child(each, "w:b")


# L20 sequence
@mutant("L20", "a number left out")
def _(parts: Parts) -> None:
    set_text(parts.block("三、存在问题"), "三、", "四、")
    set_text(parts.block("四、下一步打算"), "四、", "五、")


@mutant("L20", "a number twice")
def _(parts: Parts) -> None:
    set_text(parts.block("（二）加强日常管护"), "（二）", "（一）")


@mutant("L20", "does not begin again")
def _(parts: Parts) -> None:
    set_text(parts.block("（1）东片维修"), "（1）", "（3）")
    set_text(parts.block("（2）西片维修"), "（2）", "（4）")


@neighbour("L20", "third level, no fourth")
def _(parts: Parts) -> None:
    _drop(parts.block("（1）东片维修"))
    _drop(parts.block("（2）西片维修"))


# L21 automatic marks
def _numbered(parts: Parts, text: str, fmt: str = "chineseCounting") -> None:
    """Gives 一、基本情况 an automatic number that shows ``text``."""
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    parts.files["word/numbering.xml"] = numbering.encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
    relations = parts.tree("word/_rels/document.xml.rels")
    made = relations.makeelement(relations[0].tag, {"Id": "rIdN", "Type": kind, "Target": "numbering.xml"})
    relations.append(made)
    types = parts.tree("[Content_Types].xml")
    override = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
    namespace = types.tag.split("}")[0] + "}"
    types.append(
        types.makeelement(f"{namespace}Override", {"PartName": "/word/numbering.xml", "ContentType": override})
    )
    place = properties(parts, "一、基本情况")
    place.insert(1, parsed('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'))


@mutant("L21", "typed and automatic")
def _(parts: Parts) -> None:
    _numbered(parts, "%1、")


@mutant("L21", "a mark of its own", also=("L20",))
def _(parts: Parts) -> None:
    """第一条 is no 一、, so the sequence begins with 二、."""
    _numbered(parts, "第%1条")
    set_text(parts.block("一、基本情况"), "一、", "")


@neighbour("L21", "automatic, as it should be")
def _(parts: Parts) -> None:
    _numbered(parts, "%1、")
    set_text(parts.block("一、基本情况"), "一、", "")


# L22 ends of headings
@mutant("L22", "a full stop")
def _(parts: Parts) -> None:
    set_text(parts.block("三、存在问题"), "问题", "问题。")


@mutant("L22", "a colon")
def _(parts: Parts) -> None:
    set_text(parts.block("（一）兴修水利设施"), "设施", "设施：")


@neighbour("L22", "ends with a closing mark")
def _(parts: Parts) -> None:
    set_text(parts.block("三、存在问题"), "存在问题", "存在问题（含往年）")


# L23 附件说明
@mutant("L23", "half-width colon")
def _(parts: Parts) -> None:
    set_text(parts.block("附件：1."), "：", ":")


@mutant("L23", "、 after the number")
def _(parts: Parts) -> None:
    set_text(parts.block("附件：1."), "1.", "1、")


@mutant("L23", "a semicolon")
def _(parts: Parts) -> None:
    set_text(parts.block("附件：1."), "情况表", "情况表；")


@mutant("L23", "no blank line")
def _(parts: Parts) -> None:
    _drop(_previous_blank(parts, "附件：1."))


@mutant("L23", "flush left")
def _(parts: Parts) -> None:
    put(properties(parts, "附件：1.").find(qn("w:ind")), leftChars=400, left=1260)


@neighbour("L23", "two characters from the first line's indent")
def _(parts: Parts) -> None:
    indent = properties(parts, "附件：1.").find(qn("w:ind"))
    for name in list(indent.attrib):
        del indent.attrib[name]
    put(indent, firstLineChars=200, firstLine=640)


# L24 attachments
@mutant("L24", "another title")
def _(parts: Parts) -> None:
    set_text(parts.block("2026年维修计划表"), "计划表", "安排表")


@mutant("L24", "not on a new page")
def _(parts: Parts) -> None:
    _drop(properties(parts, "附件2").find(qn("w:pageBreakBefore")))


@mutant("L24", "仿宋")
def _(parts: Parts) -> None:
    for each in runs(parts, "附件2"):
        put(each.find(qn("w:rFonts")), eastAsia="仿宋_GB2312")


@neighbour("L24", "the title in two lines")
def _(parts: Parts) -> None:
    block = parts.block("2026年维修计划表")
    set_text(block, "2026年维修计划表", "2026年")
    block.append(parsed('<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:br/><w:t>维修计划表</w:t></w:r>'))


# L25 signature
@mutant("L25", "another name")
def _(parts: Parts) -> None:
    set_text(parts.block(ISSUER, _ISSUER), ISSUER, "石桥乡人民政府")


@mutant("L25", "text after the date")
def _(parts: Parts) -> None:
    parts.block(DATE).addnext(
        parsed(
            '<w:p><w:pPr><w:pStyle w:val="GwBody"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
            "<w:t>山塘维修资金已全部拨付到村。</w:t></w:r></w:p>"
        )
    )


@neighbour("L25", "a note in brackets after the date")
def _(parts: Parts) -> None:
    parts.block(DATE).addnext(
        parsed(
            '<w:p><w:pPr><w:pStyle w:val="GwBody"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
            "<w:t>（联系人：镇水利站）</w:t></w:r></w:p>"
        )
    )


# L26 unsealed
@mutant("L26", "flush right")
def _(parts: Parts) -> None:
    put(properties(parts, ISSUER, _ISSUER).find(qn("w:ind")), rightChars=0, right=0)


@mutant("L26", "no blank line")
def _(parts: Parts) -> None:
    _drop(_previous_blank(parts, ISSUER, _ISSUER))


@neighbour("L26", "in twips")
def _(parts: Parts) -> None:
    indent = properties(parts, ISSUER, _ISSUER).find(qn("w:ind"))
    del indent.attrib[qn("w:rightChars")]
    put(indent, right=640)


# L27 sealed
@mutant("L27", "not over the date")
def _(parts: Parts) -> None:
    put(properties(parts, DATE).find(qn("w:ind")), rightChars=400, right=1264)


@neighbour("L27", "sealed")
def _(parts: Parts) -> None:
    put(properties(parts, DATE).find(qn("w:ind")), rightChars=400, right=1264)
    put(properties(parts, ISSUER, _ISSUER).find(qn("w:ind")), rightChars=375, right=1185)


# L28 date
@mutant("L28", "a leading zero")
def _(parts: Parts) -> None:
    set_text(parts.block(DATE), "3月", "03月")


@mutant("L28", "no such day")
def _(parts: Parts) -> None:
    set_text(parts.block(DATE), "3月20日", "2月30日")


@mutant("L28", "not yet")
def _(parts: Parts) -> None:
    set_text(parts.block(DATE), "3月20日", "4月20日")


@neighbour("L28", "another day")
def _(parts: Parts) -> None:
    put(properties(parts, DATE).find(qn("w:ind")), rightChars=100, right=316)
    set_text(parts.block(DATE), "3月20日", "3月2日")


# L36 head
@mutant("L36", "square brackets")
def _(parts: Parts) -> None:
    set_text(parts.block("石政报"), "〔2026〕", "[2026]")


@mutant("L36", "a leading zero")
def _(parts: Parts) -> None:
    set_text(parts.block("石政报"), "8号", "08号")


@mutant("L36", "nobody signs")
def _(parts: Parts) -> None:
    texts = list(parts.block("石政报").iter(qn("w:t")))
    texts[1].text = texts[2].text = ""


@mutant("L36", "a black mark")
def _(parts: Parts) -> None:
    put(runs(parts, "石桥镇人民政府文件")[0].find(qn("w:color")), val="000000")


@neighbour("L36", "another red")
def _(parts: Parts) -> None:
    put(runs(parts, "石桥镇人民政府文件")[0].find(qn("w:color")), val="C00000")
