"""Which paragraph of an edited document is which of those that nigao wrote.

The text itself decides, wherever it stands now: a paragraph that was moved is still the same one. Bookmarks and the
place in the order decide between equals, and speak for a paragraph of which no word was left.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SIMILAR = 0.5  # from here on a paragraph is the other one, edited: half of its characters stand in order
_BLOCK = 4  # characters in a row that are no coincidence
_NUMBER = re.compile(r"^（?[一二三四五六七八九十]+[、）]")
_WORDY = 12  # characters from which a paragraph found inside another is found there by no accident


@dataclass(frozen=True)
class Wanted:
    """A paragraph that nigao wrote. ``text`` and ``marks`` as in ``Seen``; ``section``: its key, "" outside."""

    text: str
    heading: bool = False
    section: str = ""
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Seen:
    """A paragraph of the document that has text. ``text`` has no white space; ``marks``: bookmarks that begin here."""

    text: str
    heading: bool = False
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pairs:
    """``of``: index of a seen paragraph → index of the wanted one it is; ``by_text``: those whose text says so."""

    of: dict[int, int]
    by_text: frozenset[int]


def pair(wanted: Sequence[Wanted], seen: Sequence[Seen]) -> Pairs:
    """Each seen paragraph is at most one wanted and the reverse."""
    pairing = _Pairing(wanted, seen)
    pairing.same_text()
    pairing.similar_text()
    by_text = frozenset(pairing.place.values())
    pairing.same_mark()
    pairing.heading_of_what_follows()
    pairing.equal_gaps()
    return Pairs({place: index for index, place in pairing.place.items()}, by_text)


def similarity(one: str, other: str) -> float:
    """0 to 1: how much of the characters of both stand in the same order, or of the shorter one within the longer."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    shorter = min(len(one), len(other))
    if matcher.real_quick_ratio() < SIMILAR and shorter < _WORDY:
        return 0.0
    if matcher.quick_ratio() * (len(one) + len(other)) / 2 < SIMILAR * shorter:
        return 0.0
    sizes = [block.size for block in matcher.get_matching_blocks()]
    ratio = 2 * sum(sizes) / (len(one) + len(other) or 1)
    if shorter < _WORDY:
        return ratio
    return max(ratio, 0.8 * sum(size for size in sizes if size >= _BLOCK) / shorter)


def _likeness(one: Wanted, other: Seen) -> float:
    """Headings are compared without their numbers, which most of them share; one with words put to it is still it."""
    if one.heading != other.heading:
        return 0.0
    if not one.heading:
        return similarity(one.text, other.text)
    title, there = (_NUMBER.sub("", text) for text in (one.text, other.text))
    return 0.9 if title and title in there else similarity(title, there)


class _Pairing:
    """``place``: index of a wanted paragraph → index of the seen one. Each method adds to what the former found."""

    def __init__(self, wanted: Sequence[Wanted], seen: Sequence[Seen]) -> None:
        self._wanted = wanted
        self._seen = seen
        self.place: dict[int, int] = {}
        self._taken: set[int] = set()

    def same_text(self) -> None:
        """First the texts that stand once, then, near to those, the ones that stand several times."""
        wanted_at, seen_at = defaultdict(list), defaultdict(list)
        for index, paragraph in enumerate(self._wanted):
            wanted_at[paragraph.text].append(index)
        for place, found in enumerate(self._seen):
            seen_at[found.text].append(place)
        several = []
        for text, indexes in wanted_at.items():
            places = seen_at.get(text, [])
            if len(indexes) == len(places) == 1:
                self._take(indexes[0], places[0])
            else:
                several += [(index, place) for index in indexes for place in places]
        self._best_first((-self._shared(i, p), self._distance(i, p), i, p) for i, p in several)

    def similar_text(self) -> None:
        scored = []
        for index in self._missing():
            one = self._wanted[index]
            for place in self._free():
                other = self._seen[place]
                score = _likeness(one, other)
                if score >= SIMILAR:
                    bonus = 0.2 * bool(self._shared(index, place))
                    scored.append((-score - bonus, self._distance(index, place), index, place))
        self._best_first(scored)

    def same_mark(self) -> None:
        marked = ((i, p) for i in self._missing() for p in self._free() if self._shared(i, p))
        self._best_first((0, self._distance(i, p), i, p) for i, p in list(marked))

    def heading_of_what_follows(self) -> None:
        """A renamed heading: the nearest line above the text of its section that looks like one."""
        for index in self._missing():
            if not self._wanted[index].heading:
                continue
            place = next((self.place[each] for each in self._under(index) if each in self.place), 0) - 1
            while place >= 0 and place not in self._taken:
                if self._seen[place].heading:
                    self._take(index, place)
                    break
                place -= 1

    def equal_gaps(self) -> None:
        """As many unknown paragraphs between two known neighbours as were written there: the same ones, rewritten."""
        missing = self._missing()
        for first in [index for index in missing if index - 1 not in missing]:
            after = next((i for i in range(first, len(self._wanted)) if i in self.place), len(self._wanted))
            start = self.place[first - 1] + 1 if first else 0
            end = self.place.get(after, len(self._seen))
            gap = range(start, end)
            if len(gap) == after - first and not self._taken.intersection(gap):
                both = list(zip(range(first, after), gap, strict=True))
                if all(self._wanted[index].heading == self._seen[place].heading for index, place in both):
                    for index, place in both:
                        self._take(index, place)

    def _under(self, heading: int) -> Iterator[int]:
        """The wanted paragraphs that follow a heading in its section."""
        section = self._wanted[heading].section
        for index in range(heading + 1, len(self._wanted)):
            if self._wanted[index].section != section:
                return
            yield index

    def _best_first(self, scored: Iterable[tuple[float, int, int, int]]) -> None:
        for _score, _distance, index, place in sorted(scored):
            if index not in self.place and place not in self._taken:
                self._take(index, place)

    def _take(self, index: int, place: int) -> None:
        self.place[index] = place
        self._taken.add(place)

    def _missing(self) -> list[int]:
        return [index for index in range(len(self._wanted)) if index not in self.place]

    def _free(self) -> list[int]:
        return [place for place in range(len(self._seen)) if place not in self._taken]

    def _shared(self, index: int, place: int) -> int:
        return len(self._wanted[index].marks & self._seen[place].marks)

    def _distance(self, index: int, place: int) -> int:
        """How far ``place`` is from where the nearest paragraph already found lets one expect ``index``."""
        known = min(self.place, key=lambda each: abs(each - index), default=None)
        return abs(place - index) if known is None else abs(place - self.place[known] - (index - known))
