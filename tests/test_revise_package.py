"""A .docx opened for surgery: what is refused, and that nothing but the main part ever changes."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import pytest
from edits import DOCUMENT, members, report_draft, with_part
from lxml import etree

from pipeline.docx.revise import package as module
from pipeline.docx.revise.package import Package
from pipeline.docx.writer import write_docx
from pipeline.errors import DocumentError
from pipeline.types import Finding, Severity

WRITTEN = write_docx(report_draft(), [Finding("c", Severity.WARN, "请核对", "p05")])


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def without(name: str) -> bytes:
    return zipped({each: content for each, content in members(WRITTEN).items() if each != name})


def doubled() -> bytes:
    target = io.BytesIO(WRITTEN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(target, "a") as archive:
            archive.writestr(DOCUMENT, b"<a/>")
    return target.getvalue()


def encrypted() -> bytes:
    data = bytearray(WRITTEN)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


REFUSED = {
    "old or encrypted .doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 .doc"),
    "PDF": (b"%PDF-1.7 ...", "PDF"),
    "empty": (b"", "完好"),
    "text": ("一、基本情况".encode(), "完好"),
    "cut off": (WRITTEN[: len(WRITTEN) // 2], "完好"),
    "bytes damaged": (WRITTEN[:2000] + bytes(400) + WRITTEN[2400:], "完好"),
    "password on the zip": (encrypted(), "密码"),
    "no main part": (without(DOCUMENT), "不是 Word 文件"),
    "a spreadsheet": (zipped({"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "不是 Word 文件"),
    "broken XML": (with_part(WRITTEN, DOCUMENT, members(WRITTEN)[DOCUMENT][:-30]), "损坏"),
    "no body": (with_part(WRITTEN, DOCUMENT, b"<a/>"), "正文"),
    "entities": (
        with_part(WRITTEN, DOCUMENT, b'<!DOCTYPE a [<!ENTITY e "x">]>' + members(WRITTEN)[DOCUMENT].split(b"?>", 1)[1]),
        "DOCTYPE",
    ),
    "two main parts": (doubled(), "同名"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_docx_is_told_in_one_sentence(name: str, tmp_path: Path) -> None:
    data, words = REFUSED[name]
    path = tmp_path / "报告.docx"
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        Package.open(path)
    assert words in caught.value.message
    assert caught.value.where == str(path)
    assert caught.value.hint
    assert path.read_bytes() == data


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.docx", tmp_path):
        with pytest.raises(DocumentError) as caught:
            Package.open(path)
        assert caught.value.where == str(path)


def test_what_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part(WRITTEN, "word/media/image1.png", bytes(3_000_000))
    assert len(bomb) < 100_000
    Package(bomb, Path("报告.docx"))
    monkeypatch.setattr(module, "MAX_UNPACKED_BYTES", 2_000_000)
    with pytest.raises(DocumentError, match="过大"):
        Package(bomb, Path("报告.docx"))
    monkeypatch.setattr(module, "MAX_XML_BYTES", 1000)
    with pytest.raises(DocumentError, match="过大"):
        Package(WRITTEN, Path("报告.docx"))


def test_unchanged_is_the_same_file_to_the_byte() -> None:
    # Indented by hand and without a declaration: not what would be written anew.
    loose = with_part(
        WRITTEN, DOCUMENT, members(WRITTEN)[DOCUMENT].split(b"?>", 1)[1].replace(b"<w:body>", b"<w:body>\n")
    )
    for data in (WRITTEN, loose):
        assert Package(data, Path("报告.docx")).to_bytes() == data


def test_a_change_leaves_every_other_part_and_the_order_alone() -> None:
    data = with_part(WRITTEN, "word/media/image1.png", bytes(range(256)))
    package = Package(data, Path("报告.docx"))
    package.body[0].set("mark", "1")
    made = package.to_bytes()
    before, after = members(data), members(made)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == [DOCUMENT]
    assert after[DOCUMENT].replace(b' mark="1"', b"") == etree.tostring(
        etree.fromstring(before[DOCUMENT]).getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert [each.date_time for each in old.infolist()] == [each.date_time for each in new.infolist()]


def test_the_main_part_may_have_another_name() -> None:
    parts = members(WRITTEN)
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"/word/document2.xml")
    parts["word/document2.xml"] = parts.pop(DOCUMENT)
    package = Package(zipped(parts), Path("报告.docx"))
    package.body[0].set("mark", "1")
    assert b'mark="1"' in members(package.to_bytes())["word/document2.xml"]
    assert package.comment_authors() == {"0": "nigao"}


def test_styles_are_known_by_name() -> None:
    styles = Package(WRITTEN, Path("报告.docx")).style_ids()
    assert styles["公文正文"] == "GwBody"
    assert Package(without("word/styles.xml"), Path("报告.docx")).style_ids() == {}
