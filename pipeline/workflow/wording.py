"""The command line's own English (help pages, wrong arguments) in Chinese."""

from __future__ import annotations

import re

_HELP = {
    "Usage: ": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "Show this message and exit.": "显示这段说明",
    "[required]": "[必填]",
}
_KIND = re.compile(r" <[A-Za-z]+(?:\[[A-Za-z]+\])?>")  # of an argument: " <path>", " <list[Path]>"
_RANGE = re.compile(r" +\[[^\]]*x[<>]=[^\]]*\]")  # [0<=x<=64]
_SEE_HELP = "\n  → 用 nigao --help 或 nigao 命令 --help 看用法"


def help_page(text: str) -> str:
    """A help page as typer lays it out, its fixed words in Chinese."""
    for english, chinese in _HELP.items():
        text = text.replace(english, chinese)
    return _RANGE.sub("", _KIND.sub("", text))


def wrong_usage(said: str, option: str = "") -> str:
    """What is wrong with a command line, from typer's message; ``option`` is the option it is about, if any.

    A message without a wording here keeps typer's.
    """
    quoted = re.search(r"'([^']*)'", said)
    what = option or (quoted[1] if quoted else "")
    extra = re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", said)
    if extra:
        wording = f"多出来的内容：{extra[1]}（带空格的文件名请加引号）"
    elif said.startswith("No such option"):
        wording = f"没有 {what} 这个选项"
    elif said.startswith("No such command"):
        wording = f"没有“{what}”这个命令"
    elif said.startswith("Missing"):
        wording = f"缺少“{what}”"
    elif "requires an argument" in said:
        wording = f"选项 {what} 后面要跟一个值"
    elif choice := re.search(r"('[^']*') is not one of (.*?)\.?$", said):
        wording = f"{what} 不能是 {choice[1]}，可用：{choice[2].replace(', ', '、')}"
    elif said.startswith("Invalid value"):
        wording = f"{what} 的值不对：{said.rpartition(': ')[2]}"
    else:
        return help_page(said)
    return wording + _SEE_HELP
