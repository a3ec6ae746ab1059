"""The realiser: every rule's examples, and what must hold for any bullet."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.figures import fill, find_slots, markers_in, to_template
from pipeline.realiser import clauses, realise
from pipeline.realiser.scene import Scene
from pipeline.types import Bullet, Context, FrontMatter, Role, Unit

EXAMPLE = re.compile(r"^\s*([A-Z]+) (\S.*?) =>(?: (.+))?$", re.MULTILINE)


def bullet(number: int, text: str) -> Bullet:
    slots = find_slots(text)
    return Bullet(number, text, number, to_template(text, slots, number), slots)


def unit_of(role: Role, *texts: str, parts: bool = False) -> Unit:
    return Unit("2.2", role, tuple(bullet(number, text) for number, text in enumerate(texts, 1)), parts)


def told(role: Role, *texts: str, parts: bool = False, self_name: str = "我镇") -> str:
    unit = unit_of(role, *texts, parts=parts)
    return fill(realise(unit, Context(FrontMatter("关于某项工作情况的报告"), self_name)), unit.bullets)


def examples() -> Iterator[tuple[clauses.Rule, str, str, str]]:
    for rule in clauses.RULES:
        for role, before, after in EXAMPLE.findall(rule.__doc__ or ""):
            yield rule, role, before, after


@pytest.mark.parametrize("rule", clauses.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_an_example(rule: object) -> None:
    assert EXAMPLE.search(rule.__doc__ or "")


@pytest.mark.parametrize(("rule", "role", "before", "after"), list(examples()))
def test_rule_does_what_its_examples_say(rule: clauses.Rule, role: str, before: str, after: str) -> None:
    source = bullet(1, before)
    slots = {f"⟦1.{index}⟧": slot for index, slot in enumerate(source.slots, 1)}
    scene = Scene(Role[role], slots, opens=True)
    result = rule(source.template, scene)
    assert (fill(result, [source]) if result else "") == after


@pytest.mark.parametrize(
    ("role", "texts", "parts", "expected"),
    [
        (
            Role.DONE,
            ("餐馆查了36家，隐患29处", "灭火器过期12处", "消毒柜坏了7处"),
            True,
            "检查餐馆36家，发现隐患29处，其中灭火器过期12处，消毒柜损坏7处。",
        ),
        (Role.DONE, ("形式：横幅、展板、咨询",), False, "采取横幅、展板、咨询的形式。"),
        (Role.DONE, ("展板4块，宣传栏21块", "横幅40余条"), False, "制作展板4块、宣传栏21块，悬挂横幅40余条。"),
        (Role.PLAN, ("下步：抓好隐患排查",), False, "下一步，将抓好隐患排查。"),
        (
            Role.FOUND,
            ("5月8日排查,镇政府网站加各村公众号", "依据《网站管理办法》"),
            False,
            "依据《网站管理办法》，5月8日，对镇政府网站和各村公众号进行排查。",
        ),
        (Role.DONE, ("柳湾渠维修改造，50余万元",), False, "投入50余万元对柳湾渠进行维修改造。"),
    ],
)
def test_units_read_as_sentences(role: Role, texts: tuple[str, ...], parts: bool, expected: str) -> None:
    assert told(role, *texts, parts=parts) == expected


def test_what_was_not_done_is_never_told_as_done() -> None:
    for text in ("立项报告未完成", "路灯计划完成安装", "隐患没整改12处", "要求隐患马上改", "水质要提高"):
        result = told(Role.DONE, text)
        assert not re.search("已|得到|^完成", result), result
        for word in ("未", "计划", "要求", "要"):
            assert (word in result) >= (word in text and word != "要")


NOTE = """横幅 隐患 维修 渠道 柳湾水库 要加强 开会 查了 其中 ： ， ； 、 形式 下步 加 （ ） 没 都 用了
12处 约50万元 近三成 3月5日 “两工” 《管理办法》 40余条"""
WORDS = st.sampled_from(NOTE.split())


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=9).map("".join), min_size=1, max_size=4),
    st.sampled_from(list(Role)),
    st.booleans(),
)
def test_every_figure_stands_once_whatever_the_bullets(texts: list[str], role: Role, parts: bool) -> None:
    unit = unit_of(role, *texts, parts=parts)
    text = realise(unit, Context(FrontMatter("关于某项工作情况的报告"), "我镇"))
    wanted = sorted((b.number, index) for b in unit.bullets for index in range(1, len(b.slots) + 1))
    assert sorted(markers_in(text)) == wanted
    assert text.endswith("。") and "，，" not in text and "。。" not in text


def test_a_clause_that_was_rewritten_before_is_told_by_its_own_units_hedge_and_place() -> None:
    """Each pair has one template; what was written for the first of it must not stand for the second."""
    context = Context(FrontMatter("关于某项工作情况的报告"), "我镇")

    def written(role: Role, text: str) -> str:
        return realise(unit_of(role, text), context)

    assert "人口" in written(Role.BACKGROUND, "辖35个村，4.6万人")
    assert "人口" not in written(Role.BACKGROUND, "辖35个村，4.6万亩")
    assert "人口" not in written(Role.BACKGROUND, "查了35个村，4.6万人")
    assert "达⟦1.1⟧" in written(Role.PROBLEM, "渠道自然淤塞、人为损毁650余米")
    assert "达⟦1.1⟧" not in written(Role.PROBLEM, "渠道自然淤塞、人为损毁650米")
    assert "达⟦1.1⟧" not in written(Role.DONE, "渠道自然淤塞、人为损毁650余米")
