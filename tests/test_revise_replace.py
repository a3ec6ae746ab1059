"""One section written anew: what changes is that, and every word and part of others stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from drafts import paragraph, passage
from edits import (
    SENTENCES,
    body_of,
    canonical,
    change_text,
    edited,
    run,
    settle,
    starting,
    texts,
)
from rewriting import (
    DRAFT,
    KEYS,
    WRITTEN,
    assert_only_main_part_changed,
    assert_well_formed,
    bookmarked,
    fresh,
    of,
    replaced,
    words,
)

from pipeline.docx.oxml import element
from pipeline.docx.revise.locate import State, locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.replace import replace_paragraphs
from pipeline.docx.writer import write_docx
from pipeline.errors import DocumentError
from pipeline.types import ParagraphKind

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
    longer = replaced(data, "next", [*of("next")[1:], *fresh("next", "第三句。")])
    assert bookmarked(longer, "nigao_s_next").endswith(f"{SENTENCES[7]}第三句。")
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
    unmarked = edited(
        WRITTEN, lambda body: [each.getparent().remove(each) for each in list(body.iter(qn("w:bookmarkStart")))]
    )
    assert replaced(unmarked, "next", of("next")) == unmarked
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
