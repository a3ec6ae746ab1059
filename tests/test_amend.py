"""Characters changed where they stand, and a document that follows a changed draft: nothing else in it moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from drafts import draft
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.docx.oxml import element, text_element
from pipeline.docx.reader import reading_text
from pipeline.docx.revise.amend import amend
from pipeline.docx.revise.locate import Located, locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.swapping import Swap, differences, moved_onto, sole, swap
from pipeline.docx.writer import write_docx
from pipeline.types import Draft, ParagraphKind

TEXT = st.text("甲乙丙丁12345，。 ", max_size=30)


def paragraph_of(pieces: list[str]) -> Any:
    """A w:p of one run a piece, each with a look of its own, a bookmark between."""
    made = element("w:p")
    for number, piece in enumerate(pieces):
        run = element("w:r", None, element("w:rPr", None, element("w:sz", {"w:val": 20 + number})))
        run.append(text_element(piece))
        made.append(run)
        made.append(element("w:bookmarkStart", {"w:id": number, "w:name": f"b{number}"}))
    return made


@given(st.lists(TEXT.filter(bool), min_size=1, max_size=5), st.data())
def test_a_swap_changes_its_characters_and_no_others(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = data.draw(TEXT)
    made = paragraph_of(pieces)
    swap(made, [Swap(start, end, new)])
    assert reading_text(made) == text[:start] + new + text[end:]
    assert len(made.findall(qn("w:bookmarkStart"))) == len(pieces)
    assert [run.find(f"{qn('w:rPr')}/{qn('w:sz')}").get(qn("w:val")) for run in made.findall(qn("w:r"))] == [
        str(20 + number) for number in range(len(pieces))
    ]


@given(TEXT, TEXT, st.integers(1, 6))
def test_the_differences_of_two_texts_make_one_of_the_other(old: str, new: str, size: int) -> None:
    made = paragraph_of([old[at : at + size] for at in range(0, len(old), size)] or [""])
    swap(made, differences(old, new))
    assert reading_text(made) == new


@given(TEXT, TEXT, st.data())
def test_white_space_put_in_by_a_program_does_not_shift_a_swap(old: str, new: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(old)), max_size=4))
    reads = old
    for place in sorted(places, reverse=True):
        reads = f"{reads[:place]}\u3000{reads[place:]}"
    made = paragraph_of([reads])
    swap(made, moved_onto(differences(old, new), old, reads))
    assert "".join(reading_text(made).split()) == "".join(new.split())


@pytest.mark.parametrize(
    ("text", "value", "place"),
    [("转移86户", "86户", 2), ("转移186户", "86户", None), ("转移86户，又86户", "86户", None), ("转移", "86户", None)],
)
def test_a_figure_is_found_where_it_stands_once_and_by_itself(text: str, value: str, place: int | None) -> None:
    assert sole(text, value) == place


def opened(made: Draft) -> tuple[Package, Located]:
    package = Package(write_docx(made, ()), Path("报告.docx"))
    return package, locate(package, made)


def changed(made: Draft, old: str, new: str) -> Draft:
    def passage(text: str) -> str:
        return text.replace(old, new)

    return replace(
        made,
        paragraphs=tuple(
            replace(each, passages=tuple(replace(part, text=passage(part.text)) for part in each.passages))
            for each in made.paragraphs
        ),
    )


def canonical(package: Package) -> list[bytes]:
    return [etree.tostring(each, method="c14n") for each in package.body]


def test_a_changed_figure_changes_one_paragraph_of_the_document() -> None:
    made = draft()
    package, located = opened(made)
    before = canonical(package)
    done = amend(package, located, changed(made, "42座", "47座"), {})
    after = canonical(package)
    assert [b != a for b, a in zip(before, after, strict=True)].count(True) == 1
    assert len(done.changed) == 1 and "47座" in done.changed[0][1] and not done.flags


def test_the_same_draft_changes_nothing() -> None:
    made = draft()
    package, located = opened(made)
    data = package.to_bytes()
    assert amend(package, located, made, {}).changed == ()
    assert package.to_bytes() == data


def test_a_paragraph_that_came_or_went() -> None:
    made = draft()
    body = next(each for each in made.paragraphs if each.kind is ParagraphKind.BODY and each.section == "done")
    extra = replace(body, id="p99", passages=(replace(body.passages[0], text="新修便桥3座。", unit="2.9"),))
    place = made.paragraphs.index(body) + 1
    more = replace(made, paragraphs=(*made.paragraphs[:place], extra, *made.paragraphs[place:]))
    package, located = opened(made)
    done = amend(package, located, more, {})
    assert done.changed == (("", "新修便桥3座。"),)
    texts = [reading_text(each) for each in package.body.iter(qn("w:p"))]
    assert texts[texts.index("新修便桥3座。") - 1] == body.text
    assert b"nigao_u_2_9" in etree.tostring(package.body)
    back = amend(package, locate(package, more), made, {})
    assert back.changed == (("新修便桥3座。", ""),)
    assert "新修便桥3座。" not in [reading_text(each) for each in package.body.iter(qn("w:p"))]
    assert locate(package, made).section("done").state.value == "unchanged"


def test_what_a_person_edited_is_flagged_and_kept() -> None:
    made = draft()
    package, _ = opened(made)
    paragraph = next(each for each in package.body.iter(qn("w:p")) if "42座" in reading_text(each))
    paragraph.append(element("w:r", None, text_element("（张主任：42座属实。）")))
    done = amend(package, locate(package, made), changed(made, "42座", "47座"), {"2.1": (("42座", "47座"),)})
    assert not done.changed and len(done.flags) == 1 and "42座" in done.flags[0]
    assert reading_text(paragraph).count("42座") == 2
