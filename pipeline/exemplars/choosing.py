"""Which pairs of the library a unit is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import words
from pipeline.exemplars.files import Exemplar
from pipeline.types import Bullet, Role, SlotKind

_COMPARISON = re.compile(r"比(去年|上年|年初|同期)|从.+(到|至|变成)")
# Forms that ask for a sentence of their own kind; any other form, and any word, weighs 1.
_WEIGHTS = {"parts": 3.0, "quote": 3.0, "label": 2.0, "compare": 2.0, "bullets1": 0.5, "bullets2": 0.5, "bullets3": 0.5}
# How much a pair of the unit's own report type is worth beside shared forms (at most 1 in all) and words (at most 2).
_ALIKE_FROM = 3  # pairs in a prompt from which one is chosen for the unit
_OWN_TYPE = 0.1


def shapes(bullets: Sequence[Bullet]) -> frozenset[str]:
    """What kinds of note these are (a list, a total with parts, a date, money …), by name."""
    text = "\n".join(bullet.text for bullet in bullets)
    slots = [slot for bullet in bullets for slot in bullet.slots]
    heads = [(bullet, bullet.text.partition("：")[0]) for bullet in bullets if "：" in bullet.text]
    signs = {
        "label": any(not _figures_before(bullet, len(head)) for bullet, head in heads),
        "parts": any(_figures_before(bullet, len(head)) for bullet, head in heads),
        "list": text.count("、") >= 2,
        "compare": _COMPARISON.search(text) is not None,
        "bare": not slots,
        "dense": len(slots) >= 4,
        f"bullets{min(len(bullets), 3)}": True,
    }
    kinds = {slot.kind for slot in slots} & {SlotKind.DATE, SlotKind.MONEY, SlotKind.PERCENT, SlotKind.QUOTE}
    return frozenset({name for name, present in signs.items() if present} | {kind.value for kind in kinds})


def choose(
    exemplars: Sequence[Exemplar], *, type: str, role: Role, bullets: Sequence[Bullet], count: int
) -> tuple[Exemplar, ...]:
    """At most ``count`` pairs of ``role`` to show for a unit, the report type's own first.

    All but the last depend on ``type`` and ``role`` alone, so that the prompts of a section share a prefix which a
    local model computes once; the last is the most alike in words and form to ``bullets``. Fewer than three are all
    of the first sort: reading a pair of its own for each unit costs a small model more time than it gains in prose.
    Same input, same answer.
    """
    if count <= 0:
        return ()
    pool = sorted((item for item in exemplars if item.role is role), key=lambda item: item.type != type)
    stable = _diverse(pool, type, count - 1 if count >= _ALIKE_FROM else count)
    if count < _ALIKE_FROM:
        return stable
    rest = [item for item in pool if item not in stable]
    if not rest:
        return stable
    wanted, forms = _terms(bullets), shapes(bullets)
    return (*stable, max(rest, key=lambda item: _likeness(item, wanted, forms) + _OWN_TYPE * (item.type == type)))


def _diverse(pool: Sequence[Exemplar], type: str, count: int) -> tuple[Exemplar, ...]:
    """``count`` pairs that together show the most forms, the type's own before others, new topics before old."""
    chosen: list[Exemplar] = []
    seen: set[str] = set()
    left = list(pool)
    while left and len(chosen) < count:
        topics = {item.topic for item in chosen}
        worth = {
            item.source: (item.type == type, _weight(shapes(item.bullets) - seen), item.topic not in topics)
            for item in left
        }
        best = max(left, key=lambda item: worth[item.source])
        chosen.append(best)
        left.remove(best)
        seen |= shapes(best.bullets)
    return tuple(chosen)


def _likeness(item: Exemplar, wanted: frozenset[str], forms: frozenset[str]) -> float:
    # Two short notes share few words even on one matter, so that a shared word tells more than a shared form.
    return 2 * _overlap(_terms(item.bullets), wanted) + _overlap(shapes(item.bullets), forms)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Weighted share, 0 to 1, of what the two have together that they have in common.

    Little in common counts little, even when it is all there is.
    """
    return _weight(one & other) / (_weight(one | other) + 2)


def _weight(items: frozenset[str]) -> float:
    return sum(_WEIGHTS.get(item, 1.0) for item in items)


def _terms(bullets: Sequence[Bullet]) -> frozenset[str]:
    """Words of two characters or more outside the slots, and what the slots count (处, 人次, 万元)."""
    found = {slot.unit for bullet in bullets for slot in bullet.slots if slot.unit}
    for bullet in bullets:
        start = 0
        for slot in (*bullet.slots, None):
            end = slot.start if slot else len(bullet.text)
            found |= {word for word in words.cut(bullet.text[start:end]) if len(word) >= 2}
            start = slot.end if slot else end
    return frozenset(found)


def _figures_before(bullet: Bullet, end: int) -> bool:
    return any(slot.end <= end and slot.kind is not SlotKind.DATE for slot in bullet.slots)
