"""One telegraphic clause → a written one: verb supplied by noun class, money before the work it paid for.

Each rule is a function ``(clause, Scene) -> str | None``; None where it does not apply. A rule may move words and
add those of prompts/words/verbs.toml; it never drops a content word or a marker. The lines "ROLE before => after" in a
rule's docstring are its examples, run by the tests; nothing after the arrow: the rule must leave the clause alone.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.realiser import acts, counts
from pipeline.realiser.scene import Scene

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
    """``clause`` after every rule that applies, in order."""
    for rule in RULES:
        clause = rule(clause, scene) or clause
    return clause
