"""What a paragraph of a finished document is, told by its style, else by how it begins."""

from __future__ import annotations

import re

from pipeline.docx.final.reading import Line
from pipeline.docx.styles import STYLE_NAMES, STYLE_OF
from pipeline.types import ParagraphKind

_KIND_OF: dict[str, ParagraphKind] = {
    STYLE_NAMES[style]: kind for kind, style in STYLE_OF.items() if kind is not ParagraphKind.GAP
}
# Word's own heading styles, in English and Chinese files.
_BUILT_IN = re.compile(r"(?:heading|标题) ?([12])", re.IGNORECASE)
# A heading that a person typed may have the style of the text.
_TYPED_HEADINGS = (
    (re.compile(r"[一二三四五六七八九十]+、[^。；！？]{1,40}"), ParagraphKind.HEADING1),
    (re.compile(r"（[一二三四五六七八九十]+）[^。；！？]{1,40}"), ParagraphKind.HEADING2),
)


def is_ours(line: Line) -> bool:
    """Whether the paragraph has one of nigao's styles."""
    return line.style in _KIND_OF


def kind_of(line: Line) -> ParagraphKind:
    """The kind of the paragraph; BODY for what no style and no numbering tells."""
    kind = _KIND_OF.get(line.style, ParagraphKind.BODY)
    if kind is not ParagraphKind.BODY:
        return kind
    if built_in := _BUILT_IN.fullmatch(line.style):
        return ParagraphKind.HEADING1 if built_in[1] == "1" else ParagraphKind.HEADING2
    text = line.text.strip()
    return next((heading for pattern, heading in _TYPED_HEADINGS if pattern.fullmatch(text)), kind)
