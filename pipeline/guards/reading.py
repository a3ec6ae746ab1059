"""Floor 3: a unit's answer and its bullets, read once for all guards: tokens, clauses, shared words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import add
from typing import NamedTuple

from pipeline import figures, register, words
from pipeline.guards import lists
from pipeline.types import Bullet, Context, Slot, Unit

MARKER = figures.MARKER
_CLAUSE = re.compile(r"[，。；：、！？\n“”《》]")
_SENTENCE = re.compile(r"[。！？\n]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_PARTICLES = frozenset({"uj", "ul", "uz", "ud", "ug", "uv", "y", "x", "w"})

Key = tuple[int, int]
"""A marker: bullet number, slot number."""


# A tuple and no dataclass: a report has thousands of them, each asked dozens of times what it is.
class Token(NamedTuple):
    """A word of a slot text, or a marker (``key`` set). Offsets in characters of that text.

    ``content``: it says something (neither marker, punctuation, particle nor function word). ``breaks``: a punctuation
    mark that ends a clause or an item. ``ends_sentence``: one of 。！？ or a line break.
    """

    text: str
    pos: str
    start: int
    key: Key | None = None
    content: bool = False
    breaks: bool = False
    ends_sentence: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@lru_cache(1 << 14)
def _nature(word: str, pos: str) -> tuple[bool, bool, bool]:
    """``content``, ``breaks`` and ``ends_sentence`` of a word."""
    content = (
        not (len(word) == 1 and pos in _PARTICLES)
        and bool(_HAN.search(word))
        and word not in lists.function_words()
        and not (len(word) == 1 and word in lists.function_chars())
    )
    return content, bool(_CLAUSE.fullmatch(word)), bool(_SENTENCE.fullmatch(word))


@lru_cache(1024)
def tokens_of(slot_text: str) -> tuple[Token, ...]:
    """The words and markers of ``slot_text``, in order."""
    found: list[Token] = []
    position = 0
    for match in MARKER.finditer(slot_text):
        found.extend(_words(slot_text[position : match.start()], position))
        key = (int(match.group(1)), int(match.group(2)))
        found.append(Token(match.group(), "m", match.start(), key))
        position = match.end()
    found.extend(_words(slot_text[position:], position))
    return tuple(found)


def _words(stretch: str, offset: int) -> Iterator[Token]:
    for text, pos in words.tag(stretch):
        yield Token(text, pos, offset, None, *_nature(text, pos))
        offset += len(text)


@lru_cache(1024)
def pairs(text: str) -> frozenset[str]:
    """The two-character stretches of ``text`` that hold Chinese characters only."""
    return frozenset(pair for run in _HAN_RUN.findall(text) for pair in map(add, run, run[1:]))


def covered(text: str, known: frozenset[str]) -> list[bool]:
    """For each character of ``text``, whether it stands in a two-character stretch that is in ``known``."""
    flags = [False] * len(text)
    for i, pair in enumerate(map(add, text, text[1:])):
        if pair in known:
            flags[i] = flags[i + 1] = True
    return flags


@dataclass(frozen=True, eq=False)
class Noted:
    """What a unit's bullets say: the same for every answer that is judged for them."""

    unit: Unit
    context: Context

    @cached_property
    def bullets(self) -> tuple[tuple[Bullet, tuple[Token, ...]], ...]:
        return tuple((bullet, tokens_of(register.full_width(bullet.template))) for bullet in self.unit.bullets)

    @cached_property
    def slots(self) -> dict[Key, Slot]:
        return {(b.number, i): slot for b in self.unit.bullets for i, slot in enumerate(b.slots, 1)}

    @cached_property
    def notes(self) -> str:
        return "\n".join(register.full_width(bullet.template) for bullet in self.unit.bullets)

    @cached_property
    def written(self) -> str:
        return "\n".join(register.to_written(bullet.template) for bullet in self.unit.bullets)

    @cached_property
    def raw(self) -> str:
        return "\n".join(register.full_width(bullet.text) for bullet in self.unit.bullets)

    @cached_property
    def frame(self) -> str:
        front = self.context.front
        headings = {h for b in self.unit.bullets for h in (b.heading, b.subheading)}
        return "\n".join([front.title, front.issuer, front.recipient, self.context.self_name, *sorted(headings)])

    @cached_property
    def source_pairs(self) -> frozenset[str]:
        """The two-character stretches of all that an answer may draw on."""
        return pairs("\n".join((self.notes, self.written, self.frame)))

    @cached_property
    def note_words(self) -> frozenset[str]:
        return frozenset(token.text for _, row in self.bullets for token in row if token.key is None) | frozenset(
            token.text for token in tokens_of(self.written) if token.key is None
        )


# Compared by identity: one is made for each answer, and the guards remember what they found in it.
@dataclass(frozen=True, eq=False)
class Reading:
    """What the guards look at. ``text`` is the answer as slot text, punctuation full-width."""

    text: str
    noted: Noted

    @property
    def unit(self) -> Unit:
        return self.noted.unit

    @property
    def context(self) -> Context:
        return self.noted.context

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokens_of(self.text)

    @cached_property
    def plain(self) -> str:
        """The answer with each marker replaced by one neutral character, so that words do not grow together."""
        return MARKER.sub("□", self.text)

    @cached_property
    def sentences(self) -> tuple[tuple[Token, ...], ...]:
        """The answer's tokens by sentence (。！？), end marks included."""
        return tuple(split(self.tokens, lambda token: token.ends_sentence))

    @cached_property
    def positions(self) -> dict[Key, int]:
        """Index in ``tokens`` of the first occurrence of each marker."""
        found: dict[Key, int] = {}
        for index, token in enumerate(self.tokens):
            if token.key is not None:
                found.setdefault(token.key, index)
        return found

    @property
    def bullets(self) -> tuple[tuple[Bullet, tuple[Token, ...]], ...]:
        """Each bullet with the tokens of its template."""
        return self.noted.bullets

    @property
    def slots(self) -> dict[Key, Slot]:
        """Every slot that the answer must hold."""
        return self.noted.slots

    @property
    def notes(self) -> str:
        """The unit's bullets, one a line, as slot text."""
        return self.noted.notes

    @property
    def written(self) -> str:
        """The same in the written register."""
        return self.noted.written

    @property
    def raw(self) -> str:
        """The unit's bullets as typed, values included."""
        return self.noted.raw

    @property
    def frame(self) -> str:
        """What every sentence of the report may lean on: title, issuer, recipient, and the clerk's headings."""
        return self.noted.frame

    @property
    def note_words(self) -> frozenset[str]:
        """The words of the bullets, as typed and in the written register."""
        return self.noted.note_words


def split(tokens: Iterable[Token], is_end: Callable[[Token], bool]) -> Iterator[tuple[Token, ...]]:
    """``tokens`` in stretches, each closed by the token for which ``is_end`` holds."""
    row: list[Token] = []
    for token in tokens:
        row.append(token)
        if is_end(token):
            yield tuple(row)
            row = []
    if row:
        yield tuple(row)
