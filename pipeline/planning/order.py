"""The order in which a secretary tells the bullets of one section when the clerk gave none."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.planning.matters import Matter
from pipeline.planning.traits import Closeness, has_any, label_of, traits
from pipeline.types import Bullet
from pipeline.words import word_list

_CLOSE = 0.9


def told_order(matters: Sequence[Matter]) -> tuple[Matter, ...]:
    """``matters`` of one section: theme, meeting and its demands, organisation, actions by date, means, counts,
    totals, follow-up, result. Within a stage the closest matters follow one another."""
    demands = [matter for matter in matters if is_demand(matter.bullets[0])]
    others = [matter for matter in matters if matter not in demands]
    told: list[Matter] = []
    for stage in range(len(_stages()) + 1):
        told += _chained([matter for matter in others if _stage(matter) == stage])
    for matter in reversed(demands):
        anchor = _event(matter, matters, told)
        told.insert(0 if anchor is None else told.index(anchor) + 1, matter)
    return tuple(told)


def is_demand(bullet: Bullet) -> bool:
    """Whether the bullet says what is demanded, not what was done."""
    words = word_list("planning")["要求"]
    return bullet.text.startswith(tuple(words["句首"])) or has_any(bullet.text, words["词"])


def _stages() -> list[dict[str, object]]:
    stages: list[dict[str, object]] = word_list("planning")["先后"]
    return stages


def _stage(matter: Matter) -> int:
    lead = matter.bullets[0]
    names = [str(stage["名称"]) for stage in _stages()]
    if any(parts for _, parts in matter.pieces):
        return names.index("总分")
    label = label_of(lead.text)
    for number, stage in enumerate(_stages()):
        words = stage["词"]
        if isinstance(words, list) and (has_any(label, words) if label else has_any(lead.text, words)):
            return number
    return names.index("数量" if _bare_count(lead) else "行动")


def _bare_count(bullet: Bullet) -> bool:
    """"横幅40余条": nothing but nouns with their figures."""
    if not bullet.slots or traits(bullet).date or len(bullet.text) > 24:
        return False
    return not has_any(bullet.text, word_list("planning")["总分"]["动作词"])


def _chained(matters: list[Matter]) -> list[Matter]:
    """Dated matters by date, then each matter followed by the closest one left, else by the next of the notes."""
    dated = sorted(
        (matter for matter in matters if traits(matter.bullets[0]).date),
        key=lambda matter: traits(matter.bullets[0]).date or (0, 0, 0),
    )
    left = dated + [matter for matter in matters if matter not in dated]
    close = Closeness([bullet for matter in matters for bullet in matter.bullets])
    chain: list[Matter] = []
    while left:
        following = left[0]
        if chain and not traits(following.bullets[0]).date:
            near = max(left, key=lambda matter: nearness(chain[-1], matter, close))
            if nearness(chain[-1], near, close) >= _CLOSE:
                following = near
        left.remove(following)
        chain.append(following)
    return chain


def nearness(first: Matter, second: Matter, close: Closeness) -> float:
    """The closest pair of bullets of two matters."""
    return max(close(a, b) for a in first.bullets for b in second.bullets)


def _event(demand: Matter, matters: Sequence[Matter], told: Sequence[Matter]) -> Matter | None:
    """The meeting or dated event a demand was made at: noted just above it, else the meeting, else the first event."""
    lead = demand.bullets[0]
    events = [matter for matter in told if traits(matter.bullets[0]).date]
    meetings = [matter for matter in told if _is_meeting(matter)]
    for matter in events + meetings:
        if 0 < lead.number - matter.bullets[-1].number <= 2:
            return matter
    return (meetings or events or [None])[0]


def _is_meeting(matter: Matter) -> bool:
    words = next(stage["词"] for stage in _stages() if stage["名称"] == "会议")
    return isinstance(words, list) and has_any(matter.bullets[0].text, words)
