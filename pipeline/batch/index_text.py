"""The text of a report as the index page takes it: JSON that may stand in a page's script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.batch.index_marks import Piece, pieces_of
from pipeline.types import Paragraph

# What could end a script element, begin a comment in one, or end a line of JavaScript.
_UNSAFE = "<>&\u2028\u2029"
_ANY_UNSAFE = re.compile(f"[{_UNSAFE}]")


def text_of(paragraphs: Sequence[Paragraph], bullets: Mapping[int, tuple[int, str]]) -> str:
    """``"bullets":[…],"paragraphs":[…]``. ``bullets``: number → line in the notes and text.

    A paragraph is [kind, passages], a passage [source, bullets, pieces], a piece its text or [text, origin, is name].
    """
    told = [[number, line, text] for number, (line, text) in bullets.items()]
    return f'"bullets":{safe_json(told)},"paragraphs":{safe_json([_paragraph(each, bullets) for each in paragraphs])}'


def safe_json(value: Any) -> str:
    """``value`` as JSON without a character that means something to HTML or ends a line of JavaScript."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not any(char in text for char in _UNSAFE):  # nearly all text, and quickly told
        return text
    return _ANY_UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _paragraph(paragraph: Paragraph, bullets: Mapping[int, tuple[int, str]]) -> list[Any]:
    passages = [
        [
            "gap" if passage.highlight and not passage.bullets else passage.source,
            passage.bullets,
            [_piece(piece) for piece in pieces_of(passage, bullets)],
        ]
        for passage in paragraph.passages
    ]
    return [paragraph.kind, passages]


def _piece(piece: Piece) -> str | list[str | int]:
    return [piece.text, piece.origin, int(piece.name)] if piece.origin else piece.text
