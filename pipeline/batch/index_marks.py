"""Which figure or name of a passage comes from which bullet, for showing the two side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
    slots = find_slots(plain)
    if not cited:
        marks = [(slot.start, slot.end, FRAME, False) for slot in slots]
    else:
        marks = [
            (slot.start, slot.end, origin, False) for slot, origin in zip(slots, _origins(slots, cited), strict=True)
        ]
        marks += _names(plain, cited, marks)
    return tuple(_cut(passage.text, sorted(marks)))


def _origins(slots: Sequence[Slot], cited: Mapping[int, str]) -> Iterator[int]:
    """Of each figure the first bullet that has it more often than it was told so far; else one that has it or its
    number.
    """
    squeezed = [(number, squeeze(text)) for number, text in cited.items()]
    used: defaultdict[tuple[int, str], int] = defaultdict(int)
    for slot in slots:
        whole = squeeze(slot.text)
        holders = [(number, count) for number, text in squeezed if (count := stands(whole, text))]
        if not holders and slot.number and slot.kind is not SlotKind.DATE:
            holders = [(number, 0) for number, text in squeezed if stands(squeeze(slot.number), text)]
        unused = (number for number, count in holders if used[number, whole] < count)
        origin = next(unused, holders[-1][0] if holders else UNMATCHED)
        used[origin, whole] += 1
        yield origin


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
