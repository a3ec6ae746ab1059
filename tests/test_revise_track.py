"""A section written anew as Word revisions: accepted they are the new text, rejected the old."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from edits import (
    DOCUMENT,
    SENTENCES,
    body_of,
    delete_tracked,
    edited,
    insert_tracked,
    members,
    settle,
    starting,
    texts,
    typed,
)
from rewriting import (
    DRAFT,
    KEYS,
    WHEN,
    WRITTEN,
    fresh,
    replaced,
    words,
)

from pipeline.docx.oxml import element
from pipeline.docx.revise.locate import State, locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.replace import replace_paragraphs


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


def test_the_mark_of_an_inserted_paragraph_says_first_who_put_it_there() -> None:
    def change(body: Any) -> None:
        made = typed("另外成立了专班。")
        made[0].append(element("w:rPr", None, element("w:ins", {"w:id": 9001, "w:author": "王科长"})))
        starting(body, SENTENCES[6]).addnext(made)

    made = body_of(replaced(edited(WRITTEN, change), "next", fresh("next", "新写的一句。"), track=True))
    (mark,) = (each for each in made.iter(qn("w:rPr")) if each.find(qn("w:ins")) is not None)
    assert [each.tag for each in mark] == [qn("w:ins"), qn("w:del")]


def test_open_deletions_go_with_the_text_that_is_written_anew() -> None:
    def change(body: Any) -> None:
        delete_tracked(starting(body, SENTENCES[2]))
        insert_tracked(starting(body, SENTENCES[3]), "另发倡议书。")

    made = replaced(edited(WRITTEN, change), "done", fresh("done", "新写的一句。", "第二句。"))
    assert not list(body_of(made).iter(qn("w:del"), qn("w:ins")))
