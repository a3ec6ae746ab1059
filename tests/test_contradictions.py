"""Contradictions in the notes: each rule's examples, planted ones in all report types, and their clean neighbours."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from contradiction_notes import NEIGHBOURS, NOTES, PLANTED
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contradictions import Contradiction, find_contradictions
from pipeline.figures import find_slots, to_template
from pipeline.notes import read_notes
from pipeline.types import Bullet, FrontMatter, Notes

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = os.environ.get("NIGAO_SAMPLES", "")

# Bullets stand apart by " | ".
WRONG = {
    "value": [
        "全镇共有水库10座 | 水库12座",
        "水库10座，山塘5口 | 全镇共有山塘6口",
        "转移86户253人 | 转移群众91户253人",
        "辖18个村、2个社区，4.6万人 | 全镇19个村都通了自来水",
        "党支部31个，党员1124名 | 33个支部都述了",
        "发现隐患31处 | 隐患35处",
        "企业商户查了42家，隐患93处 | 95处隐患建台账",
        "柳溪水库除险加固，148万元，6月底完工 | 柳溪水库除险加固花150万元",
        "演练3次 | 组织演练2次",
        "检查企业商户45家 | 企业商户查了42家",
        "党委下设18个党支部，党员612名 | 全镇共有党员621名",
        "党员干部56人下沉一线 | 下沉一线党员干部65人",
        "5月28日演练1次 | 5月28日演练2次",
        "干部94人连夜进村 | 干部90人连夜进村",
        "小型水库7座：小（一）型1座，小（二）型6座 | 小（二）型水库8座",
        "党员1124名 | 党员1142人",
        "全镇耕地32500亩 | 耕地3.6万亩",
        "敬老院：床位86张 | 敬老院：床位68张",
        "干渠63公里 | 干渠61000米",
        "塌方还有8处没通 | 6处塌方7月20日前抢通",
        "流动党员还有9名联系不上 | 把8名失联党员找到",
        "商铺住人的还有9家 | 8家商铺限7天搬出住人",
        "12个村社没规划 | 两年内把11个村社规划编完",
        "发现隐患31处，已处理27处，4处打了围挡 | 5处隐患3月底前处理完",
    ],
    "sum": [
        "查出隐患31处：处理27处，3处打了围挡",
        "巡查1900余次，发现隐患31处，已处理27处，3处打了围挡",
        "干部24人，男15人，女10人",
        "党员1124名，其中女党员1268名",
        "隐患112处：灭火器过期43处，占用疏散通道28处，线路私拉乱接26处，应急灯不亮14处",
        "隐患12处：甲村5处；乙村8处",
        "投了386万元兴修水利：县级以上资金290万元，镇村自筹86万元",
        "小型水库7座，其中小（一）型1座，小（二）型5座",
        "反馈问题4个方面17个，已整改14个，正在整改2个",
        "在推进的4个：2个等土地手续，1个等审计结果，2个打官司",
        "干部486人：35岁以下127人，36岁至50岁243人，51岁以上126人",
        "转移群众1286人：集中安置230人，投靠亲友1050人",
        "受旱面积6200亩：水稻3900亩，玉米1600亩，其余500亩",
        "耕地7500亩：水田400公顷，旱地2500亩",
        "隐患93处，其中线路老化50处，配电箱损坏24处，灭火器问题32处",
        "常委会委员29名，专职12名，兼职16名",
        "发现隐患112处 | 当场改了74处 | 剩下的35处建台账",
        "反馈问题17个，已整改14个，正在整改3个 | 没改完的4个：土地手续",
        "道路塌方46处 | 到14日18时通了38处 | 塌方还有6处没通",
        "反馈问题4个方面28个 | 完成整改22个，在推进4个，长期坚持3个",
        "查了128家，隐患216处 | 整改188处，26处还在整改",
        "发展党员12名（男7名、女6名）",
        "公路126公里（县道28公里、乡道41公里、村道67公里）",
        "新建公厕5座、改建公厕7座，共13座",
        "上半年180万元，下半年220万元，全年共420万元",
        "实事项目10件，已办结7件，正在推进4件",
        "意见26条，采纳21条，未采纳6条",
    ],
    "list": [
        "有问题的4个镇：甲山镇、乙水镇、丙田镇",
        "查找四个方面问题：作风、纪律、服务",
        "宣传形式5种：横幅、展板、广播、短信",
        "软弱涣散村2个：大岭村、河口村、青竹村",
        "大岭村、青竹村3个村管网延伸",
        "部门2个：民政局、财政局、卫健局",
    ],
    "percent": [
        "隐患42处，整改38处，整改率95%",
        "隐患42处整改38处，整改率91%",
        "发问卷300份，收回287份，问卷回收率98%",
        "快检样品48批次，不合格2批次，合格率98.5%",
        "10家企业中有3家亏损，占33.33%",
        "党员1124名，其中女党员268名，占28%",
        "全镇1341名在职干部中，大专学历1104人，占总人数的86%",
        "干渠63公里 | 漏水的有29公里，占干渠三成",
        "户籍人口4.6万人 | 60岁以上9936人，占总人口31.6%",
        "隐患216处 | 整改188处，整改率90%",
        "隐患93处 | 开了会 | 整改90处 | 整改率100%",
        "应到代表80名，实到72名，出席率95%",
        "整改率105%",
        "完成投资8600万元，占年度计划1亿元的76%",
        "应参保21000人，已参保20160人，参保率98%",
        "专项债券6000万元，已支出4500万元，支出进度80%",
    ],
    "points": [
        "合格率从62%提高到71%，提高9%",
        "从62%提高到71%，提高14.5个百分点",
        "就业率从91%提高到94%，增长3%",
        "从62%提高到71%，提高8个百分点",
        "从40件增加到52件，增加30个百分点",
        "接访52件，比去年增加12个百分点",
    ],
    "growth": [
        "去年40件今年52件，同比增长20%",
        "信访件从上年52件增加到40件",
        "信访2023年40件，2024年52件，同比增长20%",
        "从40件增加到52件，增加10件",
        "收入从20万元增加到30万元，翻一番",
        "去年40件，今年52件，同比下降30%",
        "投诉从31件下降到9件，下降90%",
        "集体收入从6万元增加到11万元，增长2倍",
        "去年40件，今年120件，是去年的2倍",
        "今年接访52件，同比增加20%，去年40件",
        "收入6430万元，比上年增长11%，上年6000万元",
        "今年接访52件，比去年增加12件，增长20%",
        "比去年增加12户，去年88户，今年110户",
        "信访量比去年的120件下降25%，今年受理84件",
        "去年接访40件 | 今年接访52件，同比增长20%",
        "2023年接访40件 | 2024年接访52件，比上年增加10件",
    ],
    "date": ["2月30日开会", "9月20日至8日自查", "2025年至2023年", "2023年2月29日开会", "6月31日前改完", "13月5日开会"],
}
RIGHT = [
    "查了5个村，其中发现问题8个",
    "检查企业42家 | 全镇企业120家",
    "演练1次，120人参加 | 组织演练2次",
    "中学1所，学生860人 | 小学3所，学生1200人",
    "一组查了12家，隐患20处 | 二组查了15家，隐患31处",
    "3月5日至10日检查40家 | 6月1日至15日检查62家",
    "一类村3个，二类村6个，三类村7个，全镇共16个村",
    "比去年增加12户，去年88户，今年100户",
    "案件办结率96%，比去年的92%提高4个百分点",
    "查出隐患31处：处理27处，4处打了围挡",
    "隐患约112处：灭火器过期43处，占用疏散通道28处",
    "隐患112处：灭火器过期40余处，占用疏散通道28处，线路20处",
    "乡镇代表1286名：女代表344名，农民代表702名",
    "在编46人：大专以上39人，有会计证27人",
    "干部职工98名：35岁以下61名，女干部33名",
    "进镇农民1.2万人：务工7400人，开店做生意3100人",
    "隐患93处，其中线路老化20处，配电箱损坏4处",
    "总投资210万元，其中县里150万元，其余镇村自筹",
    "耕地7500亩：水田400公顷，旱地1500亩",
    "4.6万人：男2.4万人，女2.3万人",
    "下达任务30户，完成35户",
    "倒房5户12间，严重损坏17户",
    "隐患42处，整改38处，整改率90.5%",
    "隐患42处，整改38处，整改率90%",
    "快检样品48批次，不合格2批次，合格率95.8%",
    "微信群整改12个，剩余50个，整改率19%",
    "党员1124名，其中女党员268名，占23.8%，大专451名，占40.1%",
    "党员1124名，其中60岁以上451名，占全镇老年人口5%",
    "干渠总长124980米 | 损毁65000余米，占干渠约50%",
    "任务完成率120%",
    "建议办成163件，列入计划19件，代表满意的占九成三",
    "合格率从62%提高到71%，提高9个百分点",
    "合格率从62%提高到71%，提高14.5%",
    "去年40件今年52件，同比增长30%",
    "从62%提高到约71%，提高9%",
    "2022年40件，2024年52件，同比增长20%",
    "环保投诉：去年63件，今年降到27件，办结25件",
    "收入从20万元增加到41万元，翻了一番",
    "培训3次，120人 | 培训干部5次",
    "5月培训3次 | 6月培训5次",
    "检查企业42家 | 复查企业38家",
    "宾馆、饭店查了58家，隐患124处 | 查了128家，隐患216处",
    "大岭村：倒房3户 | 青竹村：倒房5户",
    "去年办结86件 | 今年办结103件",
    "全镇干部86名 | 干部94人连夜进村",
    "耕地3.2万亩 | 耕地32340亩",
    "受灾3260余人 | 受灾3400人",
    "泵站原有21处 | 现在能用8处",
    "山塘412口 | 明年修山塘60口",
    "人大主席18名：专职6名，兼职12名 | 联络员23名，兼职的14名",
    "发现隐患112处 | 当场改了74处 | 剩下的38处建台账",
    "隐患约112处 | 当场改了74处 | 剩下的35处建台账",
    "有问题的4个镇：甲山镇、乙水镇、丙田镇等",
    "查找四个方面问题：作风、纪律、服务、廉政",
    "查找四个方面问题：作风、纪律、服务等",
    "宣传形式9种：横幅、展板、广播",
    "投入资金200万元，其中县级120万元，镇级60万元",
    "11月25日至3月5日自查",
    "2024年2月29日开会",
    "拨打96110的38人 | 拨打12345的20人",
]
PLANTS = [(kind, old, new, wrong) for kind, changes in PLANTED.items() for old, new, wrong in changes]
CLEAN = [(kind, old, new) for kind, changes in NEIGHBOURS.items() for old, new in changes]


def notes_of(text: str) -> Notes:
    """The notes that Markdown lines ("## …", "### …", "- …") give."""
    bullets: list[Bullet] = []
    heading = subheading = ""
    for line, typed in enumerate(text.strip().split("\n"), start=1):
        mark, words = typed.split(" ", 1)
        if mark == "-":
            slots, number = find_slots(words), len(bullets) + 1
            template = to_template(words, slots, number)
            bullets.append(Bullet(number, words, line, template, slots, heading, subheading))
        elif mark == "##":
            heading, subheading = words, ""
        else:
            subheading = words
    return Notes("notes.md", FrontMatter("关于有关工作情况的报告"), tuple(bullets))


def found_in(line: str) -> tuple[Contradiction, ...]:
    return find_contradictions(notes_of("\n".join(f"- {bullet}" for bullet in line.split(" | "))))


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in WRONG.items() for line in lines])
def test_a_contradiction_is_found_and_quoted_with_its_lines(kind: str, line: str) -> None:
    found = [each for each in found_in(line) if each.kind == kind]
    assert found, [each.message for each in found_in(line)]
    bullets = line.split(" | ")
    for each in found:
        assert each.bullets == tuple(sorted(each.bullets)) and len(each.lines) == len(each.bullets)
        for number, at in zip(each.bullets, each.lines, strict=True):
            assert f"第{at}行“{bullets[number - 1]}”" in each.message
        assert each.message.endswith("，请核实")


@pytest.mark.parametrize("line", RIGHT)
def test_what_only_looks_like_one_is_let_pass(line: str) -> None:
    assert [each.message for each in found_in(line)] == []


@pytest.mark.parametrize("kind", NOTES)
def test_sound_notes_of_every_type_have_none(kind: str) -> None:
    assert [each.message for each in find_contradictions(notes_of(NOTES[kind]))] == []


@pytest.mark.parametrize(("type_", "old", "new", "kind"), PLANTS)
def test_a_planted_contradiction_is_found_among_a_whole_reports_notes(
    type_: str, old: str, new: str, kind: str
) -> None:
    assert old in NOTES[type_]
    found = find_contradictions(notes_of(NOTES[type_].replace(old, new, 1)))
    assert kind in {each.kind for each in found}


@pytest.mark.parametrize(("type_", "old", "new"), CLEAN)
def test_its_clean_neighbour_raises_no_false_alarm(type_: str, old: str, new: str) -> None:
    assert old in NOTES[type_]
    found = find_contradictions(notes_of(NOTES[type_].replace(old, new, 1)))
    assert [each.message for each in found] == []


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.md")), ids=lambda path: path.stem)
def test_the_examples_have_none(path: Path) -> None:
    assert find_contradictions(read_notes(path)) == ()


@pytest.mark.skipif(not SAMPLES, reason="NIGAO_SAMPLES names no file")
def test_published_reports_have_only_the_one_that_is_there() -> None:
    """Three of ten enterprises are 33.33 per cent in one of them; of some 1,000 sentences nothing else is told."""
    text = Path(SAMPLES).read_text(encoding="utf-8")
    sentences = [each.strip() for each in re.findall(r"[^。\n]+", text) if each.strip()]
    found = [
        each for at in range(0, len(sentences), 60) for each in find_contradictions(listed(sentences[at : at + 60]))
    ]
    assert [each.kind for each in found] == ["percent"] and "33.33%" in found[0].message


def listed(texts: list[str]) -> Notes:
    return notes_of("\n".join(f"- {text}" for text in texts))


def test_they_come_in_the_order_of_their_first_bullet() -> None:
    line = "水库10座 | 干部24人，男15人，女10人 | 水库12座 | 2月30日开会"
    assert [each.bullets for each in found_in(line)] == [(1, 3), (2,), (4,)]


def test_one_pair_of_values_is_told_once() -> None:
    assert len(found_in("隐患31处 | 共有隐患31处 | 发现隐患35处")) == 1


def test_nothing_is_mended() -> None:
    for lines in WRONG.values():
        for line in lines:
            assert not any(re.search("应为|应该是|改为|改成", each.message) for each in found_in(line))


counts = st.lists(st.integers(2, 400), min_size=2, max_size=5)
KINDS = ("灭火器过期", "通道堵塞", "线路私拉", "应急灯损坏", "标识脱落")
FORMS = ("隐患{total}处：{parts}", "隐患{total}处：{parts}。", "问题{total}处：{parts}")


def closed_list(form: str, parts: list[int], total: int, hedge: str = "") -> str:
    told = [f"{kind}{count}处" for kind, count in zip(KINDS, parts, strict=False)]
    told[0] = told[0].replace(str(parts[0]), f"{parts[0]}{hedge}", 1)
    return form.format(total=total, parts="，".join(told))


@settings(deadline=None)
@given(form=st.sampled_from(FORMS), parts=counts, off=st.integers(-50, 50), place=st.integers(0, 4))
def test_one_changed_part_of_a_closed_sum_is_always_found(form: str, parts: list[int], off: int, place: int) -> None:
    total = sum(parts)
    assert found_in(closed_list(form, parts, total)) == ()
    changed = list(parts)
    changed[place % len(parts)] += off
    if off and changed[place % len(parts)] > 0:
        found = found_in(closed_list(form, changed, total))
        assert [each.kind for each in found] == ["sum"]
        if max(changed) <= total:
            assert f"{'多' if off > 0 else '少'}{abs(off)}处" in found[0].message


@settings(deadline=None)
@given(form=st.sampled_from(FORMS), parts=counts, off=st.integers(-50, 50), hedge=st.sampled_from(["余", "多"]))
def test_a_hedge_silences_a_sum(form: str, parts: list[int], off: int, hedge: str) -> None:
    assert found_in(closed_list(form, [each * 10 for each in parts], sum(parts) * 10 + off * 10 + 2600, hedge)) == ()


@settings(deadline=None)
@given(total=st.integers(10, 5000), done=st.integers(1, 4000), left=st.integers(1, 900))
def test_found_done_and_left_are_one_sum_in_whatever_bullets(total: int, done: int, left: int) -> None:
    found = found_in(f"发现隐患{total}处 | 已整改{done}处 | 剩下的{left}处建台账")
    assert bool([each for each in found if each.kind == "sum"]) == (total != done + left)


@settings(deadline=None)
@given(part=st.integers(1, 500), whole=st.integers(1, 500), digits=st.integers(0, 2), off=st.integers(-30, 30))
def test_a_rate_is_right_when_rounded_or_cut_off(part: int, whole: int, digits: int, off: int) -> None:
    part, whole = min(part, whole), max(part, whole)
    true = part * 100 / whole
    stated = round(true, digits)
    line = "隐患{}处，整改{}处，整改率{}%"
    assert found_in(line.format(whole, part, f"{stated:.{digits}f}")) == ()
    wrong = stated + off
    if abs(off) > 1 and 0 < wrong <= 100:
        assert [each.kind for each in found_in(line.format(whole, part, f"{wrong:.{digits}f}"))] == ["percent"]


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(12)), type_=st.sampled_from(sorted(NOTES)), which=st.integers(0, 8))
def test_the_order_of_bullets_does_not_matter(order: list[int], type_: str, which: int) -> None:
    old, new, _ = PLANTED[type_][which]
    notes = notes_of(NOTES[type_].replace(old, new, 1))
    bullets = list(notes.bullets)
    moved = [bullets[place] for place in order if place < len(bullets)] + bullets[12:]
    turned = Notes(notes.source, notes.front, tuple(moved))
    assert gist(find_contradictions(turned)) == gist(find_contradictions(notes))


def gist(found: tuple[Contradiction, ...]) -> set[tuple[str, frozenset[int]]]:
    return {(each.kind, frozenset(each.lines)) for each in found}
