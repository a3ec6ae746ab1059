"""Marks and numerals that a reader would correct, found in one paragraph's text. Used on drafts and on finished files.

Each function gives the words in question as they stand, some with what is right (Chinese, without 。).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.words import word_list

_HAN = r"[\u4e00-\u9fff]"
_HALF_WIDTH = re.compile(rf"(?<={_HAN})[,;:?!](?={_HAN}|$)|(?<={_HAN})[()](?={_HAN})|(?<={_HAN})\.(?=$)")
_SQUARE = re.compile(r"[\u4e00-\u9fff]{0,8}[\[【]\d{4}[\]】]\s*第?\d*号?")
_PAIRS = (("（", "）"), ("《", "》"), ("“", "”"), ("〔", "〕"), ("【", "】"), ("‘", "’"))
_ADJACENT = "|".join(f"{n}、{n + 1}" for n in range(1, 9))
_NUMERALS = (  # a character that each form has, the form, what is right
    ("年", re.compile(r"(?<!\d)\d{2}年(?=\d{1,2}月)"), "年份应写全四位"),
    ("年", re.compile(r"(?<!\d)2\d年(?=[底初末度]|上半年|下半年|[一二三四]季度)"), "年份应写全四位"),
    (
        "年",
        re.compile(
            rf"(?:(?<=[，。；：、])|^)2\d年(?=(?!不|来|前|后|间|多|以|的|内|里|如|未|没|老|[底初末度]|.半年|.季度){_HAN})"
        ),
        "年份应写全四位",
    ),
    ("0", re.compile(r"(?<![\d.])0\d[月日]"), "月、日前不补零"),
    ("、", re.compile(rf"(?<![\d.、])(?:{_ADJACENT})(?=[个户人次处家年天月名条])"), "概数用汉字且不加顿号"),
    ("年", re.compile(r"[一二][〇○零一二九]{2}[〇○零一二三四五六七八九]年"), "公历年份用阿拉伯数字"),
    ("号", re.compile(r"\d{1,2}月\d{1,2}号"), "日期用“日”，不用“号”"),
    (".", re.compile(r"(?<![\d.A-Za-z])\.\d+"), "小数点前写0"),
)
_DASH = "[-—–~～－]"
_NO_UNIT = re.compile(rf"(?<![\d.])\d+(?:\.\d+)?{_DASH}\d+(?:\.\d+)?(?:%|万|亿)")
_NO_WAVE = re.compile(r"(?<![\d.A-Za-z])\d+(?:\.\d+)?(?:%|万|亿)[元人亩吨户]?[-—–－]\d+(?:\.\d+)?(?:%|万|亿)")
_LIST_MARKS = (
    (re.compile(r"^\d+、(?!\d)"), "阿拉伯数字序号后用“.”，不用“、”"),
    (re.compile(r"^（[一二三四五六七八九十\d]+）[、，。.]"), "带括号的序号后不加标点"),
    (re.compile(r"(?:首先|其次|再次|最后|第[一二三四五])、"), "“首先”“第一”之后用逗号"),
)
_SEPARATED = re.compile(r"[^、，。《“]*》、《|”、“")
_DOUBLED = re.compile(r"[，。；：、][，。；：、！？]|[！？][，。；：、]")
_PLACEHOLDER = re.compile(
    r"[Xx×]{2,}|某某|○{2,}|[_＿]{2,}|（[ \u3000]{2,}）|(?<![A-Za-z\d×])[Xx×](?=[年月日个名户次场人村镇县])"
)


def half_width(text: str) -> Iterator[str]:
    """Half-width marks between Han characters, each with two characters around it (GB/T 15834)."""
    for found in _HALF_WIDTH.finditer(text):
        yield text[max(0, found.start() - 2) : found.end() + 2]


def square_bracketed(text: str) -> Iterator[str]:
    """文号 whose year stands in [ ] or 【】 (GB/T 9704-2012 7.2.5)."""
    return (found[0] for found in _SQUARE.finditer(text))


def doubled(text: str) -> Iterator[str]:
    """Two marks where one belongs (GB/T 15834), each with two characters before it."""
    return (text[max(0, found.start() - 2) : found.end()] for found in _DOUBLED.finditer(text))


def unpaired(text: str) -> Iterator[str]:
    """Pairs of marks, "（）", of which one is missing."""
    return (left + right for left, right in _PAIRS if not is_paired(text, left, right))


def is_paired(text: str, left: str, right: str) -> bool:
    """Whether each ``left`` has its ``right`` after it."""
    depth = 0
    if left not in text and right not in text:
        return True
    for character in text:
        depth += (character == left) - (character == right)
        if depth < 0:
            return False
    return depth == 0


def list_marks(text: str) -> Iterator[tuple[str, str]]:
    """Wrong marks after a number of a list (GB/T 15834 B.3)."""
    return ((found[0], right) for pattern, right in _LIST_MARKS if (found := pattern.search(text)))


def separated(text: str) -> Iterator[str]:
    """、 between 《》 or “” that stand side by side (GB/T 15834 4.5)."""
    return (found[0] for found in _SEPARATED.finditer(text))


def numerals(text: str) -> Iterator[tuple[str, str]]:
    """Dates, rough numbers and decimals in a form that GB/T 15835 does not have."""
    near = [each for each in _NUMERALS if each[0] in text]
    return ((found[0], right) for _, pattern, right in near for found in pattern.finditer(text))


def ranges_without_unit(text: str) -> Iterator[str]:
    """Ranges whose first number lacks its % or 万 (GB/T 15835 5.1.3)."""
    return (found[0] for found in _NO_UNIT.finditer(text))


def ranges_without_wave(text: str) -> Iterator[str]:
    """Ranges of numbers with a hyphen where a 浪纹线 belongs (GB/T 15834 4.13)."""
    return (found[0] for found in _NO_WAVE.finditer(text))


def placeholders(text: str) -> Iterator[str]:
    """XX, ××, 某某, ____ and X月 that wait to be filled in."""
    return iter(dict.fromkeys(_PLACEHOLDER.findall(text)))


def requests(text: str) -> Iterator[str]:
    """What only a 请示 may say (条例十五(四)); the words are in prompts/words/checks.toml."""
    return (found[0] for found in re.finditer("|".join(word_list("checks")["requests"]), text))


def relative_dates(text: str) -> Iterator[str]:
    """今年, 近日 and the like."""
    return (word for word in word_list("checks")["relative_dates"] if word in text)
