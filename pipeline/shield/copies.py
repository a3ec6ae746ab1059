"""Runs and paragraphs that a text has in common with the texts of an index (all squeezed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.shield.prints import GRAM, Prints

LONG = 13  # characters of a run
OWN_OF_RUN = 4  # so many of them are no phrase; where the notes have part of the run,
OWN_BESIDE_NOTES = 7  # so many are neither, or
OWN_IN_ROW = 5  # so many, one after the other
OWN_OF_PARAGRAPH = 30  # a shorter paragraph says too little to be told from its like
OWN_OF_GRAM = 3
SHARE = 0.4  # between reports of one kind it stays under a third
_CANDIDATES = 3
_HINT = 0.1  # with fewer of its fingerprints in common a paragraph can't have SHARE of its stretches so


@dataclass(frozen=True)
class Run:
    """``chars[start:end]`` stands in text number ``text`` of the index."""

    start: int
    end: int
    text: int


@dataclass(frozen=True)
class Compared:
    """A squeezed paragraph and which of its characters are its own.

    ``unphrased``: 1 for each that belongs to no phrase; ``own``: 1 where the notes don't have it either.
    """

    chars: str
    own: bytes
    unphrased: bytes
    prints: Sequence[tuple[int, int]]


def runs(paragraph: Compared, index: Prints) -> tuple[Run, ...]:
    """The runs of ``LONG`` characters or more with enough of their own, none overlapping, in order.

    Where runs overlap the longest stands, of equals the first added; what sticks out of a shorter one stands by
    itself if it is long enough.
    """
    taken = bytearray(len(paragraph.chars))
    kept: list[Run] = []
    for run in sorted(_shared(paragraph, index), key=lambda run: (run.start - run.end, run.start, run.text)):
        for start, end in _free(taken, run.start, run.end):
            if end - start >= LONG and _says_something(paragraph.own[start:end], paragraph.unphrased[start:end]):
                kept.append(Run(start, end, run.text))
                taken[start:end] = b"\1" * (end - start)
    return tuple(sorted(kept, key=lambda run: run.start))


def nearest(paragraph: Compared, index: Prints) -> tuple[int, float]:
    """The text of the index that holds most of the paragraph's own stretches, and which share of them it holds.

    A stretch of ``GRAM`` characters is the paragraph's own when ``OWN_OF_GRAM`` of them are. (-1, 0.0) where there
    is too little of its own to judge, or no text comes near.
    """
    chars, own = paragraph.chars, paragraph.own
    if sum(own) < OWN_OF_PARAGRAPH:
        return -1, 0.0
    hits = Counter(text for value, _ in paragraph.prints for text in {text for text, _ in index.find(value)})
    likely = [text for text, count in hits.most_common(_CANDIDATES) if count >= _HINT * len(paragraph.prints)]
    places = [place for place in range(len(chars) - GRAM + 1) if sum(own[place : place + GRAM]) >= OWN_OF_GRAM]
    grams = [chars[place : place + GRAM] for place in places]
    if not likely or not grams:
        return -1, 0.0
    shares = [sum(gram in index.texts[text] for gram in grams) / len(grams) for text in likely]
    share = max(shares)
    return likely[shares.index(share)], share


def _says_something(own: bytes, unphrased: bytes) -> bool:
    enough = OWN_OF_RUN if own == unphrased else OWN_BESIDE_NOTES
    return sum(own) >= enough or b"\1" * OWN_IN_ROW in own


def _shared(paragraph: Compared, index: Prints) -> Iterator[Run]:
    """Every maximal run of ``LONG`` or more, once for each place of the index that has it."""
    reached: dict[tuple[int, int], int] = {}
    for value, place in paragraph.prints:
        for text, at in index.find(value):
            diagonal = (text, at - place)
            if reached.get(diagonal, -1) > place:
                continue
            start, end = _extent(paragraph.chars, place, index.texts[text], at)
            reached[diagonal] = max(end, place + 1)
            if end - start >= LONG:
                yield Run(start, end, text)


def _extent(chars: str, place: int, other: str, at: int) -> tuple[int, int]:
    """How far the two texts agree around ``chars[place]`` and ``other[at]``."""
    start, back = place, at
    while start and back and chars[start - 1] == other[back - 1]:
        start, back = start - 1, back - 1
    end, on = place, at
    limit = min(len(chars) - place, len(other) - at)
    while end - place < limit and chars[end] == other[on]:
        end, on = end + 1, on + 1
    return start, end


def _free(taken: bytearray, start: int, end: int) -> Iterable[tuple[int, int]]:
    """The stretches of ``start`` to ``end`` that are not taken yet."""
    while (start := taken.find(0, start, end)) != -1:
        stop = taken.find(1, start, end)
        stop = end if stop == -1 else stop
        yield start, stop
        start = stop
