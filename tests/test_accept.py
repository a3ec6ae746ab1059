"""Tracked changes accepted."""

from __future__ import annotations

from dirty import (
    WHO,
    run,
)
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from ooxml import text, value

from pipeline.docx.final.accept import accept

SEGMENT = st.tuples(
    st.sampled_from(["", "ins", "del", "moveTo", "moveFrom", "ins del"]), st.text("甲乙丙丁", max_size=3)
)
PARAGRAPH = st.tuples(st.lists(SEGMENT, max_size=4), st.booleans())


@given(st.lists(PARAGRAPH, min_size=1, max_size=6))
def test_accepting_keeps_what_is_not_deleted_and_joins_paragraphs(
    made: list[tuple[list[tuple[str, str]], bool]],
) -> None:
    body = etree.fromstring(f"<w:body {nsdecls('w')}>{''.join(map(marked_paragraph, made))}</w:body>")
    accept(body)
    expected, carried = [], ""
    for segments, joined in made:
        carried += "".join(words for kinds, words in segments if not {"del", "moveFrom"} & set(kinds.split()))
        if not joined:
            expected.append(carried)
            carried = ""
    if made[-1][1] and (carried or not expected):
        expected.append(carried)
    assert [text(each) for each in body] == expected
    assert all(
        each.tag in (qn("w:p"), qn("w:pPr"), qn("w:rPr"), qn("w:r"), qn("w:t")) for each in body.iterdescendants()
    )


def marked_paragraph(made: tuple[list[tuple[str, str]], bool]) -> str:
    segments, joined = made
    runs = ""
    for kinds, words in segments:
        inner = run(words, "delText" if "del" in kinds else "t") if words else ""
        for kind in reversed(kinds.split()):
            inner = f"<w:{kind} {WHO}>{inner}</w:{kind}>"
        runs += inner
    mark = f"<w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr>" if joined else ""
    return f"<w:p>{mark}{runs}</w:p>"


def test_a_joined_paragraph_has_the_layout_of_the_one_it_joins() -> None:
    body = etree.fromstring(
        f"<w:body {nsdecls('w')}>"
        f'<w:p><w:pPr><w:pStyle w:val="A"/><w:rPr><w:del {WHO}/></w:rPr></w:pPr>{run("甲")}</w:p>'
        f'<w:bookmarkStart w:id="1" w:name="x"/><w:p><w:pPr><w:pStyle w:val="B"/></w:pPr>{run("乙")}</w:p></w:body>'
    )
    accept(body)
    (joined,) = body
    assert (text(joined), value(joined, "w:pPr/w:pStyle")) == ("甲乙", "B")


def test_a_table_whose_rows_are_all_deleted_goes() -> None:
    row = f"<w:tr><w:trPr><w:del {WHO}/></w:trPr><w:tc><w:p>{run('旧')}</w:p></w:tc></w:tr>"
    nested = f"<w:tbl><w:tr><w:tc><w:tbl>{row}</w:tbl></w:tc></w:tr></w:tbl>"
    body = etree.fromstring(f"<w:body {nsdecls('w')}><w:tbl>{row}{row}</w:tbl>{nested}<w:p/></w:body>")
    accept(body)
    assert [etree.QName(each).localname for each in body] == ["tbl", "p"]
    assert [etree.QName(each).localname for each in body.find(f".//{qn('w:tc')}")] == ["p"]


def test_a_tracked_merge_of_cells_becomes_a_merge() -> None:
    cells = "".join(
        f'<w:tr><w:tc><w:tcPr><w:cellMerge {WHO} w:vMerge="{kind}"/></w:tcPr><w:p/></w:tc></w:tr>'
        for kind in ("rest", "cont")
    )
    table = etree.fromstring(f"<w:tbl {nsdecls('w')}>{cells}</w:tbl>")
    accept(table)
    assert [each.get(qn("w:val")) for each in table.iter(qn("w:vMerge"))] == ["restart", "continue"]
    assert table.find(f".//{qn('w:cellMerge')}") is None


def test_a_link_and_a_content_control_go_with_their_text() -> None:
    gone = f"<w:del {WHO}>{run('旧', 'delText')}</w:del>"
    body = etree.fromstring(
        f'<w:body {nsdecls("w")}><w:p>{run("甲")}<w:hyperlink w:anchor="x">{gone}</w:hyperlink>'
        f"<w:sdt><w:sdtPr/><w:sdtContent>{gone}</w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt></w:p></w:body>"
    )
    accept(body)
    assert [etree.QName(each).localname for each in body[0]] == ["r", "sdt"]
    assert text(body[0]) == "甲乙"
