"""The word lists of prompts/words/phrases.toml and checks.toml from which names are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.errors import OutlineError
from pipeline.words import word_list

_WHERE = "prompts/words/phrases.toml"
_LONGEST = 8  # characters of a suffix


@dataclass(frozen=True)
class Lexicon:
    """``ends``: suffixes of names; ``units`` and ``after_nouns`` some of them. ``doubtful``: surnames that are
    common words as well.
    """

    ends: frozenset[str]
    units: frozenset[str]
    after_nouns: frozenset[str]
    attributes: frozenset[str]
    particles: frozenset[str]
    breaks: frozenset[str]
    weak: frozenset[str]
    generic: frozenset[str]
    titled: re.Pattern[str]
    surnames: frozenset[str]
    doubtful: frozenset[str]

    def end_of(self, word: str) -> str:
        """The longest suffix of a name that ``word`` ends with, "" for none."""
        lengths = range(min(len(word), _LONGEST), 0, -1)
        return next((word[-length:] for length in lengths if word[-length:] in self.ends), "")

    def starts_of(self, word: str) -> tuple[str, ...]:
        """The suffixes of two characters and more that ``word`` begins with and does not end at once."""
        return tuple(word[:length] for length in range(2, min(len(word), _LONGEST)) if word[:length] in self.ends)


@cache
def lexicon() -> Lexicon:
    """Raises OutlineError when a list is missing."""
    table, shared = word_list("phrases").get("names", {}), word_list("checks")["names"]
    try:
        places, units = table["地名"], table["单位"]
        titles = sorted(table["职务"], key=len, reverse=True)
        return Lexicon(
            ends=frozenset([*places, *units]),
            units=frozenset(units),
            after_nouns=frozenset(table["可接普通名词"]),
            attributes=frozenset(table["定语"]),
            particles=frozenset(table["断字"]) - {"\n"},
            breaks=frozenset(table["断字"] + table["动字"]) - {"\n"},
            weak=frozenset(table["虚字"]),
            generic=frozenset([*shared["generic"], *table["泛称"], *table["普通词"]]),
            titled=re.compile("|".join(titles)),
            surnames=frozenset(table["姓氏"]) - {"\n"},
            doubtful=frozenset(table["兼姓"]),
        )
    except KeyError as error:
        raise OutlineError(f"查重词表 [names] 缺少“{error.args[0]}”", where=_WHERE, hint="请按原样补上") from error
