"""The order in which a secretary tells the bullets of one section when the clerk gave none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.planning.matters import Matter
from pipeline.planning.traits import Closeness, has_any, label_of, traits
from pipeline.types import Bullet, SlotKind
from pipeline.words import word_list

_CLOSE = 0.9
_EARLY = 4  # characters before a date that still open the bullet with it
_BARE = 24  # characters of a bare count


def told_order(matters: Sequence[Matter]) -> tuple[Matter, ...]:
    """``matters`` of one section: theme, meeting and its demands, organisation, actions by date, means, counts,
    totals, follow-up, result. Within a stage the closest matters follow one another."""
    demands = [matter for matter in matters if is_demand(matter.bullets[0])]
    others = [matter for matter in matters if matter not in demands]
    close = Closeness([bullet for matter in matters for bullet in matter.bullets])
    counted = any(_place(matter, False)[0] == _means() for matter in others)
    places = {matter: _place(matter, counted) for matter in others}
    told: list[Matter] = []
    for number, stage in enumerate(_stages()):
        here = [matter for matter in others if places[matter][0] == number]
        in_turn = bool(stage.get("依次"))
        told += sorted(here, key=lambda matter: places[matter][1]) if in_turn else _chained(here, close)
    end = len(told)
    for demand in reversed(_runs(demands)):
        event, made_there = _event(demand, told)
        if event is None:
            told.insert(end, demand)
        elif made_there:
            told[told.index(event)] = Matter(event.pieces + demand.pieces)
        else:
            told.insert(told.index(event) + 1, demand)
    return tuple(told)


def _runs(demands: Sequence[Matter]) -> list[Matter]:
    """Demands noted one after the other as one matter."""
    runs: list[Matter] = []
    for demand in demands:
        if runs and demand.bullets[0].number == runs[-1].bullets[-1].number + 1:
            runs[-1] = Matter(runs[-1].pieces + demand.pieces)
        else:
            runs.append(demand)
    return runs


def is_demand(bullet: Bullet) -> bool:
    """Whether the bullet says what is demanded, not what was done."""
    words = word_list("planning")["要求"]
    return bullet.text.startswith(tuple(words["句首"])) or has_any(bullet.text, words["词"])


def _stages() -> list[dict[str, Any]]:
    stages: list[dict[str, Any]] = word_list("planning")["先后"]
    return stages


def _number(name: str) -> int:
    return [stage["名称"] for stage in _stages()].index(name)


def _means() -> int:
    return _number("形式")


def _place(matter: Matter, counted: bool) -> tuple[int, int]:
    """(stage, word of the stage) of a matter. ``counted``: bare counts are told after the means they count."""
    if any(parts for _, parts in matter.pieces):
        return _number("总分"), 0
    lead = matter.bullets[0]
    label = label_of(lead.text)
    shown = f"{label}：" if label else lead.text
    for number, stage in enumerate(_stages()):
        for rank, word in enumerate(stage["词"]):
            if shown.startswith(word[1:]) if word.startswith("^") else word in shown:
                return number, rank
    return _number("数量" if counted and is_bare_count(lead) else "行动"), 0


def is_bare_count(bullet: Bullet) -> bool:
    """横幅40余条: nothing but nouns with their figures."""
    if not bullet.slots or traits(bullet).date or len(bullet.text) > _BARE:
        return False
    return not has_any(bullet.text, word_list("planning")["总分"]["动作词"])


def _chained(matters: list[Matter], close: Closeness) -> list[Matter]:
    """Dated matters by date, then each matter followed by the closest one left, else by the next topic."""
    dated = [matter for matter in matters if _event_date(matter)]
    known = [date for matter in dated if (date := _event_date(matter)) and date[1]]
    year, month = known[0][:2] if known else (0, 0)  # 18日9时 is of the month that another bullet names
    dated.sort(key=lambda matter: _filled(_event_date(matter), year, month))
    left = dated + sorted((matter for matter in matters if matter not in dated), key=_topic)
    chain: list[Matter] = []
    while left:
        following = left[0]
        if chain and following not in dated:
            near = max(left, key=lambda matter: nearness(chain[-1], matter, close))
            if nearness(chain[-1], near, close) >= _CLOSE:
                following = near
        left.remove(following)
        chain.append(following)
    return chain


def _event_date(matter: Matter) -> tuple[int, int, int] | tuple[()]:
    """The date a matter begins with; one later in the bullet is a term or a deadline."""
    lead = matter.bullets[0]
    early = any(slot.kind is SlotKind.DATE and slot.start <= _EARLY for slot in lead.slots)
    return (traits(lead).date or ()) if early else ()


def _filled(date: tuple[int, ...], year: int, month: int) -> tuple[int, ...]:
    return (date[0] or year, date[1] or month, date[2]) if date else ()


def _topic(matter: Matter) -> int:
    """The place of a matter's first topic in planning.toml; matters without one come last, as noted."""
    topics = list(word_list("planning")["话题"])
    found = traits(matter.bullets[0]).topics
    return next((number for number, topic in enumerate(topics) if topic in found), len(topics))


def nearness(first: Matter, second: Matter, close: Closeness) -> float:
    """The closest pair of bullets of two matters."""
    return max(close(a, b) for a in first.bullets for b in second.bullets)


def _event(demand: Matter, told: Sequence[Matter]) -> tuple[Matter | None, bool]:
    """The meeting or dated event to tell a demand after, and whether the demand was made there.

    It was made there when it is noted just below, or when the section knows no other event than one meeting; else
    who demanded it is not known, and it only follows.
    """
    dated = [matter for matter in told if traits(matter.bullets[0]).date]
    meetings = [matter for matter in told if _is_meeting(matter)]
    for matter in dated + meetings:
        if 0 < demand.bullets[0].number - matter.bullets[-1].number <= 2:
            return matter, True
    only = len(meetings) == 1 and all(matter in meetings for matter in dated)
    return next(iter(meetings or dated), None), only


def _is_meeting(matter: Matter) -> bool:
    return has_any(matter.bullets[0].text, _stages()[_number("会议")]["词"])
