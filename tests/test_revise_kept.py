"""What people put into a section that is written anew stays: pictures, tables, comments, bookmarks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from docx.oxml.ns import qn
from edits import (
    SENTENCES,
    body_of,
    canonical,
    comment,
    edited,
    starting,
    typed,
)
from rewriting import (
    WRITTEN,
    assert_well_formed,
    bookmarked,
    commented,
    fresh,
    replaced,
    words,
)

from pipeline.docx.oxml import element
from pipeline.docx.reader import paragraphs_of, reading_text


def picture(body: Any) -> None:
    starting(body, SENTENCES[7]).append(element("w:r", None, element("w:drawing")))
    starting(body, SENTENCES[6]).addnext(element("w:p", None, element("w:r", None, element("w:drawing"))))


def table(body: Any) -> None:
    starting(body, SENTENCES[6]).addnext(
        element("w:tbl", None, element("w:tr", None, element("w:tc", None, typed("清淤进度表"))))
    )


def section_break(body: Any) -> None:
    starting(body, SENTENCES[7]).find(qn("w:pPr")).append(element("w:sectPr", None, element("w:pgSz", {"w:w": 16838})))


def page_break(body: Any) -> None:
    starting(body, SENTENCES[7]).append(element("w:r", None, element("w:br", {"w:type": "page"})))


@pytest.mark.parametrize(
    ("change", "tag"), [(page_break, "w:br"), (picture, "w:drawing"), (table, "w:tbl"), (section_break, "w:pgSz")]
)
@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("track", [False, True])
def test_pictures_tables_and_section_breaks_stay(
    change: Callable[[Any], None], tag: str, count: int, track: bool
) -> None:
    data = edited(WRITTEN, change)
    new = fresh("next", *(f"新写的第{n}句。" for n in range(count)))
    made = replaced(data, "next", new, track=track)
    kept = [canonical(each) for each in body_of(data).iter(qn(tag))]
    assert [canonical(each) for each in body_of(made).iter(qn(tag))] == kept
    assert [each for each in words(made) if each.startswith("新写")] == [each.text for each in new]
    assert not {SENTENCES[6], SENTENCES[7]} & set(words(made))


def test_a_picture_goes_with_no_revision() -> None:
    for count in (0, 1):
        made = replaced(edited(WRITTEN, picture), "next", fresh("next", "新写的一句。")[:count], track=True)
        for node in [each for each in paragraphs_of(body_of(made)) if list(each.iter(qn("w:drawing")))]:
            assert node.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is None
        assert not [each for each in body_of(made).iter(qn("w:del")) if list(each.iter(qn("w:drawing")))]


def test_further_paragraphs_are_set_like_those_of_the_section() -> None:
    def change(body: Any) -> None:
        properties = starting(body, SENTENCES[6]).find(qn("w:pPr"))
        for tag in ("w:keepNext", "w:jc"):
            properties.append(element(tag))
        properties.append(element("w:sectPr"))

    made = body_of(replaced(edited(WRITTEN, change), "next", fresh("next", "新写一。", "新写二。", "新写三。")))
    kept = {
        tag: [start for start in "一二三" if has(starting(made, f"新写{start}"), tag)]
        for tag in ("keepNext", "jc", "sectPr")
    }
    # The last was written to stay with what follows.
    assert kept == {"keepNext": ["一", "三"], "jc": ["一", "二"], "sectPr": ["一"]}


def has(node: Any, tag: str) -> bool:
    return node.find(f"{qn('w:pPr')}/{qn(f'w:{tag}')}") is not None


@pytest.mark.parametrize("track", [False, True])
def test_a_cell_is_never_left_without_a_paragraph(track: bool) -> None:
    def change(body: Any) -> None:
        node = starting(body, SENTENCES[6])
        cell = element("w:tc")
        node.addprevious(element("w:tbl", None, element("w:tr", None, cell)))
        cell.append(node)

    for count in (0, 1):
        made = replaced(edited(WRITTEN, change), "next", fresh("next", "新写的一句。")[:count], track=track)
        (cell,) = body_of(made).iter(qn("w:tc"))
        assert cell[-1].tag == qn("w:p")
        assert cell[-1].find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is None


def test_bookmarks_of_people_are_not_lost() -> None:
    def change(body: Any) -> None:
        starting(body, SENTENCES[6]).append(element("w:bookmarkStart", {"w:id": 500, "w:name": "_Ref1"}))
        starting(body, "特此报告").append(element("w:bookmarkEnd", {"w:id": 500}))

    data = edited(WRITTEN, change)
    for new in ([], fresh("next", "新写的一句。"), fresh("next", "新写的一句。", "第二句。", "第三句。")):
        made = replaced(data, "next", new)
        assert bookmarked(made, "_Ref1").endswith("特此报告。")
        assert_well_formed(made)


def test_a_caption_stays_with_its_table() -> None:
    def change(body: Any) -> None:
        table(body)
        starting(body, SENTENCES[6]).addnext(typed("表1　清淤进度"))

    assert "表1　清淤进度" in words(replaced(edited(WRITTEN, change), "next", fresh("next", "新写的一句。")))


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("track", [False, True])
def test_a_comment_on_a_few_words_is_on_all_that_stands_there_now(place: int, track: bool) -> None:
    def change(body: Any) -> None:
        about = [each for each in starting(body, SENTENCES[2]) if each.tag == qn("w:r") and reading_text(each)][place]
        about.addprevious(element("w:commentRangeStart", {"w:id": 1001}))
        about.addnext(element("w:r", None, element("w:commentReference", {"w:id": 1001})))
        about.addnext(element("w:commentRangeEnd", {"w:id": 1001}))

    made = replaced(edited(WRITTEN, change), "done", fresh("done", "新写的一句。", "第二句。"), track=track)
    assert commented(made, 1001) == "新写的一句。"
    assert_well_formed(made)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("track", [False, True])
def test_comments_of_people_stay_on_the_new_text(count: int, track: bool) -> None:
    def change(body: Any) -> None:
        comment(starting(body, SENTENCES[6]), 1001)
        comment(starting(body, SENTENCES[7]), 1002)
        comment(starting(body, SENTENCES[0]), 1003)

    data = edited(WRITTEN, change)
    new = fresh("next", *(f"新写的第{n}句。" for n in range(count)))
    made = replaced(data, "next", new, track=track)
    assert_well_formed(made)
    referred = [each.get(qn("w:id")) for each in body_of(made).iter(qn("w:commentReference"))]
    assert {"1001", "1002", "1003"} <= set(referred)
    assert commented(made, 1003) == SENTENCES[0]
    if not track:
        assert "新写" in commented(made, 1001) and "新写" in commented(made, 1002)
        # nigao's own on what it said before goes, those elsewhere stay.
        assert sorted(set(referred) - {"1001", "1002", "1003"}) == ["0", "1", "2"]


def test_comments_stay_even_when_nothing_is_written_instead() -> None:
    data = edited(WRITTEN, lambda body: comment(starting(body, SENTENCES[7]), 1001))
    made = replaced(data, "next", [])
    assert words(made)[-4:] == ["四、下一步打算", "特此报告。", "石桥镇人民政府", "2025年12月20日"]
    assert commented(made, 1001) == ""
    assert_well_formed(made)


def test_a_comment_that_reaches_into_another_section_still_does() -> None:
    def change(body: Any) -> None:
        comment(starting(body, SENTENCES[6]), 1001)
        ends = [each for each in body.iter(qn("w:commentRangeEnd")) if each.get(qn("w:id")) == "1001"]
        starting(body, "特此报告").append(ends[0])

    made = replaced(edited(WRITTEN, change), "next", fresh("next", "新写的一句。"))
    assert commented(made, 1001) == "新写的一句。特此报告。"
