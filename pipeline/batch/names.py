"""Names of output files from titles: one safe component of a path, on Windows, macOS and Linux, each only once.

Windows' rules are those of "Naming Files, Paths, and Namespaces" (Microsoft Learn): forbidden characters, names of
devices also with an extension, no dot or space at the end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath

SUFFIXES = (".docx", ".nigao.json", "-核对表.docx", "-核对表.csv", "-定稿.docx")  # what is put to a stem
_ENDINGS = ("-核对表", "-定稿")
_LOCK = len(b".~lock.#")  # an office program writes one beside a file that it has open
_MAX_BYTES = 255 - _LOCK - max(len(suffix.encode()) for suffix in SUFFIXES)
_MAX_UNITS = 200  # Windows counts in UTF-16, folders included; Chinese reaches the limit in bytes first
_READABLE = str.maketrans({":": "：", "?": "？", '"': "”", "<": "〈", ">": "〉", **dict.fromkeys("/\\|*", "-")})
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)
_LAST_RESORT = "报告"


def output_name(title: str, origin: str, taken: set[str]) -> str:
    """A stem for OUT/<stem>.docx and all that is named after it; （2）, （3） … tell equal titles apart.

    From ``origin`` when the title has nothing that may stand in a name. ``taken`` has what earlier names occupy, and
    gets what this one does: to begin from names that are there already, use ``occupied``. The same titles in the same
    order give the same names.
    """
    stem = _safe(title) or _safe(_last_part(origin)) or _LAST_RESORT
    number = _first_free(stem, taken)
    name = _numbered(stem, number)
    taken |= _keys(name)
    return name


def occupied(stems: Iterable[str]) -> set[str]:
    """What ``output_name`` takes as ``taken`` for stems that are in use."""
    return {key for stem in stems for key in _keys(stem)}


def _safe(text: str) -> str:
    """``text`` as a name, "" if nothing is left of it."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():  # what is has no character of category C, and no white space but " "
        kept = (" " if char.isspace() else char for char in composed if char.isspace() or _may_stand(char))
        composed = "".join(kept)
    readable = composed.translate(_READABLE)
    stem = _cut(re.sub(r" +", " ", readable).lstrip(" .~-$"), _MAX_BYTES)
    return f"_{stem}" if _DEVICE.fullmatch(stem) else stem


def _may_stand(char: str) -> bool:
    """No control, bidi, private, unassigned character and no half of a surrogate pair; all of these are category C."""
    return not unicodedata.category(char).startswith("C")


def _cut(text: str, size: int) -> str:
    """At most ``size`` bytes of UTF-8 and ``_MAX_UNITS`` UTF-16 units, whole characters, no dot or space at the end."""
    short = text.encode("utf-8")[:size].decode("utf-8", "ignore")
    short = short.encode("utf-16-le")[: 2 * _MAX_UNITS].decode("utf-16-le", "ignore")
    return short.rstrip(" .-")


def _last_part(origin: str) -> str:
    """石桥镇 of 要点/石桥镇.md; of a row (清单.xlsx 第3行) the whole."""
    name = PurePath(origin.replace("\\", "/")).name
    return re.sub(r"\.(?:md|markdown|txt|docx)$", "", name, flags=re.IGNORECASE)


def _numbered(stem: str, number: int) -> str:
    if number == 1:
        return stem
    mark = f"（{number}）"
    return _cut(stem, _MAX_BYTES - len(mark.encode())) + mark


def _first_free(stem: str, taken: set[str]) -> int:
    """The number that makes ``stem`` free: found by doubling and halving, since a batch may have one title only."""

    def free(number: int) -> bool:
        return not _keys(_numbered(stem, number)) & taken

    high = 1
    while not free(high):
        high *= 2
    low = high // 2  # not free, or 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if free(middle) else (middle, high)
    return high


def _keys(stem: str) -> set[str]:
    """What a stem occupies: itself and the stems of the files beside it, as file systems compare them."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", stem).upper().casefold())
    return {folded, *(folded + ending for ending in _ENDINGS)}
