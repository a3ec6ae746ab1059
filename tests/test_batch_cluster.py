"""A batch on a Dask cluster: real worker processes, killed while they ask; and every address that is refused."""

from __future__ import annotations

import json
import os
import pickle
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import dask
import distributed
import psutil
import pytest
from lying_server import fails, lying
from scripted import diligent
from serving import serving as on_loopback
from test_batch import Folder, notes
from test_cli import Terminal, nigao

from pipeline import errors
from pipeline.batch import cluster, cluster_address, work
from pipeline.batch.cluster import Cluster, ClusterModel, agreed, joined
from pipeline.batch.cluster_worker import Greeting, Wanted, answer, dask_version, greet
from pipeline.batch.gate import Limits
from pipeline.batch.run import Summary
from pipeline.errors import (
    ModelError,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
    NigaoError,
    NotesError,
    SettingsError,
)
from pipeline.ledger import Ledger, digest
from pipeline.models import Model, ask
from pipeline.models.profile import LARGE
from pipeline.settings import Settings
from pipeline.types import Bullet, Completion, FrontMatter, Message, Notes, Prompt
from pipeline.workflow.drafting import refuse_secret
from pipeline.workflow.reporter import Reporter, Silent

__all__ = ["nigao"]
WORKERS, THREADS = 2, 2


@dataclass
class Server:
    """An honest server on this machine. ``asked``: how often each prompt came; ``most``: calls at once."""

    url: str = ""
    delay: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    most: int = 0
    now: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def repeats(self) -> int:
        return self.asked.total() - len(self.asked)

    def answer(self, messages: list[dict[str, str]], key: str) -> str:
        prompt = Prompt(tuple(Message(each["role"], each["content"]) for each in messages))
        with self.lock:
            self.asked[json.dumps(messages)] += 1
            self.keys.add(key)
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.delay)
        with self.lock:
            self.now -= 1
        return diligent(prompt) if any("要点" in each.content for each in prompt.messages) else messages[-1]["content"]


@contextmanager
def serving(delay: float = 0.0) -> Iterator[Server]:
    state = Server(delay=delay)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = state.answer(asked["messages"], self.headers["Authorization"])
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
            usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
            body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
            sent = json.dumps(body | {"usage": usage}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def handle(self) -> None:
            with suppress(ConnectionError):  # whoever asked was killed
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with on_loopback(Handler) as state.url:
        yield state


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster as an office would start it, its workers with a home and a key of their own."""
    home = tmp_path_factory.mktemp("worker")
    cluster_address.library()
    with distributed.LocalCluster(
        n_workers=WORKERS,
        threads_per_worker=THREADS,
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        silence_logs=50,
        env={"NIGAO_HOME": str(home), "NIGAO_API_KEY": "key-of-the-worker"},
    ) as running:
        yield running.scheduler_address
    assert list(home.iterdir()) == []  # no answer was kept but in the driver's ledger


Opened = Callable[[Settings, Reporter], Model]


@contextmanager
def opened(address: str, url: str, folder: Path, jobs: int = 0) -> Iterator[Model]:
    settings = Settings(folder / "ledger.sqlite3", folder / "models", folder / "library", "m", url, jobs=jobs)
    with joined(replace(settings, cluster=address)) as open_model:
        assert open_model is not None
        with closing(open_model(settings, Silent())) as model:
            yield model


def question(number: int) -> Prompt:
    return Prompt((Message("user", f"第{number}问"),))


def batch_of(folder: Folder, settings: Settings) -> Summary:
    with (
        joined(settings) as open_model,
        work.open_batch(str(folder.source), folder.out, settings, Limits(), model=open_model) as batch,
    ):
        return batch.run(folder.heard)


def test_a_batch_on_a_cluster_ends_as_one_without(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGAO_API_KEY", "key-of-the-driver")
    folders = []
    with serving() as server:
        for name, where in (("一", ""), ("二", address)):
            (tmp_path / name).mkdir()
            folders.append(Folder(tmp_path / name, towns=2))
            settings = replace(folders[-1].settings, model="m", base_url=server.url, cluster=where, jobs=1)
            summary = batch_of(folders[-1], settings)
            assert (summary.done, summary.failed, summary.stopped) == (2, 0, "")
            assert server.keys == ({"Bearer key-of-the-worker"} if where else {"Bearer none"})
            server.keys.clear()
        assert folders[0].documents() == folders[1].documents()
        settings = replace(folders[0].settings, model="m", base_url=server.url, cluster=address)
        assert batch_of(folders[0], settings).skipped == 2
        for path in folders[0].out.glob("*.docx"):
            path.unlink()
        before = server.asked.total()
        assert batch_of(folders[0], settings).cached > 0
        assert server.asked.total() == before  # what was asked without the cluster is known with it
        secret = notes("东坪镇", 9).replace("标题:", "密级: 秘密★5年\n标题:")
        (folders[0].source / "密.md").write_text(secret, encoding="utf-8")
        assert batch_of(folders[0], settings).failed == 1
        assert "不能交给集群" in folders[0].heard.outcomes[-1].reason


def test_a_killed_worker_costs_at_most_the_window(address: str, tmp_path: Path) -> None:
    asked, kills, costs = 40, 2, []
    with (
        serving(delay=0.15) as server,
        opened(address, server.url, tmp_path, jobs=WORKERS * THREADS * 2) as model,
        Ledger(tmp_path / "ledger.sqlite3") as ledger,
        ThreadPoolExecutor(32) as pool,
        distributed.Client(address, set_as_default=False) as watcher,
    ):
        window = model.profile.parallel
        assert window == 8
        answers = [pool.submit(ask, model, ledger, question(number)) for number in range(asked)]
        for _ in range(kills):
            begun = server.asked.total()
            while server.asked.total() < begun + 4:
                time.sleep(0.02)
            before = server.repeats
            os.kill(next(iter(watcher.run(os.getpid, on_error="ignore").values())), signal.SIGKILL)
            begun = len(server.asked)
            while len(server.asked) < begun + 6:
                time.sleep(0.02)
            costs.append(server.repeats - before)
        assert [answer.result().text for answer in answers] == [f"第{number}问" for number in range(asked)]
        assert all(ledger.get(digest(model.id, question(number))) for number in range(asked))
    assert len(server.asked) == asked
    assert server.most <= window + THREADS * kills  # a call of a dead worker goes on at the server
    assert max(costs) <= window and server.repeats <= kills * THREADS, costs


def test_failures_travel_whole(address: str, tmp_path: Path) -> None:
    with lying(fails(401)) as server, opened(address, server.url, tmp_path) as model:
        with pytest.raises(ModelRefused, match="密钥不对") as refused:
            model.ask(question(1))
        assert refused.value.where == server.url and "NIGAO_API_KEY" in refused.value.hint
    with lying(fails(402)) as server:
        (tmp_path / "批").mkdir()
        folder = Folder(tmp_path / "批", towns=1)
        settings = replace(folder.settings, model="m", base_url=server.url, cluster=address)
        assert "余额不足" in batch_of(folder, settings).stopped


def test_closing_ends_the_questions_that_are_out(address: str, tmp_path: Path) -> None:
    with serving(delay=3) as server, opened(address, server.url, tmp_path) as model, ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(model.ask, question(number)) for number in range(2)]
        while len(server.asked) < 2:
            time.sleep(0.02)
        model.close()
        for each in waiting:
            with pytest.raises(ModelError, match="已关闭"):
                each.result()
        with pytest.raises(ModelError, match="已关闭"):
            model.ask(question(3))


def test_a_worker_refuses_another_version_and_another_model(address: str) -> None:
    wanted = Wanted("m", "http://127.0.0.1:9/v1", version="0.0.1")
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(WORKERS, timeout=60)
        said = client.run(greet, wanted)
        assert len(said) == WORKERS and all("0.0.1" in error.message for error in said.values())
        said = client.submit(answer, wanted, "", question(1)).result()
        assert isinstance(said, ModelError) and "0.0.1" in said.message
        said = client.submit(answer, Wanted("m", "http://127.0.0.1:9/v1"), "another", question(1)).result()
        assert isinstance(said, ModelError) and "不是同一个" in said.message
        (said,) = set(map(str, client.run(greet, Wanted("", "")).values()))
        assert "工作机上没有内置模型" in said or "没有安装内置模型" in said


def test_local_starts_encrypted_workers_that_end_with_the_run(tmp_path: Path) -> None:
    with serving() as server:
        with opened("local:1", server.url, tmp_path, jobs=3) as model:
            assert isinstance(model, ClusterModel)
            assert model.ask(question(1)).text == "第1问"
            assert (model.id, model.profile.parallel) == (f"{server.url}#m", 3)
            client = model._cluster.client
            scheduler = client.scheduler.address
            (worker,) = client.nthreads()
            assert scheduler.startswith("tls://127.0.0.1:") and worker.startswith("tls://127.0.0.1:")
            (pid,) = client.run(os.getpid).values()
            with pytest.raises(ModelUnreachable, match="连不上"), cluster._client(scheduler.replace("tls", "tcp"), "x"):
                pass
        assert not psutil.pid_exists(pid)


@pytest.mark.parametrize(
    ("text", "insecure", "said"),
    [
        ("tcp://10.0.0.5:8786", False, "没有加密"),
        ("tcp://scheduler:8786", False, "没有加密"),
        ("tcp://127.0.0.1.example:8786", False, "没有加密"),
        ("tcp://0.0.0.0:8786", False, "没有加密"),
        ("tls://10.0.0.5:8786", False, "证书"),
        ("http://10.0.0.5:8786", True, "写得不对"),
        ("inproc://10.0.0.5:1", True, "写得不对"),
        ("10.0.0.5:8786", True, "写得不对"),
        ("tcp://10.0.0.5", True, "写得不对"),
        ("tcp://10.0.0.5:x", True, "写得不对"),
        ("tcp://10.0.0.5:99999", True, "写得不对"),
        ("local:", False, "进程数"),
        ("local:0", False, "进程数"),
        ("local:1000", False, "进程数"),
        ("local:-1", False, "进程数"),
    ],
)
def test_an_address_that_is_refused(text: str, insecure: bool, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        cluster_address.parse(text, insecure=insecure)
    assert refused.value.where == "--cluster" and refused.value.hint


@pytest.mark.parametrize(
    ("text", "insecure"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tcp://10.0.0.5:8786", True),
    ],
)
def test_an_address_that_is_taken(text: str, insecure: bool) -> None:
    assert cluster_address.parse(text, insecure=insecure).url == text


def test_the_certificates_are_those_of_dasks_settings() -> None:
    with dask.config.set({"distributed.comm.tls.ca-file": "ca.pem"}):
        assert cluster_address.parse("tls://10.0.0.5:8786", insecure=False).url == "tls://10.0.0.5:8786"
    assert cluster_address.parse("local:2", insecure=False).workers == 2


def test_workers_elsewhere_are_refused_behind_a_scheduler_here() -> None:
    cluster_address.refuse_unencrypted(["tcp://127.0.0.1:1", "tls://10.0.0.5:2"], insecure=False)
    with pytest.raises(SettingsError, match=r"10\.0\.0\.5"):
        cluster_address.refuse_unencrypted(["tcp://127.0.0.1:1", "tcp://10.0.0.5:2"], insecure=False)


def test_without_dask_the_command_says_what_to_install(nigao: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    nigao.notes()
    ran = nigao("batch", "要点.md", "--cluster", "tcp://10.0.0.5:8786")
    assert ran.code == 2 and "没有加密" in ran.err and "--insecure" in ran.err
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    ran = nigao("batch", "要点.md", "--cluster", "local:2")
    assert ran.code == 2 and "pip install distributed" in ran.err


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(cluster, "_WORKERS_SECONDS", 0.3)
    with (
        pytest.raises(ModelUnreachable, match="连不上集群"),
        opened("tcp://127.0.0.1:9", "http://127.0.0.1:9/v1", tmp_path),
    ):
        pass
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as empty,
        pytest.raises(ModelUnreachable, match="没有工作进程"),
        opened(empty.scheduler_address, "http://127.0.0.1:9/v1", tmp_path),
    ):
        pass


GOOD = Greeting(dask_version(), "id", LARGE)


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (replace(GOOD, dask="2020.1.0"), r"distributed 是 2020\.1\.0 版"),
        (replace(GOOD, model_id="other"), "不是同一个"),
        (Exception("ModuleNotFoundError: pipeline"), "运行不了 nigao.*ModuleNotFoundError"),
        (ModelRefused("远程模型需要密钥"), "需要密钥"),
    ],
)
def test_workers_that_do_not_agree_are_named(greeting: object, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        agreed({"tcp://a:1": GOOD, "tcp://b:1": greeting})


def test_a_worker_that_went_away_is_no_disagreement() -> None:
    assert agreed({"tcp://a:1": OSError("gone"), "tcp://b:1": GOOD}) == GOOD
    assert agreed({"tcp://a:1": OSError("gone")}) is None


class FakeFuture:
    status = "finished"  # as it is when the answer comes just after the wait was over

    def __init__(self, results: list[object]) -> None:
        self._results = results

    def result(self, timeout: float) -> object:
        result = self._results.pop(0)
        if isinstance(result, BaseException):
            raise result
        return result

    def release(self) -> None: ...


class FakeClient:
    """A client whose tasks end as they are told."""

    def __init__(self, *results: object) -> None:
        self.results = list(results)
        self.submitted: list[dict[str, Any]] = []
        self.workers: list[str] = []

    def submit(self, function: object, *args: object, **options: Any) -> FakeFuture:
        self.submitted.append(options)
        return FakeFuture(self.results)

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self.workers, 1)


def fake(*results: object) -> tuple[ClusterModel, FakeClient]:
    client = FakeClient(*results)
    return ClusterModel(Cluster(client, Wanted("m", ""), GOOD, 2, "tcp://s:1")), client


def killed() -> Exception:
    return distributed.KilledWorker("nigao-1", None, 3)


def test_a_task_that_dask_gave_up_is_sent_anew_and_not_for_ever() -> None:
    model, client = fake(killed(), killed(), Completion("好", "m"))
    assert model.ask(question(1)).text == "好"
    assert len({options["key"] for options in client.submitted}) == 3
    assert all(options["pure"] is False and options["retries"] for options in client.submitted)
    model, client = fake(*[killed()] * 9)
    with pytest.raises(ModelError, match="一再"):
        model.ask(question(1))
    assert len(client.submitted) == 3


def test_a_cluster_lost_on_the_way_is_a_model_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (distributed.client.FutureCancelledError("k", "lost"), OSError("closed")):
        with pytest.raises(ModelUnreachable, match="断了"):
            fake(error)[0].ask(question(1))
    monkeypatch.setattr(cluster, "_PATIENCE", 0.0)
    with pytest.raises(ModelUnreachable, match="都不在了"):
        fake(TimeoutError())[0].ask(question(1))


def test_a_question_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    model, client = fake(TimeoutError(), TimeoutError(), Completion("好", "m"))
    client.workers = ["tcp://127.0.0.1:5"]
    assert model.ask(question(1)).text == "好"
    monkeypatch.setattr(cluster, "_DEADLINE", 0.0)
    with pytest.raises(ModelTimeout, match="很久"):
        fake(TimeoutError())[0].ask(question(1))


def test_a_worker_elsewhere_that_came_later_is_refused() -> None:
    model, client = fake(TimeoutError(), Completion("好", "m"))
    client.workers = ["tcp://10.0.0.5:5"]
    with pytest.raises(SettingsError, match="没有加密"):
        model.ask(question(1))


def test_every_error_of_ours_comes_back_from_another_process_as_it_was() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, NigaoError)]
    assert len(kinds) > 10
    for kind in kinds:
        back = pickle.loads(pickle.dumps(kind("坏了", where="a.md:3", hint="改好它")))
        assert (type(back), back.message, back.where, back.hint) == (kind, "坏了", "a.md:3", "改好它")


def test_secret_notes_are_for_no_cluster_but_ones_own(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "l", tmp_path / "m", tmp_path / "s")
    text = "清渠26公里（秘密★5年）"
    marked = Notes("a.md", FrontMatter("关于工作情况的报告"), (Bullet(1, text, 1, text),))
    refuse_secret(marked, replace(settings, cluster="local:2"))
    for address in ("tls://10.0.0.5:8786", "tcp://127.0.0.1:8786"):
        with pytest.raises(NotesError, match="不能交给集群"):
            refuse_secret(marked, replace(settings, cluster=address))
