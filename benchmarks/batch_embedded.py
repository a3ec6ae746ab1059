"""Tokens a second of the embedded model over several reports as one batch, as a ratio to one after another.

    python benchmarks/batch_embedded.py [FOLDER] [--jobs N]

Both are measured in one run on one machine, each with an empty ledger: first the notes of FOLDER (four of examples/)
with one question at a time, then with N (4) at once. Prompts and answers count alike; loading the model counts too.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from pipeline.batch import work
from pipeline.batch.gate import Limits
from pipeline.batch.manifest import Outcome
from pipeline.settings import load_settings

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FOUR = ("水利工作.md", "消防自查.md", "防汛救灾.md", "食品安全宣传周.md")


class Quiet:
    """Hears of each report and says nothing."""

    def begun(self, total: int, skipped: int) -> None:
        print(f"{total} 份")

    def going(self, units: int, pause: float) -> None: ...

    def finished(self, outcome: Outcome, left: int) -> None:
        print(f"  {outcome.stem}：{outcome.calls} 次，{outcome.seconds:.0f} 秒")


def measure(source: Path, folder: Path, jobs: int) -> float:
    """Tokens a second of the batch of ``source`` with ``jobs`` questions at once."""
    settings = replace(load_settings(base_url=""), ledger=folder / "ledger.sqlite3", jobs=jobs)
    with work.open_batch(str(source), folder / "out", settings, Limits()) as batch:
        summary = batch.run(Quiet())
    pace = summary.tokens / summary.seconds
    print(f"--jobs {jobs}：{summary.calls} 次，{summary.tokens} 个词元，{summary.seconds:.0f} 秒，每秒 {pace:.1f} 个")
    return pace


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("source", nargs="?", type=Path)
    parser.add_argument("--jobs", type=int, default=4)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = chosen.source
        if source is None:
            source = folder / "notes"
            source.mkdir()
            for each in FOUR:
                shutil.copy(EXAMPLES / each, source)
        (folder / "one").mkdir()
        (folder / "many").mkdir()
        alone = measure(source, folder / "one", 1)
        together = measure(source, folder / "many", chosen.jobs)
    print(f"比值 {together / alone:.2f}")


if __name__ == "__main__":
    main()
