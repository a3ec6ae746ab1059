"""What a batch itself costs: its own processor time and memory by number of reports, and how near it keeps to ideal.

    python benchmarks/batch_scale.py [REPORTS] [--latency SECONDS] [--jobs N] [--model NAME]

Drafts REPORTS made-up reports (1,000) with ``nigao batch`` in a process of its own against a server on this machine
that answers at once, in another process, and runs the same command again, which must call nothing. With ``--latency``
each answer takes that long; ideal is then calls × latency / jobs. Seconds of the processor are of ``nigao``'s process
alone, whatever else the machine does; wall times are worth something on an idle machine only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from batch_notes import write_notes
from loopback import Loopback, serving

_LOOK = 0.1  # seconds between two looks at the process
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Look:
    """``nigao`` at one moment. ``rss``: MB; ``cpu``: seconds of the processor, user and system."""

    reports: int
    rss: float
    cpu: float


@dataclass(frozen=True)
class Ran:
    """One run, from its begin to its end. ``wall`` and ``cpu``: seconds of the whole run; ``rss``: MB at most."""

    looks: tuple[Look, ...]
    wall: float
    cpu: float
    rss: float
    said: str


def run(source: Path, out: Path, home: Path, server: Loopback, model: str, jobs: int) -> Ran:
    """Runs ``nigao batch`` and watches it."""
    command = [sys.executable, "-m", "cli", "batch", str(source), "-o", str(out), "--yes"]
    command += ["--model", model, "--base-url", server.url, "--jobs", str(jobs)]
    log = home / "log.txt"
    began = time.monotonic()
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, env={**os.environ, "NIGAO_HOME": str(home)}
        )
        looks: list[Look] = []
        manifest = _Lines(out / "batch.jsonl")
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            looks.append(_look(process.pid, manifest.count()))
            time.sleep(_LOOK)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    text = log.read_text(encoding="utf-8")
    if process.returncode != 0:
        sys.exit(f"nigao batch: {process.returncode}\n{text[-2000:]}")
    return Ran(tuple(looks), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text)


class _Lines:
    """How many lines a growing file has, each byte read once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = self._lines = 0

    def count(self) -> int:
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._read)
                more = file.read()
            self._read, self._lines = self._read + len(more), self._lines + more.count(b"\n")
        return self._lines


def _look(pid: int, reports: int) -> Look:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, IndexError):  # just ended
        return Look(reports, 0.0, 0.0)
    cpu = (int(fields[11]) + int(fields[12])) / _TICKS
    return Look(reports, pages * os.sysconf("SC_PAGESIZE") / 1024 / 1024, cpu)


def _told(ran: Ran, reports: int) -> None:
    drafting = [look for look in ran.looks if 0 < look.reports < reports]
    early = next(look for look in drafting if look.reports >= reports / 10)
    half = next(look for look in drafting if look.reports >= reports / 2)
    late = drafting[-1]
    a_report = 1000 * (late.cpu - early.cpu) / (late.reports - early.reports)
    second = 1000 * (late.cpu - half.cpu) / max(1, late.reports - half.reports)
    print(f"处理器时间：每份 {a_report:.1f} 毫秒（后一半 {second:.1f} 毫秒）")
    print(f"连同启动和审阅清单：每份 {1000 * ran.cpu / reports:.1f} 毫秒，共 {ran.cpu:.1f} 秒")
    print(f"内存：写到一成 {early.rss:.0f} MB，写完 {late.rss:.0f} MB，是前者的 {late.rss / early.rss:.2f} 倍")
    print(f"内存最多（连同审阅清单）{ran.rss:.0f} MB；全程 {ran.wall:.1f} 秒")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("reports", nargs="?", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--model", default="loopback")
    parser.add_argument("--keep", type=Path, help="folder for notes and drafts, kept afterwards")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(latency=asked.latency) as server:
        place = asked.keep or Path(folder)
        source, out, home = place / "要点", place / "初稿", place / "home"
        source.mkdir(parents=True)
        home.mkdir()
        write_notes(source, asked.reports)
        first = run(source, out, home, server, asked.model, asked.jobs)
        seen = server.seen()
        print(f"{asked.reports} 份，同时 {asked.jobs} 次提问，每答 {asked.latency} 秒；共 {seen.calls} 次")
        _told(first, asked.reports)
        if asked.latency:
            ideal = seen.calls * asked.latency / asked.jobs
            between = seen.last - seen.first
            print(f"从第一问到最后一答 {between:.1f} 秒，理想 {ideal:.1f} 秒，是其 {between / ideal:.3f} 倍")
            print(f"同时在答：最多 {seen.most} 个，平均 {seen.busy / between:.1f} 个")
        again = run(source, out, home, server, asked.model, asked.jobs)
        print(
            f"再运行：提问 {server.seen().calls - seen.calls} 次，处理器 {again.cpu:.1f} 秒，全程 {again.wall:.1f} 秒"
        )


if __name__ == "__main__":
    main()
