"""What a document's text is made of: an empty paragraph of a style, and the runs of a passage."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from pipeline.docx.blanks import TITLES
from pipeline.docx.fonts import split_by_face
from pipeline.docx.oxml import clean, element, text_element, val
from pipeline.docx.styles import CHARACTER, face_of
from pipeline.docx.titles import title_lines
from pipeline.types import Paragraph, Passage, Source


def paragraph_element(
    style: str, *, keep_next: bool = False, right: int | None = None, hang: tuple[int, int] | None = None
) -> Any:
    """An empty w:p. ``right``: right indent, ``hang``: left and hanging indent, in hundredths of a 字."""
    properties = element("w:pPr", None, val("w:pStyle", style))
    if keep_next:
        properties.append(element("w:keepNext"))
    indents = {"right": right} if right is not None else {}
    indents |= {"left": hang[0], "hanging": hang[1]} if hang is not None else {}
    values: dict[str, str | int] = {}
    for side, value in indents.items():
        # Word reads rightChars and the like, others the twips.
        values |= {f"w:{side}Chars": value, f"w:{side}": round(value * CHARACTER / 100)}
    if values:
        properties.append(element("w:ind", values))
    return element("w:p", None, properties)


def passage_runs(passage: Passage, style: str, offset: int = 0, breaks: frozenset[int] = frozenset()) -> list[Any]:
    """The w:r of a passage: one per face, broken where ``breaks`` (offsets in the paragraph) say."""
    text, face = clean(passage.text), face_of(style)
    made: list[Any] = []
    cuts = [0, *sorted(at - offset for at in breaks if offset < at < offset + len(text)), len(text)]
    for start, end in pairwise(cuts):
        new_line = offset + start in breaks
        for piece, found in split_by_face(text[start:end], face) or [("", face)]:
            run = element("w:r", None, _run_properties(found if found != face else "", passage.highlight))
            if new_line:
                run.append(element("w:br"))
                new_line = False
            run.append(text_element(piece))
            made.append(run)
    return made


def paragraph_runs(paragraph: Paragraph, style: str) -> list[list[Any]]:
    """The w:r of each passage of a paragraph, a title broken into its lines."""
    breaks = title_breaks(paragraph) if paragraph.kind in TITLES else frozenset()
    made: list[list[Any]] = []
    offset = 0
    for passage in paragraph.passages or (Passage("", Source.TEMPLATE),):
        made.append(passage_runs(passage, style, offset, breaks))
        offset += len(clean(passage.text))
    return made


def title_breaks(paragraph: Paragraph) -> frozenset[int]:
    """Offsets in the cleaned title at which a new line begins."""
    offsets, total = [], 0
    for line in title_lines("".join(clean(passage.text) for passage in paragraph.passages))[:-1]:
        total += len(line)
        offsets.append(total)
    return frozenset(offsets)


def _run_properties(face: str, highlight: bool) -> Any:
    """hint=eastAsia on every run: without it Word draws “” — … from the Latin font. ``face`` "" is the style's."""
    names = {f"w:{slot}": face for slot in ("ascii", "eastAsia", "hAnsi")} if face else {}
    made = element("w:rPr", None, element("w:rFonts", {"w:hint": "eastAsia", **names}))
    if highlight:
        made.append(val("w:highlight", "yellow"))
    return made
