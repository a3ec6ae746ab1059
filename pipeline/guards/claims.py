"""Floor 3: words that claim something stand only where a bullet says it (DESIGN, guards 2 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline import figures
from pipeline.guards import lists
from pipeline.guards.reading import Key, Reading, Token
from pipeline.guards.registry import guard
from pipeline.types import SlotKind

_AMOUNTS = (SlotKind.COUNT, SlotKind.MONEY)
_CAUSE = re.compile(
    r"(?:通过|经过)[^，。；]{2,40}[，]?(?:使|让|令)|为[^，。；、]{1,20}(?:提供|奠定|保驾|打下|创造|营造)|以[^，。；]{1,20}为(?:抓手|手段|载体|目标|指导)"
)


@guard("claims")
def claims_licensed(reading: Reading) -> Iterator[str]:
    """A word of claims.toml stands only if a bullet has it, its written form, or a word that licenses it.

    PASS 效果：群众维权意识增强 => 群众的维权意识增强。
    PASS 隐患盯到改完 => 对隐患跟踪督促直至整改完成。
    PASS 做完立项报告 => 完成立项报告。
    FAIL 隐患93处 => 发现隐患93处，均已整改到位。
    FAIL 欠账50万元 => 化解欠账50万元。
    FAIL 宣传材料4000多份 => 发放宣传材料4000多份，取得显著成效。
    FAIL 食品监管不放松 => 食品监管不放松，确保食品供应充足。
    FAIL 管水员工资低，没人愿干 => 由于管水员工资低，无人愿干。
    FAIL 7月28日排查政务新媒体 => 为排查政务新媒体，7月28日开展工作。
    FAIL 查企业42家 => 扎实深入检查企业42家。
    FAIL 查企业42家 => 对所有企业42家进行检查。
    FAIL 修水闸3座 => 在镇党委领导下，维修水闸3座。
    FAIL 发材料400份 => 通过发放材料400份，使群众受益。
    """
    reported: set[str] = set()
    for cls in lists.claim_classes():
        for match in cls.pattern.finditer(reading.plain):
            word = match.group()
            if word in reported or _allowed(word, cls, reading):
                continue
            reported.add(word)
            yield f"要点里没有说“{word}”（{cls.name}），请删去"
    for match in _CAUSE.finditer(reading.plain):
        if match.group() not in reading.notes and match.group()[-2:] not in reading.notes:
            yield f"要点里没有说“{match.group()[:12]}”这样的因果、目的，请删去"


def _allowed(word: str, cls: lists.ClaimClass, reading: Reading) -> bool:
    notes = reading.raw
    if word in notes or word in reading.context.self_name:
        return True
    # An office or a title that carries the word names something and claims nothing.
    if cls.key == "meeting" and word in reading.frame:
        return True
    # Praise is never made by rewording.
    if cls.key != "evaluation" and word in reading.written:
        return True
    return any(source in notes for source in cls.licence.get(word, ()))


@guard("inclusion")
def parts_of_a_total(reading: Reading) -> Iterator[str]:
    """其中 stands only before parts of a total that the same sentence has just named, in the same unit of count.

    PASS [parts] 查出隐患93处 / 线路老化20处 => 查出隐患93处，其中线路老化20处。
    PASS 耕地2.6万亩，水田占七成 => 现有耕地2.6万亩，其中水田占七成。
    FAIL 查企业38家 / 隐患85处 => 检查企业38家，其中85处隐患。
    FAIL [parts] 查企业38家 / 隐患85处 => 检查企业38家，其中隐患85处。
    FAIL 清渠18公里 / 修渠3公里 => 清渠18公里，其中修渠3公里。
    """
    if "其中" not in reading.text or "其中" in reading.notes:
        return
    for sentence in reading.sentences:
        for index, token in enumerate(sentence):
            if token.text.startswith("其中") and not _parts_follow(sentence, index, reading):
                yield "要点没有说谁是谁的一部分，请删去“其中”"
                return


def _parts_follow(sentence: tuple[Token, ...], index: int, reading: Reading) -> bool:
    """Whether what follows 其中 is part of what the sentence has named before it."""
    before = [token.key for token in sentence[:index] if token.key is not None and token.key in reading.slots]
    for part in _keys_of_clause(sentence, index, reading):
        if reading.slots[part].kind is SlotKind.PERCENT or reading.slots[part].unit.startswith("成"):
            licensed = reading.unit.parts or any(key[0] == part[0] for key in before)
        elif _listed(reading, part[0]):
            same_bullet = [key for key in before if key[0] == part[0]]
            alike = [key for key in same_bullet if _same_unit(reading, part, key)]
            licensed = not before or bool(same_bullet and not alike) or any(_within(reading, part, k) for k in before)
        elif reading.unit.parts:
            licensed = reading.slots[part].kind not in _AMOUNTS or any(_within(reading, part, key) for key in before)
        else:
            licensed = any(
                key[0] == part[0] and _within(reading, part, key) and _adds_no_noun(reading, part) for key in before
            )
        if licensed:
            return True
    return False


def _keys_of_clause(sentence: tuple[Token, ...], index: int, reading: Reading) -> list[Key]:
    found: list[Key] = []
    for token in sentence[index:]:
        if token.key is not None and token.key in reading.slots:
            found.append(token.key)
        elif token.text in "，；。、" and found:
            break
    return found


def _listed(reading: Reading, number: int) -> bool:
    return any(b.number == number and re.search("[：（:(]", b.template) for b in reading.unit.bullets)


def _same_unit(reading: Reading, one: Key, other: Key) -> bool:
    units = {reading.slots[one].unit[-1:], reading.slots[other].unit[-1:]}
    return len(units) == 1 or units == {"人", "名"}


def _within(reading: Reading, part: Key, total: Key) -> bool:
    """The same unit of count, and not more than the total."""
    if not _same_unit(reading, part, total):
        return False
    small, large = figures.amount(reading.slots[part]), figures.amount(reading.slots[total])
    return small is None or large is None or small <= large


def _adds_no_noun(reading: Reading, part: Key) -> bool:
    """The part's own clause names no new thing (茶园8600亩，采摘的6900亩), or names the total's own (女党员190名)."""
    for _, row in reading.bullets:
        index = next((i for i, token in enumerate(row) if token.key == part), None)
        if index is None:
            continue
        start = index
        while start and not row[start - 1].breaks and row[start - 1].key is None:
            start -= 1
        earlier = "".join(token.text for token in row[:start])
        nouns = [t.text for t in row[start:index] if t.pos.startswith("n") and t.content]
        return all(noun in earlier or noun[-2:] in earlier for noun in nouns)
    return False
