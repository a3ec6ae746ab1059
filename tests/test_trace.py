"""The 核对表: every figure, date and name of a report with the bullet it comes from, edits of people included."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from dirty import WHO, in_body, run, written
from docx.oxml.ns import qn
from drafts import draft, paragraph, passage
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from ooxml import Package, text

from pipeline.docx.final.marks import open_comments
from pipeline.docx.final.parts import Parts
from pipeline.docx.final.reading import lines
from pipeline.docx.oxml import clean
from pipeline.docx.sheet import WIDTH, Column, record_of, write_sheet
from pipeline.docx.writer import write_docx
from pipeline.errors import NigaoError, NotesError, OutputError
from pipeline.state import StateError, from_state, to_state
from pipeline.types import Bullet, Finding, FrontMatter, Notes, ParagraphKind, Severity
from pipeline.words import tag
from pipeline.workflow.final_lines import trace_lines
from pipeline.workflow.trace_basis import Origins
from pipeline.workflow.trace_made import comments_of, lines_of
from pipeline.workflow.trace_values import Value, names_of, sentence_span, values
from pipeline.workflow.tracing import COLUMNS, Trace, trace

NOTES = """---
标题: 石桥镇人民政府关于2025年水利工程建设和防汛抗旱工作情况的报告
主送机关: 县人民政府
发文机关: 石桥镇人民政府
成文日期: 2025-12-20
背景: 根据《关于报送水利工作情况的通知》（县水发〔2025〕12号）要求
---
## 基本情况
- 辖18个村、2个社区，4.6万人
## 主要做法
- 维修山塘42座，投入约50万元
- 6月17日三塘村查险，转移群众21户
- 抽水机21台
"""


def report(folder: Path, *lines: str, state: bool = True, **more: object) -> Path:
    """A report in nigao's styles whose body has these lines; ``state``: with the draft of ``drafts`` beside it."""
    paragraphs = (
        paragraph(1, ParagraphKind.TITLE, "石桥镇人民政府关于2025年水利工程建设和防汛抗旱工作情况的报告"),
        paragraph(2, ParagraphKind.HEADING1, "一、基本情况", section="base"),
        paragraph(3, ParagraphKind.BODY, passage("我镇辖18个村、2个社区。", "1.1", (1,)), section="base"),
        *(paragraph(4 + n, ParagraphKind.BODY, line, section="base") for n, line in enumerate(lines)),
        paragraph(90, ParagraphKind.ISSUER, "石桥镇人民政府"),
        paragraph(91, ParagraphKind.DATE, "2025年12月20日"),
    )
    path = written(folder, paragraphs=paragraphs)
    if state:
        path.with_suffix(".nigao.json").write_bytes(to_state(draft(paragraphs), (), model_id="m", docx_name=path.name))
    return path


def notes_file(folder: Path) -> Path:
    path = folder / "要点.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def traced(source: Path, notes: Path | None = None) -> tuple[Trace, ...]:
    return trace(source, source.with_name("核对表.docx"), source.with_name("核对表.csv"), notes=notes)


def row(rows: tuple[Trace, ...], words: str, paragraph_number: int = 0) -> Trace:
    (found,) = (each for each in rows if each.value == words and paragraph_number in (0, each.paragraph))
    return found


def test_text_that_nigao_wrote_rests_on_its_own_bullets(tmp_path: Path) -> None:
    rows = traced(report(tmp_path))
    villages = row(rows, "18个")
    assert (villages.kind, villages.bullet, villages.line, villages.note) == ("数字", "辖18个村、2个社区", "9", "")
    assert (villages.paragraph, villages.section, villages.sentence) == (3, "一、基本情况", "我镇辖18个村、2个社区。")
    year = row(rows, "2025年")
    assert (year.kind, year.section, year.line, year.note) == ("日期", "标题", "标题栏", "")
    assert row(rows, "石桥镇人民政府", 4).line == "发文机关栏"
    assert row(rows, "2025年12月20日").line == "成文日期栏"


def test_what_people_changed_is_told(tmp_path: Path) -> None:
    source = report(tmp_path, "全年维修山塘42座。")
    in_body(source, "我镇辖18个村、2个社区。", "我镇现有18个村、3个社区。")
    in_body(source, "全年维修山塘42座。", "全年维修山塘42座。由水利站长刘建国负责。")
    rows = traced(source)
    assert (row(rows, "18个").line, row(rows, "18个").note) == ("9", "由人改过")
    assert row(rows, "3个").note == "无依据，由人改过"
    assert (row(rows, "42座").line, row(rows, "42座").note) == ("11", "")
    assert row(rows, "刘建国").unfounded


def test_a_sentence_that_was_left_alone_is_still_nigaos(tmp_path: Path) -> None:
    source = report(tmp_path, "全年维修山塘42座。投入约50万元完成清淤。")
    in_body(source, "投入约50万元完成清淤。", "花了约50万元清淤。")
    rows = traced(source, notes_file(tmp_path))
    assert [(row(rows, each).line, row(rows, each).note) for each in ("42座", "约50万元")] == [
        ("11", ""),
        ("11", "由人改过"),
    ]


def test_tracked_changes_count_as_accepted(tmp_path: Path) -> None:
    source = report(tmp_path)
    changed = (
        f"<w:p><w:ins {WHO}>{run('新修渠道7处。')}</w:ins><w:del {WHO}>{run('旧渠9处。', 'delText')}</w:del></w:p>"
    )
    in_body(source, "<w:sectPr>", f"{changed}<w:sectPr>")
    rows = traced(source)
    assert row(rows, "7处").unfounded
    assert not [each for each in rows if each.value == "9处"]


def test_the_notes_given_win_over_the_state_file(tmp_path: Path) -> None:
    """A bullet of the draft that the notes no longer have bears nothing out."""
    source = report(tmp_path, "全年维修山塘42座。")
    notes = notes_file(tmp_path)
    notes.write_text(NOTES.replace("42座", "43座"), encoding="utf-8")
    rows = traced(source, notes)
    assert row(rows, "42座").unfounded
    assert row(rows, "18个").line == "9"


@pytest.mark.parametrize(
    ("line", "words", "bullet", "note"),
    [
        ("全镇4.6万人。", "4.6万人", "9", ""),
        ("全镇46000人。", "46000人", "9", "要点写作“4.6万人”"),
        ("投入50万元。", "50万元", "11", "要点写作“约50万元”"),
        ("2025年6月17日查险。", "2025年6月17日", "12", "要点写作“6月17日”"),
        ("转移群众21户。", "21户", "12", ""),
        ("转移群众1户。", "1户", "", "无依据"),
        ("7日查险。", "7日", "", "无依据"),
        ("三塘村查险。", "三塘村", "12", ""),
        ("按照县水发〔2025〕12号要求。", "县水发〔2025〕12号", "背景栏", ""),
        ("按照《关于报送水利工作情况的通知》要求。", "《关于报送水利工作情况的通知》", "背景栏", ""),
        ("大石村查险。", "大石村", "", "无依据"),
        ("书记王伟到场查险。", "王伟", "", "无依据"),
        ("“人人护水”。", "“人人护水”", "", "无依据"),
    ],
)
def test_a_value_is_looked_up_in_the_notes(tmp_path: Path, line: str, words: str, bullet: str, note: str) -> None:
    found = row(traced(report(tmp_path, line, state=False), notes_file(tmp_path)), words)
    assert (found.line, found.note) == (bullet, note)


def test_of_bullets_with_the_same_value_the_nearest_is_named() -> None:
    bullets = (Bullet(1, "转移群众21户", 3, ""), Bullet(2, "抽水机21户次", 4, ""), Bullet(3, "慰问困难群众21户", 5, ""))
    origins = Origins(Notes("n", FrontMatter("题"), bullets), None)
    sentence = "镇里慰问困难群众21户。"
    assert origins.basis(sentence, Value("数字", "21户", 8, 11)).line == "5"


def test_the_marker_of_a_figure_decides_between_bullets_of_one_passage(tmp_path: Path) -> None:
    """Two bullets of one unit with the same figure: the slot text knows which stands where."""
    from dataclasses import replace

    from pipeline.figures import find_slots, to_template
    from pipeline.types import Block, Role, Source, Unit, Written

    def bullet(number: int, words: str) -> Bullet:
        slots = find_slots(words)
        return Bullet(number, words, 20 + number, to_template(words, slots, number), slots)

    bullets = (bullet(1, "东库有船3条"), bullet(2, "西库也有船3条"))
    unit = Unit("1.1", Role.BACKGROUND, bullets)
    written_unit = Written(unit, "西库与东库分别有船⟦2.1⟧、⟦1.1⟧。", Source.MODEL)
    base = draft((paragraph(1, ParagraphKind.BODY, passage("西库与东库分别有船3条、3条。", "1.1", (1, 2))),))
    notes = replace(base.plan.notes, bullets=bullets)
    section = replace(base.plan.sections[0], blocks=(Block("", (unit,)),))
    made = replace(base, plan=replace(base.plan, notes=notes, sections=(section,)), written=(written_unit,))
    source = written(tmp_path, paragraphs=made.paragraphs)
    source.with_suffix(".nigao.json").write_bytes(to_state(made, (), model_id="m", docx_name=source.name))
    assert [each.line for each in traced(source) if each.value == "3条"] == ["22", "21"]


def test_a_comment_on_a_value_is_told(tmp_path: Path) -> None:
    made = paragraph(1, ParagraphKind.BODY, "维修山塘42座，清渠7处。")
    source = written(tmp_path, Finding("c", Severity.WARN, "42座与上报数不一致", "p01"), paragraphs=(made,))
    rows = traced(source, notes_file(tmp_path))
    assert row(rows, "42座").note == "批注：42座与上报数不一致"
    assert row(rows, "7处").note == "无依据"


def test_gap_marks_and_headings_hold_no_values() -> None:
    assert values("【待补：3个责任人】") == ()
    assert values("一、基本情况") == ()


def test_a_name_stands_once_a_sentence_and_not_inside_other_values() -> None:
    found = values("石桥镇查险，石桥镇救灾；石桥镇补种“石桥镇模式”。", frozenset({"石桥镇"}), "石桥镇")
    assert [(each.text, each.start) for each in found] == [("石桥镇", 0), ("石桥镇", 12), ("“石桥镇模式”", 17)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("何家圳、陇田、乌石、河下等村已解决。", {"何家圳", "陇田", "乌石", "河下"}),
        ("维修三八水库。", {"三八水库"}),
        ("病险水库、小型山塘逐一排查。", set()),
        ("小山商业街管理办公室查市场。", {"小山商业街管理办公室"}),
    ],
)
def test_names_that_the_notes_have_are_found_whole(sentence: str, expected: set[str]) -> None:
    found = values(sentence, names_of(sentence), sentence)
    assert {each.text for each in found} == expected


CLAUSES = (
    *("在石桥镇", "王伟书记", "县政府", "三八水库", "到李家村", "和陇田等村", "李建国同志带队3次", "2025年"),
    *("（河下镇）", " ", ""),
)


@given(st.lists(st.sampled_from(CLAUSES), max_size=6), st.sampled_from("，。；：、"))
def test_a_clause_reads_the_same_between_any_others(clauses: list[str], mark: str) -> None:
    text = mark.join(clauses)
    assert [each for each in tag(text) if each[0] != mark] == [each for clause in clauses for each in tag(clause)]
    assert names_of(text) == {name for clause in clauses for name in names_of(clause)}
    if mark != "、":  # which makes a list of them
        known = "\n".join(CLAUSES)
        found = {each.text for clause in clauses for each in values(clause, known=known)}
        assert {each.text for each in values(text, known=known)} == found


@given(st.text("甲乙3户。；！、“”2025年 \u3000", max_size=40))
def test_values_stand_where_they_say(sentence: str) -> None:
    found = values(sentence, frozenset({"甲乙"}), "甲乙")
    done = 0
    for each in found:
        assert sentence[each.start : each.end] == each.text
        assert each.start >= done
        done = each.end
        start, end = sentence_span(sentence, each.start, each.end)
        assert each.text in sentence[start:end]


# The files.


def read_csv(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_both_files_have_every_row(tmp_path: Path) -> None:
    source = report(tmp_path, "投入7万元。")
    rows = traced(source)
    head, *body = read_csv(tmp_path / "核对表.csv")
    assert head == ["序号", "类别", "内容", "所在句子", "位置", "依据的要点", "要点行号", "说明"]
    assert [each[2] for each in body] == [each.value for each in rows]
    assert [each[0] for each in body] == [str(number) for number in range(1, len(rows) + 1)]
    table = docx.Document(str(tmp_path / "核对表.docx")).tables[0]
    assert [[cell.text for cell in each.cells] for each in table.rows] == [head, *body]


def test_no_cell_is_a_formula_and_no_row_breaks(tmp_path: Path) -> None:
    source = report(tmp_path, state=False)
    lines = ("=1+1增加3户", "＝HYPERLINK(1)有4户", "@SUM(5户)", "+6户", "-7户", " =8户")
    document = docx.Document(str(source))
    for line in lines:
        document.add_paragraph(line)
    document.add_paragraph("9户\n10户\u2028=11户\r\n12户")
    document.save(str(source))
    traced(source, notes_file(tmp_path))
    cells = [cell for each in read_csv(tmp_path / "核对表.csv") for cell in each]
    assert len([cell for cell in cells if "户" in cell]) > 8
    for cell in cells:
        assert cell.lstrip(" \u3000")[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t")
        assert not set(cell) & set("\n\r\t\u2028\x85")


def test_the_sheet_lies_across_and_repeats_its_head(tmp_path: Path) -> None:
    traced(report(tmp_path, "投入7万元。"))
    sheet = Package((tmp_path / "核对表.docx").read_bytes())
    size = sheet.section.find(qn("w:pgSz"))
    assert (size.get(qn("w:w")), size.get(qn("w:h")), size.get(qn("w:orient"))) == ("16838", "11906", "landscape")
    first, *others = sheet.document.iter(qn("w:tr"))
    assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(each.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for each in others)
    widths = [int(each.get(qn("w:w"))) for each in sheet.document.iter(qn("w:gridCol"))]
    assert len(widths) == len(COLUMNS) and WIDTH - len(widths) <= sum(widths) <= WIDTH
    cell = next(each for each in sheet.paragraphs if text(each) == "7万元")
    assert sheet.effective(cell, "w:rPr/w:rFonts", "w:eastAsia") == "宋体"
    assert sheet.effective(cell, "w:rPr/w:sz") == "21"
    assert sheet.effective(cell, "w:pPr/w:spacing", "w:lineRule") == "auto"


def test_equal_reports_give_equal_sheets(tmp_path: Path) -> None:
    source = report(tmp_path)
    traced(source)
    first = (tmp_path / "核对表.docx").read_bytes(), (tmp_path / "核对表.csv").read_bytes()
    for name in ("核对表.docx", "核对表.csv"):
        (tmp_path / name).unlink()
    traced(source)
    assert ((tmp_path / "核对表.docx").read_bytes(), (tmp_path / "核对表.csv").read_bytes()) == first
    assert Package(first[0]).dates == {(1980, 1, 1, 0, 0, 0)}


def test_a_caller_that_has_the_draft_need_not_have_it_read(tmp_path: Path) -> None:
    source = report(tmp_path, "转移群众21户。")
    rows = traced(source)
    state = source.with_suffix(".nigao.json")
    made = from_state(state.read_bytes())
    state.unlink()
    assert trace(source, tmp_path / "另.docx", tmp_path / "另.csv", made=made) == rows
    assert (tmp_path / "另.csv").read_bytes() == (tmp_path / "核对表.csv").read_bytes()


@given(
    st.lists(
        st.tuples(st.sampled_from(ParagraphKind), st.sampled_from(["", " ", "甲\t乙-丙\n", "\x01", "渠 "])), min_size=1
    ),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["甲", " 乙", "丙\x01\n"]))),
)
def test_what_was_just_written_reads_as_its_draft_tells(
    shape: list[tuple[ParagraphKind, str]], said: list[tuple[int, str]]
) -> None:
    made = draft(tuple(paragraph(n, kind, text, text) for n, (kind, text) in enumerate(shape)))
    findings = [Finding("c", Severity.WARN, message, f"p{at:02}") for at, message in said]
    parts = Parts(write_docx(made, findings), Path("报告.docx"))
    found = lines(parts)
    main = [replace(line, node=None) for line in found if line.number]
    assert list(lines_of(made)) == main
    if main:
        comments = [(mark.number, mark.text) for mark in open_comments(parts, found)]
        assert list(comments_of(made, findings)) == comments


def test_a_sheet_is_what_python_docx_would_write() -> None:
    cells = [('<甲>&"乙"', "淠源渠 𠀀 ㎡"), (" 头尾 ", ""), ("\ufeff\x01", "]]>")]
    made = write_sheet("核对表", ["一行 < 二行"], [Column("内容", 1), Column("说明", 1)], cells)
    read = docx.Document(io.BytesIO(made))
    rows = [[cell.text for cell in row.cells] for row in read.tables[0].rows]
    assert rows == [["内容", "说明"], *([clean(text) for text in row] for row in cells)]
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        main = package.read("word/document.xml")
    assert main == etree.tostring(etree.fromstring(main), encoding="UTF-8", standalone=True)


def test_a_sheet_may_be_made_again_but_not_over_what_a_person_wrote(tmp_path: Path) -> None:
    source = report(tmp_path)
    traced(source)
    in_body(source, "18个村", "19个村")
    traced(source)
    assert "19个村" in (tmp_path / "核对表.csv").read_text(encoding="utf-8-sig")
    for name in ("核对表.csv", "核对表.docx"):
        path = tmp_path / name
        if name.endswith("csv"):
            path.write_bytes(path.read_bytes().replace("19个村".encode(), "20个村".encode()))
        else:
            in_body(path, "核对表", "核对过的表")
        before = {each: each.read_bytes() for each in tmp_path.iterdir()}
        with pytest.raises(OutputError, match="不会覆盖"):
            traced(source)
        assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before
        path.unlink()
        if name.endswith("csv"):
            traced(source)


def test_a_table_left_behind_by_a_crash_may_be_replaced(tmp_path: Path) -> None:
    """The Word file is new and the CSV file still the one before it."""
    source = report(tmp_path)
    traced(source)
    old = (tmp_path / "核对表.csv").read_bytes()
    in_body(source, "18个村", "19个村")
    traced(source)
    (tmp_path / "核对表.csv").write_bytes(old)
    traced(source)
    assert (tmp_path / "核对表.csv").read_bytes() != old


def test_a_sheet_records_what_belongs_to_it() -> None:
    made = write_sheet("表", ["一行"], [Column("甲", 1), Column("乙", 3)], [("1", "2")], ["0" * 64, "f" * 64])
    assert record_of(made) == ("0" * 64, "f" * 64)
    assert record_of(b"PK") is None
    assert record_of(write_sheet("表", [], [Column("甲", 1)], [])) == ()


def test_without_notes_and_state_file_it_says_what_to_give(tmp_path: Path) -> None:
    source = report(tmp_path, state=False)
    with pytest.raises(NotesError) as refused:
        traced(source)
    assert "--notes" in refused.value.hint and "报告.nigao.json" in refused.value.hint
    assert list(tmp_path.iterdir()) == [source]


def test_a_renamed_report_is_known_by_its_text(tmp_path: Path) -> None:
    source = report(tmp_path)
    assert row(traced(source.rename(tmp_path / "最终版.docx")), "18个").line == "9"


def test_a_state_file_elsewhere_can_be_named(tmp_path: Path) -> None:
    source = report(tmp_path)
    (tmp_path / "旧").mkdir()
    state = source.with_suffix(".nigao.json").rename(tmp_path / "旧" / "底稿.nigao.json")
    rows = trace(source, tmp_path / "核对表.docx", tmp_path / "核对表.csv", state=state)
    assert row(rows, "18个").line == "9"


def test_a_damaged_state_file_and_a_damaged_report_are_refused(tmp_path: Path) -> None:
    source = report(tmp_path)
    source.with_suffix(".nigao.json").write_text("{", encoding="utf-8")
    with pytest.raises(StateError):
        traced(source)
    source.write_bytes(b"PK\x03\x04")
    with pytest.raises(NigaoError):
        traced(source, notes_file(tmp_path))


@pytest.mark.parametrize(("name", "table"), [("报告.docx", "表.csv"), ("表.docx", "要点.csv"), ("表.doc", "表.csv")])
def test_a_wrong_place_is_refused(tmp_path: Path, name: str, table: str) -> None:
    source = report(tmp_path)
    (tmp_path / "要点.csv").write_text(NOTES, encoding="utf-8")
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(OutputError):
        trace(source, tmp_path / name, tmp_path / table)
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_what_the_terminal_shows(tmp_path: Path) -> None:
    rows = traced(report(tmp_path, "投入7万元。", state=False), notes_file(tmp_path))
    shown = list(trace_lines(rows, Path("表.docx"), Path("表.csv")))
    assert shown[0] == "核对表：表.docx，表.csv"
    assert "1 项在要点中没有依据" in shown[2]
    assert "7万元" in shown[3]


def test_what_libreoffice_saved_is_still_known(tmp_path: Path) -> None:
    source = report(tmp_path, "全年维修山塘42座。")
    before = traced(source)
    convert(source, "docx", tmp_path / "另存")
    saved = tmp_path / "另存" / source.name
    shutil.copy(source.with_suffix(".nigao.json"), saved.with_suffix(".nigao.json"))
    assert traced(saved) == before


def convert(source: Path, kind: str, folder: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(folder.parent)})


def test_the_sheet_opens_and_keeps_its_head_on_every_page(tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    source = report(tmp_path, *(f"第{n}处投入{n}万元。" for n in range(11, 61)))
    traced(source)
    convert(tmp_path / "核对表.docx", "pdf", tmp_path)
    document = pdfium.PdfDocument(tmp_path / "核对表.pdf")
    texts = [page.get_textpage().get_text_range() for page in document]
    widths = {round(page.get_width()) for page in document}
    document.close()
    assert len(texts) > 1 and widths == {842}
    assert all("所在句子" in each for each in texts[:-1])
