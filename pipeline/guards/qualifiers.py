"""Floor 3: a figure stays by its bullet, its comparison and its 未, 不, 还在 (DESIGN, guards 1 and 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline import register
from pipeline.guards.anchors import COMPARISONS, COUNTED, anchors_of, clause_of, joined, left_of, naming, right_of
from pipeline.guards.reading import Key, Noted, Reading, Token
from pipeline.guards.registry import guard
from pipeline.types import SlotKind

_SAME_COMPARISON = {
    "比": ("比", "较"),
    "较": ("比", "较"),
    "占": ("占",),
    "不到": ("不到", "不足"),
    "不足": ("不足", "不到", "不够"),
    "还有": ("还有", "仍有", "尚有", "另有", "其余", "还", "仍", "尚"),
    "能用": ("能用", "能够使用", "能使用", "可用", "可以使用", "能够发挥作用", "正常使用"),
    "原有": ("原有", "原来", "原"),
    "原来": ("原有", "原来", "原"),
    "仅": ("仅", "只"),
    "只有": ("仅", "只"),
    "上年": ("上年", "去年"),
    "去年": ("上年", "去年"),
    "降到": ("降到", "降至", "下降到", "下降至", "降为"),
    "增加到": ("增加到", "增至", "增加至"),
    "实灌": ("实灌", "实际灌溉", "实际灌"),
    "不少于": ("不少于", "不低于"),
    "平均": ("平均", "均"),
}

_UNDONE = re.compile(
    "未(?!来)|没|(?<!免)不(?!断|仅|但|管|同|少于|低于|超过|足|到)|非|无(?!线)|(?:还|仍|正|尚)在|在(?=[改办修建调推整])|尚|难|缺"
)


@guard("owner")
def figure_by_its_bullet(reading: Reading) -> Iterator[str]:
    """A figure or date whose own clause names nothing of its own stays by the words of its bullet.

    PASS 茅坪镇更新到7月17日 / 西营镇更新到7月18日 => 茅坪镇更新到7月17日，西营镇更新到7月18日。
    PASS 茅坪镇更新到7月17日 / 西营镇更新到7月18日 => 茅坪镇、西营镇分别更新到7月17日、7月18日。
    PASS 猪婆塘维修改造，50余万元 / 报告编完，花12.5万元 => 投入50余万元，维修改造猪婆塘；报告已编完，投入12.5万元。
    FAIL 茅坪镇更新到7月17日 / 西营镇更新到7月18日 => 茅坪镇更新到7月18日，西营镇更新到7月17日。
    FAIL 猪婆塘维修改造，50余万元 / 报告编完，花12.5万元 => 投入12.5万元，维修改造猪婆塘；报告已编完，投入50余万元。
    """
    if len(reading.unit.bullets) < 2:
        return
    owner = _owners(reading.noted)
    anchored = {anchor.key for anchor in anchors_of(reading.noted) if anchor.head and anchor.head in owner}
    for sentence in reading.sentences:
        owned = [_owner_of(token, owner) for token in sentence]
        if any(token.text in ("分别", "分别为") for token in sentence):
            yield from _spread(reading, sentence, owned)
            continue
        for index, token in enumerate(sentence):
            if token.key is None or token.key not in reading.slots or token.key in anchored:
                continue
            number = token.key[0]
            if number not in owned:
                continue
            if reading.slots[token.key].kind is SlotKind.DATE and _leads(sentence, index):
                continue
            if not _beside_own(sentence, owned, index, number):
                own = "".join(word for word, b in owner.items() if b == number)
                yield f"“{reading.slots[token.key].text}”应紧跟“{own[:12]}”，不要跟在别的事情后面"


@lru_cache(256)
def _owners(noted: Noted) -> dict[str, int]:
    """The words of one bullet only, with its number."""
    counts: dict[str, set[int]] = {}
    for bullet, row in noted.bullets:
        for word in naming(list(row)):
            counts.setdefault(word, set()).add(bullet.number)
    return {word: next(iter(numbers)) for word, numbers in counts.items() if len(numbers) == 1 and len(word) > 1}


def _owner_of(token: Token, owner: dict[str, int]) -> int | None:
    """The bullet that a word belongs to, when it belongs to one only."""
    return None if token.key is not None else owner.get(token.text)


def _leads(sentence: tuple[Token, ...], index: int) -> bool:
    """Whether the date stands at the head of the sentence or right after a ；: it governs all that follows."""
    return not any(token.content or token.key is not None for token in _back_to_stop(sentence, index))


def _back_to_stop(sentence: tuple[Token, ...], index: int) -> list[Token]:
    found: list[Token] = []
    for token in reversed(sentence[:index]):
        if token.text == "；":
            break
        found.append(token)
    return found


def _beside_own(sentence: tuple[Token, ...], owned: list[int | None], index: int, number: int) -> bool:
    """Whether the nearest owned word before the marker, or failing one in its clause the nearest after, is its own."""
    bounds = [
        -1,
        *(i for i, token in enumerate(sentence) if token.key is None and token.text in "，；。："),
        len(sentence),
    ]
    start = max(bound for bound in bounds if bound < index) + 1
    end = min(bound for bound in bounds if bound > index)
    before = [b for b in owned[start:index] if b is not None]
    after = [b for b in owned[index:end] if b is not None]
    if before or after:
        return (
            number in (before[-1:] or after[:1])
            or (number in before and after[:1] == [number])
            or after[:1] == [number]
        )
    nearest = [next((b for b in reversed(owned[:start]) if b is not None), None)]
    nearest.append(next((b for b in owned[end:] if b is not None), None))
    return number in nearest


def _spread(reading: Reading, sentence: tuple[Token, ...], owned: list[int | None]) -> Iterator[str]:
    named = list(dict.fromkeys(b for b in owned if b is not None))
    valued = list(dict.fromkeys(t.key[0] for t in sentence if t.key is not None and t.key in reading.slots))
    if [b for b in named if b in valued] != [b for b in valued if b in named]:
        yield "“分别”前后的次序对不上，请逐一写清"


@guard("comparison")
def comparison_by_its_figure(reading: Reading) -> Iterator[str]:
    """Words of comparison, direction and limit stay in the clause of their figure.

    PASS 实灌不到15000亩 => 实际灌溉面积不到15000亩。
    PASS 投诉比去年下降30% => 投诉较去年下降30%。
    FAIL 投诉比去年下降30% => 投诉达到30%。
    FAIL 泵站现在能用8处 => 泵站现有8处。
    FAIL 受损渠道占干渠约50% => 受损渠道约50%，干渠受到影响。
    """
    for key, compared in _comparisons(reading.noted):
        if key not in reading.positions:
            continue
        clause = clause_of(reading.tokens, reading.positions[key])
        for word in compared:
            if not any(form in clause for form in _SAME_COMPARISON.get(word, (word,))):
                yield f"“{reading.slots[key].text}”前的“{word}”不能丢"
                break


@lru_cache(256)
def _comparisons(noted: Noted) -> tuple[tuple[Key, tuple[str, ...]], ...]:
    """The markers of the notes that words of comparison stand before, with those words."""
    found = []
    for _, row in noted.bullets:
        for index, token in enumerate(row):
            if token.key is None:
                continue
            own = joined(left_of(row, index)[-4:])
            words = tuple(word for word in COMPARISONS if word in own and not (word == "占" and own.endswith("占")))
            if words:
                found.append((token.key, words))
    return tuple(found)


@guard("undone")
def undone_by_its_figure(reading: Reading) -> Iterator[str]:
    """The figure of what is not done, or not yet, stays by that word, and the figure of what is done keeps clear of it.

    PASS 退回1.86万元，未退回0.31万元 => 已退回1.86万元，未退回0.31万元。
    PASS 28处没改完，188处改完 => 整改完成188处，28处未整改完成。
    FAIL 退回1.86万元，未退回0.31万元 => 退回0.31万元，未退回1.86万元。
    FAIL 整改188处，28处还在整改 => 整改28处，188处仍在整改。
    """
    values = {key for key, slot in reading.slots.items() if slot.kind in COUNTED and key in reading.positions}
    if len(values) < 2:
        return
    for key, noted in _noted_undone(reading.noted):
        if key in values and _undone(reading.tokens, reading.positions[key]) is (not noted):
            yield f"“{reading.slots[key].text}”前后的“未、不、还在”与要点不一致"


@lru_cache(256)
def _noted_undone(noted: Noted) -> tuple[tuple[Key, bool], ...]:
    """Each marker of the notes beside which a word names something, and whether those words deny or say "still"."""
    rows = [row for _, row in noted.bullets]
    found = [(token.key, _undone(row, i)) for row in rows for i, token in enumerate(row) if token.key is not None]
    return tuple((key, undone) for key, undone in found if undone is not None)


def _undone(row: tuple[Token, ...], index: int) -> bool | None:
    """Whether the words about a figure deny or say "still"; None when no word names anything beside it."""
    left, right = left_of(row, index), right_of(row, index)
    end = index + 1 + len(right)
    shared = end < len(row) and row[end].key is not None
    near = left if shared and naming(left) else [*left, *right]
    if not naming(near, generic=True):
        return None
    return bool(_UNDONE.search(joined(near)))


_CLAUSE_END = re.compile("[，；。]")
_BULLET_OF = re.compile(r"⟦(\d+)\.\d+⟧")
_ALL = re.compile("[都均全][是为系]")
_COORDINATED = re.compile(r"([\u4e00-\u9fff]{2})、([\u4e00-\u9fff]{2})")


@guard("coordination")
def coordinated_stays_coordinated(reading: Reading) -> Iterator[str]:
    """Two things that share a figure or a predicate are not torn into two statements by a comma.

    PASS 渠道淤塞、损毁650米 => 渠道淤塞、损毁的有650米。
    PASS 渠道淤塞、损毁650米 => 渠道淤塞和损毁650米。
    FAIL 渠道淤塞、损毁650米 => 渠道淤塞，损毁650米。
    """
    for first, second in _COORDINATED.findall(reading.raw):
        if f"{first}，{second}" in reading.text or f"{first}；{second}" in reading.text:
            yield f"“{first}、{second}”是并列的，中间不要用逗号断开"


@guard("reported")
def source_stays(reading: Reading) -> Iterator[str]:
    """A figure that was only counted up is not stated outright: 统计, 初步统计 are part of the fact.

    PASS 统计困难群众114人 => 据统计，困难群众114人。
    FAIL 初步统计损失150万元 => 损失150万元。
    FAIL 初步统计损失150万元 => 据统计，损失150万元。
    """
    for word in ("初步统计", "不完全统计", "统计"):
        if word in reading.raw:
            if word not in reading.text:
                yield f"漏了“{word}”，请写上"
            return


@guard("lent")
def no_noun_lent(reading: Reading) -> Iterator[str]:
    """A noun of one bullet, said once more than the notes say it, is not lent to another bullet's figure.

    PASS 水库还有4座未除险 / 山塘90%存在病险 => 水库还有4座未除险，山塘90%存在病险。
    FAIL 还有4座未除险 / 山塘90%存在病险 => 山塘还有4座未除险；山塘90%存在病险。
    """
    numbers = {bullet.number for bullet in reading.unit.bullets}
    written = {bullet.number: register.to_written(bullet.template) for bullet in reading.unit.bullets}
    for clause in _CLAUSE_END.split(reading.text):
        holders = {int(number) for number in _BULLET_OF.findall(clause)}
        if len(holders) != 1 or holders == numbers:  # no other bullet's noun could be lent
            continue
        (holder,) = holders
        own = written.get(holder, "")
        for word, number in _owners(reading.noted).items():
            lent = number != holder and word in clause and word not in own
            if lent and reading.text.count(word) > reading.raw.count(word):
                yield f"“{word}”不是这个数字的，请删去多写的“{word}”"


@guard("all")
def every_one_stays(reading: Reading) -> Iterator[str]:
    """What holds of all of them (都, 均) still holds of all of them.

    PASS 都是公众号，类别都是不及时 => 均为公众号，类别均为不及时。
    FAIL 都是公众号，类别都是不及时 => 共有公众号问题，类别均为不及时。
    """
    said, told = (len(_ALL.findall(text)) for text in (reading.raw, reading.text))
    if told < said:
        yield "要点里的“都、均”要照写"
