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
    cuts: set[int] = set()
    told: set[str] = set()
    done = 0
    for place, row in corpus.names.find(chars):
        if place < done:
            continue
        cuts = cuts or _cuts(chars)
        name = next((name for name in row if len(name) >= _SURE or {place, place + len(name)} <= cuts), "")
        done = place + len(name)
        if name and name not in told and not any(source.has(name) for source in sources):
            told.add(name)
            reference = corpus.named_in(name)
            yield Borrowed(number, *squeezed.words(place, done), "name", reference.name, reference.kind)


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
