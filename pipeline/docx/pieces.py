"""What a document's text is made of: an empty paragraph of a style, and the runs of a passage."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from pipeline.docx.blanks import TITLES
from pipeline.docx.fonts import split_by_face
from pipeline.docx.oxml import clean, elements, text_markup
from pipeline.docx.styles import CHARACTER, face_of
from pipeline.docx.titles import title_lines
from pipeline.types import Paragraph, Passage, Source


def paragraph_element(
    style: str, *, keep_next: bool = False, right: int | None = None, hang: tuple[int, int] | None = None
) -> Any:
    """An empty w:p with ``paragraph_properties``."""
    return elements(f"<w:p>{paragraph_properties(style, keep_next=keep_next, right=right, hang=hang)}</w:p>")[0]


def passage_runs(passage: Passage, style: str) -> list[Any]:
    """The w:r of a passage: one per face."""
    return elements("".join(_passage_markup(passage, style)))


def paragraph_runs(paragraph: Paragraph, style: str) -> list[list[Any]]:
    """The w:r of each passage of a paragraph, a title broken into its lines."""
    return [elements("".join(runs)) for runs in paragraph_markup(paragraph, style)]


@lru_cache(maxsize=1 << 10)  # nearly all paragraphs have their style's alone
def paragraph_properties(
    style: str, *, keep_next: bool = False, right: int | None = None, hang: tuple[int, int] | None = None
) -> str:
    """A w:pPr as it is written. ``right``: right indent, ``hang``: left and hanging indent, in hundredths of a 字."""
    indents = {"right": right} if right is not None else {}
    indents |= {"left": hang[0], "hanging": hang[1]} if hang is not None else {}
    # Word reads rightChars and the like, others the twips.
    values = "".join(
        f' w:{side}Chars="{value}" w:{side}="{round(value * CHARACTER / 100)}"' for side, value in indents.items()
    )
    kept = "<w:keepNext/>" if keep_next else ""
    return f'<w:pPr><w:pStyle w:val="{style}"/>{kept}{f"<w:ind{values}/>" if values else ""}</w:pPr>'


def paragraph_markup(paragraph: Paragraph, style: str) -> list[list[str]]:
    """The w:r of each passage of a paragraph as they are written, a title broken into its lines."""
    breaks = title_breaks(paragraph) if paragraph.kind in TITLES else frozenset()
    made: list[list[str]] = []
    offset = 0
    for passage in paragraph.passages or (Passage("", Source.TEMPLATE),):
        made.append(_passage_markup(passage, style, offset, breaks))
        offset += len(clean(passage.text))
    return made


def _passage_markup(passage: Passage, style: str, offset: int = 0, breaks: frozenset[int] = frozenset()) -> list[str]:
    """One w:r per face, broken where ``breaks`` (offsets in the paragraph) say."""
    text, face = clean(passage.text), face_of(style)
    if not breaks:
        return _runs(text, face, passage.highlight)
    made: list[str] = []
    cuts = [0, *sorted(at - offset for at in breaks if offset < at < offset + len(text)), len(text)]
    for start, end in pairwise(cuts):
        made += _runs(text[start:end], face, passage.highlight, "<w:br/>" if offset + start in breaks else "")
    return made


def _runs(text: str, face: str, highlight: bool, new_line: str = "") -> list[str]:
    made: list[str] = []
    for piece, found in split_by_face(text, face) or [("", face)]:
        properties = _run_properties(found if found != face else "", highlight)
        made.append(f"<w:r>{properties}{new_line}{text_markup(piece)}</w:r>")
        new_line = ""
    return made


def title_breaks(paragraph: Paragraph) -> frozenset[int]:
    """Offsets in the cleaned title at which a new line begins."""
    offsets, total = [], 0
    for line in title_lines("".join(clean(passage.text) for passage in paragraph.passages))[:-1]:
        total += len(line)
        offsets.append(total)
    return frozenset(offsets)


@cache
def _run_properties(face: str, highlight: bool) -> str:
    """hint=eastAsia on every run: without it Word draws “” — … from the Latin font. ``face`` "" is the style's."""
    names = "".join(f' w:{slot}="{face}"' for slot in ("ascii", "eastAsia", "hAnsi")) if face else ""
    shade = '<w:highlight w:val="yellow"/>' if highlight else ""
    return f'<w:rPr><w:rFonts w:hint="eastAsia"{names}/>{shade}</w:rPr>'
