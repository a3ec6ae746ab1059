"""The state file: what goes in comes out, the same every time, and nothing of the machine with it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from drafts import draft
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NigaoError
from pipeline.state import SCHEMA, SavedState, StateError, from_state, to_state
from pipeline.types import Draft, Finding, Severity, Version

FINDINGS = (Finding("ratio", Severity.WARN, "全文偏短", "p08", "done"), Finding("gap", Severity.ERROR, "有待补内容"))


def saved(made: Draft) -> SavedState:
    return from_state(to_state(made, FINDINGS, model_id="qwen", docx_name="水利.docx"))


def without_cost(made: Draft) -> Draft:
    written = tuple(replace(each, calls=0, cached=0, completion_tokens=0) for each in made.written)
    outline = replace(made.plan.outline, file="work.toml")
    return replace(made, written=written, plan=replace(made.plan, outline=outline))


@pytest.mark.parametrize("short", [False, True])
def test_round_trip(short: bool) -> None:
    made = draft(short=short)
    state = saved(made)
    assert state.draft == without_cost(made)
    assert state.findings == FINDINGS
    assert (state.model, state.docx, state.source) == ("qwen", "水利.docx", "水利.md")


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_any_text_survives(title: str, message: str) -> None:
    made = draft(title=title)
    findings = (Finding("x", Severity.INFO, message),)
    state = from_state(to_state(made, findings, model_id="m", docx_name="a.docx"))
    assert state.draft.plan.notes.front.title == title
    assert state.findings == findings


def test_earlier_versions_keep_their_own_bullets() -> None:
    made = draft()
    then = made.written[0]
    old = replace(then.unit.bullets[0], text="辖17个村、2个社区")
    then = replace(without_cost(made).written[0], unit=replace(then.unit, bullets=(old, *then.unit.bullets[1:])))
    told = Version("base", "2026-01-05 09:30", "重写", made.paragraphs[3:5], (then,), edited=True)
    data = to_state(made, FINDINGS, model_id="qwen", docx_name="水利.docx", history=(told, replace(told, written=())))
    state = from_state(data)
    assert state.history == (told, replace(told, written=()))
    assert state.draft == without_cost(made)
    assert to_state(made, FINDINGS, model_id="qwen", docx_name="水利.docx", history=state.history) == data


def test_the_ledger_leaves_no_trace() -> None:
    asked = draft()
    replayed = replace(asked, written=tuple(replace(each, calls=0, cached=each.calls) for each in asked.written))
    first, second = (to_state(made, FINDINGS, model_id="m", docx_name="a.docx") for made in (asked, replayed))
    assert first == second
    assert first.endswith(b"}\n")
    assert "老朳坝".encode() in first


@pytest.mark.parametrize("source", ["/home/office/notes/水利.md", r"C:\Users\office\水利.md", "notes/水利.md"])
def test_no_path_is_kept(source: str) -> None:
    made = draft()
    notes = replace(made.plan.notes, source=source)
    data = to_state(replace(made, plan=replace(made.plan, notes=notes)), (), model_id="m", docx_name="/tmp/out/a.docx")
    assert from_state(data).source == "水利.md"
    assert from_state(data).docx == "a.docx"
    assert b"office" not in data
    assert b"/out" not in data


def test_provenance_reaches_the_lines_of_the_notes() -> None:
    tree = json.loads(to_state(draft(), (), model_id="m", docx_name="a.docx"))
    passages = next(each for each in tree["paragraphs"] if each["id"] == "p08")["passages"]
    assert [(each["unit"], each["bullets"], each["lines"]) for each in passages[:2]] == [
        ("2.1", [2], [11]),
        ("3.1", [3], [14]),
    ]
    assert saved(draft()).lines((1, 3)) == (9, 14)
    assert tree["plan"]["sections"][1]["blocks"][0]["units"][0]["bullets"] == [2]


def damaged() -> list[bytes]:
    good = to_state(draft(), FINDINGS, model_id="m", docx_name="a.docx")
    trees = [json.loads(good) for _ in range(7)]
    trees[0].pop("notes")
    trees[1]["plan"]["sections"][0]["blocks"][0]["units"][0]["bullets"] = [99]
    trees[2]["paragraphs"][0]["kind"] = "banner"
    trees[3]["written"] = "none"
    trees[4]["plan"]["short"] = "yes"
    trees[5]["schema"] = "1"
    trees[6]["plan"]["sections"][0].pop("key")
    others = [b"", b"[]", b"\xff\xfe", good[: len(good) // 2], b"[" * 100_000]
    return others + [json.dumps(tree).encode() for tree in trees]


@pytest.mark.parametrize("data", damaged(), ids=range(12))
def test_damage_is_told_in_one_sentence(data: bytes) -> None:
    with pytest.raises(StateError, match="损坏") as caught:
        from_state(data, where="水利.nigao.json")
    assert caught.value.where == "水利.nigao.json"
    assert isinstance(caught.value, NigaoError)


def test_a_newer_state_asks_for_an_upgrade() -> None:
    tree = json.loads(to_state(draft(), (), model_id="m", docx_name="a.docx"))
    with pytest.raises(StateError, match="更新版本"):
        from_state(json.dumps({**tree, "schema": SCHEMA + 1}).encode())
