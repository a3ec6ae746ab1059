"""``check --fix``: the rules find nothing more, and nothing but layout has changed."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from control import control
from drafts import draft
from edits import (
    DOCUMENT,
    SENTENCES,
    delete_tracked,
    edited,
    insert_tracked,
    report_draft,
    settle,
    starting,
    with_comments,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from mutants import MUTANTS, NEIGHBOURS, Changed, look_at
from packages import docx, p
from plainly import plain_report

from pipeline.docx.fixing import fixed
from pipeline.docx.fixing.letters import reading, runs_between
from pipeline.docx.fixing.turns import MENDS
from pipeline.docx.writer import write_docx
from pipeline.ooxml import read_document
from pipeline.ooxml.names import STRICT, W
from pipeline.ooxml.paragraphs import numbered_paragraphs
from pipeline.rules import load_rules
from pipeline.rules.house import House
from pipeline.rules.registry import RULES, Look, judge_document
from pipeline.workflow.marking import fix

HERE = Path(__file__).resolve().parent
for each in sorted(HERE.glob("mutants_*.py")):
    importlib.import_module(each.stem)
load_rules()

FIXABLE = {rule.id for rule in RULES.values() if rule.fixable}
PATH = Path("报告.docx")
# What takes a person: words, names, dates, and edits that somebody made.
LEFT_TO_A_PERSON = {
    ("L18", "two of them"),
    ("L23", "、 after the number"),
    ("L23", "a semicolon"),
    ("L24", "another title"),
    ("L28", "no such day"),
    ("L28", "not yet"),
    ("L38", "a tracked insertion"),
}
MARKS = re.compile(r"[\s。，；：,;:]|(?<=[年月])0(?=\d)")
# What somebody put into a document beside words.
KEPT = (
    *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "commentRangeStart", "commentReference", "sdt"),
    *("bookmarkStart", "bookmarkEnd", "fldChar", "fldSimple", "drawing", "pict", "footnoteReference", "numPr"),
    *("hyperlink", "tbl", "tr", "tc", "object"),
)


def mend(data: bytes, house: House | None = None) -> bytes:
    """``fixed``, and what must hold of it for whatever document."""
    house = house or House()
    made = fixed(data, PATH, house)
    assert words(made) == words(data)
    assert kept(made) == kept(data)
    assert len(read_document(PATH, data=made).sections) == len(read_document(PATH, data=data).sections)
    assert fixed(made, PATH, house) == made
    return made


def words(data: bytes) -> list[str]:
    texts = (MARKS.sub("", block.text) for block in read_document(PATH, data=data).blocks)
    return [text for text in texts if text]


def kept(data: bytes) -> Counter[str]:
    tree = etree.fromstring(parts(data)[DOCUMENT])
    return Counter(node.tag for name in KEPT for node in tree.iter(f"{W}{name}"))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def found(data: bytes, house: House | None = None) -> list[str]:
    """What the rules of layout find, with ids first."""
    rules = [RULES[name] for name in sorted(RULES) if name.startswith("L")]
    verdict = judge_document(Look(read_document(PATH, data=data), house or House()), rules)
    return [f"{item.rule.id} {item.problem}" for item in verdict.found]


def test_each_fixable_rule_has_a_mend_and_no_other() -> None:
    assert {rule for rule, _ in MENDS} == FIXABLE


@pytest.mark.parametrize(
    "changed",
    [each for each in MUTANTS if each.rule in FIXABLE and not each.printed],
    ids=lambda each: f"{each.rule}-{each.name}",
)
def test_a_mutant_is_mended_and_nothing_else_is_found(changed: Changed) -> None:
    made = fixed(changed.data(), PATH, changed.house)
    left = {item.rule.id for item in judge_document(look_at(made, house=changed.house)).found}
    assert left == ({changed.rule} if (changed.rule, changed.name) in LEFT_TO_A_PERSON else set())


def test_what_is_right_keeps_its_bytes() -> None:
    for data in (control(), write_docx(draft(), []), write_docx(report_draft(), [])):
        assert fixed(data, PATH, House()) == data
    for changed in NEIGHBOURS:
        if not changed.printed:
            data = changed.data()
            assert fixed(data, PATH, changed.house) == data, changed.name


def test_only_the_parts_at_fault_change() -> None:
    (changed,) = (each for each in MUTANTS if each.name == "the program's own 25.4 mm")
    data = changed.data()
    before, after = parts(data), parts(fixed(data, PATH, House()))
    assert [name for name in before if before[name] != after[name]] == [DOCUMENT]


@pytest.mark.parametrize(
    "house",
    [House(), House("compensated", "windows", "center", 28.5), House(font_set="gb2312", line_pitch=30.0)],
    ids=["standard", "windows, centred", "30 points"],
)
def test_a_report_typed_plainly_comes_right(house: House) -> None:
    data = plain_report()
    ids = {line.split()[0] for line in found(data, house)}
    assert ids > {"L01", "L02", "L06", "L08", "L09", "L12", "L14", "L22", "L28", "L30"}
    made = mend(data, house)
    assert found(made, house) == []
    texts = [block.text for block in read_document(PATH, data=made).blocks if block.text]
    assert texts[1:3] == ["县人民政府：", "根据《县水利局关于报送年度水利工作情况的通知》要求，现将有关情况报告如下："]
    assert {"一、基本情况", "附件：1.山塘情况表", "2026年3月5日"} <= set(texts)


def test_a_run_in_heading_gets_its_face_and_no_more() -> None:
    blocks = read_document(PATH, data=fixed(plain_report(), PATH, House())).blocks
    (block,) = (each for each in blocks if each.text.startswith("（一）"))
    heading, *rest = block.runs
    assert (heading.text, heading.east, heading.size) == ("（一）兴修水利。", "楷体_GB2312", 32)
    assert {run.east for run in rest} == {"仿宋_GB2312"}


@pytest.mark.parametrize("path", sorted((HERE / "documents").glob("libreoffice-*.docx")), ids=lambda path: path.stem)
def test_a_document_that_libreoffice_saved_comes_right(path: Path) -> None:
    data = path.read_bytes()
    assert found(data)
    assert found(mend(data)) == []


def test_edits_and_comments_stay() -> None:
    def edit(body: Any) -> None:
        for start in ("根据通知", "（一）兴修"):
            insert_tracked(starting(body, start), "，县乡同步部署")
        delete_tracked(starting(body, SENTENCES[1]))
        for node in body.iter(f"{W}rFonts", f"{W}ind"):
            node.getparent().remove(node)
        for node in body.iter(f"{W}p"):
            first = next(node.iter(f"{W}t"), None)
            if first is not None:
                first.text = "　　" + (first.text or "")

    data = with_comments(edited(_without_styles(write_docx(report_draft(), [])), edit), range(3))
    made = mend(data)
    assert "L14" in {line.split()[0] for line in found(data)} and found(made) == []
    for accept in (True, False):
        before, after = (
            [MARKS.sub("", text) for text in settle(each, accept=accept) if text.strip()] for each in (data, made)
        )
        assert after == before
    assert parts(made)["word/comments.xml"] == parts(data)["word/comments.xml"]


def _without_styles(data: bytes) -> bytes:
    """The same with every style's indent and size taken away."""
    held = parts(data)
    tree = etree.fromstring(held["word/styles.xml"])
    for node in [*tree.iter(f"{W}ind", f"{W}sz", f"{W}jc")]:
        node.getparent().remove(node)
    held["word/styles.xml"] = etree.tostring(tree)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in held.items():
            package.writestr(name, content)
    return target.getvalue()


def test_a_tracked_mark_is_somebody_s_edit_and_stays() -> None:
    stop = '<w:ins w:id="1" w:author="王科长"><w:r><w:t>。</w:t></w:r></w:ins>'
    made = mend(docx(_front() + f"<w:p><w:r><w:t>一、基本情况</w:t></w:r>{stop}</w:p>" + p("全镇辖18个村。") + _back()))
    assert [line.split()[0] for line in found(made)] == ["L22"]


def test_only_lines_that_are_blank_are_taken_away() -> None:
    held = '<w:bookmarkStart w:id="1" w:name="处"/><w:bookmarkEnd w:id="1"/>'
    body = _front() + p("全镇辖18个村。") + f"<w:p>{held}</w:p>" + p() + p() + p("山塘146口。") + _back()
    document = read_document(PATH, data=mend(docx(body)))
    blanks = [block for block in document.blocks if not block.text]
    assert [block.tags for block in blanks] == [(), ("处",), ()]  # under the title, in the text, above 署名


def test_a_picture_alone_is_neither_moved_in_nor_cut() -> None:
    box = '<w:r><w:pict><v:shape style="width:300pt;height:200pt"><v:imagedata r:id="x"/></v:shape></w:pict></w:r>'
    made = mend(docx(_front() + p("全镇辖18个村。") + f"<w:p>{box}</w:p>" + p("山塘146口。") + _back()))
    (picture,) = (block for block in read_document(PATH, data=made).blocks if block.pictures)
    assert picture.line_rule == "auto" and picture.indent.first == 0
    assert found(made) == []


def test_an_automatic_number_stays_automatic() -> None:
    level = '<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">{level}<w:pPr><w:ind w:left="900"/></w:pPr></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    heading = p("基本情况。", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    made = mend(docx(_front() + heading + p("全镇辖18个村。") + _back(), numbering=numbering))
    (block,) = (block for block in read_document(PATH, data=made).blocks if block.label)
    assert (block.shown, block.indent.first_chars, block.indent.left) == ("一、基本情况", 200, 0)


def _front() -> str:
    return p("石桥镇人民政府关于农田水利工作情况的报告", '<w:jc w:val="center"/>') + p("县人民政府：")


def _back(section: str = "") -> str:
    right = '<w:jc w:val="right"/>'
    return p("石桥镇人民政府", right) + p("2026年3月5日", right) + section


_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_FRAME = '<w:framePr w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="center" w:y="1"/>'
_INSIDE = f"<w:txbxContent><w:p>{_FIELD}</w:p></w:txbxContent>"
_BOX = f"<w:r><w:pict><v:shape><v:textbox>{_INSIDE}</v:textbox></v:shape></w:pict></w:r>"


@pytest.mark.parametrize(
    "footer",
    [
        f"<w:p><w:pPr><w:jc w:val='center'/></w:pPr>{_FIELD}</w:p>",
        f"<w:p><w:pPr>{_FRAME}</w:pPr>{_FIELD}</w:p><w:p/>",
        f"<w:p>{_BOX}</w:p>",
        f"<w:sdt><w:sdtContent><w:p><w:r><w:tab/><w:t>－</w:t></w:r>{_FIELD}<w:r><w:t>－</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p/>",
        "<w:p><w:r><w:t>- 1 -</w:t></w:r></w:p>",
    ],
    ids=["centred", "in a frame", "in a text box", "in a content control", "empty", "typed"],
)
def test_a_page_number_comes_into_its_corner(footer: str) -> None:
    section = '<w:sectPr><w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    made = mend(docx(_front() + p("全镇辖18个村。") + _back(section), footer1=footer))
    assert found(made) == []
    patterns = {each.kind: each.pattern for each in read_document(PATH, data=made).sections[0].footers}
    assert patterns == {"default": "— PAGE —", "even": "— PAGE —"}


def test_words_around_a_page_number_stay() -> None:
    section = '<w:sectPr><w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    footer = f"<w:p><w:r><w:t>第</w:t></w:r>{_FIELD}<w:r><w:t>页</w:t></w:r></w:p>"
    made = mend(docx(_front() + p("全镇辖18个村。") + _back(section), footer1=footer))
    assert {each.pattern for each in read_document(PATH, data=made).sections[0].footers} == {"第PAGE页"}
    assert [line.split()[0] for line in found(made)] == ["L30"]


def test_sections_are_numbered_on_and_headers_stay_on_even_pages() -> None:
    first = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:titlePg/></w:sectPr>'
    wide = '<w:sectPr><w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/><w:pgNumType w:start="1"/></w:sectPr>'
    body = _front() + p("全镇辖18个村。", first) + p("", wide) + p("山塘146口。") + _back("<w:sectPr/>")
    made = mend(docx(body, header1=p("内部资料")))
    assert found(made) == []
    document = read_document(PATH, data=made)
    assert [section.page_start for section in document.sections] == [None, None, None]
    assert [(section.width, section.landscape) for section in document.sections][1] == (16838, True)
    for section in document.sections:
        assert {each.kind: each.pattern for each in section.headers} == {"default": "内部资料", "even": "内部资料"}
        assert {each.kind for each in section.footers} == {"default", "even", "first"}


def test_strict_ooxml_stays_strict() -> None:
    held = parts(plain_report())
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml", "word/settings.xml"):
        for strict, usual in STRICT.items():
            held[name] = held.get(name, b"").replace(usual.strip("{}").encode(), strict)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in held.items():
            package.writestr(name, content)
    made = fixed(target.getvalue(), PATH, House())
    assert found(made) == [] and words(made) == words(plain_report())
    document = parts(made)["word/document.xml"]
    assert W.strip("{}").encode() not in document and b'w:jc w:val="end"' in document


def test_a_rule_that_the_house_does_not_ask_for_is_not_mended() -> None:
    house = House(levels={"L12": None})
    made = fixed(plain_report(), PATH, house)
    assert found(made, house) == []
    assert [line.split()[0] for line in found(made)] == ["L12"]


def test_the_copy_is_written_and_told(tmp_path: Path) -> None:
    source, out = tmp_path / "原.docx", tmp_path / "新.docx"
    data = plain_report()
    source.write_bytes(data)
    mended = fix(source, out, None)
    assert source.read_bytes() == data
    assert found(out.read_bytes()) == [] == list(mended.left)
    assert {"L01", "L14", "L28"} <= {item.rule.id for item in mended.done}


_INLINE = st.sampled_from(
    [
        "<w:r><w:t>山塘维修</w:t></w:r>",
        '<w:r><w:t xml:space="preserve">　　县乡 </w:t></w:r>',
        "<w:r><w:t> 边上的空白 </w:t></w:r>",
        "<w:r><w:tab/><w:t>一、基本情况。</w:t></w:r>",
        "<w:r><w:t>（一）兴修水利。全年投入126万元；“双随机”——</w:t></w:r>",
        "<w:r><w:t>2026年0</w:t></w:r><w:r><w:t>3月05日</w:t></w:r>",
        '<w:ins w:id="1" w:author="王"><w:r><w:t>　新增。</w:t></w:r></w:ins>',
        '<w:del w:id="2" w:author="王"><w:r><w:delText>　删去：</w:delText></w:r></w:del>',
        '<w:r><w:br w:type="page"/></w:r>',
        "<w:r><w:br/></w:r>",
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
        f"{_FIELD}",
        '<w:fldSimple w:instr=" DATE "><w:r><w:t>今日</w:t></w:r></w:fldSimple>',
        '<w:hyperlink><w:r><w:rPr><w:color w:val="0000FF"/></w:rPr><w:t>附件:1.清单</w:t></w:r></w:hyperlink>',
        "<w:sdt><w:sdtContent><w:r><w:t>石桥镇人民政府</w:t></w:r></w:sdtContent></w:sdt>",
        '<w:bookmarkStart w:id="7" w:name="处"/><w:bookmarkEnd w:id="7"/>',
        "<m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>",
        "<w:r><w:ruby><w:rt><w:r><w:t>shi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>石</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        f"{_BOX}",
        '<w:r><w:rPr><w:vanish/><w:sz w:val="18"/></w:rPr><w:t>隐藏</w:t></w:r>',
        "<w:r><w:t>县人民政府:</w:t></w:r>",
    ]
)
_LAYOUT = st.sampled_from(
    [
        "",
        '<w:jc w:val="center"/>',
        '<w:jc w:val="right"/>',
        '<w:ind w:left="400" w:hanging="200"/>',
        '<w:spacing w:after="200"/>',
        '<w:rPr><w:del w:id="5" w:author="王"/></w:rPr>',
        "<w:sectPr/>",
        '<w:outlineLvl w:val="0"/>',
    ]
)
_PARAGRAPH = st.builds(
    lambda look, inner: f"<w:p><w:pPr>{look}</w:pPr>{''.join(inner)}</w:p>", _LAYOUT, st.lists(_INLINE, max_size=4)
)
_TABLE = st.builds(
    lambda rows: f"<w:tbl><w:tblPr/>{''.join(f'<w:tr><w:tc>{row}</w:tc></w:tr>' for row in rows)}</w:tbl>",
    st.lists(_PARAGRAPH, min_size=1, max_size=3),
)
_BODY = st.lists(st.one_of(_PARAGRAPH, _PARAGRAPH, _PARAGRAPH, _TABLE), max_size=8).map("".join)


@settings(max_examples=30, deadline=None)
@given(_BODY, st.booleans())
def test_whatever_the_document_only_layout_changes(body: str, whole: bool) -> None:
    data = docx(_front() + body + _back() if whole else body + p("末段。"))
    made = mend(data)
    for accept in (True, False):
        before, after = (MARKS.sub("", "".join(settle(each, accept=accept))) for each in (data, made))
        assert after == before


@settings(max_examples=40, deadline=None)
@given(_PARAGRAPH, st.integers(0, 30), st.integers(0, 10))
def test_letters_stand_where_the_reader_says(paragraph: str, start: int, length: int) -> None:
    data = docx(paragraph)
    body = etree.fromstring(parts(data)[DOCUMENT]).find(f"{W}body")
    (node,) = numbered_paragraphs(body)
    (block,) = read_document(PATH, data=data).blocks
    assert reading(node) == block.text
    runs = runs_between(node, start, start + length)
    assert reading(node) == block.text
    shown = "".join(each.text or "" for run in runs for each in run.iter(f"{W}t"))
    assert len(shown) <= max(length, 0) + 4
