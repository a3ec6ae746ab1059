"""What a mend works on: the file, and what the rules see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pipeline.docx.fixing.opened import Opened
from pipeline.ooxml.model import Block, Change, Document, Kind, Run
from pipeline.ooxml.paragraphs import numbered_paragraphs
from pipeline.ooxml.sections import section_nodes
from pipeline.rules.house import House
from pipeline.rules.registry import RULES, Look

# What is set as the text is, its own face and place aside: 3号, 28.95 pt lines, no space between paragraphs.
TEXT = (
    *(Kind.BODY, Kind.HEADING1, Kind.HEADING2, Kind.HEADING3, Kind.HEADING4),
    *(Kind.RECIPIENT, Kind.ATTACHMENTS, Kind.ISSUER, Kind.DATE, Kind.NOTE),
)
# And what shares its lines only.
LINED = (*TEXT, Kind.EMPTY, Kind.TITLE, Kind.AUTHOR, Kind.CAPTION, Kind.ANNEX_LABEL, Kind.ANNEX_TITLE, Kind.ANNEX)


@dataclass(frozen=True)
class Work:
    """A file being mended. ``look``: what the rules saw before anything was mended in this turn."""

    file: Opened
    look: Look

    @property
    def document(self) -> Document:
        return self.look.document

    @property
    def house(self) -> House:
        return self.look.house

    @cached_property
    def sections(self) -> list[Any]:
        """The w:sectPr of each section; the last is put into a body that has none."""
        nodes = section_nodes(self.file.body)
        if nodes[-1].getparent() is None:
            self.file.body.append(nodes[-1])
        return nodes

    @cached_property
    def _nodes(self) -> list[Any]:
        return list(numbered_paragraphs(self.file.body))

    def node(self, block: Block) -> Any:
        """The w:p of a paragraph of the body."""
        return self._nodes[block.number - 1]

    def set_as_text(self, *kinds: Kind) -> Iterator[tuple[Block, Any]]:
        """The paragraphs of these kinds outside tables and their w:p."""
        return ((block, self.node(block)) for block in self.document.of(*kinds) if not block.table)

    def at_fault(self, rule: str) -> Iterator[tuple[Block, Any]]:
        """The paragraphs in which a rule that looks at one after another finds something, and their w:p."""
        return ((block, self.node(block)) for block in self.document.blocks if self.is_at_fault(rule, block))

    def runs_at_fault(self, rule: str, block: Block) -> list[Run]:
        """The runs of a paragraph in which the rule finds something."""
        visible = (run for run in block.runs if run.change is not Change.DELETED)
        return [run for run in visible if self.is_at_fault(rule, replace(block, runs=(run,)))]

    def is_at_fault(self, rule: str, block: Block) -> bool:
        """Whether the rule finds something in a paragraph that stands alone."""
        alone = replace(self.look, document=replace(self.document, blocks=(block,)))
        return next(iter(RULES[rule].run(alone)), None) is not None


Mend = Callable[[Work], None]
