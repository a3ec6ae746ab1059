"""Sections: the geometry of pages, headers and footers with what they inherit (ECMA-376 Part 1, 17.6 and 17.10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipeline.ooxml.inline import Content
from pipeline.ooxml.model import Block, Footer, Section
from pipeline.ooxml.names import R, W, child_value, number, switch
from pipeline.ooxml.paragraphs import Paragraphs, Place

_KINDS = ("default", "even", "first")
_COUNTED = ("PAGE", "NUMPAGES")
_OUTER = ("outside", "inside")
# What Word takes where the file says nothing: Letter, an inch around.
_PAPER = {"w": 12240, "h": 15840}
_MARGINS = {"top": 1440, "bottom": 1440, "left": 1440, "right": 1440, "header": 720, "footer": 720, "gutter": 0}
Parts = Callable[[str], Any]  # the root of the part with this relationship id, None without one


def section_nodes(body: Any) -> list[Any]:
    """The w:sectPr of a w:body in order, those that a tracked change remembers left out; at least one, maybe empty."""
    inner = [node for node in body.iter(f"{W}sectPr") if node.getparent().tag in (f"{W}pPr", f"{W}body")]
    if not inner or inner[-1].getparent().tag != f"{W}body":
        inner.append(body.makeelement(f"{W}sectPr"))
    return inner


def section_start(node: Any) -> str:
    """How the section begins: nextPage, continuous …"""
    return child_value(node, "type") or "nextPage"


def read_geometry(node: Any) -> Section:
    """The section of a w:sectPr, headers and footers aside."""
    paper, margins = _lengths(node, "pgSz", _PAPER), _lengths(node, "pgMar", _MARGINS)
    grid = node.find(f"{W}docGrid")
    kind = grid.get(f"{W}type", "") if grid is not None else ""
    title = node.find(f"{W}titlePg")
    return Section(
        width=paper["w"],
        height=paper["h"],
        landscape=child_value(node, "pgSz", "orient") == "landscape",
        top=margins["top"],
        bottom=margins["bottom"],
        left=margins["left"],
        right=margins["right"],
        header=margins["header"],
        footer=margins["footer"],
        gutter=margins["gutter"],
        grid="" if kind == "default" else kind,
        line_pitch=number(grid.get(f"{W}linePitch")) or 0 if grid is not None else 0,
        char_space=number(grid.get(f"{W}charSpace")) or 0 if grid is not None else 0,
        columns=max(1, number(child_value(node, "cols", "num")) or 1),
        title_page=title is not None and switch(title),
        page_start=number(child_value(node, "pgNumType", "start")),
        page_format=child_value(node, "pgNumType", "fmt"),
    )


class Margins:
    """Headers and footers: each part is read once, however many sections have it."""

    def __init__(self, parts: Parts, story: Callable[[], Paragraphs]) -> None:
        """``story``: a reader for the paragraphs of a new story."""
        self._parts = parts
        self._story = story
        self._read: dict[str, tuple[tuple[Block, ...], str, bool]] = {}

    def complete(self, sections: list[Section], nodes: list[Any]) -> list[Section]:
        """``sections`` with their headers and footers, those not their own taken from the section before."""
        made = []
        before: dict[str, tuple[Footer, ...]] = {"headers": (), "footers": ()}
        for section, node in zip(sections, nodes, strict=True):
            before = {
                "headers": self._effective(node, f"{W}headerReference", before["headers"]),
                "footers": self._effective(node, f"{W}footerReference", before["footers"]),
            }
            made.append(replace(section, headers=before["headers"], footers=before["footers"]))
        return made

    def _effective(self, node: Any, tag: str, before: tuple[Footer, ...]) -> tuple[Footer, ...]:
        own = {each.get(f"{W}type", "default"): each.get(f"{R}id", "") for each in node.iterchildren(tag)}
        inherited = {each.kind: replace(each, linked=True) for each in before}
        found = []
        for kind in _KINDS:
            footer = self._footer(kind, own[kind]) if kind in own else inherited.get(kind)
            if footer is not None or kind == "default":
                found.append(footer or Footer("default", (), "", linked=True))
        return tuple(found)

    def _footer(self, kind: str, key: str) -> Footer | None:
        if key not in self._read:
            root = self._parts(key)
            if root is None:
                return None
            self._read[key] = self._blocks(root)
        blocks, pattern, outside = self._read[key]
        if outside:  # the outer edge of an odd page is its right one
            blocks = tuple(
                replace(block, align={"outside": "left" if kind == "even" else "right"}.get(block.align, block.align))
                for block in blocks
            )
        return Footer(kind, blocks, pattern, outside=outside)

    def _blocks(self, root: Any) -> tuple[tuple[Block, ...], str, bool]:
        """The paragraphs of a header or footer, those of its text boxes after the one they hang on; their pattern.

        A frame or box that is set to a side has its paragraphs there: that is how page numbers are put in by hand.
        """
        story = self._story()
        blocks: list[Block] = []
        patterns: list[str] = []
        outside = False

        def add(node: Any, side: str) -> list[Any]:
            block, content, look = story.read(node, Place())
            side = look.get("frame", side)
            if side in ("left", "center", "right", "outside") and block.align in ("left", "both"):
                block = replace(block, align=side)
            blocks.append(block)
            patterns.append(block.label + _pattern(content))
            return [(box, drawn.align) for drawn in content.boxes for box in drawn.boxes]

        waiting = [(node, "") for node in root.iter(f"{W}p") if _outermost(node)]
        while waiting:
            node, side = waiting.pop(0)
            for box, box_side in reversed(add(node, side)):
                waiting[:0] = [(each, box_side) for each in box.iter(f"{W}p") if _outermost(each, box)]
        outside = any(block.align == "outside" for block in blocks)
        return tuple(blocks), "\n".join(pattern for pattern in patterns if pattern.strip()), outside


def _outermost(node: Any, inside: Any = None) -> bool:
    """Whether a w:p is in no text box, or in ``inside`` and no other."""
    return next(node.iterancestors(f"{W}txbxContent"), None) is inside


def _pattern(content: Content) -> str:
    made, at = "", 0
    for each in sorted(content.fields, key=lambda field: field.start):
        if each.name in _COUNTED and each.start >= at:
            made += content.text[at : each.start] + each.name
            at = each.end
    return made + content.text[at:]


def _lengths(node: Any, name: str, otherwise: dict[str, int]) -> dict[str, int]:
    said = {key: number(child_value(node, name, key)) for key in otherwise}
    return {key: value if value is not None else otherwise[key] for key, value in said.items()}
