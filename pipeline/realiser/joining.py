"""The pieces of a unit → its sentences: what stands between two of them, and what is not said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.grammar import MARKER, tokens
from pipeline.realiser import lexicon

_M = r"⟦\d+\.\d+⟧"
_ONE = re.compile(_M)
_SAME_VERB = re.compile(
    rf"([\u4e00-\u9fa5]{{2}})([^⟦，；。、]{{1,8}}{_M})[，；]\1(?=[^⟦，；。、]{{1,8}}{_M}(?:$|[，；。]))"
)
_BEFORE_STRONGER = re.compile(r"[，；、]+(?=[。；，])")
_DOUBLED = re.compile("，{2,}")
_SHORT = 26  # characters: two clauses this short of one class share a sentence


def joined(pieces: Sequence[str]) -> str:
    """``pieces`` (at least one, without marks at their ends) with the marks between them, still without the last."""
    text = pieces[0]
    for before, piece in pairwise(pieces):
        piece = _without_repeat(before, piece)
        text += _joint(before, piece) + piece
    return _during(shared_verb(text))


def _during(text: str) -> str:
    """Dated occasions told before what was done on them: "⟦3月22日⟧“世界水日”；…；采用…" → "在……期间，采用…"."""
    if "采用" not in text:
        return text
    pieces = re.split(r"(?<=[，；。])", text)
    done = next((index for index, piece in enumerate(pieces) if piece.startswith("采用")), 0)
    occasions = [piece.rstrip("，；。") for piece in pieces[:done]]
    if not occasions or not all(_ONE.match(occasion) for occasion in occasions):
        return text
    joined = "、".join(occasions[:-1]) + ("和" if len(occasions) > 1 else "") + occasions[-1]
    return f"在{joined}期间，{''.join(pieces[done:])}"


def _without_repeat(before: str, piece: str) -> str:
    """The subject named in the last sentence is not named again: "协会…，协会维修…" → "…，维修…"."""
    subject = re.match(r"[\u4e00-\u9fa5]{2,8}", before)
    if not subject:
        return piece
    for length in range(len(subject.group()), 1, -1):
        head = before[:length]
        rest = piece[length:]
        if (
            piece.startswith(head)
            and lexicon.ends_with(head, "doers", "nouns")
            and tokens(rest)[:1]
            and tokens(rest)[0][1] == "v"
        ):
            return rest
    return piece


def _joint(before: str, piece: str) -> str:
    if piece.startswith(("要求", "强调")) and re.search("召开|会议|检查|部署|通知", before) and "。" not in before:
        return "，"
    last = re.split("[。；]", before)[-1]
    if len(MARKER.sub("", last)) <= _SHORT and len(MARKER.sub("", piece)) <= _SHORT:
        if "，" not in last and "，" not in piece and bool(MARKER.search(last)) == bool(MARKER.search(piece)):
            return "，"
        return "；"
    return "。"


def ended(text: str) -> str:
    """``text`` with its full stop, and no mark doubled or before a stronger one."""
    text = _BEFORE_STRONGER.sub("", text.strip("，；、。 "))
    return f"{_DOUBLED.sub('，', text)}。"


def shared_verb(text: str) -> str:
    """One verb over a run of counts: 制作展板⟦⟧，制作宣传栏⟦⟧ is 制作展板⟦⟧、宣传栏⟦⟧."""
    return _SAME_VERB.sub(r"\1\2、", text)
