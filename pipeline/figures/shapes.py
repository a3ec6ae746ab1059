"""Floor 1: the shape of a slot (all but its value) and other values for it.

``candidate(slot, place, turn)`` is a pure function of the slot's shape, its place in the prompt (from 0) and how many
candidates were refused before; along ``turn`` it never runs out of new texts.
"""

from __future__ import annotations

import re
from itertools import count

from pipeline.figures.han import to_han
from pipeline.figures.patterns import ARABIC_RUN, CHINESE, DOCNO, MASKED_YEAR, PAIRED, RANGE
from pipeline.types import Slot, SlotKind

_SUFFIX = re.compile(
    r"(?:实施意见|指导意见|实施方案|工作方案|应急预案|实施细则|管理办法|通知|意见|办法|方案|条例|规定|指引|细则|预案|规划|计划"
    r"|决定|通报|公告|通告|报告|纪要|制度|标准|规范|纲要|公约|手册|倡议书|承诺书|责任书|告知书|公开信|一封信|台账|清单|合同"
    r"|协议|法|书)(?:[（(](?:试行|暂行|修订|草案|征求意见稿)[)）])?》$"
)
_ABOUT = re.compile(r"通知|通报|通告|公告|报告|决定|(?:实施|指导)?意见|(?:实施|工作)?方案")
_VERBS = ("做好", "加强", "规范", "推进", "改进", "统筹", "完善")
_MATTERS = ("日常管理", "重点事项", "基础工作", "综合事务", "业务办理", "现场服务", "资料归集", "有关工作")
_FIRST = ("同心同向", "用心用情", "实干实效", "共建共管", "细心细致", "齐抓齐管", "从严从实", "善作善成")
_THEN = ("办好身边小事", "守好家园净土", "走稳每段路程", "写好为民答卷", "护好平安底色", "添彩美好生活", "汇聚邻里力量")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROUND_BEFORE = tuple("余多来")
_SINGLE = ("六", "七", "四", "八", "五", "九", "三")
_VAGUE = ("几十", "数百", "几千", "数十", "几百", "数千")
_PAIRS = ("六七", "四五", "七八", "五六", "八九", "三四")
_SCALES = ("千", "百", "万", "十万", "百万", "千万")
_CHINESE_RUN = re.compile(rf"[{CHINESE}]+")
_DATE_NUMERAL = re.compile(rf"{MASKED_YEAR}|\d+|[{CHINESE}〇○O]+")
_DATE_PART = {"年": "year", "月": "month", "日": "day", "号": "day", "时": "hour", "点": "hour", "分": "minute"}
_HOURS = (
    (re.compile("凌晨|清晨|清早|早"), (5, 6, 7)),
    (re.compile("上午|午前"), (8, 9, 10, 11)),
    (re.compile("下午|午后|傍晚"), (2, 3, 4, 5)),
    (re.compile("晚|夜"), (7, 8, 9)),
)


def candidate(slot: Slot, place: int, turn: int) -> str:
    """Another text of the slot's shape."""
    match slot.kind:
        case SlotKind.TITLE:
            return _title(slot, place, turn)
        case SlotKind.QUOTE:
            return slot.text[0] + _words(_FIRST, _THEN, place, turn, " ") + slot.text[-1]
        case SlotKind.DOCNO:
            return _docno(slot, place, turn)
        case SlotKind.DATE:
            return _date(slot.text, place, turn)
        case _:
            before, _, after = slot.text.partition(slot.number)
            arabic = ARABIC_RUN.fullmatch(slot.number) is not None
            value = _round(place, turn) if arabic and after[:1] in _ROUND_BEFORE else _number(slot.number, place, turn)
            return before + value + after


def _words(first: tuple[str, ...], then: tuple[str, ...], place: int, turn: int, joint: str) -> str:
    step = place * 3 + turn
    again, step = divmod(step, len(first) * len(then))
    stem = "".join(_STEMS[int(digit)] for digit in str(again)) if again else ""
    return first[step % len(first)] + joint + then[step % len(then)] + stem


def _title(slot: Slot, place: int, turn: int) -> str:
    found = _SUFFIX.search(slot.text)
    kind = found[0][:-1] if found else "专刊"
    about = _ABOUT.fullmatch(re.sub(r"[（(].*", "", kind))
    middle = _words(_VERBS, _MATTERS, place, turn, "")
    return f"《关于{middle}的{kind}》" if about else f"《{middle}{kind}》"


def _docno(slot: Slot, place: int, turn: int) -> str:
    found = DOCNO.search(slot.text)
    if found is None:
        raise ValueError(f"not a 文号: {slot.text!r}")
    prefix = "某发" if found.start("open") else ""
    values = iter((str(_year(place, turn)), str(_integer(place, turn))))
    numerals = re.compile(rf"{MASKED_YEAR}|\d+")
    return prefix + numerals.sub(lambda _: next(values), slot.text[found.start("open") :])


def _integer(place: int, turn: int) -> int:
    """Two digits for the first 89 turns; all differ along ``turn``."""
    return 11 + (place * 29 + turn * 7 + 26) % 89 if turn < 89 else 101 + turn


def _round(place: int, turn: int) -> str:
    """A round number, as 余 and 多 want it (40余条, never 37余条)."""
    return str(30 + 10 * ((place * 5 + turn) % 7) if turn < 7 else 130 + 10 * turn)


def _chinese_integer(place: int, turn: int) -> str:
    if turn < len(_SINGLE):
        return _SINGLE[(place + turn) % len(_SINGLE)]
    return to_han(11 + (place * 5 + turn) % 89 if turn < 96 else 101 + turn)


def _number(number: str, place: int, turn: int) -> str:
    if ARABIC_RUN.search(number):
        return _arabic(number, place, turn)
    return _chinese(number, place, turn)


def _arabic(number: str, place: int, turn: int) -> str:
    steps = count(24 if re.search("[:：]", number) else 0, 3)  # a ratio must not look like a time of day

    def other(found: re.Match[str]) -> str:
        value = _integer(place, turn) + next(steps)
        points = len(re.findall(r"[.．]", found[0]))
        return str(value) + "".join(f".{1 + (place * 3 + turn + point) % 9}" for point in range(points))

    return ARABIC_RUN.sub(other, number)


def _chinese(number: str, place: int, turn: int) -> str:
    step = place + turn
    if "分之" in number:
        whole = _chinese_integer(place, turn)
        if number.startswith("百分之"):
            return f"百分之{whole}"
        return f"{to_han(4 + (place + turn))}分之三"
    if turn < len(_VAGUE):
        if re.search("[几数]", number):
            return _VAGUE[step % len(_VAGUE)]
        if PAIRED.search(number):
            pair = _PAIRS[step % len(_PAIRS)]
            return pair[0] + "、" + pair[1] + "十" if "、" in number else pair
        if re.fullmatch("[百千万亿]+", number):
            return _SCALES[step % len(_SCALES)]
    if joint := re.search(RANGE, number):
        low, high = _integer(place, turn), _integer(place, turn) + 3
        return to_han(low) + joint[0] + to_han(high)
    return _chinese_integer(place, turn)


def _year(place: int, turn: int) -> int:
    return 2031 + (place * 3 + turn) % 60 if turn < 60 else 2100 + turn


def _date(text: str, place: int, turn: int) -> str:
    seen: dict[str, int] = {}
    dotted = iter(("year", "month", "day")) if re.match(r"\d{4}[./-]\d{1,2}[./-]", text) else iter(())

    def other(found: re.Match[str]) -> str:
        part = next(dotted, "") or _part(text, found)
        again = seen[part] = seen.get(part, -1) + 1
        value = _date_value(part, again, place, turn, text)
        if found[0][0].isdigit():
            return f"{value:02d}" if part == "minute" else str(value)
        if part == "year":
            return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))
        return to_han(value)

    return _DATE_NUMERAL.sub(other, text)


def _part(text: str, found: re.Match[str]) -> str:
    """What a numeral of a date counts: told by the unit after it, or, before a range mark, by the next numeral's."""
    before, after = text[: found.start()], text[found.end() :].lstrip(" \u3000")
    if before.endswith("初"):
        return "day"
    if after[:1] in _DATE_PART:
        return _DATE_PART[after[0]]
    if after[:1] and after[0] in ":：":
        return "minute" if before[-1:] in (":", "：") else "hour"
    if before[-1:] in (":", "："):
        return "minute"
    following = _DATE_NUMERAL.search(text, found.end())
    return _part(text, following) if following else "day"


def _date_value(part: str, again: int, place: int, turn: int, text: str) -> int:
    step = place * 5 + turn
    if part == "year":
        return _year(place, turn) + 2 * again
    if part == "month":
        return 1 + step % 11 + again if turn < 12 else 1 + turn + again
    if part == "day":
        return 10 + (place * 7 + turn // 2) % 14 + 4 * again if turn < 40 else turn + again
    if part == "minute":
        return 10 + (step * 5) % 45 + 2 * again if turn < 20 else 10 + turn + again
    hours = next((hours for pattern, hours in _HOURS if pattern.search(text)), tuple(range(10, 20)))
    return hours[step % len(hours)] + again if turn < 20 else turn + again
