"""Floor 1: where prompts/ and fewshot/ are, in a checkout and in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.errors import OutlineError


@cache
def folder(name: str) -> Path:
    """The folder ``prompts`` or ``fewshot``. A wheel carries both inside the package, a checkout beside it.

    Raises OutlineError when neither is there (a broken installation).
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "assets" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise OutlineError(f"找不到 {name}/ 文件夹", hint="请重新安装 nigao")
