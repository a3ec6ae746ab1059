"""Names of places and institutions in running text, found by their suffix and the word before it.

Word segmentation alone misses most township names, and suffixes alone take 城市 and 全镇 for names; a name here
is what both agree on. Meant for a warning: it may miss a name, and must hardly ever see one that is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.reading import squeeze
from pipeline.words import tag, word_list

_NAMED = frozenset({"ns", "nt", "nr", "nrt", "nrfg", "nz"})
_PLACES = _NAMED | {"s"}
_NOUNS = _PLACES | {"n", "vn", "j", "l"}


def find(text: str) -> Iterator[str]:
    """The names in ``text`` in order, each as the shortest run that still names it (县农业农村局 gives 农村局).

    How the word before a suffix must be tagged depends on the suffix: a place for 村, any noun for 局, a proper name
    for what every township has (联系学校 names none).
    """
    lists = word_list("checks")["names"]
    kinds = dict.fromkeys(lists["place_suffixes"], _PLACES)
    kinds |= dict.fromkeys(lists["office_suffixes"], _NOUNS) | dict.fromkeys(lists["common_suffixes"], _NAMED)
    suffixes = sorted(kinds, key=len, reverse=True)
    generic, starts, endings = set(lists["generic"]), tuple(lists["not_a_start"]), tuple(lists["generic_endings"])
    yield from re.findall("|".join(lists["offices"]), text)
    before, before_kind = "", ""
    for word, kind in tag(text):
        suffix = next((each for each in suffixes if word.endswith(each)), "")
        name = ""
        if suffix and word == suffix:
            vague = len(before) < 2 or (suffix in lists["place_suffixes"] and before in generic)
            name = before + word if before_kind in kinds[suffix] and not vague else ""
        elif suffix and len(word) > len(suffix) + 1 and kind in kinds[suffix]:
            name = word
        if name and name not in generic and not name.startswith(starts) and not name.endswith(endings):
            yield name
        before, before_kind = word, kind


def stands(name: str, known: str) -> bool:
    """Whether the squeezed text ``known`` has the name, 县政府 also as 县人民政府."""
    name = squeeze(name)
    return name in known or name.replace("政府", "人民政府") in known
