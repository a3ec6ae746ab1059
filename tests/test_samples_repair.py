"""Repairs of scraped reports: each fault alone, faults seeded into clean reports, clean reports left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples_data import LOOKALIKES, REPORTS
from samples_seeding import SEEDS

from pipeline.samples import Line, RawReport, read_reports
from pipeline.samples.repair import doubts, mend_between, mend_inside
from pipeline.samples.repair_headings import levelled
from pipeline.samples.repair_numbers import renumbered


def read(tmp_path, lines: Sequence[str]) -> tuple[RawReport, ...]:
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_reports(path)


def shape(reports: Sequence[RawReport]) -> list[tuple[str, str, str, list[list[str]]]]:
    """All that a reader sees of the reports."""
    return [(r.title, r.date, r.issuer, [[line.text for line in part.lines] for part in r.parts]) for r in reports]


def inside(text: str) -> str:
    return "/".join(line.text for line in mend_inside([Line(1, text)])[0])


def between(*texts: str) -> list[str]:
    lines, _ = mend_between([Line(number, text) for number, text in enumerate(texts, start=1)])
    return [line.text for line in lines]


def headed(*texts: str) -> list[str]:
    lines, _ = levelled([Line(number, text) for number, text in enumerate(texts, start=1)])
    return [f"{line.level}:{line.text}" for line in renumbered(lines)[0]]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("提升服务'群众的能力", "提升服务群众的能力"),
        ("提升服务`群众的能力’和水平", "提升服务群众的能力和水平"),
        ("较强的.责任感", "较强的责任感"),
        ("环·境卫生", "环境卫生"),
        ("做到“四心”.由此赢得好评.", "做到“四心”。由此赢得好评。"),
        ("一是抓宣传.二是抓检查", "一是抓宣传。二是抓检查"),
        ("检查,整改;落实:到位!", "检查，整改；落实：到位！"),
        ("全镇(含社区)共12个村(居)", "全镇（含社区）共12个村（居）"),
        ("扎实推进,,力求实效。。", "扎实推进，力求实效。"),
        ("报告如下：。", "报告如下："),
        ("样子。，此外", "样子。此外"),
        ("白天工作，（）晚上学习", "白天工作，晚上学习"),
        ("落实了[公文范文，免费下载]不少干部", "落实了不少干部"),
        ("落实了【本文地址:http://a.com/1.html】", "落实了"),
        ("xx镇**村投入20xx年资金", "××镇××村投入20××年资金"),
        ("从200*年起,***人参加", "从200×年起，××人参加"),
        ("○○镇党委", "××镇党委"),
        ("**x镇共*x*户", "××镇共××户"),
        ("修路3.2.公里", "修路3.2公里"),
        ("环~境卫生，整#改期限", "环境卫生，整改期限"),
        ("无一人上访.具体情况如下：", "无一人上访。具体情况如下："),
        ("抓宣传.工作扎实有序推进.", "抓宣传。工作扎实有序推进。"),
        ('落实"一岗双责",开展"三查"', "落实“一岗双责”，开展“三查”"),
        ("结合 xx 主题教育", "结合××主题教育"),
        ("1. 加强领导", "1.加强领导"),
        ("清理&nbsp;垃圾<br/>20吨", "清理垃圾20吨"),
        ("清理\u200b垃圾", "清理垃圾"),
    ],
)
def test_a_fault_within_a_line(broken, whole):
    assert inside(broken) == whole


@pytest.mark.parametrize(
    "text",
    [
        "面积12.5平方公里，人口1,200人，比例3:1，时间12:30",
        "1.加强领导",
        "3.45万元",
        "“6.5环境日”活动",
        "单位GDP能耗，XML格式，X光片，xml",
        "开展X光片检查、X射线探伤",
        '周一～周五值班，比例为3:1，屏幕24"',
        "3.2.1小节，共3.5万元",
        "温度<5℃且湿度>80%",
        "访问www.abc.gov.cn查询",
        "买买提·艾山和“五·一”活动",
        "‘一村一品’和'两不愁'工程",
        "二○○四年，二〇二四年",
        "以“守护绿水 共建家园”为主题",
        "龙头企业+合作社，1—6月，3~4次，镇/街道",
        "县水发〔2025〕12号",
        "完成得怎么样？群众说：“好！”",
        "姓名　　职务　　电话",
        "use of English words, as here (so)",
    ],
)
def test_what_only_looks_like_a_fault_stays(text):
    assert inside(text) == text


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (["三、", "下一步打算。", "抓好落实。"], ["三、下一步打算。", "抓好落实。"]),
        (["（二）", "加强监管", "开展检查。"], ["（二）加强监管", "开展检查。"]),
        (
            ["（一）。", "近期，我镇" + "认真开展了自查工作，" * 4 + "情况良好。"],
            ["近期，我镇" + "认真开展了自查工作，" * 4 + "情况良好。"],
        ),
        (
            ["镇里制定了年度安全。", "工作计划。", "对各项任务作了分解。"],
            ["镇里制定了年度安全工作计划，对各项任务作了分解。"],
        ),
        (["原因有二；二是。", "规章制度。", "的执行不严。"], ["原因有二；二是规章制度的执行不严。"]),
        (
            ["镇里印发了。", "实施方案。", "（二）加强检查", "查了3次。"],
            ["镇里印发了实施方案。", "（二）加强检查", "查了3次。"],
        ),
        (
            ["成绩不小。乡镇安全生产。", "工作总结。", "（二）加强检查", "查了3次。"],
            ["成绩不小。", "（二）加强检查", "查了3次。"],
        ),
        (["我镇切实加强了河道", "的管理，效果较好。"], ["我镇切实加强了河道的管理，效果较好。"]),
        (["我镇加强了河道管理，", "效果较好。"], ["我镇加强了河道管理，效果较好。"]),
        (
            ["一、主要做法", "清理河道3条。二、存在问题", "资金不足。"],
            ["一、主要做法", "清理河道3条。", "二、存在问题", "资金不足。"],
        ),
        (
            ["现将情况报告如下： 一、基本情况我镇有村9个。 二、存在问题", "缺钱。"],
            ["现将情况报告如下：", "一、基本情况我镇有村9个。", "二、存在问题", "缺钱。"],
        ),
        (["一、一、基本情况", "有村9个。"], ["一、基本情况", "有村9个。"]),
        (["镇里排查。", "矛盾纠纷。", "86起，化解81起。"], ["镇里排查矛盾纠纷86起，化解81起。"]),
        (["雨后，镇。", "防汛。", "指挥所立即开会。"], ["雨后，镇防汛指挥所立即开会。"]),
        (["利用微信。", "公众号。", "、广播推送信息。"], ["利用微信公众号、广播推送信息。"]),
        (
            ["一、立足实际抓规划", "好。", "二、突出重点抓产业", "好。", "三、创新机制", "抓服务", "建立合作社3家。"],
            ["一、立足实际抓规划", "好。", "二、突出重点抓产业", "好。", "三、创新机制抓服务", "建立合作社3家。"],
        ),
        (["三、今后工作", "重点。", "抓好落实。"], ["三、今后工作重点。", "抓好落实。"]),
        (["一、突出重点抓产业 （一）抓茶叶", "种茶3亩。"], ["一、突出重点抓产业", "（一）抓茶叶", "种茶3亩。"]),
        (
            ["二、水利工作情况 今年修渠3公里，成效很好。" + "成" * 40],
            ["二、水利工作情况", "今年修渠3公里，成效很好。" + "成" * 40],
        ),
        (["一、加强组 织领导", "开会3次。"], ["一、加强组织领导", "开会3次。"]),
        (
            ["（一）抓宣传", "发资料30份。（二）抓排查", "走访农户3家。"],
            ["（一）抓宣传", "发资料30份。", "（二）抓排查", "走访农户3家。"],
        ),
    ],
)
def test_a_fault_between_lines(broken, whole):
    assert between(*broken) == whole


@pytest.mark.parametrize(
    "lines",
    [
        ["一、基本情况", "全镇有村9个。", "主要做法", "抓好落实。"],
        ["（一）加强领导", "班子成员带头，成立专班。"],
        ["二、取得的成效", "与上年相比，事故下降。"],
        ["采取以下措施：一、安装软件；二、专人管理；三、定期检查。"],
        ["县人民政府：", "今年以来，我镇认真开展工作。"],
        ["特此报告。", "石桥镇人民政府", "2025年5月6日"],
        ["三、存在问题", "无。"],
        ["（一）抓宣传", "发放资料1200份。", "（二）抓排查", "排查隐患32处。"],
        ["1.1 人口", "全镇3.5万人，共有12个村。", "1.2.1 耕地", "基本农田3.8万亩。"],
        ["县政协社会法制委员会", "为摸清底数，今年3月，调研组走了8个乡镇。"],
        ["附件：1.经费统计表", "2.问题清单", "石桥镇人民政府", "2025年5月6日"],
        ["昼夜值守，全力抢险", "组织民兵、党员共340余人。"],
    ],
)
def test_lines_that_are_whole_stay(lines):
    assert between(*lines) == lines


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (["一、基本情况。", "全镇有村9个。"], ["1:一、基本情况", "0:全镇有村9个。"]),
        (["一、基本情况", "好。", "三、存在问题", "差。"], ["1:一、基本情况", "0:好。", "1:二、存在问题", "0:差。"]),
        (["（一）查。查了。", "（一）改。改了。"], ["2:（一）查。", "0:查了。", "2:（二）改。", "0:改了。"]),
        (["一、基本情况", "好。", "存在问题", "差。"], ["1:一、基本情况", "0:好。", "1:二、存在问题", "0:差。"]),
        (["一、基本情况我镇有村9个，人口2万人。"], ["1:一、基本情况", "0:我镇有村9个，人口2万人。"]),
        (["1.修渠3处；", "2.清淤2处。", "完成较好。"], ["0:1.修渠3处；", "0:2.清淤2处。", "0:完成较好。"]),
        (["一、主要做法一是抓宣传。发资料3份。"], ["1:一、主要做法", "0:一是抓宣传。发资料3份。"]),
        (
            ["一、突出重点抓产业1、抓茶叶。种茶3亩。", "2、抓果树。种果2亩。"],
            ["1:一、突出重点抓产业", "3:1、抓茶叶。", "0:种茶3亩。", "3:2、抓果树。", "0:种果2亩。"],
        ),
        (["一、整改措施（1）补齐手续", "补齐。"], ["1:一、整改措施", "3:（1）补齐手续", "0:补齐。"]),
        (["附件：1.经费表", "2.问题单"], ["0:附件：1.经费表", "3:2.问题单"]),
        (
            ["4.抓宣传。出动车辆。", "5.抓检查。查了3次。"],
            ["3:1.抓宣传。", "0:出动车辆。", "3:2.抓检查。", "0:查了3次。"],
        ),
    ],
)
def test_headings_and_numbers(broken, whole):
    assert headed(*broken) == whole


def test_a_list_that_begins_after_one_is_doubted():
    assert "第1行" in renumbered([Line(1, "二、存在问题", 1), Line(2, "资金不足。")])[2][0]
    assert renumbered([Line(1, "一、存在问题", 1), Line(2, "资金不足。")])[2] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("于209月配备电脑", "年份"),
        ("截止20底共有房屋8套", "年份"),
        ("将于底完成", "年份"),
        ("3月9日——月15日", "日期"),
        ("他说：“好。", "不成对"),
        ("先看一个例子：", "没有说完"),
        ("应急演练。", "断开"),
    ],
)
def test_damage_that_cannot_be_mended_is_told(text, word):
    assert any(word in doubt for doubt in doubts([Line(1, text)]))
    assert doubts([Line(1, "于2020年9月配备电脑8台，到年底完成。")]) == []


@pytest.mark.parametrize("text", [*REPORTS, *LOOKALIKES], ids=lambda text: text.split("\n")[0][:12])
def test_a_clean_report_comes_out_as_it_is(tmp_path, text):
    (report,) = read(tmp_path, text.strip().split("\n"))
    assert report.repairs == ()
    assert report.doubts == ()
    assert len(report.parts) == 1
    body = "".join(line.text for line in report.parts[0].lines)
    assert report.title + body + (report.issuer + report.date if report.date else "") == text.replace("\n", "")


CLAUSES = st.sampled_from(
    (
        "加强日常巡查",
        "投入资金35.6万元",
        "清理河道12公里",
        "召开会议8次",
        "发放手册1200余份",
        "惠及群众86户",
        "完善台账",
        "压实责任",
    )
)
SENTENCES = st.lists(CLAUSES, min_size=2, max_size=5).map(lambda clauses: "我镇" + "，".join(clauses) + "。")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=4).map("".join)
SECTIONS = st.tuples(st.sampled_from(("强化组织领导", "突出工作重点", "广泛开展宣传", "严格督查考核")), PARAGRAPHS)


@settings(max_examples=60, deadline=None)
@given(st.lists(SECTIONS, min_size=2, max_size=5), st.lists(SECTIONS, min_size=0, max_size=4))
def test_any_well_formed_report_has_nothing_to_mend(tmp_path_factory, sections, subsections):
    lines = ["关于2025年重点工作情况的报告", "今年以来，我镇扎实工作，现将有关情况报告如下："]
    for number, (heading, text) in zip("一二三四五", sections, strict=False):
        lines += [f"{number}、{heading}", text]
    lines += [
        f"（{number}）{heading}。{text}" for number, (heading, text) in zip("一二三四", subsections, strict=False)
    ]
    (report,) = read(tmp_path_factory.mktemp("clean"), lines)
    assert report.repairs == ()
    assert [report.title, *"".join(line.text for line in report.parts[0].lines)] == [lines[0], *"".join(lines[1:])]


@pytest.mark.parametrize("name", SEEDS)
def test_seeded_faults_are_mended_and_none_is_introduced(tmp_path, name):
    """The fault is put at twelve random places of each report that can take it; the report is as it was, and told."""
    seeded = 0
    for number, text in enumerate(REPORTS):
        clean = text.strip().split("\n")
        whole = shape(read(tmp_path, clean))
        for turn in range(12):
            lines = SEEDS[name](clean, Random(100 * turn + number))
            if lines is not None:
                reports = read(tmp_path, lines)
                assert shape(reports) == whole
                assert reports[0].repairs
                seeded += 1
    assert seeded >= 10


ADVERTS = (
    "【本文来源：某某网】",
    "（文章来源：公文网）",
    "[本文来自:www.abcd.com]",
    "【更多资料请关注公众号】",
    "(来源于网络，仅供参考)",
    "[某某课件]",
    "〔此文来源于公文网〕",
    "www.abcd.com",
    "http://www.abcd.com/a/b.html",
    "{公文写作网整理}",
    "<范文网>",
    "★精品文档★",
    "（公文素材库提供）",
    "－找材料到http://www.abcd.net更多文章－",
)
FOOTERS = (
    "本文由小编整理发布。",
    "上一篇：乡镇工作总结",
    "相关推荐：",
    "【责任编辑：admin】",
    "来源：网络",
    "第1页 共3页",
    "【关闭窗口】",
    "Copyright © 2024 www.abcd.com",
    "以上就是小编为大家带来的工作报告，希望能帮助到大家！",
    "以上就是工作报告的全部内容，希望可以帮到您。",
    "本文标题：工作情况报告 链接地址：http://www.abcd.com/1.html",
    "TAG标签：乡镇 报告",
    "推荐访问:乡镇 报告",
    "如果您觉得本文不错，请分享给您的朋友！",
    "打印本页 | 关闭窗口",
    "——摘自某某网",
)


@pytest.mark.parametrize("advert", ADVERTS)
def test_an_advertisement_within_a_paragraph_goes_and_nothing_else_does(tmp_path, advert):
    lines = REPORTS[0].strip().split("\n")
    whole = shape(read(tmp_path, lines))
    for place in (20, len(lines[7])):
        reports = read(tmp_path, [*lines[:7], lines[7][:place] + advert + lines[7][place:], *lines[8:]])
        assert shape(reports) == whole
        assert "广告" in {repair.kind for repair in reports[0].repairs}


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_line_of_the_page_goes_and_nothing_else_does(tmp_path, footer):
    lines = REPORTS[0].strip().split("\n")
    whole = shape(read(tmp_path, lines))
    for place in (9, len(lines)):
        reports = read(tmp_path, [*lines[:place], footer, *lines[place:]])
        assert shape(reports) == whole
        assert {repair.line for repair in reports[0].repairs if repair.kind in ("网页说明", "广告")} == {place + 1}


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("二〇二五年十二月八日。", "2025年12月8日"),
        ("二0二五年十二月八日", "2025年12月8日"),
        ("2025 年 12月8日", "2025年12月8日"),
        ("（2025年12月8日）", "2025年12月8日"),
        ("2025.12.8", "2025年12月8日"),
        ("20xx年12月8日", "20××年12月8日"),
    ],
)
def test_a_date_on_a_line_of_its_own_is_the_date_of_the_report(tmp_path, line, date):
    lines = REPORTS[0].strip().split("\n")
    (report,) = read(tmp_path, [*lines[:-1], line])
    assert (report.date, report.issuer) == (date, "青岩镇人民政府")
    assert report.parts[0].lines[-1].text == "特此报告。"


def test_a_repair_tells_the_line_and_what_stood_there(tmp_path):
    lines = REPORTS[0].strip().split("\n")
    lines[4] = lines[4].replace("辖14", "辖'14", 1).replace("总人口", "总.人口", 1)
    (report,) = read(tmp_path, lines)
    assert [(r.kind, r.line) for r in report.repairs] == [("词中杂符", 5), ("词中杂符", 5)]
    for repair in report.repairs:
        assert repair.before != repair.after
        assert repair.before.replace("'", "").replace(".", "") == repair.after.replace(".", "")
