"""Paper, margins, 版心, lines and characters of a page: L01 to L07 (GB/T 9704-2012 5.1, 5.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.ooxml.model import Kind, Section
from pipeline.rules import printed
from pipeline.rules.measures import (
    BODY_SIZE,
    TEXT_HEIGHT,
    TEXT_KINDS,
    TEXT_WIDTH,
    TOLERANCE,
    TOPS,
    han_runs,
    margin_mode,
    millimetres,
)
from pipeline.rules.registry import Look, Place, Problem, part, rule
from pipeline.types import Severity

_A4 = (11906, 16838)
_LEFT = 1588
_LINES, _CHARACTERS = 22, 28
_GRIDS_OF_CHARACTERS = ("linesAndChars", "snapToChars")


def _name(look: Look, index: int) -> Place:
    return part("页面设置" if len(look.document.sections) == 1 else f"第{index + 1}节的页面设置")


def _upright(look: Look) -> Iterator[tuple[Place, Section]]:
    """The sections whose margins the rules are about: a landscape one (a wide table) is turned."""
    for index, section in enumerate(look.document.sections):
        if not section.landscape:
            yield _name(look, index), section


def _is_a4(section: Section) -> bool:
    sides = sorted((section.width, section.height))
    return all(abs(found - wanted) <= TOLERANCE for found, wanted in zip(sides, _A4, strict=True))


@rule("L01", Severity.ERROR, "GB/T 9704—2012 5.1", fixable=True)
def paper(look: Look) -> Iterator[Problem]:
    """用纸是A4。

    公文用纸为 A4 型，210 毫米×297 毫米，竖排。只放宽表的一节可以横排。
    错：纸张设成 Letter（215.9 毫米×279.4 毫米）、16 开，或整份文件横排。
    对：纸张 A4，方向纵向。
    """
    only = len(look.document.sections) == 1
    for index, section in enumerate(look.document.sections):
        if not _is_a4(section):
            found = f"纸张是{millimetres(section.width)}×{millimetres(section.height)}"
            yield Problem(_name(look, index), found, "A4，210 毫米×297 毫米")
        elif only and section.landscape:
            yield Problem(_name(look, index), "整份文件横排", "竖排")


@rule("L02", Severity.ERROR, "GB/T 9704—2012 5.2.1", fixable=True)
def top(look: Look) -> Iterator[Problem]:
    """天头。

    天头（上白边）37 毫米±1 毫米。量到行框的办公软件可以设成 34.58 毫米（GB/T 33476.2），这样墨迹正好在 37 毫米处。
    错：上边距 25.4 毫米（软件的默认值）。
    对：上边距 37 毫米，或 34.58 毫米。
    """
    for place, section in _upright(look):
        if margin_mode(section.top, look.house) is None:
            wanted = TOPS[look.house.margin_mode or "literal"]
            yield Problem(place, f"上边距{millimetres(section.top)}", f"天头{millimetres(wanted)}")


@rule("L03", Severity.ERROR, "GB/T 9704—2012 5.2.1", fixable=True)
def binding(look: Look) -> Iterator[Problem]:
    """订口。

    订口（左白边）28 毫米±1 毫米，不另设装订线。
    错：左边距 31.8 毫米；左边距 18 毫米加装订线 10 毫米。
    对：左边距 28 毫米，装订线 0。
    """
    for place, section in _upright(look):
        if abs(section.left - _LEFT) > TOLERANCE or section.gutter:
            gutter = f"，装订线{millimetres(section.gutter)}" if section.gutter else ""
            yield Problem(place, f"左边距{millimetres(section.left)}{gutter}", "订口 28 毫米，不设装订线")


@rule("L04", Severity.ERROR, "GB/T 9704—2012 5.2.1", fixable=True)
def text_width(look: Look) -> Iterator[Problem]:
    """版心宽。

    版心宽 156 毫米，左边距 28 毫米时右边距为 26 毫米。左边距不对时由“订口”一条说明。
    错：右边距 28 毫米，版心只有 154 毫米。
    对：右边距 26 毫米。
    """
    for place, section in _upright(look):
        width = section.width - section.left - section.right - section.gutter
        judged = _is_a4(section) and abs(section.left - _LEFT) <= TOLERANCE and not section.gutter
        if judged and abs(width - TEXT_WIDTH) > TOLERANCE:
            yield Problem(place, f"右边距{millimetres(section.right)}，版心宽{millimetres(width)}", "版心宽 156 毫米")


@rule("L05", Severity.ERROR, "GB/T 9704—2012 5.2.1；GB/T 33476.2", fixable=True)
def text_height(look: Look) -> Iterator[Problem]:
    """版心高。

    版心高 225 毫米，天头 37 毫米时下边距为 35 毫米；用补偿的页边距时上 34.58 毫米、下 32.58 毫米，两套不能混用。
    错：上边距 37 毫米、下边距 25.4 毫米；上边距 37 毫米、下边距 32.58 毫米。
    对：上 37 毫米、下 35 毫米；上 34.58 毫米、下 32.58 毫米。
    """
    for place, section in _upright(look):
        mode = margin_mode(section.top, look.house)
        height = section.height - section.top - section.bottom
        if mode and _is_a4(section) and abs(height - TEXT_HEIGHT[mode]) > TOLERANCE:
            wanted = TEXT_HEIGHT[mode]
            found = f"下边距{millimetres(section.bottom)}，版心高{millimetres(height)}"
            yield Problem(place, found, f"版心高{millimetres(wanted)}，下边距{millimetres(_bottom(mode))}")


def _bottom(mode: str) -> int:
    return _A4[1] - TOPS[mode] - TEXT_HEIGHT[mode]


@rule("L06", Severity.WARN, "GB/T 9704—2012 5.2.3", fixable=True)
def lines(look: Look) -> Iterator[Problem]:
    """每面22行。

    一般每面排 22 行，撑满版心，特定情况可以适当调整。行距用固定值：天头 37 毫米时 27.74 磅到 28.98 磅，天头 34.58
    毫米时 28.33 磅到 29.61 磅，28.95 磅两种都合适。
    错：行距 30 磅（每面 21 行）、单倍行距、1.5 倍行距。
    对：固定值 28.95 磅；固定值 28 磅（天头 37 毫米）。
    """
    pitch = _line_pitch(look)
    if pitch is None:
        if look.document.of(*TEXT_KINDS):
            yield Problem(part("正文行距"), "行距不是固定值，也没有行网格", "固定值 28.95 磅，每面 22 行")
        return
    if look.house.line_pitch is not None:
        if abs(pitch / 20 - look.house.line_pitch) > 0.1:
            found = f"正文行距 {pitch / 20:g} 磅"
            yield Problem(part("正文行距"), found, f"本单位用 {look.house.line_pitch:g} 磅")
        return
    mode = margin_mode(look.document.sections[0].top, look.house) or "literal"
    count = int(TEXT_HEIGHT[mode] / pitch)
    if count != _LINES:
        yield Problem(part("正文行距"), f"正文行距 {pitch / 20:g} 磅，每面 {count} 行", "每面 22 行，行距 28.95 磅")
    elif (shown := printed.lines_per_page(look)) not in (None, _LINES):
        yield Problem(part("正文行距"), f"印出来每面 {shown} 行", "每面 22 行，行距 28.95 磅")


def _line_pitch(look: Look) -> float | None:
    """Twips from line to line of most of the body, None when it depends on the font."""
    document = look.document
    held: Counter[float | None] = Counter()
    for block in document.of(Kind.BODY):
        section = document.sections[block.section]
        if block.line_rule == "exact":
            held[float(block.line)] += len(block.text)
        elif block.snap_to_grid and section.grid and section.line_pitch and block.line_rule == "auto":
            held[section.line_pitch * block.line / 240] += len(block.text)
        else:
            held[None] += len(block.text)
    return held.most_common(1)[0][0] if held else None


@rule("L07", Severity.WARN, "GB/T 9704—2012 5.2.3", fixable=True)
def characters(look: Look) -> Iterator[Problem]:
    """每行28字。

    一般每行排 28 个字，撑满版心。3 号字原宽 16 磅，28 个字要 448 磅，版心只有 442.2 磅，所以字间要紧缩 0.25 磅；
    也可以用文档网格，但指定每行字数的网格在 LibreOffice 里会排坏。
    错：字符间距标准，每行只排得下 27 字；文档网格设成每行 30 字。
    对：字符间距紧缩 0.25 磅。
    """
    document = look.document
    held: Counter[tuple[float, str]] = Counter()
    for block in document.of(Kind.BODY):
        section = document.sections[block.section]
        for run in han_runs(block, block.lead):
            if run.size != BODY_SIZE:
                continue
            if section.grid in _GRIDS_OF_CHARACTERS and block.snap_to_grid:
                held[run.size * 10 + section.char_space / 4096 * 20 + run.spacing, section.grid] += len(run.text)
            else:
                held[float(run.size * 10 + run.spacing), ""] += len(run.text)
    if not held:
        return
    (pitch, grid), _ = held.most_common(1)[0]
    count = int(TEXT_WIDTH / pitch)
    if count != _CHARACTERS:
        yield Problem(part("正文字距"), f"字宽 {pitch / 20:g} 磅，每行 {count} 字", "每行 28 字，字符间距紧缩 0.25 磅")
    elif grid:
        yield Problem(
            part("正文字距"),
            "用文档网格指定每行字数",
            "改用字符间距紧缩 0.25 磅，各种软件里都排成 28 字",
            Severity.INFO,
        )
    elif (shown := printed.characters_per_line(look)) not in (None, _CHARACTERS):
        yield Problem(part("正文字距"), f"印出来每行 {shown} 字", "每行 28 字，字符间距紧缩 0.25 磅")
