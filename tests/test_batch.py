"""A batch: each report by itself, nothing lost, nothing asked twice, whatever happens in between."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from batch_server import office
from lying_server import fails, lying, says
from scripted import ScriptedModel, diligent
from test_cli import Terminal, nigao

from pipeline import exemplars
from pipeline.batch import work
from pipeline.batch.gate import BatchDesk, BudgetReached, Gate, Limits
from pipeline.batch.manifest import DONE, FAILED, NAME, Manifest, Outcome
from pipeline.batch.run import Summary
from pipeline.console import Batches
from pipeline.errors import ModelBusy, ModelQuota, ModelUnreachable, NotesError, OutputError, StorageError
from pipeline.exemplars import Sample
from pipeline.ledger import Ledger
from pipeline.models.chat import ChatModel, Endpoint
from pipeline.models.profile import SMALL
from pipeline.settings import Settings
from pipeline.types import Completion, Message, Prompt
from pipeline.workflow import library
from pipeline.workflow.reporter import Silent

__all__ = ["nigao"]

TOWNS = ("石桥镇", "清河镇", "柳林乡", "东坪镇", "青山乡")


def notes(town: str, number: int) -> str:
    front = (
        f"标题: {town}关于防汛工作情况的报告\n主送机关: 县人民政府\n发文机关: {town}人民政府\n成文日期: 2025年7月8日"
    )
    done = f"## 主要做法\n- 转移群众{number + 20}户\n- 清淤渠道{number + 5}.5公里"
    return f"---\n{front}\n---\n{done}\n## 存在的问题\n- 沙袋缺{number + 300}条\n"


class Heard:
    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.total = self.skipped = self.units = 0
        self.pauses: list[float] = []

    def begun(self, total: int, skipped: int) -> None:
        self.total, self.skipped = total, skipped

    def going(self, units: int, pause: float) -> None:
        self.units, self.pauses = units, [*self.pauses, pause]

    def finished(self, outcome: Outcome, left: int) -> None:
        self.outcomes.append(outcome)


class Folder:
    """Notes of some towns, and what a batch makes of them."""

    def __init__(self, folder: Path, towns: int = len(TOWNS)) -> None:
        self.source, self.out = folder / "要点", folder / "初稿"
        self.source.mkdir()
        for number in range(towns):
            (self.source / f"{number:03}.md").write_text(notes(f"{TOWNS[number % 5]}", number), encoding="utf-8")
        home = folder / "home"
        self.settings = Settings(home / "ledger.sqlite3", home / "models", home / "library")
        self.heard = Heard()

    def run(
        self,
        model: ScriptedModel,
        limits: Limits = Limits(),
        *,
        jobs: int = 1,
        fresh: bool = False,
        retry_failed: bool = False,
    ) -> Summary:
        settings = replace(self.settings, jobs=jobs)
        with work.open_batch(
            str(self.source),
            self.out,
            settings,
            limits,
            fresh=fresh,
            retry_failed=retry_failed,
            model=lambda settings, reporter: model,  # type: ignore[arg-type, return-value]
        ) as batch:
            summary = batch.run(self.heard)
            batch.write_index()
        return summary

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the index, as its page has them."""
        page = (self.out / "index.html").read_text(encoding="utf-8")
        (data,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page)
        rows: list[dict[str, Any]] = json.loads(data)["rows"]
        return rows

    def documents(self) -> dict[str, bytes]:
        found = {}
        for path in sorted(self.out.glob("*报告*.docx")):
            if "核对表" not in path.name:
                with zipfile.ZipFile(path) as package:
                    found[path.name] = package.read("word/document.xml")
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_library_is_read_once_for_the_estimate_and_the_run(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path | None] = []

    def load_samples(own: Path | None) -> tuple[Sample, ...]:
        read.append(own)
        return exemplars.load_samples(own)

    monkeypatch.setattr(library, "load_samples", load_samples)
    asked = ScriptedModel()
    with work.open_batch(
        str(folder.source),
        folder.out,
        folder.settings,
        Limits(),
        model=lambda settings, reporter: asked,  # type: ignore[arg-type, return-value]
    ) as batch:
        assert batch.estimate().reports == batch.run(folder.heard).done == 5
    assert len(read) == 1


def test_the_time_is_estimated_from_earlier_runs_with_the_model(folder: Folder, tmp_path: Path) -> None:
    def seconds() -> float | None:
        with work.open_batch(
            str(folder.source),
            tmp_path / "另一批",
            folder.settings,
            Limits(),
            model=lambda settings, reporter: ScriptedModel(),  # type: ignore[arg-type, return-value]
        ) as batch:
            return batch.estimate().seconds

    assert seconds() is None
    (folder.source / "旧.md").write_text(notes("旧街镇", 40) + "- 旧街改造9处\n", encoding="utf-8")
    folder.run(ScriptedModel(lambda prompt: f"{time.sleep(0.01) or ''}{diligent(prompt)}"))
    (folder.source / "新.md").write_text(notes("新街镇", 41) + "- 新街修路8公里\n", encoding="utf-8")
    expected = seconds()
    assert expected is not None and expected >= 0.01


def test_every_report_is_drafted_with_its_sheet_and_the_index(folder: Folder) -> None:
    summary = folder.run(ScriptedModel())
    assert (summary.done, summary.failed, summary.skipped, summary.stopped) == (5, 0, 0, "")
    assert len(folder.documents()) == 5
    names = {path.name for path in folder.out.iterdir()}
    assert {"index.html", "index.xlsx", NAME} <= names
    assert sum("核对表" in name for name in names) == 10
    page = (folder.out / "index.html").read_text(encoding="utf-8")
    assert all(town in page for town in TOWNS)


def test_a_finished_batch_asks_nothing(folder: Folder) -> None:
    folder.run(ScriptedModel())
    before = folder.documents()
    model = ScriptedModel()
    again = folder.run(model)
    assert (again.done, again.skipped, model.prompts) == (0, 5, [])
    assert folder.documents() == before


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_broken_batch_goes_on_and_ends_as_an_unbroken_one(tmp_path: Path, jobs: int) -> None:
    whole, broken = (Folder(tmp_path / name) for name in _made(tmp_path, "甲", "乙"))
    asked = ScriptedModel()
    whole.run(asked)
    for survives in (0, 1, 1):
        with pytest.raises(KeyboardInterrupt):
            broken.run(ScriptedModel(_dies_after(survives)), jobs=jobs)
    last = ScriptedModel()
    broken.run(last, jobs=jobs)
    assert broken.documents() == whole.documents()
    assert len(last.prompts) < len(asked.prompts)


def _made(folder: Path, *names: str) -> tuple[str, ...]:
    for name in names:
        (folder / name).mkdir()
    return names


def _dies_after(calls: int) -> Callable[[Prompt], str]:
    left = [calls]
    lock = threading.Lock()

    def answer(prompt: Prompt) -> str:
        with lock:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
        return diligent(prompt)

    return answer


def test_one_bad_report_stops_no_other_and_is_tried_again_when_asked(folder: Folder) -> None:
    (folder.source / "001.md").write_text("---\n类型: 奏折\n标题: 关于防汛的奏折\n---\n- 查险\n", encoding="utf-8")
    (folder.source / "002.md").write_bytes(b"\x00\x01")
    first = folder.run(ScriptedModel())
    assert (first.done, first.failed) == (3, 2)
    failed = [outcome for outcome in folder.heard.outcomes if outcome.status == FAILED]
    assert all(outcome.reason for outcome in failed)
    model = ScriptedModel()
    assert folder.run(model).skipped == 5 and not model.prompts
    assert folder.run(ScriptedModel(), retry_failed=True).failed == 2
    (folder.source / "001.md").write_text(notes("石桥镇", 40), encoding="utf-8")
    assert folder.run(ScriptedModel()).done == 1
    page = (folder.out / "index.html").read_text(encoding="utf-8")
    assert "002.md" in page


def test_a_report_that_failed_has_its_title_and_office_in_the_index(folder: Folder) -> None:
    (folder.source / "001.md").write_text(
        notes("清河镇", 1).replace("---\n标题", "---\n类型: 奏折\n标题"), encoding="utf-8"
    )
    (folder.source / "002.md").write_bytes(b"\x00\x01")
    folder.run(ScriptedModel())
    failed, unread = sorted((row for row in folder.rows() if row["reason"]), key=lambda row: row["title"], reverse=True)
    assert (failed["title"], failed["issuer"]) == ("清河镇关于防汛工作情况的报告", "清河镇人民政府")
    assert failed["reason"].startswith(str(folder.source / "001.md")) and "奏折" in failed["reason"]
    assert unread["title"] == str(folder.source / "002.md") and not unread["issuer"]


def test_the_index_is_the_same_without_what_was_kept_for_it(folder: Folder) -> None:
    folder.run(ScriptedModel())
    before = (folder.out / "index.html").read_bytes()
    (folder.out / ".nigao-batch.sqlite3").unlink()
    (folder.out / "index.html").unlink()
    folder.run(ScriptedModel())
    assert (folder.out / "index.html").read_bytes() == before


def test_the_index_follows_a_state_file_that_changed_and_tells_of_one_that_is_gone(folder: Folder) -> None:
    folder.run(ScriptedModel())
    changed, damaged, gone, *_ = sorted(folder.out.glob("*.nigao.json"))
    tree = json.loads(changed.read_text(encoding="utf-8"))
    tree["notes"]["front"]["issuer"] = "另一机关"
    changed.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    damaged.write_text("{", encoding="utf-8")
    gone.unlink()
    (folder.out / "index.html").unlink()
    folder.run(ScriptedModel())
    rows = folder.rows()
    assert sum(row["issuer"] == "另一机关" for row in rows) == 1
    assert sum("损坏" in row["reason"] for row in rows) == sum("不在了" in row["reason"] for row in rows) == 1
    assert len(rows) == 5


def test_a_copy_of_a_neighbour_is_told_in_the_index(tmp_path: Path) -> None:
    folder = Folder(tmp_path, towns=2)
    text = "- 黄牛岭水库溢洪道右岸导流墙裂缝渗水，经省水利设计院专家现场会商后灌浆封堵\n"
    for number in range(2):
        path = folder.source / f"{number:03}.md"
        path.write_text(path.read_text(encoding="utf-8").replace("- 转移", f"{text}- 转移"), encoding="utf-8")
    folder.run(ScriptedModel())
    first, second = sorted(folder.rows(), key=lambda row: row["title"] != "石桥镇关于防汛工作情况的报告")
    assert first["overlap"] == 0 and second["overlap"] > 0.2


def test_a_source_that_cannot_be_used_leaves_no_folder(folder: Folder) -> None:
    folder.source = folder.source.with_name("没有这个文件夹")
    with pytest.raises(NotesError):
        folder.run(ScriptedModel())
    assert not folder.out.exists()


def test_what_a_person_edited_is_not_overwritten(folder: Folder) -> None:
    import docx

    folder.run(ScriptedModel())
    (edited,) = folder.out.glob("清河镇*报告.docx")
    document = docx.Document(str(edited))
    document.paragraphs[-1].add_run("（改）")
    document.save(str(edited))
    content = edited.read_bytes()
    changed = folder.source / "001.md"
    changed.write_text(changed.read_text(encoding="utf-8").replace("21户", "31户"), encoding="utf-8")
    assert folder.run(ScriptedModel()).failed == 1
    assert edited.read_bytes() == content


def test_two_reports_of_one_title_have_each_their_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path, towns=7)
    folder.run(ScriptedModel(), jobs=4)
    assert len(folder.documents()) == 7


def test_a_used_up_account_ends_the_batch_at_once(folder: Folder) -> None:
    def answer(prompt: Prompt) -> str:
        raise ModelQuota("账户余额不足")

    model = ScriptedModel(answer)
    summary = folder.run(model)
    assert "余额不足" in summary.stopped and len(model.prompts) == 1 and not folder.heard.outcomes
    assert folder.run(ScriptedModel()).done == 5


def test_a_model_that_is_gone_ends_the_batch_after_some_reports(tmp_path: Path) -> None:
    folder = Folder(tmp_path, towns=20)

    def answer(prompt: Prompt) -> str:
        raise ModelUnreachable("连不上")

    summary = folder.run(ScriptedModel(answer))
    assert summary.stopped and 5 <= summary.failed < 10
    assert folder.run(ScriptedModel(), retry_failed=True).done == 20


def test_a_bug_that_one_report_meets_stops_no_other(folder: Folder) -> None:
    asked: list[Prompt] = []

    def answer(prompt: Prompt) -> str:
        asked.append(prompt)
        if len(asked) == 3:
            raise ZeroDivisionError("这里\n有错")
        return diligent(prompt)

    summary = folder.run(ScriptedModel(answer))
    assert (summary.done, summary.failed, summary.stopped) == (4, 1, "")
    (failed,) = (outcome for outcome in folder.heard.outcomes if outcome.status == FAILED)
    assert "ZeroDivisionError 这里 有错" in failed.reason and "test_batch.py:" in failed.reason
    assert folder.run(ScriptedModel(), retry_failed=True).done == 1


def test_a_disk_that_is_full_ends_the_batch_and_fails_no_report(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Ledger.put
    kept: list[str] = []

    def full(ledger: Ledger, key: str, completion: Completion) -> None:
        if len(kept) >= 4:
            raise StorageError("磁盘已满", hint="腾出空间")
        put(ledger, key, completion)
        kept.append(key)

    monkeypatch.setattr(Ledger, "put", full)
    model = ScriptedModel()
    summary = folder.run(model, jobs=2)
    assert (summary.failed, summary.stopped, summary.hint) == (0, "磁盘已满", "腾出空间")
    assert len(model.prompts) <= 4 + 2
    monkeypatch.undo()
    assert folder.run(ScriptedModel()).done == 5 - summary.done


def test_a_long_pause_that_the_server_wants_is_kept_by_the_whole_batch(tmp_path: Path) -> None:
    now = [1000.0]
    gate = Gate(Limits(), clock=lambda: now[0], sleep=lambda seconds: now.append(now.pop() + seconds))
    busy = [ModelBusy("忙", wait=600.0), ModelBusy("忙", wait=900.0)]

    def answer(prompt: Prompt) -> str:
        if busy:
            raise busy.pop(0)
        return "好。"

    prompt = Prompt((Message("user", "写"),))
    with Ledger(tmp_path / "l.sqlite3") as ledger:
        desk = BatchDesk(ScriptedModel(answer), ledger, Silent(), fresh=False, gate=gate, stop=threading.Event())
        assert desk.ask(prompt).text == "好。" and now == [2500.0]
        busy.append(ModelBusy("忙", wait=86400.0))
        with pytest.raises(ModelBusy):
            desk.ask(replace(prompt, seed=2))
        stopped = threading.Event()
        stopped.set()
        gate = Gate(Limits(), sleep=stopped.wait)
        gate.hold(600.0)
        with pytest.raises(CancelledError):
            gate.enter()


def test_a_server_that_wants_pauses_for_ever_is_given_up(tmp_path: Path) -> None:
    now = [1000.0]
    gate = Gate(Limits(), clock=lambda: now[0], sleep=lambda seconds: now.append(now.pop() + seconds))

    def answer(prompt: Prompt) -> str:
        raise ModelBusy("忙", wait=600.0)

    model = ScriptedModel(answer)
    with Ledger(tmp_path / "l.sqlite3") as ledger:
        desk = BatchDesk(model, ledger, Silent(), fresh=False, gate=gate, stop=threading.Event())
        with pytest.raises(ModelBusy):
            desk.ask(Prompt((Message("user", "写"),)))
    assert len(model.prompts) == 13 and now == [1000.0 + 12 * 600]


def test_tries_of_the_model_count_as_requests(tmp_path: Path) -> None:
    now = [0.0]
    limits = Limits(requests_a_minute=2)
    gate = Gate(limits, clock=lambda: now[0], sleep=lambda seconds: now.append(now.pop() + seconds))

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    with lying(fails(500), fails(500), says("好。")) as server, Ledger(tmp_path / "l.sqlite3") as ledger:
        endpoint = Endpoint(server.url, "k")
        with ChatModel(lambda: endpoint, model="m", identity="i", profile=SMALL, where="w", sleep=sleep) as model:
            desk = BatchDesk(model, ledger, Silent(), fresh=False, gate=gate, stop=threading.Event())
            assert desk.ask(Prompt((Message("user", "写"),))).text == "好。"
    assert len(server.bodies) == 3 and now[0] >= 60.0


def test_a_pause_is_shown(folder: Folder) -> None:
    refused = [ModelBusy("忙", wait=1.0)]

    def answer(prompt: Prompt) -> str:
        if refused:
            raise refused.pop()
        return diligent(prompt)

    model = ScriptedModel(answer)
    folder.run(model)
    assert any(0 < pause <= 1 for pause in folder.heard.pauses) and folder.heard.pauses[-1] == 0
    assert folder.heard.units >= 2 * len(TOWNS)

    class Waiting(ScriptedModel):
        pause = 40.0

        def before_asking_again(self, permit: Callable[[], float]) -> None:
            self.permit = permit

    folder.run(Waiting(), fresh=True)
    assert folder.heard.pauses[-1] == 40.0

    told: list[str] = []
    with Batches(told.append) as display:
        display.begun(5, 0)
        for pause in (0.0, 300.0, 299.0, 0.0):
            display.going(3, pause)
    assert told == ["模型服务要求过 5 分钟再问"]


def test_what_reports_ask_at_one_time_is_asked_once(tmp_path: Path) -> None:
    began, go_on = threading.Event(), threading.Event()

    def answer(prompt: Prompt) -> str:
        began.set()
        assert go_on.wait(20)
        return "好。"

    model, gate, prompt = ScriptedModel(answer), Gate(Limits(), at_once=3), Prompt((Message("user", "写"),))
    with Ledger(tmp_path / "l.sqlite3") as ledger, ThreadPoolExecutor(3) as pool:
        desks = [BatchDesk(model, ledger, Silent(), fresh=False, gate=gate, stop=threading.Event()) for _ in "123"]
        answers = [pool.submit(desk.ask, prompt) for desk in desks]
        assert began.wait(20)
        go_on.set()
        assert sorted(answer.result().cached for answer in answers) == [False, True, True]
    assert len(model.prompts) == 1


def test_the_last_report_is_written_by_all_hands(tmp_path: Path) -> None:
    together, under_way, lock = threading.Event(), [0], threading.Lock()

    def answer(prompt: Prompt) -> str:
        with lock:
            under_way[0] += 1
            if under_way[0] == 3:
                together.set()
        met = together.wait(20)
        with lock:
            under_way[0] -= 1
        assert met
        return diligent(prompt)

    folder = Folder(tmp_path, towns=1)
    bullets = "".join(f"- 清淤{name}渠{number + 3}公里\n" for number, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑"))
    (folder.source / "000.md").write_text(notes("石桥镇", 1).replace("## 存在", f"{bullets}## 存在"), encoding="utf-8")
    summary = folder.run(ScriptedModel(answer), jobs=3)
    assert summary.done == 1 and summary.calls >= 3


def test_leftovers_of_a_killed_run_go_and_other_files_stay(folder: Folder) -> None:
    folder.out.mkdir()
    for name in (".nigao-0123456789ab.tmp", "别的.tmp"):
        (folder.out / name).write_bytes(b"half")
    folder.run(ScriptedModel())
    assert [path.name for path in folder.out.glob("*.tmp")] == ["别的.tmp"]


def test_a_budget_stops_cleanly_and_a_larger_one_goes_on(folder: Folder) -> None:
    summary = folder.run(ScriptedModel(), Limits(max_tokens=500))
    assert "限额" in summary.stopped and summary.done < 5
    assert folder.run(ScriptedModel(), Limits(max_tokens=100_000)).stopped == ""
    assert len(folder.documents()) == 5


def test_a_second_run_in_the_same_folder_is_refused(folder: Folder) -> None:
    with (
        work.open_batch(str(folder.source), folder.out, folder.settings, Limits()),
        pytest.raises(OutputError, match="另一个批次"),
        work.open_batch(str(folder.source), folder.out, folder.settings, Limits()),
    ):
        pass


def test_the_lock_of_a_killed_run_does_not_stay(folder: Folder) -> None:
    folder.out.mkdir()
    code = (
        "import os, sys; from filelock import FileLock; "
        f"FileLock({str(folder.out / '.nigao-batch.lock')!r}).acquire(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert folder.run(ScriptedModel()).done == 5


def test_a_line_cut_off_by_a_crash_is_not_read(tmp_path: Path) -> None:
    good = Outcome(1, "a.md", "d", "甲", DONE)
    with Manifest(tmp_path) as manifest:
        manifest.add(good)
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes() + b'{"number": 2, "orig')
    with Manifest(tmp_path) as manifest:
        assert list(manifest.outcomes.values()) == [good]
        manifest.add(replace(good, number=3, origin="c.md"))
    with Manifest(tmp_path) as manifest:
        assert sorted(manifest.outcomes) == ["a.md", "c.md"]


def test_the_gate_keeps_to_requests_and_tokens_a_minute() -> None:
    now = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    gate = Gate(Limits(requests_a_minute=2, tokens_a_minute=1000), clock=lambda: now[0], sleep=sleep)
    for _ in range(4):
        gate.enter()
        gate.leave(100)
    assert now[0] == 60.0 and slept == [60.0]
    gate.leave(5000)
    gate.enter()
    assert now[0] == 120.0
    budget = Gate(Limits(max_cost=1.0, price=2.0))
    budget.enter()
    budget.leave(500_000)
    with pytest.raises(BudgetReached, match=r"1\.00 元"):
        budget.enter()


def test_on_the_command_line(nigao: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "open_", lambda settings, reporter: ScriptedModel())
    (nigao.folder / "要点").mkdir()
    for number, town in enumerate(TOWNS):
        (nigao.folder / "要点" / f"{number}.md").write_text(notes(town, number), encoding="utf-8")
    ran = nigao("batch", "要点", "-o", "出")
    assert ran.code == 0, ran.err + ran.out
    assert "要起草 5 份" in ran.out and "写成 5 份" in ran.out and "index.html" in ran.out
    assert nigao("batch", "要点", "-o", "出").out.startswith("5 份都已写好")
    assert nigao("batch", "--template", "表样.xlsx").code == 0
    ran = nigao("batch", "表样.xlsx", "-o", "表出", "--yes")
    assert ran.code == 0 and "写成 1 份" in ran.out, ran.out + ran.err
    for args in ((), ("没有",), ("要点", "--max-cost", "3")):
        assert nigao("batch", *args).code == 2


def test_a_report_from_a_table_follows_its_row(nigao: Terminal) -> None:
    rows = ["标题,主送机关,发文机关,成文日期,主要做法", *(_row(town, 20) for town in TOWNS[:2])]
    table = nigao.folder / "清单.csv"
    table.write_text("\n".join(rows), encoding="utf-8")
    with office() as there:
        args = ("--base-url", there.url, "--model", "m")
        assert nigao("batch", "清单.csv", "-o", "初稿", *args).code == 0
        # The row has another place now and another figure; the other town's has the figure that was there.
        table.write_text("\n".join([rows[0], _row("白河乡", 20), rows[2], _row(TOWNS[0], 33)]), encoding="utf-8")
        report = f"初稿/{TOWNS[0]}关于防汛工作情况的报告.docx"
        asked = len(there.chats)
        ran = nigao("update", report, *args)
        assert ran.code == 0 and "33户" in ran.out and len(there.chats) == asked, ran.out + ran.err
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(nigao.folder / report)).paragraphs)
        assert "33户" in text and "20户" not in text
        table.write_text("\n".join([rows[0], rows[2]]), encoding="utf-8")
        gone = nigao("update", report, *args)
        assert gone.code == 2 and "没有一行" in gone.err and "清单.csv" in gone.err


def _row(town: str, households: int) -> str:
    return f"{town}关于防汛工作情况的报告,县人民政府,{town}人民政府,2025年7月8日,转移群众{households}户"
