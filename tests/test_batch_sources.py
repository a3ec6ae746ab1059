"""Where a batch's reports come from: folders and patterns, and what a table's source tells as a whole."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.batch.sources import Item, find_items
from pipeline.batch.template import write_template
from pipeline.errors import NigaoError, NotesError, OutputError
from pipeline.outline import load_outlines

NOTES = "---\n标题: 关于{}水利工作情况的报告\n---\n- 维修山塘42座\n"
Items = Callable[..., list[Item]]


@pytest.fixture
def items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Items:
    """What a source of the folder at hand holds; the batch is written to 初稿."""
    monkeypatch.chdir(tmp_path)
    return lambda source, out="初稿": list(find_items(str(source), Path(out)))


def put(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTES.format(path.stem), encoding="utf-8")


def origins(found: list[Item]) -> list[str]:
    return [item.origin.replace(os.sep, "/") for item in found]


def test_a_folder_is_read_in_natural_order_files_before_folders(items: Items) -> None:
    names = ["2.md", "10.txt", "石桥镇.md", "东/1.md", "东/a2.md", "东/a10.md", "西/下/3.markdown"]
    put(*random.Random(1).sample([f"要点/{name}" for name in names], len(names)))
    found = items("要点")
    assert origins(found) == [f"要点/{name}" for name in names]
    assert [item.number for item in found] == list(range(1, 8))
    assert found[1].load().front.title == "关于10水利工作情况的报告"
    assert found[1].load().source == found[1].origin


def test_the_digest_is_of_the_files_bytes(items: Items) -> None:
    put("要点/1.md", "要点/2.md")
    before = {item.origin: item.digest for item in items("要点")}
    assert before[str(Path("要点/1.md"))] == hashlib.sha256(Path("要点/1.md").read_bytes()).hexdigest()
    put("要点/0.md")
    Path("要点/2.md").write_text(NOTES.format("改"), encoding="utf-8")
    after = {item.origin: item.digest for item in items("要点")}
    assert {name for name in before if before[name] != after[name]} == {str(Path("要点/2.md"))}


def test_what_is_no_notes_is_left_out(items: Items) -> None:
    put("要点/1.md", "要点/~$1.docx", "要点/.~lock.1.md#", "要点/.git/x.md", "要点/._1.md", "要点/__MACOSX/1.md")
    put("要点/图.png", "要点/清单.xlsx", "要点/1.md.bak", "要点/index.html")
    assert origins(items("要点")) == ["要点/1.md"]


def test_nigaos_own_files_are_left_out_and_a_clerks_of_like_names_are_not(items: Items) -> None:
    put("要点/1.md", "要点/报告.docx", "要点/报告.nigao.json", "要点/报告-核对表.docx", "要点/报告-核对表.csv")
    put("要点/报告-定稿.docx", "要点/防汛-定稿.docx", "要点/核对表.docx")
    assert origins(items("要点")) == ["要点/1.md", "要点/核对表.docx", "要点/防汛-定稿.docx"]


@pytest.mark.parametrize("out", ["要点/初稿", "./要点/../要点/初稿"])
def test_the_output_folder_inside_is_left_out(items: Items, out: str) -> None:
    put("要点/1.md", "要点/初稿/2.md", "要点/初稿/下/3.md", "要点/另/初稿/4.md")
    assert origins(items("要点", out)) == ["要点/1.md", "要点/另/初稿/4.md"]
    assert origins(items("要点/**/*.md", out)) == ["要点/1.md", "要点/另/初稿/4.md"]


def test_drafts_may_be_written_beside_their_notes(items: Items) -> None:
    put("要点/1.md", "要点/关于1.docx", "要点/关于1.nigao.json")
    assert origins(items("要点", "要点")) == ["要点/1.md"]


def test_a_file_that_is_no_notes_fails_alone_and_tells_where(items: Items) -> None:
    put("要点/1.md", "要点/9.md")
    Path("要点/README.md").write_text("# 说明\n这里放各镇的要点。\n", encoding="utf-8")
    Path("要点/坏.docx").write_bytes(b"PK\x03\x04 no zip")
    Path("要点/空.txt").write_bytes(b"")
    told = []
    for item in items("要点"):
        try:
            item.load()
        except NotesError as error:
            told.append((Path(error.where.split(":")[0]).name, error.message))
    assert told == [
        ("README.md", "没有标题"),
        ("坏.docx", "不是有效的 Word 文件（.docx）"),
        ("空.txt", "文件是空的"),
    ]


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_dead_links_and_pipes_are_told_and_waited_for_by_nobody(items: Items) -> None:
    put("要点/1.md")
    Path("要点/2.md").symlink_to("没有.md")
    os.mkfifo("要点/3.md")
    Path("要点/环").symlink_to(".", target_is_directory=True)
    found = items("要点")
    assert origins(found) == ["要点/1.md", "要点/2.md", "要点/3.md"]
    assert [item.digest for item in found[1:]] == ["", ""]
    for item, message in zip(found[1:], ["找不到这个文件", "不是普通文件"], strict=True):
        with pytest.raises(NotesError, match=message):
            item.load()


def test_a_pattern(items: Items) -> None:
    put("要点/2.md", "要点/10.md", "要点/3.txt", "要点/下/4.md", "要点/.藏/5.md", "要点[旧]/6.md")
    assert origins(items("要点/*.md")) == ["要点/2.md", "要点/10.md"]
    assert origins(items("要点/**/*.md")) == ["要点/2.md", "要点/10.md", "要点/下/4.md"]
    assert origins(items("*/[23].*")) == ["要点/2.md", "要点/3.txt"]
    assert origins(items("要点[旧]")) == ["要点[旧]/6.md"]  # a name that is there is no pattern
    assert origins(items(Path("要点/2.md").resolve().parent / "*.txt")) == [Path("要点/3.txt").resolve().as_posix()]


def test_one_notes_file_is_a_batch_of_one(items: Items) -> None:
    put("石桥镇.md")
    assert [item.load().front.title for item in items("石桥镇.md")] == ["关于石桥镇水利工作情况的报告"]


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        ("空", "文件夹里没有要点文件", "表格请直接写文件名"),
        ("没有", "找不到这个文件或文件夹", "通配符"),
        ("空/*.md", "没有符合的要点文件", "通配符"),
        ("旧.xls", "不认识的来源“旧.xls”", "另存为 .xlsx"),
        ("图.png", "不认识的来源“图.png”", ".csv"),
        ("坏.xlsx", "不是有效的 Excel 或 WPS 文件（.xlsx）", "另存一份"),
        ("空.csv", "表格是空的", "--template"),
        ("表头.csv", "表里没有一份报告", "表头下面"),
    ],
)
def test_a_source_without_reports_is_refused_at_once(items: Items, source: str, message: str, hint: str) -> None:
    Path("空").mkdir()
    for name, text in (
        ("旧.xls", "x"),
        ("图.png", "x"),
        ("坏.xlsx", "x"),
        ("空.csv", ""),
        ("表头.csv", "标题,要点\n,\n"),
    ):
        Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(NotesError) as caught:
        find_items(source, Path("初稿"))
    assert (caught.value.message, caught.value.where) == (message, source)
    assert hint in caught.value.hint


def test_files_are_looked_at_one_by_one_and_not_kept(items: Items, monkeypatch: pytest.MonkeyPatch) -> None:
    put(*(f"要点/{number}.md" for number in range(30)))
    opened: list[str] = []
    real = Path.open

    def counting(self: Path, *args: object, **named: object) -> object:
        opened.append(self.name)
        return real(self, *args, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", counting)
    found = find_items("要点", Path("初稿"))
    next(found)
    next(found)
    assert opened == ["0.md", "1.md"]


def test_the_template_is_read_back_as_its_one_example(items: Items) -> None:
    write_template(Path("模板.xlsx"))
    [item] = items("模板.xlsx")
    notes = item.load()
    assert item.origin == "模板.xlsx 第2行"
    assert notes.front.title.startswith("关于") and notes.front.date == "2025年12月20日"
    assert notes.headings == ("基本情况", "主要做法", "工作成效", "存在问题", "下一步打算")
    assert "更换老旧管网12.50公里" in [bullet.text for bullet in notes.bullets]
    assert notes.left_out == ()


def test_the_template_helps_with_filling_in(items: Items) -> None:
    write_template(Path("模板.xlsx"))
    book = load_workbook("模板.xlsx")
    table, guide = book.worksheets
    lists = {str(rule.sqref): rule.formula1 for rule in table.data_validations.dataValidation}
    assert lists["B2:B10001"] == '"' + ",".join(outline.type for outline in load_outlines()) + '"'
    assert len(str(lists["B2:B10001"])) <= 257  # what Excel takes for a list
    assert table.freeze_panes == "B2"
    assert table.column_dimensions["H"].alignment.wrap_text and table.column_dimensions["H"].number_format == "@"
    assert guide.title == "说明" and guide["A1"].value == "怎么填"


@pytest.mark.parametrize(
    ("name", "message"), [("模板.xls", ".xlsx 结尾"), ("有.xlsx", "不会覆盖"), ("无/模板.xlsx", "不存在")]
)
def test_the_template_is_written_over_nothing(items: Items, name: str, message: str) -> None:
    Path("有.xlsx").write_bytes(b"mine")
    with pytest.raises(OutputError) as caught:
        write_template(Path(name))
    assert message in caught.value.message
    assert Path("有.xlsx").read_bytes() == b"mine"
    assert isinstance(caught.value, NigaoError) and caught.value.hint
