"""Floor 7: ``batch`` with its questions and answers in files. Yields the lines to show."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.console import Batches
from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from pipeline.batch.exchange import Exchange, Look
    from pipeline.batch.rounds import Sheet
    from pipeline.batch.work import Batch
    from pipeline.models.batches import BatchServer

_QUESTIONS = "questions"  # the folder in the batch's own where questions are put that are only to be submitted

Export = Annotated[
    Path | None,
    typer.Option("--export-jsonl", metavar="文件夹", help="不直接问模型：把问题写成批处理文件", show_default=False),
]
Import = Annotated[
    list[Path] | None,
    typer.Option(
        "--import-jsonl", metavar="文件", help="收下批处理的答案文件，或文件夹里的；可写多次", show_default=False
    ),
]
Submit = Annotated[bool, typer.Option("--submit", help="把问题提交给远程模型的批处理接口")]
Collect = Annotated[bool, typer.Option("--collect", help="查看提交过的，处理完的收回答案")]


@dataclass(frozen=True)
class Ways:
    """How questions leave and answers come back."""

    export: Path | None
    imports: tuple[Path, ...]
    submit: bool
    collect: bool

    def __bool__(self) -> bool:
        return bool(self.export or self.imports or self.submit or self.collect)


def refuse_idle(options: Mapping[str, object]) -> None:
    """Raises SettingsError for an option that was given and has nothing to act on: here no question is asked."""
    for name, value in options.items():
        if value:
            hint = "限速、限量和同时几份由批处理的一方管；要它们起作用，请不用批处理，直接起草"
            raise SettingsError(f"{name} 对批处理文件不起作用", where=name, hint=hint)


def exchanged(job: Batch, ways: Ways, *, yes: bool) -> Iterator[str]:
    """A round: takes what came, drafts what can be, writes and submits what is still to be asked."""
    from pipeline.batch import exchange_lines as lines
    from pipeline.batch import post
    from pipeline.batch.exchange import open_exchange
    from pipeline.batch.lines import summary_lines
    from pipeline.models.batches import BatchServer

    with open_exchange(job) as exchange, ExitStack() as closed:
        for path in ways.imports:
            for file, taken in exchange.take(path):
                yield from lines.taken_lines(file.name, taken)
        server = closed.enter_context(BatchServer(job.settings)) if ways.submit or ways.collect else None
        if server is not None:
            for sheet in post.settle(exchange.rounds, server):
                yield f"{sheet.name}：上次中断时" + ("已经提交" if sheet.batch else "还没有提交")
        if server is not None and ways.collect:
            for sheet, state, answers in post.collect(exchange, server):
                yield from lines.batch_lines(sheet, state, answers)
        folder = ways.export or (job.out / _QUESTIONS if ways.submit else None)
        before = set(exchange.rounds.sheets)
        look = exchange.look(folder)
        written = [sheet for name, sheet in exchange.rounds.sheets.items() if name not in before]
        failed = False
        if look.ready:
            with Batches(lambda text: typer.echo(text, err=True)) as display:
                summary = exchange.draft(look, display)
            yield from summary_lines(summary, str(job.out / "index.html"))
            failed = bool(summary.failed or summary.stopped)
        yield from lines.look_lines(look, written, folder)
        if server is not None and ways.submit and written:
            yield from _submitted(exchange, server, written, look, yes=yes)
    if failed:
        raise typer.Exit(3)


def _submitted(
    exchange: Exchange, server: BatchServer, written: list[Sheet], look: Look, *, yes: bool
) -> Iterator[str]:
    from pipeline.batch import post

    exchange.check_budget(look)
    price = exchange.job.limits.price
    cost = f"，约 {look.tokens * price / 1e6:.2f} 元" if price else ""
    if not yes and sys.stdin.isatty() and not typer.confirm(f"现在提交 {look.open} 个问题{cost}？"):
        yield "没有提交。"
        return
    for sheet in written:
        post.send(exchange.rounds, server, sheet)
        yield f"{sheet.name}：已提交"
    yield "  → 处理完以后（多在 24 小时内）用 --collect 收答案；--collect --submit 收完接着提交下一轮"
