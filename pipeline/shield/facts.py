"""Names and figures of a paragraph that a reference has and the draft's sources don't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.shield.allowed import Source
from pipeline.shield.amounts import amounts, numerals
from pipeline.shield.corpus import Corpus
from pipeline.shield.lexicon import lexicon
from pipeline.shield.squeezed import Squeezed
from pipeline.shield.types import Borrowed
from pipeline.words import spell


def names(number: int, squeezed: Squeezed, corpus: Corpus, sources: Sequence[Source]) -> Iterator[Borrowed]:
    """Each name once, where it first stands; of names within one another the longest."""
    chars = squeezed.chars
    cuts: set[int] = set()
    told: set[str] = set()
    done = 0
    for place, row in corpus.names.find(chars):
        if place < done:
            continue
        cuts = cuts or _cuts(chars)
        name = next((name for name in row if _stands(name, place, cuts)), "")
        done = place + len(name)
        if not name or name in told or any(source.has(name) for source in sources):
            continue
        start, words = squeezed.words(place, done)
        # Spaces may stand within a name (李 明), marks may not (党委和《县…》).
        if len("".join(words.split())) == len(name):
            told.add(name)
            reference = corpus.named_in(name)
            yield Borrowed(number, start, words, "name", reference.name, reference.kind)


def _stands(name: str, start: int, cuts: set[int]) -> bool:
    """Whether the name stands there by itself and is no chance meeting of the ends of other words (创新化解).

    A word before a longer name may well seem to reach into it (对白龙乡), and one after it into its suffix (塘坝脚).
    """
    end = start + len(name)
    if len(name) == 3:
        return end in cuts or lexicon().end_of(name) != ""
    return len(name) > 3 or {start, end} <= cuts


def figures(number: int, squeezed: Squeezed, corpus: Corpus, sources: Sequence[Source]) -> Iterator[Borrowed]:
    """Each figure once, where it first stands."""
    if not numerals(squeezed.chars).difference(*(source.numerals for source in sources)):
        return  # finding figures is the dearest step, and in a faithful draft there is none to tell
    told = set()
    for slot, said in amounts(squeezed.text):
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
