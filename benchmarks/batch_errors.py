"""``nigao batch`` against a server that fails, throttles, hangs up, is slow, and at last has no credit.

    python benchmarks/batch_errors.py [--reports 1000] [--jobs 16] [--seed 1]

First every report is drafted while by chance 5 % of the questions get a 500, 2 % a 429 with a Retry-After of 2 to 3
seconds (as a number or as a date), 1 % half an answer, and 20 % a late one. Told are the share of reports done, the
calls an answer, and by how much the same question and all others kept away from the time that the server had named.
Then the credit ends in the middle of another run: told are the questions that still came, and what goes on after.
One report in a hundred has no title: it must fail, and no other.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bad_server import MODEL, BadServer, Event, Temper, answered, asked, bad_server
from warm import nigao

from pipeline.batch.manifest import DONE, Manifest

TEMPER = Temper(
    latency=(0.02, 0.1), slow=0.2, slow_seconds=1.5, failing=0.05, throttled=0.02, pause=3.0, cut=0.01, seed=1
)
_TOLD = {500: "500", 429: "429", 0: "断线"}
_BAD_EVERY = 100
_FIRST, _SECOND, _THIRD = "石清柳东青龙白河云枫", "桥河林坪山潭沙口岭树", "塘湾田寨关庙店坝沟头"
_ON_THE_WAY = 1.0  # seconds; on a busy machine a question is that long under way, or the answer that forbids it


def write_small(folder: Path, reports: int) -> int:
    """Writes notes of two sections each; returns how many of them are no notes."""
    for number in range(reports):
        # Figures become stand-ins: only words make two reports ask different questions.
        town = f"{_FIRST[number % 10]}{_SECOND[number // 10 % 10]}{_THIRD[number // 100 % 10]}镇"
        title = "" if number % _BAD_EVERY == _BAD_EVERY - 1 else f"标题: {town}关于第{number + 1}期防汛工作情况的报告\n"
        front = f"{title}主送机关: 县人民政府\n发文机关: {town}人民政府\n成文日期: 2025年7月8日\n"
        bullets = f"## 主要做法\n- 转移{town}群众{number + 20}户\n## 存在的问题\n- {town}沙袋缺{number + 300}条\n"
        (folder / f"{number:05}.md").write_text(f"---\n{front}---\n{bullets}", encoding="utf-8")
    return reports // _BAD_EVERY


def run(folder: Path, server: BadServer, name: str, jobs: int) -> tuple[int, str, float]:
    """Runs the batch called ``name``; its exit code, what it said, and how long it took."""
    out, said = folder / name / "初稿", folder / "said.txt"
    arguments = ["batch", str(folder / "要点"), "-o", str(out), "--yes", "--model", MODEL]
    arguments += ["--base-url", server.url(name), "--jobs", str(jobs)]
    began = time.monotonic()
    process = nigao(arguments, folder / name / "home", said)
    process.join()
    return process.exitcode or 0, said.read_text(encoding="utf-8"), time.monotonic() - began


def done(folder: Path, name: str) -> int:
    """Reports that are done, each with its file."""
    out = folder / name / "初稿"
    with Manifest(out) as manifest:
        outcomes = manifest.outcomes.values()
        return sum(outcome.status == DONE and (out / f"{outcome.stem}.docx").exists() for outcome in outcomes)


def margins(events: Sequence[Event]) -> list[float]:
    """By how many seconds each throttled question came again after the time that the server had named."""
    until: dict[str, float] = {}
    found = []
    for event in events:
        if event.kind == "asked" and event.key in until:
            found.append(event.at - until.pop(event.key))
        elif event.kind == "said" and event.status == 429:
            until[event.key] = event.not_before
    return found


def intruders(events: Sequence[Event]) -> tuple[int, int]:
    """Questions, whichever, that came while the server wanted none: all, and those that were not yet on their way."""
    pauses = [(event.at, event.not_before) for event in events if event.status == 429]
    came = [event.at for event in events if event.kind == "asked"]
    inside = [min(at - begin for begin, end in pauses if begin < at < end) for at in came if _within(at, pauses)]
    return len(inside), sum(late > _ON_THE_WAY for late in inside)


def _within(at: float, pauses: Sequence[tuple[float, float]]) -> bool:
    return any(begin < at < end for begin, end in pauses)


def with_failures(folder: Path, temper: Temper, jobs: int, good: int) -> bool:
    """Drafts every report in spite of all, and tells how. Whether the promises hold."""
    with bad_server(folder / "failing.jsonl", temper) as server:
        code, said, seconds = run(folder, server, "failing", jobs)
        events = server.events("failing")
        ready, calls, kept = done(folder, "failing"), asked(events).total(), len(answered(events))
        run(folder, server, "failing", jobs)
        again = asked(server.events("failing")).total() - calls
    late, (inside, broke) = margins(events), intruders(events)
    statuses = [event.status for event in events if event.kind == "said"]
    print(f"用时 {seconds:.0f} 秒，退出码 {code}；写成 {ready} 份，是可写的 {100 * ready / good:.1f}%")
    told = "、".join(
        f"{name} {statuses.count(status)} 次" for name, status in (("500", 500), ("429", 429), ("断线", 0))
    )
    print(f"提问 {calls} 次，得到回答 {kept} 个，每个 {calls / kept:.3f} 次；{told}")
    print(f"同一提问再问，比 Retry-After 最少晚 {1000 * min(late, default=0):.0f} 毫秒（{len(late)} 次）")
    print(f"服务要求停问时到的提问 {inside} 次，其中不是已在路上的 {broke} 次；再运行提问 {again} 次")
    if ready < good:
        print(said[-2000:], file=sys.stderr)
    return ready == good and calls <= 1.3 * kept and min(late, default=0) >= 0 and not broke and not again


def without_credit(folder: Path, temper: Temper, jobs: int, good: int) -> bool:
    """Lets the credit end half way, fills it up, and tells what was asked. Whether the promises hold."""
    with bad_server(folder / "poor.jsonl", replace(temper, credit=good)) as server:
        code, said, _ = run(folder, server, "poor", jobs)
        events = server.events("poor")
    refused = next(index for index, event in enumerate(events) if event.status == 402)
    after = sum(event.kind == "asked" for event in events[refused + 1 :])
    halfway = done(folder, "poor")
    print(
        f"余额用完：之后又问 {after} 次（当时在问 {events[refused].under_way} 次），退出码 {code}，已写成 {halfway} 份"
    )
    print("  " + next(line for line in said.splitlines() if "余额" in line))
    with bad_server(folder / "poor.jsonl", replace(temper, credit=0)) as server:
        # Another port is another model to the ledger: only what is done need not be done again.
        run(folder, server, "poor", jobs)
    ready = done(folder, "poor")
    print(f"充值后再运行，写成 {ready} 份")
    return after <= jobs and ready == good


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    temper = replace(TEMPER, seed=wanted.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "要点").mkdir()
        bad = write_small(folder / "要点", wanted.reports)
        print(f"{wanted.reports} 份（{bad} 份缺标题），同时 {wanted.jobs} 次", flush=True)
        held = [with_failures(folder, temper, wanted.jobs, wanted.reports - bad)]
        held.append(without_credit(folder, temper, wanted.jobs, wanted.reports - bad))
    if not all(held):
        sys.exit("有一条没有做到")


if __name__ == "__main__":
    main()
