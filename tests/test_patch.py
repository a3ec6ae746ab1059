"""Changed notes: which bullet is which, and a plan that follows with as little change as there has to be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import figures
from pipeline.notes import read_notes
from pipeline.outline import find_outline
from pipeline.planning import make_plan
from pipeline.planning.changes import Change, ChangeKind, changes
from pipeline.planning.patch import Patched, patch
from pipeline.types import Bullet, Notes, Plan

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.md"))


def notes_of(text: str, folder: Path) -> Notes:
    path = folder / "要点.md"
    path.write_text(text, encoding="utf-8")
    return read_notes(path)


def plan_of(notes: Notes) -> Plan:
    return make_plan(notes, find_outline(notes.front.type, notes.front.title))


def texts_of(plan: Plan) -> dict[str, str]:
    return {unit.id: "；".join(bullet.template for bullet in unit.bullets) + "。" for unit in plan.units}


def patched(old: Notes, new: Notes) -> tuple[Patched, tuple[Change, ...]]:
    before, found = plan_of(old), changes(old, new)
    return patch(before, texts_of(before), plan_of(new), found), found


HEAD = "---\n标题: 关于防汛工作情况的报告\n类型: 工作情况报告\n---\n"
BODY = """## 基本情况
- 辖18个村
- 小水库4座
## 主要做法
- 转移群众86户210人
- 清渠26公里
- 巡堤查险12次，出动380人次
## 存在的问题
- 沙袋缺500条
"""


def kinds(old: str, new: str, folder: Path) -> list[tuple[str, str, str]]:
    found = changes(notes_of(HEAD + old, folder), notes_of(HEAD + new, folder))
    return [
        (each.kind.name, each.old.text if each.old else "", each.new.text if each.new else "")
        for each in found
        if each.kind is not ChangeKind.SAME
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("86户", "91户", [("VALUE", "转移群众86户210人", "转移群众91户210人")]),
        ("- 清渠26公里\n", "", [("REMOVED", "清渠26公里", "")]),
        ("- 清渠26公里\n", "- 清渠26公里\n- 修闸3座\n", [("ADDED", "", "修闸3座")]),
        ("清渠26公里", "清理渠道26公里", [("REWORDED", "清渠26公里", "清理渠道26公里")]),
        ("- 沙袋缺500条\n", "- 沙袋缺500条\n- 清渠26公里\n", [("ADDED", "", "清渠26公里")]),
    ],
)
def test_what_became_of_a_bullet(old: str, new: str, told: list[tuple[str, str, str]], tmp_path: Path) -> None:
    assert kinds(BODY, BODY.replace(old, new), tmp_path) == told


def test_a_bullet_under_another_heading_was_moved(tmp_path: Path) -> None:
    moved = BODY.replace("- 清渠26公里\n", "").replace("- 沙袋缺500条\n", "- 沙袋缺500条\n- 清渠27公里\n")
    assert kinds(BODY, moved, tmp_path) == [("MOVED", "清渠26公里", "清渠27公里")]


def test_the_values_that_differ_are_told(tmp_path: Path) -> None:
    new = BODY.replace("86户210人", "91户210人").replace("12次，出动380人次", "13次，出动402人次")
    found = changes(notes_of(HEAD + BODY, tmp_path), notes_of(HEAD + new, tmp_path))
    assert [each.values for each in found if each.values] == [
        (("86户", "91户"),),
        (("12次", "13次"), ("380人次", "402人次")),
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_other_values_keep_every_unit_and_every_word(path: Path) -> None:
    old = read_notes(path)
    bullets = tuple(_raised(bullet) for bullet in old.bullets)
    result, found = patched(old, replace(old, bullets=bullets))
    assert {each.kind for each in found} <= {ChangeKind.SAME, ChangeKind.VALUE}
    before = plan_of(old)
    assert [unit.id for unit in result.plan.units] == [unit.id for unit in before.units]
    assert dict(result.kept) == texts_of(before)
    assert [section.title for section in result.plan.sections] == [section.title for section in before.sections]


def _raised(bullet: Bullet) -> Bullet:
    values = {
        (bullet.number, number): slot.text.replace(slot.number, "97") if slot.number.isdecimal() else slot.text
        for number, slot in enumerate(bullet.slots, start=1)
    }
    text = figures.render(bullet.template, values)
    slots = figures.find_slots(text)
    if len(slots) != len(bullet.slots):
        return bullet
    return replace(bullet, text=text, slots=slots, template=figures.to_template(text, slots, bullet.number))


EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "add", "copy", "move"]), st.integers(0, 400), st.integers(0, 400)), max_size=6
)


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES), st.booleans(), EDITS)
def test_after_any_edit_each_bullet_has_one_unit_and_kept_words_are_whole(
    tmp_path_factory: pytest.TempPathFactory, path: Path, headed: bool, edits: list[tuple[str, int, int]]
) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if headed or not line.startswith("#")]
    folder = tmp_path_factory.mktemp("改")
    old = notes_of("\n".join(lines) + "\n", folder)
    for what, one, other in edits:
        places = [index for index, line in enumerate(lines) if line.startswith("- ")]
        if len(places) < 2:
            break
        at, to = places[one % len(places)], places[other % len(places)]
        if what == "add":
            lines.insert(at, f"- 新修便桥{one + 3}座")
        elif what == "copy":
            lines.insert(to, lines[at])
        else:
            line = lines.pop(at)
            if what == "move":
                lines.insert(min(to, len(lines)), line)
    new = notes_of("\n".join(lines) + "\n", folder)
    result, _ = patched(old, new)
    numbers = [bullet.number for unit in result.plan.units for bullet in unit.bullets]
    assert sorted(numbers) == [bullet.number for bullet in new.bullets]
    ids = [unit.id for unit in result.plan.units]
    assert len(set(ids)) == len(ids)
    keys = [section.key for section in result.plan.sections]
    assert len(set(keys)) == len(keys)
    for unit in result.plan.units:
        if unit.id in result.kept:
            assert figures.fill(result.kept[unit.id], unit.bullets)
    assert not set(result.gone) & set(ids)
    if not edits:
        assert len(result.kept) == len(ids)


def test_a_new_bullet_is_written_alone_or_with_its_unit_and_nothing_else(tmp_path: Path) -> None:
    old = notes_of(HEAD + BODY, tmp_path)
    new = notes_of(HEAD + BODY.replace("- 清渠26公里\n", "- 清渠26公里\n- 新打水井3眼\n"), tmp_path)
    result, _ = patched(old, new)
    rewritten = [unit for unit in result.plan.units if unit.id not in result.kept]
    assert len(rewritten) == 1
    assert "新打水井3眼" in [bullet.text for bullet in rewritten[0].bullets]


def test_a_renamed_heading_keeps_every_word(tmp_path: Path) -> None:
    old = notes_of(HEAD + BODY, tmp_path)
    new = notes_of(HEAD + BODY.replace("## 主要做法", "## 抢险情况").replace("86户", "91户"), tmp_path)
    done, found = patched(old, new)
    assert {each.kind for each in found} == {ChangeKind.SAME, ChangeKind.VALUE}
    assert set(done.kept) == {unit.id for unit in plan_of(old).units} and not done.gone
    before = {section.title: section.key for section in plan_of(old).sections}
    assert {section.title: section.key for section in done.plan.sections} == {
        title.replace("主要做法", "抢险情况"): key for title, key in before.items()
    }


def test_a_section_that_comes_back_has_its_sub_headings_and_ids_of_its_own(tmp_path: Path) -> None:
    middle = "## 主要做法\n### 抢险\n- 查险12次\n### 救灾\n- 转移群众86户\n- 发沙袋500条\n"
    start, end = "## 基本情况\n- 辖18个村\n", "## 下一步打算\n- 修闸3座\n"
    whole, part = notes_of(HEAD + start + middle + end, tmp_path), notes_of(HEAD + start + end, tmp_path)
    less, _ = patched(whole, part)
    again = patch(less.plan, texts_of(less.plan), plan_of(whole), changes(part, whole)).plan
    assert [[block.heading for block in section.blocks] for section in again.sections] == [[""], ["抢险", "救灾"], [""]]
    ids = [unit.id for unit in again.units]
    assert len(ids) == len(set(ids))


def test_who_begins_a_paragraph_is_handed_on(tmp_path: Path) -> None:
    made = plan_of(notes_of(HEAD + BODY, tmp_path))
    joined = replace(
        made,
        sections=tuple(
            replace(
                section,
                blocks=tuple(
                    replace(block, units=tuple(replace(u, starts_paragraph=n == 0) for n, u in enumerate(block.units)))
                    for block in section.blocks
                ),
            )
            for section in made.sections
        ),
    )
    gone = notes_of(HEAD + BODY.replace("- 转移群众86户210人\n", ""), tmp_path)
    done = patch(joined, texts_of(joined), plan_of(gone), changes(made.notes, gone))
    assert all(block.units[0].starts_paragraph for section in done.plan.sections for block in section.blocks)
