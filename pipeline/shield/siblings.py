"""Drafts of one batch against each other, thousands of them in bounded memory.

All texts are known before the first is compared, so the index can do without what ``Prints`` needs to grow: the
fingerprints lie sorted in arrays, 8 bytes each, and only those that two texts share.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

from pipeline.shield.corpus import Corpus
from pipeline.shield.judging import borrowed
from pipeline.shield.prints import CONTEXT, GRAM, Prints, fingerprints
from pipeline.shield.squeezed import squeeze, without_figures
from pipeline.shield.types import Borrowed, Kind, Reference

if TYPE_CHECKING:
    import numpy as np

# Places of one stretch that are looked at: what stands in more surroundings than these is how such reports are
# written, and a copied passage has rarer stretches too.
_PLACES = 16


class SharedPrints(Prints):
    """The fingerprints that at least two of ``texts`` have; ``find`` gives places in texts before number ``before``.

    Places with the same surroundings count once, as the first text has them, and no more than ``_PLACES`` of a stretch.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        self.texts = list(texts)
        self.before = 0
        self._values, self._of, self._at = _shared(self.texts)

    def find(self, value: int) -> Iterator[tuple[int, int]]:
        """As in ``Prints``."""
        values = self._values
        place = bisect_left(values, value)
        while place < len(values) and values[place] == value and self._of[place] < self.before:
            yield self._of[place], self._at[place]
            place += 1


class Siblings:
    """The written text of each draft of a batch, in order."""

    def __init__(self, names: Sequence[str], texts: Sequence[str]) -> None:
        """``names``: of the files, for the user; ``texts``: the squeezed text of each."""
        self._corpus = Corpus()
        self._corpus.of_siblings = [Reference(name, (), Kind.SIBLING) for name in names]
        self._plain = self._corpus.siblings = SharedPrints(texts)
        self._shapes = self._corpus.shapes = SharedPrints([without_figures(chars) for chars in texts])

    def borrowed(self, number: int, paragraphs: Sequence[str], skip: str) -> tuple[Borrowed, ...]:
        """The runs and paragraphs that draft ``number`` shares with drafts before it. ``skip``: its fixed wording."""
        self._plain.before = self._shapes.before = number
        return borrowed(paragraphs, self._corpus, known=None, skip=skip)

    def holder(self, number: int, words: str) -> str:
        """The name of the first other draft in which ``words`` stand, "" for none; a figure stands there whole."""
        chars = squeeze(words).chars
        for other, text in enumerate(self._plain.texts):
            if other != number and chars and _stands(chars, text):
                return self._corpus.of_siblings[other].name
        return ""


def _stands(chars: str, text: str) -> bool:
    at = text.find(chars)
    while at >= 0:
        if not (chars[0].isdigit() and at and text[at - 1].isdigit()):
            return True
        at = text.find(chars, at + 1)
    return False


def _shared(texts: Sequence[str]) -> tuple[array[int], array[int], array[int]]:
    """Hash, text and place of each fingerprint, by hash and then by text."""
    import numpy as np

    values, of, at, around = _repeated(_prints(texts))
    order = np.argsort(values, kind="stable")
    order = order[_in_several(values[order], of[order])]
    order = order[_first_of_each(values[order], around[order])]
    order = order[_rank(values[order]) < _PLACES]
    return _packed(values[order]), _packed(of[order]), _packed(at[order])


def _prints(texts: Sequence[str]) -> tuple[array[int], ...]:
    """Hash, text, place and digest of the surroundings of every fingerprint."""
    values, of, at, around = array("I"), array("I"), array("I"), array("I")
    for text, chars in enumerate(texts):
        data = chars.encode("utf-32-le", "surrogatepass")
        for value, place in fingerprints(chars):
            values.append(value)
            of.append(text)
            at.append(place)
            lead = min(place, CONTEXT)
            around.append(crc32(data[4 * (place - lead) : 4 * (place + GRAM + CONTEXT)], lead))
    return values, of, at, around


def _repeated(columns: Sequence[array[int]]) -> list[Any]:
    """The columns without the rows whose value, the first, stands there once: most of them."""
    import numpy as np

    rows = [np.frombuffer(column, dtype=np.uint32) for column in columns]
    every = np.sort(rows[0])
    twice = np.unique(every[1:][every[1:] == every[:-1]])
    del every
    if not len(twice):
        return [row[:0] for row in rows]
    places = np.searchsorted(twice, rows[0])
    places[places == len(twice)] = 0
    kept = twice[places] == rows[0]
    return [row[kept] for row in rows]


def _starts(row: Any) -> Any:
    """Whether a new value begins, for each of a sorted row."""
    import numpy as np

    return np.concatenate([np.ones(min(1, len(row)), bool), row[1:] != row[:-1]])


def _in_several(hashes: np.ndarray[Any, Any], texts: np.ndarray[Any, Any]) -> Any:
    """Whether two texts or more have the hash. Both sorted by hash, then by text."""
    import numpy as np

    begins = np.flatnonzero(_starts(hashes))
    lengths = np.diff(np.append(begins, len(hashes)))
    several = texts[begins] != texts[begins + lengths - 1]
    return np.repeat(several, lengths)


def _first_of_each(hashes: np.ndarray[Any, Any], around: np.ndarray[Any, Any]) -> Any:
    """Indices, in order, of the first with its hash and surroundings."""
    import numpy as np

    both = (hashes.astype(np.uint64) << np.uint64(32)) | around
    _, first = np.unique(both, return_index=True)
    first.sort()
    return first


def _rank(hashes: np.ndarray[Any, Any]) -> Any:
    """How many equals stand before each of a sorted row."""
    import numpy as np

    begins = np.flatnonzero(_starts(hashes))
    lengths = np.diff(np.append(begins, len(hashes)))
    return np.arange(len(hashes)) - np.repeat(begins, lengths)


def _packed(row: np.ndarray[Any, Any]) -> array[int]:
    made = array("I")
    made.frombytes(row.tobytes())
    return made
