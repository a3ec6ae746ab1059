"""What a batch keeps beside its drafts, so that it need not be worked out again."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from drafts import draft, paragraph, passage
from hypothesis import given
from hypothesis import strategies as st
from index_rows import FINDINGS, brief
from openpyxl import Workbook, load_workbook

from pipeline.batch import sources, store
from pipeline.batch.brief import Written, brief_of, from_json, to_json
from pipeline.batch.sources import Item, find_items
from pipeline.batch.store import NAME, Store
from pipeline.checks.reading import known_text
from pipeline.errors import NotesError, StorageError
from pipeline.shield.allowed import source
from pipeline.shield.persons import persons
from pipeline.shield.places import places
from pipeline.types import ParagraphKind

ROWS = [(3, "a" * 64, ["甲"]), (5, "b" * 64, ["乙", None])]
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)  # lone surrogates come only out of damaged notes


def table(path: Path, *titles: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["标题", "发文机关", "主要做法"])
    for title in titles:
        sheet.append([title, "石桥镇人民政府", "维修山塘42座\n清渠26公里"])
    book.save(path)


def items(path: Path, kept: Store) -> list[Item]:
    return list(find_items(str(path), path.parent, kept))


def unread(*_: object) -> None:
    raise AssertionError("the table was read again")


# ---- rows of a table


def test_a_table_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "清单.xlsx"
    table(path, "关于水利的报告", "关于防汛的报告")
    with Store(tmp_path) as kept:
        first = items(path, kept)
    monkeypatch.setattr(sources, "table_rows", unread)
    with Store(tmp_path) as kept:
        again = items(path, kept)
        assert [(each.number, each.origin, each.digest) for each in again] == [
            (each.number, each.origin, each.digest) for each in first
        ]
        assert [each.load().front.title for each in again] == ["关于水利的报告", "关于防汛的报告"]
        monkeypatch.undo()
        assert [each.load() for each in again] == [each.load() for each in find_items(str(path), tmp_path)]


def test_a_changed_table_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    table(path, "关于水利的报告", "关于防汛的报告")
    with Store(tmp_path) as kept:
        before = items(path, kept)
        book = load_workbook(path)
        book.worksheets[0]["C3"] = "清渠27公里"
        book.save(path)
        after = items(path, kept)
        assert after[0].digest == before[0].digest and after[1].digest != before[1].digest
        assert [bullet.text for bullet in after[1].load().bullets] == ["清渠27公里"]


def test_what_is_wrong_with_a_row_is_told_from_the_store_too(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    table(path, "关于水利的报告", "关于水利的报告")
    with Store(tmp_path) as kept:
        for _ in range(2):
            with pytest.raises(NotesError, match="一字不差") as caught:
                items(path, kept)[1].load()
            assert caught.value.where.endswith("第3行")


def test_of_a_table_that_breaks_off_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "清单.xlsx"
    table(path, *(f"关于第{number}号的报告" for number in range(30)))
    monkeypatch.setattr("pipeline.batch.workbook.MAX_ROWS", 25)
    with Store(tmp_path) as kept:
        for _ in range(2):
            with pytest.raises(NotesError, match="25 行"):
                items(path, kept)
    monkeypatch.undo()
    with Store(tmp_path) as kept:
        assert len(items(path, kept)) == 30


def test_another_version_reads_the_table_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(tmp_path) as kept:
        kept.put_rows("t", ROWS)
        assert list(kept.rows("t") or ()) == [(3, "a" * 64), (5, "b" * 64)]
        assert kept.rows("u") is None
        assert kept.row(5) == ["乙", None]
        monkeypatch.setattr(store, "__version__", "99")
        assert kept.rows("t") is None


# ---- briefs


@given(TEXT, TEXT, st.lists(TEXT, max_size=3))
def test_a_brief_comes_back_as_it_was(title: str, text: str, strange: list[str]) -> None:
    written = Written("p1", "done", text, tuple(("name", words) for words in strange))
    made = replace(brief(), title=title, text=text, body=(written,), fixed=text)
    assert from_json(to_json(made)) == made


@pytest.mark.parametrize(
    ("sentence", "strange"),
    [
        ("维修山塘42座，老朳坝渗漏未修。", set()),
        ("维修山塘42座，黎家坪村修塘。", {"黎家坪村"}),
        ("黎家坪村维修山塘42座，新化溪村、黎家坪村修渠。", {"新化溪村", "黎家坪村"}),
        ("老朳坝渗漏未修，县长李建国指出：维修山塘42座。", {"李建国"}),
    ],
)
def test_a_brief_tells_the_names_that_the_notes_do_not_have(sentence: str, strange: set[str]) -> None:
    made = draft((paragraph(1, ParagraphKind.BODY, passage(sentence, "2.1", (2,))),))
    told = [words for kind, words in brief_of(made, ()).body[0].strange if kind == "name"]
    known = source(known_text(made))
    # As if all of it were searched, shorter forms and all.
    assert told == [name for name in sorted({*places(sentence), *persons(sentence)}) if not known.has(name)]
    assert strange <= {*told} and bool(strange) == bool(told)


def test_a_brief_is_that_of_one_state_file(tmp_path: Path) -> None:
    made = brief(FINDINGS)
    with Store(tmp_path) as kept:
        kept.put_brief("甲", "1", made)
    with Store(tmp_path) as kept:
        assert kept.brief("甲", "1") == made
        assert kept.brief("甲", "2") is None and kept.brief("乙", "1") is None
        kept.put_brief("甲", "2", made)
        assert kept.brief("甲", "1") is None and kept.brief("甲", "2") == made


def test_threads_may_write_at_once(tmp_path: Path) -> None:
    made = brief()
    with Store(tmp_path) as kept:

        def work(number: int) -> None:
            for each in range(10):
                kept.put_brief(f"{number}-{each}", "1", made)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(kept.brief(f"{number}-{each}", "1") for number in range(4) for each in range(10))


# ---- the file


@pytest.mark.parametrize("harm", ["noise", "format"])
def test_a_file_that_is_none_of_ours_is_begun_anew(tmp_path: Path, harm: str) -> None:
    path = tmp_path / NAME
    if harm == "noise":
        path.write_bytes(b"no database at all" * 100)
    else:
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA user_version=77")
        other.close()
    with Store(tmp_path) as kept:
        kept.put_rows("t", ROWS)
        assert kept.row(3) == ["甲"]


def test_a_brief_that_is_damaged_is_none(tmp_path: Path) -> None:
    with Store(tmp_path) as kept:
        kept.put_brief("甲", "1", brief())
    with sqlite3.connect(tmp_path / NAME) as other:
        other.execute("UPDATE briefs SET content=?", (b"half",))
    other.close()
    with Store(tmp_path) as kept:
        assert kept.brief("甲", "1") is None


def test_a_place_where_nothing_can_be_kept_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        Store(tmp_path / "nowhere")
    assert caught.value.hint
    with Store(tmp_path) as kept, pytest.raises(StorageError):
        kept.row(1)
