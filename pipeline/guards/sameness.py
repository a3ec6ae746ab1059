"""Floor 3: when a word of the bullets stands in an answer, and when a word of the answer comes from the bullets."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.guards import lists

# 留不住, 追不到: the written register says 难以, 无法.
_UNABLE = re.compile("([\u4e00-\u9fff]?)不[到住上出开了来起过]")
_CANNOT = re.compile("难以|无法|未能|不能|不足|不会")
REQUIRED = re.compile(
    r"要求|务必|必须|(?<![适反响对供效呼回感照])应(?!急|对|用|答|届)|须(?!知)|(?<![重主需想只还])要(?!点|素|求|回|到|账)|不能|(?<![舍免])不得|"
    r"禁止|严禁|建议|请(?!示)"
)
_CLAUSE_END = re.compile("[，；。]")
_HAN_RUN = r"[\u4e00-\u9fff]"


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """``word`` and the words that mean the same (licensed.toml, same)."""
    return lists.same_as().get(word, frozenset()) | {word}


@lru_cache(maxsize=4096)
def _stretch(word: str) -> re.Pattern[str]:
    gap = f"{_HAN_RUN}{{0,{2 if len(word) < 4 else 3}}}?"
    return re.compile(gap.join(map(re.escape, word)))


def stands(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text``: as it is, reworded, or stretched (村支书 → 村党支部书记, 改厕 → 改造厕所).

    A word that the segmentation glued together (没装, 再训) stands when each of its characters does within a clause.
    """
    if word in text or any(form in text for form in forms(word)):
        return True
    if len(word) < 2:
        return False
    unable = _UNABLE.fullmatch(word)
    if unable and _CANNOT.search(text):
        return not unable[1] or any(form in text for form in forms(unable[1]))
    # Most words are missing a character; their patterns are never compiled.
    if set(text).issuperset(word) and _stretch(word).search(text):
        return True
    if len(word) > 3:
        halves = (word[: len(word) // 2], word[len(word) // 2 :])
        return all(any(form in text for form in forms(half)) for half in halves)
    kept = [c for c in word if c not in lists.affixes() and (c not in lists.function_chars() or c in "不未没无")]
    return bool(kept) and any(
        all(any(form in clause for form in forms(c)) for c in kept) for clause in _CLAUSE_END.split(text)
    )


def asks(text: str) -> bool:
    """Whether ``text`` demands or forbids something (要求, 应, 必须, 要加强, 不能出事)."""
    return REQUIRED.search(text) is not None
