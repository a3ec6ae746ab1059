"""Names of places and institutions in running text, found by their suffix and the word before it.

Word segmentation alone misses most township names, and suffixes alone take 城市 and 全镇 for names; a name here
is what both agree on. Meant for a warning: it may miss a name, and must hardly ever see one that is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.reading import squeeze
from pipeline.words import tag, word_list

_NAMED = {"ns", "nt", "nr", "nrt", "nrfg", "nz", "s"}
_NOUNS = _NAMED | {"n", "vn", "j", "l"}


def find(text: str) -> Iterator[str]:
    """The names in ``text`` in order, each as the shortest run that still names it (县农业农村局 gives 农村局)."""
    lists = word_list("checks")["names"]
    places, offices = tuple(lists["place_suffixes"]), tuple(lists["office_suffixes"])
    generic, starts, endings = set(lists["generic"]), tuple(lists["not_a_start"]), tuple(lists["generic_endings"])
    yield from re.findall("|".join(lists["offices"]), text)
    before, before_kind = "", ""
    for word, kind in tag(text):
        suffix = next((each for each in (*places, *offices) if word.endswith(each)), "")
        name = ""
        if suffix and word == suffix and len(before) > 1:
            if suffix in offices:
                name = before + word if before_kind in _NOUNS else ""
            elif before_kind in _NAMED and before not in generic:
                name = before + word
        elif suffix and len(word) > len(suffix) + 1:
            name = word if kind in _NAMED or (suffix in offices and kind in _NOUNS) else ""
        if name and name not in generic and not name.startswith(starts) and not name.endswith(endings):
            yield name
        before, before_kind = word, kind


def stands(name: str, known: str) -> bool:
    """Whether the squeezed text ``known`` has the name, 县政府 also as 县人民政府."""
    name = squeeze(name)
    return name in known or name.replace("政府", "人民政府") in known
