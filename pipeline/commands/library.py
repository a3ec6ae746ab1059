"""Floor 7: the commands on the library. Each yields the lines to show and may end in an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

USER_ERROR, NEEDS_REVIEW = 2, 3


def list_all() -> Iterator[str]:
    """列出范例，本单位的在前。"""
    from pipeline.exemplars import load_samples
    from pipeline.settings import load_settings
    from pipeline.workflow import sample_lines

    settings = load_settings()
    yield from sample_lines.list_lines(load_samples(settings.library), settings.library)


def show(
    which: Annotated[str, typer.Argument(metavar="范例", help="序号，或文件名里的几个字", show_default=False)],
) -> Iterator[str]:
    """看一份范例的提纲和每组要点、正文。"""
    from pipeline.settings import load_settings
    from pipeline.workflow import sample_lines, sampling

    yield from sample_lines.show_lines(*sampling.find_sample(load_settings(), which))


def check_all() -> Iterator[str]:
    """核对范例库：每组正文都要过得了对模型回答的那些核对。"""
    from pipeline.exemplars import load_samples
    from pipeline.settings import load_settings
    from pipeline.workflow import sample_lines, sampling

    held = load_samples(load_settings().library)
    doubts = sampling.doubtful_pairs(held)
    yield from sample_lines.check_lines(held, doubts)
    if doubts:
        raise typer.Exit(NEEDS_REVIEW)


def take_in(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="文件...", help="以往的报告（.docx、.txt、.md），一份或多份合在一起", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="文件夹", help="先写到别处看看，不放进范例库", show_default=False),
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="逐处列出修复了什么")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="列出后不再询问")] = False,
) -> Iterator[str]:
    """把以往的报告收进本单位的范例库：修复乱码断行，分出小节，隐去名称数字，做成范例。"""
    from pipeline.settings import load_settings
    from pipeline.workflow import sample_lines, sampling

    folder = out or load_settings().library
    found = sampling.find_reports(files, folder)
    yield from sample_lines.import_lines(found, details=details)
    reports = [item for item in found if isinstance(item, sampling.Found)]
    fresh = [item for item in reports if not item.known]
    if fresh and not yes and sys.stdin.isatty() and not typer.confirm(f"把这 {len(fresh)} 份写入 {folder}？"):
        yield "没有写入。"
        return
    written = sampling.take_in(fresh)
    yield f"写入 {len(written)} 份，已有 {len(reports) - len(fresh)} 份，不收 {len(found) - len(reports)} 份：{folder}"
    if written:
        yield "起草前请打开看一遍，不合适的改掉或删去；nigao samples check 可以再核对。"
    if not reports:
        raise typer.Exit(USER_ERROR)
    if len(reports) != len(found):
        raise typer.Exit(NEEDS_REVIEW)
