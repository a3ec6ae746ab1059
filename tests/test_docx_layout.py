"""The page as GB/T 9704-2012 asks, read from the raw XML. L01 … L40 are the rule numbers of the project's reference."""

from __future__ import annotations

import re

import pytest
from docx.oxml.ns import qn
from drafts import TITLE, draft, every_kind, paragraph, passage
from ooxml import Package, runs, text, value

from pipeline.docx.writer import write_docx
from pipeline.types import Paragraph, ParagraphKind

LATIN = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")


def package(paragraphs: tuple[Paragraph, ...] | None = None, title: str = TITLE) -> Package:
    return Package(write_docx(draft(paragraphs, title=title), ()))


@pytest.fixture(scope="module")
def page() -> Package:
    return package(every_kind(filler=3))


def number(node: object, path: str, attribute: str = "w:val") -> int:
    return int(value(node, path, attribute))


def test_paper_and_margins(page: Package) -> None:  # L01–L05
    section = page.section
    width, height = number(section, "w:pgSz", "w:w"), number(section, "w:pgSz", "w:h")
    assert (width, height) == (11906, 16838)
    margin = {side: number(section, "w:pgMar", f"w:{side}") for side in ("top", "bottom", "left", "right", "gutter")}
    assert (margin["top"], margin["left"], margin["gutter"]) == (2098, 1588, 0)
    assert width - margin["left"] - margin["right"] == 8844
    assert height - margin["top"] - margin["bottom"] == 12756


def test_22_lines_of_28_characters(page: Package) -> None:  # L06, L07
    body = page.paragraph("全年维修")
    assert page.effective(body, "w:pPr/w:spacing", "w:lineRule") == "exact"
    assert 12756 // int(page.effective(body, "w:pPr/w:spacing", "w:line")) == 22
    for run in runs(body):
        pitch = int(page.effective(body, "w:rPr/w:sz", run=run)) * 10 + int(
            page.effective(body, "w:rPr/w:spacing", run=run)
        )
        assert 8844 // pitch == 28
    assert value(page.section, "w:docGrid", "w:type") == "lines"
    assert number(page.section, "w:docGrid", "w:linePitch") == 579
    # What would cost a line at the foot of a page, or move characters off their places.
    for switch in ("widowControl", "overflowPunct", "autoSpaceDE", "autoSpaceDN"):
        assert page.effective(body, f"w:pPr/w:{switch}") == "0"


@pytest.mark.parametrize(
    ("start", "name", "face", "size"),
    [
        ("石桥镇人民政府关于", "公文标题", "方正小标宋简体", 44),
        ("县人民政府：", "主送机关", "仿宋_GB2312", 32),
        ("根据通知", "公文正文", "仿宋_GB2312", 32),
        ("一、", "一级标题", "黑体", 32),
        ("（一）", "二级标题", "楷体_GB2312", 32),
        ("【待补", "公文正文", "仿宋_GB2312", 32),
        ("2025年12月20日", "成文日期", "仿宋_GB2312", 32),
    ],
)
def test_each_kind_has_its_style_face_and_size(page: Package, start: str, name: str, face: str, size: int) -> None:
    made = page.paragraph(start)  # L08, L09, L15, L19
    assert page.style_name(made) == name
    for run in runs(made):
        assert {page.effective(made, "w:rPr/w:rFonts", slot, run) for slot in LATIN} == {face}
        assert page.effective(made, "w:rPr/w:sz", run=run) == str(size)
        assert page.effective(made, "w:rPr/w:lang", "w:eastAsia", run) == "zh-CN"
        assert page.effective(made, "w:rPr/w:lang", "w:val", run) == "en-US"
        assert not page.effective(made, "w:rPr/w:b", run=run)


def test_no_theme_font_no_colour_and_no_foreign_default(page: Package) -> None:  # L10, L12
    whole = b"".join(page.parts.values()).decode()
    assert not re.search(r"w:(ascii|hAnsi|eastAsia|cs)[tT]heme=", whole)
    assert not re.search("ＭＳ|明朝|等线|Calibri|Cambria|Times|ja-JP|<w:color ", whole)
    assert not [name for name in page.parts if "theme" in name]


def test_every_text_run_is_hinted_east_asian(page: Package) -> None:  # L11
    for made in page.paragraphs:
        assert {value(run, "w:rPr/w:rFonts", "w:hint") for run in runs(made)} <= {"eastAsia"}
    assert "“以修促用”——先急后缓…" in text(page.paragraph("全年维修"))


def test_spacing_and_indents(page: Package) -> None:  # L13, L14, L18
    for made in page.paragraphs:
        assert page.effective(made, "w:pPr/w:spacing", "w:before") in ("", "0")
        assert page.effective(made, "w:pPr/w:spacing", "w:after") == "0"
        assert not text(made).startswith((" ", "\u3000"))
        indented = page.style_name(made) in ("公文正文", "一级标题", "二级标题")
        assert page.effective(made, "w:pPr/w:ind", "w:firstLineChars") == ("200" if indented else "")
        if indented:
            assert abs(int(page.effective(made, "w:pPr/w:ind", "w:firstLine")) - 632) <= 20
    recipient = page.paragraph("县人民政府：")
    assert page.effective(recipient, "w:pPr/w:jc") == "left"
    assert text(recipient).endswith("：")


def test_title_is_centred_in_balanced_lines(page: Package) -> None:  # L15, L16
    title = page.paragraph("石桥镇人民政府关于")
    assert page.effective(title, "w:pPr/w:jc") == "center"
    assert len(list(title.iter(qn("w:br")))) == 1
    assert text(title) == TITLE


def test_a_short_title_is_not_broken() -> None:
    made = package((paragraph(1, ParagraphKind.TITLE, "关于2025年水利工作的报告"),))
    assert not list(made.document.iter(qn("w:br")))


def test_one_blank_line_below_the_title_and_above_the_signature(page: Package) -> None:  # L17, L26
    texts = [text(made) for made in page.paragraphs]
    assert texts[:3] == [TITLE, "", "县人民政府："]
    assert texts[-4:] == ["特此报告。", "", "石桥镇人民政府", "2025年12月20日"]
    assert texts.count("") == 2


def test_headings_are_numbered_in_order_and_never_last_on_a_page(page: Package) -> None:  # L19, L20
    headings = [text(made) for made in page.paragraphs if page.style_name(made) == "一级标题"]
    assert [heading[0] for heading in headings] == ["一", "二", "三"]
    levels = {"一级标题": "0", "二级标题": "1"}
    for made in page.paragraphs:
        if page.style_name(made) in levels:
            assert next(page._chain(made)).find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
            assert page.effective(made, "w:pPr/w:outlineLvl") == levels[page.style_name(made)]


@pytest.mark.parametrize(
    ("issuer", "date", "issuer_right", "date_right"),
    [
        ("石桥镇人民政府", "2025年12月20日", 200, 0),
        ("中共石桥镇委员会办公室", "2025年1月2日", 200, 500),
        ("县水利局", "2025年12月20日", 700, 200),
        ("石桥镇", "【待补：成文日期】", 1000, 200),
    ],
)
def test_signature_without_a_seal(issuer: str, date: str, issuer_right: int, date_right: int) -> None:  # L26
    made = package((paragraph(1, ParagraphKind.ISSUER, issuer), paragraph(2, ParagraphKind.DATE, date)))
    for start, right in ((issuer, issuer_right), (date, date_right)):
        found = made.paragraph(start)
        assert number(found, "w:pPr/w:ind", "w:rightChars") == right
        assert abs(number(found, "w:pPr/w:ind", "w:right") - right * 3.15) <= 1
        assert made.effective(found, "w:pPr/w:jc") == "right"


def test_the_date_is_written_in_arabic_without_leading_zeros(page: Package) -> None:  # L28
    assert re.fullmatch(r"\d{4}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日", text(page.paragraphs[-1]))


def kept(made: Package) -> list[str]:
    return [text(each) for each in made.paragraphs if each.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None]


def test_the_date_is_never_alone_on_its_page(page: Package) -> None:  # L34
    # A paragraph right under its heading is left free: with heading, closing and signature it would empty the page.
    assert kept(page) == ["特此报告。", "", "石桥镇人民政府"]


def test_a_longer_last_paragraph_is_the_only_one_kept_and_one_of_a_page_is_free() -> None:
    sentence = "下一步，镇人民政府将把水利设施管护列入村级考核，按季度通报进度。"
    for times, first in ((1, [sentence]), (12, [sentence * 12]), (16, [])):
        made = package(
            (
                paragraph(1, ParagraphKind.BODY, "现将有关情况报告如下："),
                paragraph(2, ParagraphKind.BODY, sentence * times),
                paragraph(3, ParagraphKind.ISSUER, "石桥镇人民政府"),
                paragraph(4, ParagraphKind.DATE, "2025年12月20日"),
            )
        )
        assert kept(made) == [*first, "", "石桥镇人民政府"]


def test_a_draft_without_a_signature_keeps_nothing_and_adds_no_blank() -> None:
    made = package((paragraph(1, ParagraphKind.BODY, "特此报告。"),))
    assert kept(made) == []
    assert [text(each) for each in made.paragraphs] == ["特此报告。"]


def test_page_numbers(page: Package) -> None:  # L29–L32
    settings = page.xml("word/settings.xml")
    assert settings.find(qn("w:evenAndOddHeaders")) is not None
    relations = {each.get("Id"): each.get("Target") for each in page.xml("word/_rels/document.xml.rels")}
    found = {}
    for reference in page.section.iter(qn("w:footerReference")):
        part = page.xml(f"word/{relations[reference.get(qn('r:id'))]}")
        (line,) = part.iter(qn("w:p"))
        found[reference.get(qn("w:type"))] = line
    assert set(found) == {"default", "even"}
    for kind, side in (("default", "right"), ("even", "left")):
        line = found[kind]
        code = "".join(each.text or "" for each in line.iter(qn("w:t"), qn("w:instrText")))
        assert re.fullmatch(r"— ( PAGE )1 —", code)
        assert page.effective(line, "w:pPr/w:jc") == side
        assert number(line, "w:pPr/w:ind", f"w:{side}Chars") == 100
        assert abs(number(line, "w:pPr/w:ind", f"w:{side}") - 280) <= 20
        assert page.effective(line, "w:rPr/w:sz") == "28"
        assert {page.effective(line, "w:rPr/w:rFonts", slot) for slot in LATIN} == {"宋体"}
        assert line.find(f".//{qn('w:tabs')}") is None
    assert not list(page.styles.iter(qn("w:tabs")))
    assert 24.7 - 2 <= number(page.section, "w:pgMar", "w:footer") / 1440 * 25.4 <= 25.5 + 2
    assert page.section.find(qn("w:pgNumType")) is None


def test_nothing_of_the_template_is_left(page: Package) -> None:  # L38
    core = page.xml("docProps/core.xml")
    assert {each.tag.split("}")[1]: each.text for each in core} == {"title": TITLE, "language": "zh-CN"}
    assert b"Macintosh" not in page.parts["docProps/app.xml"]
    assert not [name for name in page.parts if re.search("thumbnail|customXml|WithEffects|numbering|webSettings", name)]
    assert not list(page.document.iter(qn("w:ins"), qn("w:del")))
    assert "word/comments.xml" not in page.parts


def test_fonts_that_may_be_missing_have_alternatives(page: Package) -> None:  # L40
    table = page.xml("word/fontTable.xml")
    names = {each.get(qn("w:name")): value(each, "w:altName") for each in table}
    used = set(re.findall(r'w:eastAsia="([^"]+)"', page.parts["word/styles.xml"].decode())) - {"zh-CN"}
    assert used == {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"}
    assert "仿宋" in names["仿宋_GB2312"].split(",")
    assert all(names[face] for face in used)
    assert all(len(face) < 32 for face in names)


def test_characters_outside_gb2312_get_a_face_that_has_them() -> None:
    made = package(
        (
            paragraph(1, ParagraphKind.HEADING2, "（一）朳坝"),
            paragraph(3, ParagraphKind.HEADING1, "一、朳坝"),
            paragraph(2, ParagraphKind.BODY, passage("老朳坝㑇𠮷渗漏5㎡。", "1.1", (1,), highlight=True)),
        )
    )
    body = made.paragraph("老")
    faces = [(text(run), made.effective(body, "w:rPr/w:rFonts", "w:eastAsia", run)) for run in runs(body)]
    plain = "仿宋_GB2312"
    assert faces == [
        ("老", plain), ("朳", "仿宋"), ("坝", plain), ("㑇", "宋体"), ("𠮷", "SimSun-ExtB"),
        ("渗漏5", plain), ("㎡", "仿宋"), ("。", plain),
    ]  # fmt: skip
    assert {value(run, "w:rPr/w:highlight") for run in runs(body)} == {"yellow"}
    heading = made.paragraph("（一）")
    assert made.effective(heading, "w:rPr/w:rFonts", "w:eastAsia", runs(heading)[1]) == "楷体"
    assert len(runs(made.paragraph("一、"))) == 1


def test_only_what_is_marked_is_highlighted(page: Package) -> None:
    marked = [text(run) for made in page.paragraphs for run in runs(made) if value(run, "w:rPr/w:highlight")]
    assert "".join(marked) == "“以修促用”——先急后缓…老朳坝渗漏未修。【待补：存在的问题】"
