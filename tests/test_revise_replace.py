"""One section or unit written anew: what changes is that, and every word, mark and part of others stays."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from drafts import paragraph, passage
from edits import (
    DOCUMENT,
    SENTENCES,
    Editor,
    body_of,
    canonical,
    change_text,
    comment,
    delete_tracked,
    edited,
    insert_tracked,
    members,
    report_draft,
    run,
    settle,
    starting,
    texts,
    typed,
    with_comments,
)

from pipeline.docx.oxml import element
from pipeline.docx.reader import DocumentError, paragraphs_of, reading_text
from pipeline.docx.revise.locate import State, locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.replace import replace_paragraphs
from pipeline.docx.revise.units import find_unit
from pipeline.docx.writer import write_docx
from pipeline.types import Finding, Paragraph, ParagraphKind, Severity

DRAFT = report_draft()
OWN = [Finding("c", Severity.WARN, "请核对", each) for each in ("p05", "p09", "p14", "p16")]
WRITTEN = with_comments(write_docx(DRAFT, OWN), range(1000, 1200))
WHEN = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
KEYS = ("base", "done", "problem", "next")


def of(key: str) -> list[Paragraph]:
    return [each for each in DRAFT.paragraphs if each.section == key]


def fresh(key: str, *sentences: str) -> list[Paragraph]:
    """New paragraphs of a section, one unit each; of the second section, under its two sub-headings."""
    number = KEYS.index(key) + 1
    made = [
        paragraph(50 + n, ParagraphKind.BODY, passage(words, f"{number}.{n}"), section=key)
        for n, words in enumerate(sentences, start=1)
    ]
    if key == "done":
        made[1:1] = [of(key)[3]]
        made[:0] = [of(key)[1]]
    return made


def replaced(data: bytes, target: str, new: Sequence[Paragraph], *, track: bool = False) -> bytes:
    package = Package(data, Path("报告.docx"))
    replace_paragraphs(package, locate(package, DRAFT), target, new, track=track, when=WHEN if track else None)
    return package.to_bytes()


def words(data: bytes) -> list[str]:
    """The paragraphs with text, as they read."""
    return [each for each in texts(data) if each]


def assert_only_main_part_changed(before: bytes, after: bytes) -> None:
    old, new = members(before), members(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == [DOCUMENT]


def assert_well_formed(data: bytes) -> None:
    """Ids and names are used once, each range begins once and ends once, later than it begins."""
    body = body_of(data)
    order = {node: place for place, node in enumerate(body.iter())}
    for kind in ("bookmark", "commentRange"):
        starts = {each.get(qn("w:id")): each for each in body.iter(qn(f"w:{kind}Start"))}
        ends = {each.get(qn("w:id")): each for each in body.iter(qn(f"w:{kind}End"))}
        assert len(starts) == len(list(body.iter(qn(f"w:{kind}Start"))))
        assert len(ends) == len(list(body.iter(qn(f"w:{kind}End"))))
        assert set(starts) <= set(ends)
        assert all(order[starts[number]] < order[ends[number]] for number in starts)
    names = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names)
    references = [each.get(qn("w:id")) for each in body.iter(qn("w:commentReference"))]
    assert len(set(references)) == len(references)


def bookmarked(data: bytes, name: str) -> str:
    inside, number = "", None
    for node in body_of(data).iter():
        if node.tag == qn("w:bookmarkStart") and node.get(qn("w:name")) == name:
            number = node.get(qn("w:id"))
        elif node.tag == qn("w:bookmarkEnd") and number is not None and node.get(qn("w:id")) == number:
            return inside
        elif node.tag == qn("w:t") and number is not None:
            inside += node.text
    raise AssertionError(f"no bookmark {name}")


def commented(data: bytes, number: int) -> str:
    inside, found = "", False
    for node in body_of(data).iter():
        if node.tag == qn("w:commentRangeStart") and node.get(qn("w:id")) == str(number):
            found = True
        elif node.tag == qn("w:commentRangeEnd") and node.get(qn("w:id")) == str(number):
            return inside
        elif found and node.tag == qn("w:t"):
            inside += node.text
    raise AssertionError(f"no comment {number}")


COUNTS = {"as many": 2, "fewer": 1, "more": 4}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("track", [False, True])
def test_only_the_section_changes(key: str, count: str, track: bool) -> None:
    new = fresh(key, *(f"新写的第{n}句。" for n in range(COUNTS[count])))
    made = replaced(WRITTEN, key, new, track=track)
    start = [each.text for each in DRAFT.paragraphs if each.id < of(key)[0].id]
    end = [each.text for each in DRAFT.paragraphs if each.id > of(key)[-1].id]
    assert words(made) == [*start, of(key)[0].text, *(each.text for each in new), *end]
    assert_only_main_part_changed(WRITTEN, made)
    assert_well_formed(made)
    before, after = list(body_of(WRITTEN)), list(body_of(made))
    section = locate(Package(WRITTEN, Path("报告.docx")), DRAFT).section(key)
    assert section.first is not None and section.last is not None
    rest = len(before) - section.last - 1
    assert [canonical(each) for each in after[: section.first + 1]] == [
        canonical(each) for each in before[: section.first + 1]
    ]
    assert [canonical(each) for each in after[len(after) - rest :]] == [
        canonical(each) for each in before[section.last + 1 :]
    ]


def test_new_text_looks_like_what_nigao_writes() -> None:
    new = [
        paragraph(50, ParagraphKind.BODY, passage("新写一句，“一事一议”。", "4.1"), section="next"),
        paragraph(51, ParagraphKind.BODY, passage("老朳坝一句。", "4.2", highlight=True), section="next"),
    ]
    wanted = write_docx(replace(DRAFT, paragraphs=(*DRAFT.paragraphs[:15], *new, *DRAFT.paragraphs[17:])), ())
    made = body_of(replaced(WRITTEN, "next", new))
    for start in ("新写一句", "老朳坝"):
        mine, theirs = starting(made, start), starting(body_of(wanted), start)
        assert [canonical(each) for each in mine.iter(qn("w:r"))] == [
            canonical(each) for each in theirs.iter(qn("w:r"))
        ]
        assert canonical(mine.find(qn("w:pPr"))) == canonical(theirs.find(qn("w:pPr")))


@pytest.mark.parametrize("lost", [False, True])
def test_bookmarks_stand_around_the_new_text(lost: bool) -> None:
    def unmark(body: Any) -> None:
        for each in [*body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
            each.getparent().remove(each)

    data = edited(WRITTEN, unmark) if lost else WRITTEN
    made = replaced(data, "next", fresh("next", "新写的一句。", "第二句。", "第三句。"))
    assert bookmarked(made, "nigao_s_next") == ("" if lost else "四、下一步打算") + "新写的一句。第二句。第三句。"
    assert [bookmarked(made, f"nigao_u_4_{n}") for n in (1, 2, 3)] == ["新写的一句。", "第二句。", "第三句。"]
    fewer = replaced(made, "next", fresh("next", "又写一句。"))
    assert bookmarked(fewer, "nigao_s_next").endswith("又写一句。")
    assert_well_formed(fewer)


@pytest.mark.parametrize("key", KEYS)
def test_the_draft_with_the_new_section_is_found_in_the_document(key: str) -> None:
    new = fresh(key, "新写的一句。", "第二句。", "第三句。")
    made = replaced(WRITTEN, key, new)
    first, last = DRAFT.paragraphs.index(of(key)[0]), DRAFT.paragraphs.index(of(key)[-1])
    paragraphs = (*DRAFT.paragraphs[: first + 1], *new, *DRAFT.paragraphs[last + 1 :])
    located = locate(Package(made, Path("报告.docx")), replace(DRAFT, paragraphs=paragraphs))
    assert {each.state for each in located.sections} == {State.UNCHANGED}
    assert not located.foreign


def test_writing_what_is_there_changes_nothing() -> None:
    assert replaced(WRITTEN, "next", of("next")) == WRITTEN
    assert replaced(WRITTEN, "done", of("done"), track=True) == WRITTEN


def test_what_reads_the_same_stays_as_it_is() -> None:
    def bold(body: Any) -> None:
        next(starting(body, SENTENCES[6]).iter(qn("w:r"))).insert(0, element("w:rPr", None, element("w:b")))

    data = edited(WRITTEN, bold)
    made = replaced(data, "next", [*of("next")[:2], *fresh("next", "新写的一句。")])
    assert canonical(starting(body_of(made), SENTENCES[6])) == canonical(starting(body_of(data), SENTENCES[6]))
    assert words(made)[-4] == "新写的一句。"
    assert SENTENCES[7] not in words(made)


def test_renamed_headings_stay_as_people_named_them() -> None:
    def rename(body: Any) -> None:
        change_text(starting(body, "二、"), "主要做法", "做法与经验")
        change_text(starting(body, "（二）"), "加强教育培训", "办好夜校")

    made = words(replaced(edited(WRITTEN, rename), "done", fresh("done", "新写的一句。", "第二句。")))
    at = made.index("二、做法与经验")
    assert made[at : at + 5] == ["二、做法与经验", "（一）兴修水利设施", "新写的一句。", "（二）办好夜校", "第二句。"]
    plain = [each for each in fresh("done", "新写的一句。", "第二句。") if each.kind is ParagraphKind.BODY]
    assert words(replaced(edited(WRITTEN, rename), "done", plain))[at : at + 4] == [
        "二、做法与经验",
        "新写的一句。",
        "第二句。",
        "三、存在问题",
    ]


def picture(body: Any) -> None:
    starting(body, SENTENCES[7]).append(element("w:r", None, element("w:drawing")))
    starting(body, SENTENCES[6]).addnext(element("w:p", None, element("w:r", None, element("w:drawing"))))


def table(body: Any) -> None:
    starting(body, SENTENCES[6]).addnext(
        element("w:tbl", None, element("w:tr", None, element("w:tc", None, typed("清淤进度表"))))
    )


def section_break(body: Any) -> None:
    starting(body, SENTENCES[7]).find(qn("w:pPr")).append(element("w:sectPr", None, element("w:pgSz", {"w:w": 16838})))


@pytest.mark.parametrize(("change", "tag"), [(picture, "w:drawing"), (table, "w:tbl"), (section_break, "w:pgSz")])
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


def test_open_deletions_go_with_the_text_that_is_written_anew() -> None:
    def change(body: Any) -> None:
        delete_tracked(starting(body, SENTENCES[2]))
        insert_tracked(starting(body, SENTENCES[3]), "另发倡议书。")

    made = replaced(edited(WRITTEN, change), "done", fresh("done", "新写的一句。", "第二句。"))
    assert not list(body_of(made).iter(qn("w:del"), qn("w:ins")))


def test_the_mark_of_an_inserted_paragraph_says_first_who_put_it_there() -> None:
    def change(body: Any) -> None:
        made = typed("另外成立了专班。")
        made[0].append(element("w:rPr", None, element("w:ins", {"w:id": 9001, "w:author": "王科长"})))
        starting(body, SENTENCES[6]).addnext(made)

    made = body_of(replaced(edited(WRITTEN, change), "next", fresh("next", "新写的一句。"), track=True))
    (mark,) = (each for each in made.iter(qn("w:rPr")) if each.find(qn("w:ins")) is not None)
    assert [each.tag for each in mark] == [qn("w:ins"), qn("w:del")]


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


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_revisions_accepted_are_the_new_text_and_rejected_the_old(key: str, count: int) -> None:
    new = fresh(key, *(f"新写的第{n}句。" for n in range(count))) if count else []
    made = replaced(WRITTEN, key, new, track=True)
    assert settle(made, accept=False) == texts(WRITTEN)
    assert settle(made, accept=True) == texts(replaced(WRITTEN, key, new))
    for tag in ("w:ins", "w:del"):
        for each in body_of(made).iter(qn(tag)):
            assert (each.get(qn("w:author")), each.get(qn("w:date"))) == ("nigao", "2026-01-05T08:30:00Z")
    numbers = [each.get(qn("w:id")) for each in body_of(made).iter(qn("w:ins"), qn("w:del"))]
    assert len(set(numbers)) == len(numbers)
    assert not [each for each in body_of(made).iter(qn("w:del")) if list(each.iter(qn("w:t")))]


def test_no_date_is_written_when_none_is_given() -> None:
    package = Package(WRITTEN, Path("报告.docx"))
    replace_paragraphs(package, locate(package, DRAFT), "next", fresh("next", "新写的一句。"), track=True)
    assert b"w:date" not in members(package.to_bytes())[DOCUMENT]


@pytest.mark.parametrize("key", KEYS)
def test_revisions_of_people_stay_open_around_those_of_nigao(key: str) -> None:
    def change(body: Any) -> None:
        insert_tracked(starting(body, SENTENCES[6]), "并逐段验收。")
        delete_tracked(starting(body, SENTENCES[2]))
        insert_tracked(starting(body, SENTENCES[0]), "由专人记录。")

    data = edited(WRITTEN, change)
    made = replaced(data, key, fresh(key, "新写的一句。", "第二句。"), track=True)
    assert settle(made, accept=False) == settle(data, accept=False) == texts(WRITTEN)
    assert [each for each in settle(made, accept=True) if each] == words(made)
    assert theirs(made) == theirs(data) != []


def theirs(data: bytes) -> list[tuple[str, str]]:
    """The open revisions of people: kind and id."""
    return [
        (each.tag, each.get(qn("w:id")))
        for each in body_of(data).iter(qn("w:ins"), qn("w:del"))
        if each.get(qn("w:author")) != "nigao"
    ]


def test_a_replacement_on_top_of_an_open_one() -> None:
    once = replaced(WRITTEN, "next", fresh("next", "新写的一句。", "第二句。"), track=True)
    package = Package(once, Path("报告.docx"))
    located = locate(package, DRAFT)
    assert located.section("next").state is State.EDITED
    replace_paragraphs(package, located, "next", fresh("next", "再写一句。", "再写一句。"), track=True, when=WHEN)
    made = package.to_bytes()
    assert settle(made, accept=False) == texts(WRITTEN)
    assert settle(made, accept=True)[-6:-4] == ["再写一句。", "再写一句。"]


UNIT_EDITS: dict[str, Callable[[Any], object]] = {
    "untouched": lambda body: None,
    "other unit edited": lambda body: change_text(starting(body, "主要有"), "较慢", "很慢"),
    "tracked words after it": lambda body: insert_tracked(starting(body, "主要有"), "另有其他。"),
    "a comment": lambda body: comment(starting(body, "主要有"), 1001),
    "bookmarks astray": lambda body: [
        starting(body, "主要有").insert(1, each)
        for each in list(body.iter(qn("w:bookmarkStart")))
        if each.get(qn("w:name")).startswith("nigao_u_3")
    ],
}


@pytest.mark.parametrize("name", UNIT_EDITS)
@pytest.mark.parametrize("unit", ["3.1", "3.2"])
@pytest.mark.parametrize("track", [False, True])
def test_a_unit_changes_within_its_paragraph(name: str, unit: str, track: bool) -> None:
    data = edited(WRITTEN, UNIT_EDITS[name])
    was = find_unit(locate(Package(data, Path("报告.docx")), DRAFT), unit)
    assert was is not None
    new = [paragraph(14, ParagraphKind.BODY, "一是", passage("换了一句。", unit), section="problem")]
    made = replaced(data, unit, new, track=track)
    assert words(made) == [each.replace(was.text, "换了一句。") for each in words(data)]
    assert bookmarked(made, f"nigao_u_{unit.replace('.', '_')}") == "换了一句。"
    before, after = list(body_of(data)), list(body_of(made))
    changed = [a for a, b in zip(before, after, strict=True) if canonical(a) != canonical(b)]
    assert [reading_text(each)[:3] for each in changed] == ["主要有"]
    assert_well_formed(made)
    if track:
        assert settle(made, accept=False) == settle(data, accept=False)
    if name == "a comment":
        assert commented(made, 1001) == reading_text(starting(body_of(made), "主要有"))


@pytest.mark.parametrize("track", [False, True])
def test_a_unit_within_words_that_a_person_inserted(track: bool) -> None:
    def change(body: Any) -> None:
        node = starting(body, "主要有")
        made = element("w:ins", {"w:id": 9001, "w:author": "王科长"})
        runs = [each for each in node if each.tag == qn("w:r") and reading_text(each)]
        runs[0].addprevious(made)
        for each in runs:
            made.append(each)

    data = edited(WRITTEN, change)
    new = [paragraph(14, ParagraphKind.BODY, passage("换了一句。", "3.1"), section="problem")]
    made = replaced(data, "3.1", new, track=track)
    assert words(made) == [each.replace(SENTENCES[4], "换了一句。") for each in words(data)]
    assert not [each for each in body_of(made).iter(qn("w:ins")) if each.getparent().tag == qn("w:ins")]
    assert len([each for each in body_of(made).iter(qn("w:ins")) if each.get(qn("w:author")) == "王科长"]) == 1 + track


def test_a_unit_can_be_taken_out() -> None:
    assert SENTENCES[5] not in "".join(words(replaced(WRITTEN, "3.2", [])))
    without = words(replaced(WRITTEN, "4.2", []))
    assert without == [each for each in words(WRITTEN) if each != SENTENCES[7]]


def test_what_moved_away_comes_home() -> None:
    data = edited(WRITTEN, lambda body: starting(body, SENTENCES[0]).addnext(starting(body, SENTENCES[6])))
    made = words(replaced(data, "next", fresh("next", "新写的一句。", "第二句。")))
    assert made == words(replaced(WRITTEN, "next", fresh("next", "新写的一句。", "第二句。")))
    other = words(replaced(data, "base", fresh("base", "新写的一句。", "第二句。")))
    assert SENTENCES[6] in other and SENTENCES[0] not in other


def test_a_section_that_was_deleted_is_told_and_not_put_back() -> None:
    def change(body: Any) -> None:
        for each in of("problem"):
            body.remove(starting(body, each.text))

    data = edited(WRITTEN, change)
    package = Package(data, Path("报告.docx"))
    with pytest.raises(DocumentError, match="找不到了") as caught:
        replace_paragraphs(package, locate(package, DRAFT), "problem", fresh("problem", "新写的一句。"))
    assert caught.value.where == "报告.docx"
    assert package.to_bytes() == data


@pytest.mark.parametrize("track", [False, True])
def test_a_section_of_which_only_the_heading_is_left(track: bool) -> None:
    def change(body: Any) -> None:
        for each in of("done")[1:]:
            body.remove(starting(body, each.text))

    data = edited(WRITTEN, change)
    made = replaced(data, "done", of("done"), track=track)
    assert words(made) == words(WRITTEN)
    assert_well_formed(made)
    if track:
        assert settle(made, accept=False) == texts(data)


def test_a_section_that_lost_its_heading_gets_none() -> None:
    data = edited(WRITTEN, lambda body: body.remove(starting(body, "四、")))
    made = words(replaced(data, "next", fresh("next", "新写一。", "新写二。", "新写三。")))
    assert made[-6:-3] == ["新写一。", "新写二。", "新写三。"]
    assert "四、下一步打算" not in made


def test_text_of_two_sections_in_one_paragraph_is_not_rewritten() -> None:
    def join(body: Any) -> None:
        node, other = starting(body, SENTENCES[1]), starting(body, "二、")
        for each in [each for each in other if each.tag == qn("w:r")]:
            node.append(each)
        body.remove(other)

    package = Package(edited(WRITTEN, join), Path("报告.docx"))
    with pytest.raises(DocumentError, match="并成了一段"):
        replace_paragraphs(package, locate(package, DRAFT), "base", fresh("base", "新写的一句。"))
    assert package.to_bytes() == edited(WRITTEN, join)


def test_a_target_that_is_not_there_is_told() -> None:
    package = Package(WRITTEN, Path("报告.docx"))
    for target in ("none", "9.9"):
        with pytest.raises(KeyError):
            replace_paragraphs(package, locate(package, DRAFT), target, ())

    def rewrite(body: Any) -> None:
        node = starting(body, "主要有")
        for each in [each for each in node if each.tag == qn("w:r")]:
            node.remove(each)
        node.append(run("经与各村座谈，大家反映的都是老问题。"))

    package = Package(edited(WRITTEN, rewrite), Path("报告.docx"))
    with pytest.raises(DocumentError, match="认不出来"):
        replace_paragraphs(package, locate(package, DRAFT), "3.2", fresh("problem", "新写的一句。"))


def random_case(seed: int, edits: int) -> None:
    """Some edits of a person's at random; then a section in which there are none is written anew."""
    chance = random.Random(seed)
    key = chance.choice(KEYS)
    mine = {each.text for each in of(key)}
    data = edited(WRITTEN, lambda body: Editor(seed, mine).edit(body, edits))
    package = Package(data, Path("报告.docx"))
    located = locate(package, DRAFT)
    assert located.section(key).state is State.UNCHANGED
    new = fresh(key, *(f"新写的第{n}句，共{seed}字。" for n in range(chance.randrange(1, 4))))
    track = chance.random() < 0.3
    replace_paragraphs(package, located, key, new, track=track, when=WHEN)
    made = package.to_bytes()
    assert_only_main_part_changed(data, made)
    wanted = [of(key)[0].text, *(each.text for each in new)]

    def others(of_data: bytes) -> list[bytes]:
        body = body_of(of_data)
        gone = {each for each in body if each.tag == qn("w:p") and not reading_text(each) and struck(each)}
        return [
            canonical(each)
            for each in body
            if each not in gone and not (each.tag == qn("w:p") and reading_text(each) in mine | set(wanted))
        ]

    assert others(made) == others(data)
    assert [each for each in words(made) if each in mine | set(wanted)] == wanted


def struck(node: Any) -> bool:
    """Whether all of a w:p was deleted by nigao, as a revision."""
    return any(each.get(qn("w:author")) == "nigao" for each in node.iter(qn("w:del")))


@pytest.mark.parametrize("seed", range(80))
def test_one_edit_at_random_is_never_lost(seed: int) -> None:
    random_case(seed, 1)


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_many_edits_at_random_are_never_lost(seed: int) -> None:
    random_case(seed, 12)


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """name → a document after LibreOffice saved it: as written, and with open revisions of nigao's."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder: Path = tmp_path_factory.mktemp("office")
    new = fresh("base", "新写的一句。", "第二句。", "第三句。")
    tracked = replaced(replaced(WRITTEN, "base", new, track=True), "next", fresh("next", "新写四。"), track=True)
    for name, data in {"written": WRITTEN, "tracked": tracked}.items():
        (folder / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(each) for each in sorted(folder.glob("*.docx"))]
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(folder / "saved"), *files],
        check=True,
        capture_output=True,
        env={**os.environ, "HOME": str(folder)},
    )
    return lambda name: (folder / "saved" / f"{name}.docx").read_bytes()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("track", [False, True])
def test_a_section_of_a_document_saved_by_libreoffice(
    saved_by_libreoffice: Callable[[str], bytes], key: str, track: bool
) -> None:
    data = saved_by_libreoffice("written")
    new = fresh(key, "新写的第一句。", "第二句。", "第三句。")
    made = replaced(data, key, new, track=track)
    assert words(made) == words(replaced(WRITTEN, key, new))
    assert_only_main_part_changed(data, made)
    known = set(Package(made, Path("报告.docx")).style_ids().values())
    assert {each.get(qn("w:val")) for each in body_of(made).iter(qn("w:pStyle"))} <= known
    if track:
        assert settle(made, accept=False) == texts(WRITTEN)


def test_libreoffice_reads_the_revisions_as_they_are_meant(saved_by_libreoffice: Callable[[str], bytes]) -> None:
    saved = saved_by_libreoffice("tracked")
    assert settle(saved, accept=False) == texts(WRITTEN)
    new = fresh("base", "新写的一句。", "第二句。", "第三句。")
    assert settle(saved, accept=True) == texts(
        replaced(replaced(WRITTEN, "base", new), "next", fresh("next", "新写四。"))
    )
