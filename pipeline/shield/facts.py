"""Names and figures of a paragraph that a reference has and the draft's sources don't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.shield.allowed import Source
from pipeline.shield.amounts import amounts
from pipeline.shield.corpus import Corpus
from pipeline.shield.squeezed import squeeze
from pipeline.shield.types import Borrowed
from pipeline.words import spell

_SURE = 3  # characters: a name this long is no chance meeting of the ends of two words


def names(number: int, text: str, corpus: Corpus, sources: Sequence[Source]) -> Iterator[Borrowed]:
    """Each name once, where it first stands; of names within one another the longest."""
    squeezed = squeeze(text)
    chars = squeezed.chars
    cuts: set[int] | None = None
    told: set[str] = set()
    place = 0
    while place < len(chars) - 1:
        step = 1
        for name in corpus.names.at(chars, place):
            if len(name) < _SURE:
                cuts = _cuts(chars) if cuts is None else cuts
                if place not in cuts or place + len(name) not in cuts:
                    continue
            if name not in told and not any(source.has(name) for source in sources):
                reference = corpus.named_in(name)
                start, words = squeezed.words(text, place, place + len(name))
                yield Borrowed(number, start, words, "name", reference.name, reference.kind)
            told.add(name)
            step = len(name)
            break
        place += step


def figures(number: int, text: str, corpus: Corpus, sources: Sequence[Source]) -> Iterator[Borrowed]:
    """Each figure once, where it first stands."""
    told = set()
    for slot, said in amounts(text):
        reference = corpus.stated_in(said)
        if reference is None or said in told or any(source.states(said) for source in sources):
            continue
        told.add(said)
        yield Borrowed(number, slot.start, slot.text, "figure", reference.name, reference.kind)


def _cuts(chars: str) -> set[int]:
    """Where a word of the dictionary may begin or end; a name that begins or ends elsewhere is part of other words."""
    cuts, place = {0}, 0
    for word, _ in spell(chars):
        place += len(word)
        cuts.add(place)
    return cuts
