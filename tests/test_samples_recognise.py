"""A past report understood: what is refused, its type, its topic, its sections and their roles."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SampleError
from pipeline.samples import Line, Part, RawReport, Report, read_reports, recognise
from pipeline.types import Role

LEVELS = (
    (1, re.compile("[一二三四五六七八九十]+、")),
    (2, re.compile("（[一二三四五六七八九十]+）")),
    (3, re.compile(r"\d+[.、]")),
)


def raw(text: str, title: str = "", number: int = 1, issuer: str = "") -> RawReport:
    """A report with a line for each line of ``text``; a line of ---- parts two reports glued together."""
    parts: list[list[Line]] = [[]]
    for place, line in enumerate(text.strip().splitlines(), start=3):
        if line == "----":
            parts.append([])
            continue
        level = next((level for level, pattern in LEVELS if pattern.match(line)), 0)
        parts[-1].append(Line(place, line.strip(), level))
    return RawReport("年报.txt", number, title, "", issuer, tuple(Part(tuple(lines)) for lines in parts), ())


def roles(report: Report) -> list[str]:
    """Role values of the sections that have text, - for none."""
    return [section.role.value if section.role else "-" for section in report.sections if section.paragraphs]


# What every report here says besides what the test is about, so that it is taken for one.
BODY = """
镇党委成立领导小组，落实工作责任，组织各村干部开展检查，完善制度，加强管理，确保工作落到实处。
各村投入资金12万元，完成项目5个，宣传发动群众860人次，建立台账，整改隐患23处，收到较好效果，村民普遍满意。
"""


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("不是中文", "The township held a meeting. " * 20),
        ("网址", "https://example.org/a 第一篇\nhttps://example.org/b 第二篇\n更多请看 www.example.org\n"),
        ("个字", "全镇工作总结\n今年工作完成。"),
        ("合同", f"甲方将鱼塘交乙方养殖。甲方负责水电，乙方按年交租。{BODY}"),
        ("讲话稿", f"同志们：\n今天开会，我讲三点意见。{BODY}\n同志们，希望大家抓好落实。"),
        ("新闻稿", f"本报讯 记者从镇政府获悉。{BODY}"),
        ("规章制度", f"第一条 为加强管理，制定本制度。\n第二条 本制度适用于全镇。\n第三条 由镇政府解释。{BODY}"),
        ("请示", f"因经费不足，申请补助5万元。{BODY}\n妥否，请批示。"),
        ("通知", f"现将有关事项通知如下：{BODY}"),
        ("短行", "\n".join(["春风吹过小山岗", "桃花开在水中央", "燕子归来寻旧巷", "炊烟袅袅到农庄"] * 4)),
        ("用语", "小猫跟着妈妈去河边钓鱼，蝴蝶飞来了，它就去捉蝴蝶。蜻蜓飞来了，它又去捉蜻蜓。" * 3),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason_and_the_place(said: str, text: str) -> None:
    with pytest.raises(SampleError, match=said) as caught:
        recognise(raw(text))
    assert caught.value.where == "年报.txt:3"
    assert caught.value.hint


def test_a_report_that_is_read_to_a_meeting_is_no_speech() -> None:
    text = f"各位领导、同志们：\n现在由我代表镇政府，向检查组汇报我镇征兵工作的开展情况。{BODY}\n同志们，汇报完毕。"
    assert recognise(raw(text)).type == "专题汇报"


@pytest.mark.parametrize(
    ("type", "opening"),
    [
        ("自查报告", "按照县财政局通知，我镇对惠农补贴发放情况进行了自查，现将自查情况报告如下："),
        ("整改报告", "县委巡察组反馈意见后，镇党委逐条研究，现将整改落实情况报告如下："),
        ("活动情况报告", "为普及防灾知识，镇里组织了宣传周活动，现将活动情况报告如下："),
        ("调研报告", "3月上旬，镇人大组织代表对村级道路养护情况进行了专题调研，现报告如下："),
        ("专题汇报", "受镇政府委托，我向各位领导作关于抗旱工作的专题汇报。"),
        ("工作总结", "回顾一年来的民政工作，主要抓了三件事。"),
        ("工作情况报告", "近年来，我镇重视敬老院建设，现将有关工作报告如下："),
    ],
)
def test_the_opening_tells_the_type(type: str, opening: str) -> None:
    assert recognise(raw(opening + BODY)).type == type


@pytest.mark.parametrize(
    ("type", "title"),
    [
        ("整改报告", "关于审计反馈问题整改情况的整改报告"),
        ("自查报告", "青石镇消防安全自查报告"),
        ("工作情况报告", "关于春耕备耕工作情况的报告"),
        ("调研报告", "关于农村养老的调查与思考"),
        # A heading that every report of a collection shares tells nothing; the opening does.
        ("自查报告", "乡镇工作情况报告篇五"),
    ],
)
def test_the_title_tells_the_type_before_the_opening(type: str, title: str) -> None:
    report = recognise(raw("按照通知要求，我镇开展了自查，现将自查情况报告如下：" + BODY, title))
    assert report.type == type
    assert report.title == ("" if "篇五" in title else title)


ADVISED = """
一、现状
全镇有敬老院2所，护理员9名，床位120张，入住老人74名，由民政所管理。
二、存在的困难
护理员年龄偏大，经费不足，设施老化，管理制度不完善。
三、对策与建议
建议县财政增加补助，各村完善制度，加强培训，由镇政府组织落实。
"""


def test_headings_tell_a_study_where_the_opening_does_not() -> None:
    assert recognise(raw(ADVISED)).type == "调研报告"
    done = ADVISED.replace("一、现状", "一、工作开展情况")
    assert recognise(raw(done)).type == "工作情况报告"


def test_a_section_has_the_role_that_its_heading_names() -> None:
    text = """
根据县里安排，现将有关工作情况报告如下：
一、基本情况
全镇有水库3座，山塘41口，由水利站管理。
二、加强组织领导
镇党委成立领导小组，镇长任组长，落实责任。
三、主要做法
组织各村清淤渠道6公里，投入资金9万元。
四、取得的成效
恢复灌溉面积800亩，群众满意。
五、灌溉现状和问题
渠道老化，管理经费不足。
六、原因分析
水费收缴率低，制度不完善。
七、下一步打算
争取项目资金，完善制度。
特此报告。
"""
    told = ["-", "background", "organised", "done", "result", "problem", "cause", "plan", "-"]
    assert roles(recognise(raw(text))) == told


def test_problems_and_their_causes_under_one_heading_are_problems() -> None:
    text = (
        f"现将自查情况报告如下：\n一、自查情况\n逐项检查3处。{BODY}\n二、存在的问题及原因\n有漏登现象，主要是学习不够。"
    )
    assert roles(recognise(raw(text)))[-1] == "problem"


def test_a_heading_that_tells_nothing_has_the_role_of_the_one_above() -> None:
    text = f"""
一、存在的问题
（一）领导重视程度不一。
部分村干部抓工作松散，制度没有落实。
（二）宣传和培训
培训次数少，群众不了解政策。
二、几点建议
（一）提高认识，压实领导责任
各村要落实责任，组织好宣传。
1.做好培训
由镇政府组织，每季度一次。
{BODY}"""
    report = recognise(raw(text))
    assert roles(report) == ["problem", "problem", "advice", "advice"]
    assert [section.heading for section in report.sections[:2]] == ["存在的问题", "领导重视程度不一"]


def test_measures_under_the_state_of_things_are_measures() -> None:
    text = (
        f"一、基本情况\n全镇有网格员58名。\n（一）健全制度，规范管理\n制定制度6项。\n（二）人员结构\n党员占七成。{BODY}"
    )
    assert roles(recognise(raw(text))) == ["background", "done", "background"]


def test_paragraphs_without_headings_are_told_by_their_own_words() -> None:
    text = """
按照通知要求，我镇开展了保密自查，现将自查情况报告如下：
镇领导高度重视，成立了以镇长为组长的领导小组。
对照检查内容，逐项检查了办公电脑31台。
台账登记及时，涉密文件由专人保管。
虽然工作有序，但仍存在以下不足：一是培训少，二是人员变动大。
针对存在的问题，我镇将组织培训，明确责任。
今后，我镇将继续加强管理，力争工作再上台阶。
特此报告。
"""
    assert roles(recognise(raw(text))) == ["-", "organised", "found", "problem", "rectify", "plan", "-"]


def test_a_paragraph_that_turns_from_problems_to_advice_is_two() -> None:
    text = "一、存在的问题以及改进意见\n代表活动经费不足，培训少。综上所述，我们认为，各级要增加经费，组织培训。" + BODY
    report = recognise(raw(text, "关于代表工作的调研报告"))
    assert roles(report)[:2] == ["problem", "advice"]
    assert report.sections[1].paragraphs[0].startswith("综上所述")


def test_what_stands_before_a_lone_second_heading_was_the_first_section() -> None:
    text = f"现将工作报告如下：\n全镇现有林地3万亩，护林员16名。\n二、存在问题\n护林员年龄偏大，经费不足。{BODY}"
    assert roles(recognise(raw(text)))[:3] == ["-", "background", "problem"]


def test_each_part_of_reports_glued_together_has_its_own_opening() -> None:
    one = "现将环保工作报告如下：\n一、主要做法\n组织清理河道4公里，落实责任。"
    two = f"现将有关工作汇报如下：\n一、存在问题\n经费不足。{BODY}"
    assert roles(recognise(raw(f"{one}\n----\n{two}"))) == ["-", "done", "-", "problem"]


@pytest.mark.parametrize(
    ("topic", "title", "opening"),
    [
        ("安全生产", "关于2023年安全生产工作情况的报告", ""),
        ("敬老院管理", "", "3月，我们对全县敬老院管理情况进行了专题调研，现报告如下："),
        ("食品安全宣传", "", "按照关于开展20××年全市食品安全宣传活动的通知，现将活动情况报告如下："),
        ("国际禁毒日宣传", "关于开展“6.26国际禁毒日”宣传活动的情况报告", ""),
        ("反馈意见整改", "关于县委第三巡察组反馈意见整改落实情况的报告", ""),
        ("校园食品安全", "白鸭湖镇校园食品安全专项检查工作情况汇报", ""),
        ("综合工作", "桑园乡2025年上半年工作总结", ""),
        ("森林防火工作", "", "下面，我汇报一下我镇森林防火工作的开展情况。"),
    ],
)
def test_the_topic_is_what_the_title_or_the_opening_says(topic: str, title: str, opening: str) -> None:
    found = recognise(raw(opening + BODY, title)).topic
    assert found in (topic, f"{topic}工作")


def test_without_a_title_the_topic_is_what_the_report_speaks_of_most() -> None:
    text = "镇里有乡村公路52公里。乡村公路养护由各村负责，乡村公路的养护资金不足，建议增加乡村公路养护投入。" + BODY
    assert "公路" in recognise(raw(text)).topic


WORDS = st.sampled_from(
    [
        "我镇",
        "开展工作",
        "存在问题",
        "建议",
        "下一步",
        "，",
        "。",
        "：",
        "12处",
        "基本情况",
        "自查",
        "落实制度",
        "群众",
        "x",
        "《",
        "“",
    ]
)
LINES = st.lists(
    st.tuples(st.sampled_from(["", "一、", "（二）", "3.", "十、"]), st.lists(WORDS, min_size=1, max_size=12)),
    max_size=25,
)


@given(LINES)
def test_no_word_of_a_report_is_lost_or_moved(lines: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(number + "".join(found) for number, found in lines)
    try:
        report = recognise(raw(text + BODY))
    except SampleError as error:
        assert error.where
        return
    said = [line for part in report.raw.parts for line in part.lines]
    kept = "".join(section.heading + "".join(section.paragraphs) for section in report.sections)
    assert squeezed(kept) == squeezed("".join(line.text for line in said))
    assert 2 <= len(report.topic) <= 8


def squeezed(text: str) -> str:
    return re.sub(r"[。：:\s]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d[.、]", "", text)


# By an expert's reading; where two types are as good, both.
STUDIES = (2, 3, 4, 6, 7, 8, 9, 12, 16, 17, 19, 22)
TYPES = dict.fromkeys(STUDIES, "调研报告") | {
    1: "工作情况报告",
    5: "活动情况报告",
    10: "工作情况报告 专题汇报",
    11: "专题汇报",
    13: "工作总结",
    14: "工作总结 工作情况报告",
    15: "工作情况报告",
    18: "自查报告",
    20: "调研报告 工作情况报告",
    21: "工作情况报告 专题汇报",
}
# Roles that a report must have, read off its text.
ROLES = {
    1: {Role.BACKGROUND, Role.DONE, Role.PROBLEM, Role.ADVICE},
    4: {Role.BACKGROUND, Role.PROBLEM, Role.ADVICE},
    5: {Role.ORGANISED, Role.DONE, Role.RESULT},
    7: {Role.BACKGROUND, Role.PROBLEM, Role.ADVICE},
    9: {Role.ORGANISED, Role.DONE, Role.PROBLEM},
    14: {Role.DONE, Role.PROBLEM, Role.PLAN},
    18: {Role.ORGANISED, Role.FOUND, Role.PROBLEM, Role.RECTIFY},
}


def test_the_sample_reports_are_understood() -> None:
    path = Path(os.environ.get("NIGAO_SAMPLES", "township-reports.txt"))
    if not path.is_file():
        pytest.skip("NIGAO_SAMPLES 没有指向样本文件")
    reports = [recognise(found) for found in read_reports(path)]
    wrong = {
        report.raw.number: report.type for report in reports if report.type not in TYPES[report.raw.number].split()
    }
    assert wrong == {}
    assert len(reports) == len(TYPES)
    for report in reports:
        found = {section.role for section in report.sections}
        assert ROLES.get(report.raw.number, set()) <= found, report.raw.number
        assert len(found - {None}) >= 1
