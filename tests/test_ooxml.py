"""read_document: what a .docx says once inheritance is resolved, on packages written by hand."""

from __future__ import annotations

import pytest
from packages import first, p, read, style

from pipeline.ooxml.model import Change, Kind, Run
from pipeline.ooxml.numerals import numeral

FONTS = (
    '<a:themeElements><a:clrScheme name="x"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
    '<a:accent1><a:srgbClr val="4472c4"/></a:accent1></a:clrScheme><a:fontScheme name="x">'
    '<a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/><a:font script="Hans" typeface="黑体"/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:font script="Jpan" typeface="ＭＳ 明朝"/>'
    '<a:font script="Hans" typeface="等线"/></a:minorFont></a:fontScheme></a:themeElements>'
)
THEMED = '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/>'
R = "<w:r><w:t>{}</w:t></w:r>"


def defaults(run: str = "", paragraph: str = "") -> str:
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{run}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{paragraph}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def run_of(body: str, **inner: str) -> Run:
    return first(read(body, **inner)).runs[0]


def test_without_styles_the_formats_own_defaults_hold() -> None:
    block = first(read(p("文")))
    assert (block.style, block.align, block.line, block.line_rule, block.before) == ("", "left", 240, "auto", 0)
    run = block.runs[0]
    assert (run.size, run.bold, run.color, run.themed) == (20, False, "auto", frozenset())


def test_a_look_comes_from_defaults_style_chain_character_style_and_run_in_this_order() -> None:
    styles = (
        defaults('<w:sz w:val="21"/><w:color w:val="111111"/><w:spacing w:val="3"/>')
        + style("Normal", run='<w:rFonts w:eastAsia="宋体"/><w:u w:val="single"/>')
        + style("Base", run='<w:sz w:val="32"/><w:color w:val="222222"/>', base="Normal")
        + style("Own", run='<w:rFonts w:eastAsia="仿宋"/>', base="Base")
        + style("Mark", run='<w:color w:val="333333"/><w:vertAlign w:val="superscript"/>', kind="character")
    )
    body = p(
        "文", '<w:pStyle w:val="Own"/>', '<w:rStyle w:val="Mark"/><w:u w:val="none"/><w:highlight w:val="yellow"/>'
    )
    run = run_of(body, styles=styles)
    assert (run.size, run.east, run.color, run.spacing) == (32, "仿宋", "333333", 3)
    assert (run.underline, run.vertical, run.highlight) == (False, "superscript", "yellow")
    assert first(read(body, styles=styles)).style == "Own"


def test_a_circle_of_styles_and_an_unknown_style_are_read() -> None:
    styles = style("A", run='<w:sz w:val="30"/>', base="B") + style("B", run="<w:b/>", base="A")
    run = run_of(p("文", '<w:pStyle w:val="A"/>'), styles=styles)
    assert (run.size, run.bold) == (30, True)
    styles += style("Normal", run='<w:sz w:val="44"/>')
    unknown = first(read(p("文", '<w:pStyle w:val="没有"/>'), styles=styles))
    assert (unknown.runs[0].size, unknown.style) == (44, "Normal")


@pytest.mark.parametrize(
    ("paragraph", "character", "direct", "bold"),
    [
        ("<w:b/>", "", "", True),
        ("<w:b/>", "<w:b/>", "", False),  # two kinds of style cancel out (17.7.3)
        ("<w:b/>", '<w:b w:val="0"/>', "", True),
        ("<w:b/>", "<w:b/>", "<w:b/>", True),
        ("<w:b/>", "", '<w:b w:val="false"/>', False),
    ],
)
def test_bold_of_two_styles_cancels_out_and_the_runs_own_is_absolute(
    paragraph: str, character: str, direct: str, bold: bool
) -> None:
    styles = style("P", run=paragraph) + style("C", run=character, kind="character")
    body = p("文", '<w:pStyle w:val="P"/>', f'<w:rStyle w:val="C"/>{direct}')
    assert run_of(body, styles=styles).bold is bold


def test_a_theme_gives_the_face_of_the_documents_language() -> None:
    chinese = run_of(p("文", run=THEMED), theme=FONTS)
    assert (chinese.ascii, chinese.east) == ("Calibri", "等线")
    assert chinese.themed == {"ascii", "hansi", "east"}
    japanese = run_of(p("文", run=THEMED), theme=FONTS, settings='<w:themeFontLang w:eastAsia="ja-JP"/>')
    assert japanese.east == "ＭＳ 明朝"


def test_a_theme_wins_over_a_name_beside_it_and_yields_to_a_nearer_name() -> None:
    both = run_of(p("文", run='<w:rFonts w:eastAsia="仿宋" w:eastAsiaTheme="majorEastAsia"/>'), theme=FONTS)
    assert (both.east, "east" in both.themed) == ("黑体", True)
    styles = defaults(THEMED) + style("P", run='<w:rFonts w:eastAsia="仿宋_GB2312"/>')
    named = run_of(p("文", '<w:pStyle w:val="P"/>'), theme=FONTS, styles=styles)
    assert (named.east, named.ascii, named.themed) == ("仿宋_GB2312", "Calibri", {"ascii", "hansi"})


def test_colours_of_a_theme_are_computed() -> None:
    assert run_of(p("文", run='<w:color w:val="FF0000" w:themeColor="text1"/>'), theme=FONTS).color == "000000"
    shaded = run_of(p("文", run='<w:color w:val="2F5496" w:themeColor="accent1" w:themeShade="80"/>'), theme=FONTS)
    red, green, blue = (int(shaded.color[at : at + 2], 16) for at in (0, 2, 4))
    assert red < 0x44 and green < 0x72 and blue < 0xC4


def test_indents_in_characters_hold_beside_twips_and_0_characters_means_the_twips() -> None:
    styles = style("P", '<w:ind w:firstLineChars="200" w:firstLine="640" w:left="100"/>')
    styled = first(read(p("文", '<w:pStyle w:val="P"/>'), styles=styles)).indent
    assert (styled.first_chars, styled.first, styled.left) == (200, 640, 100)
    undone = '<w:pStyle w:val="P"/><w:ind w:firstLineChars="0" w:firstLine="480"/>'
    assert first(read(p("文", undone), styles=styles)).indent.first_chars is None
    assert first(read(p("文", undone), styles=styles)).indent.first == 480
    hanging = first(read(p("文", '<w:ind w:start="900" w:hangingChars="300" w:hanging="945" w:firstLine="5"/>'))).indent
    assert (hanging.left, hanging.first_chars, hanging.first) == (900, -300, -945)


def test_spacing_in_lines_goes_by_the_grid_and_neighbours_of_a_style_may_close_up() -> None:
    section = '<w:sectPr><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
    block = first(read(p("文", '<w:spacing w:before="1" w:beforeLines="100" w:afterAutospacing="1"/>') + section))
    assert (block.before, block.after) == (579, 280)
    close = '<w:spacing w:before="100" w:after="200"/><w:contextualSpacing/>'
    one, two, three = read(p("一", close) + p("二", close) + p("三", '<w:pStyle w:val="Q"/>'), styles=style("Q")).blocks
    assert [(each.before, each.after) for each in (one, two)] == [(100, 0), (0, 200)]
    assert three.before == 0


def test_a_table_gives_its_looks_to_cells_and_its_measures_to_the_table() -> None:
    styles = style("T", '<w:jc w:val="center"/>', '<w:sz w:val="24"/>', kind="table") + style("Normal")
    cell = "<w:tc>{}</w:tc>"
    row = "<w:tr><w:trPr><w:tblHeader/><w:cantSplit/><w:trHeight w:val='500' w:hRule='exact'/></w:trPr>{}</w:tr>"
    inner = (
        '<w:tbl><w:tblPr><w:tblW w:w="300" w:type="dxa"/></w:tblPr><w:tr><w:tc>' + p("内") + "</w:tc></w:tr></w:tbl>"
    )
    table = (
        '<w:tbl><w:tblPr><w:tblStyle w:val="T"/><w:tblW w:w="2500" w:type="pct"/><w:tblInd w:w="50" w:type="dxa"/>'
        '<w:jc w:val="center"/></w:tblPr><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid>'
        + row.format(cell.format(p("甲")) + cell.format(p("乙") + inner + p()))
        + "</w:tbl>"
    )
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="1588" w:right="1474"/></w:sectPr>'
    document = read(p("前") + table + p("后") + section, styles=styles)
    outer, nested = document.tables
    assert (outer.width, outer.indent, outer.align, outer.after) == (4422, 50, "center", 1)
    assert outer.rows[0].cells == ((2,), (3, 5))
    row_of = outer.rows[0]
    assert (row_of.header, row_of.splits, row_of.height, row_of.exact) == (True, False, 500, True)
    assert (nested.width, nested.rows[0].cells, nested.nested) == (300, ((4,),), True)
    assert [block.table for block in document.blocks] == [0, 1, 1, 2, 1, 0]
    assert (document.block(2).align, document.block(2).runs[0].size) == ("center", 24)
    assert document.block(4).kind is Kind.TABLE


LIST = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
    '<w:pPr><w:ind w:left="420" w:hanging="420"/></w:pPr></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="H2"/>'
    '<w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3"/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="Link"/></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="\uf0b7"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
    "</w:lvlOverride></w:num>"
    '<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="9"/></w:num>'
)


def item(num: int, level: int = 0, more: str = "") -> str:
    return p("文", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>{more}')


def test_lists_draw_their_labels() -> None:
    styles = (
        style("H2", '<w:numPr><w:numId w:val="1"/></w:numPr>')
        + style("Link", '<w:numPr><w:numId w:val="1"/></w:numPr>', kind="numbering")
        + style("Normal")
    )
    body = [
        item(1),
        p("文", '<w:pStyle w:val="H2"/>'),
        item(1, 1),
        item(1, 2),
        item(1, 2),
        item(1),
        p("文", '<w:pStyle w:val="H2"/>'),
        item(3),
        item(2),
        item(2),
        item(4),
        p("文", '<w:pStyle w:val="H2"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        item(99),
    ]
    document = read("".join(body), styles=styles, numbering=LIST)
    labels = [block.label for block in document.blocks]
    assert labels == [
        "一、",
        "（一）",
        "（二）",
        "1.2.1",
        "1.2.2",
        "二、",
        "（一）",
        "三、",
        "五、",
        "六、",
        "•",
        "",
        "",
    ]
    assert document.block(1).shown == "一、文"


def test_a_lists_indent_yields_to_the_style_that_names_it_and_wins_over_one_that_does_not() -> None:
    styles = style("Own", '<w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="11"/>') + style(
        "Other", '<w:ind w:left="22"/>'
    )
    own = first(read(p("文", '<w:pStyle w:val="Own"/>'), styles=styles, numbering=LIST))
    assert (own.indent.left, own.indent.first) == (11, -420)
    other = first(read(item(1, more='<w:pStyle w:val="Other"/>'), styles=styles, numbering=LIST))
    assert other.indent.left == 420
    direct = first(read(item(1, more='<w:ind w:left="33"/>'), styles=styles, numbering=LIST))
    assert direct.indent.left == 33


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        *((10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"), (20, "japaneseCounting", "二十")),
        *((105, "chineseCountingThousand", "一百零五"), (1000, "chineseCountingThousand", "一千")),
        *((3, "ideographTraditional", "丙"), (11, "ideographTraditional", "11"), (4, "decimalEnclosedCircle", "④")),
        *(
            (25, "decimalEnclosedCircle", "㉕"),
            (27, "lowerLetter", "aa"),
            (4, "upperRoman", "IV"),
            (7, "decimalZero", "07"),
        ),
        *((12, "chineseLegalSimplified", "壹拾贰"), (5, "none", ""), (5, "未知", "5"), (-3, "upperRoman", "-3")),
        *((10**9, "lowerRoman", "1000000000"), (13, "ordinal", "13th"), (3, "decimalFullWidth", "３")),
    ],
)
def test_numbers_are_written_as_lists_write_them(value: int, form: str, text: str) -> None:
    assert numeral(value, form) == text


def test_text_reads_through_controls_links_tags_and_tracked_changes() -> None:
    body = (
        "<w:p><w:pPr><w:rPr><w:ins w:id='9'/></w:rPr></w:pPr>"
        + R.format("甲")
        + '<w:sdt><w:sdtPr><w:alias w:val="名"/><w:tag w:val="标"/></w:sdtPr><w:sdtContent>'
        + R.format("乙")
        + "</w:sdtContent></w:sdt><w:hyperlink>"
        + R.format("丙")
        + "</w:hyperlink><w:smartTag>"
        + R.format("丁")
        + "</w:smartTag><w:ins>"
        + R.format("戊")
        + "<w:del><w:r><w:delText>己</w:delText></w:r></w:del></w:ins>"
        + "<w:moveFrom>"
        + R.format("庚")
        + "</w:moveFrom><w:moveTo>"
        + R.format("辛")
        + "</w:moveTo></w:p>"
    )
    document = read(body)
    block = first(document)
    assert block.text == "甲乙丙丁戊辛"
    assert block.tags == ("标", "名")
    assert document.changes == 5
    changed = [(run.text, run.start, run.change) for run in block.runs if run.change]
    assert changed == [
        ("戊", 4, Change.INSERTED),
        ("己庚", 5, Change.DELETED),
        ("辛", 5, Change.INSERTED),
    ]


def test_runs_of_one_look_are_one_and_stand_where_they_say() -> None:
    body = "<w:p>" + R.format("一") + R.format("二") + "<w:r><w:rPr><w:b/></w:rPr><w:t>三</w:t></w:r></w:p>"
    runs = first(read(body)).runs
    assert [(run.text, run.start, run.bold) for run in runs] == [("一二", 0, False), ("三", 2, True)]


def test_signs_and_spaces() -> None:
    body = (
        '<w:p><w:r><w:t> 头 </w:t><w:tab/><w:t xml:space="preserve"> 尾</w:t><w:br/><w:noBreakHyphen/><w:softHyphen/>'
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:cr/><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase>'
        "<w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>"
    )
    assert first(read(body)).text == "头\t 尾\n-\uf0fe\n拼x"


def field(code: str, result: str, *, split: bool = False) -> str:
    codes = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (list(code) if split else [code]))
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{codes}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{R.format(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_of_fields_the_result_is_text_and_the_code_is_not() -> None:
    nested = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        + field("DATE", "隐")
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + R.format("果")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert first(read(f"<w:p>{R.format('前')}{nested}{R.format('后')}</w:p>")).text == "前果后"
    broken = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r></w:p>'
    assert read(broken + p("还在")).block(2).text == "还在"


def test_one_branch_of_alternatives_and_boxes_apart() -> None:
    box = "<w:txbxContent>" + p("框里") + p("二行") + "</w:txbxContent>"
    body = (
        "<w:p>"
        + R.format("外")
        + "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic>"
        + '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        + f"<wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        + f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        + "</mc:AlternateContent></w:r></w:p>"
    )
    document = read(body + p("下"))
    assert [block.text for block in document.blocks] == ["外", "下"]
    assert document.boxes == ("框里\n二行",)
    assert document.blocks[0].pictures == 0


def test_pictures_and_rules() -> None:
    picture = (
        '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="x/picture"><pic:pic/></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    line = '<w:p><w:r><w:pict><v:line from="0,0" to="9,0"/></w:pict></w:r></w:p>'
    border = p("", '<w:pBdr><w:bottom w:val="single"/></w:pBdr>')
    none = p("", '<w:pBdr><w:bottom w:val="nil"/></w:pBdr>')
    blocks = read(p("正文。") + picture + line + border + none).blocks
    assert [(block.pictures, block.rule) for block in blocks[1:]] == [(1, False), (0, True), (0, True), (0, False)]
    assert blocks[1].kind is Kind.BODY  # a picture is no empty line
    assert blocks[4].kind is Kind.EMPTY


def test_pages_begin_after_breaks_and_sections() -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    next_page, continuous = (f'<w:sectPr><w:type w:val="{each}"/></w:sectPr>' for each in ("nextPage", "continuous"))
    body = (
        p("一")
        + f"<w:p>{page}{R.format('二')}</w:p>"
        + f"<w:p>{R.format('三')}{page}</w:p>"
        + p("四")
        + f"<w:p>{page}</w:p>"
        + p("六", next_page)
        + p("七", continuous)
        + p("八")
        + next_page
    )
    blocks = read(body).blocks
    assert [block.page_break for block in blocks] == [False, True, False, True, False, True, False, True]
    assert [block.section for block in blocks] == [0, 0, 0, 0, 0, 0, 1, 2]


def test_marks_around_a_paragraph_are_its_tags() -> None:
    body = (
        '<w:p><w:bookmarkStart w:id="1" w:name="起"/><w:bookmarkStart w:id="2" w:name="_Toc1"/></w:p>'
        '<w:sdt><w:sdtPr><w:tag w:val="控"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>'
        '<w:p><w:bookmarkEnd w:id="1"/></w:p><w:p/>'
    )
    assert [[tag for tag in block.tags if tag != "_Toc1"] for block in read(body).blocks] == [
        ["起"],
        ["起", "控"],
        ["起"],
        [],
    ]


FOOTER_REF = '<w:footerReference w:type="{}" r:id="{}"/>'


def test_sections_take_footers_from_the_one_before() -> None:
    one = "<w:sectPr>" + FOOTER_REF.format("default", "footer1") + FOOTER_REF.format("even", "footer2") + "</w:sectPr>"
    two = "<w:sectPr><w:titlePg/>" + FOOTER_REF.format("first", "footer2") + '<w:pgNumType w:start="1"/></w:sectPr>'
    plain = '<w:p><w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE ">' + R.format("1")
    document = read(
        p("一", one) + p("二") + two,
        footer1=plain + '</w:fldSimple><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p>',
        footer2="<w:p>"
        + R.format("第")
        + field("PAGE  \\* MERGEFORMAT", "2", split=True)
        + field("NUMPAGES", "9")
        + "</w:p>",
        settings="<w:evenAndOddHeaders/>",
    )
    before, after = document.sections
    assert document.even_and_odd
    assert [(each.kind, each.pattern, each.linked) for each in before.footers] == [
        ("default", "— PAGE —", False),
        ("even", "第PAGENUMPAGES", False),
    ]
    assert [(each.kind, each.pattern, each.linked) for each in after.footers] == [
        ("default", "— PAGE —", True),
        ("even", "第PAGENUMPAGES", True),
        ("first", "第PAGENUMPAGES", False),
    ]
    assert (after.title_page, after.page_start, before.page_start) == (True, 1, None)
    assert [(each.kind, each.linked, each.blocks) for each in before.headers] == [("default", True, ())]


@pytest.mark.parametrize(
    "paragraph",
    [
        '<w:p><w:pPr><w:framePr w:wrap="around" w:hAnchor="margin" w:xAlign="outside"/></w:pPr>{}</w:p>',
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:anchor><wp:positionH><wp:align>outside</wp:align>"
        "</wp:positionH><wps:txbx><w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx></wp:anchor></w:drawing>"
        "</mc:Choice></mc:AlternateContent></w:r></w:p>",
        '<w:p><w:r><w:pict><v:shape style="position:absolute;mso-position-horizontal:outside"><v:textbox>'
        "<w:txbxContent><w:p>{}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        '<w:sdt><w:sdtContent><w:p><w:pPr><w:framePr w:xAlign="outside"/></w:pPr>{}</w:p></w:sdtContent></w:sdt>',
    ],
)
def test_page_numbers_in_frames_and_boxes_are_found_at_their_side(paragraph: str) -> None:
    refs = "".join(FOOTER_REF.format(kind, "footer1") for kind in ("default", "even"))
    number = paragraph.format(R.format("—") + field("PAGE", "1") + R.format("—"))
    document = read(p("一") + f"<w:sectPr>{refs}</w:sectPr>", footer1=number)
    odd, even = document.sections[0].footers
    assert (odd.pattern, odd.outside) == ("—PAGE—", True)
    assert [block.align for block in odd.blocks if block.text] == ["right"]
    assert [block.align for block in even.blocks if block.text] == ["left"]


def test_what_stands_beside_the_text() -> None:
    core = (
        '<c:coreProperties xmlns:c="x" xmlns:dc="y" xmlns:t="z"><dc:creator>张三</dc:creator><dc:title>题</dc:title>'
        "<t:created>2013-12-23T23:15:00Z</t:created></c:coreProperties>"
    )
    rels = (
        '<Relationships xmlns="r"><Relationship Id="a" Type="x/officeDocument" Target="/word/document.xml"/>'
        '<Relationship Id="b" Type="x/core-properties" Target="docProps/core.xml"/>'
        '<Relationship Id="c" Type="x/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>'
    )
    parts = {"_rels/.rels": rels, "docProps/core.xml": core, "docProps/thumbnail.jpeg": b"x"}
    document = read(
        p("一", "<w:pPrChange w:id='1'/>", "<w:rPrChange w:id='2'/>"),
        parts,
        fontTable='<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋, FangSong"/></w:font><w:font w:name="宋体"/>',
        comments="<w:comment w:id='1'/><w:comment w:id='2'/>",
    )
    assert (document.comments, document.changes) == (2, 2)
    assert [(font.name, font.alternatives) for font in document.fonts] == [
        ("仿宋_GB2312", ("仿宋", "FangSong")),
        ("宋体", ()),
    ]
    properties = document.properties
    assert (properties.author, properties.title, properties.thumbnail) == ("张三", "题", True)
    assert properties.created == "2013-12-23T23:15:00Z"


def test_strict_files_and_other_encodings_read_the_same() -> None:
    strict = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:pPr><w:jc w:val="end"/>'
        '<w:ind w:firstLine="12.7mm"/></w:pPr><w:r><w:rPr><w:sz w:val="16pt"/></w:rPr><w:t>严</w:t></w:r></w:p>'
        '<w:sectPr><w:pgSz w:w="210mm" w:h="297mm"/></w:sectPr></w:body></w:document>'
    )
    for data in (strict, strict.encode("utf-16"), strict.encode("utf-16-be"), b"\xef\xbb\xbf" + strict.encode()):
        document = read("", {"word/document.xml": data})
        block = first(document)
        assert (block.text, block.align, block.indent.first, block.runs[0].size) == ("严", "right", 720, 32)
        assert (document.sections[0].width, document.sections[0].height) == (11906, 16838)
