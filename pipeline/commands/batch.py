"""Floor 7: ``batch``. Yields the lines to show and may end in an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import exchange
from pipeline.commands.options import Model, Url
from pipeline.console import Batches

if TYPE_CHECKING:
    from pipeline.settings import Settings

NEEDS_REVIEW, INTERRUPTED = 3, 130


def batch(
    source: Annotated[
        str | None,
        typer.Argument(metavar="来源", help="要点文件夹、通配符，或一行一份的 .xlsx、.csv", show_default=False),
    ] = None,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="文件夹", help="初稿和审阅清单写到哪里", show_default=False)
    ] = Path("批量初稿"),
    template: Annotated[
        Path | None, typer.Option("--template", metavar="文件", help="写一份空白的 .xlsx 表样", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="看过估计后不再询问")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="上次没写成的再试")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="全部重写，不用账本里的旧回答")] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="数", min=0, max=64, help="同时提问几次，0 由模型定", show_default=False)
    ] = 0,
    rpm: Annotated[
        int, typer.Option("--rpm", metavar="数", min=0, help="每分钟最多提问几次，0 不限", show_default=False)
    ] = 0,
    tpm: Annotated[
        int, typer.Option("--tpm", metavar="数", min=0, help="每分钟最多用多少词元，0 不限", show_default=False)
    ] = 0,
    max_tokens: Annotated[
        int, typer.Option("--max-tokens", metavar="数", min=0, help="总共最多用多少词元，0 不限", show_default=False)
    ] = 0,
    max_cost: Annotated[
        float, typer.Option("--max-cost", metavar="数", min=0, help="总共最多花多少元，0 不限", show_default=False)
    ] = 0,
    price: Annotated[
        float, typer.Option("--price", metavar="数", min=0, help="每百万词元的价钱（元）", show_default=False)
    ] = 0,
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster",
            metavar="地址",
            help="让 Dask 集群的各台机器问模型：tls://主机:端口；local:2 是在本机起两个进程",
            show_default=False,
        ),
    ] = "",
    insecure: Annotated[bool, typer.Option("--insecure", help="集群在别的机器上也允许不加密（tcp://）")] = False,
    export: exchange.Export = None,
    imports: exchange.Import = None,
    submit: exchange.Submit = False,
    collect: exchange.Collect = False,
    model: Model = None,
    base_url: Url = None,
) -> Iterator[str]:
    """成批起草：一个文件夹或一张表的要点，夜里写，早上按审阅清单看。断了再运行会接着写。"""
    from pipeline.batch import lines, work
    from pipeline.batch.cluster import joined
    from pipeline.batch.gate import Limits
    from pipeline.batch.template import write_template
    from pipeline.errors import SettingsError
    from pipeline.settings import load_settings

    if template is not None:
        write_template(template)
        yield f"表样：{template}（填好后运行 nigao batch {template.name} -o 文件夹）"
        return
    if source is None:
        raise SettingsError(
            "没有说起草哪些要点", where="来源", hint="给出要点文件夹或表格；要表样用 --template 表样.xlsx"
        )
    if max_cost and not price:
        raise SettingsError("限了花费，没有给价钱", where="--max-cost", hint="请用 --price 给出每百万词元多少元")
    settings: Settings = load_settings(model=model, base_url=base_url)
    settings = replace(settings, jobs=jobs or settings.jobs, cluster=cluster)
    limits = Limits(rpm, tpm, max_tokens, max_cost, price)
    ways = exchange.Ways(export, tuple(imports or ()), submit, collect)
    if ways:
        budget = {} if submit else {"--max-tokens": max_tokens, "--max-cost": max_cost}
        exchange.refuse_idle({"--rpm": rpm, "--tpm": tpm, **budget, "--fresh": fresh, "--cluster": cluster})
        try:
            with work.open_batch(source, out, settings, limits, retry_failed=retry_failed) as job:
                yield from exchange.exchanged(job, ways, yes=yes)
        except KeyboardInterrupt:
            typer.echo("已中断；收下的答案都在账本里，再运行同一命令会接着做。", err=True)
            raise typer.Exit(INTERRUPTED) from None
        return
    with (
        joined(settings, insecure=insecure) as asked,
        work.open_batch(source, out, settings, limits, fresh=fresh, retry_failed=retry_failed, model=asked) as job,
    ):
        if job.items:
            yield from lines.estimate_lines(job.estimate(), job.skipped)
            if not yes and sys.stdin.isatty() and not typer.confirm("现在开始？"):
                yield "没有开始。"
                return
        else:
            yield f"{job.skipped} 份都已写好，没有要写的。"
        try:
            with Batches(lambda text: typer.echo(text, err=True)) as display:
                summary = job.run(display)
        except KeyboardInterrupt:
            typer.echo("已中断；写好的都在，模型给出的回答都在账本里，再运行同一命令会接着写。", err=True)
            raise typer.Exit(INTERRUPTED) from None
        index = job.write_index()
    yield from lines.summary_lines(summary, str(index))
    if summary.failed or summary.stopped:
        raise typer.Exit(NEEDS_REVIEW)
