"""Floor 3: what each figure of a unit belongs to: the words before and after it in its clause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.guards import lists
from pipeline.guards.reading import Key, Noted, Token
from pipeline.types import SlotKind

# 几年发资料上万份: a span of time governs what follows and counts nothing.
_SPANS = ("年", "天", "日", "个月", "月", "小时", "时", "周", "分钟", "季度", "年来")
COUNTED = frozenset({SlotKind.COUNT, SlotKind.MONEY, SlotKind.PERCENT})
COMPARISONS = (
    "增长", "下降", "减少", "增加", "上升", "降低", "提高", "同比", "环比", "去年", "上年", "往年", "比", "较",
    "占", "原有", "原来", "不到", "不足", "不少于", "不低于", "不超过", "超过", "低于", "高于", "至少", "最多",
    "平均", "每", "实灌", "能用", "还有", "仅", "只有", "降到", "增加到", "连续",
)  # fmt: skip


@dataclass(frozen=True)
class Anchor:
    """What a slot belongs to.

    ``run``: the words before it in its clause, nearest last; failing them, those after it. ``head``: the nearest of
    them, "" if it is not bound to one. ``object``: the noun right after it (通报3个支部), "" if there is none.
    ``kin``: the words of its whole clause, items before 、 included (量血压、测血糖410人次).
    """

    key: Key
    run: tuple[str, ...]
    head: str
    object: str = ""
    kin: tuple[str, ...] = ()


def left_of(row: tuple[Token, ...], index: int) -> list[Token]:
    """Words before ``row[index]`` back to a break or another marker, in reading order."""
    found: list[Token] = []
    for i in range(index - 1, -1, -1):
        token = row[i]
        if token.breaks or token.key is not None:
            break
        found.append(token)
    return found[::-1]


def right_of(row: tuple[Token, ...], index: int) -> list[Token]:
    found: list[Token] = []
    for i in range(index + 1, len(row)):
        token = row[i]
        if token.breaks or token.key is not None:
            break
        found.append(token)
    return found


def naming(tokens: list[Token], *, generic: bool = False) -> list[str]:
    """The words that say what is counted: no function words, no comparisons, and no generic ones unless asked for."""
    return [token.text for token in tokens if _names(token.text, token.pos, token.content, generic)]


@lru_cache(1 << 13)
def _names(word: str, pos: str, content: bool, generic: bool) -> bool:
    return (
        (content or (len(word) == 1 and pos[0] in "nva") or word in lists.fallback_heads())
        and pos[0] not in "upcrdy"
        and word not in COMPARISONS
        and (generic or word not in lists.generic_heads())
    )


def _heads(tokens: list[Token]) -> list[str]:
    """As ``_naming``; failing that the generic words that can stand alone (问题53个, 查了128家)."""
    return naming(tokens) or [w for w in naming(tokens, generic=True) if w in lists.fallback_heads()]


@lru_cache(256)
def anchors_of(noted: Noted) -> tuple[Anchor, ...]:
    """What each counted slot of the bullets belongs to, in order."""
    found = []
    for _, row in noted.bullets:
        for index, token in enumerate(row):
            if token.key is None or token.key not in noted.slots:
                continue
            if noted.slots[token.key].kind not in COUNTED:
                continue
            after = right_of(row, index)
            left, right = _heads(left_of(row, index)), naming(after)
            counted = right[0] if right and after[0].text == right[0] and after[0].pos.startswith("n") else ""
            if left:
                kin = tuple(naming(list(row[clause_start(row, index) : index])))
                found.append(Anchor(token.key, tuple(left), left[-1], counted, kin))
            elif right and noted.slots[token.key].unit in _SPANS:
                found.append(Anchor(token.key, tuple(right), ""))
            elif right:
                found.append(Anchor(token.key, tuple(right), right[0], counted))
            else:
                found.append(Anchor(token.key, (), ""))
    return tuple(found)


def clause_start(row: tuple[Token, ...], index: int) -> int:
    while index and row[index - 1].text not in "，；：。！？\n":
        index -= 1
    return index


def joined(tokens: list[Token]) -> str:
    return "".join([token.text for token in tokens])


def clause_of(tokens: tuple[Token, ...], position: int) -> str:
    """The text of the clause about a token: from one ，；：。 to the next (、 does not end it)."""
    start, end = clause_start(tokens, position), position
    while end + 1 < len(tokens) and tokens[end + 1].text not in "，；：。！？\n":
        end += 1
    return joined(list(tokens[start : end + 1]))
