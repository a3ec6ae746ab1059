"""A unit's sentences: accepted, asked again, or built by rule; and the document put together from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from scripted import ScriptedModel, diligent, shown_bullets

from pipeline import figures, writing
from pipeline.assembly import assemble, chinese_number
from pipeline.errors import BadAnswer, ModelQuota
from pipeline.guards import judge, judge_of
from pipeline.models.profile import SMALL
from pipeline.types import (
    Block,
    Bullet,
    Context,
    Fault,
    FrontMatter,
    Notes,
    Outline,
    Paragraph,
    ParagraphKind,
    Plan,
    PlannedSection,
    Prompt,
    Role,
    SectionSpec,
    Source,
    Unit,
    Written,
)
from pipeline.writing import tidy, write_unit

FRONT = FrontMatter("关于水利工作情况的报告", "", "县人民政府", "石桥镇人民政府", "2025-7-08")
CONTEXT = Context(FRONT, "我镇", "修水闸3座\n清渠26公里")


def bullets_of(*texts: str, first: int = 1) -> tuple[Bullet, ...]:
    made = []
    for number, text in enumerate(texts, start=first):
        slots = figures.find_slots(text)
        made.append(Bullet(number, text, number + 9, figures.to_template(text, slots, number), slots))
    return tuple(made)


def in_turn(*answers: str | Exception) -> Callable[[Prompt], str]:
    """A script: ``{}`` in an answer is the first bullet as shown, less its mark."""
    left = list(answers)

    def answer(prompt: Prompt) -> str:
        said = left.pop(0)
        if isinstance(said, Exception):
            raise said
        return said.replace("{}", shown_bullets(prompt)[0])

    return answer


@pytest.fixture(autouse=True)
def _the_models_words_win(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads better is judged in a room of its own; here a faithful answer is taken and asked for to the last."""
    monkeypatch.setattr(writing, "reads_better", lambda model_text, rule_text, unit: True)
    monkeypatch.setattr(writing, "reads_well", lambda rule_text, unit: False)


UNIT = Unit("2.1", Role.DONE, bullets_of("维修水闸3座"))


def written_with(*answers: str | Exception, heard: list[str] | None = None) -> tuple[Written, ScriptedModel]:
    model = ScriptedModel(in_turn(*answers))
    retried = (lambda unit, faults: heard.append(unit.id)) if heard is not None else (lambda unit, faults: None)
    return write_unit(UNIT, CONTEXT, model.ask, (), SMALL, retried=retried), model


def test_a_faithful_answer_is_taken_as_slot_text() -> None:
    item, model = written_with("共{}。")
    assert (item.slot_text, item.source, item.faults, item.calls) == ("共维修水闸⟦1.1⟧。", Source.MODEL, (), 1)
    assert len(model.prompts) == 1 and len(item.prompt_digest) == 64


def test_a_fault_is_told_and_the_second_answer_taken() -> None:
    heard: list[str] = []
    item, model = written_with("维修水闸999座。", "共{}。", heard=heard)
    assert item.source is Source.MODEL and item.calls == 2 and item.faults
    assert heard == ["2.1"]
    assert model.prompts[1].messages[-2].content == "维修水闸999座。"
    assert item.faults[0].message.split("“")[0] in model.prompts[1].messages[-1].content


def test_after_the_last_try_the_rule_built_sentence_stands_flagged() -> None:
    item, model = written_with("不知道。", "维修水闸999座。", "成效显著。")
    assert item.source is Source.FALLBACK and item.calls == SMALL.attempts == len(model.prompts)
    assert figures.markers_in(item.slot_text) == ((1, 1),)
    assert judge(item.slot_text, UNIT, CONTEXT) == ()


def test_an_unusable_answer_is_a_fault_and_asked_again() -> None:
    item, _ = written_with(BadAnswer("回答被截断"), "共{}。")
    assert item.source is Source.MODEL and item.faults == (Fault("answer", "回答被截断"),) and item.calls == 2


def test_other_failures_of_the_model_are_not_papered_over() -> None:
    with pytest.raises(ModelQuota):
        written_with(ModelQuota("余额不足"))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I am sorry, I cannot help with that request.",
        "好的，以下是改写后的正文：{}。",
        "**{}**",
        "{}，成效显著。",
        "{}，{}。",
        "<think>想一想</think>",
        "\x00\ufffd锟斤拷",
    ],
)
def test_garbage_never_reaches_the_report(answer: str) -> None:
    item, _ = written_with(*[answer] * SMALL.attempts)
    assert item.source is Source.FALLBACK
    assert figures.markers_in(item.slot_text) == ((1, 1),)


def test_the_rule_built_sentence_may_be_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "reads_better", lambda model_text, rule_text, unit: False)
    item, _ = written_with("共{}。")
    assert item.source is Source.RULE and not item.slot_text.startswith("共")


def test_a_rule_built_sentence_that_reads_well_ends_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "reads_well", lambda rule_text, unit: True)
    heard: list[str] = []
    item, model = written_with("成效显著。", heard=heard)
    assert item.source is Source.RULE and item.faults and len(model.prompts) == 1 and heard == []


def test_the_diligent_double_is_believed() -> None:
    model = ScriptedModel(diligent)
    assert write_unit(UNIT, CONTEXT, model.ask, (), SMALL).source is Source.MODEL


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("修水闸⟦1.1⟧", "修水闸⟦1.1⟧。"),
        (" 修水闸⟦1.1⟧，。\n", "修水闸⟦1.1⟧。"),
        ("修水闸,清渠(两条);", "修水闸，清渠（两条）。"),
        ("修水闸。。清渠；；", "修水闸。清渠。"),
        ("修水闸。，清渠", "修水闸。清渠。"),
        ("修水闸。\n\n清渠。", "修水闸。清渠。"),
        ("主题是“护水。”", "主题是“护水。”"),
        ("", ""),
    ],
)
def test_tidy(raw: str, wanted: str) -> None:
    assert tidy(raw) == wanted
    assert tidy(wanted) == wanted


# The document


def section(number: int, role: Role, *texts: str, blocks: Sequence[str] = (), first: int = 1) -> PlannedSection:
    """A section with one bullet a unit, the units dealt out to ``blocks`` (headings) in turn."""
    units = [
        Unit(f"{number}.{place}", role, (bullet,), starts_paragraph=place == 1)
        for place, bullet in enumerate(bullets_of(*texts, first=first), start=1)
    ]
    headings = blocks or ([""] if units else [])
    made = tuple(Block(heading, tuple(units[place :: len(headings)])) for place, heading in enumerate(headings))
    return PlannedSection(number, role.value, f"{role.value}节", role, made, gap="" if units else "存在的问题")


SPECS = tuple(
    SectionSpec(role.value, role.value, role, transition=lead)
    for role, lead in (
        (Role.PROBLEM, "主要存在以下问题："),
        (Role.CAUSE, "主要有以下原因："),
        (Role.RECTIFY, "整改措施如下："),
        (Role.ADVICE, "提出以下建议："),
        (Role.PLAN, "下一步，做好以下工作："),
    )
)


def plan_of(
    *sections: PlannedSection, short: bool = False, front: FrontMatter = FRONT, closing: str = "特此报告。"
) -> Plan:
    bullets = tuple(bullet for part in sections for unit in part.units for bullet in unit.bullets)
    outline = Outline("工作情况报告", (), SPECS, "现将{{ title_topic }}报告如下：", closing)
    return Plan(outline, Notes("要点.md", front, bullets), sections, short)


def document(plan: Plan, source: Source = Source.MODEL, **texts: str) -> tuple[Paragraph, ...]:
    """Assembled with each unit's template plus 。 as its text, or the text given as ``u1_2=...``."""
    written = [
        Written(unit, texts.get(f"u{unit.id.replace('.', '_')}", f"{unit.bullets[0].template}。"), source)
        for unit in plan.units
    ]
    return assemble(plan, written).paragraphs


def lines(paragraphs: Sequence[Paragraph]) -> list[str]:
    return [paragraph.text for paragraph in paragraphs]


def test_the_document_in_order_with_real_values() -> None:
    plan = plan_of(section(1, Role.DONE, "修水闸3座", "清渠26公里"), section(2, Role.PROBLEM))
    paragraphs = document(plan)
    assert lines(paragraphs) == [
        "关于水利工作情况的报告",
        "县人民政府：",
        "现将水利工作情况报告如下：",
        "一、done节",
        "修水闸3座。清渠26公里。",
        "二、problem节",
        "【待补：存在的问题】",
        "特此报告。",
        "石桥镇人民政府",
        "2025年7月8日",
    ]
    kinds = [paragraph.kind for paragraph in paragraphs]
    assert kinds[0] is ParagraphKind.TITLE and kinds[1] is ParagraphKind.RECIPIENT and kinds[6] is ParagraphKind.GAP
    assert kinds[-2:] == [ParagraphKind.ISSUER, ParagraphKind.DATE]
    assert [paragraph.id for paragraph in paragraphs] == [f"p{number:02}" for number in range(1, 11)]
    assert [(p.unit, p.bullets, p.source) for p in paragraphs[4].passages] == [
        ("1.1", (1,), Source.MODEL),
        ("1.2", (2,), Source.MODEL),
    ]
    assert paragraphs[6].passages[0].highlight and paragraphs[4].section == "done"


def test_what_the_front_matter_lacks_is_a_highlighted_gap() -> None:
    paragraphs = document(plan_of(section(1, Role.DONE, "修水闸3座"), front=FrontMatter("水利情况报告")))
    gaps = [passage.text for paragraph in paragraphs for passage in paragraph.passages if passage.highlight]
    assert gaps == ["【待补：主送机关】", "【待补：发文机关】", "【待补：成文日期】"]
    assert paragraphs[1].text == "【待补：主送机关】："


def test_a_report_without_closing_formula_needs_no_addressee() -> None:
    plan = plan_of(section(1, Role.DONE, "修水闸3座"), front=replace(FRONT, recipient=""), closing="")
    assert not [line for line in lines(document(plan)) if "主送" in line or "特此" in line]


def test_a_short_report_has_no_headings_and_its_list_says_what_it_lists() -> None:
    plan = plan_of(section(1, Role.DONE, "修水闸3座"), section(2, Role.PROBLEM, "缺水泵", "缺人手"), short=True)
    assert lines(document(plan))[3:5] == ["修水闸3座。", "主要存在以下问题：一是缺水泵。二是缺人手。"]


@pytest.mark.parametrize("role", [Role.PROBLEM, Role.CAUSE, Role.RECTIFY, Role.ADVICE, Role.PLAN])
def test_problems_measures_and_plans_are_listed_inline(role: Role) -> None:
    plan = plan_of(section(1, role, "缺水泵", "缺人手", "缺经费"))
    body = document(plan, u1_2="一是缺人手。")[4]
    lead = next(spec.transition for spec in plan.outline.sections if spec.role is role)
    assert lead.endswith("：") and body.text == f"{lead}一是缺水泵。二是缺人手。三是缺经费。"
    assert [passage.source for passage in body.passages] == [Source.TEMPLATE, *[Source.TEMPLATE, Source.MODEL] * 3]


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        (section(1, Role.DONE, "修水闸", "清渠"), {}),
        (section(1, Role.PROBLEM, "缺水泵"), {}),
        (section(1, Role.PROBLEM, *["缺水泵"] * 10), {}),
        (section(1, Role.PROBLEM, "缺水泵", "缺人手", blocks=("设施方面", "队伍方面")), {}),
        (section(1, Role.PROBLEM, "缺水泵", "缺人手"), {"u1_1": "有两处不足，一是缺水泵，二是泵站旧。"}),
    ],
    ids=["deeds", "one", "ten", "under sub-headings", "has a list of its own"],
)
def test_what_is_not_listed_inline(part: PlannedSection, texts: dict[str, str]) -> None:
    paragraphs = document(plan_of(part), **texts)
    assert not [p for paragraph in paragraphs[4:] for p in paragraph.passages if p.text.startswith("一是")]


def test_what_an_inspection_counted_is_no_item_of_the_problems() -> None:
    part = section(1, Role.PROBLEM, "查出隐患9处", "缺水泵", "缺人手")
    first = replace(part.units[0], role=Role.FOUND)
    plan = plan_of(replace(part, blocks=(Block("", (first, *part.units[1:])),)))
    assert document(plan)[4].text == "查出隐患9处。一是缺水泵。二是缺人手。"


def test_the_next_step_is_announced_once() -> None:
    plan = plan_of(section(1, Role.PLAN, "修泵站", "清渠道"))
    body = document(plan, u1_1="下一步，修泵站。", u1_2="下一步，清渠道。")[4]
    assert body.text == "一是修泵站。二是清渠道。"  # the heading announces it
    short = document(replace(plan, short=True), u1_1="下一步，修泵站。", u1_2="下一步，清渠道。")[3]
    assert short.text == "下一步，做好以下工作：一是修泵站。二是清渠道。"


def test_sub_headings_are_numbered_when_there_are_several() -> None:
    two = document(plan_of(section(1, Role.DONE, "修水闸3座", "清渠26公里", blocks=("修水利", "清渠道"))))
    assert [p.text for p in two if p.kind is ParagraphKind.HEADING2] == ["（一）修水利", "（二）清渠道"]
    one = document(plan_of(section(1, Role.DONE, "修水闸3座", blocks=("修水利",))))
    assert [p.text for p in one if p.kind is ParagraphKind.HEADING2] == ["修水利"]


def test_fallback_text_is_highlighted() -> None:
    paragraphs = document(plan_of(section(1, Role.DONE, "修水闸3座")), Source.FALLBACK)
    assert [p.highlight for p in paragraphs[4].passages] == [True]


def test_values_of_the_notes_are_put_in_untouched() -> None:
    plan = plan_of(section(1, Role.DONE, "主题是“护水,,爱水。。”"))
    assert "“护水,,爱水。。”" in document(plan)[4].text


def test_chinese_numbers() -> None:
    assert [chinese_number(n) for n in (1, 9, 10, 11, 19, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "十九",
        "二十",
        "二十一",
        "九十九",
    ]


def test_answers_judged_one_after_another_are_judged_as_each_alone() -> None:
    judged = judge_of(UNIT, CONTEXT)
    for text in ("维修水闸⟦1.1⟧。", "维修水闸。", "维修水闸⟦1.1⟧。"):
        assert judged(text) == judge(text, UNIT, CONTEXT)
    assert judged("维修水闸。") and not judged("维修水闸⟦1.1⟧。")
