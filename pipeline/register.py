"""Floor 2: clerks' speech raised to the written register (prompts/words/register.toml).

Only rewordings that keep the meaning: the realiser writes with them, the guards accept them as the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline import words
from pipeline.errors import OutlineError

_FULL_WIDTH = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"})
_HALF_WIDTH = re.compile("[,;:()!?]")
_CLAUSE_END = re.compile(r"[，；。：！？]")
_MARKER = re.compile(r"⟦\d+\.\d+⟧")


@dataclass(frozen=True)
class _Word:
    written: str
    objects: tuple[str, ...] = ()  # one of these must follow in the same clause
    before: tuple[str, ...] = ()  # the next word must begin so; "" is the end of the clause


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = words.word_list("register").get("phrase", {})
    compiled = []
    for spoken, written in table.items():
        try:
            compiled.append((re.compile(spoken), str(written)))
        except re.error as error:
            raise OutlineError(
                f"“{spoken}”不是正确的正则表达式（{error}）",
                where="prompts/words/register.toml",
                hint="请改正或删去这一行",
            ) from error
    return tuple(compiled)


@cache
def _any_phrase() -> tuple[re.Pattern[str], ...]:
    """Patterns of which one matches in a text if and only if one of the phrases does."""
    return words.any_of(spoken.pattern for spoken, _ in _phrases())


@cache
def _words() -> dict[str, tuple[_Word, ...]]:
    table: dict[str, tuple[_Word, ...]] = {}
    for spoken, entry in words.word_list("register").get("word", {}).items():
        entries = entry if isinstance(entry, list) else [entry]
        table[spoken] = tuple(
            _Word(item)
            if isinstance(item, str)
            else _Word(str(item["to"]), tuple(item.get("objects", ())), tuple(item.get("before", ())))
            for item in entries
        )
    return table


def full_width(text: str) -> str:
    """``text`` with the punctuation of Chinese prose: half-width , ; : ( ) ! ? made full-width.

    >>> full_width("修水闸3座;清渠(两条)")
    '修水闸3座；清渠（两条）'
    """
    return text.translate(_FULL_WIDTH) if _HALF_WIDTH.search(text) else text


@lru_cache(4096)
def to_written(slot_text: str) -> str:
    """``slot_text`` in the written register. Markers ⟦b.s⟧ and everything not listed stay as they are.

    >>> to_written("马上改")
    '立即整改'
    >>> to_written("开党员大会")
    '召开党员大会'
    """
    text = full_width(slot_text)
    # Most texts hold none of the phrases, and one look tells so.
    if any(phrase.search(text) for phrase in _any_phrase()):
        for spoken, written in _phrases():
            text = spoken.sub(written, text)
    out: list[str] = []
    position = 0
    for match in _MARKER.finditer(text):
        out.append(_rewrite_words(text[position : match.start()], text[match.start() :]))
        out.append(match.group())
        position = match.end()
    out.append(_rewrite_words(text[position:]))
    return "".join(out)


def _rewrite_words(stretch: str, rest: str = "") -> str:
    tokens = words.cut(stretch)
    if _words().keys().isdisjoint(tokens):
        return stretch
    out = []
    for index, token in enumerate(tokens):
        if token in _words():
            following = "".join(tokens[index + 1 :]) + rest
            token = _written(token, _CLAUSE_END.split(following, maxsplit=1)[0])
        out.append(token)
    return "".join(out)


def _written(token: str, clause: str) -> str:
    for entry in _words().get(token, ()):
        if entry.objects and not any(item in clause for item in entry.objects):
            continue
        if entry.before and not any(clause.startswith(item) if item else not clause for item in entry.before):
            continue
        return entry.written
    return token
