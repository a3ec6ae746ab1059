"""What a document carries beside its layout: its text, its comments, its bookmarks; and that it is reproducible."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from drafts import TITLE, draft, every_kind, paragraph, passage
from hypothesis import given, settings
from hypothesis import strategies as st
from ooxml import Package, text

from pipeline.docx.bookmarks import section_bookmark, unit_bookmark
from pipeline.docx.measure import signature_indents, width
from pipeline.docx.reader import read_paragraphs
from pipeline.docx.writer import write_docx
from pipeline.errors import DocumentError
from pipeline.types import Finding, Paragraph, ParagraphKind, Severity


def finding(message: str, where: str = "") -> Finding:
    return Finding("check", Severity.WARN, message, where)


def between(package: Package, name: str) -> str:
    """The text that the bookmark ``name`` stands around."""
    inside, found = "", None
    for node in package.document.iter():
        if node.tag == qn("w:bookmarkStart") and node.get(qn("w:name")) == name:
            found = node.get(qn("w:id"))
        elif node.tag == qn("w:bookmarkEnd") and node.get(qn("w:id")) == found:
            return inside
        elif node.tag == qn("w:t") and found is not None:
            inside += node.text
    raise AssertionError(f"no bookmark {name}")


def names(package: Package) -> list[str]:
    return [each.get(qn("w:name")) for each in package.document.iter(qn("w:bookmarkStart"))]


def test_same_draft_same_bytes() -> None:
    first, second = (write_docx(draft(), [finding("请核对", "p08")]) for _ in range(2))
    assert first == second
    package = Package(first)
    assert package.dates == {(1980, 1, 1, 0, 0, 0)}
    assert b"w:date" not in package.parts["word/comments.xml"]
    assert first != write_docx(draft(), [finding("请核对", "p05")])


def test_each_finding_is_a_comment_on_its_paragraph() -> None:
    findings = [finding(f"第{n}处请核对", "p08") for n in range(60)] + [finding("全文偏短"), finding("无此段", "p99")]
    data = write_docx(draft(), [*findings, finding("缺内容\x00，请补", "p10")])
    document = docx.Document(io.BytesIO(data))
    made = list(document.comments)
    assert [each.text for each in made] == [*(each.message for each in findings), "缺内容，请补"]
    assert {(each.author, each.initials) for each in made} == {("nigao", "NG")}
    package = Package(data)
    places: dict[str, int] = {}
    for paragraph_element in package.paragraphs:
        for start in paragraph_element.iter(qn("w:commentRangeStart")):
            places[text(paragraph_element)[:4]] = places.get(text(paragraph_element)[:4], 0) + 1
            number = start.get(qn("w:id"))
            ends = [each for each in paragraph_element.iter(qn("w:commentRangeEnd")) if each.get(qn("w:id")) == number]
            assert len(ends) == 1
    assert places == {"石桥镇人": 2, "全年维修": 60, "【待补：": 1}
    styles = {each.get(qn("w:styleId")) for each in package.styles.iter(qn("w:style"))}
    used = set(
        re.findall(
            r'w:[pr]Style w:val="(\w+)"',
            (package.parts["word/comments.xml"] + package.parts["word/document.xml"]).decode(),
        )
    )
    assert used <= styles


def test_comments_are_those_that_python_docx_makes() -> None:
    said = ["请核对<数字>&“名称”", " 头尾 ", "2025-06-01"]
    data = write_docx(draft(), [finding(message, "p08") for message in said])
    document = docx.Document(io.BytesIO(write_docx(draft(), ())))
    (anchor,) = (each for each in document.paragraphs if each.text.startswith("全年维修"))
    runs = anchor.runs
    for message in said:
        made = document.add_comment(runs, message, "nigao", "NG")
        made._comment_elm.attrib.pop(qn("w:date"))
    saved = io.BytesIO()
    document.save(saved)
    ours, theirs = Package(data), Package(saved.getvalue())
    for part in ("word/comments.xml", "word/document.xml"):
        assert canonicalize(ours.parts[part].decode()) == canonicalize(theirs.parts[part].decode())


def test_bookmarks_stand_around_sections_and_units() -> None:
    package = Package(write_docx(draft(), [finding("请核对", "p05"), finding("请核对", "p04")]))
    assert between(package, "nigao_s_base") == "一、基本情况我镇辖18个村、2个社区。"
    assert between(package, "nigao_s_problem") == "三、存在问题【待补：存在的问题】"
    assert between(package, "nigao_u_2_1") == "全年维修山塘42座。"
    assert between(package, "nigao_u_3_1") == "“以修促用”——先急后缓…老朳坝渗漏未修。"
    ids = [each.get(qn("w:id")) for each in package.document.iter(qn("w:bookmarkStart"))]
    ends = [each.get(qn("w:id")) for each in package.document.iter(qn("w:bookmarkEnd"))]
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(ends)
    assert len(set(names(package))) == len(names(package)) == 6


def body(number: int, words: str, section: str) -> Paragraph:
    return paragraph(number, ParagraphKind.BODY, passage(words, f"{number}.1"), section=section)


def test_a_short_report_has_its_sections_where_they_stand_together() -> None:
    paragraphs = (body(1, "甲。", "a"), body(2, "乙。", "b"), body(3, "丙。", "b"), body(4, "丁。", "a"))
    package = Package(write_docx(draft(paragraphs, short=True), ()))
    assert between(package, "nigao_s_b") == "乙。丙。"
    assert "nigao_s_a" not in names(package)
    assert between(package, "nigao_u_4_1") == "丁。"


@given(st.lists(st.text(min_size=1, max_size=60), unique=True, min_size=2, max_size=4))
def test_bookmark_names_are_lawful_and_distinct(keys: list[str]) -> None:
    made = [section_bookmark(key) for key in keys] + [unit_bookmark("1.12")]
    assert all(re.fullmatch(r"[a-z]\w{0,39}", name) for name in made)
    assert len(set(made)) == len(made)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=80), st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_written_and_read_back(words: str, title: str) -> None:
    paragraphs = (paragraph(1, ParagraphKind.TITLE, title), body(2, words, "a"))
    data = write_docx(draft(paragraphs, title=title), [finding(words, "p02")])
    document = docx.Document(io.BytesIO(data))
    kept = [character for character in words if character.isprintable() and not character.isspace()]
    written = document.paragraphs[-1].text
    assert [character for character in written if character.isprintable() and not character.isspace()] == kept


def test_reading_gives_the_text_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(write_docx(draft(every_kind(2)), [finding("请核对", "p08")]))
    expected = [each.text for each in every_kind(2)]
    assert [each for each in read_paragraphs(path) if each] == expected
    assert read_paragraphs(path)[:2] == [TITLE, ""]


def test_reading_an_edited_document(tmp_path: Path) -> None:
    document = docx.Document()
    made = document.add_paragraph("甲")
    for tag, words, leaf in (("w:ins", "乙", "w:t"), ("w:del", "丙", "w:delText"), ("w:moveFrom", "丁", "w:t")):
        change, run, inner = (OxmlElement(name) for name in (tag, "w:r", leaf))
        inner.text = words
        run.append(inner)
        change.append(run)
        made._p.append(change)
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(content)
    content.append(document.add_paragraph("戊\t己")._p)
    document.element.body.insert(1, control)
    document.add_table(1, 1).cell(0, 0).text = "庚"
    path = tmp_path / "b.docx"
    document.save(str(path))
    assert read_paragraphs(path) == ["甲乙", "戊\t己", "庚"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken", None])
def test_what_is_no_word_file_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "c.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_paragraphs(path)
    assert str(path) in str(caught.value)


def test_an_empty_draft_is_refused() -> None:
    with pytest.raises(ValueError, match="paragraph"):
        write_docx(draft(()), ())


def test_digits_are_half_a_character_wide() -> None:
    assert width("2025年12月20日") == 7
    assert width("“一事一议”——") == 8


@given(st.integers(1, 20), st.integers(1, 20))
def test_the_date_begins_two_characters_after_the_issuer(issuer: int, date: int) -> None:
    issuer_right, date_right = signature_indents("镇" * issuer, "日" * date)
    assert issuer_right / 100 + issuer - (date_right / 100 + date) == 2
    assert min(issuer_right, date_right) >= 0
    assert max(issuer_right, date_right) >= 200
