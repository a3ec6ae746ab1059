"""Floor 7: ``check`` and ``rules``. Each yields the lines to show and may end in an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.rules.registry import Rule
    from pipeline.workflow.checking import Checked

FOUND = 1


class Format(StrEnum):
    """How findings are told."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    DOCX = "docx"


Notes = Annotated[
    Path | None,
    typer.Option("--notes", metavar="要点文件", help="报告所依据的要点（默认取报告旁的底稿）", show_default=False),
]
Against = Annotated[
    list[Path] | None,
    typer.Option("--against", metavar="文件", help="另外要比对的旧稿，可写多次", show_default=False),
]
House = Annotated[
    Path | None,
    typer.Option("--house", metavar="文件", help="本单位版式（.toml），说明书里有写法", show_default=False),
]


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="报告...", help="报告（.docx），可以一次给几份，互相比对", show_default=False),
    ],
    kind: Annotated[
        str,
        typer.Option("--type", metavar="文种", help="按哪种报告核对，默认看底稿和标题", show_default=False),
    ] = "",
    notes: Notes = None,
    against: Against = None,
    form: Annotated[
        Format,
        typer.Option("--format", metavar="样式", help="text、json、sarif，或 docx（写成批注）", show_default=False),
    ] = Format.TEXT,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="文件", help="写到哪里（--fix 和 --format docx 要用）", show_default=False),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="改好能自动改的版面问题，另存一份，文字不动")] = False,
    house: House = None,
    render: Annotated[
        bool, typer.Option("--render/--no-render", help="用 LibreOffice 排出页面来核对", show_default=False)
    ] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="目标文件已有时盖掉")] = False,
) -> Iterator[str]:
    """核对公文：版面、层次、用语、数字和查重，逐条说明依据；有错误时退出码为 1。"""
    from pipeline.settings import load_settings
    from pipeline.workflow import check_lines, checking, marking

    settings = load_settings()
    wanted = checking.Wanted(kind, notes, tuple(against or ()), house, render)
    if fix or form is Format.DOCX:
        marking.refuse_target(files, out, overwrite=overwrite, fix=fix)
    if fix and out is not None:
        mended = marking.fix(files[0], out, house)
        yield from check_lines.fixed_lines(mended, out)
        files = [out]
    checked = checking.check_documents(files, settings, wanted)
    if form is Format.DOCX and out is not None:
        marking.write_commented(files[0], check_lines.comment_texts(checked[0]), out)
        yield f"批注写在：{out}（{len(checked[0].verdict.found)} 条）"
    else:
        shown = list(_shown(checked, form))
        if out is not None and not fix:
            marking.write_text(out, "\n".join(shown) + "\n", overwrite=overwrite)
            yield f"写到：{out}"
        else:
            yield from shown
    if any(item.has_errors for item in checked):
        raise typer.Exit(FOUND)


def _shown(checked: tuple[Checked, ...], form: Format) -> Iterator[str]:
    from pipeline.workflow import check_lines

    match form:
        case Format.JSON:
            yield check_lines.json_text(checked)
        case Format.SARIF:
            yield check_lines.sarif_text(checked, _rules())
        case _:
            yield from check_lines.text_lines(checked)


def rules(
    which: Annotated[
        str, typer.Argument(metavar="编号", help="规则编号，如 L14；不写就列出全部", show_default=False)
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="文件夹", help="每条规则写成一页（Markdown）", show_default=False),
    ] = None,
) -> Iterator[str]:
    """列出核对公文的规则，或看某一条的说明。"""
    from pipeline.errors import SettingsError
    from pipeline.workflow import check_lines, marking

    held = _rules()
    if out is not None:
        marking.write_pages(out, check_lines.rule_pages(held))
        yield f"{len(held)} 条规则，每条一页：{out}"
        return
    if not which:
        yield from check_lines.rule_lines(held)
        return
    found = next((rule for rule in held if rule.id == which.upper()), None)
    if found is None:
        raise SettingsError(f"没有“{which}”这条规则", hint="运行 nigao rules 看全部规则")
    yield check_lines.rule_page(found).rstrip()


def _rules() -> tuple[Rule, ...]:
    from pipeline.rules import load_rules

    return tuple(sorted(load_rules().values(), key=lambda rule: rule.id))
