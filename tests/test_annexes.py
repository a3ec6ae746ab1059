"""附件: from the notes to 附件说明 and the annexes' pages, and what later runs make of them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from drafts import draft
from hypothesis import given
from hypothesis import strategies as st
from ooxml import Package as Opened
from ooxml import runs, text, value

from pipeline.assembly import assemble
from pipeline.checks import run_checks
from pipeline.docx.oxml import element, text_element
from pipeline.docx.revise.amend import Amended, amend
from pipeline.docx.revise.locate import locate
from pipeline.docx.revise.package import Package
from pipeline.docx.writer import write_docx
from pipeline.errors import NotesError
from pipeline.notes import read_notes
from pipeline.notes.annexes import annex_names
from pipeline.notes.rows import read_row
from pipeline.state import from_state, to_state
from pipeline.types import Draft
from pipeline.workflow.finalizing import finalize, obstacles

NAMES = ("防汛应急物资清单", "石桥镇2025年山洪灾害危险区内老弱病残人员转移避险责任分工及安置点情况一览表")
GAP = "【待补：附件正文】"


def front(tmp_path: Path, said: str) -> tuple[str, ...]:
    file = tmp_path / "要点.md"
    file.write_text(f"---\n标题: 关于防汛工作情况的报告\n{said}\n---\n- 查险\n", encoding="utf-8")
    return read_notes(file).front.annexes


@pytest.mark.parametrize(
    "said",
    [
        "附件: 1.物资清单 2.人员名册",
        "附件：物资清单；人员名册。",
        "附件:\n  - 物资清单\n  - 《人员名册》",
        "附件:\n- 附件1：物资清单\n- 2、人员名册",
        "附件:\n  1. 物资清单\n  2. 人员名册",
        "附件: [物资清单，人员名册]",
    ],
)
def test_the_names_are_read_however_they_are_typed(tmp_path: Path, said: str) -> None:
    assert front(tmp_path, said) == ("物资清单", "人员名册")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("附件:", ()),
        ("附件: 无", ()),
        ("附件: 2025年防汛物资、设备清单", ("2025年防汛物资、设备清单",)),
        ("附件: 关于《防洪法》《水法》执行情况的说明", ("关于《防洪法》《水法》执行情况的说明",)),
        ("附件: 3.15活动照片", ("3.15活动照片",)),
    ],
)
def test_what_belongs_to_a_name_stays(tmp_path: Path, said: str, names: tuple[str, ...]) -> None:
    assert front(tmp_path, said) == names


def test_a_list_of_something_else_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(NotesError, match="附件") as caught:
        front(tmp_path, "附件:\n  - 甲: 乙")
    assert caught.value.where.endswith(":3")


@given(st.lists(st.text("防汛物资清单表册年度《》12", min_size=1, max_size=12), max_size=6))
def test_names_are_the_same_when_read_again(names: list[str]) -> None:
    read = annex_names([f"附{name}" for name in names])
    assert annex_names("；".join(f"{at}.{name}" for at, name in enumerate(read, 1))) == read
    assert annex_names("\n".join(read)) == read


def test_a_row_of_a_table_has_them_too() -> None:
    cells = [("标题", "关于防汛工作的报告"), ("附件", "1.物资清单\n2.人员名册"), ("要点", "查险")]
    assert read_row(cells, "表.xlsx", 2).front.annexes == ("物资清单", "人员名册")


def with_annexes(*names: str) -> Draft:
    made = draft()
    notes = replace(made.plan.notes, front=replace(made.plan.notes.front, annexes=names))
    outline = replace(made.plan.outline, opening="{{ background }}现将有关情况报告如下：")
    return assemble(replace(made.plan, notes=notes, outline=outline), made.written)


def opened(*names: str) -> Opened:
    return Opened(write_docx(with_annexes(*names), ()))


def indents(paragraph: Any) -> tuple[int, int]:
    return tuple(int(value(paragraph, "w:pPr/w:ind", f"w:{side}Chars")) for side in ("left", "hanging"))  # type: ignore[return-value]


def test_one_annex_goes_without_a_number() -> None:
    page = opened(NAMES[0])
    texts = [text(each) for each in page.paragraphs]
    at = texts.index(f"附件：{NAMES[0]}")
    assert texts[at - 2 : at + 4] == ["特此报告。", "", texts[at], "", "石桥镇人民政府", "2025年12月20日"]
    assert texts[at + 4 :] == ["附件", "", NAMES[0], "", GAP]
    assert indents(page.paragraphs[at]) == (500, 300)


def test_several_are_numbered_and_hang_below_each_other() -> None:
    page = opened(*(f"{name}{number}" for number, name in enumerate(NAMES * 5)))
    lines = [each for each in page.paragraphs if page.style_name(each) == "附件说明"]
    assert [text(each)[:5] for each in lines[:2]] == ["附件：1.", f"2.{NAMES[1][:3]}"]
    assert [indents(each) for each in lines[:2]] == [(600, 400), (600, 100)]
    assert indents(lines[9]) == (650, 150)  # 10.
    for each in lines:
        left, hanging = (int(value(each, "w:pPr/w:ind", f"w:{side}")) for side in ("left", "hanging"))
        assert abs(left - hanging - (630 if each is lines[0] else 1575)) <= 20  # L23


def test_each_annex_has_a_page_its_number_on_the_first_line_and_its_title_on_the_third() -> None:
    page = opened(*NAMES)
    labels = [each for each in page.paragraphs if page.style_name(each) == "附件序号"]
    assert [text(each) for each in labels] == ["附件1", "附件2"]
    for label, name in zip(labels, NAMES, strict=True):
        style = next(page._chain(label))
        assert style.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None  # L24
        assert page.effective(label, "w:rPr/w:rFonts", "w:eastAsia", runs(label)[0]) == "黑体"
        assert page.effective(label, "w:rPr/w:sz", run=runs(label)[0]) == "32"
        assert page.effective(label, "w:pPr/w:ind", "w:firstLineChars") == ""
        blank, title = label.getnext(), label.getnext().getnext()
        assert text(blank) == "" and text(title) == name
        assert page.effective(title, "w:pPr/w:jc") == "center"
    assert len(list(page.document.iter(qn("w:sectPr")))) == 1  # page numbers run on


def test_the_date_keeps_the_text_before_the_annexes_on_its_page() -> None:  # L34
    page = opened(*NAMES)
    kept = [text(each) for each in page.paragraphs if each.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None]
    wanted = ["特此报告。", "", f"附件：1.{NAMES[0]}", f"2.{NAMES[1]}", "", "石桥镇人民政府", "", ""]
    assert kept == wanted


def test_the_draft_tells_the_gaps_and_nothing_is_wrong_with_it() -> None:
    found = [each for each in run_checks(with_annexes(*NAMES)) if each.check in ("annexes", "frame", "gaps", "closing")]
    assert [each.message for each in found if "附件" in each.message] == ["待补：附件正文"] * 2
    assert {each.check for each in found} == {"gaps"}


def test_the_state_file_has_them_and_one_of_an_earlier_nigao_still_loads() -> None:
    made = with_annexes(*NAMES)
    state = to_state(made, (), model_id="m", docx_name="报告.docx")
    read = from_state(state).draft
    assert (read.plan.notes.front, read.paragraphs) == (made.plan.notes.front, made.paragraphs)
    tree = json.loads(state)
    del tree["notes"]["front"]["annexes"]
    assert from_state(json.dumps(tree).encode()).draft.plan.notes.front.annexes == ()


def followed(old: Draft, new: Draft, edit: Any = None, *, styles: bool = True) -> tuple[Opened, Amended]:
    data = write_docx(old, ())
    package = Package(data if styles else without_styles(data), Path("报告.docx"))
    if edit is not None:
        edit(package.body)
    done = amend(package, locate(package, old), new, {})
    return Opened(package.to_bytes()), done


def without_styles(data: bytes) -> bytes:
    """A document as a program leaves it that saves only the styles in use."""
    document = docx.Document(io.BytesIO(data))
    for each in [each for each in document.styles.element if "Annex" in str(each.get(qn("w:styleId")))]:
        document.styles.element.remove(each)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def shown(page: Opened) -> list[str]:
    return [text(each) for each in page.paragraphs]


@pytest.mark.parametrize("old", [(), NAMES[:1], NAMES])
@pytest.mark.parametrize("new", [(), NAMES[:1], NAMES, (NAMES[1], NAMES[0]), ("名册", *NAMES)])
def test_untouched_annexes_follow_the_notes(old: Sequence[str], new: Sequence[str]) -> None:
    page, done = followed(with_annexes(*old), with_annexes(*new))
    wanted = opened(*new)
    assert shown(page) == shown(wanted)
    assert not done.flags
    assert [indents(each) for each in page.paragraphs if page.style_name(each) == "附件说明"] == [
        indents(each) for each in wanted.paragraphs if wanted.style_name(each) == "附件说明"
    ]
    assert bool(done.changed) == (tuple(old) != tuple(new))


def test_a_document_without_the_styles_gets_them() -> None:
    page, _ = followed(with_annexes(), with_annexes(NAMES[0]), styles=False)
    assert page.style_name(page.paragraph("附件：")) == "附件说明"
    assert page.parts["word/styles.xml"].count(b'w:styleId="GwAnnexLabel"') == 1


def fill_in(body: Any) -> None:
    """What a clerk does: the gap becomes text, and more is added below it."""
    gap = next(each for each in body.iter(qn("w:p")) if text(each) == GAP)
    next(gap.iter(qn("w:t"))).text = "一、救生衣120件。"
    gap.addnext(element("w:p", None, element("w:r", None, text_element("二、冲锋舟4艘。"))))


def test_pages_that_a_person_filled_in_stay_and_new_ones_come_after() -> None:
    page, done = followed(with_annexes(NAMES[0]), with_annexes(*NAMES), fill_in)
    texts = shown(page)
    at = texts.index("附件1")
    assert texts[at:] == [
        "附件1", "", NAMES[0], "", "一、救生衣120件。", "二、冲锋舟4艘。", "附件2", "", NAMES[1], "", GAP,
    ]  # fmt: skip
    assert f"附件：1.{NAMES[0]}" in texts
    assert not done.flags


@pytest.mark.parametrize("new", [(), (NAMES[1],), (NAMES[1], NAMES[0])])
def test_pages_that_a_person_filled_in_are_never_taken_away(new: Sequence[str]) -> None:
    page, done = followed(with_annexes(NAMES[0]), with_annexes(*new), fill_in)
    assert shown(page)[-6:] == ["附件", "", NAMES[0], "", "一、救生衣120件。", "二、冲锋舟4艘。"]
    assert any("附件页" in flag for flag in done.flags)


def test_an_edited_list_is_told_and_stays() -> None:
    def edit(body: Any) -> None:
        line = next(each for each in body.iter(qn("w:p")) if text(each).startswith("附件："))
        next(line.iter(qn("w:t"))).text = "附件：见另册"

    page, done = followed(with_annexes(NAMES[0]), with_annexes(*NAMES), edit)
    assert "附件：见另册" in shown(page)
    assert [flag for flag in done.flags if NAMES[1] in flag]


def test_a_sealed_final_keeps_its_annexes_and_finds_the_right_signature(tmp_path: Path) -> None:
    source = tmp_path / "报告.docx"
    source.write_bytes(write_docx(with_annexes(NAMES[0]), ()))
    package = Package(source.read_bytes(), source)
    fill_in(package.body)
    for words in ("石桥镇水利站", "2025年1月2日"):
        package.body.find(qn("w:sectPr")).addprevious(element("w:p", None, element("w:r", None, text_element(words))))
    source.write_bytes(package.to_bytes())
    assert not [each for each in obstacles(source) if "附件" in each.what]
    finalize(source, tmp_path / "定稿.docx", force=True, sealed=True)
    final = Opened((tmp_path / "定稿.docx").read_bytes())
    texts = shown(final)
    issuer = final.paragraphs[texts.index("石桥镇人民政府")]
    assert value(issuer, "w:pPr/w:ind", "w:rightChars") == "400"
    at = texts.index("2025年12月20日")
    assert texts[at - 5 : at + 2] == ["", f"附件：{NAMES[0]}", "", "", "石桥镇人民政府", texts[at], "附件"]
    assert texts[-2:] == ["石桥镇水利站", "2025年1月2日"]


def test_an_unfilled_annex_is_an_obstacle(tmp_path: Path) -> None:
    source = tmp_path / "报告.docx"
    source.write_bytes(write_docx(with_annexes(NAMES[0]), ()))
    assert [each for each in obstacles(source) if each.kind == "待补" and GAP in each.what]
