"""Reading a file of past reports: what is refused, where reports begin and end, and the user's own collection."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from samples_data import LOOKALIKES, REPORTS

from pipeline.errors import NigaoError, SampleError
from pipeline.samples import RawReport, read_reports
from pipeline.samples.closing import normal_date
from pipeline.samples.marks import mark_of, numeral, value, written
from pipeline.samples.source import MAX_LINES
from pipeline.samples.splitting import is_title

ALL = tuple(text.strip() for text in (*REPORTS, *LOOKALIKES))


def read(tmp_path: Path, text: str, name: str = "a.txt") -> tuple[RawReport, ...]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_reports(path)


def word(*paragraphs: tuple[str, str]) -> bytes:
    document = Document()
    for text, style in paragraphs:
        document.add_paragraph(text, style=style)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(package: bytes, **changed: bytes) -> bytes:
    """The package with members (named by the last part of their path, less ".xml") replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(Path(name).stem, None) or old.read(name))
        for name, data in changed.items():
            new.writestr(f"word/{name}", data)
    return stream.getvalue()


GOOD = word(("关于水利工作情况的报告", "Normal"), ("今年以来，我镇兴修水利。", "Normal"))
XML = zipfile.ZipFile(io.BytesIO(GOOD)).read("word/document.xml")
ENTITIES = XML.replace(b"?>", b'?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', 1)
BAD = {
    "空.txt": (b"", "空的"),
    "空白.md": ("  \n\u3000\n".encode(), "空的"),
    "空.docx": (b"", "不是有效的 Word"),
    "无字.docx": (word(("", "Normal")), "空的"),
    "改名.txt": (b"%PDF-1.7\n1 0 obj\n", "PDF"),
    "改名.docx": (b"%PDF-1.7\n1 0 obj\n", "PDF"),
    "程序.txt": (bytes(range(256)) * 8, "不是文本"),
    "压缩.txt": (GOOD, "不是文本"),
    "旧.docx": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版"),
    "旧.doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "不支持"),
    "表.xlsx": (GOOD, "不支持"),
    "无名": (b"abc", "不支持"),
    "英文.txt": (b"The township government made good progress in 2025. " * 40, "汉字"),
    "英文里有地名.txt": (("The township of 石桥镇 made good progress. " * 40).encode(), "汉字"),
    "数字.txt": (b"123 456\n", "汉字"),
    "乱码.txt": ("今年以来，我镇兴修水利".encode() + b"\xff\xfe\n", "损坏"),
    "实体.docx": (repacked(GOOD, document=ENTITIES), "DOCTYPE"),
    "实体16.docx": (repacked(GOOD, document=ENTITIES.decode().encode("utf-16")), "DOCTYPE"),
    "炸弹.docx": (repacked(GOOD, bomb=bytes(70 * 1024 * 1024)), "过大"),
    "文字炸弹.docx": (repacked(GOOD, document=XML.replace(b"</w:body>", b"<w:p/>" * 5_000_000 + b"</w:body>")), "过大"),
    "断行.txt": ("我镇\n".encode() * (MAX_LINES + 1), "段"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_sentence(tmp_path, name):
    data, words = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SampleError, match=words) as caught:
        read_reports(path)
    assert str(path) in caught.value.where
    assert caught.value.hint
    assert "要点" not in str(caught.value)


@pytest.mark.parametrize("name", ["大.txt", "大.docx"])
def test_a_huge_file_is_refused_by_its_size_unread(tmp_path, name, monkeypatch):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("the file was read"))
    with pytest.raises(SampleError, match=r"200\.0 MB"):
        read_reports(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "管道.txt")
    for path, words in ((tmp_path, "文件夹"), (tmp_path / "没有.txt", "找不到"), (tmp_path / "管道.txt", "普通文件")):
        with pytest.raises(SampleError, match=words):
            read_reports(path)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="我镇一二三、（）()。，；：“”'`.*x12 \n\u3000年月日篇报告", max_size=120))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    """Nothing but a NigaoError is raised, and no line is blank or of an unknown level."""
    folder = tmp_path_factory.mktemp("any")
    try:
        reports = read(folder, text)
    except NigaoError:
        return
    assert all(line.text == line.text.strip() != "" for r in reports for part in r.parts for line in part.lines)
    assert all(0 <= line.level <= 3 for r in reports for part in r.parts for line in part.lines)


@pytest.mark.parametrize(
    "heading",
    [
        "乡镇工作情况报告篇{cn}",
        "乡镇工作情况报告篇{n}。",
        "乡镇工作情况报告（篇{cn}）",
        "第{cn}篇：乡镇工作报告",
        "篇{cn}：乡镇工作报告",
        "【第{n}篇】乡镇工作报告",
        "乡镇工作报告范文{n}",
        "乡镇工作情况报告（{cn}）",
        "乡镇工作情况报告{n}",
        "★篇{cn}★",
        "例{cn}：",
        "乡镇工作报告之{cn}",
        "乡镇工作报告精选{n}",
        "工作报告（{cn}）",
    ],
)
def test_a_collection_is_split_at_its_headings(tmp_path, heading):
    pages = [heading.format(cn=numeral(n), n=n) + "\n" + text for n, text in enumerate(ALL, start=1)]
    reports = read(tmp_path, "报告应当这样写。下面是小编整理的几篇，欢迎阅读。\n" + "\n".join(pages))
    assert [report.number for report in reports] == list(range(1, len(ALL) + 1))
    alone = [read(tmp_path, text)[0] for text in ALL]
    assert [report.title for report in reports] == [report.title for report in alone]
    texts = [["".join(line.text for line in part.lines) for part in r.parts] for r in (*reports, *alone)]
    assert texts[: len(ALL)] == texts[len(ALL) :]
    assert {(r.kind, r.line) for r in reports[0].repairs} == {("网页说明", 1)}
    assert all(report.repairs == () for report in reports[1:])


@pytest.mark.parametrize("heading", ["{n}. {title}", "{n}、{title}", "{title}篇{cn}", "第{cn}篇 {title}"])
def test_a_title_with_a_number_heads_a_report_of_a_collection(tmp_path, heading):
    bodies = [(title, body) for title, body in (text.strip().split("\n", 1) for text in ALL) if is_title(title)]
    pages = [
        heading.format(cn=numeral(n), n=n, title=title) + "\n" + body for n, (title, body) in enumerate(bodies, start=1)
    ]
    reports = read(tmp_path, "\n".join(pages))
    assert [report.title for report in reports] == [title for title, _ in bodies]
    assert {repair.kind for report in reports for repair in report.repairs} <= {"空格"}


def test_a_list_of_reports_is_no_collection(tmp_path):
    (report,) = read(tmp_path, ALL[0] + "\n附件：\n1.关于水库工作情况的报告\n2.关于山塘工作情况的报告\n")
    assert report.parts[0].lines[-1].text == "2.关于山塘工作情况的报告"


def test_rules_between_reports_are_no_text(tmp_path):
    reports = read(tmp_path, "\n-----------\n".join(text.strip() for text in ALL) + "\n＊＊＊＊＊")
    assert [report.title for report in reports] == [read(tmp_path, text)[0].title for text in ALL]
    assert not any("--" in line.text or "＊" in line.text for r in reports for part in r.parts for line in part.lines)


def test_titled_reports_that_follow_one_another_are_told_apart(tmp_path):
    reports = read(tmp_path, "\n".join(ALL))
    assert [report.title for report in reports] == [read(tmp_path, text)[0].title for text in ALL]


@pytest.mark.parametrize("second", range(4))
@pytest.mark.parametrize("first", range(4))
def test_reports_glued_into_one_become_parts(tmp_path, first, second):
    bodies = [text.strip().split("\n")[1:] for text in REPORTS]
    glued = ["工作报告篇一", *bodies[first], *bodies[second], "工作报告篇二", *bodies[first]]
    one, two = read(tmp_path, "\n".join(glued))
    assert (len(one.parts), len(two.parts)) == (2, 1)
    assert one.parts[1].lines[0].text == bodies[second][0]
    assert "序号" not in {repair.kind for repair in one.repairs}


def test_lists_that_begin_again_and_gaps_make_no_parts(tmp_path):
    lines = [
        "关于石桥镇工作情况的报告",
        "今年以来，我镇扎实工作。",
        "1、抓宣传。开展宣传8次。",
        "2、抓检查。开展检查9次。",
    ]
    lines += [
        "一、存在问题",
        "1、认识不足。少数人不重视。",
        "2、资金不足。缺口较大。",
        "三、下一步打算",
        "1、补足资金。积极争取。",
    ]
    (report,) = read(tmp_path, "\n".join(lines))
    assert len(report.parts) == 1


def test_headings_of_word_and_markdown_have_levels(tmp_path):
    path = tmp_path / "a.docx"
    paragraphs = [("石桥镇2025年工作总结", "Heading 1"), ("今年以来，我镇扎实工作。", "Normal")]
    paragraphs += [
        ("主要做法", "Heading 2"),
        ("抓宣传", "Heading 3"),
        ("开展宣传8次。", "Normal"),
        ("打算", "Heading 2"),
    ]
    path.write_bytes(word(*paragraphs))
    marks = {"Heading 1": "# ", "Heading 2": "## ", "Heading 3": "### ", "Normal": ""}
    markdown = "\n\n".join(marks[style] + text for text, style in paragraphs)
    for (report,) in (read_reports(path), read(tmp_path, markdown, "a.md")):
        assert report.title == "石桥镇2025年工作总结"
        assert [(line.level, line.text) for line in report.parts[0].lines] == [
            (0, "今年以来，我镇扎实工作。"),
            (1, "主要做法"),
            (2, "抓宣传"),
            (0, "开展宣传8次。"),
            (1, "打算"),
        ]
        assert report.repairs == ()


def test_rows_of_a_table_are_not_joined(tmp_path):
    document = Document()
    document.add_paragraph("关于水利工作情况的报告")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["村名", "座数", "石桥村", "8座"], strict=True):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))
    (report,) = read_reports(tmp_path / "a.docx")
    assert [line.text for line in report.parts[0].lines] == ["村名，座数", "石桥村，8座"]


TABLE = ("项目 2023年 2024年", "办公费 3.2万元 2.8万元", "差旅费 0 1.5万元", "合计 3.2万元 4.3万元", "占比 100%")


@pytest.mark.parametrize("gap", [" ", "\t", "　", "   ", " | "])
@pytest.mark.parametrize("name", ["a.txt", "a.docx"])
def test_rows_of_a_table_set_with_spaces_stay_as_they_are(tmp_path, name, gap):
    rows = [row.replace(" ", gap) for row in TABLE]
    lines = [*REPORTS[0].strip().split("\n")[:5], *rows, *REPORTS[0].strip().split("\n")[5:]]
    if name == "a.docx":
        document = Document()
        for text in lines:
            document.add_paragraph(text)
        document.save(str(tmp_path / name))
    else:
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    (report,) = read_reports(tmp_path / name)
    assert [line.text for line in report.parts[0].lines if line.row] == rows
    assert report.repairs == ()


@given(st.integers(1, 99))
def test_numerals_there_and_back(number):
    assert value(numeral(number)) == number
    for text in (f"{numeral(number)}、情况", f"（{numeral(number)}）情况", f"{number}.情况", f"（{number}）情况"):
        mark = mark_of(text)
        assert mark is not None
        assert written(mark, mark.number) + text[mark.end :] == text
        assert (mark.number, text[mark.end :]) == (number, "情况")


@pytest.mark.parametrize("text", ["三、四十年来", "3.5万元", "一二三", "（含村）", "2025.12.8", "情况一、"])
def test_what_is_no_number_of_a_heading(text):
    assert mark_of(text) is None


def test_what_is_no_date():
    assert normal_date("今年12月8日") == normal_date("12月8日") == normal_date("石桥镇") == ""


# The user's collection: for each 篇 the first words of its parts, none of them a sentence.
PARTS = {13: ("今年来", "一、环境", "20××年1"), 18: ("根据委", "许村镇", "根据中")}


@pytest.fixture(scope="module")
def samples() -> tuple[RawReport, ...]:
    path = os.environ.get("NIGAO_SAMPLES")
    if not path:
        pytest.skip("the samples file is not here")
    return read_reports(Path(path))


def test_the_samples_are_22_reports_with_their_parts(samples):
    assert [report.title for report in samples] == [f"乡镇工作情况报告篇{numeral(n)}" for n in range(1, 23)]
    for report in samples:
        starts = [part.lines[0].text for part in report.parts]
        words = PARTS.get(report.number, ("",))
        assert len(starts) == len(words)
        assert all(start.startswith(word) for start, word in zip(starts, words, strict=True))


def test_what_the_samples_had_broken_is_mended(samples):
    text = "\n".join(line.text for report in samples for part in report.parts for line in part.lines)
    for word in ("'", "`", ",", "xx", "*", "[找", "http", "小编", "欢迎大家阅读", "如下：。", "\n三、\n", "\n（一）。"):
        assert word not in text, word
    for word in ("环境保护工作计划，对", "三是规章制度的落实", "建立健全规章制度，从", "化缘”。由此"):
        assert word in text, word
    assert samples[18].date == "2004年5月19日"
    kinds = {repair.kind for report in samples for repair in report.repairs}
    assert {"词中杂符", "广告", "网页说明", "断行", "标题断行", "标题句号", "接排标题", "序号", "涂抹", "日期"} <= kinds


def test_level_one_numbers_of_the_samples_are_whole(samples):
    for report in samples:
        for part in report.parts:
            marks = [mark for line in part.lines if (mark := mark_of(line.text)) and mark.style == 1]
            assert [mark.number for mark in marks] == list(range(1, len(marks) + 1))


def test_every_repair_of_the_samples_tells_what_stands_in_the_file(samples):
    lines = Path(os.environ["NIGAO_SAMPLES"]).read_text(encoding="utf-8").split("\n")
    for report in samples:
        for repair in report.repairs:
            assert repair.before != repair.after
            assert 1 <= repair.line <= len(lines)
