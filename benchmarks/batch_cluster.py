"""``nigao batch --cluster`` on two worker processes, one of which is killed again and again.

    python benchmarks/batch_cluster.py [--kills 20] [--reports 80] [--threads 2] [--seed 1]

The cluster is started as an office would, with Dask's own settings. The worker that bears the number 0 gets a SIGKILL
each time it is back and has questions in hand. A question is *repeated* when the server hears it once more; a kill's
share is what was repeated until the next. At the end every report must be done, and have the text of a run without a
cluster, byte for byte.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import signal
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import distributed
from bad_server import MODEL, BadServer, Temper, asked, bad_server
from batch_notes import write_notes

from pipeline.batch import work
from pipeline.batch.cluster import joined
from pipeline.batch.cluster_address import library
from pipeline.batch.gate import Limits
from pipeline.batch.manifest import Outcome
from pipeline.batch.run import Summary
from pipeline.settings import Settings

WORKERS = 2
LATENCY = (1.0, 2.0)


@dataclass
class Heard:
    """Hears of each report."""

    failed: list[str] = field(default_factory=list)

    def begun(self, total: int, skipped: int) -> None: ...

    def going(self, units: int, pause: float) -> None: ...

    def finished(self, outcome: Outcome, left: int) -> None:
        if outcome.reason:
            self.failed.append(f"{outcome.origin}: {outcome.reason}")


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("kills", 20), ("reports", 80), ("threads", 2), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    args = parser.parse_args()
    window = 2 * WORKERS * args.threads
    with tempfile.TemporaryDirectory() as name, bad_server(Path(name) / "log", Temper(LATENCY)) as server:
        folder = Path(name)
        (folder / "要点").mkdir()
        write_notes(folder / "要点", args.reports, seed=args.seed)
        plain = draft(folder, "plain", server, Heard(), jobs=window)
        print(f"no cluster: {plain.done} reports, {plain.calls} calls, {repeats(server, 'plain')} repeated")
        heard, began = Heard(), time.monotonic()
        with workers(args.threads, folder / "worker") as address:
            killer = Killer(server, address, args.kills, random.Random(args.seed))
            killer.start()
            try:
                summary = draft(folder, "cluster", server, heard, cluster=address)
            finally:
                killer.over.set()
                killer.join()
        shares = killer.shares(repeats(server, "cluster"))
        same = texts(folder / "plain") == texts(folder / "cluster")
        print(f"{WORKERS} workers, {args.threads} threads each: window {window}; {time.monotonic() - began:.0f} s")
        print(f"one worker killed {len(shares)} times")
        print(f"reports done: {summary.done} of {args.reports}, failed: {heard.failed or 0}")
        print(f"documents as without a cluster, byte for byte: {'yes' if same else 'NO'}")
        print(f"calls {summary.calls}; repeated after one kill at most {max(shares, default=0)}, in all {sum(shares)}")
        if len(shares) < args.kills:
            sys.exit("the batch was over before the last kill: give more --reports")
        if summary.done != args.reports or not same or max(shares) > window:
            sys.exit("NOT AS PROMISED")


@contextmanager
def workers(threads: int, home: Path) -> Iterator[str]:
    """The address of a running cluster; a worker that dies is started again, as ``dask worker`` does it."""
    with library().LocalCluster(
        n_workers=WORKERS,
        threads_per_worker=threads,
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        silence_logs=logging.CRITICAL,
        env={"NIGAO_HOME": str(home)},
    ) as cluster:
        yield cluster.scheduler_address


def draft(folder: Path, run: str, server: BadServer, heard: Heard, *, jobs: int = 0, cluster: str = "") -> Summary:
    """The whole batch into ``folder/run``."""
    home = folder / run / "home"
    home.mkdir(parents=True)
    paths = (home / "ledger.sqlite3", home / "models", home / "library")
    settings = Settings(*paths, model=MODEL, base_url=server.url(run), jobs=jobs, cluster=cluster)
    with (
        joined(settings) as opened,
        work.open_batch(str(folder / "要点"), folder / run / "初稿", settings, Limits(), model=opened) as batch,
    ):
        return batch.run(heard)


def texts(folder: Path) -> dict[str, bytes]:
    """document.xml of each file."""
    found = {}
    for path in sorted((folder / "初稿").glob("*.docx")):
        with zipfile.ZipFile(path) as package:
            found[path.name] = package.read("word/document.xml")
    return found


def repeats(server: BadServer, run: str) -> int:
    """How many of the questions of ``run`` so far had come before."""
    heard = asked(server.events(run))
    return heard.total() - len(heard)


def asking() -> int:
    """Runs in a worker: its process id once its model is open, until then 0."""
    return os.getpid() if any(thread.name == "nigao-model" for thread in threading.enumerate()) else 0


class Killer(threading.Thread):
    """Kills the worker 0 as often as it is told."""

    def __init__(self, server: BadServer, address: str, kills: int, chance: random.Random) -> None:
        super().__init__()
        self._server, self._address, self._kills, self._chance = server, address, kills, chance
        self.before: list[int] = []  # how many questions had been repeated at each kill
        self.over = threading.Event()

    def run(self) -> None:
        with distributed.Client(self._address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            while len(self.before) < self._kills and not self.over.wait(0.1):
                workers = client.scheduler_info(n_workers=-1)["workers"]
                worker = next((at for at, each in workers.items() if each["name"] == 0), "")
                if worker and client.processing().get(worker):
                    pid = client.run(asking, workers=[worker], on_error="ignore").get(worker)
                    if pid:
                        self.over.wait(self._chance.uniform(0.0, LATENCY[1]))
                        self.before.append(repeats(self._server, "cluster"))
                        os.kill(pid, signal.SIGKILL)

    def shares(self, at_the_end: int) -> list[int]:
        """What was repeated after each kill."""
        ends = [*self.before[1:], at_the_end]
        return [end - begin for begin, end in zip(self.before, ends, strict=True)]


if __name__ == "__main__":
    main()
