"""The review index: what a row tells, and the page and the spreadsheet read back as files."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from drafts import draft
from hypothesis import given, settings
from hypothesis import strategies as st
from index_rows import FINDINGS, brief, row
from openpyxl import load_workbook

from pipeline.batch import index_html
from pipeline.batch.effort import review_minutes
from pipeline.batch.index import FAILED, Row, failed_row, row_of, write_index
from pipeline.batch.index_html import PageWriter
from pipeline.batch.index_marks import FRAME, UNMATCHED, pieces_of
from pipeline.batch.index_row import Entry
from pipeline.batch.index_text import text_of
from pipeline.batch.index_xlsx import workbook
from pipeline.errors import OutputError
from pipeline.types import Finding, Paragraph, ParagraphKind, Passage, Severity, Source

# What breaks out of careless markup, JSON in a page, a spreadsheet cell or a link.
NASTY = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ data }}",
    "a\u2028b\u2029c\x85d",
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "#N/A",
    "2025-01-01",
    "_x0041_",
    "\ud800",
    "\x00\x0b",
    "𠮷田",
    "javascript:alert(1)",
    "../../a?b#c",
)
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))


# ---- a row


def test_a_row_is_told_from_the_state_file() -> None:
    made = row_of(brief(), Path("甲/报告.docx"), sheet="核对表.docx")
    assert (made.docx, made.sheet, made.issuer, made.type) == (
        "甲/报告.docx",
        "核对表.docx",
        "石桥镇人民政府",
        "工作情况报告",
    )
    assert dict(made.findings) == {"须改正": 1, "请复核": 3, "供参考": 1}
    assert (made.facts_used, made.facts, made.fallbacks, made.placeholders, made.contradictions) == (3, 3, 1, 1, 1)
    assert made.messages[0] == "须改正：序号有跳号" and len(made.messages) == 4
    assert [2, 11, "维修山塘42座"] in json.loads(f"{{{made.text}}}")["bullets"]


def test_an_absolute_path_is_told_by_its_name(tmp_path: Path) -> None:
    assert row_of(brief(), tmp_path / "报告.docx").docx == "报告.docx"


def test_overlap_is_the_share_of_paragraphs_with_borrowed_passages() -> None:
    borrowed = Finding("borrowed-run", Severity.WARN, "与范例有13个字相同", "p05", "base")
    made = row_of(brief((borrowed,)), Path("a.docx"))
    lengths = {paragraph.id: len(paragraph.text) for paragraph in draft().paragraphs if paragraph.section}
    assert made.overlap == pytest.approx(lengths["p05"] / sum(lengths.values()))
    assert row_of(brief((borrowed,)), Path("a.docx"), overlap=0.5).overlap == 0.5
    assert row_of(brief(()), Path("a.docx")).overlap == 0


def test_review_minutes_grow_with_length_and_with_what_needs_a_person() -> None:
    assert review_minutes(600, []) == 2.0
    assert review_minutes(600, [FINDINGS[-1]]) == 2.0  # for the record
    assert review_minutes(600, [FINDINGS[0]]) == 4.0
    assert review_minutes(600, [FINDINGS[2], FINDINGS[3]]) == review_minutes(600, [FINDINGS[2]]) == 5.0


# ---- which figure comes from which bullet

BULLETS = {1: (4, "转移群众21户、石桥水库加固3处"), 2: (6, "整改隐患3处，约50万元"), 3: (9, "另有8处")}


def passage(text: str, *bullets: int) -> Passage:
    return Passage(text, Source.MODEL if bullets else Source.TEMPLATE, "1.1" if bullets else "", bullets)


def marked(text: str, *bullets: int) -> list[tuple[str, int]]:
    return [(each.text, each.origin) for each in pieces_of(passage(text, *bullets), BULLETS) if each.origin]


def test_each_figure_is_given_the_bullet_that_has_it() -> None:
    assert marked("转移21户，投入约50万元。", 1, 2) == [("21户", 1), ("约50万元", 2)]


def test_a_figure_in_two_bullets_is_given_to_one_after_the_other() -> None:
    assert marked("加固3处，整改3处。", 1, 2) == [("3处", 1), ("3处", 2)]


def test_a_figure_of_another_passage_is_not_matched() -> None:
    assert marked("排查8处。", 1, 2) == [("8处", UNMATCHED)]
    assert marked("排查1处。", 1) == [("1处", UNMATCHED)]  # the 1 of 21


def test_a_figure_told_with_another_unit_is_found_by_its_number() -> None:
    assert marked("转移21户群众，共投入50余万元。", 1, 2)[1] == ("50余万元", 2)


def test_figures_of_fixed_wording_come_from_no_bullet() -> None:
    assert marked("关于2025年工作的报告") == [("2025年", FRAME)]


def test_names_of_the_bullets_are_marked_too() -> None:
    found = [each for each in pieces_of(passage("对石桥水库进行加固。", 1), BULLETS) if each.name]
    assert [(each.text, each.origin) for each in found] == [("石桥水库", 1)]


def test_what_a_gap_asks_for_is_no_figure() -> None:
    assert marked("【待补：2025年的数字】", 1) == []


@settings(deadline=None)
@given(st.text(alphabet="共转移整改约21350户处万元石桥水库，。、【待补】《》“”\u2028<𠮷", max_size=60))
def test_the_pieces_joined_give_the_text(text: str) -> None:
    assert "".join(each.text for each in pieces_of(passage(text, 1, 2), BULLETS)) == text


# ---- the page


class Page(HTMLParser):
    """The tags of a page in order, and the text of its elements by id (or tag)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: dict[str, str] = {}
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        self._open = dict(attrs).get("id") or tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.texts[self._open] = self.texts.get(self._open, "") + data


def page_of(rows: list[Row], folder: Path) -> tuple[Page, dict[str, Any]]:
    writer = PageWriter(folder)
    for each in rows:
        writer.add(each)
    page = Page(writer.finish([Entry(each, place) for place, each in enumerate(rows)]).decode())
    return page, json.loads(page.texts["data"])


def with_text(text: str) -> Row:
    paragraphs = (Paragraph("p1", ParagraphKind.BODY, (Passage(text, Source.MODEL, "1.1", (1,)),), "done"),)
    return replace(
        row(),
        title=text,
        issuer=text,
        type=text,
        docx=text,
        sheet=text,
        messages=(text,),
        text=text_of(paragraphs, {1: (3, text)}),
        status=FAILED,
        reason=text,
    )


SHELL = page_of([row("平常的标题")], Path())[0].tags


@settings(deadline=None)
@given(TEXTS)
def test_any_text_comes_out_of_the_page_as_that_text(text: str) -> None:
    page, data = page_of([with_text(text)], Path())
    assert page.tags == SHELL
    line, body = data["rows"][0], data["texts"][0]
    assert {line[name] for name in ("title", "issuer", "type", "docx", "sheet", "reason")} == {text}
    assert body["messages"] == [text] and body["bullets"] == [[1, 3, text]]
    pieces = body["paragraphs"][0][1][0][2]
    assert "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces) == text


def test_the_page_runs_its_own_script_only_and_loads_nothing(tmp_path: Path) -> None:
    page, _ = page_of([row()], tmp_path)
    policy = next(dict(each)["content"] for tag, each in page.tags if ("http-equiv", "Content-Security-Policy") in each)
    assert policy is not None
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.texts[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert [name for _, attributes in page.tags for name, _ in attributes if name in ("src", "href", "onclick")] == []
    assert not re.search(r"https?://|@import|url\(", page.texts["style"] + page.texts["script"])


def test_what_needs_most_work_stands_first(tmp_path: Path) -> None:
    rows = [
        row("甲", minutes=3.0),
        row("乙", minutes=9.5),
        failed_row("丙", "模型没有回答"),
        row("丁", minutes=9.5),
    ]
    spreadsheet, page = write_index(iter(rows), tmp_path)
    data = json.loads(Page(page.read_text(encoding="utf-8")).texts["data"])
    assert [each["title"] for each in data["rows"]] == ["丙", "乙", "丁", "甲"]
    assert [each["place"] for each in data["rows"]] == [2, 1, 3, 0]
    sheet = load_workbook(spreadsheet).active
    assert sheet is not None
    assert [cells[1].value for cells in sheet.iter_rows(min_row=2)] == ["丙", "乙", "丁", "甲"]


# ---- a large batch


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_html, "EMBEDDED", 3)
    monkeypatch.setattr(index_html, "CHUNK", 2)


def text_files(folder: Path) -> dict[str, list[Any]]:
    found = {}
    for path in sorted((folder / "index-texts").glob("*")):
        match = re.fullmatch(r"nigaoTexts\((\d+),(.*)\);\n", path.read_text(encoding="utf-8"))
        assert match and path.name == f"{int(match[1]):03}.js"
        found[path.name] = json.loads(match[2])
    return found


@pytest.mark.parametrize("count", [3, 4, 5, 9])
def test_texts_of_a_large_batch_lie_in_files_of_their_own(tmp_path: Path, small_limits: None, count: int) -> None:
    write_index((row(f"第{number}篇", f"{number}.docx") for number in range(count)), tmp_path)
    data = json.loads(Page((tmp_path / "index.html").read_text(encoding="utf-8")).texts["data"])
    if count <= 3:
        assert len(data["texts"]) == count and not (tmp_path / "index-texts").exists()
        return
    assert data["texts"] is None
    files = text_files(tmp_path)
    assert sum(map(len, files.values())) == count
    for line in data["rows"]:
        assert files[f"{line['place'] // 2:03}.js"][line["place"] % 2]["docx"] == line["docx"]


def test_files_of_an_earlier_larger_index_go_and_others_stay(tmp_path: Path, small_limits: None) -> None:
    write_index([row()] * 9, tmp_path)
    (tmp_path / "index-texts" / "005.js").write_text("mine", encoding="utf-8")
    write_index([row()] * 4, tmp_path)
    assert sorted(path.name for path in (tmp_path / "index-texts").iterdir()) == ["000.js", "001.js", "005.js"]


def test_texts_are_not_gathered_in_memory(tmp_path: Path, small_limits: None) -> None:
    alive: list[weakref.ref[Row]] = []

    def rows() -> Iterator[Row]:
        for number in range(40):
            made = row(f"第{number}篇")
            alive.append(weakref.ref(made))
            yield made
            del made
            assert sum(each() is not None for each in alive) <= 2

    write_index(rows(), tmp_path)
    assert len(alive) == 40


def test_no_folder_is_an_error_with_advice(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_index([row()], tmp_path / "nowhere")


def test_no_report_at_all(tmp_path: Path) -> None:
    spreadsheet, page = write_index([], tmp_path)
    assert json.loads(Page(page.read_text(encoding="utf-8")).texts["data"])["rows"] == []
    assert load_workbook(spreadsheet)["审阅清单"].max_row == 1


# ---- the spreadsheet


def sheet_xml(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("xl/worksheets/sheet1.xml").decode()


def unescaped(value: object) -> str:
    return re.sub(r"_x005F_(?=x)", "_", str(value or ""))


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_no_cell_is_a_formula_whatever_the_notes_hold(text: str) -> None:
    content = workbook([Entry(with_text(text), 0), Entry(row(text, text or "a.docx"), 1)])
    xml = sheet_xml(content)
    assert "<f>" not in xml and "<f " not in xml and "<f/>" not in xml
    assert set(re.findall(r'<c [^>]*t="(\w+)"', xml)) <= {"inlineStr", "n"}
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    expected = re.sub(r"[\t\r\x85\u2028\u2029]+", " ", text)
    expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", "", expected)
    assert unescaped(sheet["B2"].value) == expected
    assert sheet["B2"].quotePrefix and sheet["B2"].data_type != "f"
    for cell in (sheet["O2"], sheet["P2"]):
        if cell.hyperlink:
            assert re.fullmatch(r"[^\x00-\x20:?#<>\"\\]+", cell.hyperlink.target)


def test_the_spreadsheet_reads_as_a_list(tmp_path: Path) -> None:
    done = row("关于防汛的报告", "甲 #1.docx")
    spreadsheet, _ = write_index([done, failed_row("关于抗旱的报告", "模型没有回答")], tmp_path)
    sheet = load_workbook(spreadsheet)["审阅清单"]
    heads = [cell.value for cell in sheet[1]]
    told = dict(zip(heads, [cell.value for cell in sheet[3]], strict=True))
    assert (told["标题"], told["须改正"], told["请复核"], told["用上要点"]) == ("关于防汛的报告", 1, 3, 3)
    assert told["审阅分钟（约）"] == done.minutes and "序号有跳号" in str(told["提示或失败原因"])
    failed = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert (failed["状态"], failed["提示或失败原因"], failed["须改正"]) == ("失败", "模型没有回答", None)
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref == "A1:Q3"
    assert sheet.column_dimensions["B"].width == 46 and sheet.row_dimensions[3].height == 60  # four messages
    assert sheet.cell(3, heads.index("报告") + 1).hyperlink.target == "甲%20%231.docx"
    assert sheet.cell(3, heads.index("核对表") + 1).hyperlink.target == "报告-核对表.docx"
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["E2:E3"]


def test_a_text_that_looks_like_an_escape_stays_as_it_is() -> None:
    assert "<t>_x005F_x0041_ 第_x_章</t>" in html.unescape(sheet_xml(workbook([Entry(row("_x0041_ 第_x_章"), 0)])))
