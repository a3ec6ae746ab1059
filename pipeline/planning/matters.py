"""Bullets that must stay together: a total and its parts, one "名称:" prefix, what leans on the bullet before.

Rules from reading published reports against their notes: the total comes first and its parts follow in the same
sentence; parts of one place are never counted to another's total; a breakdown need not sum to its total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.planning.traits import has_any, kind_labels, label_of, traits
from pipeline.types import Bullet
from pipeline.words import word_list

MOST_PARTS = 5  # parts that one sentence can carry beside its total
_NAMES = re.compile(r"(?:^|[:：，,\d个])([\u3400-\u9fff]{2,8}(?:、[\u3400-\u9fff]{2,8}){1,})")
_CLAUSE_END = re.compile(r"[，,。；;:：]")


@dataclass(frozen=True)
class Matter:
    """``pieces``: runs of bullets in telling order, each with whether its first bullet is the total of the others."""

    pieces: tuple[tuple[tuple[Bullet, ...], bool], ...]

    @property
    def bullets(self) -> tuple[Bullet, ...]:
        return tuple(bullet for piece, _ in self.pieces for bullet in piece)


def find_matters(bullets: Sequence[Bullet], *, scattered: bool) -> tuple[Matter, ...]:
    """``bullets`` of one scope as matters, each bullet in exactly one, in the order of their first bullets.

    ``scattered``: the notes have no headings, so bullets of one matter may stand anywhere; otherwise a participant or
    an anaphoric bullet leans on its neighbour all the same, but nothing else moves than parts and prefixed bullets.
    """
    if len(bullets) < 2:  # nothing to hang on, and most sections of a short report are like that
        return tuple(Matter((((bullet,), False),)) for bullet in bullets)
    above: dict[int, int] = {}  # position → position of the bullet it belongs to
    totals: set[int] = set()
    for finder in (_by_label, _by_names, _by_inclusion, _by_measure):
        for total, parts, is_total in finder(bullets, above):
            for part in parts:
                _attach(part, total, above)
            if is_total:
                totals.add(total)
    parted = set(above)
    for position, other in _tails(bullets, above, scattered).items():
        _attach(position, other, above)
    leads = dict.fromkeys(_root(position, above) for position in range(len(bullets)))
    return tuple(_matter(bullets, lead, above, totals, parted) for lead in leads)


def _attach(position: int, to: int, above: dict[int, int]) -> None:
    """A second owner or a circle would lose or double a bullet: the first link stands."""
    if position not in above and _root(to, above) != position:
        above[position] = to


def _root(position: int, above: dict[int, int]) -> int:
    while position in above:
        position = above[position]
    return position


Found = list[tuple[int, list[int], bool]]


def _free(position: int, owner: dict[int, int]) -> bool:
    return position not in owner and position not in owner.values()


def _by_label(bullets: Sequence[Bullet], owner: dict[int, int]) -> Found:
    """Bullets 三轮车市场:…, led by the bullet that names the place and has their total."""
    groups: dict[str, list[int]] = {}
    for position, bullet in enumerate(bullets):
        label = label_of(bullet.text)
        if label and label not in kind_labels():
            groups.setdefault(label, []).append(position)
    found: Found = []
    for label, members in groups.items():
        lead = next(
            (
                position
                for position, bullet in enumerate(bullets)
                if position not in members and label in bullet.text and _covers(bullets, position, members)
            ),
            None,
        )
        if lead is not None:
            found.append((lead, members, True))
        elif len(members) > 1:
            largest = next((m for m in members if _covers(bullets, m, [o for o in members if o != m])), None)
            first = members[0] if largest is None else largest
            found.append((first, [m for m in members if m != first], largest is not None))
    return found


def _covers(bullets: Sequence[Bullet], total: int, parts: Sequence[int]) -> bool:
    """Whether a figure of ``total`` is at least the sum of the parts' figures of the same unit."""
    if not parts:
        return False
    for unit, value in traits(bullets[total]).counts:
        sizes = [[size for other, size in traits(bullets[part]).counts if other == unit] for part in parts]
        if unit and all(sizes) and sum(size[0] for size in sizes) <= value and all(size[0] < value for size in sizes):
            return True
    return False


def _by_names(bullets: Sequence[Bullet], owner: dict[int, int]) -> Found:
    """4个镇:甲镇、乙镇… and the bullets that begin with one of those names."""
    found: Found = []
    taken: set[int] = set()
    for position, bullet in enumerate(bullets):
        if not _free(position, owner) or position in taken:
            continue
        names = _listed_names(bullet.text)
        if len(names) < 2 or not traits(bullet).counts:
            continue
        members = [
            other
            for other, candidate in enumerate(bullets)
            if other != position and other not in taken and _free(other, owner) and candidate.text.startswith(names)
        ]
        if len(members) > 1:
            found.append((position, members, True))
            taken.update(members, [position])
    return found


def _listed_names(text: str) -> tuple[str, ...]:
    run = _NAMES.search(text) if "、" in text else None
    return tuple(name for name in run.group(1).split("、") if len(name) > 1) if run else ()


def _by_inclusion(bullets: Sequence[Bullet], owner: dict[int, int]) -> Found:
    """其中… belongs to the bullet before it."""
    found: dict[int, list[int]] = {}
    lead: int | None = None
    for position, bullet in enumerate(bullets):
        if bullet.text.startswith("其中"):
            if lead is not None and position not in owner:
                found.setdefault(lead, []).append(position)
        else:
            lead = position if position not in owner else None
    return [(total, parts, True) for total, parts in found.items()]


def _by_measure(bullets: Sequence[Bullet], owner: dict[int, int]) -> Found:
    """隐患93处 and the …20处, …12处 that break it down, wherever they stand."""
    words = word_list("planning")["总分"]
    found: Found = []
    taken: set[int] = set(owner)
    leads = [
        (position, unit, value, noun)
        for position, bullet in enumerate(bullets)
        if position not in owner and not label_of(bullet.text)
        for unit, value in traits(bullet).counts
        if (noun := _total_noun(bullet, unit, words))
    ]
    for position, unit, value, noun in sorted(leads, key=lambda lead: -lead[2]):
        if position in taken:
            continue
        members: list[int] = []
        left = value
        for other, bullet in enumerate(bullets):
            size = _part_size(bullet, unit, noun, words)
            if other == position or other in taken or other in owner.values() or size is None:
                continue
            if size <= left and size < value:
                members.append(other)
                left -= size
        if len(members) > 1:
            found.append((position, members, True))
            taken.update(members, [position])
    return found


def _total_noun(bullet: Bullet, unit: str, words: dict[str, list[str]]) -> str:
    """The word that makes a figure of ``unit`` a total: 隐患93处, 共…, 直接经济损失1860万元; "" if none."""
    if not unit or has_any(bullet.text, words["进度词"]):
        return ""
    slot = next(slot for slot in bullet.slots if slot.unit == unit)
    clause = _CLAUSE_END.split(bullet.text[: slot.start])[-1]
    after = _CLAUSE_END.split(bullet.text[slot.end :], maxsplit=1)[0]
    nouns = (*words["总数词"], *words["同名词"])
    if clause.endswith(nouns) or after.startswith(nouns):
        return next(noun for noun in nouns if clause.endswith(noun) or after.startswith(noun))
    return "共" if has_any(clause, words["合计词"]) else ""


def _part_size(bullet: Bullet, unit: str, noun: str, words: dict[str, list[str]]) -> float | None:
    """The figure of a bullet that can only be a part: a noun phrase that ends in one figure of ``unit``."""
    counts = traits(bullet).counts
    if len(bullet.slots) != 1 or len(counts) != 1 or counts[0][0] != unit or label_of(bullet.text):
        return None
    slot = bullet.slots[0]
    before = bullet.text[: slot.start]
    if bullet.text[slot.end :].strip("。；;，,") or len(before) < 2 or re.search(r"[，,。；;]", before):
        return None
    if has_any(before, (*words["动作词"], *words["进度词"])) or before.endswith(tuple(words["非分项词"])):
        return None
    if noun in words["同名词"] and noun not in words["总数词"] and noun not in before:
        return None
    return counts[0][1]


def _tails(bullets: Sequence[Bullet], owner: dict[int, int], scattered: bool) -> dict[int, int]:
    """Bullets that lean on another without being part of a total: "都是…", who took part, how far the total is."""
    words = word_list("planning")
    tails: dict[int, int] = {}
    for position, bullet in enumerate(bullets):
        if not _free(position, owner):
            continue
        if position and bullet.text.startswith(tuple(words["承上"]["词"])):
            tails[position] = position - 1
        elif position and scattered and has_any(bullet.text, words["承上"]["参与"]):
            before = traits(bullets[position - 1])
            if before.date and not traits(bullet).date:
                tails[position] = position - 1
        elif has_any(bullet.text, words["总分"]["进度词"]):
            total = next((other for other, candidate in enumerate(bullets) if _is_progress_of(bullet, candidate)), None)
            near = scattered or position - 1 == total or tails.get(position - 1, position) == total
            if total is not None and near:
                tails[position] = total
    return tails


def _is_progress_of(progress: Bullet, total: Bullet) -> bool:
    words = word_list("planning")["总分"]
    if progress == total or has_any(total.text, (*words["进度词"], *words["期限词"])):
        return False
    sizes = dict(traits(progress).counts)
    return any(
        unit in sizes and sizes[unit] <= value and _total_noun(total, unit, words)
        for unit, value in traits(total).counts
    )


def _matter(bullets: Sequence[Bullet], lead: int, above: dict[int, int], totals: set[int], parted: set[int]) -> Matter:
    members = [position for position in range(len(bullets)) if position != lead and _root(position, above) == lead]
    parts = [position for position in members if above[position] == lead and position in parted]
    rest = [position for position in members if position not in parts]
    together = parts[:MOST_PARTS] if lead in totals else []
    single = [position for position in parts if position not in together]
    head = (tuple(bullets[position] for position in (lead, *together)), bool(together))
    return Matter((head, *(((bullets[position],), False) for position in (*single, *rest))))
