"""Floor 3: a figure stays by its own noun, and figures that nothing tells apart keep their order (DESIGN, guard 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from pipeline.guards.anchors import COUNTED, Anchor, anchors_of, joined, left_of, naming, right_of
from pipeline.guards.reading import Key, Noted, Reading, Token
from pipeline.guards.registry import guard
from pipeline.guards.sameness import forms, stands
from pipeline.types import SlotKind


def _around(reading: Reading, row: tuple[Token, ...], index: int) -> str:
    """The text about ``row[index]`` in its sentence, up to the next count or ；."""

    def stops(token: Token) -> bool:
        counted = token.key is not None and token.key in reading.slots and reading.slots[token.key].kind in COUNTED
        return counted or token.text == "；"

    before = list(takewhile(lambda token: not stops(token), reversed(row[:index])))
    after = list(takewhile(lambda token: not stops(token), row[index + 1 :]))
    return joined(before[::-1]) + "｜" + joined(after)


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
    anchors = anchors_of(reading.noted)
    if len(anchors) < 2:
        yield from _single(reading, anchors)
        return
    owners = _owners(reading.noted)
    for anchor in anchors:
        position = reading.positions.get(anchor.key)
        if position is None or not anchor.head:
            continue
        value, matter = reading.slots[anchor.key].text, "".join(anchor.run)
        left, right = left_of(reading.tokens, position), right_of(reading.tokens, position)
        after = joined(right)
        beside = joined(left) + "｜" + after
        by_object = bool(anchor.object) and after.startswith(anchor.object)
        if anchor.object and not stands(anchor.object, beside):
            yield f"“{value}”是“{anchor.object}”的数，请让它紧跟“{anchor.object}”"
            continue
        own_near = by_object or stands(anchor.head, beside)
        if not own_near and (
            not stands(anchor.head, _around(reading, *_in_sentence(reading, position)))
            or _attached_elsewhere(left, right, anchor)
        ):
            yield f"“{value}”是“{matter}”的数，请让它紧跟“{anchor.head}”"
        elif not own_near or not stands(anchor.head, after):
            foreign = _foreign(left, anchor, owners)
            if foreign:
                yield f"“{value}”不是“{foreign}”的数，它是“{matter}”的数"


@lru_cache(256)
def _owners(noted: Noted) -> dict[str, set[Key]]:
    """Word -> the figures that it stands by in the notes."""
    owners: dict[str, set[Key]] = {}
    for anchor in anchors_of(noted):
        for word in (*anchor.run, anchor.object):
            owners.setdefault(word, set()).add(anchor.key)
    return owners


def _attached_elsewhere(left: list[Token], right: list[Token], anchor: Anchor) -> bool:
    """Whether a noun that is not its own follows the figure at once (4000多份的指导下)."""
    words = naming(right)
    return (
        not naming(left)
        and bool(words)
        and not any(words[0] in own or own in words[0] for own in (*anchor.run, *anchor.kin))
    )


def _is_own(word: str, anchor: Anchor, figures: set[Key]) -> bool:
    return anchor.key in figures or (not figures and any(own in word or word in own for own in anchor.run))


def _foreign(left: list[Token], anchor: Anchor, owners: dict[str, set[Key]]) -> str:
    """The nearest word before the figure that belongs to other figures only; "" if its own stands before that word.

    特困人员集中供养⟦58人⟧、分散供养⟦105人⟧ is right though 供养 is the other one's; 鹅鸭和鱼⟦2500只⟧ is not.
    """
    stretch: list[Token] = []
    for token in reversed(left):
        if token.text in ("和", "与", "及", "以及"):
            break
        stretch.append(token)
    words = [word for word in naming(stretch, generic=True) if len(word) > 1 or word in owners]
    # The figures that each word, or one that means the same, stands by in the notes.
    figures: dict[str, set[Key]] = {}
    for word in words:
        figures[word] = {key for form in forms(word) for key in owners.get(form, ())}
        if figures[word] == {anchor.key}:  # its own beyond doubt
            return ""
    if any(owners[word] == {anchor.key} for word in anchor.run):
        # A word that stands by this figure and by others tells nothing.
        words = [word for word in words if anchor.key not in figures[word]]
    if any(_is_own(word, anchor, figures[word]) for word in words):
        return ""
    return next((word for word in words if figures[word] or _holds_other(word, anchor, owners)), "")


def _holds_other(word: str, anchor: Anchor, owners: dict[str, set[Key]]) -> bool:
    return any(len(other) > 1 and other in word and anchor.key not in keys for other, keys in owners.items())


def _single(reading: Reading, anchors: Sequence[Anchor]) -> Iterator[str]:
    for anchor in anchors:
        position = reading.positions.get(anchor.key)
        if position is None or not anchor.head:
            continue
        if not stands(anchor.head, joined(list(_in_sentence(reading, position)[0]))):
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
    anchors = {anchor.key: anchor for anchor in anchors_of(reading.noted)}
    for bullet, _ in reading.bullets:
        keys = [key for key in anchors if key[0] == bullet.number and key in reading.positions]
        for first, second in pairwise(keys):
            one, two = anchors[first], anchors[second]
            own = set(two.run) - set(one.run), set(one.run) - set(two.run)
            bare = _bare(reading.noted, second)
            if not (bare or (one.run and not any(own))):
                continue
            if reading.positions[second] < reading.positions[first]:
                yield f"“{reading.slots[first].text}”和“{reading.slots[second].text}”的次序不能颠倒"
            elif bare and _between(reading, first, second):
                yield f"“{reading.slots[second].text}”要紧跟在“{reading.slots[first].text}”后面"


@lru_cache(1024)
def _bare(noted: Noted, key: Key) -> bool:
    """Whether the slot follows another one in its bullet with no word between (412户1305人; 21处，720千瓦)."""
    if noted.slots[key].kind is SlotKind.MONEY:
        return False
    for _, row in noted.bullets:
        index = next((i for i, token in enumerate(row) if token.key == key), None)
        if index is not None:
            before = [t for t in row[:index] if not (t.key is None and t.text in "，、")]
            after = row[index + 1] if index + 1 < len(row) else None
            return (
                bool(before)
                and before[-1].key is not None
                and before[-1].key in noted.slots
                and (after is None or after.breaks or (index > 0 and row[index - 1].key is not None))
            )
    return False


def _between(reading: Reading, first: Key, second: Key) -> bool:
    """Whether another count stands between the two in the answer."""
    return any(
        token.key is not None and token.key in reading.slots and reading.slots[token.key].kind in COUNTED
        for token in reading.tokens[reading.positions[first] + 1 : reading.positions[second]]
    )
