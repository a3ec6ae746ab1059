"""Floor 3: where the clerk's notes contradict themselves, told and never mended.

Every rule is a pure function over the bullets and says nothing when it is not sure: a false alarm teaches the clerk
not to look. Hedged figures (约, 余, 多, 近) and lists that only pick out (其中) are no errors.
"""

from __future__ import annotations

from pipeline.contradictions import dates, growth, lists, rates, references, rests, shares, sums, values
from pipeline.contradictions.found import Contradiction
from pipeline.contradictions.reading import read
from pipeline.types import Notes

__all__ = ["Contradiction", "find_contradictions"]

_RULES = (  # all but dates
    values.find,
    sums.find,
    rests.find,
    references.find,
    lists.find,
    shares.find,
    rates.find,
    growth.find,
)


def find_contradictions(notes: Notes) -> tuple[Contradiction, ...]:
    """What does not fit together, in the order of the first bullet concerned; no two with one message."""
    readings = tuple(read(bullet) for bullet in notes.bullets if bullet.slots)
    counting = tuple(reading for reading in readings if reading.figures)
    found = dict.fromkeys(each for rule in _RULES for each in rule(counting))
    found |= dict.fromkeys(dates.find(readings))
    return tuple(sorted(found, key=lambda each: (each.bullets, each.kind, each.message)))
