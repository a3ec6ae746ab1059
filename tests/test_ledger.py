"""The ledger: keys by content, answers that survive kill -9, damage that is told and never papered over."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NigaoError, OutputError
from pipeline.ledger import Ledger, digest
from pipeline.types import Completion, Message, Prompt

PROMPT = Prompt((Message("user", "写一句话"),))
ANSWER = Completion("好。", "m", prompt_tokens=5, completion_tokens=2)


def test_round_trip_is_marked_as_cached(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ledger.sqlite3"
    with Ledger(path) as ledger:
        assert ledger.get("k") is None
        ledger.put("k", ANSWER)
        assert ledger.get("k") == dataclasses.replace(ANSWER, cached=True)
        ledger.put("k", dataclasses.replace(ANSWER, text="新。"))
    with Ledger(path) as ledger:
        kept = ledger.get("k")
        assert kept is not None and kept.text == "新。"


def test_every_parameter_is_part_of_the_key() -> None:
    changed = [
        dataclasses.replace(PROMPT, messages=(Message("system", "写一句话"),)),
        dataclasses.replace(PROMPT, messages=(*PROMPT.messages, Message("user", ""))),
        dataclasses.replace(PROMPT, temperature=0.3),
        dataclasses.replace(PROMPT, seed=2),
        dataclasses.replace(PROMPT, max_tokens=401),
        dataclasses.replace(PROMPT, schema="{}"),
    ]
    keys = {digest("a", prompt) for prompt in [PROMPT, *changed]} | {digest("b", PROMPT)}
    assert len(keys) == len(changed) + 2
    assert digest("a", PROMPT) == digest("a", Prompt((Message("user", "写一句话"),)))


@given(st.text(), st.text(), st.text(), st.text())
def test_no_two_ways_to_cut_messages_share_a_key(a: str, b: str, c: str, d: str) -> None:
    one, other = Prompt((Message("user", a), Message("user", b))), Prompt((Message("user", c), Message("user", d)))
    assert (digest("m", one) == digest("m", other)) == ((a, b) == (c, d))


@pytest.mark.parametrize("answer", [dataclasses.replace(ANSWER, cached=True), dataclasses.replace(ANSWER, text=" \n")])
def test_only_real_answers_are_kept(tmp_path: Path, answer: Completion) -> None:
    with Ledger(tmp_path / "l") as ledger:
        with pytest.raises(ValueError, match="kept"):
            ledger.put("k", answer)
        assert ledger.get("k") is None


def test_many_threads(tmp_path: Path) -> None:
    def work(number: int) -> str:
        ledger.put(str(number), dataclasses.replace(ANSWER, text=f"第{number}"))
        kept = ledger.get(str(number))
        assert kept is not None
        return kept.text

    with Ledger(tmp_path / "l") as ledger, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(64))) == [f"第{number}" for number in range(64)]


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "l"
    code = (
        "import sys; from pathlib import Path; from pipeline.ledger import Ledger\n"
        "from pipeline.types import Completion\n"
        "with Ledger(Path(sys.argv[1])) as l:\n"
        "    for n in range(40): l.put(f'{sys.argv[2]}{n}', Completion('好', 'm'))"
    )
    root = Path(__file__).parent.parent
    runs = [subprocess.Popen([sys.executable, "-c", code, str(path), name], cwd=root) for name in "ab"]
    assert [run.wait(60) for run in runs] == [0, 0]
    with Ledger(path) as ledger:
        assert all(ledger.get(f"{name}{number}") for name in "ab" for number in range(40))


def test_an_answer_outlives_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "l"
    code = (
        "import os, sys; from pathlib import Path; from pipeline.ledger import Ledger\n"
        "from pipeline.types import Completion\n"
        "l = Ledger(Path(sys.argv[1])); l.put('k', Completion('好', 'm')); os._exit(9)"
    )
    root = Path(__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code, str(path)], cwd=root, check=False).returncode == 9
    with Ledger(path) as ledger:
        assert ledger.get("k") is not None


def test_a_file_that_is_no_ledger_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "l"
    path.write_bytes(b"not a database at all" * 100)
    before = path.read_bytes()
    with pytest.raises(NigaoError, match="已损坏") as caught:
        Ledger(path)
    assert caught.value.where == str(path) and caught.value.hint
    assert path.read_bytes() == before


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    path = tmp_path / "l"
    with Ledger(path) as ledger:
        for number in range(300):
            ledger.put(digest(str(number), PROMPT), dataclasses.replace(ANSWER, text="好" * 200))
    data = bytearray(path.read_bytes())
    data[8192 : len(data) - 4096] = os.urandom(len(data) - 12288)
    path.write_bytes(data)
    with pytest.raises(NigaoError, match="已损坏"), Ledger(path) as ledger:
        for number in range(300):
            ledger.get(digest(str(number), PROMPT))


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "l"
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(NigaoError, match="升级"):
        Ledger(path)


def test_a_place_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="文件夹"):
        Ledger(tmp_path / "file" / "l")
    with pytest.raises(OutputError, match="读写不成"):
        Ledger(tmp_path)


def test_no_prompt_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "l"
    with Ledger(path) as ledger:
        ledger.put(digest("m", Prompt((Message("user", "needle-in-prompt"),))), ANSWER)
    assert b"needle" not in path.read_bytes() and "好。".encode() in path.read_bytes()


def test_answers_of_many_threads_are_kept_when_put_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[int] = []
    put_all = Ledger.put_all

    def slow(self: Ledger, completions: Mapping[str, Completion]) -> None:
        time.sleep(0.005)
        groups.append(len(completions))
        put_all(self, completions)

    monkeypatch.setattr(Ledger, "put_all", slow)

    def put(number: int) -> bool:
        answer = dataclasses.replace(ANSWER, text=f"第{number}答。")
        ledger.put(str(number), answer)
        kept = other.get(str(number))
        return kept is not None and kept.text == answer.text

    with Ledger(tmp_path / "l") as ledger, Ledger(tmp_path / "l") as other, ThreadPoolExecutor(16) as pool:
        assert all(pool.map(put, range(200)))
    assert sum(groups) == 200 and len(groups) < 100


def test_when_the_disk_refuses_every_waiting_thread_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Ledger, completions: Mapping[str, Completion]) -> None:
        time.sleep(0.005)
        raise OutputError("磁盘已满")

    def refused(number: int) -> bool:
        try:
            ledger.put(str(number), ANSWER)
        except OutputError:
            return True
        return False

    with Ledger(tmp_path / "l") as ledger, ThreadPoolExecutor(8) as pool:
        with monkeypatch.context() as broken:
            broken.setattr(Ledger, "put_all", full)
            assert all(pool.map(refused, range(40)))
        assert not refused(99) and ledger.get("99") is not None


def test_a_leader_that_is_interrupted_loses_no_answer_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_all, first = Ledger.put_all, [True]

    def interrupted(self: Ledger, completions: Mapping[str, Completion]) -> None:
        if first.pop() if first else False:
            time.sleep(0.1)
            raise KeyboardInterrupt
        put_all(self, completions)

    def put(number: int) -> bool:
        try:
            ledger.put(str(number), ANSWER)
        except KeyboardInterrupt:
            return True
        return ledger.get(str(number)) is not None

    monkeypatch.setattr(Ledger, "put_all", interrupted)
    with Ledger(tmp_path / "l") as ledger, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(put, range(40)))


def test_the_speed_of_a_model_is_remembered_and_the_latest_runs_count_most(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite3"
    with Ledger(path) as ledger:
        assert ledger.speed("http://192.0.2.7:8000/v1#m") is None
        ledger.keep_speed("http://192.0.2.7:8000/v1#m", 1000, 4000.0)
        ledger.keep_speed("http://192.0.2.7:8000/v1#m", 500, 500.0)
    with Ledger(path) as ledger:
        assert ledger.speed("http://192.0.2.7:8000/v1#m") == 2500 / 1000
        assert ledger.speed("other") is None
    assert b"192.0.2.7" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_who_looks_for_an_answer_does_not_wait_for_who_keeps_one(tmp_path: Path) -> None:
    path = tmp_path / "l"
    with Ledger(path) as ledger, ThreadPoolExecutor(1) as pool:
        ledger.put("1", ANSWER)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            keeping = pool.submit(ledger.put, "2", ANSWER)
            while ledger._lock.acquire(blocking=False):
                ledger._lock.release()
                time.sleep(0.001)
            looked = ledger.get("1"), ledger.get("2")
            assert not keeping.done()
            other.execute("ROLLBACK")
        keeping.result(20)
        assert looked[0] is not None and looked[1] is None and ledger.get("2") is not None
