"""Floor 3: a figure stays by its own noun, its qualifier and its comparison (DESIGN, guard 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pipeline.guards import lists
from pipeline.guards.reading import Key, Reading, Token
from pipeline.guards.registry import guard
from pipeline.guards.sameness import forms, stands
from pipeline.types import SlotKind

_COUNTED = frozenset({SlotKind.COUNT, SlotKind.MONEY, SlotKind.PERCENT})
COMPARISONS = (
    "增长", "下降", "减少", "增加", "上升", "降低", "提高", "同比", "环比", "去年", "上年", "往年", "比", "较", "占", "原有", "原来", "不到",
    "不足", "不少于", "不低于", "不超过", "超过", "低于", "高于", "至少", "最多", "平均", "每", "实灌", "能用", "还有", "仅", "只有", "降到",
    "增加到", "连续",
)  # fmt: skip
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

_UNDONE = re.compile("未(?!来)|没|(?<!免)不(?!断|仅|但|管|同|少于|低于|超过|足|到)|非|无(?!线)|(?:还|仍|正|尚)在|在(?=[改办修建调推整])|尚|难|缺")


@dataclass(frozen=True)
class _Anchor:
    """What a slot belongs to.

    ``run``: the words before it in its clause, nearest last; failing them, those after it. ``head``: the nearest of
    them. ``object``: the word right after it, when only a verb stands before (通报3个支部), else "".
    ``kin``: the words of its whole clause, items before 、 included (量血压、测血糖410人次).
    """

    key: Key
    run: tuple[str, ...]
    head: str
    object: str = ""
    kin: tuple[str, ...] = ()


def _left(row: tuple[Token, ...], index: int) -> list[Token]:
    """Words before ``row[index]`` back to a break or another marker, in reading order."""
    found: list[Token] = []
    for token in reversed(row[:index]):
        if token.breaks or token.key is not None:
            break
        found.append(token)
    return found[::-1]


def _right(row: tuple[Token, ...], index: int) -> list[Token]:
    found: list[Token] = []
    for token in row[index + 1 :]:
        if token.breaks or token.key is not None:
            break
        found.append(token)
    return found


def _naming(tokens: list[Token], *, generic: bool = False) -> list[str]:
    """The words that say what is counted: no function words, no comparisons, and no generic ones unless asked for."""
    return [
        token.text
        for token in tokens
        if (token.content or (len(token.text) == 1 and token.pos[0] in "nva") or token.text in lists.fallback_heads())
        and token.pos[0] not in "upcrdy"
        and token.text not in COMPARISONS
        and (generic or token.text not in lists.generic_heads())
    ]


def _heads(tokens: list[Token]) -> list[str]:
    """As ``_naming``; failing that the generic words that can stand alone (问题53个, 查了128家)."""
    return _naming(tokens) or [w for w in _naming(tokens, generic=True) if w in lists.fallback_heads()]


def _anchors(reading: Reading) -> list[_Anchor]:
    found = []
    for bullet, row in reading.bullets:
        for index, token in enumerate(row):
            if token.key is None or token.key not in reading.slots:
                continue
            if reading.slots[token.key].kind not in _COUNTED:
                continue
            left, right = _heads(_left(row, index)), _naming(_right(row, index))
            after = _right(row, index)
            counted = right[0] if right and after[0].text == right[0] and after[0].pos.startswith("n") else ""
            if left:
                kin = tuple(_naming(list(row[_clause_start(row, index) : index])))
                found.append(_Anchor(token.key, tuple(left), left[-1], counted, kin))
            elif right:
                found.append(_Anchor(token.key, tuple(right), right[0], counted))
            else:
                found.append(_Anchor(token.key, (), ""))
    return found


def _clause_start(row: tuple[Token, ...], index: int) -> int:
    while index and row[index - 1].text not in "，；：。！？\n":
        index -= 1
    return index


def _text(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def _around(reading: Reading, row: tuple[Token, ...], index: int) -> str:
    """The text about ``row[index]`` in its sentence, up to the next count or ；."""

    def stops(token: Token) -> bool:
        counted = token.key is not None and token.key in reading.slots and reading.slots[token.key].kind in _COUNTED
        return counted or token.text == "；"

    before = list(takewhile(lambda token: not stops(token), reversed(row[:index])))
    after = list(takewhile(lambda token: not stops(token), row[index + 1 :]))
    return _text(before[::-1]) + "｜" + _text(after)


@guard("atom")
def figure_by_its_noun(reading: Reading) -> Iterator[str]:
    """What a figure counts stands beside it, nearer than what another figure counts.

    PASS 灭火器过期12处 / 消毒柜坏7处 => 发现灭火器过期12处、消毒柜损坏7处。
    PASS 清淤渠道18公里，花26万元 => 投入资金26万元，清淤渠道18公里。
    PASS 修复连陂坝6.7万余元 / 维修连江渠道11万元 => 投入6.7万余元修复连陂坝，投入11万元维修连江渠道。
    PASS 鹅鸭2500只、鱼20000尾 => 现有鹅鸭2500只、鱼20000尾。
    PASS 4个病险水库、四条主干渠请水务部门安排 => 请水务部门对4个病险水库、四条主干渠作出安排。
    PASS 分3组查企业 => 分3组对企业进行检查。
    FAIL 灭火器过期12处 / 消毒柜坏7处 => 发现消毒柜损坏12处、灭火器过期7处。
    FAIL 灭火器过期12处 / 线路老化3处 => 12处灭火器检查，线路老化3处，另有过期现象。
    FAIL 鹅鸭2500只、鱼20000尾 => 现有鹅鸭和鱼2500只和20000尾。
    FAIL 修复连陂坝6.7万余元 / 维修连江渠道11万元 => 投入11万元修复连陂坝，投入6.7万余元维修连江渠道。
    FAIL 发材料4000多份 / 挂横幅40余条 => 在4000多份的指导下，发放材料，悬挂横幅40余条。
    """
    anchors = _anchors(reading)
    if len(anchors) < 2:
        yield from _single(reading, anchors)
        return
    owners: dict[str, set[Key]] = {}
    for anchor in anchors:
        for word in (*anchor.run, anchor.object):
            owners.setdefault(word, set()).add(anchor.key)
    for anchor in anchors:
        position = reading.positions.get(anchor.key)
        if position is None or not anchor.head:
            continue
        value, matter = reading.slots[anchor.key].text, "".join(anchor.run)
        left, right = _left(reading.tokens, position), _right(reading.tokens, position)
        by_object = bool(anchor.object) and _text(right).startswith(anchor.object)
        if anchor.object and not stands(anchor.object, _text(left) + "｜" + _text(right)):
            yield f"“{value}”是“{anchor.object}”的数，请让它紧跟“{anchor.object}”"
            continue
        own_near = by_object or stands(anchor.head, _text(left) + "｜" + _text(right))
        region = _around(reading, *_in_sentence(reading, position))
        if not own_near and (not stands(anchor.head, region) or _attached_elsewhere(left, right, anchor)):
            yield f"“{value}”是“{matter}”的数，请让它紧跟“{anchor.head}”"
        elif not own_near or not stands(anchor.head, _text(right)):
            foreign = _foreign(left, anchor, owners)
            if foreign:
                yield f"“{value}”不是“{foreign}”的数，它是“{matter}”的数"


def _attached_elsewhere(left: list[Token], right: list[Token], anchor: _Anchor) -> bool:
    """Whether a noun that is not its own follows the figure at once (4000多份的指导下)."""
    words = _naming(right)
    return not _naming(left) and bool(words) and not any(words[0] in own or own in words[0] for own in (*anchor.run, *anchor.kin))


def _is_own(word: str, anchor: _Anchor, owners: dict[str, set[Key]]) -> bool:
    if any(anchor.key in owners.get(form, ()) for form in forms(word)):
        return True
    return not any(form in owners for form in forms(word)) and any(own in word or word in own for own in anchor.run)


def _shared(word: str, anchor: _Anchor, owners: dict[str, set[Key]]) -> bool:
    """A word that stands before this figure and before others: it tells nothing."""
    held = set().union(*(owners.get(form, set()) for form in forms(word)))
    return anchor.key in held and len(held) > 1


def _foreign(left: list[Token], anchor: _Anchor, owners: dict[str, set[Key]]) -> str:
    """The nearest word before the figure that belongs to other figures only; "" if its own stands before that word.

    特困人员集中供养⟦58人⟧、分散供养⟦105人⟧ is right though 供养 is the other one's; 鹅鸭和鱼⟦2500只⟧ is not.
    """
    stretch: list[Token] = []
    for token in reversed(left):
        if token.text in ("和", "与", "及", "以及"):
            break
        stretch.append(token)
    words = [word for word in _naming(stretch, generic=True) if len(word) > 1 or word in owners]
    only_own = {word for word in anchor.run if owners[word] == {anchor.key}}
    telling = [word for word in words if not only_own or not _shared(word, anchor, owners)]
    if any(_is_own(word, anchor, owners) for word in telling):
        return ""
    words = telling
    return next((w for w in words if any(f in owners for f in forms(w)) or _holds_other(w, anchor, owners)), "")


def _holds_other(word: str, anchor: _Anchor, owners: dict[str, set[Key]]) -> bool:
    return any(len(other) > 1 and other in word and anchor.key not in keys for other, keys in owners.items())


def _single(reading: Reading, anchors: list[_Anchor]) -> Iterator[str]:
    for anchor in anchors:
        position = reading.positions.get(anchor.key)
        if position is None or not anchor.head:
            continue
        if not stands(anchor.head, _text(list(_in_sentence(reading, position)[0]))):
            value = reading.slots[anchor.key].text
            yield f"“{value}”是“{''.join(anchor.run)}”的数，请让它紧跟“{anchor.head}”"


def _in_sentence(reading: Reading, position: int) -> tuple[tuple[Token, ...], int]:
    """The sentence that holds token ``position`` of the answer, and the index in it."""
    for sentence in reading.sentences:
        if position < len(sentence):
            return sentence, position
        position -= len(sentence)
    raise IndexError(position)


@guard("order")
def alike_in_order(reading: Reading) -> Iterator[str]:
    """Figures of one bullet that no word of their own tells apart keep their order.

    PASS 1人管理6项 => 1人管理6项工作。
    PASS 转移412户1305人，安置点3个 => 转移412户1305人，安置点3个。
    FAIL 1人管理6项 => 6项工作由1人管理，6项。
    FAIL 5年换了4名 => 4名经办人更换了5年。
    FAIL 35岁以下168人，50岁以上121人 => 35岁以下121人，50岁以上168人。
    """
    anchors = {anchor.key: anchor for anchor in _anchors(reading)}
    for bullet, _ in reading.bullets:
        keys = [key for key in anchors if key[0] == bullet.number and key in reading.positions]
        for first, second in pairwise(keys):
            one, two = anchors[first], anchors[second]
            own = set(two.run) - set(one.run), set(one.run) - set(two.run)
            if not (_bare(reading, second) or (one.head and not any(own))):
                continue
            if reading.positions[second] < reading.positions[first]:
                yield f"“{reading.slots[first].text}”和“{reading.slots[second].text}”的次序不能颠倒"
            elif _bare(reading, second) and _between(reading, first, second):
                yield f"“{reading.slots[second].text}”要紧跟在“{reading.slots[first].text}”后面"


def _bare(reading: Reading, key: Key) -> bool:
    """Whether the slot follows another one in its bullet with no word between (412户1305人; 21处，720千瓦)."""
    if reading.slots[key].kind is SlotKind.MONEY:
        return False
    for _, row in reading.bullets:
        index = next((i for i, token in enumerate(row) if token.key == key), None)
        if index is not None:
            before = [t for t in row[:index] if not (t.key is None and t.text in "，、")]
            after = row[index + 1] if index + 1 < len(row) else None
            return bool(before) and before[-1].key is not None and before[-1].key in reading.slots and (
                after is None or after.breaks or index > 0 and row[index - 1].key is not None
            )
    return False


def _between(reading: Reading, first: Key, second: Key) -> bool:
    """Whether another count stands between the two in the answer."""
    return any(
        token.key is not None and token.key in reading.slots and reading.slots[token.key].kind in _COUNTED
        for token in reading.tokens[reading.positions[first] + 1 : reading.positions[second]]
    )


@guard("undone")
def undone_by_its_figure(reading: Reading) -> Iterator[str]:
    """The figure of what is not done, or not yet, stays by that word, and the figure of what is done keeps clear of it.

    PASS 退回1.86万元，未退回0.31万元 => 已退回1.86万元，未退回0.31万元。
    PASS 28处没改完，188处改完 => 整改完成188处，28处未整改完成。
    FAIL 退回1.86万元，未退回0.31万元 => 退回0.31万元，未退回1.86万元。
    FAIL 整改188处，28处还在整改 => 整改28处，188处仍在整改。
    """
    values = [key for key, slot in reading.slots.items() if slot.kind in _COUNTED and key in reading.positions]
    if len(values) < 2:
        return
    for _, row in reading.bullets:
        for index, token in enumerate(row):
            if token.key not in values or token.key is None:
                continue
            position = reading.positions[token.key]
            noted, said = _undone(row, index), _undone(reading.tokens, position)
            if noted != said and noted is not None and said is not None:
                yield f"“{reading.slots[token.key].text}”前后的“未、不、还在”与要点不一致"


def _undone(row: tuple[Token, ...], index: int) -> bool | None:
    """Whether the words about a figure deny or say "still"; None when no word names anything beside it."""
    left, right = _left(row, index), _right(row, index)
    end = index + 1 + len(right)
    shared = end < len(row) and row[end].key is not None
    near = left if _naming(left) and shared else [*left, *right]
    if not _naming(near, generic=True):
        return None
    return bool(_UNDONE.search(_text(near)))


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
    counts: dict[str, set[int]] = {}
    for bullet, row in reading.bullets:
        for word in _naming(list(row)):
            counts.setdefault(word, set()).add(bullet.number)
    owner = {word: next(iter(numbers)) for word, numbers in counts.items() if len(numbers) == 1 and len(word) > 1}
    anchored = {anchor.key for anchor in _anchors(reading) if anchor.head and anchor.head in owner}
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
            if reading.slots[token.key].kind is not SlotKind.DATE or not _leads(sentence, index):
                if not _beside_own(sentence, owned, index, number):
                    own = "".join(word for word, b in owner.items() if b == number)
                    yield f"“{reading.slots[token.key].text}”应紧跟“{own[:12]}”，不要跟在别的事情后面"


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
    bounds = [-1, *(i for i, token in enumerate(sentence) if token.key is None and token.text in "，；。："), len(sentence)]
    start = max(bound for bound in bounds if bound < index) + 1
    end = min(bound for bound in bounds if bound > index)
    before = [b for b in owned[start:index] if b is not None]
    after = [b for b in owned[index:end] if b is not None]
    if before or after:
        return number in (before[-1:] or after[:1]) or (number in before and after[:1] == [number]) or after[:1] == [number]
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
    for _, row in reading.bullets:
        for index, token in enumerate(row):
            if token.key is None or token.key not in reading.positions:
                continue
            clause = _clause(reading.tokens, reading.positions[token.key])
            own = _text(_left(row, index)[-4:])
            for word in COMPARISONS:
                if word == "占" and own.endswith("占"):
                    continue
                if word in own and not any(form in clause for form in _SAME_COMPARISON.get(word, (word,))):
                    yield f"“{reading.slots[token.key].text}”前的“{word}”不能丢"
                    break


def _clause(tokens: tuple[Token, ...], position: int) -> str:
    """The text of the clause about a token: from one ，；：。 to the next (、 does not end it)."""
    start, end = _clause_start(tokens, position), position
    while end + 1 < len(tokens) and tokens[end + 1].text not in "，；：。！？\n":
        end += 1
    return _text(list(tokens[start : end + 1]))
