"""read_document on whole files: written by nigao, saved by LibreOffice, and whatever else is called .docx."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from itertools import groupby
from pathlib import Path

import pytest
from control import control
from edits import report_draft
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from packages import NAMESPACES, docx, p, zipped

from pipeline.docx.writer import write_docx
from pipeline.errors import DocumentError
from pipeline.ooxml import read_document
from pipeline.ooxml.model import Block, Document, Kind
from pipeline.ooxml.paragraphs import numbered_paragraphs
from pipeline.ooxml.reader import MAX_PARAGRAPHS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = Path(__file__).parent / "documents"
# Kinds of the control document's paragraphs in order; a run of one kind once.
CONTROL = """
    head empty head empty title empty recipient body heading1 body heading1 heading2 heading3 body heading4 body
    heading4 body heading3 body heading2 body caption table heading1 body heading1 body empty attachments empty issuer
    date annex_label empty annex_title empty annex annex_label empty annex_title empty annex empty record
"""


def kinds(document: Document) -> list[str]:
    found: list[str] = []
    for block in document.blocks:
        if not found or found[-1] != str(block.kind):
            found.append(str(block.kind))
    return found


def read(data: bytes) -> Document:
    return read_document(Path("文件.docx"), data=data)


def shown(block: Block) -> tuple[object, ...]:
    """What of a paragraph LibreOffice keeps: not the indents in characters, nor which letters are East Asian."""
    each = groupby(block.runs, lambda run: (run.east, run.size, run.bold, run.color, run.spacing))
    runs = tuple((face, "".join(run.text for run in some)) for face, some in each)
    look = (block.align, block.indent.left, block.indent.right, block.indent.first, block.line, block.line_rule)
    return (block.text, block.kind, block.lead, block.page_break, block.table, block.rule, runs, look)


def test_the_control_document_is_read_with_every_part_known() -> None:
    document = read(control())
    assert kinds(document) == CONTROL.split()
    lead = next(block for block in document.blocks if block.text.startswith("（二）加强日常管护"))
    assert lead.text[: lead.lead] == "（二）加强日常管护。"
    (section,) = document.sections
    assert (section.width, section.top, section.left, section.line_pitch, section.grid) == (
        11906,
        2098,
        1588,
        579,
        "lines",
    )
    assert [(footer.kind, footer.pattern) for footer in section.footers] == [
        ("default", "— PAGE —"),
        ("even", "— PAGE —"),
    ]


@pytest.mark.parametrize("name", ["control", "draft"])
def test_what_libreoffice_saves_reads_as_what_it_was_given(name: str) -> None:
    ours = read(control() if name == "control" else write_docx(report_draft(), []))
    saved = read_document(DOCUMENTS / f"libreoffice-{name}.docx")
    assert [shown(block) for block in saved.blocks] == [shown(block) for block in ours.blocks]
    assert saved.tables == ours.tables
    assert saved.even_and_odd == ours.even_and_odd
    for mine, theirs in zip(ours.sections[0].footers, saved.sections[0].footers, strict=True):
        assert (mine.kind, mine.pattern) == (theirs.kind, theirs.pattern)


def test_every_part_of_a_draft_is_known_and_marked() -> None:
    document = read(write_docx(report_draft(), []))
    assert kinds(document)[:5] == ["title", "empty", "recipient", "body", "heading1"]
    assert kinds(document)[-4:] == ["body", "empty", "issuer", "date"]
    (heading,) = (block for block in document.of(Kind.HEADING1) if "存在问题" in block.text)
    assert heading.tags == ("nigao_s_problem",)


# --- what is no sound .docx ---------------------------------------------------------------------------------------


def main_part(xml: bytes) -> bytes:
    return zipped({"word/document.xml": xml})


def lying(size: int) -> bytes:
    """The size of the main part in the zip's directory is another than it is."""
    data = docx(p("文"))
    true = len(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    return data.replace(struct.pack("<L", true), struct.pack("<L", size))


def many_members(count: int) -> bytes:
    entry = b"PK\1\2" + struct.pack("<HHHHHHLLLHHHHHLL", 20, 20, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0) + b"name"
    listed = entry * count
    large = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, len(listed), 0)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, len(listed), 1)
    return listed + large + locator + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)


OPEN = f"<w:document {NAMESPACES}><w:body>"
CLOSE = "</w:body></w:document>"
ENTITY = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REFUSED = {
    "old .doc, .wps, encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
    "PDF": (b"%PDF-1.7", "PDF"),
    "a web page": ("<html><body>报告".encode(), "网页"),
    "RTF": (b"{\\rtf1", "RTF"),
    "empty": (b"", "完好"),
    "cut off": (control()[:-400], "完好"),
    "sizes that lie": (lying(40), "完好"),
    "another zip": (zipped({"xl/workbook.xml": "<a/>"}), "不是 Word 文件"),
    "a zip of zips": (zipped({"a.zip": docx(p("文"))}), "不是 Word 文件"),
    "no body": (main_part(b"<a/>"), "没有正文"),
    "broken XML": (main_part((OPEN + "<w:p>").encode()), "损坏"),
    "XXE": (main_part(f"{ENTITY}{OPEN}<w:p>&x;</w:p>{CLOSE}".encode()), "DOCTYPE"),
    "XXE in UTF-16": (main_part(f"{ENTITY}{OPEN}<w:p>&x;</w:p>{CLOSE}".encode("utf-16")), "DOCTYPE"),
    "XXE in UTF-7": (
        main_part(b'<?xml version="1.0" encoding="UTF-7"?>' + f"{ENTITY}{OPEN}{CLOSE}".encode("utf-7")),
        "损坏",
    ),
    "nested too deep": (main_part((OPEN + "<w:sdt>" * 900 + "</w:sdt>" * 900 + CLOSE).encode()), "损坏"),
    "a huge attribute": (main_part((OPEN + f'<w:p w:x="{"x" * 11_000_000}"/>' + CLOSE).encode()), "损坏"),
    "a million tags": (main_part((OPEN + "<w:p/>" * 500_000 + CLOSE).encode()), "过大"),
    "100,000 paragraphs": (docx(p("文") * 100_000), "过大"),
    "too many paragraphs": (docx("<w:p/>" * (MAX_PARAGRAPHS + 1)), f"{MAX_PARAGRAPHS} 段"),
    "a million attributes": (main_part((OPEN + '<w:p a="1"/>' * 200_000 + CLOSE).encode()), "过大"),
    "a zip bomb of XML": (main_part((OPEN + " " * 17_000_000 + CLOSE).encode()), "过大"),
    "a million members": (many_members(200_000), "过大"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_docx_is_told_in_one_sentence(name: str) -> None:
    data, words = REFUSED[name]
    if name == "XXE in UTF-7":
        words = ""  # DOCTYPE or damaged, by how the characters happen to be shifted
    with pytest.raises(DocumentError) as caught:
        read(data)
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.where == "文件.docx"
    assert caught.value.hint


def test_a_folder_a_missing_file_and_a_locked_one_are_told(tmp_path: Path) -> None:
    locked = tmp_path / "锁.docx"
    locked.write_bytes(control())
    locked.chmod(0)
    for path in (tmp_path, tmp_path / "没有.docx", *([locked] if os.geteuid() else [])):
        with pytest.raises(DocumentError) as caught:
            read_document(path)
        assert caught.value.where == str(path)


def test_a_file_is_read_from_the_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(control())
    assert kinds(read_document(path)) == CONTROL.split()


def test_large_media_are_not_unpacked() -> None:
    assert kinds(read(docx(p("正文。"), {"word/media/image1.png": bytes(30_000_000)}))) == ["body"]


ITEM = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
LONG_LABEL = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="9000"/><w:numFmt w:val="upperRoman"/>'
    f'<w:lvlText w:val="{"%1" * 3000}"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
CHAIN = "".join(
    f'<w:style w:type="paragraph" w:styleId="s{at}"><w:basedOn w:val="s{at + 1}"/></w:style>' for at in range(12_000)
)
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/><w:t>文</w:t></w:r>'
SLOW = {
    "labels": docx(ITEM * 3000, numbering=LONG_LABEL),
    "chain of styles": docx("".join(p("", f'<w:pStyle w:val="s{at}"/>') for at in range(2000)), styles=CHAIN),
    "open fields": docx(f"<w:p>{FIELD * 8000}</w:p>" + p("文") * 3000),
    "long lines": docx(p("（" * 900_000) + p("1" * 900_000) * 2 + p("一" * 900_000)),
    "paragraphs": docx(p("附件：一、", '<w:ind w:left="9"/>') * 9900),
    "refused late": REFUSED["a million tags"][0],
}
MEASURE = """
import sys, time
from pathlib import Path
from pipeline.errors import DocumentError
from pipeline.ooxml import read_document
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
for path in sys.argv[1:]:
    try:
        read_document(Path(path))
    except DocumentError:
        pass
    print(Path(path).stem, peak(), time.process_time())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_hostile_files_take_little_memory_and_time(tmp_path: Path) -> None:
    paths = []
    for name, data in SLOW.items():
        paths.append(tmp_path / f"{name.replace(' ', '-')}.docx")
        paths[-1].write_bytes(data)
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    before = 0.0
    assert len(run.stdout.splitlines()) == len(SLOW)
    for line in run.stdout.splitlines():
        name, megabytes, seconds = line.split()
        assert int(megabytes) < 256, line
        assert float(seconds) - before < 5, line  # of the processor, start of Python included in the first
        before = float(seconds)


# --- any bytes, any XML -------------------------------------------------------------------------------------------

WRITTEN = write_docx(report_draft(), [])


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WRITTEN) - 1), st.integers(0, 255)), min_size=1, max_size=6), st.data())
def test_bytes_changed_anywhere_are_read_or_refused(changes: list[tuple[int, int]], data: st.DataObject) -> None:
    made = bytearray(WRITTEN)
    for place, value in changes:
        made[place] = value
    cut = data.draw(st.integers(0, len(made)) | st.just(len(made)))
    try:
        read(bytes(made[:cut]))
    except DocumentError as error:
        assert error.hint


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DocumentError):
        read(data)


NAMES = """
    p r t pPr rPr tbl tr tc tblPr tblGrid gridCol tblW sdt sdtPr sdtContent ins del fldChar instrText fldSimple br tab
    sym drawing pict txbxContent bookmarkStart bookmarkEnd sectPr pgSz pgMar docGrid numPr numId ilvl pStyle rStyle ind
    spacing jc rFonts sz color b vanish hyperlink footerReference titlePg trPr trHeight pBdr bottom framePr
"""
KEYS = "val w h type left right firstLineChars line before fldCharType instr id name char fill"
VALUES = "1 0 -1 99999999999999 1.5 x 50% 1cm begin separate end page default FF0000 nan"
ATTRIBUTES = st.dictionaries(st.sampled_from(KEYS.split()), st.sampled_from(["", *VALUES.split()]), max_size=3)


def element(name: str, attributes: dict[str, str], children: list[str]) -> str:
    said = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
    return f"<w:{name}{said}>{''.join(children)}</w:{name}>"


TREES = st.recursive(
    st.sampled_from(["文", "一、", ""]) | st.builds(element, st.sampled_from(NAMES.split()), ATTRIBUTES, st.just([])),
    lambda inner: st.builds(element, st.sampled_from(NAMES.split()), ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=25,
)


@settings(max_examples=60, deadline=None)
@example("<w:tblPr><w:p></w:p></w:tblPr><w:p><w:r><w:t>文</w:t></w:r></w:p>", "")
@given(st.lists(TREES, max_size=6).map("".join), st.lists(TREES, max_size=3).map("".join))
def test_any_nesting_of_elements_is_read(body: str, other: str) -> None:
    document = read(docx(body, styles=other, numbering=other, settings=other, footer1=other))
    root = etree.fromstring(f"<w:body {NAMESPACES}>{body}</w:body>")
    numbers = [number for number, _ in enumerate(numbered_paragraphs(root), 1)]
    assert [block.number for block in document.blocks] == numbers
    for block in document.blocks:
        assert "".join(run.text for run in block.runs if run.change != "deleted") == block.text
        assert 0 <= block.section < len(document.sections)
