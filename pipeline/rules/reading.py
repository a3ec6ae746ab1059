"""What the rules on wording look at: the text by paragraphs, sentences and first-level sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ooxml.model import HEADINGS, Block, Kind
from pipeline.rules.levels import mark_of
from pipeline.rules.registry import Look
from pipeline.types import Notes, Role
from pipeline.words import word_list

PROSE = (Kind.BODY, *HEADINGS)
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_ITEM = re.compile(r"(?:^|[。；：，、])[一二三四五六七八九十]是(?![否不])")


def prose(look: Look) -> tuple[Block, ...]:
    """Text and headings between 主送机关 and 署名."""
    return look.document.of(*PROSE)


def sentences(block: Block) -> Iterator[str]:
    """The sentences of a paragraph with their end marks."""
    return (found[0].strip() for found in _SENTENCE.finditer(block.text) if found[0].strip())


@dataclass(frozen=True)
class Part:
    """What stands under a first-level heading. ``roles``: what its title says it is, () when nothing can be told."""

    heading: Block
    roles: tuple[Role, ...]
    blocks: tuple[Block, ...]

    @property
    def items(self) -> int:
        """How many points it makes: 一是…二是…, headings below, or else paragraphs."""
        marked = sum(len(_ITEM.findall(block.text)) for block in self.blocks)
        below = [mark for block in self.blocks if (mark := mark_of(block.shown)) is not None]
        top = min((level for level, _ in below), default=0)
        return max(marked, sum(level == top for level, _ in below)) or len(self.blocks)


def parts(look: Look) -> tuple[Part, ...]:
    """The first-level sections in order; () for a text without such headings."""
    made: list[tuple[Block, list[Block]]] = []
    for block in prose(look):
        if block.kind is Kind.HEADING1:
            made.append((block, []))
            rest = block.text[block.lead :].strip() if block.lead else ""
            if rest:
                made[-1][1].append(block)
        elif made:
            made[-1][1].append(block)
    return tuple(Part(heading, _roles(heading), tuple(blocks)) for heading, blocks in made)


def _roles(heading: Block) -> tuple[Role, ...]:
    title = heading.shown[: heading.lead or None]
    return tuple(
        Role(name) for name, cues in word_list("checks")["headings"].items() if any(cue in title for cue in cues)
    )


def known_words(notes: Notes) -> str:
    """Every word that the clerk gave, a line each."""
    front = notes.front
    given = [front.title, front.recipient, front.issuer, front.date, front.background, *front.annexes, *notes.headings]
    return "\n".join([*given, *(part for bullet in notes.bullets for part in (bullet.subheading, bullet.text))])
