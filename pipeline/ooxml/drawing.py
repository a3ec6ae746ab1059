"""What a w:drawing, w:pict or w:object shows: pictures, lines, text boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.ooxml.names import MC, OFFICE, PIC, VML, WP, A, W

_PICTURES = {f"{PIC}pic", f"{VML}imagedata", f"{A}graphicData"}
_LINES = {"line", "straightConnector1", "lineInv"}
_BOX = f"{W}txbxContent"
_WORDPROCESSING = ("wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas")


@dataclass(frozen=True)
class Drawing:
    """``boxes``: its w:txbxContent; ``align``: where it stands from left to right (left, outside …), "" unsaid."""

    pictures: int = 0
    line: bool = False
    boxes: tuple[Any, ...] = ()
    align: str = ""


def read_drawing(node: Any) -> Drawing:
    """What ``node`` shows, text boxes within text boxes left to their own paragraphs."""
    pictures, line, align = 0, False, ""
    boxes: list[Any] = []
    stack = [node]
    while stack:
        at = stack.pop()
        if at.tag == _BOX:
            boxes.append(at)
            continue
        pictures += _is_picture(at)
        line = line or _is_line(at)
        align = align or _align(at)
        if at.tag == f"{MC}AlternateContent":
            stack += [at[0]] if len(at) else []
        else:
            stack += reversed(at)
    return Drawing(pictures, line, tuple(boxes), align)


def _is_picture(node: Any) -> bool:
    if node.tag == f"{A}graphicData":  # a chart or a diagram has no pic:pic in it
        uri = str(node.get("uri", ""))
        return not uri.endswith(("/picture", *_WORDPROCESSING))
    return node.tag in _PICTURES


def _is_line(node: Any) -> bool:
    if node.tag == f"{A}prstGeom":
        return str(node.get("prst")) in _LINES
    return bool(node.tag == f"{VML}line" or (node.tag == f"{VML}rect" and node.get(f"{OFFICE}hr") == "t"))


def _align(node: Any) -> str:
    if node.tag == f"{WP}positionH":
        said = node.find(f"{WP}align")
        return str(said.text or "").strip() if said is not None else ""
    style = str(node.get("style", "")) if node.tag in (f"{VML}shape", f"{VML}rect") else ""
    _, _, rest = style[:2000].partition("mso-position-horizontal:")
    return rest.partition(";")[0].strip()
