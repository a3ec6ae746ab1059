"""Titles in lines: whole words, like widths, a trapezoid or a diamond (GB/T 9704-2012 7.3.1; L16)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from drafts import draft, paragraph
from hypothesis import given
from hypothesis import strategies as st

from pipeline.docx.measure import width
from pipeline.docx.revise.amend import amend
from pipeline.docx.revise.locate import locate
from pipeline.docx.revise.package import Package
from pipeline.docx.titles import title_lines
from pipeline.docx.writer import write_docx
from pipeline.types import Draft, ParagraphKind

# 15 to 66 characters: numbers with units, ranges, laws, quotations, joint offices, names that begin with a number.
TITLES = (
    "关于2025年防汛工作情况的报告",
    "石桥镇2025年森林防火工作总结",
    "关于农村饮水安全工作情况的汇报",
    "石桥镇人民政府关于2025年水利工作情况的报告",
    "关于开展“安全生产月”活动情况的报告",
    "关于2025年上半年农业农村重点工作推进情况的报告",
    "关于贯彻落实《中华人民共和国安全生产法》情况的自查报告",
    "石桥镇人民政府关于2025年第三季度消防安全工作情况的报告",
    "关于落实县委第三巡察组反馈意见整改情况的报告",
    "中共石桥镇委员会关于2025年度履行全面从严治党主体责任情况的报告",
    "石桥镇人民政府关于2025年高标准农田建设项目实施情况的报告",
    "关于全镇农村人居环境整治提升五年行动进展情况的调研报告",
    "石桥镇关于巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作情况的报告",
    "小山街道办事处关于辖区既有住宅加装电梯工作推进情况的报告",
    "关于6月17日至19日强降雨灾害救灾工作和灾后恢复重建情况的报告",
    "县农业农村局关于2025年秋冬季重大动物疫病防控工作开展情况的报告",
    "石桥镇人民政府关于农村生活污水治理“回头看”发现问题整改情况的报告",
    "关于2025年“3·15”国际消费者权益日宣传活动开展情况的报告",
    "石桥镇人民政府关于报送2025年度政府信息公开工作年度报告的报告",
    "关于石桥镇农村集体“三资”管理突出问题专项整治工作情况的报告",
    "石桥镇人民政府关于贯彻落实《中华人民共和国防洪法》《中华人民共和国水法》情况的自查报告",
    "石桥镇人民政府关于2025年12345政务服务便民热线办理工作情况的报告",
    "中共石桥镇委员会、石桥镇人民政府关于2025年度法治政府建设工作情况的报告",
    "石桥镇人民政府关于2025年水利工程建设和防汛抗旱工作情况的报告",
    "石桥镇人民政府关于对县人大常委会《关于全县农村公路管理养护情况的审议意见》研究处理情况的报告",
    "中共石桥镇委员会石桥镇人民政府关于2025年度生态环境保护工作暨中央生态环境保护督察反馈问题整改落实情况的报告",
    "石桥镇新时代文明实践所关于2025年“我们的节日·端午”主题活动开展情况的报告",
    "石桥镇综合行政执法大队关于开展城镇燃气安全专项整治“百日行动”工作情况的自查报告",
    "石桥镇人民政府关于2024年度县级以上财政衔接推进乡村振兴补助资金项目绩效自评情况的报告",
    "石桥镇应急管理站关于全镇烟花爆竹经营（零售）店（点）安全隐患排查整治工作情况的专题报告",
    "关于1998年以来18.6公里河堤、42座山塘、3.5万亩农田灌溉渠系除险加固情况的调研报告",
    "石桥镇人民政府关于全镇第五次全国经济普查暨2025年1%人口抽样调查工作情况的报告",
    "青山街道办事处关于贯彻落实《关于进一步加强农村食品安全宣传教育工作的通知》精神开展宣传周活动情况的报告",
    "石桥镇人民政府关于开展政务新媒体账号清理规范及网络意识形态阵地管理自查工作情况的报告",
    "县水利局关于汛期山洪灾害防御和水库安全度汛工作情况的报告",
    "中共石桥镇委员会关于抓党建促乡村振兴、“三会一课”落实情况的调研报告",
    "中共石桥镇委员会石桥镇人民政府关于2025年度落实最严格耕地保护制度、粮食安全责任制和永久基本农田特殊保护工作情况的专题报告",
)
# Where one place alone is right.
BROKEN = (
    "石桥镇人民政府关于2025年／12345政务服务便民热线办理工作情况的报告",
    "关于贯彻落实《中华人民共和国安全生产法》／情况的自查报告",
    "关于2025年“3·15”国际消费者权益日／宣传活动开展情况的报告",
    "石桥镇关于巩固拓展脱贫攻坚成果／同乡村振兴有效衔接工作情况的报告",
    "中共石桥镇委员会、石桥镇人民政府关于／2025年度法治政府建设工作情况的报告",
    "关于落实县委第三巡察组／反馈意见整改情况的报告",
    "石桥镇综合行政执法大队／关于开展城镇燃气安全专项整治／“百日行动”工作情况的自查报告",
)
UNITS = re.compile(
    r"[\d.]+(?:年|月|日|公里|座|万亩|%)|\d+月\d+日(?:至\d+日)?|《[^《》]{1,18}》|石桥镇人民政府|石桥镇委员会"
)


def test_the_list_spans_short_and_long() -> None:
    lengths = sorted(map(len, TITLES))
    assert len(TITLES) > 30 and lengths[0] <= 15 and lengths[-1] >= 60


@pytest.mark.parametrize("title", TITLES)
def test_lines_are_few_fit_and_break_no_unit(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    assert len(lines) <= (1 if width(title) <= 19.5 else 3 if width(title) <= 56 else 4)
    assert all(width(line) <= (20 if not re.search(r"[0-9]", line) else 19.5) for line in lines)
    assert not [line for line in lines if len(line) < 2 or line[0] in "的、，）》”与和及" or line[-1] in "（《“"]
    broken = {sum(map(len, lines[:at])) for at in range(1, len(lines))}
    for unit in UNITS.finditer(title):
        assert not [at for at in broken if unit.start() < at < unit.end()], unit[0]


@pytest.mark.parametrize("title", TITLES)
def test_the_shape_is_a_trapezoid_or_a_diamond(title: str) -> None:
    widths = [width(line) for line in title_lines(title)]
    assert len(widths) < 3 or max(widths[1:-1]) >= min(widths[0], widths[-1])
    # A law's name that fits a line only by itself makes the others short.
    assert min(widths) >= 0.6 * max(widths) or "《" in title


@pytest.mark.parametrize("title", TITLES)
def test_two_lines_when_they_fit(title: str) -> None:
    if 20 < width(title) <= 30:
        assert len(title_lines(title)) == 2


@pytest.mark.parametrize("broken", BROKEN)
def test_the_sense_decides_where_the_line_ends(broken: str) -> None:
    assert "／".join(title_lines(broken.replace("／", ""))) == broken


@given(st.text("关于报告的石桥镇（）《》、2025年水利工作", max_size=90))
def test_any_title_keeps_its_text_and_its_lines_fit_or_are_left_to_wrap(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    if 1 < len(lines) < 5:
        assert all(2 <= width(line) <= 20 for line in lines)
        assert not [line for line in lines[1:] if line[0] in "的、）》"]


def titled(title: str) -> Draft:
    kinds = (
        (ParagraphKind.TITLE, title),
        (ParagraphKind.RECIPIENT, "县人民政府："),
        (ParagraphKind.BODY, "特此报告。"),
    )
    return draft(tuple(paragraph(number, kind, text) for number, (kind, text) in enumerate(kinds, 1)), title=title)


@pytest.mark.parametrize("new", [TITLES[0], TITLES[12], TITLES[25]])
def test_a_title_that_changed_with_its_notes_is_broken_anew(new: str) -> None:
    old = titled(TITLES[7])
    package = Package(write_docx(old, ()), Path("报告.docx"))
    amend(package, locate(package, old), titled(new), {})
    title = next(package.body.iter(qn("w:p")))
    breaks = [each.tag for each in title.iter(qn("w:t"), qn("w:br"))]
    lines = "".join("\n" if each.tag == qn("w:br") else each.text or "" for each in title.iter(qn("w:t"), qn("w:br")))
    assert tuple(lines.split("\n")) == title_lines(new), breaks
