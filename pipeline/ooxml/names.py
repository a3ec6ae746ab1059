"""Names of WordprocessingML and how its values are written (ECMA-376 Part 1, 17.18 and 22.9)."""

from __future__ import annotations

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VML = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VAL = f"{W}val"

# Strict OOXML has names of its own for the same things (ECMA-376 Part 4, annex A).
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    b"http://purl.oclc.org/ooxml/drawingml/main": A,
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": WP,
    b"http://purl.oclc.org/ooxml/drawingml/picture": PIC,
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R,
    b"http://purl.oclc.org/ooxml/officeDocument/math": MATH,
    b"http://purl.oclc.org/ooxml/officeDocument/extendedProperties": (
        "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
    ),
}

_NUMBER = re.compile(r"\s*([+-]?\d{1,12}(?:\.\d{1,12})?)\s*(mm|cm|in|pt|pc|pi)?\s*")
_TWIPS = {"mm": 1440 / 25.4, "cm": 1440 / 2.54, "in": 1440.0, "pt": 20.0, "pc": 240.0, "pi": 240.0}
_LARGEST = 31_680 * 100  # a hundred times the largest page: no length or count beyond it means anything


def number(text: str | None, per_unit: float = 1.0) -> int | None:
    """The number that an attribute says, None for none or nonsense.

    A length with a unit (strict OOXML: "12.5mm") comes in twips, times ``per_unit`` (half-points: 0.1).
    """
    found = _NUMBER.fullmatch(text) if text else None
    if found is None:
        return None
    value = float(found[1]) * (_TWIPS[found[2]] * per_unit if found[2] else 1.0)
    return round(max(-_LARGEST, min(_LARGEST, value)))


def switch(node: Any) -> bool:
    """Whether an on/off element (w:b, w:keepNext) is on."""
    return node.get(VAL, "1").strip().lower() not in ("0", "false", "off")


def child_value(node: Any, name: str, attribute: str = "val") -> str:
    """The attribute of the child ``name``, "" when either is missing."""
    found = node.find(W + name) if node is not None else None
    return "" if found is None else str(found.get(W + attribute, ""))


def child_number(node: Any, name: str, attribute: str = "val") -> int | None:
    return number(child_value(node, name, attribute))
