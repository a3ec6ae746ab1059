"""``--cluster``: the questions of a batch are asked by the worker processes of a Dask cluster.

Only asking moves. The driver reads, plans, verifies, writes, and is the only one to write the ledger; a model that
stands where ``models.open_model``'s would stand sends each prompt as one task and waits for its answer. At most a
window of tasks is out, so that a worker that dies costs no more calls than that.
"""

from __future__ import annotations

import logging
import math
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pipeline.batch.cluster_address import Address, library, parse, refuse_unencrypted
from pipeline.batch.cluster_worker import Greeting, Wanted, answer, dask_version, greet
from pipeline.errors import ModelError, ModelTimeout, ModelUnreachable, NigaoError
from pipeline.models import Model
from pipeline.settings import Settings
from pipeline.types import Completion, Prompt
from pipeline.workflow.drafting import open_
from pipeline.workflow.reporter import Reporter

_CONNECT_SECONDS = 20
_WORKERS_SECONDS = 30  # until the first worker process of a cluster must be there
_LOOK_UP = 10.0  # seconds between two looks whether there are workers at all
_DEADLINE = 3600.0  # seconds for one question; a worker that has no nigao, and came late, never gives its task back
_PATIENCE = 300.0  # seconds without a worker after which a question is given up
_A_THREAD = 2  # tasks out for each thread of the workers: one is asked while the last answer is on its way
_MOST = 256
_RETRIES = 3
_ALLOWED_FAILURES = 20  # deaths of a worker that a task of a local cluster outlives
_START_AGAIN = "处理好后运行同一命令，会接着做"


@contextmanager
def joined(settings: Settings, *, insecure: bool = False) -> Iterator[Callable[[Settings, Reporter], Model] | None]:
    """What opens the model of ``settings.cluster``, None when none is set. Connects when a model is first opened.

    On leaving, the connection ends, and the worker processes of ``local:N`` with it.
    Raises SettingsError for an address that can't be used, is not encrypted, or when Dask is not installed.
    """
    if not settings.cluster:
        yield None
        return
    address = parse(settings.cluster, insecure=insecure)
    with ExitStack() as stack:
        known: list[Cluster] = []

        def open_model(chosen: Settings, reporter: Reporter) -> Model:
            if not known:
                known.append(_join(stack, address, chosen, reporter, insecure=insecure))
            return ClusterModel(known[0])

        yield open_model


@dataclass(frozen=True)
class Cluster:
    """A cluster whose workers have been greeted. ``client``: distributed.Client."""

    client: Any
    wanted: Wanted
    greeting: Greeting
    window: int
    where: str
    insecure: bool = False


class ClusterModel:
    """Asks through a cluster; a ``Model``. ``profile.parallel`` is the window: most tasks that are out at once."""

    def __init__(self, cluster: Cluster) -> None:
        self.id = cluster.greeting.model_id
        self.profile = replace(cluster.greeting.profile, parallel=cluster.window)
        self.where = cluster.where
        self._cluster = cluster
        self._slots = threading.BoundedSemaphore(cluster.window)
        self._lock = threading.Lock()
        self._out: set[Any] = set()
        self._closed = False
        self._last_seen = time.monotonic()

    def ask(self, prompt: Prompt) -> Completion:
        """As ``Model.ask``; also raises ModelUnreachable when the cluster is gone or has had no worker for minutes."""
        from distributed import KilledWorker

        with self._slots:
            for _ in range(_RETRIES):
                try:
                    reply = self._asked(prompt)
                except KilledWorker:  # other questions may have killed it, or a person: a new task has a clean record
                    continue
                if isinstance(reply, NigaoError):
                    raise reply
                return reply
        raise ModelError(
            "工作进程一再在回答这一问时退出", where=self.where, hint="请看那台机器的内存够不够、模型能不能载入"
        )

    def close(self) -> None:
        """Gives up every question that is out; the cluster stays."""
        with self._lock:
            self._closed = True
            out = list(self._out)
        if out:
            self._cluster.client.cancel(out, force=True)

    def _asked(self, prompt: Prompt) -> Completion | NigaoError:
        future = self._submit(prompt)
        try:
            return self._reply(future)
        except CancelledError as error:
            if self._closed:
                raise ModelError("模型已关闭，这次提问没有做完", where=self.where) from error
            raise self._lost(error) from error
        except OSError as error:
            raise self._lost(error) from error
        finally:
            with self._lock:
                self._out.discard(future)
            future.release()

    def _submit(self, prompt: Prompt) -> Any:
        with self._lock:
            if self._closed:
                raise ModelError("模型已关闭", where=self.where)
            future = self._cluster.client.submit(
                answer,
                self._cluster.wanted,
                self.id,
                prompt,
                key=f"nigao-{uuid.uuid4().hex}",
                pure=False,
                retries=_RETRIES,
            )
            self._out.add(future)
        return future

    def _reply(self, future: Any) -> Completion | NigaoError:
        ends = time.monotonic() + _DEADLINE
        while time.monotonic() < ends:
            try:
                reply: Completion | NigaoError = future.result(timeout=_LOOK_UP)
                return reply
            except TimeoutError:
                # Not ``done``: the answer may have come just after the wait was over.
                if future.status == "error" and isinstance(future.exception(), TimeoutError):
                    raise
                self._look_at_workers()
        raise ModelTimeout(
            "集群很久没有答出这一问", where=self.where, hint="请看各工作进程是否都装了同一版本的 nigao、是不是卡住了"
        )

    def _look_at_workers(self) -> None:
        """Dask waits for ever for a worker when none is left.

        Raises ModelUnreachable when there was none for minutes, SettingsError when one came to which the way is not
        encrypted.
        """
        now = time.monotonic()
        try:
            workers = self._cluster.client.nthreads()
        except OSError:  # the scheduler is slow; that it is gone, the task itself tells
            workers = {}
        if workers:
            self._last_seen = now
        elif now - self._last_seen > _PATIENCE:
            raise ModelUnreachable("集群上的工作进程都不在了", where=self.where, hint=_START_AGAIN)
        refuse_unencrypted(workers, insecure=self._cluster.insecure)

    def _lost(self, error: BaseException) -> ModelUnreachable:
        return ModelUnreachable(f"与集群的连接断了（{error}）", where=self.where, hint=_START_AGAIN)


def _join(stack: ExitStack, address: Address, settings: Settings, reporter: Reporter, *, insecure: bool) -> Cluster:
    """Connects, or starts the workers here; ``stack`` ends both. Raises ModelError, or what a worker's model raises."""
    wanted = Wanted(settings.model, settings.base_url)
    if address.workers:
        calls = _fetched(settings, reporter)
        threads = math.ceil((settings.jobs or calls) / address.workers)
        target = stack.enter_context(_local(address.workers, threads if settings.base_url else 1))
    else:
        target = address.url
    client = stack.enter_context(_client(target, address.text))
    threads_of = _workers(client, address.text)
    refuse_unencrypted(threads_of, insecure=insecure)
    greeting = agreed(client.run(greet, wanted, on_error="return"))
    if greeting is None:
        raise _no_workers(address.text)
    window = settings.jobs or min(_MOST, _A_THREAD * sum(threads_of.values()))
    return Cluster(client, wanted, greeting, window, address.text, insecure)


def _fetched(settings: Settings, reporter: Reporter) -> int:
    """Fetches an absent model once, where it can be seen, before the workers open it; calls at once that it takes."""
    model = open_(settings, reporter)
    model.close()
    return model.profile.parallel


@contextmanager
def _local(workers: int, threads: int) -> Iterator[Any]:
    """Worker processes on this machine, which others on it can't reach: encrypted, with keys made for this run."""
    cluster = library().LocalCluster(
        n_workers=workers,
        threads_per_worker=threads,
        processes=True,
        host="127.0.0.1",
        security=True,
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False, "allowed_failures": _ALLOWED_FAILURES},
        memory_limit=0,  # a model takes what it takes; Dask would end its process at a share of the memory
        silence_logs=logging.CRITICAL,
    )
    with cluster:
        yield cluster


@contextmanager
def _client(target: Any, where: str) -> Iterator[Any]:
    try:
        client = library().Client(target, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ImportError) as error:  # ImportError: how Dask says that its own versions don't agree
        raise ModelUnreachable(
            "连不上集群",
            where=where,
            hint="请看调度进程（dask scheduler）是否在运行、地址对不对、证书和 Dask 版本是否一致",
        ) from error
    with client:
        yield client


def _workers(client: Any, where: str) -> Mapping[str, int]:
    """Address and number of threads of every worker process."""
    try:
        client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
    except TimeoutError as error:
        raise _no_workers(where) from error
    threads: Mapping[str, int] = client.nthreads()
    return threads


def _no_workers(where: str) -> ModelUnreachable:
    return ModelUnreachable("集群上没有工作进程", where=where, hint="请在各机器上启动 dask worker，再运行同一命令")


def agreed(greetings: Mapping[str, Any]) -> Greeting | None:
    """What every worker says alike, None when none is left. By worker address, a Greeting or what went wrong there.

    Raises ModelError for one where this program can't run, with another version of it or of Dask, or with another
    model; the NigaoError that a worker's model raises.
    """
    common: Greeting | None = None
    for address, greeting in greetings.items():
        if isinstance(greeting, OSError):  # gone meanwhile
            continue
        if isinstance(greeting, NigaoError):
            raise greeting
        if isinstance(greeting, BaseException):
            raise ModelError(
                f"工作进程运行不了 nigao（{greeting}）",
                where=address,
                hint="请在那台机器的 Python 环境里装上同一版本的 nigao，重新启动工作进程",
            ) from greeting
        if greeting.dask != dask_version():
            raise ModelError(
                f"工作进程的 distributed 是 {greeting.dask} 版，本机是 {dask_version()} 版",
                where=address,
                hint="请把各机器装成同一版本，重新启动工作进程",
            )
        if common is not None and common.model_id != greeting.model_id:
            raise ModelError("各工作机上的模型不是同一个", where=address, hint="各工作机要用同一个模型文件")
        common = common or greeting
    return common
