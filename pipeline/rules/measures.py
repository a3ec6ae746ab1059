"""Lengths, sizes and faces as an office names them, and the sets that the rules compare with.

GB/T 9704-2012 5.2: 版心 156 × 225 mm, 22 lines of 28 characters of 3号. The compensated margins are GB/T 33476.2's.
"""

from __future__ import annotations

from functools import cache

from pipeline.ooxml.model import Block, Change, Kind, Run
from pipeline.rules.house import House
from pipeline.words import word_list

TOLERANCE = 57  # twips: 1 mm
TEXT_WIDTH = 8844
TEXT_HEIGHT = {"literal": 12756, "compensated": 13031}
TOPS = {"literal": 2098, "compensated": 1961}
BODY_SIZE, TITLE_SIZE, FOOTER_SIZE = 32, 44, 28
_SIZES = {
    84: "初号",
    72: "小初",
    52: "一号",
    48: "小一",
    44: "2号",
    36: "小二",
    32: "3号",
    30: "小三",
    28: "4号",
    24: "小四",
    21: "五号",
    18: "小五",
    15: "六号",
}
TEXT_KINDS = (Kind.BODY, Kind.HEADING1, Kind.HEADING2, Kind.HEADING3, Kind.HEADING4)


def millimetres(twips: int) -> str:
    """Twips as "37 毫米"."""
    return f"{twips * 25.4 / 1440:.1f}".removesuffix(".0") + " 毫米"


def size_name(half_points: int) -> str:
    """Half-points as "3号（16磅）"."""
    points = f"{half_points / 2:g}磅"
    return f"{_SIZES[half_points]}（{points}）" if half_points in _SIZES else points


@cache
def faces(kind: str, font_set: str | None = None) -> frozenset[str]:
    """The names of a face (仿宋, 楷体, 黑体, 宋体, 小标宋), lower case; ``font_set`` as in ``House``."""
    lists = word_list("faces")
    names = {name.lower() for name in lists[kind]}
    windows = {name.lower() for name in lists["windows"]}
    if font_set == "windows":
        return frozenset(names & windows)
    if font_set == "gb2312":
        return frozenset(names - windows) or frozenset(names)
    return frozenset(names)


def is_face(name: str, kind: str, house: House) -> bool:
    """Whether a font name is the face ``kind`` in this house."""
    return name.lower() in faces(kind, house.font_set if kind not in ("黑体", "宋体") else None)


def is_han(character: str) -> bool:
    """Whether it is a Han character, of whatever plane."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character >= "\U00020000"


def visible_runs(block: Block) -> tuple[Run, ...]:
    """The runs that are read: not deleted, not hidden, not blank."""
    return tuple(run for run in block.runs if run.change is not Change.DELETED and not run.hidden and run.text.strip())


def han_runs(block: Block, start: int = 0) -> tuple[Run, ...]:
    """The visible runs with Han characters at or after the offset ``start``."""
    return tuple(
        run for run in visible_runs(block) if run.start >= start and any(is_han(character) for character in run.text)
    )


def margin_mode(top: int, house: House) -> str | None:
    """literal or compensated, whichever a top margin belongs to; None when neither."""
    modes = (house.margin_mode,) if house.margin_mode else tuple(TOPS)
    return next((mode for mode in modes if abs(top - TOPS[mode]) <= TOLERANCE), None)


def words_of(text: str, most: int = 20) -> str:
    """The beginning of a text, to be found again by."""
    return text.strip()[:most]
