"""A draft found again in the document that people edited: which section is where, and what they did to it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from edits import (
    SENTENCES,
    body_of,
    change_text,
    comment,
    delete_tracked,
    edited,
    insert_tracked,
    report_draft,
    run,
    starting,
    typed,
)

from pipeline.docx.oxml import element
from pipeline.docx.reader import paragraphs_of, reading_text
from pipeline.docx.revise.locate import Located, State, locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.units import find_unit
from pipeline.docx.writer import write_docx
from pipeline.errors import DocumentError
from pipeline.types import Finding, ParagraphKind, Severity

DRAFT = report_draft()
WRITTEN = write_docx(DRAFT, [Finding("c", Severity.WARN, "请核对", each) for each in ("p05", "p14")])

Change = Callable[[Any], object]


def found(data: bytes) -> Located:
    return locate(Package(data, Path("报告.docx")), DRAFT)


def states(located: Located) -> str:
    """One letter a section: unchanged, edited (E: its body too), missing."""
    return "".join(
        "E" if each.body_edited and each.state is State.EDITED else each.state.value[0] for each in located.sections
    )


def inside(located: Located, key: str) -> list[str]:
    return [each.text for each in located.section(key).paragraphs]


def remove(body: Any, *starts: str) -> None:
    for start in starts:
        node = starting(body, start)
        node.getparent().remove(node)


def unmark(body: Any) -> None:
    for each in [*body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
        each.getparent().remove(each)


def end_of(body: Any, name: str) -> Any:
    (start,) = (each for each in body.iter(qn("w:bookmarkStart")) if each.get(qn("w:name")) == name)
    (end,) = (each for each in body.iter(qn("w:bookmarkEnd")) if each.get(qn("w:id")) == start.get(qn("w:id")))
    return end


def tear(body: Any, name: str) -> None:
    end = end_of(body, name)
    end.getparent().remove(end)


def move(body: Any, start: str, after: str) -> None:
    starting(body, after).addnext(starting(body, start))


def say(node: Any, words: str) -> None:
    for each in [each for each in node if each.tag == qn("w:r")]:
        node.remove(each)
    node.append(run(words))


def move_section(body: Any) -> None:
    for start in ("三、", "主要有以下问题"):
        starting(body, "四、").addprevious(starting(body, start))
    for start in ("一、", "镇党委", "各村支部"):
        starting(body, "特此报告").addprevious(starting(body, start))


def into_table(body: Any) -> None:
    node = starting(body, SENTENCES[6])
    table = element("w:tbl", None, element("w:tr", None, element("w:tc")))
    node.addprevious(table)
    table[0][0].append(node)


def into_control(body: Any) -> None:
    first = starting(body, "四、")
    control = element("w:sdt", None, element("w:sdtPr"), element("w:sdtContent"))
    first.addprevious(control)
    for start in ("四、", SENTENCES[6], SENTENCES[7]):
        control[1].append(starting(body, start))


def paste_twice(body: Any) -> None:
    last = starting(body, "2025年12月20日")
    for start in ("四、", SENTENCES[6], SENTENCES[7]):
        copied = deepcopy(starting(body, start))
        last.addnext(copied)
        last = copied


def split_and_format(body: Any) -> None:
    for node in list(body.iter(qn("w:r"))):
        text = node.findtext(qn("w:t")) or ""
        if len(text) > 4:
            rest = deepcopy(node)
            node.find(qn("w:t")).text, rest.find(qn("w:t")).text = text[:3], text[3:]
            node.addnext(rest)
            rest.insert(0, element("w:lastRenderedPageBreak"))


def insert_tracked_again(node: Any) -> None:
    (words,) = (each for each in node if each.tag == qn("w:r") and reading_text(each))
    made = element("w:ins", {"w:id": 9001, "w:author": "王科长"})
    words.addprevious(made)
    made.append(words)


def two_of_one(body: Any) -> None:
    node = starting(body, SENTENCES[2])
    made = typed("")
    for each in [each for each in node if each.tag == qn("w:r")][1:]:
        made.append(each)
    node.addnext(made)


def one_of_two(body: Any) -> None:
    node, other = starting(body, SENTENCES[6]), starting(body, SENTENCES[7])
    for each in [each for each in other if each.tag == qn("w:r")]:
        node.append(each)
    body.remove(other)


def renumber(body: Any) -> None:
    remove(body, "二、", "（一）", "（二）", SENTENCES[2], SENTENCES[3], SENTENCES[9])
    change_text(starting(body, "三、"), "三、", "二、")
    change_text(starting(body, "四、"), "四、", "三、")


# name → what a person does, the sections' states after it, how many paragraphs stand outside of all sections
EDITS: dict[str, tuple[Change, str, int]] = {
    "nothing": (lambda body: None, "uuuu", 0),
    "bookmarks lost": (unmark, "uuuu", 0),
    "runs split, page breaks noted": (split_and_format, "uuuu", 0),
    "a comment": (lambda body: comment(starting(body, SENTENCES[6]), 77), "uuuu", 0),
    "spaces and blank lines": (
        lambda body: (
            change_text(starting(body, "一、"), "一、", "一、\u3000"),
            starting(body, "二、").addnext(typed(" ")),
        ),
        "uuuu",
        0,
    ),
    "a word changed": (lambda body: change_text(starting(body, SENTENCES[6]), "月底前", "月前"), "uuuE", 0),
    "a figure changed": (lambda body: change_text(starting(body, SENTENCES[2]), "1200", "1300"), "uEuu", 0),
    "a paragraph rewritten": (lambda body: say(starting(body, SENTENCES[7]), "经费由县乡两级分担。"), "uuuE", 0),
    "rewritten, bookmarks lost": (
        lambda body: (unmark(body), say(starting(body, SENTENCES[7]), "经费由县乡两级分担。")),
        "uuuE",
        0,
    ),
    "all of a section rewritten": (
        lambda body: (
            say(starting(body, SENTENCES[6]), "全部另写。"),
            say(starting(body, SENTENCES[7]), "经费由县乡两级分担。"),
        ),
        "uuuE",
        0,
    ),
    "a paragraph put in between": (
        lambda body: starting(body, SENTENCES[0]).addnext(typed("另外成立了专班。")),
        "Euuu",
        0,
    ),
    "one put after a section": (
        lambda body: starting(body, SENTENCES[1]).addnext(typed("另外成立了专班。")),
        "uuuu",
        1,
    ),
    "the same, the bookmark torn": (
        lambda body: (tear(body, "nigao_s_base"), starting(body, SENTENCES[1]).addnext(typed("另外成立了专班。"))),
        "uuuu",
        1,
    ),
    "one put within the bookmark": (
        lambda body: (
            starting(body, SENTENCES[1]).addnext(typed("另外成立了专班。")),
            starting(body, "另外").append(end_of(body, "nigao_s_base")),
        ),
        "Euuu",
        0,
    ),
    "a table put in between": (
        lambda body: starting(body, SENTENCES[0]).addnext(
            element("w:tbl", None, element("w:tr", None, element("w:tc", None, typed("任务清单"))))
        ),
        "euuu",
        0,
    ),
    "one put before all sections": (lambda body: starting(body, "一、").addprevious(typed("提要如下。")), "uuuu", 1),
    "an annex": (lambda body: body[-1].addprevious(typed("附件：任务清单")), "uuuu", 1),
    "heading and all rewritten within the bookmark": (
        lambda body: (
            say(starting(body, "三、"), "存在的短板在三个方面，分述如下。"),
            say(starting(body, "主要有"), "人手少。"),
            starting(body, "人手少").addnext(typed("路程远。")),
            starting(body, "路程远").append(end_of(body, "nigao_s_problem")),
            [tear(body, f"nigao_u_3_{number}") for number in (1, 2)],
        ),
        "uuEu",
        0,
    ),
    "a paragraph taken out": (lambda body: remove(body, SENTENCES[7]), "uuuE", 0),
    "the same, bookmarks lost": (lambda body: (unmark(body), remove(body, SENTENCES[7])), "uuuE", 0),
    "a section taken out": (lambda body: remove(body, "四、", SENTENCES[6], SENTENCES[7]), "uuum", 0),
    "one taken out, the others renumbered": (renumber, "umee", 0),
    "a heading renamed": (lambda body: say(starting(body, "二、"), "二、亮点纷呈"), "ueuu", 0),
    "renamed, bookmarks lost": (lambda body: (unmark(body), say(starting(body, "二、"), "二、亮点纷呈")), "ueuu", 0),
    "a heading taken out": (lambda body: remove(body, "二、"), "ueuu", 0),
    "a heading in another style": (
        lambda body: starting(body, "二、").find(qn("w:pPr")).clear(),
        "uuuu",
        0,
    ),
    "a sub-heading renamed": (lambda body: change_text(starting(body, "（二）"), "教育", "业务"), "uEuu", 0),
    "paragraphs in another order": (lambda body: move(body, SENTENCES[6], SENTENCES[7]), "uuuE", 0),
    "a paragraph in another section": (lambda body: move(body, SENTENCES[6], SENTENCES[0]), "uuuE", 0),
    "the same, downwards": (lambda body: move(body, SENTENCES[1], "主要有"), "Euuu", 0),
    "sections in another order": (move_section, "uuuu", 0),
    "another order, bookmarks lost": (lambda body: (unmark(body), move_section(body)), "uuuu", 0),
    "a section pasted twice": (paste_twice, "uuuu", 3),
    "a paragraph in a table": (into_table, "uuuu", 0),
    "a section in a content control": (into_control, "uuuu", 0),
    "one paragraph made two": (two_of_one, "uEuu", 0),
    "two paragraphs made one": (one_of_two, "uuuE", 0),
    "tracked words": (lambda body: insert_tracked(starting(body, SENTENCES[6]), "并验收。"), "uuuE", 0),
    "tracked words that were there": (lambda body: insert_tracked_again(starting(body, SENTENCES[6])), "uuuE", 0),
    "a tracked deletion": (lambda body: delete_tracked(starting(body, SENTENCES[2])), "uEuu", 0),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_a_person_did_is_seen_where_it_was_done(name: str) -> None:
    change, expected, foreign = EDITS[name]
    located = found(edited(WRITTEN, change))
    assert states(located) == expected
    assert len(located.foreign) == foreign
    assert (located.front_state, located.closing_state) == (State.UNCHANGED, State.UNCHANGED)


@pytest.mark.parametrize("name", EDITS)
def test_each_text_is_told_once_and_as_it_reads(name: str) -> None:
    data = edited(WRITTEN, EDITS[name][0])
    located = found(data)
    reads = [reading_text(each) for each in paragraphs_of(body_of(data)) if reading_text(each).strip()]
    assert [each.text for each in located.paragraphs] == reads
    parts = [located.front, located.closing, located.foreign, *(each.paragraphs for each in located.sections)]
    assert sorted(each.text for part in parts for each in part) == sorted(reads)
    blocks = list(Package(data, Path("报告.docx")).body)
    for each in located.paragraphs:
        assert each.text in "".join(reading_text(node) for node in blocks[each.block].iter(qn("w:p")))


def test_a_section_knows_its_stretch_and_its_heading_as_it_is_now() -> None:
    data = edited(WRITTEN, lambda body: say(starting(body, "二、"), "二、亮点纷呈"))
    section = found(data).section("done")
    assert (section.title, section.number) == ("主要做法", 2)
    assert section.heading is not None and section.heading.text == "二、亮点纷呈"
    assert [reading_text(each)[:3] for each in body_of(data)[section.first : section.last + 1]] == [
        "二、亮",
        "（一）",
        "新建蓄",
        "（二）",
        "培训网",
        "组织演",
    ]
    with pytest.raises(KeyError):
        found(data).section("none")


NEW = "经费由县乡两级分担。"
# name → what a person does, the text that is then in the document, the paragraph of the draft that it is
IDENTITIES: dict[str, tuple[Change, str, str | None]] = {
    "edited and moved": (
        lambda body: (
            unmark(body),
            change_text(starting(body, SENTENCES[6]), "拟在", "计划于"),
            move(body, "计划于", SENTENCES[0]),
        ),
        SENTENCES[6].replace("拟在", "计划于"),
        "p16",
    ),
    "rewritten and moved within its bookmark": (
        lambda body: (retype(starting(body, SENTENCES[6]), NEW), move(body, NEW, SENTENCES[0])),
        NEW,
        "p16",
    ),
    "rewritten in its place, bookmarks lost": (
        lambda body: (unmark(body), say(starting(body, SENTENCES[7]), NEW)),
        NEW,
        "p17",
    ),
    "put in": (lambda body: starting(body, SENTENCES[6]).addnext(typed(NEW)), NEW, None),
}


def retype(node: Any, words: str) -> None:
    """Type over the text and leave the bookmarks around it."""
    (leaf,) = node.iter(qn("w:t"))
    leaf.text = words


@pytest.mark.parametrize("name", IDENTITIES)
def test_a_paragraph_is_known_for_what_it_was(name: str) -> None:
    change, text, saved = IDENTITIES[name]
    (paragraph,) = (each for each in found(edited(WRITTEN, change)).paragraphs if each.text == text)
    assert (paragraph.saved and paragraph.saved.id) == saved


def test_of_two_that_read_the_same_the_one_in_its_place_is_taken() -> None:
    for copy_first in (False, True):

        def change(body: Any, first: bool = copy_first) -> None:
            unmark(body)
            copied = deepcopy(starting(body, SENTENCES[6]))
            place = starting(body, "一、" if first else "2025年12月20日")
            place.addprevious(copied) if first else place.addnext(copied)

        located = found(edited(WRITTEN, change))
        assert states(located) == "uuuu"
        assert [each.text for each in located.foreign] == [SENTENCES[6]]
        assert located.section("next").paragraphs == located.section("next").home


def test_a_renamed_heading_is_known_when_text_was_put_below_it_too() -> None:
    def change(body: Any) -> None:
        unmark(body)
        say(starting(body, "二、"), "二、亮点纷呈")
        starting(body, "二、").addnext(typed("全年主要抓了两件事。"))

    section = found(edited(WRITTEN, change)).section("done")
    assert section.heading is not None and section.heading.text == "二、亮点纷呈"


def test_a_moved_paragraph_is_still_its_sections() -> None:
    located = found(edited(WRITTEN, lambda body: move(body, SENTENCES[6], SENTENCES[0])))
    assert inside(located, "next") == [SENTENCES[6], "四、下一步打算", SENTENCES[7]]
    assert inside(located, "base") == ["一、基本情况", SENTENCES[0], SENTENCES[1]]
    section = located.section("next")
    assert [each.text for each in section.home] == ["四、下一步打算", SENTENCES[7]]


def test_the_title_and_the_signature_have_states_of_their_own() -> None:
    def change(body: Any) -> None:
        say(starting(body, "石桥镇人民政府关于"), "石桥镇2025年工作总结")
        remove(body, "特此报告。")

    located = found(edited(WRITTEN, change))
    assert (located.front_state, located.closing_state) == (State.EDITED, State.EDITED)
    assert located.front[0].saved == DRAFT.paragraphs[0]
    assert states(located) == "uuuu"
    none = found(edited(WRITTEN, lambda body: remove(body, "特此报告。", "2025年12月20日") or drop_last(body)))
    assert none.closing_state is State.MISSING


def drop_last(body: Any) -> None:
    body.remove([each for each in body.iter(qn("w:p")) if reading_text(each) == "石桥镇人民政府"][-1])


def test_a_short_report_has_sections_without_headings() -> None:
    headings = (ParagraphKind.HEADING1, ParagraphKind.HEADING2)
    short = replace(DRAFT, paragraphs=tuple(each for each in DRAFT.paragraphs if each.kind not in headings))
    written = write_docx(short, ())

    def change(body: Any) -> None:
        unmark(body)
        say(starting(body, SENTENCES[6]), "人手少。")
        starting(body, "人手少").addnext(typed("路程远。"))
        starting(body, SENTENCES[7]).addnext(typed("附件：任务清单"))

    for data, expected in ((written, "uuuu"), (edited(written, change), "uuuE")):
        located = locate(Package(data, Path("报告.docx")), short)
        assert states(located) == expected
    assert [each.text for each in located.foreign] == ["附件：任务清单"]


def test_another_document_is_refused() -> None:
    def other(body: Any) -> None:
        for each in [each for each in paragraphs_of(body) if any(words in reading_text(each) for words in SENTENCES)]:
            say(each, "本年度开展政务公开培训三次，受理依申请公开五件，全部按时答复，无行政复议。")

    # Under the same title it is the same report, all of it written anew.
    assert states(found(edited(WRITTEN, other))) == "EEEE"

    def retitled(body: Any) -> None:
        other(body)
        change_text(starting(body, "石桥镇人民政府关于"), "石桥镇", "青山镇")

    with pytest.raises(DocumentError, match="不是 nigao 写的") as caught:
        found(edited(WRITTEN, retitled))
    assert caught.value.where == "报告.docx"


def test_text_of_two_sections_joined_in_one_paragraph_is_known() -> None:
    def join(body: Any) -> None:
        node, other = starting(body, SENTENCES[1]), starting(body, "二、")
        for each in [each for each in other if each.tag == qn("w:r")]:
            node.append(each)
        body.remove(other)

    located = found(edited(WRITTEN, join))
    assert located.section("base").paragraphs[-1].swallowed == {"done"}
    assert states(located) == "Eeuu"


# Unit 3.2 stands in one paragraph with 3.1 and the marks that the program put before them.
UNITS: dict[str, tuple[Change, str | None, bool]] = {
    "untouched": (lambda body: None, SENTENCES[5], False),
    "bookmarks lost": (unmark, SENTENCES[5], False),
    "blanks": (
        lambda body: change_text(starting(body, "主要有"), "年龄", " 年 龄"),
        SENTENCES[5].replace("年龄", " 年 龄"),
        False,
    ),
    "words before it": (lambda body: change_text(starting(body, "主要有"), "主要", "总的看主要"), SENTENCES[5], False),
    "words within": (
        lambda body: change_text(starting(body, "主要有"), "难以保证", "很难保证"),
        SENTENCES[5].replace("难以保证", "很难保证"),
        True,
    ),
    "words within, bookmarks lost": (
        lambda body: (unmark(body), change_text(starting(body, "主要有"), "管护人员", "村管护员")),
        SENTENCES[5].replace("管护人员", "村管护员"),
        True,
    ),
    "the other one changed": (
        lambda body: (unmark(body), change_text(starting(body, "主要有"), "资金拨付较慢", "钱到得晚")),
        SENTENCES[5],
        False,
    ),
    "a sentence before it, bookmarks lost": (
        lambda body: (unmark(body), change_text(starting(body, "主要有"), "管护人员", "县里已通报。管护人员")),
        SENTENCES[5],
        False,
    ),
    "taken out": (lambda body: say(starting(body, "主要有"), f"主要有以下问题：一是{SENTENCES[4]}"), None, False),
    "the paragraph taken out": (lambda body: remove(body, "主要有"), None, False),
}


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_found_within_its_paragraph(name: str) -> None:
    change, text, changed = UNITS[name]
    unit = find_unit(found(edited(WRITTEN, change)), "3.2")
    assert (unit and unit.text) == text
    assert unit is None or unit.edited is changed


def test_a_document_saved_by_libreoffice_is_found_again(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    names = ["nothing", "a word changed", "a heading renamed", "sections in another order", "tracked words"]
    for number, name in enumerate(names):
        (tmp_path / f"{number}.docx").write_bytes(edited(WRITTEN, EDITS[name][0]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{number}.docx") for number in range(len(names))]
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "saved"), *files],
        check=True,
        capture_output=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    for number, name in enumerate(names):
        saved = (tmp_path / "saved" / f"{number}.docx").read_bytes()
        assert saved != (tmp_path / f"{number}.docx").read_bytes()
        assert states(found(saved)) == EDITS[name][1]
        assert states(found(edited(saved, unmark))) == EDITS[name][1]
