"""Floor 1: take the stand-ins out of a model's answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.figures.patterns import CHINESE, figure, measures
from pipeline.figures.template import escape, marker

_BRACKETS = {**dict.fromkeys("〔[［【(（", "[〔\\[［【(（]"), **dict.fromkeys("〕]］】)）", "[〕\\]］】)）]")}
_QUOTES = {**dict.fromkeys("“「", '[“「"]'), **dict.fromkeys("”」", '[”」"]'), '"': '[“”「」"]'}
_SIGNS = {"%": "[%％]", "％": "[%％]", ":": "[:：]", "：": "[:：]", ".": "[.．]", " ": "[ \u3000]?"}
_NUMERALS = tuple(f"{CHINESE}几")
_DIGIT_BEFORE = re.compile(r"\d[.．]?$")
_REACH = 3  # characters that it may match, a line's end among them
_DIGIT_AFTER = re.compile(r"[.．]?\d")
_SAME = {**_BRACKETS, **_QUOTES, **_SIGNS}


def lift(answer: str, mapping: Mapping[tuple[int, int], str]) -> str:
    """``answer`` as slot text: each stand-in of ``mapping`` replaced by its marker, as often as it stands there.

    Full-width digits, percent signs and brackets and spaces beside digits count as the same; nothing else does.
    A stand-in is not found inside a longer figure (7户 in 37户, 7个 in 7个月). Nothing is judged here.
    """
    taken: list[tuple[int, int, str]] = []
    for key, text in sorted(mapping.items(), key=lambda item: (-len(item[1]), item[0])):
        for found in _tolerant(text).finditer(answer):
            start, end = found.span()
            if _stands_alone(answer, start, end, text) and all(end <= s or start >= e for s, e, _ in taken):
                taken.append((start, end, marker(*key)))
    parts: list[str] = []
    done = 0
    for start, end, mark in sorted(taken):
        parts += [escape(answer[done:start]), mark]
        done = end
    return "".join([*parts, escape(answer[done:])])


@lru_cache(maxsize=1 << 12)  # a batch has words without end
def _tolerant(text: str) -> re.Pattern[str]:
    parts = []
    for index, char in enumerate(text):
        if char in "0123456789":
            parts.append(f"[{char}{chr(ord(char) + 0xFEE0)}]")
        else:
            parts.append(_SAME.get(char, re.escape(char)))
        if index + 1 < len(text) and char != " " and char.isdigit() != text[index + 1].isdigit():
            parts.append("[ \u3000]?")
    return re.compile("".join(parts))


def _stands_alone(answer: str, start: int, end: int, text: str) -> bool:
    before = answer[max(0, start - _REACH) : start]
    if text[0].isdigit() and _DIGIT_BEFORE.search(before):
        return False
    if text[0] in CHINESE and before[-1:] in _NUMERALS and not _ends_in_word(answer[:start]):
        return False
    if text[-1].isdigit() and _DIGIT_AFTER.match(answer, end):
        return False
    return not answer.startswith(_longer(text), end)


def _ends_in_word(before: str) -> bool:
    return any(found["word"] and found.end() == len(before) for found in figure().finditer(before))


@lru_cache(maxsize=1 << 12)  # a batch has words without end
def _longer(text: str) -> tuple[str, ...]:
    """What, following ``text``, would make its unit another one: 月 after 7个, 次 after 7人."""
    return tuple(
        measure[len(unit) :]
        for unit in (text[i:] for i in range(len(text)))
        if unit in measures()
        for measure in measures()
        if measure.startswith(unit) and len(measure) > len(unit)
    )
