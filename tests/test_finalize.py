"""A document made final: what is taken out, what stays as it was, where it may be written, how a seal finds room."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from dirty import (
    AUTHOR,
    in_body,
    kinds,
    planted,
    png,
    run,
    written,
)
from docx.oxml.ns import qn
from docx.shared import Cm
from drafts import TITLE, every_kind
from lxml import etree
from ooxml import Package, text, value

from pipeline.docx.final.cleaning import clean
from pipeline.docx.final.parts import Parts
from pipeline.docx.final.seal import seal_indents
from pipeline.docx.oxml import reproducible
from pipeline.docx.reader import read_paragraphs
from pipeline.errors import DocumentError, NigaoError, OutputError
from pipeline.types import Finding, Severity
from pipeline.workflow.final_lines import final_lines
from pipeline.workflow.finalizing import NotReady, finalize, obstacles


@pytest.fixture
def clean_one(tmp_path: Path) -> tuple[Path, Package]:
    """A planted report and the parts of its final form."""
    note = Finding("check", Severity.WARN, f"请{AUTHOR}核对", "p05")
    source = planted(written(tmp_path, note))
    finalize(source, tmp_path / "定稿.docx", force=True)
    return source, Package((tmp_path / "定稿.docx").read_bytes())


def test_no_part_names_a_person(clean_one: tuple[Path, Package]) -> None:
    _, final = clean_one
    for name, content in final.parts.items():
        for encoding in ("utf-8", "utf-16-le"):
            assert AUTHOR.encode(encoding) not in content, name
        assert b"nigao" not in content, name


def test_nothing_of_review_and_editing_is_left(clean_one: tuple[Path, Package]) -> None:
    _, final = clean_one
    assert [name for name in final.parts if re.search("comment|people|custom|thumbnail|printer|app.xml", name)] == []
    xml = "".join(content.decode() for name, content in final.parts.items() if name.endswith((".xml", ".rels")))
    gone = "ins del moveFrom moveTo highlight rPrChange pPrChange cellIns cellDel proofErr permStart smartTag rsids"
    for tag in (
        *gone.split(),
        "docVars",
        "trackRevisions",
        "attachedTemplate",
        "bookmarkStart",
        "bookmarkEnd",
        "commentReference",
    ):
        assert not re.search(rf"<w:{tag}[ />]", xml), tag
    assert "rsid" not in xml
    assert "paraId" not in xml
    assert "/comments" not in xml


def test_the_text_is_what_it_read_with_the_changes_accepted(clean_one: tuple[Path, Package]) -> None:
    source, final = clean_one
    assert "".join(text(each) for each in final.paragraphs) == "".join(read_paragraphs(source)).replace(
        "旧行", ""
    ).replace("旧格", "")
    texts = [text(each) for each in final.paragraphs]
    assert "原有新增移来加粗" in texts
    assert "上段下段" in texts
    assert "新行" in texts


def test_formatting_and_page_stay(clean_one: tuple[Path, Package]) -> None:
    source, final = clean_one
    before = Package(source.read_bytes())
    bold = final.paragraph("原有").findall(qn("w:r"))[3]
    assert text(bold) == "加粗"
    assert [each.tag for each in bold.find(qn("w:rPr"))] == [qn("w:b")]
    assert final.parts["word/styles.xml"].count(b"<w:style ") == before.parts["word/styles.xml"].count(b"<w:style ")
    assert etree.tostring(final.section, method="c14n") == etree.tostring(before.section, method="c14n")
    assert final.style_name(final.paragraph("一、基本情况")) == "一级标题"


def test_a_note_whose_mark_was_deleted_goes_with_it(clean_one: tuple[Path, Package]) -> None:
    notes = clean_one[1].xml("word/footnotes.xml")
    assert [text(each) for each in notes] == ["留注"]


def test_only_the_title_is_left_of_the_properties(clean_one: tuple[Path, Package]) -> None:
    core = clean_one[1].xml("docProps/core.xml")
    assert [(etree.QName(each).localname, each.text) for each in core] == [("title", TITLE)]


def test_a_title_that_the_text_does_not_have_goes(tmp_path: Path) -> None:
    source = in_body(written(tmp_path), "工作情况的报告", "工作情况的汇报")
    finalize(source, tmp_path / "定稿.docx")
    assert len(Package((tmp_path / "定稿.docx").read_bytes()).xml("docProps/core.xml")) == 0


def test_every_part_has_a_content_type_and_every_relationship_a_part(clean_one: tuple[Path, Package]) -> None:
    _, final = clean_one
    overrides = [each.get("PartName") for each in final.xml("[Content_Types].xml") if each.get("PartName")]
    assert {name.lstrip("/") for name in overrides} <= set(final.parts)
    for each in final.xml("word/_rels/document.xml.rels"):
        assert f"word/{each.get('Target')}".replace("word//", "") in final.parts


def test_equal_files_give_equal_bytes_and_a_final_one_stays_as_it_is(tmp_path: Path) -> None:
    source = planted(written(tmp_path))
    for name in ("一.docx", "二.docx"):
        finalize(source, tmp_path / name, force=True)
    first = (tmp_path / "一.docx").read_bytes()
    assert (tmp_path / "二.docx").read_bytes() == first
    finalize(tmp_path / "一.docx", tmp_path / "三.docx", force=True)
    assert (tmp_path / "三.docx").read_bytes() == first == reproducible(first)


def test_pictures_keep_their_bytes_and_deleted_ones_go(tmp_path: Path) -> None:
    source = written(tmp_path)
    document = docx.Document(str(source))
    for color in (b"\xff\x00\x00", b"\x00\xff\x00"):
        document.paragraphs[5].add_run().add_picture(io.BytesIO(png(color)), width=Cm(1))
    pictures = document.paragraphs[5].runs[-2:]
    wrapper = etree.SubElement(document.paragraphs[5]._p, qn("w:del"))
    wrapper.append(pictures[1]._r)
    for each in document.element.iter("{*}docPr"):
        each.set("descr", f"C:\\Users\\{AUTHOR}\\1.png")
    document.save(str(source))
    finalize(source, tmp_path / "定稿.docx")
    final = Package(clean(Parts.open(source)))
    assert [content for name, content in final.parts.items() if "media/" in name] == [png(b"\xff\x00\x00")]
    assert (tmp_path / "定稿.docx").read_bytes() == clean(Parts.open(source))
    assert AUTHOR.encode() not in final.parts["word/document.xml"]


def test_bookmarks_that_a_field_refers_to_stay(tmp_path: Path) -> None:
    marks = "".join(
        f'<w:bookmarkStart w:id="{n}" w:name="{name}"/>{run("甲")}<w:bookmarkEnd w:id="{n}"/>'
        for n, name in ((81, "_Ref1"), (82, "_Ref2"), (83, "用过"), (84, "没用"), (85, "nigao_s_x"))
    )
    field = "".join(
        f"<w:r>{each}</w:r>"
        for each in (
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText> PAGEREF _Re</w:instrText>",
            "<w:instrText>f2 \\h </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>3</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    torn = '<w:bookmarkStart w:id="86" w:name="撕开"/>'
    link = "".join(
        f'<w:hyperlink w:anchor="{name}">{run("见")}</w:hyperlink>' for name in ("用过", "撕开", "nigao_s_x")
    )
    link += f'<w:fldSimple w:instr=" AUTHOR ">{run("某人")}</w:fldSimple>'
    source = in_body(written(tmp_path), "<w:sectPr>", f"<w:p>{marks}{torn}{field}{link}</w:p><w:sectPr>")
    finalize(source, tmp_path / "定稿.docx")
    final = Package((tmp_path / "定稿.docx").read_bytes())
    names = [each.get(qn("w:name")) for each in final.document.iter(qn("w:bookmarkStart"))]
    assert names == ["_Ref2", "用过"]
    assert len(list(final.document.iter(qn("w:bookmarkEnd")))) == 2
    assert final.document.find(f".//{qn('w:fldSimple')}") is None
    assert text(final.paragraphs[-1]) == "甲甲甲甲甲3见见见某人"
    assert len(list(final.document.iter(qn("w:fldChar")))) == 3


# Where it is written.


def test_nothing_is_written_while_something_blocks(tmp_path: Path) -> None:
    source = written(tmp_path, paragraphs=every_kind())
    before = source.read_bytes()
    with pytest.raises(NotReady) as refused:
        finalize(source, tmp_path / "定稿.docx")
    assert refused.value.obstacles == obstacles(source)
    assert "第 10 段" in refused.value.message and "--force" in refused.value.hint
    assert sorted(tmp_path.iterdir()) == [source]
    found = finalize(source, tmp_path / "定稿.docx", force=True)
    assert kinds(found) == ["待补", "标色"]
    assert source.read_bytes() == before
    said = list(final_lines(tmp_path / "定稿.docx", found))
    assert "2 处没有处理" in said[1] and len(said) == 4


def test_a_final_file_may_be_made_again_but_not_over_anything_else(tmp_path: Path) -> None:
    source, out = written(tmp_path), tmp_path / "定稿.docx"
    finalize(source, out)
    in_body(source, "18个村", "19个村")
    finalize(source, out, sealed=True)
    finalize(source, out)
    assert "19个村" in "".join(read_paragraphs(out))
    in_body(out, "19个村", "20个村")
    for other in (out, source):
        before = other.read_bytes()
        with pytest.raises(OutputError):
            finalize(source, other, force=True)
        assert other.read_bytes() == before
    foreign = tmp_path / "别的.docx"
    foreign.write_bytes(b"PK")
    with pytest.raises(OutputError, match="不会覆盖"):
        finalize(source, foreign)


@pytest.mark.parametrize("name", ["定稿.doc", "没有/定稿.docx", "夹.docx"])
def test_a_wrong_place_is_refused(tmp_path: Path, name: str) -> None:
    source = written(tmp_path)
    (tmp_path / "夹.docx").mkdir()
    with pytest.raises(OutputError):
        finalize(source, tmp_path / name)


def test_a_final_file_that_is_open_is_refused(tmp_path: Path) -> None:
    source, out = written(tmp_path), tmp_path / "定稿.docx"
    finalize(source, out)
    (tmp_path / "~$定稿.docx").touch()
    with pytest.raises(OutputError, match="打开"):
        finalize(source, out)


def doctype(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    target = io.BytesIO()
    parts["word/document.xml"] = b'<!DOCTYPE w [<!ENTITY a "b">]>' + parts["word/document.xml"]
    with zipfile.ZipFile(target, "w") as archive:
        for name, each in parts.items():
            archive.writestr(name, each)
    return target.getvalue()


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "doc": lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "pdf": lambda content: b"%PDF-1.7\n",
    "empty": lambda content: b"",
    "text": lambda content: "水利工作".encode(),
    "cut": lambda content: content[: len(content) // 2],
    "doctype": doctype,
}


@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_no_sound_word_file_is_refused_in_one_sentence(tmp_path: Path, kind: str) -> None:
    source = written(tmp_path)
    source.write_bytes(SPOILT[kind](source.read_bytes()))
    before = source.read_bytes()
    with pytest.raises(NigaoError) as refused:
        finalize(source, tmp_path / "定稿.docx")
    assert "\n" not in refused.value.message and refused.value.hint
    assert source.read_bytes() == before
    assert list(tmp_path.iterdir()) == [source]


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "没有.docx"):
        with pytest.raises(NigaoError):
            finalize(source, tmp_path / "定稿.docx")


# For a seal.


@pytest.mark.parametrize(
    ("issuer", "date", "expected"),
    [
        ("石桥镇人民政府", "2025年12月20日", (400, 400)),
        ("镇水务站", "2025年12月20日", (550, 400)),
        ("石桥镇食品安全委员会办公室", "2025年6月1日", (50, 400)),
        ("石桥镇防汛抗旱和森林防灭火指挥部办公室", "2025年6月1日", (0, 400)),
    ],
)
def test_the_date_stands_four_from_the_right_and_the_issuer_over_its_middle(
    issuer: str, date: str, expected: tuple[int, int]
) -> None:
    assert seal_indents(issuer, date) == expected


def sealed(source: Path) -> Package:
    out = source.with_name("盖章.docx")
    finalize(source, out, sealed=True, force=True)
    return Package(out.read_bytes())


@pytest.mark.parametrize("blank", [0, 1, 5])
def test_two_lines_are_left_blank_for_the_seal(tmp_path: Path, blank: int) -> None:
    source = written(tmp_path)
    document = docx.Document(str(source))
    issuer = next(each for each in document.paragraphs if each.text == "石桥镇人民政府")
    old = issuer._p.getprevious()
    for _ in range(blank):
        issuer.insert_paragraph_before("", style="公文正文")
    old.getparent().remove(old)
    document.save(str(source))
    *_, closing, one, two, issuer_p, date = sealed(source).paragraphs
    assert [text(each) for each in (closing, one, two)] == ["特此报告。", "", ""]
    assert [value(each, "w:pPr/w:ind", "w:rightChars") for each in (issuer_p, date)] == ["400", "400"]
    assert all(each.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for each in (one, two, issuer_p))


def test_a_signature_without_styles_is_found_by_its_date(tmp_path: Path) -> None:
    source = tmp_path / "总结.docx"
    document = docx.Document()
    for words in ("2024年12月1日", "水利工作总结。", "石桥镇人民政府　　", "\t2025年12月20日  ", "（联系人：某人）"):
        document.add_paragraph(words)
    document.save(str(source))
    final = sealed(source)
    issuer, date = final.paragraph("石桥镇"), final.paragraph("2025年")
    assert (text(issuer), text(date)) == ("石桥镇人民政府", "2025年12月20日")
    for each in (issuer, date):
        assert value(each, "w:pPr/w:jc") == "right"
        order = [etree.QName(child).localname for child in each.find(qn("w:pPr"))]
        assert order == [name for name in ("pStyle", "keepNext", "ind", "jc") if name in order]


def test_without_a_signature_there_is_nothing_to_lay_out(tmp_path: Path) -> None:
    source = tmp_path / "无.docx"
    document = docx.Document()
    document.add_paragraph("水利工作总结。")
    document.save(str(source))
    with pytest.raises(DocumentError, match="署名"):
        finalize(source, tmp_path / "定稿.docx", sealed=True)
    assert not (tmp_path / "定稿.docx").exists()


# As a word processor sees it.


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, list[Path]], Path]]:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("office")

    def convert(kind: str, files: list[Path]) -> Path:
        target = folder / kind
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(target), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})
        return target

    yield convert


def test_libreoffice_opens_the_final_file_on_one_page(
    tmp_path: Path, office: Callable[[str, list[Path]], Path]
) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    source = written(tmp_path)
    files = [tmp_path / "定稿.docx", tmp_path / "盖章.docx"]
    finalize(source, files[0])
    finalize(source, files[1], sealed=True)
    finalize(planted(source), tmp_path / "脏.docx", force=True)
    made = office("pdf", [*files, tmp_path / "脏.docx"])
    for name, words in (("定稿", "石桥镇人民政府"), ("盖章", "石桥镇人民政府"), ("脏", "上段下段")):
        document = pdfium.PdfDocument(made / f"{name}.pdf")
        texts = [page.get_textpage().get_text_range() for page in document]
        document.close()
        assert words in "".join(texts)
        assert name == "脏" or len(texts) == 1


def test_what_libreoffice_saved_is_made_final_too(tmp_path: Path, office: Callable[[str, list[Path]], Path]) -> None:
    note = Finding("check", Severity.WARN, "请核对村数", "p05")
    source = planted(written(tmp_path, note, paragraphs=every_kind()))
    saved = office("docx", [source]) / source.name
    found = kinds(obstacles(saved))
    assert {"待补", "批注", "标色"} <= set(found)
    out = tmp_path / "定稿.docx"
    finalize(saved, out, force=True, sealed=True)
    final = Package(out.read_bytes())
    for name, content in final.parts.items():
        assert AUTHOR.encode() not in content, name
        assert not re.search(rb"<w:(?:ins|del|highlight|commentReference|bookmarkStart) ", content), name
    assert [each for each in kinds(obstacles(out)) if each != "待补"] == []
    assert final.style_name(final.paragraph("2025年12月20日")) == "成文日期"
