"""``nigao batch`` killed again and again: what is lost, what is damaged, what is paid for twice.

    python benchmarks/batch_kills.py [--kills 200] [--reports 40] [--jobs 4] [--seed 1]

A batch is begun, killed with SIGKILL at a random moment (one in six from its start, the others from its first
question on), run again and killed again, until it ends by itself; then it is run once more, and a new one is begun,
until there were so many kills. A question is *in flight* from when the server has it until its answer is on the
disk; an answer is *lost* when it is not in the ledger though it had left the server over five seconds before the
kill, or when more than ``--jobs`` are in flight. After each kill every file is opened that has changed; at the end
each document must have the text of an unbroken run, byte for byte, and the server may have heard no more questions
twice than were in flight at the kills.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import docx
import openpyxl
from bad_server import MODEL, BadServer, Event, Temper, answered, asked, bad_server
from batch_notes import write_notes
from warm import nigao

from pipeline.state import from_state

LATENCY = (0.02, 0.15)
_LATE = 5.0  # seconds within which an answer must be on the disk
_POLL = 0.02
_SETTLED = 0.3


@dataclass
class Tally:
    """What was seen over all rounds."""

    kills: int = 0
    rounds: int = 0
    before_first: int = 0
    in_flight: list[int] = field(default_factory=list)
    unkept_for: float = 0.0
    lost: int = 0
    damaged: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    other_texts: int = 0
    questions: int = 0
    repeated_whole: int = 0
    repeated: int = 0
    too_many_repeats: int = 0
    again: int = 0

    def broken(self) -> bool:
        """Whether a promise is broken."""
        counts = (self.repeated_whole, self.lost, self.too_many_repeats, self.other_texts, self.again)
        return any(counts) or bool(self.damaged or self.leftovers)


@dataclass
class Office:
    """A folder of notes, and where batches of it go."""

    folder: Path
    server: BadServer
    jobs: int
    checked: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def begin(self, run: str, *, largest_file: int = 0) -> BaseProcess:
        """Starts the command for the batch called ``run``; ``largest_file`` as ``nigao`` takes it."""
        arguments = ["batch", str(self.folder / "要点"), "-o", str(self.out(run)), "--yes", "--model", MODEL]
        arguments += ["--base-url", self.server.url(run), "--jobs", str(self.jobs)]
        return nigao(arguments, self.home(run), self.folder / "said.txt", largest_file=largest_file)

    def out(self, run: str) -> Path:
        return self.folder / run / "初稿"

    def home(self, run: str) -> Path:
        return self.folder / run / "home"

    def finish(self, process: BaseProcess) -> None:
        """Waits for a command that is to succeed."""
        process.join(600)
        if process.exitcode != 0:
            sys.exit((self.folder / "said.txt").read_text(encoding="utf-8"))

    def texts(self, run: str) -> dict[str, bytes]:
        """document.xml of each file."""
        found = {}
        for path in sorted(self.out(run).glob("*.docx")):
            with zipfile.ZipFile(path) as package:
                found[path.name] = package.read("word/document.xml")
        return found

    def settled(self, run: str) -> list[Event]:
        """What the server heard, once it has read what a killed process had sent to it."""
        events, seen = self.server.events(run), -1
        while len(events) != seen:
            seen = len(events)
            time.sleep(_SETTLED)
            events = self.server.events(run)
        return events

    def kept(self, run: str) -> set[str]:
        """The keys in the ledger, read from a copy: looking at it must not mend it."""
        ledger = self.home(run) / "ledger.sqlite3"
        if not ledger.exists():
            return set()
        copy = self.folder / "copy.sqlite3"
        for end in ("", "-wal"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)
            if ledger.with_name(ledger.name + end).exists():
                shutil.copyfile(ledger.with_name(ledger.name + end), copy.with_name(copy.name + end))
        with closing(sqlite3.connect(copy)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
            if verdict != "ok":
                raise sqlite3.DatabaseError(verdict)
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name='completions'").fetchone():
                return set()
            return {key for (key,) in database.execute("SELECT key FROM completions")}

    def damaged(self, run: str) -> list[str]:
        """The files that can't be read, of those that have changed since the last look."""
        bad = []
        for path in sorted(self.out(run).rglob("*")):
            status = path.stat()
            known = (status.st_mtime_ns, status.st_ino)
            if not path.is_file() or path.suffix == ".tmp" or self.checked.get(path) == known:
                continue
            self.checked[path] = known
            try:
                _open(path)
            except Exception as error:  # noqa: BLE001 - whatever it is, the file is no good
                bad.append(f"{path.name}: {error!r}")
        return bad


def _open(path: Path) -> None:
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            if package.testzip():
                raise ValueError("crc")
        docx.Document(str(path))
    elif path.suffix == ".json":
        from_state(path.read_bytes(), where=str(path))
    elif path.suffix == ".jsonl":
        whole, _, _ = path.read_bytes().rpartition(b"\n")  # the last line may be cut off, and is then not counted
        for line in whole.splitlines():
            if line:
                json.loads(line)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        if len({len(row) for row in rows}) != 1:
            raise ValueError("rows of different lengths")
    elif path.suffix == ".xlsx":
        openpyxl.load_workbook(path).close()
    elif path.suffix == ".html" and not path.read_text(encoding="utf-8").rstrip().endswith("</html>"):
        raise ValueError("cut off")


def kill(office: Office, run: str, chance: random.Random, span: float, tally: Tally) -> bool:
    """Runs the batch and kills it. False when it ended before."""
    heard = len(office.settled(run))
    process = office.begin(run)
    early = chance.random() < 1 / 6
    if not early:
        while process.is_alive() and len(office.server.events(run)) == heard:
            time.sleep(_POLL)
    # From the start: somewhere within loading; from the first question on: somewhere in a fifth of the work.
    ends = time.monotonic() + chance.uniform(0, 1.0 if early else span / 5)
    while process.is_alive() and (left := ends - time.monotonic()) > 0:
        time.sleep(min(left, _POLL))
    if not process.is_alive():
        office.finish(process)
        return False
    at = time.monotonic()
    process.kill()
    process.join()
    tally.kills += 1
    tally.before_first += len(office.server.events(run)) == heard
    _judge(office, run, heard, at, tally)
    return True


def _judge(office: Office, run: str, heard: int, at: float, tally: Tally) -> None:
    events = office.settled(run)[heard:]  # what was in flight at an earlier kill may not have come again yet
    try:
        kept = office.kept(run)
    except sqlite3.DatabaseError as error:
        tally.damaged.append(f"ledger: {error!r}")
        return
    out = asked(events).keys() - kept
    ages = [at - left for key, left in answered(events).items() if key in out and left <= at]
    tally.in_flight.append(len(out))
    tally.unkept_for = max([tally.unkept_for, *ages])
    tally.lost += max(sum(age > _LATE for age in ages), len(out) - office.jobs)
    tally.damaged += office.damaged(run)


def end_of_round(office: Office, run: str, whole: dict[str, bytes], allowed: int, tally: Tally) -> None:
    """Judges a batch that has ended by itself and runs it once more."""
    counts = asked(office.server.events(run))
    repeated = counts.total() - len(counts)
    tally.rounds += 1
    tally.questions += len(counts)
    tally.repeated += repeated
    tally.too_many_repeats += max(0, repeated - allowed)
    tally.damaged += office.damaged(run)
    tally.leftovers += [path.name for path in office.folder.joinpath(run).rglob("*.tmp")]
    texts = office.texts(run)
    tally.other_texts += sum(texts.get(name) != text for name, text in whole.items()) + len(texts.keys() - whole.keys())
    office.finish(office.begin(run))
    tally.again += asked(office.server.events(run)).total() - counts.total()


def rehearse(folder: Path, server: BadServer, *, kills: int, reports: int, jobs: int, seed: int) -> Tally:
    """Begins batches of ``reports`` reports in ``folder`` and kills them, ``kills`` times in all."""
    chance, tally, office = random.Random(seed), Tally(), Office(folder, server, jobs)
    (folder / "要点").mkdir()
    write_notes(folder / "要点", reports, seed=seed)
    office.finish(office.begin("whole"))
    events, whole = server.events("whole"), office.texts("whole")
    if asked(events).keys() != office.kept("whole"):
        sys.exit("the server and the ledger do not name questions alike")
    tally.repeated_whole = asked(events).total() - len(asked(events))
    span = events[-1].at - events[0].at
    print(f"{reports} 份，{len(asked(events))} 次提问，{span:.1f} 秒，同时 {jobs} 次", flush=True)
    while tally.kills < kills:
        run, before = f"round{tally.rounds}", len(tally.in_flight)
        while tally.kills < kills and kill(office, run, chance, span, tally):
            pass
        if tally.kills == kills:
            office.finish(office.begin(run))
        end_of_round(office, run, whole, sum(tally.in_flight[before:]), tally)
        shutil.rmtree(folder / run)
        print(f"杀掉 {tally.kills} 次，{tally.rounds} 批", file=sys.stderr, flush=True)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    temper = Temper(latency=LATENCY, seed=wanted.seed)
    with tempfile.TemporaryDirectory() as name, bad_server(Path(name) / "log.jsonl", temper) as server:
        tally = rehearse(
            Path(name), server, kills=wanted.kills, reports=wanted.reports, jobs=wanted.jobs, seed=wanted.seed
        )
    report(tally)
    if tally.broken():
        sys.exit(1)


def report(tally: Tally) -> None:
    """Prints the figures."""
    print(f"kill -9 {tally.kills} 次（其中还没有提问的 {tally.before_first} 次），{tally.rounds} 批都写完")
    print(f"丢失的回答 {tally.lost} 个；没有入账的回答最早在被杀前 {1000 * tally.unkept_for:.0f} 毫秒答完")
    print(f"被杀时正在问的共 {sum(tally.in_flight)} 次，一次最多 {max(tally.in_flight)} 次")
    print(f"一气写完时重复提问 {tally.repeated_whole} 次")
    print(f"重复提问 {tally.repeated} 次（不同的提问 {tally.questions} 次），比正在问的多 {tally.too_many_repeats} 次")
    print(f"损坏的文件 {len(tally.damaged)} 个，写完后残留的临时文件 {len(tally.leftovers)} 个")
    print(f"与一气写完不同的文件 {tally.other_texts} 个；写完再运行提问 {tally.again} 次")
    for line in (*tally.damaged, *tally.leftovers):
        print(f"  {line}")


if __name__ == "__main__":
    main()
