"""Fonts and colours of a theme (ECMA-376 Part 1, 20.1.4 and 17.18.96; w:themeFontLang 17.15.1.88)."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.ooxml.names import A, W

# The script whose face a theme's empty East Asian slot takes, by the language that the settings name.
_SCRIPTS = {"zh-CN": "Hans", "zh-SG": "Hans", "zh-TW": "Hant", "zh-HK": "Hant", "ja-JP": "Jpan", "ko-KR": "Hang"}
_SLOTS = {"Ascii": "latin", "HAnsi": "latin", "EastAsia": "ea", "Bidi": "cs"}
_COLOURS = {
    "text1": "dk1",
    "dark1": "dk1",
    "background1": "lt1",
    "light1": "lt1",
    "text2": "dk2",
    "dark2": "dk2",
    "background2": "lt2",
    "light2": "lt2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}
_RGB = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Theme:
    """``fonts``: "majorEastAsia" … → face; ``colours``: "accent1", "dk1" … → RRGGBB."""

    fonts: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)

    def face(self, name: str) -> str:
        """The face of a theme reference ("minorEastAsia"), "" when the theme has none."""
        return self.fonts.get(name, "")

    def colour(self, node: Any) -> str:
        """The colour of a w:color: "auto" or RRGGBB. Its theme reference wins over its value (17.3.2.6)."""
        name = node.get(f"{W}themeColor", "")
        base = self.colours.get(_COLOURS.get(name, name), "")
        if base:
            return _tinted(base, node.get(f"{W}themeTint", ""), node.get(f"{W}themeShade", ""))
        value = node.get(f"{W}val", "auto")
        return value.upper() if _RGB.fullmatch(value) else "auto"


def read_theme(root: Any, east_language: str) -> Theme:
    """The theme of the part ``root`` (a:theme); ``east_language``: w:themeFontLang's w:eastAsia, "" as zh-CN."""
    fonts = {}
    for weight in ("major", "minor"):
        held = root.find(f".//{A}fontScheme/{A}{weight}Font")
        if held is not None:
            for slot, tag in _SLOTS.items():
                fonts[weight + slot] = _face(held, tag, _SCRIPTS.get(east_language or "zh-CN", ""))
    scheme = root.find(f".//{A}clrScheme")
    colours = {}
    for each in scheme if scheme is not None else ():
        rgb = next((child.get("lastClr") or child.get("val", "") for child in each), "")
        if _RGB.fullmatch(rgb):
            colours[each.tag.rpartition("}")[2]] = rgb.upper()
    return Theme(fonts, colours)


def _face(held: Any, tag: str, script: str) -> str:
    node = held.find(A + tag)
    named = node.get("typeface", "") if node is not None else ""
    if named or tag != "ea":
        return str(named)
    return next((each.get("typeface", "") for each in held.iter(f"{A}font") if each.get("script") == script), "")


def _tinted(rgb: str, tint: str, shade: str) -> str:
    """``rgb`` made lighter by ``tint`` or darker by ``shade`` (two hex digits: what stays of it)."""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,2}", tint or shade):
        return rgb
    kept = int(tint or shade, 16) / 255
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * kept + (1 - kept) if tint else light * kept
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))
