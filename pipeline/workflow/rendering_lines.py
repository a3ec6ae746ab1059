"""What ``render`` tells the user, as lines of text. Nothing here prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.rendering import EmbeddedFont
from pipeline.workflow.rendering import Printed

_SHOWN = 3


def rendering_lines(printed: Printed, fonts_folder: Path) -> Iterator[str]:
    """What was written, which face prints which, and what that means for the look of the page."""
    names = "、".join(str(path) for path in printed.paths[:_SHOWN])
    more = f" 等 {len(printed.paths)} 个文件" if len(printed.paths) > _SHOWN else ""
    yield f"共 {printed.pages} 页：{names}{more}"
    asked = [font for font in printed.fonts if font.asked]
    if asked:
        yield "文件要的字体 → 实际嵌入的字体："
        yield from (f"  {font.asked} → {_printed_with(font)}" for font in asked)
    others = list(dict.fromkeys(font.embedded for font in printed.fonts if not font.asked))
    if others:
        yield f"另外嵌入的字体（个别字、数字、符号）：{'、'.join(others)}"
    if not printed.chosen:
        yield "本机的 LibreOffice 直接用系统字体，没有另行指定代用字体"
    elif any(not font.official for font in asked):
        yield f"代用字体的笔形和字宽与原字不尽相同，页面供核对版面；有原字的字体文件，放进 {fonts_folder} 再排一次即可"


def _printed_with(font: EmbeddedFont) -> str:
    """The name that the face has in the PDF; of a stand-in also the one that it has on this machine."""
    return font.embedded if font.official else f"{font.stand_in}（代用，嵌入名 {font.embedded}）"
