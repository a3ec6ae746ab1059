"""A bullet taken apart: its label ("形式：…") and its clauses, in the written register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline import register
from pipeline.types import Bullet

_OPEN, _CLOSE = "（《“「【〔(", "）》”」】〕)"
_BREAKS = "，；。！？"
_SIGN = re.compile(f"[{_OPEN}{_CLOSE}{_BREAKS}]")


@dataclass(frozen=True)
class Clause:
    """``text``: slot text without punctuation at its ends; ``end``: the mark that followed it, "" for the last."""

    text: str
    end: str = ""


@dataclass(frozen=True)
class Telegram:
    """``label`` is what stood before a colon, "" if nothing did."""

    bullet: Bullet
    label: str
    clauses: tuple[Clause, ...]


def take_apart(bullet: Bullet) -> Telegram:
    """The bullet's label and clauses. Joined again they hold every marker of its template.

    Raises OutlineError when prompts/words/register.toml is malformed.
    """
    return Telegram(bullet, *_apart(bullet.template))


@lru_cache(maxsize=1 << 10)  # a bullet is told by rule and shown to the model
def _apart(template: str) -> tuple[str, tuple[Clause, ...]]:
    label, rest = _label(register.to_written(template))
    return label, tuple(_clauses(rest))


def _label(text: str) -> tuple[str, str]:
    depth = 0
    for position, char in enumerate(text if "：" in text else ""):
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth == 0 and char in _BREAKS:
            break
        if depth == 0 and char == "：" and 0 < position < len(text) - 1:
            return text[:position].strip(), text[position + 1 :].strip()
    return "", text


def _clauses(text: str) -> list[Clause]:
    clauses: list[Clause] = []
    depth = start = 0
    for sign in _SIGN.finditer(text):
        position, char = sign.start(), sign.group()
        depth = max(0, depth + (char in _OPEN) - (char in _CLOSE))
        if depth == 0 and char in _BREAKS:
            if piece := text[start:position].strip():
                clauses.append(Clause(piece, char))
            start = position + 1
    if piece := text[start:].strip():
        clauses.append(Clause(piece, ""))
    return clauses
