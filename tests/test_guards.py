"""The guards against their own examples, the slips of DESIGN.md, and the shipped exemplars."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import figures
from pipeline.exemplars import load_exemplars
from pipeline.guards import GUARDS, judge
from pipeline.guards.figures import WRITES_NUMERALS
from pipeline.types import Bullet, Context, FrontMatter, Role, Unit

EXAMPLE = re.compile(r"^\s*(PASS|FAIL) (?:\[(.*?)\] )?(.+?) => (.+)$", re.M)


def unit_of(notes: str, role: Role = Role.DONE, parts: bool = False) -> Unit:
    bullets = []
    for number, text in enumerate(notes.split(" / "), 1):
        slots = figures.find_slots(text)
        bullets.append(Bullet(number, text, number, figures.to_template(text, slots, number), slots))
    return Unit("1.1", role, tuple(bullets), parts)


def slot_text(answer: str, unit: Unit) -> str:
    """``answer`` with each value of the unit replaced by its marker where it first stands."""
    values = {(b.number, i): slot.text for b in unit.bullets for i, slot in enumerate(b.slots, 1)}
    for (bullet, slot), value in sorted(values.items(), key=lambda item: -len(item[1])):
        pattern = r"(?<![\d.])" + re.escape(value)
        answer = re.sub(pattern, figures.marker(bullet, slot), answer, count=1)
    return answer


def case_of(options: str, notes: str, answer: str) -> tuple[str, Unit, Context]:
    role, own, parts = Role.DONE, "", False
    for option in options.split():
        if option.startswith("role="):
            role = Role(option[5:])
        elif option.startswith("self="):
            own = option[5:]
        elif option == "parts":
            parts = True
        else:
            raise ValueError(option)
    unit = unit_of(notes, role, parts)
    return slot_text(answer, unit), unit, Context(FrontMatter("关于工作情况的报告"), own, notes)


def examples() -> Iterator[tuple[str, str, str, str, str]]:
    for name, check in GUARDS.items():
        for verdict, options, notes, answer in EXAMPLE.findall(check.__doc__ or ""):
            yield name, verdict, options, notes, answer


@pytest.mark.parametrize(("name", "verdict", "options", "notes", "answer"), list(examples()))
def test_docstring_example(name: str, verdict: str, options: str, notes: str, answer: str) -> None:
    text, unit, context = case_of(options, notes, answer)
    faults = judge(text, unit, context)
    if verdict == "FAIL":
        assert name in {fault.guard for fault in faults}, faults
    else:
        assert faults == ()


@pytest.mark.parametrize("name", list(GUARDS))
def test_every_guard_has_both_kinds_of_example(name: str) -> None:
    verdicts = {verdict for guard, verdict, *_ in examples() if guard == name}
    assert verdicts == {"PASS", "FAIL"}


@pytest.mark.parametrize("exemplar", load_exemplars(), ids=lambda e: e.source.rpartition("/")[2])
def test_shipped_exemplars_pass(exemplar: object) -> None:
    from pipeline.exemplars import Exemplar

    assert isinstance(exemplar, Exemplar)
    # Which bullets are a total and its parts is the planner's to say; an exemplar says it by its prose.
    unit = Unit("1.1", exemplar.role, exemplar.bullets, parts="其中" in exemplar.prose)
    context = Context(
        FrontMatter(f"关于{exemplar.topic}的报告"), "我镇", "\n".join(bullet.text for bullet in exemplar.bullets)
    )
    assert judge(exemplar.slot_text, unit, context) == ()


_NUMERALS = re.compile(
    "(?:正月|腊月|廿|十|百|万|两|几|三|半|数|○|〇|5|２|[.]|%|上|第|前|初|近|约|多|余|来|户|年|月|日|分之|成|大头村|今年){1,8}"
)


@given(st.from_regex(_NUMERALS, fullmatch=True))
def test_every_numeral_is_written_with_a_character_that_the_guard_looks_for(text: str) -> None:
    assert WRITES_NUMERALS.search(text) or not figures.numerals_in(text)


@given(st.text(max_size=80))
def test_any_text_is_judged_without_error(text: str) -> None:
    unit = unit_of("灭火器过期12处，6月17日更换5具 / 查“三小”场所21户，约占35.8%")
    context = Context(FrontMatter("报告"))
    faults = judge(text, unit, context)
    assert faults, "a text without the markers can't stand"
    assert all(fault.message for fault in faults)
