"""Every check: its docstring's examples hold, a faithful draft has nothing to say, each mutant of it is caught."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from compact import draft_of

from pipeline.checks import CHECKS, check, run_checks
from pipeline.checks.facts import amounts_in, unsourced_figures
from pipeline.types import Draft, ParagraphKind, Severity

ROOT = Path(__file__).resolve().parent.parent
# An example may go on over lines that are indented further.
EXAMPLE = re.compile(r"^ {4}(PASS|FAIL): (.+(?:\n {8}.+)*)$", re.MULTILINE)
EXAMPLES = [
    (name, kind, re.sub(r"\n +(=> )?", lambda found: f" {found[1]}" if found[1] else "", lines))
    for name, each in CHECKS.items()
    for kind, lines in EXAMPLE.findall(each.doc)
]

# Faithful drafts of several shapes.
FULL = (
    "题:关于2025年水利工作情况的报告 | 致:县人民政府： | 启:现将有关情况报告如下： | 结:特此报告。"
    " | 发文:石桥镇人民政府 | 文:现将我镇2025年水利工作情况报告如下： | 一、基本情况"
    " | 句:辖18个村、2个社区，4.6万人 => 我镇辖18个村、2个社区，共有人口4.6万人。"
    " | 句:小（二）型水库8座，山塘584座 => 现有小（二）型水库8座、山塘584座。 | 二、工作开展情况 | （一）兴修水利设施"
    " | 句:维修山塘42座；清渠26公里，花约50万元 => 共维修山塘42座，清理渠道26公里，投入资金约50万元。"
    " | 句:一事一议筹资，投工3000余人次 => 通过一事一议筹集资金，投工3000余人次。 | （二）开展宣传"
    " | 句:3月22日“世界水日”挂横幅、发资料4000多份 => 3月22日“世界水日”期间，悬挂横幅，发放宣传资料4000多份。"
    " | 三、存在问题 | 句:渠道淤塞65000余米，约占50% => 一是渠道自然淤塞65000余米，约占50%。"
    " | 句:管护经费不足 => 二是管护经费不足。 | 文:特此报告。 | 署:石桥镇人民政府 | 日:2025年12月20日"
)
SHORT = (
    "题:小山街道安全生产大排查工作情况报告 | 致:区安全生产委员会办公室： | 结:特此报告。"
    " | 句:3月5日下午开会，传达市、区会议精神 => 3月5日下午，召开工作会议，传达市、区会议精神。"
    " | 句:分3组查，商户42家，隐患93处 => 分3组开展检查，共检查商户42家，发现隐患93处。"
    " | 句:建台账：责任人、措施、期限都写明 => 建立隐患台账，逐一写明责任人、措施和期限。"
    " | 文:特此报告。 | 署:小山街道办事处 | 日:2025年3月7日"
)
SURVEY = (
    "题:关于农村养老服务情况的调查与思考 | 一、基本情况"
    " | 句:60岁以上2186人，空巢近三成 => 60岁以上老年人2186人，其中空巢老人近三成。"
    " | 二、存在的主要问题 | 小标题:设施不足 | 句:18个村只有5个有食堂 => 18个村中，只有5个村建有食堂。"
    " | 句:护工老化，50岁以上的多 => 护工老化，50岁以上的居多。"
    " | 三、对策建议 | 句:谁受益、谁投资；每村每年补2万—3万元 => 按照谁受益、谁投资的原则，每村每年补助2万—3万元。"
)
BUREAU = (
    "题:县水利局关于《节约用水条例》执行情况自查的报告 | 致:市水利局： | 启:现将自查情况报告如下： | 结:特此报告。"
    " | 文:按照《关于开展自查的通知》（市水发〔2025〕12号）要求，现将自查情况报告如下："
    " | 句:按《关于开展自查的通知》（市水发〔2025〕12号）查 =>"
    " 按照《关于开展自查的通知》（市水发〔2025〕12号）开展自查。"
    " | 句:查用水户86户，超计划用水3户 => 我局共检查用水户86户，其中超计划用水3户。"
    " | 句:3户已下达整改通知 => 对上述3户均已下达整改通知。 | 句:下步：抓好巡查 => 下一步，将抓好日常巡查。"
    " | 文:特此报告。 | 署:县水利局 | 日:2025年6月1日"
)
ANNEXED = (
    SHORT.replace(" | 署", " | 附:附件：1.隐患台账 | 附:2.责任清单 | 署")
    + " | 附件:附件1 | 附题:隐患台账 | 附件:附件2 | 附题:责任清单"
)
CLEAN = {"full": FULL, "short": SHORT, "survey": SURVEY, "bureau": BUREAU, "annexed": ANNEXED}


def swap(old: str, new: str) -> Callable[[Draft], Draft]:
    """A mutation of the finished text: ``old`` becomes ``new`` in every passage; notes and plan stay."""

    def mutate(draft: Draft) -> Draft:
        assert any(old in paragraph.text for paragraph in draft.paragraphs), old
        return replace(
            draft,
            paragraphs=tuple(
                replace(each, passages=tuple(replace(p, text=p.text.replace(old, new)) for p in each.passages))
                for each in draft.paragraphs
            ),
        )

    return mutate


def drop(text: str) -> Callable[[Draft], Draft]:
    """A mutation: the paragraphs that contain ``text`` are gone."""

    def mutate(draft: Draft) -> Draft:
        kept = tuple(each for each in draft.paragraphs if text not in each.text)
        assert len(kept) < len(draft.paragraphs), text
        return replace(draft, paragraphs=kept)

    return mutate


def say(old: str, new: str) -> Callable[[Draft], Draft]:
    """A mutation of the whole draft, the notes among it: the clerk typed ``new``."""
    return lambda _: draft_of(FULL.replace(old, new))


def title(new: str) -> Callable[[Draft], Draft]:
    return say("题:关于2025年水利工作情况的报告", f"题:{new}")


MUTANTS: list[tuple[str, Callable[[Draft], Draft]]] = [
    ("frame", lambda draft: replace(draft, paragraphs=(*draft.paragraphs[1:], draft.paragraphs[0]))),
    ("frame", swap("关于2025年水利工作情况的报告", "关于2025年水务工作情况的报告")),
    ("frame", lambda _: draft_of(ANNEXED.replace(" | 日:2025年3月7日", "") + " | 日:2025年3月7日")),
    ("annexes", lambda _: swap("2.责任清单", "2.责任名单")(draft_of(ANNEXED))),
    ("annexes", lambda _: swap("附件2", "附件3")(draft_of(ANNEXED))),
    ("section-order", drop("三、存在问题")),
    ("section-order", swap("工作开展情况", "主要工作")),
    ("empty-heading", drop("3月22日")),
    ("heading-form", swap("基本情况", "基本情况。")),
    ("heading-form", swap("（二）开展宣传", "开展宣传")),
    ("numbering", swap("三、存在", "四、存在")),
    ("numbering", swap("（一）", "（二）")),
    ("ordinals", swap("二是", "三是")),
    ("opening", drop("报告如下")),
    ("closing", drop("特此报告")),
    ("signature", lambda draft: replace(draft, paragraphs=draft.paragraphs[:-2])),
    ("bullets", drop("管护经费")),
    ("slots", swap("584座", "若干座")),
    ("slots", swap("约50万元", "50万元")),
    ("figures", swap("42座", "43座")),
    ("figures", swap("3月22日", "3月23日")),
    ("figures", swap("我镇辖", "截至2025年12月20日，我镇辖")),
    ("titles", swap("“世界水日”", "“世界水日”暨“中国水周”")),
    ("titles", swap("悬挂横幅", "依据《水法》悬挂横幅")),
    ("names", swap("悬挂横幅", "联合县农业农村局悬挂横幅")),
    ("claims", swap("4000多份。", "4000多份，取得了良好的宣传效果。")),
    ("contradictions", say("管护经费不足", "小（二）型水库9座")),
    ("contradictions", say("65000余米，约占50%", "65000余米，从2024年9月20日至8日测")),
    ("usual-content", lambda draft: replace(draft, plan=replace(draft.plan, missing=("下一步有何打算？",)))),
    ("request-phrases", swap("不足。", "不足，恳请县财政给予支持。")),
    ("repeats", swap("现有小（二）型水库8座、山塘584座。", "现有小（二）型水库8座、山塘584座。" * 2)),
    ("self-reference", swap("我镇", "我乡")),
    ("recipient", swap("县人民政府：", "王县长：")),
    ("abolished-rules", swap("悬挂横幅", "依据《国家行政机关公文处理办法》悬挂横幅")),
    ("relative-dates", swap("悬挂横幅", "近日悬挂横幅")),
    ("punctuation", swap("悬挂横幅，", "悬挂横幅,")),
    ("punctuation", swap("小（二）型", "小（二型")),
    ("list-marks", swap("一是", "1、")),
    ("title-separators", swap("“世界水日”", "“世界水日”、“世界水日”")),
    ("numeral-form", say("3月22日", "03月22日")),
    ("document-date", swap("2025年12月20日", "2025年12月32日")),
    ("document-date", swap("2025年12月20日", "2025.12.20")),
    ("title-form", title("2025年水利工作")),
    ("title-form", title("关于2025年水利工作情况报告")),
    ("rare-characters", swap("横幅", "横幅䶮")),
    ("length", swap("。", "。" + "要进一步统一思想、提高认识、压实责任、狠抓落实，" * 3)),
    ("gaps", swap("县人民政府：", "【待补：主送机关】：")),
    ("placeholders", swap("石桥镇人民政府", "××镇人民政府")),
    ("residue", swap("584座", "⟦2.2⟧")),
    ("fallback", lambda _: draft_of(FULL.replace("句:管护", "补:管护"))),
    ("secret-mark", say("管护经费不足", "管护经费不足（秘密★1年）")),
]


@pytest.mark.parametrize(("name", "kind", "line"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_the_examples_of_the_docstrings_hold(name: str, kind: str, line: str) -> None:
    found = list(CHECKS[name].run(draft_of(line)))
    assert bool(found) == (kind == "FAIL"), [finding.message for finding in found]


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_shows_what_passes_and_what_fails(name: str) -> None:
    assert {kind for other, kind, _ in EXAMPLES if other == name} == {"PASS", "FAIL"}


@pytest.mark.parametrize("shape", CLEAN)
def test_a_faithful_draft_needs_no_review(shape: str) -> None:
    found = run_checks(draft_of(CLEAN[shape]))
    assert [f"{each.check}: {each.message}" for each in found if each.severity is not Severity.INFO] == []


def test_the_full_draft_has_no_finding_at_all() -> None:
    assert run_checks(draft_of(FULL)) == ()


@pytest.mark.parametrize("shape", CLEAN)
def test_any_changed_digit_of_the_text_is_caught(shape: str) -> None:
    draft = draft_of(CLEAN[shape])
    for index, paragraph in enumerate(draft.paragraphs):
        for passage in (each for each in paragraph.passages if each.bullets):
            for place in (found.start() for found in re.finditer(r"\d", passage.text)):
                other = "7" if passage.text[place] != "7" else "6"
                text = passage.text[:place] + other + passage.text[place + 1 :]
                changed = replace(paragraph, passages=(replace(passage, text=text),))
                paragraphs = (*draft.paragraphs[:index], changed, *draft.paragraphs[index + 1 :])
                found = run_checks(replace(draft, paragraphs=paragraphs))
                assert {each.check for each in found} & {"slots", "figures"}, text


def exemplars() -> list[tuple[str, str]]:
    """The pairs of fewshot/ as (bullets in one, prose): faithful writing in every role and on many subjects."""
    pair = re.compile(r"^### 要点\n(.+?)^### 正文\n(.+?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "fewshot").glob("*.md"))]
    found = [each for text in texts for each in pair.findall(text)]
    return [("；".join(re.findall(r"^- (.+)$", notes, re.MULTILINE)), prose.strip()) for notes, prose in found]


def test_faithful_writing_on_any_subject_raises_no_false_alarm() -> None:
    pairs = exemplars()
    assert len(pairs) > 50
    alarms = [
        (notes, each.message)
        for notes, prose in pairs
        for each in run_checks(draft_of(f"题:关于有关工作情况的报告 | 句:{notes} => {prose}"))
        if each.severity is not Severity.INFO
    ]
    assert alarms == []


@pytest.mark.parametrize(("name", "mutate"), MUTANTS, ids=[name for name, _ in MUTANTS])
def test_each_mutant_is_caught(name: str, mutate: Callable[[Draft], Draft]) -> None:
    assert name in {found.check for found in run_checks(mutate(draft_of(FULL)))}


def test_every_check_has_a_mutant() -> None:
    assert {name for name, _ in MUTANTS} == set(CHECKS)


def test_findings_stand_in_document_order_and_name_place_and_section() -> None:
    draft = swap("报告如下", "汇报如下，恳请上级支持")(swap("不足。", "不足，恳请县财政给予支持。")(draft_of(FULL)))
    found = run_checks(draft)
    order = [paragraph.id for paragraph in draft.paragraphs]
    places = [order.index(each.paragraph) if each.paragraph else -1 for each in found]
    assert places == sorted(places)
    problem = next(each for each in found if each.check == "request-phrases" and each.section)
    assert problem.section == "存在问题"
    assert problem.paragraph == next(p.id for p in draft.paragraphs if "县财政" in p.text)
    assert found == run_checks(draft)


def test_one_finding_a_gap_and_it_says_what_to_fill_in() -> None:
    draft = draft_of("题:关于防汛的报告 | 致:【待补：主送机关】： | 一、问题 | 缺:还有哪些问题 | 署:【待补：发文机关】")
    messages = [each.message for each in run_checks(draft) if each.check == "gaps"]
    assert messages == ["待补：主送机关", "待补：还有哪些问题", "待补：发文机关"]
    assert all(paragraph.kind is not ParagraphKind.BODY for paragraph in draft.paragraphs)


def test_two_checks_may_not_share_an_id() -> None:
    with pytest.raises(ValueError, match="figures"):
        check("figures")(lambda draft: [])


@pytest.mark.parametrize(
    "figure", ["一月", "正月", "腊月", "一一户", "一、一户", "一分之一", "百分之一", "两户", "几户", "千余户", "半年"]
)
def test_a_figure_in_words_needs_a_source(figure: str) -> None:
    assert list(unsourced_figures(f"{figure}检查商户", "检查商户", amounts_in("检查商户"))) == [figure]
    known = f"{figure}检查商户"
    assert not list(unsourced_figures(f"{figure}检查商户", known, amounts_in(known)))
