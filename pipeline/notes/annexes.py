"""Floor 2: the names of a report's annexes (附件) as a clerk types them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# What parts names written on one line: a semicolon, or the number or bullet of the next one.
_NEXT = re.compile(r"[；;\n]|\s+(?=\d{1,2}[.．、]\s*\D|[-－•·][^\s\d])")
_NUMBER = re.compile(r"^(?:附件\s*\d*\s*[：:]\s*)?(?:[-－•·]\s*)?(?:\d{1,2}[.．、](?!\d)\s*|（\d{1,2}）\s*)?")
_END = "。；;，,、."
_NONE = ("无", "没有")


def annex_names(typed: str | Sequence[str]) -> tuple[str, ...]:
    """The names in order, bare: no number, no end mark, no 《》 around the whole (GB/T 9704-2012 7.3.4).

    ``typed``: a list, or one text in which they are parted by ；, by line breaks or by their numbers. 无 is none.
    """
    texts = [typed] if isinstance(typed, str) else typed
    names = tuple(name for text in texts for name in _names(text))
    return () if names in [(none,) for none in _NONE] else names


def _names(text: str) -> Iterator[str]:
    for part in _NEXT.split(text):
        name = " ".join(_NUMBER.sub("", part.strip(), count=1).split()).rstrip(_END)
        if name.startswith("《") and name.endswith("》") and name.count("《") == 1:
            name = name[1:-1]
        if name:
            yield name
