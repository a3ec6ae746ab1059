"""The style of a house (本单位版式): where an office differs from the standard, as it says in a TOML file.

    [版式]
    页边距 = "标准"          # 标准（天头37毫米）或 补偿（34.58毫米，量到字）
    字体 = "gb2312"          # gb2312（仿宋_GB2312、方正小标宋）或 windows（仿宋、楷体、华文中宋）
    页码 = "外侧"            # 外侧 或 居中
    行距 = 28.95             # 磅
    [规则]
    L17 = "关"               # 关、提示、警告、错误

What differs from the standard is told once, as house style, and the rules then ask for what the house says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.types import Severity

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
