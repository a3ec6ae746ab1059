"""（一）（二） blocks by topic for a long section that the clerk left undivided."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.planning.matters import Matter
from pipeline.planning.traits import traits
from pipeline.words import word_list

LONG = 9  # bullets from which on topics are looked for
LEAST = 2  # bullets of a topic
MOST = 5  # topics of a section


def by_topic(matters: Sequence[Matter]) -> list[tuple[str, tuple[Matter, ...]]]:
    """(heading, matters) in the order of the topics in planning.toml, or one block without a heading.

    Headings are taken only when every matter names exactly one topic and every topic has bullets enough: a heading
    over the wrong bullet would be a false statement.
    """
    plain = [("", tuple(matters))]
    if sum(len(matter.bullets) for matter in matters) <= LONG:
        return plain
    named: dict[str, list[Matter]] = {}
    for matter in matters:
        topics = frozenset(topic for bullet in matter.bullets for topic in traits(bullet).topics)
        if len(topics) != 1:
            return plain
        named.setdefault(next(iter(topics)), []).append(matter)
    enough = all(sum(len(matter.bullets) for matter in group) >= LEAST for group in named.values())
    if not 1 < len(named) <= MOST or not enough:
        return plain
    return [(topic, tuple(named[topic])) for topic in word_list("planning")["话题"] if topic in named]
