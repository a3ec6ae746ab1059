"""Floor 7: the command ``nigao``. Reads the command line, shows progress, prints, sets exit codes; nothing else does.

Exit codes: 0 clean, 2 the user has to mend something, 3 written but needs review, 130 broken off. A NigaoError becomes
one sentence with advice; any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from pipeline import __version__, commands
from pipeline.commands.options import Model, Url
from pipeline.console import Display
from pipeline.errors import NigaoError
from pipeline.workflow.wording import help_page, wrong_usage

if TYPE_CHECKING:
    from pipeline.settings import Settings

CLEAN, USER_ERROR, NEEDS_REVIEW, INTERRUPTED = 0, 2, 3, 130


class _Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return help_page(super().get_help(ctx))


class _Group(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return help_page(super().get_help(ctx))


_SETUP: dict[str, Any] = {
    "cls": _Group,
    "no_args_is_help": True,
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["--help", "-h"], "max_content_width": 100},
}
app = typer.Typer(help="拟稿：把要点写成乡镇公文初稿（Word）。默认离线，要点不出本机。", **_SETUP)
models = typer.Typer(help="内置模型：查看、获取、换用。", **_SETUP)
app.add_typer(models, name="model")
samples = typer.Typer(help="范例库：查看、核对，把本单位以往的报告收进来。", **_SETUP)
app.add_typer(samples, name="samples")

NotesArgument = Annotated[
    Path, typer.Argument(metavar="要点文件", help="要点文件（.md、.txt 或 .docx）", show_default=False)
]


@app.callback(invoke_without_command=True)
def _root(ctx: typer.Context, version: Annotated[bool, typer.Option("--version", help="显示版本号")] = False) -> None:
    if version:
        print(f"nigao {__version__}")
        raise typer.Exit(CLEAN)
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())
        raise typer.Exit(USER_ERROR)


@app.command(cls=_Command)
def draft(
    notes: NotesArgument,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="文件", help="写到哪里（默认当前文件夹，与要点同名）", show_default=False),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="不用账本里的旧回答，全部重新提问")] = False,
    ask: Annotated[bool, typer.Option("--ask", help="先问几句要点里缺的，答了就补进要点文件")] = False,
    model: Model = None,
    base_url: Url = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="初稿被人改过也覆盖")] = False,
) -> None:
    """由要点起草报告，存成 Word 文件。"""
    from pipeline.workflow import drafting, lines

    settings = _settings(model, base_url)
    path = out or Path(f"{notes.stem}.docx")
    if ask:
        _ask(notes, settings)
    try:
        with Display(_complain) as display:
            result = drafting.draft(notes, path, settings, reporter=display, fresh=fresh, overwrite=overwrite)
    except KeyboardInterrupt:
        _complain("已中断，没有写出文件；模型已给出的回答都在账本里，再次运行同一命令会接着做。")
        raise typer.Exit(INTERRUPTED) from None
    _show(lines.summary(result))
    raise typer.Exit(NEEDS_REVIEW if lines.needs_review(result.findings) else CLEAN)


@app.command(cls=_Command)
def plan(notes: NotesArgument, model: Model = None, base_url: Url = None) -> None:
    """看每条要点放在哪一节、缺什么、哪些没有采用（不用模型）。"""
    from pipeline.workflow import drafting, lines

    _show(lines.plan_lines(drafting.plan_only(notes, _settings(model, base_url))))


@app.command(cls=_Command)
def prompt(
    notes: NotesArgument,
    section: Annotated[
        str, typer.Argument(metavar="小节", help="序号、标题（或其中几个字）、段号（如 2.1）", show_default=False)
    ],
    model: Model = None,
    base_url: Url = None,
) -> None:
    """看写某一节时究竟会把什么发给模型（不发送）。"""
    from pipeline.workflow import drafting, lines

    _show(lines.prompt_lines(drafting.prompts_for(notes, section, _settings(model, base_url))))


@app.command(cls=_Command)
def types() -> None:
    """列出报告类型和各自的小节。"""
    from pipeline.outline import load_outlines
    from pipeline.workflow import lines

    _show(lines.type_lines(load_outlines()))


@app.command(cls=_Command)
def doctor(model: Model = None, base_url: Url = None) -> None:
    """检查安装、模型、账本和设置，并给出建议。"""
    from pipeline.workflow.doctor import examine

    checkups = examine(_settings(model, base_url))
    for item in checkups:
        print(f"{'✓' if item.ok else '✗' if item.fatal else '！'} {item.name}：{item.detail}")
        if not item.ok:
            print(f"  → {item.advice}")
    raise typer.Exit(USER_ERROR if any(item.fatal and not item.ok for item in checkups) else CLEAN)


@models.command("list", cls=_Command)
def model_list() -> None:
    """列出本机的模型，＊ 为正在用的。"""
    from pipeline.models import shelf

    settings = _settings(None, None)
    files, used = shelf.list_models(settings), shelf.current(settings)
    for file in files:
        lost = "" if file.path.exists() else "　文件不在了"
        print(f"{'＊' if file == used else '　'} {file.name}　{file.size / 1e9:.1f} GB　{file.path}{lost}")
    if not files:
        print("本机还没有模型。运行 nigao model pull 获取内置模型，或用 nigao model use 登记自己的 .gguf 文件。")


@models.command("pull", cls=_Command)
def model_pull(
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="文件夹", help="从拷来的分卷或 .gguf 取，不用网络", show_default=False),
    ] = None,
) -> None:
    """获取内置模型（约 1.1 GB，可断点续传，校验 sha256）。"""
    from pipeline.models import fetch

    try:
        with Display(_complain) as display:
            if source is None:
                display.fetching("download", 0, fetch.DOWNLOAD_SIZE)
            path = fetch.pull(_settings(None, None), source=source, progress=display.fetching)
    except KeyboardInterrupt:
        _complain("已中断；已下载的分卷会保留，再次运行会接着下载。")
        raise typer.Exit(INTERRUPTED) from None
    print(f"模型已就绪：{path}")


@models.command("use", cls=_Command)
def model_use(
    model: Annotated[str, typer.Argument(metavar="模型", help="清单里的名称，或自己的 .gguf 文件", show_default=False)],
) -> None:
    """换用本机的另一个模型，或登记并换用自己的 .gguf 文件。"""
    from pipeline.models import shelf

    file = shelf.use(_settings(None, None), model)
    print(f"现在使用：{file.name}（{file.size / 1e9:.1f} GB，{file.path}）")


def _printed(command: Callable[..., Iterable[str]]) -> Callable[..., None]:
    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        _show(command(*args, **kwargs))

    return run


for _app, _table in ((app, commands.OF_DOCUMENTS), (samples, commands.OF_SAMPLES)):
    for _name, _command in _table.items():
        _app.command(_name, cls=_Command)(_printed(_command))


def _ask(notes: Path, settings: Settings) -> None:
    """Puts what the notes lack to the clerk, an empty answer passes; the answers go into the notes file."""
    from pipeline.workflow import asking

    answers = []
    for question in asking.questions_for(notes, settings):
        while answer := typer.prompt(question.text, default="", show_default=False).strip():
            answers.append((question, answer))
            if question.field:
                break
    if answers:
        asking.add_answers(notes, answers)
        print(f"补进要点 {len(answers)} 处：{notes}")


def _settings(model: str | None, base_url: str | None) -> Settings:
    from pipeline.settings import load_settings

    return load_settings(model=model, base_url=base_url)


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


def main(args: Sequence[str] | None = None) -> None:
    """The program. Ends in SystemExit with one of the exit codes above."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may have a code page that lacks characters of a report.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        code = app(args=args, prog_name="nigao", standalone_mode=False)
    except NigaoError as error:
        _complain(str(error))
        sys.exit(USER_ERROR)
    except TyperException as error:
        _complain(wrong_usage(error.format_message(), getattr(error, "option_name", "")))
        sys.exit(USER_ERROR)
    sys.exit(code if isinstance(code, int) else CLEAN)


if __name__ == "__main__":
    main()
