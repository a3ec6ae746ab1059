"""Floor 3: why a text may not stand for a unit's bullets.

Each guard is a small pure function with passing and failing examples in its docstring; the tests run them. A guard
knows neither who wrote the text nor how often it was tried: model and realiser are judged alike.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from pipeline import register
from pipeline.guards import (
    atoms,
    claims,
    container,
    figures,
    form,
    names,
    parties,
    qualifiers,
    vocabulary,
)
from pipeline.guards.reading import Noted, Reading
from pipeline.guards.registry import REGISTERED, Guard
from pipeline.types import Context, Fault, Unit

__all__ = ["GUARDS", "judge", "judge_of"]

# What matters most to a retrying model is told first.
_SPEAKING = (figures, names, atoms, qualifiers, claims, vocabulary, container, parties, form)
GUARDS: dict[str, Guard] = {
    name: check for module in _SPEAKING for name, check in REGISTERED.items() if check.__module__ == module.__name__
}


def judge(slot_text: str, unit: Unit, context: Context) -> tuple[Fault, ...]:
    """Why ``slot_text`` may not stand for the unit's bullets, in the order of the guards; () if it may.

    ``slot_text`` holds figures as markers ⟦b.s⟧. Half-width punctuation is read as full-width. Messages are Chinese,
    name the words in question, and are fit to be told to the model.
    """
    return judge_of(unit, context)(slot_text)


def judge_of(unit: Unit, context: Context) -> Callable[[str], tuple[Fault, ...]]:
    """``judge`` for all the answers to one unit: its bullets are read once, and no text is judged twice."""
    noted = Noted(unit, context)

    @cache  # a model often writes what the realiser did
    def judged(slot_text: str) -> tuple[Fault, ...]:
        reading = Reading(register.full_width(slot_text.strip()), noted)
        faults = (Fault(name, message) for name, check in GUARDS.items() for message in check(reading))
        return tuple(dict.fromkeys(faults))

    return judged
