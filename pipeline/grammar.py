"""Floor 2: what slot text says by part of speech: its words, and whether a clause has a predicate."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline import words

MARKER = re.compile(r"⟦\d+\.\d+⟧")
_NO_PREDICATE = {"会", "以上", "以下", "前后", "左右"}
_NOMINAL_AT_END = {"干旱", "执法", "改革", "投入", "牵头"}
_PREDICATES = {"紧盯", "现有", "共有", "下辖", "辖", "为", "是", "达", "占", "未", "无", "不足", "有", "没有"}


def tokens(slot_text: str) -> list[tuple[str, str]]:
    """Words with their part of speech; a marker is one token with the tag "slot"."""
    out: list[tuple[str, str]] = []
    position = 0
    for match in MARKER.finditer(slot_text):
        out.extend(words.tag(slot_text[position : match.start()]))
        out.append((match.group(), "slot"))
        position = match.end()
    out.extend(words.tag(slot_text[position:]))
    return out


@lru_cache(maxsize=1024)
def has_verb(text: str) -> bool:
    """Whether a clause has a predicate of its own (by part of speech; a noun-like vn before a noun does not count)."""
    found = [(word, pos) for word, pos in tokens(text) if pos != "x"]
    for index, (word, pos) in enumerate(found):
        following = found[index + 1][1] if index + 1 < len(found) else ""
        if word in _NO_PREDICATE:
            continue
        if word in _NOMINAL_AT_END and index + 1 == len(found):
            continue
        if (pos == "v" and not following.startswith("u")) or pos in {"vd", "vi", "vq"}:
            return True
        if pos == "vn" and index + 1 == len(found) and index > 0:
            return True
        if word in _PREDICATES:
            return True
    return False
