"""Floor 3: a figure stays by its own noun, its qualifier and its comparison (DESIGN, guard 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.guards import lists
from pipeline.guards.reading import Key, Reading, Token
from pipeline.guards.registry import guard
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


@dataclass(frozen=True)
class _Anchor:
    """What a slot belongs to. ``run``: the words of its clause, nearest last; ``head``: the nearest of them."""

    key: Key
    run: tuple[str, ...]
    head: str
    right: bool  # the head follows the figure (4个病险水库)


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


def _naming(tokens: list[Token]) -> list[str]:
    """The words that say what is counted: no function words, no generic ones, no comparisons."""
    return [
        token.text
        for token in tokens
        if (token.content or (len(token.text) == 1 and token.pos[0] in "nva"))
        and token.pos[0] not in "upcrdy"
        and token.text not in lists.generic_heads()
        and token.text not in COMPARISONS
    ]


def _anchors(reading: Reading) -> list[_Anchor]:
    found = []
    for bullet, row in reading.bullets:
        for index, token in enumerate(row):
            if token.key is None or token.key not in reading.slots:
                continue
            if reading.slots[token.key].kind not in _COUNTED:
                continue
            left, right = _naming(_left(row, index)), _naming(_right(row, index))
            if left:
                found.append(_Anchor(token.key, tuple(left), left[-1], False))
            elif right:
                found.append(_Anchor(token.key, tuple(right), right[0], True))
            else:
                found.append(_Anchor(token.key, (), "", False))
    return found


def _forms(word: str) -> frozenset[str]:
    return lists.same_as().get(word, frozenset()) | {word}


def _stands(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text``: as it is, reworded, or stretched (村支书 → 村党支部书记)."""
    if any(form in text for form in _forms(word)):
        return True
    if len(word) < 3:
        return False
    return all(word[i : i + 2] in text for i in range(0, len(word) - 1, 2)) and word[-2:] in text


def _text(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def _around(row: tuple[Token, ...], index: int, *, own: int | None = None) -> str:
    """The text about ``row[index]`` in its sentence, up to the next marker (of another bullet than ``own``)."""

    def stops(token: Token) -> bool:
        return token.key is not None and token.key[0] != own

    before: list[Token] = []
    for token in reversed(row[:index]):
        if stops(token) or token.text == "；":
            break
        before.append(token)
    after: list[Token] = []
    for token in row[index + 1 :]:
        if stops(token) or token.text == "；":
            break
        after.append(token)
    return _text(before[::-1]) + "｜" + _text(after)


@guard("atom")
def figure_by_its_noun(reading: Reading) -> Iterator[str]:
    """What a figure counts stands beside it, nearer than what another figure counts.

    PASS 灭火器过期12处 / 消毒柜坏7处 => 检查发现灭火器过期12处、消毒柜损坏7处。
    PASS 清淤渠道18公里，花26万元 => 投入资金26万元，清淤渠道18公里。
    PASS 修复连陂坝6.7万余元 / 维修连江渠道11万元 => 投入6.7万余元修复连陂坝，投入11万元维修连江渠道。
    PASS 鹅鸭2500只、鱼20000尾 => 损失鹅鸭2500只、鱼20000尾。
    PASS 4个病险水库、四条主干渠请水务部门安排 => 请水务部门对4个病险水库、四条主干渠作出安排。
    PASS 分3组查企业 => 分3组对企业进行检查。
    FAIL 灭火器过期12处 / 消毒柜坏7处 => 发现消毒柜损坏12处、灭火器过期7处。
    FAIL 灭火器过期12处 / 线路老化3处 => 12处灭火器检查，线路老化3处，另有过期现象。
    FAIL 鹅鸭2500只、鱼20000尾 => 损失鹅鸭和鱼2500只和20000尾。
    FAIL 修复连陂坝6.7万余元 / 维修连江渠道11万元 => 投入11万元修复连陂坝，投入6.7万余元维修连江渠道。
    FAIL 发材料4000多份 / 挂横幅40余条 => 在4000多份的指导下，发放材料，悬挂横幅40余条。
    """
    anchors = _anchors(reading)
    if len(anchors) < 2:
        yield from _single(reading, anchors)
        return
    owners: dict[str, set[Key]] = {}
    for anchor in anchors:
        for word in anchor.run:
            owners.setdefault(word, set()).add(anchor.key)
    for anchor in anchors:
        position = reading.positions.get(anchor.key)
        if position is None:
            continue
        value = reading.slots[anchor.key].text
        left, right = _left(reading.tokens, position), _right(reading.tokens, position)
        near = _text(left) + "｜" + _text(right)
        region = _around(_sentence(reading, position), _index_in_sentence(reading, position))
        if anchor.head:
            own_near = _stands(anchor.head, near)
            if not own_near and not _stands(anchor.head, region):
                yield f"“{value}”是“{''.join(anchor.run)}”的数，请让它紧跟“{anchor.head}”"
                continue
            if not own_near or not _stands(anchor.head, _text(right)):
                foreign = _foreign(left, anchor, owners)
                if foreign:
                    yield f"“{value}”不是“{foreign}”的数，它是“{''.join(anchor.run)}”的数"


def _foreign(left: list[Token], anchor: _Anchor, owners: dict[str, set[Key]]) -> str:
    """The nearest naming word before the figure, if it belongs to other figures only; "" otherwise."""
    for word in reversed(_naming(left)):
        if any(form in owners and anchor.key in owners[form] for form in _forms(word)):
            return ""
        claimed = [form for form in _forms(word) if form in owners]
        if claimed:
            return word
        joined = [own for own in anchor.run if own in word or word in own]
        if joined:
            return ""
        whole = [other for other, keys in owners.items() if anchor.key not in keys and len(other) > 1 and other in word]
        if whole:
            return word
    return ""


def _single(reading: Reading, anchors: list[_Anchor]) -> Iterator[str]:
    for anchor in anchors:
        position = reading.positions.get(anchor.key)
        if position is None or not anchor.head:
            continue
        if not _stands(anchor.head, _text(list(_sentence(reading, position)))):
            value = reading.slots[anchor.key].text
            yield f"“{value}”是“{''.join(anchor.run)}”的数，请让它紧跟“{anchor.head}”"


def _sentence(reading: Reading, position: int) -> tuple[Token, ...]:
    count = 0
    for sentence in reading.sentences:
        if position < count + len(sentence):
            return sentence
        count += len(sentence)
    return ()


def _index_in_sentence(reading: Reading, position: int) -> int:
    count = 0
    for sentence in reading.sentences:
        if position < count + len(sentence):
            return position - count
        count += len(sentence)
    return 0


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
        spread = any(token.text == "分别" or token.text == "分别为" for token in sentence)
        marks: list[tuple[int, int, Key | None]] = []  # (index, bullet, marker)
        for index, token in enumerate(sentence):
            if token.key is not None and token.key in reading.slots:
                marks.append((index, token.key[0], token.key))
            elif token.text in owner:
                marks.append((index, owner[token.text], None))
        if spread:
            yield from _spread(reading, marks)
            continue
        for place, (_, number, key) in enumerate(marks):
            if key is None or key in anchored or not any(b == number and k is None for _, b, k in marks):
                continue
            before = next((b for _, b, k in reversed(marks[:place]) if k is None or k in anchored), None)
            after = next((b for _, b, k in marks[place + 1 :] if k is None or k in anchored), None)
            if number not in (before, after):
                own = "".join(word for word, b in owner.items() if b == number)
                yield f"“{reading.slots[key].text}”应与“{own[:12]}”写在一起"
            elif before is not None and before != number and not _opens(sentence, marks[place][0]):
                own = "".join(word for word, b in owner.items() if b == number)
                yield f"“{reading.slots[key].text}”应紧跟“{own[:12]}”，不要跟在别的事情后面"


def _opens(sentence: tuple[Token, ...], index: int) -> bool:
    """Whether no named matter stands between the marker and the break before it: it opens its clause."""
    return not _naming(_left(sentence, index))


def _spread(reading: Reading, marks: list[tuple[int, int, Key | None]]) -> Iterator[str]:
    named = list(dict.fromkeys(b for _, b, k in marks if k is None))
    valued = list(dict.fromkeys(b for _, b, k in marks if k is not None))
    if [b for b in named if b in valued] != [b for b in valued if b in named]:
        yield "“分别”前后的次序对不上，请逐一写清"


@guard("comparison")
def comparison_by_its_figure(reading: Reading) -> Iterator[str]:
    """Words of comparison, direction and limit stay in the clause of their figure.

    PASS 实灌不到15000亩 => 实际灌溉面积不到15000亩。
    PASS 投诉比去年下降30% => 投诉较去年下降30%。
    FAIL 投诉比去年下降30% => 投诉达到30%。
    FAIL 一年运行不少于9个月 => 一年运行9个月。
    FAIL 受损渠道占干渠约50% => 受损渠道约50%，干渠受到影响。
    """
    for _bullet, row in reading.bullets:
        for index, token in enumerate(row):
            if token.key is None or token.key not in reading.positions:
                continue
            clause = _clause(reading.tokens, reading.positions[token.key])
            own = _text(_left(row, index)[-4:])
            for word in COMPARISONS:
                if word in own and not any(form in clause for form in _SAME_COMPARISON.get(word, (word,))):
                    yield f"“{reading.slots[token.key].text}”前的“{word}”不能丢"
                    break


def _clause(tokens: tuple[Token, ...], position: int) -> str:
    """The text of the clause about a token: from one ，；：。 to the next (、 does not end it)."""
    start = end = position
    while start > 0 and tokens[start - 1].text not in "，；：。！？\n":
        start -= 1
    while end + 1 < len(tokens) and tokens[end + 1].text not in "，；：。！？\n":
        end += 1
    return _text(list(tokens[start : end + 1]))
