"""The command as a process of its own: killed, broken off, its disk full, its server failing.

benchmarks/ has the numbers of many more kills and reports.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

if not hasattr(os, "fork"):
    pytest.skip("processes are forked and killed here", allow_module_level=True)

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))

import batch_errors
import batch_kills
from bad_server import BadServer, Temper, asked, bad_server
from batch_notes import write_notes

_LATENCY = (0.01, 0.05)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BadServer]:
    with bad_server(tmp_path / "log.jsonl", Temper(latency=_LATENCY)) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, server: BadServer) -> batch_kills.Office:
    (tmp_path / "要点").mkdir()
    write_notes(tmp_path / "要点", 4)
    return batch_kills.Office(tmp_path, server, jobs=2)


def test_killed_again_and_again_it_loses_nothing_and_asks_nothing_twice(tmp_path: Path, server: BadServer) -> None:
    tally = batch_kills.rehearse(tmp_path, server, kills=4, reports=3, jobs=3, seed=4)
    assert tally.kills == 4 and tally.questions > 0
    assert not tally.broken(), tally


def test_a_server_that_fails_throttles_and_hangs_up_costs_no_report(tmp_path: Path) -> None:
    (tmp_path / "要点").mkdir()
    batch_errors.write_small(tmp_path / "要点", 16)
    temper = Temper(
        latency=_LATENCY, slow=0.2, slow_seconds=0.3, failing=0.05, throttled=0.05, pause=1.2, cut=0.02, seed=4
    )
    assert batch_errors.with_failures(tmp_path, temper, 8, 16)


def test_broken_off_by_hand_it_says_so_and_goes_on(office: batch_kills.Office) -> None:
    process = office.begin("run")
    while process.is_alive() and len(office.server.events("run")) < 6:
        time.sleep(0.02)
    os.kill(process.pid or 0, signal.SIGINT)
    process.join(60)
    said = (office.folder / "said.txt").read_text(encoding="utf-8")
    assert process.exitcode == 130 and "已中断" in said and "Traceback" not in said, said
    before = asked(office.server.events("run"))
    under_way = len(before.keys() - office.kept("run"))
    assert under_way <= office.jobs
    office.finish(office.begin("run"))
    after = asked(office.server.events("run"))
    assert after.total() - len(after) <= under_way


def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_lost(office: batch_kills.Office) -> None:
    process = office.begin("run", largest_file=60_000)  # the ledger's log is the first to be larger
    process.join(120)
    said = (office.folder / "said.txt").read_text(encoding="utf-8")
    assert process.exitcode in (2, 3) and "Traceback" not in said, said
    assert "超过系统允许的文件大小" in said or "账本读写不成（磁盘" in said, said
    lost = len(asked(office.server.events("run")).keys() - office.kept("run"))
    assert 0 < lost <= office.jobs
    office.finish(office.begin("run"))
    after = asked(office.server.events("run"))
    assert after.total() - len(after) <= lost
    assert len(office.texts("run")) == 2 * 4
