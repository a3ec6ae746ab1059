"""Floor 3: nothing lost, nothing new, word by word (DESIGN, guards 2 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import add

from pipeline import register
from pipeline.guards import lists
from pipeline.guards.reading import MARKER, Noted, Reading, Token, covered, pairs, tokens_of
from pipeline.guards.registry import guard
from pipeline.guards.sameness import asks, stands
from pipeline.types import Role

_WHOEVER = re.compile(r"谁[\u4e00-\u9fff]{1,4}")
_CLAUSE = re.compile(r"[，；。：！？\n]")
_HAN = re.compile(r"[\u3400-\u9fff]")


@guard("lost")
def nothing_lost(reading: Reading) -> Iterator[str]:
    """Every content word of the bullets stands in the answer, as it is or in the written register.

    PASS 花26万元，清淤渠道 => 投入26万元，清淤渠道。
    PASS 没达标4家 => 4家未达标。
    PASS 形式：横幅、展板 => 采取横幅、展板等形式。
    FAIL 灭火器过期12处 => 灭火器12处。
    FAIL 配电箱损坏、无防护罩4处 => 配电箱损坏4处。
    FAIL 加强信息审核，夯实监管责任 => 加强信息审核。
    FAIL 谁受益、谁投资、谁管理 => 实行受益者投资、受益者管理。
    """
    text = reading.plain
    for rule in _WHOEVER.findall(reading.raw):
        if rule not in reading.text:
            yield f"“{rule}”要照写"
    known = pairs(text)
    for bullet, row in reading.bullets:
        for token in row:
            if token.key is not None or not _says(token) or token.text in lists.light_words():
                continue
            if stands(token.text, text) or token.text in _reworded_away(bullet.template, known, text):
                continue
            if len(token.text) > 2 and all(covered(token.text, known)):
                continue
            yield f"漏了“{token.text}”，请写上"


def _says(token: Token) -> bool:
    if not token.content:
        return len(token.text) == 1 and token.text in "未不没无非难"
    return token.pos[0] not in "upcrx" or len(token.text) > 1


def _reworded_away(template: str, known: frozenset[str], text: str) -> frozenset[str]:
    """Words of a clause that its written form no longer has, when all that replaced them stands in the answer."""
    return frozenset().union(
        *(
            gone
            for fresh, gone in _rewordings(template)
            if all(word in text or all(covered(word, known)) for word in fresh)
        )
    )


@lru_cache(maxsize=512)
def _rewordings(template: str) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """For each clause that the written register words anew: the words that came, and those that went."""
    found = []
    for clause in _CLAUSE.split(register.full_width(template)):
        written = register.to_written(clause)
        before = {token.text for token in tokens_of(clause) if token.key is None}
        after = {token.text for token in tokens_of(written) if token.key is None}
        fresh = tuple(word for word in after - before if _HAN.search(word))
        if fresh:
            found.append((fresh, frozenset(word for word in before - after if word not in written)))
    return tuple(found)


@guard("new")
def nothing_new(reading: Reading) -> Iterator[str]:
    """Every content word of the answer comes from the bullets, the title, or the licensed words of licensed.toml.

    PASS 横幅40余条 / 材料4000多份 => 共悬挂横幅40余条，发放材料4000多份。
    PASS 企业商户查了42家，隐患93处 => 检查企业商户42家，发现隐患93处。
    FAIL 横幅40余条 / 材料4000多份 => 在材料4000多份的指导下，悬挂横幅40余条。
    FAIL 食品监管不放松 => 食品监管不放松，节日供应充足。
    FAIL 开展食品安全宣传 => 开展食品安全宣传，庆祝节日。
    FAIL 修水闸3座 => 镇党委召开会议，维修水闸3座。
    """
    for word in new_words(reading):
        yield f"要点里没有“{word}”，请删去"


@lru_cache(maxsize=256)  # several reports are judged at once
def new_words(reading: Reading) -> tuple[str, ...]:
    """The content words of the answer that nothing licenses, in order, each once."""
    # Most answers end here or below: what is dearer is not looked at unless a word needs it.
    unnoted = [token for token in reading.tokens if token.content and token.text not in reading.note_words]
    if not unnoted:
        return ()
    licensed = _licensed(reading.noted)
    unlicensed = [token for token in unnoted if token.text not in licensed]
    if not unlicensed:
        return ()
    flags = _accounted(reading, licensed)
    strange = [t for t in unlicensed if not (_put_together(t, flags, reading) or _brought(t, reading))]
    if not strange:
        return ()
    reworded = _reworded(reading)
    return tuple(
        dict.fromkeys(
            token.text for token in strange if token.text in lists.not_rewordings() or reworded.isdisjoint(token.text)
        )
    )


def _accounted(reading: Reading, licensed: frozenset[str]) -> list[bool]:
    """For each character of the answer, whether the sources have it by its neighbour, or a licensed word holds it."""
    text = reading.text
    flags = covered(text, reading.noted.source_pairs)
    for words in (licensed, lists.function_words()):
        for word in words:
            if word in text and len(word) > 1:
                start = text.find(word)
                while start >= 0:
                    flags[start : start + len(word)] = [True] * len(word)
                    start = text.find(word, start + len(word))
    return flags


def _put_together(token: Token, flags: list[bool], reading: Reading) -> bool:
    """Whether each character of a word is accounted for: by itself, as a word of the bullets, or as an affix."""
    return all(
        flags[i] or c in reading.note_words or c in lists.affixes() or c in lists.function_chars()
        for i, c in enumerate(token.text, token.start)
    )


def _brought(token: Token, reading: Reading) -> bool:
    """Whether a noun of the bullets that stands in the same clause brings the verb along (悬挂 … 横幅)."""
    nouns = [noun for noun in lists.nouns_of().get(token.text, ()) if noun in reading.raw]
    if not nouns:
        return False
    clause = _clause_about(token, reading)
    return any(noun in clause for noun in nouns)


def _clause_about(token: Token, reading: Reading) -> str:
    """The clause of the answer (，；。) that holds ``token``, with the values in place of their markers."""
    shown: list[str] = []
    for other in reading.tokens:
        shown.append(reading.slots[other.key].text if other.key in reading.slots else other.text)
        if other.key is None and other.text in "，；。":
            if token.start < other.end:
                break
            shown.clear()
    return "".join(shown)


def _reworded(reading: Reading) -> frozenset[str]:
    """Characters of the bullets' words that the answer may have put in another way.

    A single-character word (训) may become a longer one (培训); a longer word that is not in the answer as it stands
    (改厕) may become words that share its characters (改造厕所).
    """
    return frozenset(
        character
        for _, row in reading.bullets
        for token in row
        if token.content and (len(token.text) == 1 or token.text not in reading.text)
        for character in token.text
        if character not in lists.function_chars()
    )


@lru_cache(maxsize=256)
def _licensed(noted: Noted) -> frozenset[str]:
    """Words that stand for words of the bullets, that their nouns bring along, and that the section's role allows."""
    notes = MARKER.sub("□", noted.notes) + "\n" + noted.raw
    allowed: set[str] = set(noted.note_words) | lists.role_words().get(noted.unit.role.value, frozenset())
    for source, words in lists.licensed_by().items():
        if source in noted.raw:
            allowed |= words
    if asks(noted.raw):
        allowed |= {"要求", "强调"}
    own = noted.context.self_name.removeprefix("我")
    if own and noted.unit.role is Role.BACKGROUND:
        allowed |= {f"全{own}", "辖区"}
    for word in noted.note_words:
        if len(word) < 2:
            allowed |= lists.same_as().get(word, frozenset())
    for pair in lists.same_by_pair().keys() & set(map(add, notes, notes[1:])):
        for word in lists.same_by_pair()[pair]:
            if word in notes:
                allowed |= lists.same_as()[word]
    return frozenset(word for word in allowed if _in_han(word))


@lru_cache(maxsize=1 << 13)
def _in_han(word: str) -> bool:
    return _HAN.search(word) is not None
