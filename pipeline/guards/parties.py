"""Floor 3: who did what to whom (DESIGN, guard 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import combinations

from pipeline import register, words
from pipeline.guards.reading import MARKER, Noted, Reading, Token, split
from pipeline.guards.registry import guard

# verb in the notes -> how the answer may say it
_TO_WHOM = {
    "查": ("检查", "排查", "查"),
    "检查": ("检查", "排查"),
    "通知": ("通知",),
    "约谈": ("约谈",),
    "督查": ("督查",),
    "督促": ("督促",),
    "举报": ("举报",),
    "帮": ("帮助", "帮"),
    "帮助": ("帮助", "协助"),
    "慰问": ("慰问",),
    "走访": ("走访",),
    "处罚": ("处罚",),
    "表彰": ("表彰",),
    "指导": ("指导",),
    "培训": ("培训",),
    "调查": ("调查",),
    "抽查": ("抽查",),
    "巡查": ("巡查",),
    "传达": ("传达",),
}
# 约谈企业 is never 企业约谈; 培训党员 may well be 党员培训.
_NEVER_OF_ITSELF = ("约谈", "通知", "举报", "处罚", "督促", "帮助", "指导", "慰问")
_BY_MARK = re.compile(r"[由经受被][^，。；、]{0,10}$")


@guard("parties")
def doer_and_receiver(reading: Reading) -> Iterator[str]:
    """The doer of a deed and the one it was done to do not change places.

    PASS 商业街管理办公室查三轮车市场：21户 => 商业街管理办公室对三轮车市场进行检查，涉及21户。
    PASS 信息中心通知茅坪镇整改 => 茅坪镇由信息中心通知整改。
    PASS 信息中心通知茅坪镇整改 => 信息中心通知茅坪镇整改。
    FAIL 通知企业3家，登记在册 => 企业通知3家，登记在册。
    FAIL 信息中心通知茅坪镇整改 => 茅坪镇通知信息中心整改。
    FAIL 商业街管理办公室查三轮车市场：21户 => 对商业街管理办公室、三轮车市场21户进行检查。
    """
    for _, row in reading.bullets:
        for index, token in enumerate(row):
            if token.key is not None or token.text not in _TO_WHOM:
                continue
            doer, receiver = _before(row, index), _after(row, index)
            if receiver and not doer and token.text in _NEVER_OF_ITSELF:
                before = re.search(rf"(?<![对向给将把为与]){receiver}{token.text}", reading.plain)
                if before and before.group() not in reading.notes:
                    yield f"是{token.text}“{receiver}”，不是“{receiver}”去{token.text}"
            if not doer or not receiver:
                continue
            for sentence in reading.sentences:
                text = MARKER.sub("□", "".join(t.text for t in sentence))
                yield from _turned(text, doer, receiver)


def _before(row: tuple[Token, ...], index: int) -> str:
    """The noun that ends right before the verb (adverbs between them do not count)."""
    for token in reversed(row[:index]):
        if token.key is not None or token.breaks:
            return ""
        if token.pos[0] in "dt" or token.text in "了已经先后":
            continue
        return token.text if token.pos[0] in "nj" and len(token.text) > 1 else ""
    return ""


def _after(row: tuple[Token, ...], index: int) -> str:
    """The noun nearest after the verb in its clause."""
    for token in row[index + 1 :]:
        if token.breaks:
            return ""
        if token.key is None and token.pos[0] in "nj" and len(token.text) > 1:
            return token.text
    return ""


def _turned(text: str, doer: str, receiver: str) -> Iterator[str]:
    first, second = text.find(doer), text.find(receiver)
    if first < 0 or second < 0:
        return
    if re.search(r"(?:对|向|将|把|给)[^，。；由]{0,12}$", text[:first]) and first < second:
        yield f"“{doer}”是做事的一方，不能写成“对{doer}”"
    elif (
        second < first
        and not _BY_MARK.search(text[:first])
        and not re.search(r"[对向将把给][^，。；]{0,12}$", text[:second])
    ):
        yield f"是“{doer}”对“{receiver}”做的，次序不能颠倒"
    elif re.search(r"[由][^，。；、]{0,8}$", text[:second]) and first < second:
        yield f"“{receiver}”不是做事的一方，不能写“由{receiver}”"


@guard("lead")
def leader_leads(reading: Reading) -> Iterator[str]:
    """Who led (牵头, 任组长, 主持) leads in the answer; who took part takes part.

    PASS 食安办牵头，农业农村局、公安局参加 => 由食安办牵头，农业农村局、公安局参加。
    FAIL 食安办牵头，农业农村局、公安局参加 => 由农业农村局牵头，食安办、公安局参加。
    FAIL 食安办牵头，农业农村局、公安局参加 => 食安办、农业农村局、公安局牵头参加。
    """
    for verb in ("牵头", "主持", "任组长", "主办"):
        if verb not in reading.notes or verb not in reading.text:
            continue
        for _, row in reading.bullets:
            text = MARKER.sub("□", "".join(t.text for t in row))
            position = text.find(verb)
            if position < 0:
                continue
            own = re.split(r"[，。；：\n]", text[:position])[-1]
            others = {
                t.text for t in row if t.key is None and t.pos[0] in "nj" and len(t.text) > 1 and t.text not in own
            }
            clause = re.split(r"[，。；：\n]", reading.text[: reading.text.find(verb)])[-1]
            nouns = [t.text for t in row if t.pos[0] in "nj" and t.text in own and len(t.text) > 1]
            if nouns and not any(noun in clause for noun in nouns):
                yield f"是“{own}”{verb}，请按要点写"
            for other in sorted(others):
                if other in clause:
                    yield f"“{other}”没有{verb}，请按要点写"
                    break


@guard("mixed")
def clauses_not_mixed(reading: Reading) -> Iterator[str]:
    """The words of one clause of the notes are not dealt out among those of another.

    PASS 水库老化，堤坝完好 => 堤坝完好，水库老化。
    FAIL 水库老化，堤坝完好 => 堤坝老化，水库完好。
    FAIL 张三负责东片，李四负责西片 => 李四负责东片，张三负责西片。
    FAIL 老党员带头，群众投工2400人次 => 群众带头，老党员投工2400人次。
    FAIL 5月28日演练，6月17日转移群众 => 6月17日演练，5月28日转移群众。
    """
    owner = _clause_words(reading.noted)
    if len(set(owner.values())) < 2:  # a single clause has no other to mix with
        return
    met: dict[tuple[int, int], str] = {}
    for row in split(reading.tokens, lambda token: token.key is None and token.text in "，；。"):
        words = {owner[token.text]: token.text for token in row if token.text in owner}
        together = list(combinations(sorted(words), 2))
        for pair in together:
            if pair in met:
                yield f"“{met[pair]}”和“{words[pair[1]]}”两件事的词搭错了，请按要点写"
                return
        met |= {pair: words[pair[0]] for pair in together}


@lru_cache(256)
def _clause_words(noted: Noted) -> dict[str, int]:
    """Words and markers that stand in one clause of the notes only, with the number of that clause."""
    seen: dict[str, set[int]] = {}
    number = 0
    for _, row in noted.bullets:
        number += 1
        for token in row:
            if token.key is None and token.text in "，；。：":
                number += 1
            elif token.key is not None or (token.content and (len(token.text) > 1 or token.pos.startswith("n"))):
                seen.setdefault(token.text, set()).add(number)
    return {word: next(iter(clauses)) for word, clauses in seen.items() if len(clauses) == 1}


_LABEL = re.compile(r"^([\u4e00-\u9fff]{2,12})：")


@cache
def _dissolved() -> frozenset[str]:
    """The labels that the written register gives up."""
    return frozenset(label for forms in words.word_list("labels").values() for label in forms)


@guard("heading-word")
def label_before_its_figures(reading: Reading) -> Iterator[str]:
    """What a bullet says before its colon is said before the bullet's figures, not after them.

    PASS 河长巡河：镇级48次，村级61次 => 河长巡河镇级48次、村级61次。
    FAIL 河长巡河：镇级48次，村级61次 => 镇级48次、村级61次；河长巡河。
    """
    for bullet in reading.unit.bullets:
        label = _LABEL.match(register.full_width(bullet.template))
        marker = f"⟦{bullet.number}.1⟧"
        said = label and label[1] not in _dissolved() and marker in reading.text and label[1] in reading.text
        if label and said and reading.text.index(label[1]) > reading.text.index(marker):
            yield f"“{label[1]}”要写在它的数字前面"
