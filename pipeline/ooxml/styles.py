"""Styles as they stand in styles.xml (ECMA-376 Part 1, 17.7); ``cascade`` lays them over one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.ooxml.look import Look, paragraph_look, run_look
from pipeline.ooxml.names import W, child_value
from pipeline.ooxml.theme import Theme

_LONGEST_CHAIN = 32  # Word itself allows some ten


@dataclass(frozen=True)
class Style:
    """A w:style by itself. ``paragraph``, ``run``: what it says; ``link``: of a paragraph style its character one."""

    id: str
    kind: str  # paragraph, character, table, numbering
    name: str
    base: str
    link: str
    paragraph: Look
    run: Look


class Sheet:
    """Every style of a document; without styles.xml there are none and the format's defaults hold."""

    def __init__(self, root: Any, theme: Theme) -> None:
        """``root``: the w:styles or None."""
        self._styles: dict[str, Style] = {}
        self._defaults: dict[str, str] = {}
        self._chains: dict[tuple[str, str], tuple[Style, ...]] = {}
        self.run_defaults: Look = {}
        self.paragraph_defaults: Look = {}
        if root is None:
            return
        self.run_defaults = run_look(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), theme)
        self.paragraph_defaults = paragraph_look(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
        for node in root.iterchildren(f"{W}style"):
            style = _style(node, theme)
            self._styles.setdefault(style.id, style)
            if node.get(f"{W}default", "0").lower() in ("1", "true", "on"):
                self._defaults[style.kind] = style.id  # the last one wins (17.7.4.17)

    def get(self, style_id: str, kind: str = "paragraph") -> Style | None:
        """The style that is used when ``style_id`` is named: the default of its kind when there is no such one."""
        found = self._styles.get(style_id)
        if found is None or found.kind != kind:
            found = self._styles.get(self._defaults.get(kind, ""))
        return found

    def name(self, style_id: str) -> str:
        """The name of the paragraph style that is used for ``style_id``, "" without any."""
        style = self.get(style_id)
        return style.name if style is not None else ""

    def paragraph(self, style_id: str) -> tuple[Style, ...]:
        """The paragraph style with those it is based on, the root first; a circle is cut where it closes."""
        return self._chain(style_id, "paragraph")

    def character(self, style_id: str) -> tuple[Style, ...]:
        """The same for a character style; of a paragraph style its character half is meant."""
        found = self._styles.get(style_id)
        if found is not None and found.kind == "paragraph":
            style_id = found.link
        return self._chain(style_id, "character")

    def table(self, style_id: str) -> tuple[Style, ...]:
        """The same for a table style; () for "", outside tables."""
        return self._chain(style_id, "table") if style_id else ()

    def _chain(self, style_id: str, kind: str) -> tuple[Style, ...]:
        key = (style_id, kind)
        if key not in self._chains:
            style = self.get(style_id, kind)
            chain: list[Style] = []
            while style is not None and all(style is not each for each in chain) and len(chain) < _LONGEST_CHAIN:
                chain.append(style)
                base = self._styles.get(style.base)
                style = base if base is not None and base.kind == kind else None
            self._chains[key] = tuple(reversed(chain))
        return self._chains[key]


def _style(node: Any, theme: Theme) -> Style:
    return Style(
        node.get(f"{W}styleId", ""),
        node.get(f"{W}type", "paragraph"),
        child_value(node, "name"),
        child_value(node, "basedOn"),
        child_value(node, "link"),
        paragraph_look(node.find(f"{W}pPr")),
        run_look(node.find(f"{W}rPr"), theme),
    )
