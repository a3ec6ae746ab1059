"""Floor 3: the guards' word lists (prompts/words/licensed.toml, claims.toml), compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline import words
from pipeline.errors import OutlineError


@dataclass(frozen=True)
class ClaimClass:
    """A class of words that need a licence. ``licence``: word as found -> words of a bullet that allow it."""

    key: str
    name: str
    pattern: re.Pattern[str]
    licence: dict[str, tuple[str, ...]]


def _section(name: str, key: str) -> dict[str, object]:
    table = words.word_list(name).get(key)
    if not isinstance(table, dict):
        raise OutlineError(
            f"词表缺少 [{key}]", where=f"prompts/words/{name}.toml", hint="请重新安装 nigao，或从备份恢复该文件"
        )
    return table


def _strings(name: str, key: str, field: str) -> tuple[str, ...]:
    values = _section(name, key).get(field)
    if not isinstance(values, list):
        raise OutlineError(f"词表 [{key}] 缺少 {field}", where=f"prompts/words/{name}.toml", hint="请按原样补上")
    return tuple(str(value) for value in values)


@cache
def function_words() -> frozenset[str]:
    """Words that any sentence may use."""
    return frozenset(_strings("licensed", "function", "words"))


@cache
def function_chars() -> frozenset[str]:
    """Single characters that any sentence may use."""
    return frozenset(str(_section("licensed", "function")["chars"]))


@cache
def affixes() -> frozenset[str]:
    """Characters that may be joined to a word of the bullets (现有, 镇级)."""
    return frozenset(str(_section("licensed", "function")["affixes"]))


@cache
def light_words() -> frozenset[str]:
    """Words of a bullet that may dissolve in the sentence."""
    return frozenset(_strings("licensed", "light", "words"))


@cache
def generic_heads() -> frozenset[str]:
    """Words before a figure that do not say what is counted."""
    return frozenset(_strings("licensed", "generic", "words"))


@cache
def fallback_heads() -> frozenset[str]:
    """Generic words that are a figure's head when it has no other."""
    return frozenset(_strings("licensed", "generic", "fallback"))


@cache
def same_as() -> dict[str, frozenset[str]]:
    """Word -> the words that mean the same."""
    groups = _section("licensed", "same").get("groups")
    if not isinstance(groups, list):
        raise OutlineError("词表 [same] 缺少 groups", where="prompts/words/licensed.toml", hint="请按原样补上")
    table: dict[str, frozenset[str]] = {}
    for group in groups:
        for word in group:
            table[word] = table.get(word, frozenset()) | frozenset(group)
    return table


@cache
def same_by_pair() -> dict[str, tuple[str, ...]]:
    """The longer words of ``same_as`` by their first two characters, to look up which of them stand in a text."""
    table: dict[str, tuple[str, ...]] = {}
    for word in same_as():
        if len(word) > 1:
            table[word[:2]] = (*table.get(word[:2], ()), word)
    return table


@cache
def nouns_of() -> dict[str, frozenset[str]]:
    """Verb -> the nouns that each license it: licensed.toml, and what the realiser supplies (verbs.toml)."""
    table: dict[str, frozenset[str]] = {}
    supplied = words.word_list("verbs")
    entries = [
        *((entry["verbs"], entry["nouns"]) for entry in words.word_list("licensed").get("verb", [])),
        *(
            ([verb], nouns)
            for section in ("done", "acts", "practice", "problem")
            for verb, nouns in supplied.get(section, {}).items()
        ),
        (["获评"], supplied["honours"]["nouns"]),
    ]
    for verbs, nouns in entries:
        for verb in verbs:
            table[verb] = table.get(verb, frozenset()) | frozenset(nouns)
    return table


@cache
def role_words() -> dict[str, frozenset[str]]:
    """Section role -> words that its sentences may use."""
    table: dict[str, frozenset[str]] = {}
    for entry in words.word_list("licensed").get("role", []):
        for role in entry["roles"]:
            table[role] = table.get(role, frozenset()) | frozenset(entry["words"])
    return table


@cache
def not_rewordings() -> frozenset[str]:
    """Words that share a character with a word of the bullets and still say something else."""
    return frozenset(_strings("licensed", "apart", "words"))


@cache
def claim_classes() -> tuple[ClaimClass, ...]:
    """The classes of claims.toml in the file's order; a longer word is found before a shorter one within it."""
    classes = []
    for key in words.word_list("claims"):
        listed = sorted(set(_strings("claims", key, "words")), key=len, reverse=True)
        try:
            pattern = re.compile("|".join(listed))
        except re.error as error:
            raise OutlineError(
                f"断语词表 [{key}] 里有不正确的正则表达式（{error}）", where="prompts/words/claims.toml", hint="请改正"
            ) from error
        licence = _section("claims", key).get("licence", {})
        assert isinstance(licence, dict)
        classes.append(
            ClaimClass(
                key,
                str(_section("claims", key)["name"]),
                pattern,
                {word: tuple(allowed) for word, allowed in licence.items()},
            )
        )
    return tuple(classes)


@cache
def licensed_by() -> dict[str, frozenset[str]]:
    """Word of a bullet -> the words of claims.toml that it allows."""
    table: dict[str, frozenset[str]] = {}
    for cls in claim_classes():
        for word, sources in cls.licence.items():
            for source in sources:
                table[source] = table.get(source, frozenset()) | {word}
    return table
