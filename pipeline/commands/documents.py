"""Floor 7: the commands on a finished document. Each yields the lines to show and may end in an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.options import Model, Url
from pipeline.console import Display

if TYPE_CHECKING:
    from pipeline.workflow.document import Opened
    from pipeline.workflow.regenerating import Regenerated

NEEDS_REVIEW = 3

Report = Annotated[Path, typer.Argument(metavar="报告", help="nigao 写的报告（.docx）", show_default=False)]
State = Annotated[
    Path | None,
    typer.Option("--state", metavar="底稿", help="底稿（.nigao.json），默认取报告旁的", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="那里有人改过也盖掉")]
Track = Annotated[bool, typer.Option("--track", help="写成 Word 修订，由人接受或拒绝")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只看会怎么变，不写文件")]


def regen(
    report: Report,
    section: Annotated[
        str,
        typer.Argument(metavar="小节", help="序号、标题（或其中几个字）、段号（2.3）、二（三）", show_default=False),
    ],
    say: Annotated[
        str, typer.Option("--say", metavar="要求", help="对写法的要求，如“更简洁些”", show_default=False)
    ] = "",
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="整数", help="随机种子，默认每次换一个", show_default=False)
    ] = None,
    restore: Annotated[
        int | None, typer.Option("--restore", metavar="序号", help="恢复旧版本，序号见 history", show_default=False)
    ] = None,
    force: Force = False,
    track: Track = False,
    dry_run: DryRun = False,
    state: State = None,
    model: Model = None,
    base_url: Url = None,
) -> Iterator[str]:
    """重写报告的某一节（或某一段），别处一字不动；也可恢复旧版本。"""
    from pipeline.settings import load_settings
    from pipeline.workflow import document_lines, regenerating

    settings = load_settings(model=model, base_url=base_url)

    def go(opened: Opened, force: bool) -> Regenerated:
        now = datetime.now()
        if restore is not None:
            return regenerating.restore(opened, section, restore, now=now, force=force, track=track, dry_run=dry_run)
        with Display(_complain) as display:
            return regenerating.regenerate(
                opened,
                section,
                settings,
                reporter=display,
                now=now,
                say=say,
                seed=seed,
                force=force,
                track=track,
                dry_run=dry_run,
            )

    yield from document_lines.regen_lines(_asking_first(report, state, go, force=force))


def history(report: Report, state: State = None) -> Iterator[str]:
    """列出报告各节的旧版本。"""
    from pipeline.workflow import document_lines
    from pipeline.workflow.document import open_document

    yield from document_lines.history_lines(open_document(report, state))


def status(report: Report, state: State = None) -> Iterator[str]:
    """看报告各节：没动过、有人改过、被删去，节外添了什么。"""
    from pipeline.workflow import document_lines
    from pipeline.workflow.document import open_document

    yield from document_lines.status_lines(open_document(report, state))


def update(
    report: Report,
    notes: Annotated[
        Path | None,
        typer.Option(
            "--notes", metavar="要点文件", help="改过的要点（文件或表格），默认取起草时那份", show_default=False
        ),
    ] = None,
    dry_run: DryRun = False,
    state: State = None,
    model: Model = None,
    base_url: Url = None,
) -> Iterator[str]:
    """要点改了以后更新报告：只动有关的句子，别人改过的话不动。"""
    from pipeline.batch.sources import read_again
    from pipeline.settings import load_settings
    from pipeline.workflow import document_lines, updating
    from pipeline.workflow.document import open_document

    settings = load_settings(model=model, base_url=base_url)
    opened = open_document(report, state)
    read = partial(read_again, title=opened.saved.draft.plan.notes.front.title)
    with Display(_complain) as display:
        result = updating.update(
            opened, settings, reporter=display, now=datetime.now(), notes=notes, read=read, dry_run=dry_run
        )
    yield from document_lines.update_lines(result)
    if result.flags:
        raise typer.Exit(NEEDS_REVIEW)


def finalize(
    report: Report,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="文件", help="定稿写到哪里（默认“报告-定稿.docx”）", show_default=False),
    ] = None,
    sealed: Annotated[bool, typer.Option("--sealed", help="署名和日期按盖章的公式排")] = False,
    force: Annotated[bool, typer.Option("--force", help="还有没处理的也定稿，一一列出")] = False,
) -> Iterator[str]:
    """定稿：还有待补、批注、标黄、差错的不放行；去掉批注、底色、书签、修订痕迹和作者信息。"""
    from pipeline.workflow import final_lines, finalizing

    path = out or report.with_name(f"{report.stem}-定稿.docx")
    found = finalizing.finalize(report, path, force=force, sealed=sealed)
    yield from final_lines.final_lines(path, found)
    if any(each.blocking for each in found):
        raise typer.Exit(NEEDS_REVIEW)


def trace(
    report: Report,
    notes: Annotated[
        Path | None,
        typer.Option("--notes", metavar="要点文件", help="报告所依据的要点（默认取报告旁的底稿）", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="文件", help="核对表写到哪里（默认“报告-核对表.docx”）", show_default=False
        ),
    ] = None,
) -> Iterator[str]:
    """写核对表（Word 和 CSV）：报告里每个数字、日期、名称出自哪条要点，没有的标无依据。"""
    from pipeline.workflow import final_lines, tracing

    sheet = out or report.with_name(f"{report.stem}-核对表.docx")
    table = sheet.with_suffix(".csv")
    rows = tracing.trace(report, sheet, table, notes=notes)
    yield from final_lines.trace_lines(rows, sheet, table)
    if any(row.unfounded for row in rows):
        raise typer.Exit(NEEDS_REVIEW)


def _asking_first(
    report: Path, state: Path | None, go: Callable[[Opened, bool], Regenerated], *, force: bool
) -> Regenerated:
    """``go``, and where a person's words would be lost and there is one to ask, again if they may be."""
    from pipeline.workflow.document import EditedByPerson, open_document

    try:
        return go(open_document(report, state), force)
    except EditedByPerson as error:
        if not sys.stdin.isatty() or not typer.confirm(f"{error.message}。仍要重写吗？"):
            raise
        return go(open_document(report, state), True)


def _complain(text: str) -> None:
    typer.echo(text, err=True)
