"""Floor 3: nothing lost, nothing new, word by word (DESIGN, guards 2 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline import register
from pipeline.guards import lists
from pipeline.guards.reading import MARKER, Noted, Reading, Token, covered, pairs, split, tokens_of
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
    for rule in _WHOEVER.findall(register.full_width(reading.raw)):
        if rule not in reading.text:
            yield f"“{rule}”要照写"
    known = pairs(text)
    for bullet, row in reading.bullets:
        reworded = _reworded_away(bullet.template, known, text)
        for token in row:
            if token.key is not None or not _says(token) or token.text in lists.light_words():
                continue
            if stands(token.text, text) or token.text in reworded:
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
    gone: set[str] = set()
    for clause in _CLAUSE.split(register.full_width(template)):
        before = {token.text for token in tokens_of(clause) if token.key is None}
        after = {token.text for token in tokens_of(register.to_written(clause)) if token.key is None}
        fresh = [word for word in after - before if re.search(r"[\u3400-\u9fff]", word)]
        if fresh and all(word in text or all(covered(word, known)) for word in fresh):
            written = register.to_written(clause)
            gone |= {word for word in before - after if word not in written}
    return frozenset(gone)


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
    sources = "\n".join((reading.notes, reading.written, reading.frame))
    licensed = _licensed(reading.noted)
    flags = covered(reading.text, pairs(sources))
    for word in licensed | lists.function_words():
        if len(word) > 1 and word in reading.text:
            start = reading.text.find(word)
            while start >= 0:
                flags[start : start + len(word)] = [True] * len(word)
                start = reading.text.find(word, start + len(word))
    reworded = _reworded(reading)
    clauses = _clauses(reading)
    found: dict[str, None] = {}
    for token in reading.tokens:
        if not token.content or token.text in licensed:
            continue
        if _brought(token, reading, clauses):
            continue
        open_chars = [c for i, c in enumerate(token.text) if not flags[token.start + i]]
        if all(c in reading.note_words or c in lists.affixes() or c in lists.function_chars() for c in open_chars):
            continue
        if token.text not in lists.not_rewordings() and any(c in reworded for c in token.text):
            continue
        found.setdefault(token.text)
    return tuple(found)


def _clauses(reading: Reading) -> list[tuple[int, str]]:
    """Where each clause of the answer (，；。) ends, and its text with the values in place of their markers."""
    found: list[tuple[int, str]] = []
    for row in split(reading.tokens, lambda token: token.key is None and token.text in "，；。"):
        shown = (reading.slots[t.key].text if t.key in reading.slots and t.key is not None else t.text for t in row)
        found.append((row[-1].end, "".join(shown)))
    return found


def _brought(token: Token, reading: Reading, clauses: list[tuple[int, str]]) -> bool:
    """Whether a noun of the bullets that stands in the same clause brings the verb along (悬挂 … 横幅)."""
    clause = next((text for end, text in clauses if token.start < end), "")
    return any(
        token.text in verbs and any(noun in clause and noun in reading.raw for noun in nouns)
        for nouns, verbs in lists.noun_verbs()
    )


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
    for cls in lists.claim_classes():
        allowed |= {word for word, sources in cls.licence.items() if any(source in noted.raw for source in sources)}
    if asks(noted.raw):
        allowed |= {"要求", "强调"}
    own = noted.context.self_name.removeprefix("我")
    if own and noted.unit.role is Role.BACKGROUND:
        allowed |= {f"全{own}", "辖区"}
    for word, group in lists.same_as().items():
        if word in notes if len(word) > 1 else word in noted.note_words:
            allowed |= group
    return frozenset(word for word in allowed if _HAN.search(word))
