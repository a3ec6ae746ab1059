"""What a batch writes beside its drafts, and what it costs to look at it again.

    python benchmarks/batch_index.py [REPORTS]

REPORTS drafts (1,000 unless told) are the shipped examples, written by rule, each with another town and other figures:
as alike as the reports of a county are. Measured: the 核对表 of a draft against writing its .docx, the index over all
of them against reading their state files, the memory, and the scan of a finished batch from a folder and from an
.xlsx. All in one run on one machine, so the ratios hold on another; seconds are this machine's processor time.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl import Workbook

from pipeline.batch import work
from pipeline.batch.brief import brief_of
from pipeline.batch.gate import Limits
from pipeline.batch.index import write_index
from pipeline.batch.manifest import DONE, Manifest, Outcome
from pipeline.batch.reviewing import rows
from pipeline.batch.sources import Item, find_items
from pipeline.batch.store import Store
from pipeline.docx.writer import write_docx
from pipeline.errors import BadAnswer
from pipeline.ledger import Ledger
from pipeline.models.profile import SMALL
from pipeline.notes import read_notes
from pipeline.settings import Settings
from pipeline.state import SavedState, from_state, to_state
from pipeline.types import Completion, Prompt
from pipeline.workflow import target
from pipeline.workflow.desk import Desk
from pipeline.workflow.drafting import compose, outline_of
from pipeline.workflow.library import open_library
from pipeline.workflow.reporter import Silent
from pipeline.workflow.tracing import trace

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TOWN, SYLLABLES = "石桥", "柳石桃溪枫竹杉泉云龙清河东坪青山"
FIGURE = re.compile(r"(?<=[\u4e00-\u9fff])\d{2,4}(?=[\u4e00-\u9fff])")
SHEETS, FEW = 50, 100


class Mute:
    """A model without an answer: every sentence is built by rule."""

    id, profile = "none", SMALL

    def ask(self, prompt: Prompt) -> Completion:
        raise BadAnswer("没有回答")

    def close(self) -> None:
        pass


def seconds(step: Callable[[], object]) -> float:
    began = time.process_time()
    step()
    return time.process_time() - began


def megabytes() -> float:
    """The most that this process ever had in memory; Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def examples(home: Path) -> list[str]:
    """The state files of the examples' drafts."""
    settings = Settings(home / "ledger.sqlite3", home / "models", home / "library")
    library, made = open_library(settings), []
    with Ledger(settings.ledger) as ledger:
        for path in sorted(EXAMPLES.glob("*.md")):
            notes = read_notes(path)
            desk = Desk(Mute(), ledger, Silent(), fresh=False)
            draft, findings = compose(notes, outline_of(notes, str(path)), desk, library, Silent())
            made.append(to_state(draft, findings, model_id="none", docx_name="报告.docx").decode())
    return made


def varied(state: str, number: int) -> bytes:
    """The state with another town and other figures of the same length."""
    chance = random.Random(number)
    town, shift = "".join(chance.sample(SYLLABLES, 2)), chance.randint(1, 10**4)

    def other(figure: re.Match[str]) -> str:
        most = 9 * 10 ** (len(figure[0]) - 1)
        return str(most // 9 + (int(figure[0]) + shift) % most)

    return FIGURE.sub(other, state).replace(TOWN, town).encode()


def sheets(folder: Path, states: Iterator[bytes]) -> None:
    made = [from_state(state) for state in states]
    write_docx(made[0].draft, ())  # templates are read once a process
    documents: list[bytes] = []
    writing = seconds(lambda: documents.extend(write_docx(state.draft, state.findings) for state in made))
    for number, content in enumerate(documents):
        (folder / f"{number}.docx").write_bytes(content)

    def write(number: int, state: SavedState) -> None:
        table = folder / f"{number}-核对表.docx"
        trace(folder / f"{number}.docx", table, table.with_suffix(".csv"), made=state)

    def write_all() -> None:
        for number, state in enumerate(made):
            write(number, state)

    write(0, made[0])
    tracing = seconds(write_all)
    print(f"核对表：每份 {1000 * tracing / len(made):.1f} 毫秒，是写报告 .docx 的 {tracing / writing:.2f} 倍")


def finished(folder: Path, items: list[Item], states: Iterator[bytes]) -> float:
    """Leaves the folder as a batch that has drafted all of ``items``; gives the seconds that the briefs took."""
    spent = 0.0
    with Manifest(folder) as manifest, Store(folder) as store:
        for item, data in zip(items, states, strict=True):
            stem, state = f"报告{item.number}", from_state(data)
            (folder / f"{stem}.docx").touch()
            (folder / f"{stem}.nigao.json").write_bytes(data)
            manifest.add(Outcome(item.number, item.origin, item.digest, stem, DONE))
            began = time.process_time()
            store.put_brief(stem, target.sha256(data), brief_of(state.draft, state.findings))
            spent += time.process_time() - began
    return spent


def index(folder: Path, items: list[Item]) -> None:
    with Manifest(folder) as manifest, Store(folder) as store:
        write_index(rows(items, manifest, store, folder), folder)


def scan(source: Path, out: Path) -> float:
    """Seconds until a finished batch is known to be one."""
    settings = Settings(out / "ledger.sqlite3", out / "models", out / "library")

    def look() -> None:
        with work.open_batch(str(source), out, settings, Limits()) as batch:
            assert not batch.items
            batch.write_index()

    return seconds(look)


def sources(home: Path, count: int) -> tuple[Path, Path]:
    """A folder of notes and a table of the same."""
    folder, table = home / "要点", home / "清单.xlsx"
    folder.mkdir()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["标题", "发文机关", "主要做法"])
    for number in range(count):
        title, issuer = f"关于第{number}村水利工作情况的报告", f"第{number}村民委员会"
        bullets = [f"维修山塘{number}座", f"清渠{number + 7}公里", f"巡查水库{number + 3}次", "工期提前5天"]
        sheet.append([title, issuer, "\n".join(bullets)])
        body = "\n".join(f"- {bullet}" for bullet in bullets)
        text = f"---\n标题: {title}\n发文机关: {issuer}\n---\n## 主要做法\n{body}\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    book.save(table)
    return folder, table


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        states = examples(home)

        def varieties(number: int) -> Iterator[bytes]:
            return (varied(states[each % len(states)], each) for each in range(number))

        sheets(home, varieties(SHEETS))
        folder, table = sources(home, count)
        out, other = home / "初稿", home / "表格初稿"
        out.mkdir()
        items = list(find_items(str(folder), out))
        briefs = finished(out, items, varieties(count)) / count
        before = megabytes()
        last = seconds(lambda: index(out, items)) / count
        print(f"审阅清单：{count} 份，每份先记 {1000 * briefs:.1f} 毫秒，最后写 {1000 * last:.1f} 毫秒")
        few = list(varieties(FEW))
        reading = seconds(lambda: [from_state(state) for state in few]) / FEW
        page = (out / "index.html").stat().st_size / 1e6
        texts = sum(path.stat().st_size for path in out.glob("index-texts/*")) / 1e6
        print(f"最后写，是把底稿读一遍的 {last / reading:.2f} 倍；页面 {page:.1f} MB，正文 {texts:.1f} MB")
        print(f"内存最高 {megabytes():.0f} MB（写清单之前 {before:.0f} MB）")
        print(f"写完的批次再运行：文件夹 {scan(folder, out):.2f} 秒")
        other.mkdir()
        with Store(other) as store:
            first = seconds(lambda: list(find_items(str(table), other, store)))
            again = seconds(lambda: list(find_items(str(table), other, store)))
        print(f"写完的批次再运行：表格 {again:.2f} 秒（第一遍 {first:.2f} 秒）；内存最高 {megabytes():.0f} MB")


if __name__ == "__main__":
    main()
