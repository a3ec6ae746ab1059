"""Mutants and neighbours of the rules on wording: T01 to T25."""

from __future__ import annotations

from control import OPENING, Parts, parsed, set_text
from docx.oxml.ns import qn
from mutants import PAST, mutant, neighbour

_BODY = "全年维修山塘"
_LAST = "一是在汛前修复"


def _say(parts: Parts, text: str, after: str = _BODY) -> None:
    """A paragraph of text more."""
    parts.block(after).addnext(
        parsed(
            '<w:p><w:pPr><w:pStyle w:val="GwBody"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
            f"<w:t>{text}</w:t></w:r></w:p>"
        )
    )


def _drop(parts: Parts, start: str) -> None:
    block = parts.block(start)
    block.getparent().remove(block)


@mutant("T01", "asks for approval")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，妥否，请批示。")


@mutant("T01", "asks for money")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，恳请县财政予以资金支持。")


@neighbour("T01", "money that was given")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，费用由镇财政安排。")


@mutant("T02", "no closing line")
def _(parts: Parts) -> None:
    _drop(parts, "特此报告。")


@neighbour("T02", "another one")
def _(parts: Parts) -> None:
    set_text(parts.block("特此报告。"), "特此报告。", "以上报告，请审阅。")


@mutant("T03", "no transition")
def _(parts: Parts) -> None:
    set_text(parts.block(OPENING[:8]), "，现将有关情况报告如下：", "。")


@mutant("T03", "no basis")
def _(parts: Parts) -> None:
    block = parts.block(OPENING[:8])
    for each in block.iter(qn("w:t")):
        each.text = "我镇对农田水利工作逐村作了梳理，现将有关情况报告如下："


@neighbour("T03", "ends with a full stop")
def _(parts: Parts) -> None:
    set_text(parts.block(OPENING[:8]), "报告如下：", "报告如下。")


@mutant("T04", "plan before problems")
def _(parts: Parts) -> None:
    set_text(parts.block("三、存在问题"), "存在问题", "下一步打算")
    set_text(parts.block("四、下一步打算"), "下一步打算", "存在问题")


@neighbour("T04", "headings in other words")
def _(parts: Parts) -> None:
    set_text(parts.block("二、主要做法"), "主要做法", "工作开展情况")
    set_text(parts.block("三、存在问题"), "存在问题", "存在的主要困难和问题")


@mutant("T05", "的的")
def _(parts: Parts) -> None:
    set_text(parts.block("石桥镇人民政府关于"), "农田水利工作情况的报告", "农田水利工作情况的的报告")


@mutant("T05", "no kind of document")
def _(parts: Parts) -> None:
    set_text(parts.block("石桥镇人民政府关于"), "农田水利工作情况的报告", "农田水利工作情况")


@mutant("T05", "no 的")
def _(parts: Parts) -> None:
    set_text(parts.block("石桥镇人民政府关于"), "农田水利工作情况的报告", "农田水利工作报告")


@neighbour("T05", "with brackets")
def _(parts: Parts) -> None:
    set_text(parts.block("石桥镇人民政府关于"), "农田水利工作情况的报告", "农田水利工作情况的汇报")


@mutant("T06", "a gap mark")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "26公里", "26公里【待补：渠道名称】")


@mutant("T06", "某某")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "全年在某某片维修")


@neighbour("T06", "brackets that are none")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "26公里", "26公里（含支渠）")


@mutant("T07", "a figure of its own")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "26公里", "28公里")


@mutant("T07", "a document of its own")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "按照《小型水库管理办法》，全年维修")


@neighbour("T07", "the same in Han numerals")
def _(parts: Parts) -> None:
    set_text(parts.block("全镇辖18个村"), "2个社区", "两个社区")


@mutant("T08", "parts that are more than the sum", also=("T07",))
def _(parts: Parts) -> None:
    """26口 is not in the notes."""
    set_text(parts.block(_BODY), "全年维修山塘42口", "全年维修山塘42口，其中东片18口、西片26口")


@neighbour("T08", "parts that are the sum")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修山塘42口", "全年维修山塘42口，其中东片18口、西片24口")


@mutant("T09", "another town")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "东岭镇全年维修")


@neighbour("T09", "a name of the notes")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "石桥镇全年维修")


@mutant("T10", "a sentence of a past report")
def _(parts: Parts) -> None:
    _say(parts, PAST[0].removeprefix("东岭镇"))


@neighbour("T10", "office phrases")
def _(parts: Parts) -> None:
    _say(parts, "山塘管护由镇水利站会同各村负责。")


@mutant("T11", "a half-width comma")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "42口，", "42口,")


@mutant("T11", "one bracket")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "42口，", "42口（含往年，")


@neighbour("T11", "a decimal point and a time")
def _(parts: Parts) -> None:
    set_text(parts.block("全镇辖18个村"), "2.3万亩，", "2.3万亩（含水田），")


@mutant("T12", "1、")
def _(parts: Parts) -> None:
    set_text(parts.block("1.维修山塘渠道"), "1.", "1、")


@mutant("T12", "首先、")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "首先、全年维修")


@neighbour("T12", "首先，")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "首先，全年维修")


@mutant("T13", "、 between quotations")
def _(parts: Parts) -> None:
    set_text(
        parts.block(_BODY),
        "126万元。",
        "126万元，用于《县水利局关于报送年度水利工作情况的通知》、《县水利局关于报送年度水利工作情况的通知》所列项目。",
    )


@neighbour("T13", "side by side")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "126万元。", "126万元，用于《县水利局关于报送年度水利工作情况的通知》所列项目。")


@mutant("T14", "a hyphen and no unit", also=("T07",))
def _(parts: Parts) -> None:
    """A range is in no note."""
    set_text(parts.block(_BODY), "126万元", "126万元，每处13-17万元")


@neighbour("T14", "pages of a document number")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "126万元", "126万元（含镇、村两级）")


@mutant("T15", "two digits of a year", also=("T07",))
def _(parts: Parts) -> None:
    """25年 stands in no note either."""
    set_text(parts.block("2025年5月和9月"), "2025年5月", "25年5月")


@neighbour("T15", "rough numbers in Han characters")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "历时一年，全年维修")


@mutant("T16", "number before title")
def _(parts: Parts) -> None:
    set_text(
        parts.block(OPENING[:8]),
        "《县水利局关于报送年度水利工作情况的通知》（县水发〔2026〕12号）",
        "县水发〔2026〕12号《县水利局关于报送年度水利工作情况的通知》",
    )


@neighbour("T16", "title alone")
def _(parts: Parts) -> None:
    set_text(parts.block(OPENING[:8]), "（县水发〔2026〕12号）", "")


@mutant("T17", "近日")
def _(parts: Parts) -> None:
    set_text(parts.block("新建泵站3座"), "新建泵站", "近日新建泵站")


@neighbour("T17", "a month")
def _(parts: Parts) -> None:
    set_text(parts.block("新建泵站3座"), "新建泵站", "2025年5月新建泵站")


@mutant("T18", "two ways")
def _(parts: Parts) -> None:
    set_text(parts.block("新建泵站3座"), "新建泵站", "我乡新建泵站")


@mutant("T18", "你县")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，并向你县报告。")


@neighbour("T18", "the same again")
def _(parts: Parts) -> None:
    set_text(parts.block("新建泵站3座"), "新建泵站", "我镇新建泵站")


@mutant("T19", "six thousand characters")
def _(parts: Parts) -> None:
    for _ in range(120):
        _say(
            parts,
            "镇水利站会同各村逐口巡查山塘，查看坝体、涵管、溢洪道和启闭设备，把渗漏、开裂、淤堵的地方记在巡查簿上。",
        )


@neighbour("T19", "three thousand")
def _(parts: Parts) -> None:
    for _ in range(40):
        _say(
            parts,
            "镇水利站会同各村逐口巡查山塘，查看坝体、涵管、溢洪道和启闭设备，把渗漏、开裂、淤堵的地方记在巡查簿上。",
        )


@mutant("T20", "to a person")
def _(parts: Parts) -> None:
    set_text(parts.block("县人民政府："), "县人民政府", "张县长")


@mutant("T20", "copied to villages")
def _(parts: Parts) -> None:
    set_text(parts.block("抄送："), "县水利局", "各村民委员会")


@neighbour("T20", "copied to another bureau")
def _(parts: Parts) -> None:
    set_text(parts.block("抄送："), "县水利局", "县农业农村局")


@mutant("T21", "the rules of 2000", also=("T07",))
def _(parts: Parts) -> None:
    """The notes do not cite them."""
    set_text(parts.block(_BODY), "全年维修", "按照《国家行政机关公文处理办法》行文，全年维修")


@neighbour("T21", "rules with a like name")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "全年维修", "按照公文处理的规定行文，全年维修")


@mutant("T22", "marked")
def _(parts: Parts) -> None:
    _say(parts, "机密★1年")


@neighbour("T22", "the word alone")
def _(parts: Parts) -> None:
    _say(parts, "巡查人员遵守保守秘密的规定。")


@mutant("T23", "nothing but phrases")
def _(parts: Parts) -> None:
    _say(
        parts,
        "高度重视、压实责任、狠抓落实，切实提高站位、统一思想，扎实推进、稳步推进、大力推进，筑牢、夯实基础、补齐短板，"
        "强化措施、真抓实干，抓好抓实、落到实处。",
    )


@neighbour("T23", "two of them")
def _(parts: Parts) -> None:
    _say(parts, "镇水利站切实履行职责，狠抓落实。")


@mutant("T24", "done that is planned")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "一是在汛前修复剩余2口渗漏山塘。", "一是汛前已修复剩余2口渗漏山塘。")


@neighbour("T24", "planned still")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "一是在汛前修复剩余2口渗漏山塘。", "一是拟在汛前修复剩余2口渗漏山塘。")


@mutant("T25", "one measure for two problems")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "二是招录年轻管护人员，每片1人。", "")


@neighbour("T25", "three measures")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "二是招录", "二是做好汛期巡查。三是招录")
