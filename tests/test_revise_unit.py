"""One unit written anew within its paragraph."""

from __future__ import annotations

from collections.abc import Callable
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
    comment,
    edited,
    insert_tracked,
    settle,
    starting,
)
from rewriting import (
    DRAFT,
    WRITTEN,
    assert_well_formed,
    bookmarked,
    commented,
    replaced,
    words,
)

from pipeline.docx.oxml import element
from pipeline.docx.reader import reading_text
from pipeline.docx.revise.locate import locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.units import find_unit
from pipeline.types import ParagraphKind

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
