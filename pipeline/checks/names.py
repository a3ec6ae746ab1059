"""Names of places and institutions in running text, found by their suffix and the word before it.

Word segmentation alone misses most township names, and suffixes alone take 城市 and 全镇 for names; a name here
is what both agree on. Meant for a warning: it may miss a name, and must hardly ever see one that is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from pipeline.checks.reading import squeeze
from pipeline.words import tag, word_list

_STRETCH = re.compile("[^，。；：、]+")
_NAMED = frozenset({"ns", "nt", "nr", "nrt", "nrfg", "nz"})
_PEOPLE = frozenset({"nr", "nrt", "nrfg"})
_PLACES = _NAMED | {"s"}
_NOUNS = _PLACES | {"n", "vn", "j", "l"}


@dataclass(frozen=True)
class _Lists:
    """``kinds``: of each suffix how the word before it must be tagged; ``suffixes``: the same, the longest first, and
    ``ends`` their last characters; ``starts``, ``endings``: what no name begins or ends with."""

    offices: re.Pattern[str]
    kinds: Mapping[str, frozenset[str]]
    suffixes: tuple[str, ...]
    ends: frozenset[str]
    places: frozenset[str]
    generic: frozenset[str]
    starts: tuple[str, ...]
    endings: tuple[str, ...]


@cache
def _lists() -> _Lists:
    lists = word_list("checks")["names"]
    kinds = dict.fromkeys(lists["place_suffixes"], _PLACES)
    kinds |= dict.fromkeys(lists["office_suffixes"], _NOUNS) | dict.fromkeys(lists["common_suffixes"], _NAMED)
    return _Lists(
        re.compile("|".join(lists["offices"])),
        kinds,
        tuple(sorted(kinds, key=len, reverse=True)),
        frozenset(suffix[-1] for suffix in kinds),
        frozenset(lists["place_suffixes"]),
        frozenset(lists["generic"]),
        tuple(lists["not_a_start"]),
        tuple(lists["generic_endings"]),
    )


@lru_cache(1024)  # the checks, the 核对表 and the index ask for the names of the same paragraphs
def find(text: str) -> tuple[str, ...]:
    """The names in ``text`` in order, each as the shortest run that still names it (县农业农村局 gives 农村局).

    How the word before a suffix must be tagged depends on the suffix: a place for 村, any noun for 局, a proper name
    for what every township has (联系学校 names none).
    """
    lists = _lists()
    # No word goes over a mark, and before a mark stands no name: only the stretches that may hold one are cut.
    stretches = [stretch for stretch in _STRETCH.findall(text) if not lists.ends.isdisjoint(stretch)]
    return (*lists.offices.findall(text), *(name for stretch in stretches for name in _named(stretch, lists)))


def _named(text: str, lists: _Lists) -> Iterator[str]:
    kinds, generic = lists.kinds, lists.generic
    before, before_kind = "", ""
    for word, kind in tag(text):
        suffix = next((each for each in lists.suffixes if word.endswith(each)), "") if word[-1:] in lists.ends else ""
        name = ""
        if suffix and word == suffix:
            vague = len(before) < 2 or (suffix in lists.places and before in generic)
            name = before + word if before_kind in kinds[suffix] and not vague else ""
        elif suffix and len(word) > len(suffix) + 1 and kind in kinds[suffix]:
            name = word
        if name and name not in generic and not name.startswith(lists.starts) and not name.endswith(lists.endings):
            yield name
        before, before_kind = word, kind


def persons(text: str) -> Iterator[str]:
    """The names of people that stand next to a post (镇长李建国, 李建国同志): only there is a name sure to be one."""
    posts = tuple(word_list("checks")["persons"])
    words = [*tag(text), ("", "")]
    before = ""
    for (word, kind), (after, _) in pairwise(words):
        if kind in _PEOPLE and 2 <= len(word) <= 4 and (before.endswith(posts) or after in posts):
            yield word
        before = word


def stands(name: str, known: str) -> bool:
    """Whether the squeezed text ``known`` has the name, 县政府 also as 县人民政府."""
    name = squeeze(name)
    return name in known or name.replace("政府", "人民政府") in known
