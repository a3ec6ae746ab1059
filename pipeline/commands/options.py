"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

Model = Annotated[
    str | None, typer.Option("--model", metavar="名称", help="模型名，或本机 .gguf 文件", show_default=False)
]
Url = Annotated[
    str | None,
    typer.Option("--base-url", metavar="地址", help='远程模型的接口地址；"" 表示用内置模型', show_default=False),
]
