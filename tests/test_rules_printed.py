"""The rules of the printed page: their mutants through LibreOffice, their measures on pages made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import mutants_printed  # noqa: F401 - registers the mutants
import pytest
from control import TITLE, control
from hypothesis import given, settings
from hypothesis import strategies as st
from mutants import MUTANTS, NEIGHBOURS, Changed, control_look, look_at
from rendered import print_all

from pipeline.ooxml.model import Block, Document, Kind, Section
from pipeline.rendering import Line, PrintedPage, Rendering
from pipeline.rules import load_rules, printed
from pipeline.rules.house import House
from pipeline.rules.placing import pages_of, placed, squeezed
from pipeline.rules.registry import Look, judge_document

load_rules()
PRINTED = [each for each in (*MUTANTS, *NEIGHBOURS) if each.printed]


def name_of(changed: Changed) -> str:
    return f"{'mutant' if changed.finds else 'neighbour'}-{changed.rule}-{changed.name}"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendering]:
    """The control document and every printed mutant and neighbour, from one run."""
    names = {str(number): each.data() for number, each in enumerate(PRINTED)}
    made = print_all(tmp_path_factory.mktemp("pages"), {"control": control(), **names})
    return {"control": made["control"], **{name_of(each): made[str(n)] for n, each in enumerate(PRINTED)}}


def test_nothing_is_found_in_the_control_document_as_it_is_printed(pages: dict[str, Rendering]) -> None:
    verdict = judge_document(control_look(pages["control"]))
    assert [f"{item.rule.id} {item.problem}" for item in verdict.found] == []
    assert [item.rule.id for item in verdict.undecided] == []


@pytest.mark.parametrize("changed", PRINTED, ids=name_of)
def test_a_printed_mutant_is_found_by_its_rule_alone_and_a_neighbour_by_none(
    changed: Changed, pages: dict[str, Rendering]
) -> None:
    verdict = judge_document(look_at(changed.data(), pages[name_of(changed)], changed.house))
    assert {item.rule.id for item in verdict.found} == changed.finds, [item.problem for item in verdict.found]


def test_every_paragraph_of_the_control_document_is_placed_on_its_page(pages: dict[str, Rendering]) -> None:
    document = control_look().document
    found = pages_of(document, pages["control"])
    assert set(found) == {block.number for block in document.blocks if squeezed(block.shown)}
    assert list(found.values()) == sorted(found.values())
    assert found[document.of(Kind.TITLE)[0].number] == 1
    assert found[document.of(Kind.ANNEX_LABEL)[-1].number] == len(pages["control"].pages)


def test_the_control_document_is_printed_with_22_lines_and_its_title_as_it_is_set(pages: dict[str, Rendering]) -> None:
    look = control_look(pages["control"])
    assert printed.lines_per_page(look) == 22
    assert printed.title_lines(look) == TITLE


def test_without_a_rendering_nothing_is_measured_and_the_rules_are_undecided() -> None:
    look = control_look()
    assert printed.lines_per_page(look) is None and printed.characters_per_line(look) is None
    assert printed.title_lines(look) == () and list(printed.strayed_numbers(look)) == []
    verdict = judge_document(look)
    assert {"L33", "L34"} <= {item.rule.id for item in verdict.undecided}
    assert all("LibreOffice" in item.reason for item in verdict.undecided if item.rule.id in ("L33", "L34"))


# Pages made by hand

SECTION = Section(11906, 16838, False, 2098, 1984, 1588, 1474, 851, 1428)
HAN = "水利设施管护制度逐村落实到人并按月核查汛前修复渗漏山塘清淤渠道"


def line(text: str, top: float, left: float = 79.4, size: float = 16) -> Line:
    return Line(text, left, left + size * len(text), top, top + size, top + size / 2, size)


def look_of(lines: list[list[Line]], *texts: str, house: House | None = None, section: Section = SECTION) -> Look:
    blocks = tuple(Block(number, text, (), kind=Kind.BODY) for number, text in enumerate(texts, start=1))
    made = tuple(PrintedPage(number, 595.3, 841.9, tuple(each)) for number, each in enumerate(lines, start=1))
    return Look(Document("报告.docx", blocks, (section,)), house or House(), rendering=Rendering(made, (), ()))


def paragraph_of(rows: int, each: int) -> list[str]:
    """Rows of ``each`` Han characters, no two of a paragraph alike."""
    text = HAN * (rows * each // len(HAN) + 1)
    return [text[row * each : (row + 1) * each] for row in range(rows)]


@pytest.mark.parametrize(("pitch", "count"), [(28.95, 22), (28, 22), (30, 21), (26, 24), (33, 19)])
def test_lines_are_counted_by_their_pitch(pitch: float, count: int) -> None:
    rows = paragraph_of(8, 28)
    look = look_of([[line(text, 105 + pitch * row) for row, text in enumerate(rows)]], "".join(rows))
    assert printed.lines_per_page(look) == count


@pytest.mark.parametrize("each", [26, 27, 28, 30])
def test_characters_are_counted_on_full_lines(each: int) -> None:
    rows = [*paragraph_of(8, each), "末行"]
    look = look_of([[line(text, 105 + 29 * row) for row, text in enumerate(rows)]], "".join(rows))
    assert printed.characters_per_line(look) == each


def test_too_few_lines_say_nothing_of_the_page() -> None:
    rows = paragraph_of(3, 28)
    look = look_of([[line(text, 105 + 29 * row) for row, text in enumerate(rows)]], "".join(rows))
    assert printed.lines_per_page(look) is None and printed.characters_per_line(look) is None


@pytest.mark.parametrize(
    ("page", "left", "house", "strays"),
    [
        (1, 521.6 - 14 - 42, House(), False),
        (2, 79.4 + 14, House(), False),
        (1, 521.6 - 42, House(), True),
        (2, 521.6 - 14 - 42, House(), True),
        (1, 280, House(), True),
        (1, 279.5, House(page_number="center"), False),
        (2, 93.4, House(page_number="center"), True),
    ],
)
def test_a_page_number_stands_in_its_corner(page: int, left: float, house: House, strays: bool) -> None:
    number = Line(f"— {page} —", left, left + 42, 755, 769, 762, 14)
    lines = [[line("正文", 105)] for _ in range(page - 1)] + [[line("正文", 105), number]]
    found = list(printed.strayed_numbers(look_of(lines, "正文", house=house)))
    assert bool(found) is strays
    assert all(each.place.page == page for each in found)


@pytest.mark.parametrize(("middle", "wrong"), [(762.6, False), (767, False), (774, True), (750, True)])
def test_the_dash_stands_7_millimetres_below(middle: float, wrong: bool) -> None:
    number = Line("— 1 —", 465, 507, middle - 7, middle + 7, middle, 14)
    assert bool(list(printed.number_heights(look_of([[line("正文", 105), number]], "正文")))) is wrong


def test_a_turned_or_mixed_page_is_not_measured() -> None:
    number = Line("— 1 —", 100, 142, 755, 769, 762, 14)
    turned = replace(SECTION, landscape=True)
    assert list(printed.strayed_numbers(look_of([[line("正文", 105), number]], "正文", section=turned))) == []


@given(
    st.lists(st.text("水利工程建设，。一二三12", min_size=1, max_size=60), min_size=1, max_size=12),
    st.integers(4, 30),
    st.integers(2, 9),
)
@settings(max_examples=80, deadline=None)
def test_every_line_finds_its_paragraph_whatever_the_width(texts: list[str], width: int, per_page: int) -> None:
    rows = [
        (number, text[at : at + width]) for number, text in enumerate(texts, 1) for at in range(0, len(text), width)
    ]
    lines = [line(text, 105 + 29 * (index % per_page)) for index, (_number, text) in enumerate(rows)]
    look = look_of([lines[at : at + per_page] for at in range(0, len(lines), per_page)], *texts)
    assert look.rendering is not None
    found = placed(look.document, look.rendering)
    told = [(each, number) for each, (number, _text) in zip(found, rows, strict=True) if each.blocks]
    assert all([block.number for block in each.blocks] == [number] for each, number in told)
    assert all(each.blocks for each in found)


@pytest.mark.parametrize("stray", [lambda text: f"页眉{text}", lambda text: "无关" * len(text)])
def test_a_line_that_is_not_in_the_text_leads_nothing_astray(stray: Callable[[str], str]) -> None:
    rows = paragraph_of(6, 28)
    lines = [line(text, 105 + 29 * row) for row, text in enumerate(rows)]
    lines.insert(2, line(stray(rows[4]), 150))
    look = look_of([lines], "".join(rows))
    assert look.rendering is not None
    found = placed(look.document, look.rendering)
    assert [bool(each.blocks) for each in found] == [True, True, False, True, True, True, True]
    assert (found[0].first, found[-1].last) == (True, True)
