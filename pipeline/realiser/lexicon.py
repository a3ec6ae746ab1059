"""The realiser's word lists (prompts/words/verbs.toml, labels.toml), read once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from pipeline import words


def _table(section: str) -> dict[str, Any]:
    table = words.word_list("verbs").get(section, {})
    assert isinstance(table, dict)
    return table


@cache
def listed(section: str, key: str) -> tuple[str, ...]:
    """A plain list of verbs.toml, longest first."""
    return tuple(sorted(_table(section).get(key, ()), key=len, reverse=True))


@cache
def _verb_of(section: str) -> tuple[tuple[str, str], ...]:
    pairs = [(noun, verb) for verb, nouns in _table(section).items() for noun in nouns]
    return tuple(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))


@cache
def _nouns_of(section: str) -> tuple[str, ...]:
    return tuple(noun for noun, _ in _verb_of(section))


def verb_for(section: str, phrase: str) -> tuple[str, str]:
    """The longest listed noun at the end of ``phrase`` and the verb that goes with it; ("", "") if none is listed.

    >>> verb_for("done", "宣传横幅")
    ('横幅', '悬挂')
    """
    if not phrase.endswith(_nouns_of(section)):
        return "", ""
    return next(pair for pair in _verb_of(section) if phrase.endswith(pair[0]))


def ends_with(phrase: str, section: str, key: str) -> str:
    """The longest listed word that ``phrase`` ends with, "" if none."""
    listed_words = listed(section, key)
    return next(word for word in listed_words if phrase.endswith(word)) if phrase.endswith(listed_words) else ""


@lru_cache(maxsize=1 << 12)  # a batch has words without end
def label_form(label: str) -> tuple[str, str]:
    """How "label：…" is told: ("list" | "clause", sentence form with {x}); ("", "") for a label not listed."""
    table = words.word_list("labels")
    for kind in ("list", "clause"):
        if form := table.get(kind, {}).get(label):
            return kind, str(form)
    return "", ""
