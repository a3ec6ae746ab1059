"""Floor 3: of two faithful wordings of a unit, which one the report takes. Judged by what makes prose telegraphic."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise

from pipeline import register, words
from pipeline.grammar import MARKER, has_verb
from pipeline.types import Unit

_HAVING = ("现有", "共有", "有", "另有", "下辖", "辖")
_CLAUSE_END = re.compile("[，；]")
_PUNCTUATION = re.compile(r"[，。；：、“”\"\s]")
# 依据…进行。 names a basis and no deed.
_NOTHING_DONE = re.compile(r"(?:依据|按照|根据)[^，；]*(?:进行|开展)(?:，|；|$)")
_LONG_BULLET = 12  # characters: shorter bullets can't be worded otherwise
_LONG_SENTENCE = 110  # characters, markers counted as three


def roughness(slot_text: str, unit: Unit) -> int:
    """How far ``slot_text`` is from written prose: 0 is nothing to object to, each fault of style counts.

    Counted: a sentence without any predicate (2), a basis on which nothing is done (2), words a clerk would only say
    (1 each change), a label's colon left standing (1), a long bullet pasted as it was (1), 的有 more than once (1), a
    sentence of more than about 110 characters (1), two neighbouring sentences that open alike (1).
    """
    return _style(slot_text) + pasted(slot_text, unit)


@lru_cache(maxsize=256)  # the realiser's text is compared with each answer
def _style(slot_text: str) -> int:
    """The faults of ``roughness`` that a text has whatever its bullets are."""
    score = 0
    sentences = [sentence for sentence in slot_text.split("。") if sentence.strip()]
    for sentence in sentences:
        score += 2 * (not _predicated(_CLAUSE_END.split(sentence)))
        score += len(MARKER.sub("三字数", sentence)) > _LONG_SENTENCE
        score += "：" in sentence
        score += 2 * bool(_NOTHING_DONE.search(sentence))
    score += sum(a[:3] == b[:3] for a, b in pairwise(sentences) if "⟦" not in a[:3])
    score += slot_text.count("的有") > 1
    return score + (register.to_written(slot_text) != register.full_width(slot_text))


def _predicated(clauses: list[str]) -> bool:
    """Whether a clause states something: by a verb, or by a quantity that is its own predicate (总长⟦⟧, 损失⟦⟧)."""
    # Words are told apart last: it is the dearest look.
    return (
        any(clause.startswith(_HAVING) for clause in clauses)
        or any(quantity in clause for clause in clauses if "⟦" in clause for quantity in _quantities())
        or any(has_verb(clause) for clause in clauses)
    )


@cache
def _quantities() -> tuple[str, ...]:
    """The nouns that with a figure right after them state something, each with the marker's first character."""
    return tuple(f"{noun}⟦" for noun in words.word_list("verbs")["attributes"]["nouns"])


def pasted(slot_text: str, unit: Unit) -> int:
    """How many of the unit's longer bullets stand word for word in ``slot_text``, punctuation aside."""
    plain = _bare(slot_text)
    return sum(_bare(bullet.template) in plain for bullet in unit.bullets if len(bullet.text) >= _LONG_BULLET)


@lru_cache(maxsize=1024)
def _bare(slot_text: str) -> str:
    return _PUNCTUATION.sub("", register.full_width(slot_text))


def reads_well(rule_text: str, unit: Unit) -> bool:
    """Whether the realiser's text stands as prose. A bullet that was prose already may stand as its clerk wrote it."""
    return roughness(rule_text, unit) == pasted(rule_text, unit)


def reads_better(model_text: str, rule_text: str, unit: Unit) -> bool:
    """Whether the model's slot text is taken rather than the realiser's. Both have passed the guards.

    The realiser's wins only where it is the smoother of the two: joining statements is what the model does better.
    """
    return roughness(model_text, unit) <= roughness(rule_text, unit)
