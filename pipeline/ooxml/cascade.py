"""Inheritance resolved: defaults, table style, paragraph style, list, character style (ECMA-376 Part 1, 17.7.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.ooxml.look import Look
from pipeline.ooxml.numbering import Numbering
from pipeline.ooxml.styles import Sheet

_TOGGLES = ("bold", "italic", "hidden")  # 17.7.3: what two kinds of style both turn on is off


class Cascade:
    """Looks by the names of styles; direct formatting is laid over them by the one who asks."""

    def __init__(self, sheet: Sheet, numbering: Numbering) -> None:
        self._sheet = sheet
        self._numbering = numbering
        self._runs: dict[tuple[str, str, str], Look] = {}
        self._paragraphs: dict[tuple[str, str], Look] = {}

    def name(self, style_id: str) -> str:
        """The name of the paragraph style that is used for ``style_id``, "" without any."""
        return self._sheet.name(style_id)

    def paragraph(self, style_id: str, table: str, direct: Look) -> Look:
        """The look of a paragraph styled ``style_id`` ("" for the default) in a table styled ``table`` ("" for none).

        ``num_level`` is there whenever ``num_id`` is. Of a list named by a style, the style's own indents win over
        the list's; of one named directly, the list's win over the style's.
        """
        styled = self._styled(style_id, table)
        if not {"num_id", "num_level"} & direct.keys():
            return {**styled, **direct} if direct else styled
        num_id = direct.get("num_id", styled.get("num_id", 0))
        level = direct.get("num_level", styled.get("num_level", 0) if "num_id" not in direct else 0)
        return {**styled, **self._numbering.indents(num_id, level), **direct, "num_id": num_id, "num_level": level}

    def run(self, paragraph: str, character: str, table: str) -> Look:
        """The look of a run by a paragraph style, a character style and a table style, "" for none."""
        key = (paragraph, character, table)
        if key not in self._runs:
            chains = (self._sheet.table(table), self._sheet.paragraph(paragraph), self._sheet.character(character))
            layers = [_merged(style.run for style in chain) for chain in chains]
            made = _merged((self._sheet.run_defaults, *layers))
            for toggle in _TOGGLES:
                on = sum(bool(layer.get(toggle)) for layer in layers) % 2 == 1
                made[toggle] = bool(self._sheet.run_defaults.get(toggle)) or on
            self._runs[key] = made
        return self._runs[key]

    def _styled(self, style_id: str, table: str) -> Look:
        key = (style_id, table)
        if key not in self._paragraphs:
            made = dict(self._sheet.paragraph_defaults)
            for style in (*self._sheet.table(table), *self._sheet.paragraph(style_id)):
                said = dict(style.paragraph)
                if "num_id" in said:
                    named = self._numbering.level_of_style(said["num_id"], style.id)
                    said["num_level"] = said.get("num_level", 0) if named is None else named
                    made |= self._numbering.indents(said["num_id"], said["num_level"])
                made |= said
            self._paragraphs[key] = made
        return self._paragraphs[key]


def _merged(layers: Iterable[Look]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for layer in layers:
        made |= layer
    return made
