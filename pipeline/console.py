"""Floor 7: the live view of a run."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from pipeline.batch.manifest import Outcome
    from pipeline.types import Fault, Plan, Unit, Written

_LONG_PAUSE = 10.0  # seconds; a plain log tells of longer ones
_STAGES = {"download": "下载模型", "join": "拼接模型", "verify": "校验模型"}


class Display:
    """The live view of a run on stderr: a bar when it is a terminal, a few plain lines when it is not."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """``tell`` puts a line on stderr when that is no terminal."""
        self._tell = tell
        self._lock = threading.RLock()
        self._console: Console | None = None
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._sections: dict[str, str] = {}
        self._done = self._tokens = self._again = 0
        self._since = 0.0
        self._told_size = False

    def __enter__(self) -> Display:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

            self._console = Console(stderr=True)
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[state]}", markup=False),
                TimeRemainingColumn(),
            )
            self._progress = Progress(*columns, console=self._console, transient=True)
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def say(self, text: str) -> None:
        """One line above the bar."""
        if self._console is not None:
            self._console.print(text, markup=False, highlight=False)
        else:
            self._tell(text)

    def fetching(self, stage: str, done: int, total: int) -> None:
        with self._lock:
            if stage == "download" and not self._told_size:
                self._told_size = True
                self.say(f"首次使用，先下载内置模型（{total / 1e9:.1f} GB，只此一次，断了再运行会接着下载）。")
                self.say("本机不能上网时，可在别处取好后拷来，运行 nigao model pull --from 文件夹。")
            if self._progress is None:
                if done >= total:
                    self.say(f"{_STAGES[stage]}：完成")
                return
            self._bar(stage, _STAGES[stage], done, total, f"{done / 1e6:.0f}/{total / 1e6:.0f} MB")

    def opening(self) -> None:
        self._since = time.monotonic()
        if self._progress is None:
            self.say("正在载入或连接模型…")

    def planned(self, plan: Plan) -> None:
        self._sections = {unit.id: section.title for section in plan.sections for unit in section.units}
        if self._progress is None:
            self.say(f"共 {len(plan.sections)} 节 {len(self._sections)} 段，要点 {len(plan.notes.bullets)} 条。")
        with self._lock:
            self._units("准备")

    def started(self, unit: Unit) -> None:
        with self._lock:
            self._units(self._sections[unit.id])

    def retried(self, unit: Unit, faults: Sequence[Fault]) -> None:
        with self._lock:
            self._again += 1
            self._units(self._sections[unit.id])

    def written(self, item: Written) -> None:
        with self._lock:
            self._done += 1
            self._tokens += item.completion_tokens if item.calls else 0
            self._units(self._sections[item.unit.id])

    def checking(self) -> None:
        with self._lock:
            self._units("核对、排版")

    def stopping(self) -> None:
        self.say("正在停下……")

    def _units(self, doing: str) -> None:
        elapsed = time.monotonic() - self._since if self._since else 0.0
        speed = f" {self._tokens / elapsed:.0f} 词元/秒" if self._tokens and elapsed else ""
        again = f" 重写 {self._again}" if self._again else ""
        total = len(self._sections)
        self._bar("units", f"正在写：{doing}", self._done, total, f"{self._done}/{total} 段{speed}{again}")

    def _bar(self, name: str, text: str, done: int, total: int, state: str) -> None:
        if self._progress is None:
            return
        if name not in self._tasks:
            for task in self._tasks.values():
                self._progress.update(task, visible=False)
            self._tasks[name] = self._progress.add_task(text, total=total, state=state)
        self._progress.update(self._tasks[name], description=text, completed=done, total=total, state=state)


class Batches:
    """The live view of a batch: a bar when stderr is a terminal, a plain line a report when it is not."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._failed = self._tokens = self._units = 0
        self._pause = 0.0
        self._since = time.monotonic()

    def __enter__(self) -> Batches:
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def begun(self, total: int, skipped: int) -> None:
        self._since = time.monotonic()
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("起草"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[state]}", markup=False),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._progress.start()
        self._task = self._progress.add_task("", total=total, state="")

    def going(self, units: int, pause: float) -> None:
        from pipeline.batch.lines import duration

        begins = pause >= _LONG_PAUSE and not self._pause
        self._units, self._pause = units, pause
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, state=self._state())
        elif begins:
            self._tell(f"模型服务要求过 {duration(pause)}再问")

    def finished(self, outcome: Outcome, left: int) -> None:
        from pipeline.batch.lines import outcome_line

        self._tokens += outcome.tokens
        line = outcome_line(outcome, left)
        if outcome.reason:
            self._failed += 1
        if self._progress is None or self._task is None:
            self._tell(line)
            return
        if outcome.reason:
            self._progress.console.print(line, markup=False, highlight=False)
        self._progress.update(self._task, advance=1, state=self._state())

    def _state(self) -> str:
        from pipeline.batch.lines import duration

        elapsed = time.monotonic() - self._since
        speed = f" {self._tokens / elapsed:.0f} 词元/秒" if self._tokens and elapsed else ""
        pause = f" 模型服务要求过 {duration(self._pause)}再问" if self._pause >= 1 else ""
        return f"{self._units} 段 失败 {self._failed}{speed}{pause}"
