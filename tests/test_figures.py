"""Figures: what is a slot, slot text there and back, amounts, stand-ins that tell nothing, lifting them again."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures import (
    MARKER,
    UnknownMarkerError,
    amount,
    fill,
    find_slots,
    lift,
    markers_in,
    numerals_in,
    render,
    stand_ins,
    to_template,
)
from pipeline.types import Bullet, SlotKind

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples" / "township-reports.txt"

COUNT, MONEY, PERCENT, DATE = SlotKind.COUNT, SlotKind.MONEY, SlotKind.PERCENT, SlotKind.DATE

# text, kind, number, unit, hedge
WHOLE = [
    ("约50万元", MONEY, "50", "万元", "约"),
    ("4000多份", COUNT, "4000", "份", "多"),
    ("40余条", COUNT, "40", "条", "余"),
    ("近三成", COUNT, "三", "成", "近"),
    ("35.8%", PERCENT, "35.8", "%", ""),
    ("３５．８％", PERCENT, "３５．８", "％", ""),
    ("12.5万元", MONEY, "12.5", "万元", ""),
    ("6.7万余元", MONEY, "6.7", "万元", "余"),
    ("8.9余万元", MONEY, "8.9", "万元", "余"),
    ("300多万元", MONEY, "300", "万元", "多"),
    ("3~4次", COUNT, "3~4", "次", ""),
    ("5000-6000亩", COUNT, "5000-6000", "亩", ""),
    ("10至15人", COUNT, "10至15", "人", ""),
    ("2万元至3万元", MONEY, "2万元至3", "万元", ""),
    ("二十余户", COUNT, "二十", "户", "余"),
    ("几十万元", MONEY, "几十", "万元", ""),
    ("一百万元", MONEY, "一百", "万元", ""),
    ("上万份", COUNT, "万", "份", "上"),
    ("百余户", COUNT, "百", "户", "余"),
    ("三、四十年", COUNT, "三、四十", "年", ""),
    ("七八户", COUNT, "七八", "户", ""),
    ("几百户", COUNT, "几百", "户", ""),
    ("数百人", COUNT, "数百", "人", ""),
    ("1.2亿元", MONEY, "1.2", "亿元", ""),
    ("50元/亩", MONEY, "50", "元/亩", ""),
    ("3.5个百分点", PERCENT, "3.5", "个百分点", ""),
    ("百分之五十", PERCENT, "百分之五十", "", ""),
    ("三分之二", COUNT, "三分之二", "", ""),
    ("第3季度", COUNT, "3", "季度", ""),
    ("第三季度", COUNT, "三", "季度", ""),
    ("前3名", COUNT, "3", "名", ""),
    ("第一名", COUNT, "一", "名", ""),
    ("不少于9个月", COUNT, "9", "个月", "不少于"),
    ("不到15000亩", COUNT, "15000", "亩", "不到"),
    ("超过300人", COUNT, "300", "人", "超过"),
    ("80%以上", PERCENT, "80", "%", "以上"),
    ("100人左右", COUNT, "100", "人", "左右"),
    ("3000余人次", COUNT, "3000", "人次", "余"),
    ("12件次", COUNT, "12", "件次", ""),
    ("720千瓦", COUNT, "720", "千瓦", ""),
    ("50毫米", COUNT, "50", "毫米", ""),
    ("5平方公里", COUNT, "5", "平方公里", ""),
    ("一个多月", COUNT, "一", "个多月", ""),
    ("3个半小时", COUNT, "3", "个半小时", ""),
    ("12,345户", COUNT, "12,345", "户", ""),
    ("１２３，４５６户", COUNT, "１２３，４５６", "户", ""),
    ("4.6万人", COUNT, "4.6", "万人", ""),
    ("50 万元", MONEY, "50", "万元", ""),
    ("110kV", COUNT, "110", "kV", ""),
    ("G319", COUNT, "319", "", ""),
    ("50年", COUNT, "50", "年", ""),
    ("1:3", COUNT, "1:3", "", ""),
    ("80年代", COUNT, "80", "年代", ""),
    *(
        (date, DATE, "", "", "")
        for date in (
            "2025年6月17日",
            "6月17日上午9时",
            "3月5日下午",
            "4月份",
            "3月22日至28日",
            "3月22—28日",
            "2020年至2023年",
            "2020-2023年",
            "2025年1—6月",
            "9时30分",
            "18:30",
            "8时—18时",
            "6月中旬",
            "2025年",
            "2025年底",
            "2025 年 6 月",
            "今年3月",
            "三月底",
            "七月份",
            "二〇二五年三月五日",
            "2025.6.17",
            "2025-06-17",
            "20xx年",
            "下午3点半",
            "7月8日20时至9日8时",
        )
    ),
    *(
        (number, SlotKind.DOCNO, "", "", "")
        for number in ("县水发〔2025〕12号", "县水发[2025]12号", "县水发（2025）12号", "〔2025〕3号")
    ),
    ("《关于做好防汛工作的通知》", SlotKind.TITLE, "", "", ""),
    ("《关于印发〈试行办法〉的通知》", SlotKind.TITLE, "", "", ""),
    ("“三个代表”", SlotKind.QUOTE, "", "", ""),
    ("“十四五”", SlotKind.QUOTE, "", "", ""),
    ("「两工」", SlotKind.QUOTE, "", "", ""),
    ('"一村一品"', SlotKind.QUOTE, "", "", ""),
]

# text → the texts of its slots
WITHIN = [
    ("小（二）型以上水库10座：小（一）型2座", ["10座", "2座"]),
    ("小(二)型", []),
    ("三个代表、一事一议、一岗双责、四个意识、两个维护", []),
    ("第一书记第一时间到岗，统一部署、一律整改，下一步进一步抓好", []),
    ("十四五期间召开两会，二十大、十九届四中全会精神", []),
    ("八项规定、三会一课、双随机一公开、两不愁三保障、一户一策", []),
    ("电动三轮车市场:21户47处", ["21户", "47处"]),
    ("五一圳90%能放水", ["90%"]),
    ("三八水库、二郎乡、五里桥、三家村、六都寨", []),
    ("四大主干渠", []),
    ("统一三个标准", ["三个"]),
    ("建一处成一处", []),
    ("千方百计服务百姓，十分满意，万一", []),
    ("上半年、上午、春节、每年年初", []),
    ("每年3月22日开展", ["3月22日"]),
    ("节约3万元，附近3户，最近3年，做不到3次", ["3万元", "3户", "3年", "3次"]),
    ("灭火器不足11处", ["11处"]),
    ("存栏不足30头", ["不足30头"]),
    ("连续三年，近三年来，五年内", ["三年", "近三年", "五年"]),
    ("4个病险水库、四条主干渠、二个蔬菜基地", ["4个", "四条", "二个"]),
    ("3月22日“世界水日”宣传5天", ["3月22日", "“世界水日”", "5天"]),
    ("根据县水发〔2025〕12号文件", ["县水发〔2025〕12号"]),
    ("《通知》（县水发〔2025〕12号）要求", ["《通知》", "县水发〔2025〕12号"]),
    ("提高3.5个百分点达35.8%", ["3.5个百分点", "35.8%"]),
    ("每周5天、每户2人", ["5天", "2人"]),
    ("PM2.5下降，用A4纸3包", ["PM2.5", "A4", "3包"]),
    ("60岁以上老人36人", ["60岁以上", "36人"]),
    ("人数十分可观", []),
    ("冲毁农田320亩、损坏房屋15间，转移群众86户213人", ["320亩", "15间", "86户", "213人"]),
    ("周一例会，八十年代老屋", []),
    ("1月发放，2人次", ["1月", "2人次"]),
    ("3·15晚会，“5·12”防灾减灾日，农历正月十五、五月初五", ["3·15", "“5·12”", "正月十五", "五月初五"]),
    ("五一期间、八一水库，十一户、十一月份", ["十一户", "十一月份"]),
]


def bullet(text: str, number: int = 1) -> Bullet:
    slots = find_slots(text)
    return Bullet(number, text, number, to_template(text, slots, number), slots)


@pytest.mark.parametrize(("text", "kind", "number", "unit", "hedge"), WHOLE)
def test_a_figure_is_one_slot_alone_and_in_a_sentence(text, kind, number, unit, hedge):
    for before, after in (("", ""), ("；", "，工作有序。"), ("其中：", "。")):
        slots = find_slots(before + text + after)
        assert [(s.text, s.kind, s.number, s.unit, s.hedge) for s in slots] == [(text, kind, number, unit, hedge)]


@pytest.mark.parametrize(("text", "figures"), WITHIN)
def test_what_is_a_figure_within_a_bullet(text, figures):
    assert [slot.text for slot in find_slots(text)] == figures


FIGURE = st.sampled_from([row[0] for row in WHOLE])
WORD = st.sampled_from(
    ["维修山塘", "，", "；", "约", "共", "三个代表", "统一", "一", "第", "〔", "”", "“", "⟦", "⟧", "⟦1.1⟧", "《", " "]
)
NOTE = st.lists(st.one_of(FIGURE, WORD, st.text(max_size=4)), max_size=12).map("".join)


@given(NOTE)
def test_slots_are_exact_ordered_and_hold_every_digit(text):
    slots = find_slots(text)
    ends = [0]
    for slot in slots:
        assert text[slot.start : slot.end] == slot.text != ""
        assert slot.start >= ends[-1]
        assert slot.number in slot.text
        ends.append(slot.end)
    outside = "".join(text[end : slot.start] for end, slot in zip(ends, slots, strict=False)) + text[ends[-1] :]
    assert not re.search(r"\d", outside)


@given(NOTE, st.integers(1, 300))
def test_slot_text_gives_the_bullet_back(text, number):
    one = bullet(text, number)
    assert fill(one.template, [one]) == text
    assert markers_in(one.template) == tuple((number, s) for s in range(1, len(one.slots) + 1))


def sample_lines() -> list[str]:
    if not SAMPLES.exists():
        pytest.skip("the sample reports are not beside this checkout")
    return SAMPLES.read_text(encoding="utf-8").splitlines()


def test_slot_text_gives_every_sample_line_back():
    for line in sample_lines():
        one = bullet(line)
        assert fill(one.template, [one]) == line
        assert lift(render(one.template, stand_ins([one])), stand_ins([one])) == one.template


def test_an_unknown_marker_is_a_bug():
    with pytest.raises(UnknownMarkerError):
        fill("维修⟦2.1⟧", [bullet("维修山塘42座")])


def test_a_marker_typed_by_a_model_is_no_marker():
    one = bullet("维修山塘42座")
    assert markers_in(lift("维修⟦1.1⟧", stand_ins([one]))) == ()
    assert fill(lift("维修⟦1.1⟧", stand_ins([one])), [one]) == "维修⟦1.1⟧"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2亿元", Fraction(120_000_000)),
        ("6.7万余元", Fraction(67_000)),
        ("约50万元", Fraction(500_000)),
        ("12,345户", Fraction(12_345)),
        ("１２３，４５６户", Fraction(123_456)),
        ("720千瓦", Fraction(720)),
        ("35.8%", Fraction("35.8")),
        ("二十余户", Fraction(20)),
        ("一百二十三户", Fraction(123)),
        ("两千户", Fraction(2000)),
        ("一百万元", Fraction(1_000_000)),
        ("近三成", Fraction(3)),
        ("百分之五十", Fraction(50)),
        ("三分之二", Fraction(2, 3)),
        ("3万5千元", Fraction(35_000)),
        ("几十万元", None),
        ("上万份", None),
        ("七八户", None),
        ("三、四十年", None),
        ("半个月", None),
        ("3~4次", None),
        ("1:3", None),
        ("2025年", None),
        ("“十四五”", None),
    ],
)
def test_amounts_are_exact_or_none(text, value):
    (slot,) = find_slots(text)
    assert amount(slot) == value


def test_numerals_are_found_everywhere_but_in_words_and_markers():
    text = "⟦1.1⟧群众三个代表在“二十余户”、《2024年要点》里，近三成，统一３次"
    assert numerals_in(text) == ("二十余户", "2024年", "近三成", "３次")


def prompt(*texts: str) -> list[str]:
    bullets = [bullet(text, number) for number, text in enumerate(texts, start=1)]
    values = stand_ins(bullets)
    return [render(one.template, values) for one in bullets]


SAME_SHAPE = [
    ("整改86户", "整改91户"),
    ("整改9户", "整改101户"),
    ("整改9户", "整改12,345户"),
    ("占35.8%", "占4.2%"),
    ("投入8.9余万元", "投入67余万元"),
    ("走访二十余户", "走访三十余户"),
    ("2025年6月17日上午9时", "2024年12月1日上午10时"),
    ("3月22日至28日", "11月2日至9日"),
    ("依据县水发〔2025〕12号", "依据市防指〔2024〕3号"),
    ("今年3月，10至15人", "今年9月，3至8人"),
    ("下发《关于做好防汛工作的通知》", "下发《关于开展大排查的通知》"),
    ("悬挂“全民动员抓好防汛抗旱保安全”横幅", "悬挂“2025年人人讲安全个个会应急”横幅"),
]


@pytest.mark.parametrize(("one", "other"), SAME_SHAPE)
def test_a_changed_value_leaves_the_prompt_the_same(one, other):
    assert prompt("维修山塘42座", one, "清渠26公里") == prompt("维修山塘42座", other, "清渠26公里")


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(["户", "余条", "万元", "%", "", "个月"]))
def test_no_integer_can_be_told_from_the_prompt(one, other, unit):
    assert prompt(f"整改{one}{unit}，共5处") == prompt(f"整改{other}{unit}，共5处")


@given(st.lists(FIGURE, min_size=1, max_size=30, unique=True))
def test_stand_ins_keep_the_kind_differ_and_can_be_lifted(figures):
    bullets = [bullet("落实" + figure + "，完成", number) for number, figure in enumerate(figures, start=1)]
    values = stand_ins(bullets)
    texts = list(values.values())
    for index, text in enumerate(texts):
        assert not any(text in other for other in texts[:index] + texts[index + 1 :])
    for one in bullets:
        (slot,) = one.slots
        shown = find_slots("落实" + values[one.number, 1] + "，完成")
        assert [(s.kind, s.hedge) for s in shown] == [(slot.kind, slot.hedge)]
        if slot.unit:
            assert values[one.number, 1].endswith(slot.text.partition(slot.number)[2])
        assert lift(render(one.template, values), values) == one.template


def test_office_figures_are_not_in_the_prompt():
    (shown,) = prompt("县水发〔2025〕12号：“2025年人人讲安全86”，《2025年要点》，投入86万元")
    assert not re.search("2025|86|县水发|讲安全", shown)
    assert shown.count("“") == shown.count("”") == 1


def test_short_quotations_stand_for_themselves_and_equal_ones_are_told_apart():
    first, second = prompt("开展“世界水日”宣传", "迎接“世界水日”")
    assert first == "开展“世界水日”宣传"
    assert second.startswith("迎接“") and "世界水日" not in second


def test_stand_ins_keep_off_the_words_of_the_bullets():
    texts = [f"统一{n}个平台" for n in "三四五六七八九"]
    bullets = [bullet(text, n) for n, text in enumerate(["落实三个代表、四个意识", *texts], start=1)]
    assert not {"三个", "四个"} & set(stand_ins(bullets).values())


@pytest.mark.parametrize(
    ("answer", "lifted"),
    [
        ("整改37户。", "整改⟦1.1⟧。"),
        ("整改３７户。", "整改⟦1.1⟧。"),
        ("整改 37 户。", "整改 ⟦1.1⟧。"),
        ("整改137户、37户次、3.37户。", "整改137户、37户次、3.37户。"),
        ("整改37户，又37户", "整改⟦1.1⟧，又⟦1.1⟧"),
        ("占66％", "占⟦1.2⟧"),
        ("占六十六", "占六十六"),
        ("某发[2031]5号", "⟦1.3⟧"),
        ("3到4次，3-4次", "⟦1.4⟧，3-4次"),
        ("统一七个，二十七个", "统一⟦1.5⟧，二十七个"),
        ("七个月", "七个月"),
    ],
)
def test_lifting_forgives_width_and_spaces_only(answer, lifted):
    values = {(1, 1): "37户", (1, 2): "66%", (1, 3): "某发〔2031〕5号", (1, 4): "3到4次", (1, 5): "七个"}
    assert lift(answer, values) == lifted


def test_marker_pattern_reads_what_marker_writes():
    assert MARKER.fullmatch(bullet("5").template)
