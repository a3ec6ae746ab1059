"""Floor 2: instructions to a model, templates and markup among the notes are data; they are cut out and reported.

The patterns are prompts/words/injections.toml, which says what each of its lists is for.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.figures import find_slots
from pipeline.words import any_of, word_list

_CLAUSE = re.compile(r"[^，。；！？,;!?\n]*[，。；！？,;!?\n]*")
_SENTENCE_ENDS = ("。", "！", "？", "!", "?", "\n")
_EDGE = " \t\u3000，。；,;：:、-"
_SUBSTANCE = re.compile(r"[\u3400-\u9fff0-9０-９A-Za-z]")


@lru_cache(maxsize=1 << 10)  # a batch has the same headings and offices all over
def cut_out(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without what is written to a model or a renderer, and the pieces that were cut, in order.

    Cut at clause borders (，。；！？ full or half width); a mark at the edge of a clause goes alone. Text without such
    pieces comes back unchanged, to the character. The first item is "" when nothing with substance is left.
    """
    if not _suspect(text):
        return text, ()
    removed: list[tuple[int, str]] = []
    kept: list[str] = []
    commanded = False
    unblocked = _blank(text, _patterns("blocks"), removed)
    ended = True
    for found in _CLAUSE.finditer(unblocked):
        clause = found[0]
        # What follows a command in the same sentence belongs to it, unless it states a figure: that may be a fact.
        commanded = _matches("commands", clause) or (
            commanded and ((not ended and not _states_figure(clause)) or _matches("follow_ups", clause))
        )
        ended = clause.rstrip().endswith(_SENTENCE_ENDS)
        if commanded:
            removed.append((found.start(), clause))
            continue
        kept.append(_without_markup(clause, found.start(), removed))
    pieces = tuple(piece for _, raw in sorted(removed) if (piece := raw.replace(_HOLE, "").strip(_EDGE)))
    if not pieces:
        return text, ()
    rest = "".join(kept).replace(_HOLE, "")
    rest = rest.strip(" \t\u3000").lstrip(_EDGE)
    if rest != text.strip():
        rest = rest.rstrip("，；,;、 ")
    return (rest if _SUBSTANCE.search(rest) else ""), pieces


def _states_figure(clause: str) -> bool:
    return any(char.isdigit() for slot in find_slots(clause) for char in slot.number)


_HOLE = "\ufffc"


def _blank(text: str, patterns: tuple[re.Pattern[str], ...], removed: list[tuple[int, str]], offset: int = 0) -> str:
    """``text`` with each match overwritten by holes, so that the offsets of the rest stay."""
    for pattern in patterns:
        for found in pattern.finditer(text):
            removed.append((offset + found.start(), found[0]))
        text = pattern.sub(lambda found: _HOLE * len(found[0]), text)
    return text


def _without_markup(clause: str, offset: int, removed: list[tuple[int, str]]) -> str:
    for pattern in _patterns("markup"):
        for found in pattern.finditer(clause):
            around = clause[: found.start()], clause[found.end() :]
            if all(_SUBSTANCE.search(side) for side in around):
                removed.append((offset, clause))
                return ""
    return _blank(_blank(clause, _patterns("markup"), removed, offset), _patterns("tags"), removed, offset)


def _suspect(text: str) -> bool:
    """Whether any pattern matches at all: with none, nothing is cut (``follow_ups`` only follow a command)."""
    if any(pattern.search(text) for pattern in _patterns("blocks")):
        return True
    clauses = _CLAUSE.findall(text)
    return any(any(map(pattern.search, clauses)) for pattern in _in_a_clause())


@cache
def _in_a_clause() -> tuple[re.Pattern[str], ...]:
    """The patterns that are looked for in each clause, as one: asked one by one they cost five times as much."""
    lists = word_list("injections")
    return any_of((source for name in ("commands", "markup", "tags") for source in lists[name]), re.IGNORECASE)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in word_list("injections")[name])


def _matches(name: str, clause: str) -> bool:
    return any(pattern.search(clause) for pattern in _patterns(name))
