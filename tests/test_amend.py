"""Characters changed where they stand, and a document that follows a changed draft: nothing else in it moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from drafts import draft, paragraph, passage
from edits import SENTENCES, report_draft
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.docx.oxml import element, text_element
from pipeline.docx.reader import reading_text
from pipeline.docx.revise.amend import Amended, amend
from pipeline.docx.revise.locate import Located, locate
from pipeline.docx.revise.merging import Values, merge
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.swapping import Swap, differences, moved_onto, sole, swap
from pipeline.docx.writer import write_docx
from pipeline.types import Draft, Paragraph, ParagraphKind, Passage

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


def test_two_insertions_at_one_place_keep_their_order() -> None:
    made = paragraph_of(["甲乙"])
    swap(made, moved_onto(differences("甲 乙", "甲1 2乙"), "甲 乙", "甲乙"))
    assert reading_text(made) == "甲12乙"


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


def said(package: Package) -> list[str]:
    return [text for each in package.body.iter(qn("w:p")) if (text := reading_text(each))]


def reordered(made: Draft, *order: int) -> Draft:
    return replace(made, paragraphs=tuple(made.paragraphs[place] for place in order))


def test_a_paragraph_that_moved_moves_with_what_people_wrote_in_it() -> None:
    made = report_draft()
    package, _ = opened(made)
    mine = next(each for each in package.body.iter(qn("w:p")) if reading_text(each) == SENTENCES[0])
    mine.append(element("w:r", None, text_element("（张主任：属实。）")))
    new = reordered(made, 0, 1, 2, 3, 5, 4, *range(6, 20))
    amend(package, locate(package, made), new, {})
    texts = said(package)
    assert texts[3:6] == ["一、基本情况", SENTENCES[1], f"{SENTENCES[0]}（张主任：属实。）"]
    assert [state.state.value for state in locate(package, new).sections] == ["edited", *["unchanged"] * 3]
    assert amend(package, locate(package, new), new, {}) == Amended((), ())


@given(st.permutations(range(4)))
def test_sections_in_any_order_are_found_where_they_went(order: list[int]) -> None:
    made = report_draft()
    package, _ = opened(made)
    parts = [range(3, 6), range(6, 12), range(12, 14), range(14, 17)]
    new = reordered(made, 0, 1, 2, *(place for part in order for place in parts[part]), 17, 18, 19)
    assert not amend(package, locate(package, made), new, {}).flags
    texts = said(package)
    assert texts == [each.text for each in new.paragraphs]
    starts = [each.get(qn("w:name")) for each in package.body.iter(qn("w:bookmarkStart"))]
    assert len(starts) == len(set(starts)) == len(list(package.body.iter(qn("w:bookmarkEnd"))))


def test_text_joined_to_another_paragraph_still_follows() -> None:
    made = report_draft()
    package, _ = opened(made)
    heading, body = (
        next(each for each in package.body.iter(qn("w:p")) if reading_text(each) == text)
        for text in ("一、基本情况", SENTENCES[0])
    )
    for run in body.findall(qn("w:r")):
        heading.append(run)
    body.getparent().remove(body)
    new = changed(made, "每月听取一次", "每月听取两次")
    assert not amend(package, locate(package, made), new, {}).flags
    assert "每月听取两次" in reading_text(heading)


# merging


def line(*passages: str | Passage) -> Paragraph:
    return paragraph(1, ParagraphKind.BODY, *passages, section="done")


def merged(text: str, old: Paragraph, new: Paragraph, values: Values | None = None) -> tuple[str, tuple[str, ...]]:
    done = merge(text, old, new, values or {})
    made = paragraph_of([text])
    swap(made, done.swaps)
    return reading_text(made), tuple(done.flags)


LIST = line(
    "一是", passage("渠道老化。", "3.1"), "二是", passage("缺人12名。", "3.2"), "三是", passage("缺钱。", "3.3")
)


@pytest.mark.parametrize(
    ("text", "new", "reads"),
    [
        # The person's words stay where they are; nigao's own follow.
        (
            "一是渠道老化。镇里已上报。二是缺人12名。三是缺钱。",
            line("一是", passage("渠道老化。", "3.1"), "二是", passage("缺钱。", "3.3")),
            "一是渠道老化。镇里已上报。二是缺钱。",
        ),
        (
            "一是渠道老化。二是缺人12名。三是缺钱，请县里支持。",
            line("一是", passage("缺人12名。", "3.2"), "二是", passage("缺钱。", "3.3")),
            "一是缺人12名。二是缺钱，请县里支持。",
        ),
        (
            "一是渠道老化。二是缺人12名。三是缺钱。以上属实。",
            line(*LIST.passages[:3], passage("缺人9名，缺车2台。", "3.2"), *LIST.passages[4:]),
            "一是渠道老化。二是缺人9名，缺车2台。三是缺钱。以上属实。",
        ),
        (
            "一是渠道严重老化。二是缺人12名。三是缺钱。",
            line(*LIST.passages[:4], "三是", passage("缺地。", "3.4"), "四是", passage("缺钱。", "3.3")),
            "一是渠道严重老化。二是缺人12名。三是缺地。四是缺钱。",
        ),
    ],
)
def test_an_edited_paragraph_follows_where_it_is_still_nigaos(text: str, new: Paragraph, reads: str) -> None:
    assert merged(text, LIST, new) == (reads, ())


def test_what_a_person_reworded_is_told_and_not_lost() -> None:
    text = "一是渠道严重老化。二是缺人12名。三是缺钱。"
    new = line("一是", passage("渠道老化26公里。", "3.1"), *LIST.passages[2:])
    read, flags = merged(text, LIST, new)
    assert read == text and len(flags) == 1 and "渠道老化26公里。" in flags[0]
    gone = line("一是", passage("缺人12名。", "3.2"), "二是", passage("缺钱。", "3.3"))
    read, flags = merged(text, LIST, gone)
    assert "渠道严重老化。" in read and len(flags) == 1


def test_a_figure_that_a_person_has_put_right_is_not_asked_for_again() -> None:
    values = {"3.2": (("12名", "9名"),)}
    new = line(*LIST.passages[:3], passage("缺人9名。", "3.2"), *LIST.passages[4:])
    for text, reads in (("还缺人手12名。", "还缺人手9名。"), ("还缺人手9名。", "还缺人手9名。")):
        assert merged(text, LIST, new, values) == (reads, ())
    assert merged("还缺人手12名，村里12名。", LIST, new, values)[1]


def test_a_renamed_heading_is_numbered_anew() -> None:
    old, new = (paragraph(1, ParagraphKind.HEADING1, text, section="x") for text in ("三、存在问题", "二、存在问题"))
    assert merged("三、困难和问题", old, new) == ("二、困难和问题", ())
