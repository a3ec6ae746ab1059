"""The oracle's proof: nothing is found in the control document, each mutant by its rule alone, no neighbour by any."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from mutants import MUTANTS, NEIGHBOURS, Changed, control_look, look_at

from pipeline.rules import load_rules
from pipeline.rules.registry import RULES, judge_document
from pipeline.workflow.check_lines import rule_pages

HERE = Path(__file__).resolve().parent
for each in sorted(HERE.glob("mutants_*.py")):
    importlib.import_module(each.stem)
load_rules()

EXPECTED = {f"L{n:02}" for n in range(1, 41)} | {f"T{n:02}" for n in range(1, 26)}


def found(changed: Changed) -> list[str]:
    verdict = judge_document(look_at(changed.data(), house=changed.house))
    return [f"{item.rule.id} {item.problem.place} {item.problem.found}" for item in verdict.found]


def ids(lines: list[str]) -> set[str]:
    return {line.split(" ", 1)[0] for line in lines}


def test_every_rule_of_the_reference_is_there() -> None:
    assert set(RULES) == EXPECTED


@pytest.mark.parametrize("rule_id", sorted(EXPECTED))
def test_a_rule_has_a_mutant_and_a_neighbour(rule_id: str) -> None:
    assert any(each.rule == rule_id for each in MUTANTS), "no mutant"
    assert any(each.rule == rule_id for each in NEIGHBOURS), "no neighbour"


def test_nothing_is_found_in_the_control_document() -> None:
    verdict = judge_document(control_look())
    assert [f"{item.rule.id} {item.problem}" for item in verdict.found] == []


@pytest.mark.parametrize(
    "changed", [each for each in MUTANTS if not each.printed], ids=lambda each: f"{each.rule}-{each.name}"
)
def test_a_mutant_is_found_by_its_rule_and_no_other(changed: Changed) -> None:
    lines = found(changed)
    assert ids(lines) == changed.finds, lines


@pytest.mark.parametrize(
    "changed", [each for each in NEIGHBOURS if not each.printed], ids=lambda each: f"{each.rule}-{each.name}"
)
def test_a_neighbour_is_found_by_none(changed: Changed) -> None:
    assert found(changed) == []


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_rule_explains_itself(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert re.search(r"[\u4e00-\u9fff]", rule.name) and len(rule.name) <= 30
    assert rule.basis
    assert "错：" in rule.doc and "对：" in rule.doc, "a wrong and a right form"


def test_the_docs_have_a_page_for_each_rule_as_its_docstring_is() -> None:
    folder = HERE.parent / "docs" / "rules"
    pages = rule_pages(sorted(RULES.values(), key=lambda rule: rule.id))
    assert {path.name for path in folder.iterdir()} == set(pages)
    stale = [name for name, text in pages.items() if (folder / name).read_text(encoding="utf-8") != text]
    assert stale == [], "write them again: nigao rules -o docs/rules"
