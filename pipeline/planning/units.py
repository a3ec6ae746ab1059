"""Matters in order become paragraphs, paragraphs become units of one thought each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.figures import MARKER
from pipeline.planning.matters import Matter
from pipeline.planning.order import is_bare_count, is_demand
from pipeline.planning.traits import Closeness, has_any, kind_labels, traits
from pipeline.types import Bullet, Role
from pipeline.words import word_list

PARAGRAPH = (50, 160)  # characters of notes a paragraph should have, from published reports
ITEM = 25  # mean characters of notes from which each item (一是…) is a paragraph of its own
UNIT = 100  # characters of notes that one call of a small model still writes well
ITEM_ROLES = frozenset({Role.PROBLEM, Role.CAUSE, Role.RECTIFY, Role.ADVICE, Role.PLAN})
_ALIKE = 0.4  # two bare counts: one verb often serves both
_TINY = 40  # characters of notes up to which a joined unit is still no more than a sentence
_MEANS = 0.8  # link of 形式：… and 内容：…
COUNTS = 5  # bare counts (横幅40余条) that one sentence strings together
_NO_OUTPUT = ("发现", "投入")  # what was found or spent is told with what it belongs to
_ROW = 0.8  # worth of each that joins the row
_OTHER_KIND = 0.3  # 形式：… says of the whole work what the bullet before says of its own doer
_AROUND = 1.0  # closeness of two bullets that draws in the one between them
_SAME = 2.0  # link of two runs of one matter
_JOIN_PARAGRAPH, _JOIN_FACTS, _JOIN_UNIT = 0.55, -0.05, 0.45  # closeness at which joining begins to pay
_JOIN_ITEM = {Role.PROBLEM: 0.6, Role.CAUSE: 1.0, Role.RECTIFY: 1.2, Role.ADVICE: 1.9, Role.PLAN: 1.9}


@dataclass(frozen=True)
class Piece:
    """A future unit: its bullets, whether the first is the total of the others, whether it opens a paragraph."""

    bullets: tuple[Bullet, ...]
    parts: bool = False
    starts_paragraph: bool = True


def pieces_of(matters: Sequence[Matter], role: Role, unit_bullets: int, *, headed: bool = False) -> tuple[Piece, ...]:
    """The units of one block, in order. ``unit_bullets``: most bullets of a unit that is no total with its parts.

    ``headed``: the block has a sub-heading of its own, so its bullets tell one thing and are no items.
    """
    if not matters:
        return ()
    runs = [run for matter in matters for run in matter.pieces]
    if len(runs) == 1:
        return (Piece(*runs[0]),)
    same = _same_matter(matters)
    close = Closeness([bullet for run, _ in runs for bullet in run])
    by_item = role in ITEM_ROLES and not headed
    links = _links([run for run, _ in runs], same, close, by_item)
    if by_item:
        return _items(runs, links, unit_bullets, _JOIN_ITEM[role])
    sizes = [sum(len(bullet.text) for bullet in run) for run, _ in runs]
    join = _JOIN_FACTS if role in (Role.BACKGROUND, Role.RESULT) else _JOIN_PARAGRAPH
    paragraphs = _cut(len(runs), lambda start, end: _paragraph_worth(sizes[start:end], links[start + 1 : end], join))
    pieces: list[Piece] = []
    for start, end in paragraphs:
        pieces += _pieces(runs[start:end], links[start:end], unit_bullets, _JOIN_UNIT)
    return tuple(pieces)


def _same_matter(matters: Sequence[Matter]) -> list[bool]:
    """For each run, whether it continues the matter of the run before."""
    return [number > 0 for matter in matters for number in range(len(matter.pieces))]


def _links(runs: Sequence[tuple[Bullet, ...]], same: Sequence[bool], close: Closeness, by_item: bool) -> list[float]:
    """links[i]: how strongly run i hangs on the runs before it (at most two back); links[0] is 0."""

    def near(first: int, second: int) -> float:
        return _closest(runs[first], runs[second], close, by_item)

    links = [0.0]
    for number in range(1, len(runs)):
        if same[number]:
            both_demand = is_demand(runs[number][0]) and is_demand(runs[number - 1][0])
            links.append(_SAME + 0.5 * both_demand)
            continue
        link = near(number - 1, number)
        if number > 1:
            link = max(link, 0.8 * near(number - 2, number))
        if number + 1 < len(runs) and (around := near(number - 1, number + 1)) > _AROUND:
            link = max(link, 0.7 * around)  # what stands between two bullets of one matter belongs to it
        if (traits(runs[number][0]).label in kind_labels()) != (traits(runs[number - 1][0]).label in kind_labels()):
            link *= _OTHER_KIND
        if by_item and _names_a_fault(traits(runs[number - 1][0]).label):
            link = 0.0  # 学习不到位：补学4次 is an item of its own
        if traits(runs[number][0]).date and not traits(runs[number - 1][0]).date:
            link *= 0.5  # a date opens a new event
        links.append(min(link, _SAME))
    return links


def _names_a_fault(label: str) -> bool:
    words = word_list("planning")
    return has_any(label, words["词"]["存在问题"]) and not has_any(label, words["强词"]["整改措施"])


def _closest(first: tuple[Bullet, ...], second: tuple[Bullet, ...], close: Closeness, by_item: bool) -> float:
    """The closest pair of two runs; more when both are of one make: bare counts, or 形式：… and 内容：…."""
    a, b = traits(first[0]), traits(second[0])
    if a.label and b.label and a.label != b.label:
        if by_item:
            return 0.0
        if {a.label, b.label} <= kind_labels():
            return _MEANS
    nearest = max(close(one, other) for one in first for other in second)
    alike = nearest > _ALIKE / 2 and is_bare_count(a.bullet) and is_bare_count(b.bullet)
    return nearest + _ALIKE * alike


def _cut(length: int, worth: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """The cuts of range(length) into runs with the highest sum of ``worth(start, end)``; runs of up to 12."""
    best: list[float] = [0.0]
    back: list[int] = [0]
    for end in range(1, length + 1):
        choices = [(best[start] + worth(start, end), start) for start in range(max(0, end - 12), end)]
        value, start = max(choices)
        best.append(value)
        back.append(start)
    cuts: list[tuple[int, int]] = []
    end = length
    while end:
        cuts.append((back[end], end))
        end = back[end]
    return cuts[::-1]


def _paragraph_worth(sizes: Sequence[int], links: Sequence[float], join: float) -> float:
    least, most = PARAGRAPH
    total = sum(sizes)
    worth = sum(link - join for link in links)
    worth -= 1.0 * max(0, least - total) / least
    return worth - 1.5 * max(0, total - most) / 60


def _pieces(
    runs: Sequence[tuple[tuple[Bullet, ...], bool]], links: Sequence[float], unit_bullets: int, least: float
) -> list[Piece]:
    """The runs of one paragraph as units; a total with its parts stands alone."""

    def worth(start: int, end: int) -> float:
        chosen = runs[start:end]
        told = [bullet for run, _ in chosen for bullet in run]
        if (
            end - start > 1
            and len(told) <= max(COUNTS, unit_bullets)
            and unit_bullets > 1
            and all(map(_is_output, told))
        ):
            return _ROW * (end - start - 1)
        if end - start > 1 and (len(told) > unit_bullets or any(parts for _, parts in chosen)):
            return float("-inf")
        size = sum(len(bullet.text) for bullet in told)
        join = least if size > _TINY else 0.5 * least
        uneven = 0.02 * (end - start) ** 2
        if links[start] >= _SAME and min(links[start + 1 : end], default=_SAME) < _SAME:
            uneven += 0.6  # the rest of one matter and the beginning of another are not one thought
        heavy = max(0, size - UNIT) / 30 if end - start > 1 else 0.0
        return sum(link - join for link in links[start + 1 : end]) - heavy - uneven

    pieces = []
    for start, end in _cut(len(runs), worth):
        bullets = tuple(bullet for run, _ in runs[start:end] for bullet in run)
        pieces.append(Piece(bullets, runs[start][1], starts_paragraph=start == 0))
    return pieces


def _is_output(bullet: Bullet) -> bool:
    """展板4块，宣传栏21块: nothing but things put out, each with its number (verbs.toml [done])."""
    if not bullet.slots:
        return False
    things = [re.sub(r"^[和及]", "", thing) for thing in MARKER.sub("\n", bullet.template).split("\n")]
    things = [thing.strip("，,、；;") for thing in things if thing.strip("，,、；;")]
    return len(things) == len(bullet.slots) and all(thing.endswith(_outputs()) for thing in things)


@cache
def _outputs() -> tuple[str, ...]:
    verbs = word_list("verbs")["done"]
    return tuple(noun for verb, nouns in verbs.items() if verb not in _NO_OUTPUT for noun in nouns)


def _items(
    runs: Sequence[tuple[tuple[Bullet, ...], bool]], links: Sequence[float], unit_bullets: int, join: float
) -> tuple[Piece, ...]:
    """Units of a section told item by item: all inline when they are short, else each a paragraph."""
    items = _pieces(runs, links, unit_bullets, join)
    mean = sum(len(bullet.text) for item in items for bullet in item.bullets) / len(items)
    return tuple(
        Piece(item.bullets, item.parts, starts_paragraph=not number or mean > ITEM) for number, item in enumerate(items)
    )
