"""Floor 7: the commands on a document's layout. Each yields the lines to show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer


def render(
    report: Annotated[Path, typer.Argument(metavar="文件", help="报告（.docx），不限 nigao 写的", show_default=False)],
    out: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="图.png|.pdf", help="写到哪里；多页的图片自动编号", show_default=False),
    ],
    page: Annotated[
        int | None, typer.Option("--page", metavar="页", min=1, help="只要这一页（图片）", show_default=False)
    ] = None,
    dpi: Annotated[int, typer.Option("--dpi", metavar="点数", min=20, max=600, help="图片每英寸的点数")] = 100,
) -> Iterator[str]:
    """用 LibreOffice 排出页面，存成图片或 PDF，并说明实际用了哪些字体。"""
    from pipeline.settings import fonts_folder
    from pipeline.workflow.rendering import print_document
    from pipeline.workflow.rendering_lines import rendering_lines

    yield from rendering_lines(print_document(report, out, dpi=dpi, page=page), fonts_folder())
