"""Which figure or name of a passage comes from which bullet, for showing the two side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.checks.reading import GAP_MARK, squeeze, stands
from pipeline.figures import find_slots
from pipeline.types import Passage, Slot, SlotKind
from pipeline.words import tag, word_list

PLAIN, FRAME, UNMATCHED = 0, -1, -2
_NAME_TAGS = ("nr", "ns", "nt")
_SHORTEST = 3  # characters of a name: the segmenter takes many a shorter word for one (山塘, 春耕)

_Mark = tuple[int, int, int, bool]  # start, end, origin, whether it is a name


@dataclass(frozen=True)
class Piece:
    """A run of a passage's text; all pieces joined give the text.

    ``origin``: the number of the bullet that a figure or name comes from, or PLAIN (neither figure nor name), FRAME (a
    figure of fixed wording or of the front matter), UNMATCHED (a figure that no bullet of the passage has as it
    stands). ``name``: it is a name and no figure.
    """

    text: str
    origin: int = PLAIN
    name: bool = False


def pieces_of(passage: Passage, bullets: Mapping[int, tuple[int, str]]) -> tuple[Piece, ...]:
    """The passage cut at its figures, dates, 文号, titles, quotations and names. ``bullets``: as in ``index.Row``."""
    cited = {number: bullets[number][1] for number in passage.bullets if number in bullets}
    plain = GAP_MARK.sub(lambda gap: "　" * len(gap[0]), passage.text)
    marks: list[_Mark] = []
    used: Counter[tuple[int, str]] = Counter()
    for slot in find_slots(plain):
        origin = _origin(slot, cited, used) if cited else FRAME
        used[origin, squeeze(slot.text)] += 1
        marks.append((slot.start, slot.end, origin, False))
    marks += _names(plain, cited, marks)
    return tuple(_cut(passage.text, sorted(marks)))


def _origin(slot: Slot, cited: Mapping[int, str], used: Counter[tuple[int, str]]) -> int:
    """The first bullet that has the figure more often than it was told so far; else one that has it or its number."""
    whole = squeeze(slot.text)
    counts = {number: stands(whole, squeeze(text)) for number, text in cited.items()}
    holders = [number for number, count in counts.items() if count]
    if not holders and slot.number and slot.kind is not SlotKind.DATE:
        holders = [number for number, text in cited.items() if stands(squeeze(slot.number), squeeze(text))]
    unused = (number for number in holders if used[number, whole] < counts[number])
    return next(unused, holders[-1] if holders else UNMATCHED)


def _names(text: str, cited: Mapping[int, str], taken: list[_Mark]) -> Iterator[_Mark]:
    """Where the names of the bullets stand in ``text``, the longest first, outside what is ``taken`` already."""
    named = sorted(
        {(name, number) for number, said in cited.items() for name in _names_of(said) if len(name) >= _SHORTEST},
        key=_longest,
    )
    spans = [(start, end) for start, end, *_ in taken]
    for name, number in named:
        at = text.find(name)
        while at >= 0:
            stop = at + len(name)
            if not any(at < end and start < stop for start, end in spans):
                spans.append((at, stop))
                yield at, stop, number, True
            at = text.find(name, stop)


def _longest(item: tuple[str, int]) -> tuple[int, str, int]:
    name, number = item
    return -len(name), name, number


def _names_of(bullet: str) -> Iterator[str]:
    """People, places and offices as the segmenter tags them, with 村, 镇 … behind. A hint for the eye, no check."""
    suffixes = tuple(word_list("tracing")["suffixes"])
    name = ""
    whole = bullet.encode("utf-8", "replace").decode()  # a lone surrogate is more than the segmenter can take
    for word, kind in tag(whole):
        if name and word.endswith(suffixes):
            yield name + word
            name = ""
            continue
        if name:
            yield name
        name = word if kind.startswith(_NAME_TAGS) else ""
    if name:
        yield name


def _cut(text: str, marks: list[_Mark]) -> Iterator[Piece]:
    done = 0
    for start, end, origin, name in marks:
        if start > done:
            yield Piece(text[done:start])
        yield Piece(text[start:end], origin, name)
        done = end
    if done < len(text):
        yield Piece(text[done:])
