"""A paragraph that a person edited follows a changed draft: where nigao's own words still stand, else it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.docx.oxml import clean
from pipeline.docx.revise.swapping import Swap, differences, sole
from pipeline.types import Paragraph, ParagraphKind, Passage

Values = Mapping[str, Sequence[tuple[str, str]]]

_HEADINGS = (ParagraphKind.HEADING1, ParagraphKind.HEADING2)
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)?")
_TOLD = 80  # characters of a sentence that a person has to put in


@dataclass
class Merged:
    """``swaps`` of the text as it stands; ``flags``: what was left to a person (Chinese, one sentence each)."""

    swaps: list[Swap] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Piece:
    """A part of a paragraph that stays or goes as one. ``unit``: whose it is, or, of a ``mark`` (一是, a heading's
    number, fixed words), before which it stands, "" for none."""

    unit: str
    mark: bool
    text: str


def merge(text: str, old: Paragraph, new: Paragraph, values: Values) -> Merged:
    """How ``text``, which was ``old`` before a person edited it, follows when ``old`` becomes ``new``.

    A unit that stands there word for word is changed, taken out or given its new number like any other, and a new one
    is put between such; in one that a person edited, figures that changed (``values``: unit id → then and now) are
    replaced where they stand once. All else is flagged.
    """
    made = Merged()
    before, after = _pieces(old), _pieces(new)
    wanted = {(piece.unit, piece.mark): piece.text for piece in after}
    spans = _spans(text, before)
    theirs = _without(text, list(spans.values()))
    for piece in before:
        now = wanted.get((piece.unit, piece.mark))
        if now == piece.text:
            continue
        span = spans.get((piece.unit, piece.mark))
        doubled = [pair for pair in values.get(piece.unit, ()) if pair[0] in theirs and pair[0] in piece.text]
        if span is not None and not doubled:
            swaps = differences(piece.text, now) if now is not None else (Swap(0, len(piece.text), ""),)
            made.swaps += [Swap(span[0] + each.start, span[0] + each.end, each.new) for each in swaps]
        elif not piece.mark:
            _figures(text, values.get(piece.unit, ()), now, made)
    put: dict[int, str] = {}
    for place, words in _arrivals(text, before, after, spans, made):
        put[place] = put.get(place, "") + words
    made.swaps += [Swap(place, place, words) for place, words in put.items()]
    return made


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """What is left of ``text``: what a person wrote or changed."""
    return "".join(
        "\n" if any(start <= place < end for start, end in spans) else char for place, char in enumerate(text)
    )


def _pieces(paragraph: Paragraph) -> list[_Piece]:
    if paragraph.kind in _HEADINGS:
        heading = clean(paragraph.text)
        title = _NUMBER.sub("", heading)
        return [_Piece("", True, heading.removesuffix(title)), _Piece("", False, title)]
    units = any(passage.unit for passage in paragraph.passages)
    if not units:
        return [_Piece("", False, clean(paragraph.text))]
    made: list[_Piece] = []
    lead = ""
    for passage in paragraph.passages:
        if passage.unit:
            made += [_Piece(passage.unit, True, lead)] * bool(lead) + [_unit(passage)]
            lead = ""
        else:
            lead += clean(passage.text)
    return [*made, _Piece("", True, lead)] if lead else made


def _unit(passage: Passage) -> _Piece:
    return _Piece(passage.unit, False, clean(passage.text))


def _spans(text: str, pieces: Sequence[_Piece]) -> dict[tuple[str, bool], tuple[int, int]]:
    """Where the pieces stand in ``text`` word for word: units once, marks before their unit or else once."""
    found: dict[tuple[str, bool], tuple[int, int]] = {}
    for piece in pieces:
        if not piece.mark and piece.text and text.count(piece.text) == 1:
            start = text.index(piece.text)
            found[piece.unit, False] = (start, start + len(piece.text))
    for piece in pieces:
        if not piece.mark:
            continue
        follows = found.get((piece.unit, False))
        if follows is not None and text[: follows[0]].endswith(piece.text):
            found[piece.unit, True] = (follows[0] - len(piece.text), follows[0])
        elif piece.text and (text.startswith(piece.text) if not piece.unit else text.count(piece.text) == 1):
            start = text.index(piece.text)
            found[piece.unit, True] = (start, start + len(piece.text))
    return found


def _figures(text: str, values: Sequence[tuple[str, str]], now: str | None, made: Merged) -> None:
    if now is None:
        made.flags.append(f"要点已删去，而这里由人改过，没有删：“{short(text)}”")
    elif not values:
        made.flags.append(f"这一段由人改过，要点又有变动，没有改：“{short(text)}”，现应写：“{short(now, _TOLD)}”")
    for then, value in values if now is not None else ():
        place = sole(text, then)
        if place is not None:
            made.swaps.append(Swap(place, place + len(then), value))
        elif then in text or value not in text:
            made.flags.append(f"这一段由人改过，“{then}”应改为“{value}”，请人工改：“{short(text)}”")


def _arrivals(
    text: str,
    before: Sequence[_Piece],
    after: Sequence[_Piece],
    spans: Mapping[tuple[str, bool], tuple[int, int]],
    made: Merged,
) -> Iterator[tuple[int, str]]:
    """Units that ``before`` has not, put behind the one they follow; where they are last, at the end."""
    known = {(piece.unit, piece.mark) for piece in before}
    fresh = [(piece.unit, piece.mark) not in known for piece in after]
    for place, piece in enumerate(after):
        if not fresh[place] or not piece.text:
            continue
        earlier = [spans.get((other.unit, other.mark)) for at, other in enumerate(after[:place]) if not fresh[at]]
        later = [spans.get((other.unit, other.mark)) for at, other in enumerate(after) if at > place and not fresh[at]]
        if not later:
            yield len(text), piece.text
        elif earlier and (span := earlier[-1]) is not None:
            yield span[1], piece.text
        elif later[0] is not None:
            yield later[0][0], piece.text
        elif not piece.mark:
            made.flags.append(f"这一段由人改过，不知该放在哪里，没有写入：“{short(piece.text)}”")


def short(text: str, width: int = 40) -> str:
    """``text`` as a message quotes it."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
