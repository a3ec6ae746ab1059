"""Documents as offices have them, written by other means than nigao's: what an expert would say of each, and no more.

``tests/documents/office-*.docx``: direct formatting run by run with two attachments (a); styles, Windows faces,
compensated margins, red head and 版记 (b); theme parts, automatic numbering, content controls, framed page numbers
and a landscape table (c); unheaded with the page number centred (d); sealed, with a long table and the page number in
a text box (e). ``*-saved.docx``: the same as LibreOffice saves them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ooxml import read_document
from pipeline.outline import find_outline
from pipeline.rules import load_rules
from pipeline.rules.heads import title_of
from pipeline.rules.house import House
from pipeline.rules.registry import Look, judge_document

DOCUMENTS = Path(__file__).resolve().parent / "documents"
# LibreOffice keeps neither the hints of quotation marks nor the substitutes of the font table.
SAVED = {"a": {"L40"}, "b": {"L11"}, "c": {"L11", "L40"}, "d": {"L40"}, "e": set[str]()}
CENTRED = House(page_number="center")


def found(name: str, house: House) -> list[str]:
    document = read_document(DOCUMENTS / name)
    outline = find_outline("", title_of(Look(document)))
    look = Look(document, house, outline, outline.type, today="2026-11-23", final=True)
    rules = sorted(load_rules().values(), key=lambda rule: rule.id)
    return [f"{item.rule.id} {item.problem}" for item in judge_document(look, rules).found]


@pytest.mark.parametrize("style", sorted(SAVED))
def test_nothing_is_found_in_a_page_that_is_right(style: str) -> None:
    assert found(f"office-{style}.docx", CENTRED if style == "d" else House()) == []


@pytest.mark.parametrize("style", sorted(SAVED))
def test_what_libreoffice_drops_is_found_and_nothing_else(style: str) -> None:
    lines = found(f"office-{style}-saved.docx", CENTRED if style == "d" else House())
    assert {line.split(" ", 1)[0] for line in lines} == SAVED[style], lines


def test_a_centred_page_number_is_told_where_the_house_does_not_ask_for_it() -> None:
    assert [line.split(" ", 1)[0] for line in found("office-d.docx", House())] == ["L29"]
