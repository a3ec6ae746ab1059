"""What stands between a document and its final form."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from dirty import (
    AUTHOR,
    EXTENDED,
    MICROSOFT,
    RELS,
    W14,
    W15,
    WHO,
    add_part,
    in_body,
    kinds,
    ready,
    rewritten,
    run,
    written,
)
from docx.oxml.ns import nsdecls
from drafts import draft, every_kind
from lxml import etree
from ooxml import Package

from pipeline.docx.reader import read_paragraphs
from pipeline.state import to_state
from pipeline.types import Finding, Severity
from pipeline.workflow.finalizing import finalize, obstacles


def test_a_finished_report_has_nothing_in_its_way(tmp_path: Path) -> None:
    source = written(tmp_path)
    assert obstacles(source) == ()
    assert finalize(source, tmp_path / "定稿.docx") == ()


def test_gaps_comments_and_marker_pen_are_told_with_place_and_words(tmp_path: Path) -> None:
    source = written(tmp_path, Finding("c", Severity.INFO, "供参考的话", "p05"), paragraphs=every_kind())
    found = {each.kind: each.what for each in obstacles(source)}
    assert list(found) == ["待补", "批注", "标色"]
    assert "第 10 段" in found["待补"] and "【待补：存在的问题】" in found["待补"]
    assert "第 5 段" in found["批注"] and "供参考的话" in found["批注"] and "nigao" in found["批注"]
    assert "第 8 段" in found["标色"] and "老朳坝渗漏未修" in found["标色"]


def with_threads(path: Path, *threads: tuple[str, str, str]) -> Path:
    """(paragraph id, id of the comment answered, done) of the comments in order, as Word saves them."""

    def change(parts: dict[str, bytes]) -> None:
        comments = parts["word/comments.xml"].decode()
        for key, _, _ in threads:
            comments = comments.replace("<w:p>", f'<w:p {W14} w14:paraId="{key}">', 1)
        parts["word/comments.xml"] = comments.encode()
        entries = "".join(
            f'<w15:commentEx w15:paraId="{key}" w15:paraIdParent="{parent}" w15:done="{done}"/>'
            for key, parent, done in threads
        )
        add_part(parts, EXTENDED, f"<w15:commentsEx {W15}>{entries}</w15:commentsEx>", f"{MICROSOFT}/commentsExtended")

    return rewritten(path, change)


def test_a_resolved_comment_and_its_answers_are_no_obstacle(tmp_path: Path) -> None:
    findings = [Finding("c", Severity.WARN, words, "p05") for words in ("甲", "答甲", "乙")]
    source = with_threads(written(tmp_path, *findings), ("0A", "", "1"), ("0B", "0A", "0"), ("0C", "", "0"))
    (only,) = obstacles(source)
    assert "“乙”" in only.what


def test_a_comment_without_an_anchor_is_no_obstacle(tmp_path: Path) -> None:
    source = written(tmp_path, Finding("c", Severity.WARN, "甲", "p05"))

    def change(parts: dict[str, bytes]) -> None:
        parts["word/document.xml"] = re.sub(rb"<w:commentReference[^>]*/>", b"", parts["word/document.xml"])

    assert obstacles(rewritten(source, change)) == ()


@pytest.mark.parametrize("mark", ['<w:highlight w:val="cyan"/>', '<w:shd w:val="clear" w:fill="FFFF00"/>'])
def test_marker_pen_of_any_program_is_an_obstacle_and_goes(tmp_path: Path, mark: str) -> None:
    marked = f"<w:p><w:r><w:rPr>{mark}</w:rPr><w:t>要核</w:t></w:r></w:p>"
    source = in_body(written(tmp_path), "<w:sectPr>", f"{marked}<w:sectPr>")
    assert kinds(obstacles(source)) == ["标色"]
    finalize(source, tmp_path / "定稿.docx", force=True)
    assert obstacles(tmp_path / "定稿.docx") == ()
    assert b"FFFF00" not in Package((tmp_path / "定稿.docx").read_bytes()).parts["word/document.xml"]


def test_tracked_changes_are_told_and_do_not_block(tmp_path: Path) -> None:
    changes = f"<w:p><w:ins {WHO}>{run('新')}</w:ins><w:del {WHO}>{run('旧', 'delText')}</w:del></w:p>"
    source = in_body(written(tmp_path), "<w:sectPr>", f"{changes}<w:sectPr>")
    (only,) = finalize(source, tmp_path / "定稿.docx")
    assert (only.kind, only.blocking) == ("修订", False)
    assert f"{AUTHOR} 2 处" in only.what


def test_what_a_tracked_deletion_takes_away_is_no_obstacle(tmp_path: Path) -> None:
    source = in_body(
        written(tmp_path), "<w:sectPr>", f"<w:p><w:del {WHO}>{run('【待补：甲】', 'delText')}</w:del></w:p><w:sectPr>"
    )
    assert kinds(obstacles(source)) == []


def test_hidden_text_and_embedded_files_are_told(tmp_path: Path) -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>"
    source = in_body(written(tmp_path), "<w:sectPr>", f"{hidden}<w:sectPr>")
    rewritten(source, lambda parts: add_part(parts, "word/embeddings/a.xlsx", b"PK", f"{RELS}/chartex"))
    assert [(each.kind, each.blocking) for each in obstacles(source)] == [("隐藏文字", False), ("嵌入对象", False)]


def test_errors_of_the_text_as_it_is_now(tmp_path: Path) -> None:
    source = written(tmp_path)
    for old, new in (
        ("县人民政府：", "县人民政府"),
        ("2025年12月20日", "2025年2月30日"),
        ("三、存在问题", "五、存在问题"),
    ):
        in_body(source, old, new)
    in_body(source, "渗漏。", "渗漏，恳请县财政支持。由某某负责。")
    found = [each.what for each in obstacles(source) if each.kind == "差错"]
    assert len(found) == 5
    for place, words in (
        ("第 2 段", "冒号"),
        ("第 13 段", "日历"),
        ("第 9 段", "不连续"),
        ("第 10 段", "请示"),
        ("第 10 段", "某某"),
    ):
        assert any(what.startswith(place) and words in what for what in found), words


def test_a_new_heading_that_a_person_typed_counts(tmp_path: Path) -> None:
    source = in_body(written(tmp_path), "三、存在问题", "四、存在问题")
    typed = (
        f'<w:p><w:pPr><w:pStyle w:val="GwBody"/></w:pPr>{run("三、主要成效")}</w:p><w:p>{run("渠道全线通水。")}</w:p>'
    )
    document = docx.Document(str(source))
    heading = next(each for each in document.paragraphs if each.text == "四、存在问题")
    for each in etree.fromstring(f"<x {nsdecls('w')}>{typed}</x>"):
        heading._p.addprevious(each)
    document.save(str(source))
    assert obstacles(source) == ()


def test_an_annex_has_its_own_numbering(tmp_path: Path) -> None:
    annex = "".join(
        f"<w:p>{run(words)}</w:p>" for words in ("附件", "一、维修清单", "维修山塘。", "一、人员名单", "略。")
    )
    source = in_body(written(tmp_path), "<w:sectPr>", f"{annex}<w:sectPr>")
    assert obstacles(source) == ()


def beside(source: Path, *findings: Finding) -> None:
    content = to_state(draft(ready()), findings, model_id="m", docx_name=source.name)
    source.with_suffix(".nigao.json").write_bytes(content)


def test_an_error_of_the_draft_stands_while_its_paragraph_does(tmp_path: Path) -> None:
    source = written(tmp_path)
    errors = [Finding("figures", Severity.ERROR, f"“{place}”没有出处", place) for place in ("p05", "p08", "")]
    beside(source, *errors, Finding("figures", Severity.WARN, "小事", "p05"))
    in_body(source, "我镇辖18个村", "我镇共有18个村")
    assert [each.what for each in obstacles(source)] == ["第 8 段：“p08”没有出处", "“”没有出处"]


def test_a_damaged_state_file_is_told_and_can_be_passed(tmp_path: Path) -> None:
    source = written(tmp_path)
    source.with_suffix(".nigao.json").write_text("{", encoding="utf-8")
    (only,) = obstacles(source)
    assert "状态文件已损坏" in only.what
    finalize(source, tmp_path / "定稿.docx", force=True)


def test_any_word_file_can_be_made_final(tmp_path: Path) -> None:
    source = tmp_path / "通知.docx"
    document = docx.Document()
    document.add_heading("一、三件事", 1)
    document.add_paragraph("三、二、一，由XX负责。")
    document.save(str(source))
    assert kinds(obstacles(source)) == ["差错"]
    finalize(source, tmp_path / "定稿.docx", force=True)
    assert read_paragraphs(tmp_path / "定稿.docx") == read_paragraphs(source)
    assert b"python-docx" not in (tmp_path / "定稿.docx").read_bytes()
