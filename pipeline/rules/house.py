"""The style of a house (本单位版式): where an office differs from the standard, as it says in a TOML file.

    ["版式"]
    "页边距" = "标准"        # 标准（天头37毫米）或 补偿（34.58毫米，量到字）
    "字体" = "gb2312"        # gb2312（仿宋_GB2312、方正小标宋）或 windows（仿宋、楷体、华文中宋）
    "页码" = "外侧"          # 外侧 或 居中
    "行距" = 28.95           # 磅
    ["规则"]
    "L17" = "关"             # 关、提示、警告、错误

What differs from the standard is told once, as house style, and the rules then ask for what the house says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.textio import Reading, read_text
from pipeline.types import Severity

_READING = Reading("本单位版式", 1024 * 1024, SettingsError)
_KEYS = ("页边距", "字体", "页码", "行距")
_LEAST_PITCH, _MOST_PITCH = 27.74, 29.61  # points
MARGIN_MODES = {"标准": "literal", "补偿": "compensated"}
FONT_SETS = {"gb2312": "gb2312", "windows": "windows"}
PAGE_NUMBERS = {"外侧": "outside", "居中": "center"}
LEVELS: dict[str, Severity | None] = {
    "关": None,
    "提示": Severity.INFO,
    "警告": Severity.WARN,
    "错误": Severity.ERROR,
}


@dataclass(frozen=True)
class House:
    """``None`` for a parameter is the standard's: either margin mode, every official face, 22 lines whatever the pitch.

    ``margin_mode``: literal, compensated; ``font_set``: gb2312, windows; ``page_number``: outside, center;
    ``line_pitch``: points. ``levels``: rule id → its severity in this house, None for off.
    """

    margin_mode: str | None = None
    font_set: str | None = None
    page_number: str = "outside"
    line_pitch: float | None = None
    levels: Mapping[str, Severity | None] = field(default_factory=dict)
    path: str = ""

    def severity(self, rule_id: str, standard: Severity) -> Severity | None:
        """The severity of a rule in this house, None when it is switched off."""
        return self.levels.get(rule_id, standard)


def read_house(path: Path) -> House:
    """The house's style of a TOML file as shown above.

    Raises SettingsError, with the file, for one that can't be read, and for an unknown key or value.
    """
    table = _table(path)
    unknown = [name for name in table if name not in ("版式", "规则")]
    if unknown:
        raise _wrong(path, f"不认识“[{unknown[0]}]”", "只有 [版式] 和 [规则] 两节")
    style, levels = table.get("版式", {}), table.get("规则", {})
    for key in style:
        if key not in _KEYS:
            raise _wrong(path, f"[版式] 里不认识“{key}”", f"可用的项：{'、'.join(_KEYS)}")
    return House(
        margin_mode=_choice(path, style, "页边距", MARGIN_MODES),
        font_set=_choice(path, style, "字体", FONT_SETS),
        page_number=_choice(path, style, "页码", PAGE_NUMBERS) or "outside",
        line_pitch=_pitch(path, style),
        levels={name: _level(path, name, word) for name, word in levels.items()},
        path=str(path),
    )


def differences(house: House) -> tuple[str, ...]:
    """What the house does otherwise than the standard, a Chinese phrase each; () for a house that keeps to it."""
    told = []
    if house.page_number == "center":
        told.append("页码居中（标准：单页居右、双页居左，GB/T 9704—2012 7.5）")
    if house.line_pitch is not None and not _LEAST_PITCH <= house.line_pitch <= _MOST_PITCH:
        told.append(f"行距 {house.line_pitch:g} 磅（标准：每面 22 行，27.74～29.61 磅，GB/T 9704—2012 5.2.3）")
    softened = [name for name, level in house.levels.items() if level is None]
    if softened:
        told.append(f"不查 {'、'.join(sorted(softened))}")
    return tuple(told)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path, _READING))
    except tomllib.TOMLDecodeError as error:
        raise _wrong(path, f"写法有误（{error}）", "照说明书里的样子写") from error


def _choice(path: Path, table: Mapping[str, Any], key: str, values: Mapping[str, str]) -> str | None:
    if key not in table:
        return None
    if table[key] not in values:
        raise _wrong(path, f"“{key}”不能是“{table[key]}”", f"可用：{'、'.join(values)}")
    return values[table[key]]


def _pitch(path: Path, table: Mapping[str, Any]) -> float | None:
    value = table.get("行距")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 10 <= value <= 60:
        raise _wrong(path, f"“行距”不能是“{value}”", "写磅数，例如 28.95")
    return float(value)


def _level(path: Path, name: str, word: Any) -> Severity | None:
    if not re.fullmatch(r"[LT]\d\d", name):
        raise _wrong(path, f"[规则] 里没有“{name}”", "运行 nigao rules 查看规则编号")
    if word not in LEVELS:
        raise _wrong(path, f"“{name}”不能是“{word}”", f"可用：{'、'.join(LEVELS)}")
    return LEVELS[word]


def _wrong(path: Path, message: str, hint: str) -> SettingsError:
    return SettingsError(f"本单位版式{message}", where=str(path), hint=hint)
