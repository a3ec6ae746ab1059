"""What w:rPr and w:pPr say, each as a dict of what is said and nothing else, so that one can be laid over another.

Run keys: ascii, hansi, east ((face, from a theme?)), hint, size, bold, italic, underline, color, highlight, spacing,
vertical, hidden, style. Paragraph keys: align, left, right, first, left_chars … as in ``model.Indent``, before, after,
before_lines, after_lines, before_auto, after_auto, line, line_rule, snap_to_grid, keep_next, page_break,
outline_level, rule, contextual, num_id, num_level, style, frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.ooxml.names import VAL, W, number, switch
from pipeline.ooxml.theme import Theme

Look = Mapping[str, Any]

_SLOTS = {"ascii": ("ascii", "asciiTheme"), "hansi": ("hAnsi", "hAnsiTheme"), "east": ("eastAsia", "eastAsiaTheme")}
_ALIGNS = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "both",
    "distribute": "distribute",
    "thaiDistribute": "distribute",
    "lowKashida": "both",
    "mediumKashida": "both",
    "highKashida": "both",
}
_SPACING = {
    "before": "before",
    "after": "after",
    "beforeLines": "before_lines",
    "afterLines": "after_lines",
    "line": "line",
}
_AUTO = {"beforeAutospacing": "before_auto", "afterAutospacing": "after_auto"}
_SIDES = {"left": ("left", "start"), "right": ("right", "end")}
_ON = {f"{W}b": "bold", f"{W}i": "italic", f"{W}vanish": "hidden"}
_PARAGRAPH_ON = {
    f"{W}snapToGrid": "snap_to_grid",
    f"{W}keepNext": "keep_next",
    f"{W}pageBreakBefore": "page_break",
    f"{W}contextualSpacing": "contextual",
}


def run_look(node: Any, theme: Theme) -> dict[str, Any]:
    """What a w:rPr says; {} for None."""
    said: dict[str, Any] = {}
    for child in node if node is not None else ():
        if child.tag in _ON:
            said[_ON[child.tag]] = switch(child)
        elif child.tag in _RUN:
            _RUN[child.tag](child, said, theme)
    return said


def paragraph_look(node: Any) -> dict[str, Any]:
    """What a w:pPr says; {} for None."""
    said: dict[str, Any] = {}
    for child in node if node is not None else ():
        if child.tag in _PARAGRAPH_ON:
            said[_PARAGRAPH_ON[child.tag]] = switch(child)
        elif child.tag in _PARAGRAPH:
            _PARAGRAPH[child.tag](child, said)
    return said


def _fonts(node: Any, said: dict[str, Any], theme: Theme) -> None:
    for slot, (name, themed) in _SLOTS.items():
        face, reference = node.get(W + name, ""), node.get(W + themed, "")
        if reference:
            # It wins over the name even where this file has no theme: the reader's own then gives the face.
            said[slot] = (theme.face(reference) or face, True)
        elif face:
            said[slot] = (face.split(";")[0].strip(), False)
    if f"{W}hint" in node.attrib:
        said["hint"] = node.get(f"{W}hint")


def _size(node: Any, said: dict[str, Any], theme: Theme) -> None:
    value = number(node.get(VAL), 0.1)
    if value is not None:
        said["size"] = value


def _character_spacing(node: Any, said: dict[str, Any], theme: Theme) -> None:
    said["spacing"] = number(node.get(VAL)) or 0


def _vertical(node: Any, said: dict[str, Any], theme: Theme) -> None:
    value = node.get(VAL, "")
    said["vertical"] = value if value in ("superscript", "subscript") else ""


def _underline(node: Any, said: dict[str, Any], theme: Theme) -> None:
    said["underline"] = node.get(VAL, "single") != "none"


def _highlight(node: Any, said: dict[str, Any], theme: Theme) -> None:
    value = node.get(VAL, "")
    said["highlight"] = "" if value == "none" else value


def _colour(node: Any, said: dict[str, Any], theme: Theme) -> None:
    said["color"] = theme.colour(node)


def _run_style(node: Any, said: dict[str, Any], theme: Theme) -> None:
    said["style"] = node.get(VAL, "")


_RUN: dict[str, Callable[[Any, dict[str, Any], Theme], None]] = {
    f"{W}rFonts": _fonts,
    f"{W}sz": _size,
    f"{W}spacing": _character_spacing,
    f"{W}vertAlign": _vertical,
    f"{W}u": _underline,
    f"{W}highlight": _highlight,
    f"{W}color": _colour,
    f"{W}rStyle": _run_style,
}


def _indent(node: Any, said: dict[str, Any]) -> None:
    for key, names in _SIDES.items():
        for suffix, unit in (("", ""), ("_chars", "Chars")):
            value = next((number(node.get(W + name + unit)) for name in names if W + name + unit in node.attrib), None)
            if value is not None:
                said[key + suffix] = value
    for key, unit in (("first", ""), ("first_chars", "Chars")):
        hanging, first = number(node.get(f"{W}hanging{unit}")), number(node.get(f"{W}firstLine{unit}"))
        # 17.3.1.12: hanging wins over firstLine. Word writes a 0 beside it.
        if hanging:
            said[key] = -hanging
        elif first is not None or hanging is not None:
            said[key] = first or 0


def _spacing(node: Any, said: dict[str, Any]) -> None:
    for name, key in _SPACING.items():
        value = number(node.get(W + name))
        if value is not None:
            said[key] = value
    for name, key in _AUTO.items():
        if W + name in node.attrib:
            said[key] = node.get(W + name).lower() not in ("0", "false", "off")
    if f"{W}line" in node.attrib or f"{W}lineRule" in node.attrib:
        said["line_rule"] = node.get(f"{W}lineRule", "auto")


def _alignment(node: Any, said: dict[str, Any]) -> None:
    if node.get(VAL, "") in _ALIGNS:
        said["align"] = _ALIGNS[node.get(VAL)]


def _outline(node: Any, said: dict[str, Any]) -> None:
    value = number(node.get(VAL))
    said["outline_level"] = value if value is not None and 0 <= value <= 8 else None


def _border(node: Any, said: dict[str, Any]) -> None:
    lines = [side for side in node if side.tag in (f"{W}top", f"{W}bottom", f"{W}between")]
    drawn = [side.tag for side in lines if side.get(VAL, "nil") not in ("nil", "none")]
    said["rule"] = bool(drawn)
    said["rule_below"] = drawn == [f"{W}bottom"]


def _numbering(node: Any, said: dict[str, Any]) -> None:
    for tag, key in ((f"{W}numId", "num_id"), (f"{W}ilvl", "num_level")):
        found = node.find(tag)
        value = number(found.get(VAL)) if found is not None else None
        if value is not None:
            said[key] = value


def _paragraph_style(node: Any, said: dict[str, Any]) -> None:
    said["style"] = node.get(VAL, "")


def _frame(node: Any, said: dict[str, Any]) -> None:
    said["frame"] = node.get(f"{W}xAlign", "") or "left"


_PARAGRAPH: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    f"{W}ind": _indent,
    f"{W}spacing": _spacing,
    f"{W}jc": _alignment,
    f"{W}outlineLvl": _outline,
    f"{W}pBdr": _border,
    f"{W}numPr": _numbering,
    f"{W}pStyle": _paragraph_style,
    f"{W}framePr": _frame,
}
