"""Report types: the files are sound, faults name file and key, the fixed sentences read well and claim nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import NotesError, OutlineError
from pipeline.outline import find_outline, load_outlines, opening_text, read_outlines, self_reference, title_topic
from pipeline.types import FrontMatter, Outline, Role

TYPES = {"工作情况报告", "调研报告", "自查报告", "活动情况报告", "工作总结", "整改报告", "专题汇报"}
GOOD = """
"类型" = "走访报告"
"别名" = ["走访汇报"]
"开头" = "{{ background }}现将{{ title_topic }}{{ verb }}如下："
"结尾" = ""
[["节"]]
"名称" = "走访情况"
"键" = "done"
"作用" = "主要做法"
"线索" = ["走访"]
"必备" = true
"小标题" = false
"缺项" = "请补写走访情况"
"""


def opening(title: str, *, background: str = "", issuer: str = "", kind: str = "") -> str:
    return opening_text(find_outline(kind, title), FrontMatter(title, kind, issuer=issuer, background=background))


def test_seven_types_with_gaps_for_what_they_require() -> None:
    outlines = load_outlines()
    assert {outline.type for outline in outlines} == TYPES
    assert all(section.gap for outline in outlines for section in outline.sections)
    assert {outline.type for outline in outlines if not outline.closing} == {"调研报告", "工作总结"}


@pytest.mark.parametrize(
    ("kind", "title", "found"),
    [
        ("自查报告", "随便", "自查报告"),
        (" 党建总结 ", "随便", "工作总结"),
        ("", "关于水利工作情况的汇报", "专题汇报"),
        ("", "关于消防安全自查情况的报告", "自查报告"),
        ("", "石桥镇2024年党建工作总结（送审稿）", "工作总结"),
        ("", "关于农村养老服务情况的调研报告", "调研报告"),
        ("", "什么也不像", "工作情况报告"),
    ],
)
def test_type_by_name_alias_or_title(kind: str, title: str, found: str) -> None:
    assert find_outline(kind, title).type == found


def test_unknown_type_names_the_nearest() -> None:
    with pytest.raises(NotesError) as caught:
        find_outline("自察报告", "")
    assert "自查报告" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"类型" = "走访报告"', "", "类型"),
        ('"作用" = "主要做法"', '"作用" = "随便"', "随便"),
        ('"必备" = true', '"必备" = "是"', "必备"),
        ('"线索" = ["走访"]', '"线索" = "走访"', "线索"),
        ('"键" = "done"', '"键" = "走访"', "键"),
        ('"缺项"', '"缺向"', "缺向"),
        ("{{ title_topic }}", "{{ mayor }}", "开头"),
        ("{{ title_topic }}", "{{ title_topic ", "开头"),
        ('[["节"]]', "[[节]]", "格式"),
    ],
)
def test_a_fault_names_file_and_key(tmp_path: Path, old: str, new: str, named: str) -> None:
    (tmp_path / "走访.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(OutlineError) as caught:
        read_outlines(tmp_path)
    assert "走访.toml" in caught.value.where
    assert named in str(caught.value)


def test_a_good_file_is_read_and_names_are_not_claimed_twice(tmp_path: Path) -> None:
    (tmp_path / "一.toml").write_text(GOOD, encoding="utf-8")
    assert read_outlines(tmp_path)[0].sections[0].role is Role.DONE
    other = tmp_path / "again"
    other.mkdir()
    for name in ("一", "二"):
        (other / f"{name}.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(OutlineError, match="已经用过"):
        read_outlines(other)


def test_sections_of_one_file_differ(tmp_path: Path) -> None:
    section = GOOD[GOOD.index('[["节"]]') :]
    (tmp_path / "一.toml").write_text(GOOD + section, encoding="utf-8")
    with pytest.raises(OutlineError, match="不止一次"):
        read_outlines(tmp_path)


@pytest.mark.parametrize(
    ("background", "start"),
    [
        ("", "现将"),
        ("根据县水利局要求，", "根据县水利局要求，现将"),
        ("县水利局统一安排", "按照县水利局统一安排，现将"),
        ("县水利局通知。", "根据县水利局通知，现将"),
        ("镇里安排,依据《防洪法》", "按照镇里安排，依据《防洪法》，现将"),
        ("《防洪工作方案》(县水发〔2025〕3号)", "根据《防洪工作方案》（县水发〔2025〕3号），现将"),
        ("7月2日,全镇普降暴雨", "7月2日，全镇普降暴雨。现将"),
        ("{{7*7}}", "{{7*7}}。现将"),
    ],
)
def test_opening_states_the_basis_grammatically(background: str, start: str) -> None:
    assert opening("关于防汛工作情况的报告", background=background) == f"{start}防汛工作情况报告如下："


@pytest.mark.parametrize("outline", load_outlines(), ids=lambda outline: outline.type)
def test_no_opening_invents_leaders_praise_or_a_self(outline: Outline) -> None:
    text = opening("关于防汛工作情况的报告", kind=outline.type)
    assert not any(word in text for word in ("高度重视", "领导下", "我镇", "认真", "积极"))


@pytest.mark.parametrize(
    ("title", "issuer", "topic"),
    [
        ("石桥镇人民政府关于防汛工作情况的报告", "石桥镇人民政府", "防汛工作情况"),
        ("关于“7·2”洪灾的报告", "", "“7·2”洪灾情况"),
        ("农村养老服务情况调研报告", "", "农村养老服务调研情况"),
        ("石桥镇2024年工作总结", "", "石桥镇2024年工作"),
        ("报告", "", "有关情况"),
        ("学习贯彻《关于加强防汛工作的意见》情况的报告", "", "学习贯彻《关于加强防汛工作的意见》情况"),
    ],
)
def test_title_topic(title: str, issuer: str, topic: str) -> None:
    assert title_topic(title, issuer) == topic


@pytest.mark.parametrize(
    ("issuer", "own"),
    [
        ("", ""),
        ("石桥镇人民政府", "我镇"),
        ("小山街道办事处", "我街道"),
        ("县水利局", "我局"),
        ("县发展和改革委员会", "我委"),
        ("镇食品安全委员会办公室", "我办"),
        ("镇水务站", "我站"),
        ("县政府信息中心", "我中心"),
        ("中共石桥镇委员会", "我镇"),
        ("红星村村民委员会", "我村"),
        ("防汛工作专班", "专班"),
        ("中共石桥镇委员会、石桥镇人民政府", "我镇"),
        ("某某集团", "我单位"),
    ],
)
def test_self_reference(issuer: str, own: str) -> None:
    assert self_reference(issuer) == own
