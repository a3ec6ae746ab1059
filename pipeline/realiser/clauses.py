"""One telegraphic clause → a written one: verb supplied by noun class, money before the work it paid for.

Each rule is a function ``(clause, Scene) -> str | None``; None where it does not apply. A rule may move words and
add those of prompts/words/verbs.toml; it never drops a content word or a marker. The lines "ROLE before => after" in a
rule's docstring are its examples, run by the tests; nothing after the arrow: the rule must leave the clause alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pipeline.grammar import MARKER
from pipeline.realiser import acts, counts
from pipeline.realiser.scene import Scene
from pipeline.types import Role, Slot, SlotKind

Rule = Callable[[str, Scene], str | None]

RULES: tuple[Rule, ...] = (
    counts.counted_up,
    acts.theme,
    acts.led,
    acts.asked,
    counts.counted_object,
    counts.drop_le,
    counts.money_first,
    acts.finished,
    acts.joined_by_add,
    counts.listed_count,
    counts.amounts_to,
    counts.verb_supplied,
    acts.practice,
    counts.problem_share,
    acts.recorded,
    counts.tallied,
    acts.given,
    acts.brought_forward,
    acts.honour,
    acts.change,
    acts.demand,
    acts.action_noun,
    acts.media_list,
    acts.required,
    acts.standing,
    acts.means,
    counts.persons,
)


def rewrite(clause: str, scene: Scene) -> str:
    """``clause`` after every rule that applies, in order. The rules are shown no values of its slots."""
    markers = MARKER.findall(clause)
    kinds = tuple((marker, slot.kind, slot.unit, slot.hedge) for marker in markers for slot in (scene.slots[marker],))
    return _rewritten(clause, scene.role, scene.opens, scene.governs, kinds)


# A batch writes the same clauses again and again, with other figures.
@lru_cache(2048)
def _rewritten(
    clause: str, role: Role, opens: bool, governs: bool, kinds: tuple[tuple[str, SlotKind, str, str], ...]
) -> str:
    slots = {marker: Slot(kind, "", 0, 0, unit=unit, hedge=hedge) for marker, kind, unit, hedge in kinds}
    scene = Scene(role, slots, opens, governs)
    for rule in RULES:
        clause = rule(clause, scene) or clause
    return clause
