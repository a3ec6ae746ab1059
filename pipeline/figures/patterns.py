"""Floor 1: the regular expressions behind the scan, built once from prompts/words/not_counts.toml.

Group names of ``figure()``: ``word`` looks like a count and is none; ``date``; ``arabic`` and ``chinese`` numerals
with ``pre``/``inner``/``post`` hedges, ``num`` and ``unit`` (suffix a/c); ``stray`` a numeral that counts nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipeline.words import word_list

HAN = r"[\u3400-\u9fff]"
CHINESE = "零〇一二三四五六七八九十百千万亿两"
GAP = r"[ \u3000]?"
RANGE = r"(?:——|[-－–—~～至到])"
_SEPARATED = r"\d{1,3}(?:,\d{3})+(?!\d)|[０-９]{1,3}(?:[,，][０-９]{3})+(?!\d)"
ARABIC = rf"(?:(?:{_SEPARATED}|\d+)(?:[.．]\d+)*)"
_DAY_PART = "(?:凌晨|清晨|清早|早晨|早上|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜间|深夜|当晚)"
_MASKED = "[xX×＊*]{2}"
MASKED_YEAR = rf"\d{{2}}{_MASKED}"
ARABIC_RUN = re.compile(ARABIC)
# Two neighbouring digits are a guess (七八户, 三、四十年), not a number.
PAIRED = re.compile("[一二三四五六七八九两]、?[一二三四五六七八九两]")
# What else than a digit, a letter, a Han numeral and the word list's own words the alternatives below can begin with.
_FIRST_OF_NONE_LISTED = (
    " \u3000"  # before a time of day
    "今去前明当同上次"  # 今年
    "凌清早中正午下傍晚夜深"  # 凌晨9时
    "腊第好几数半"  # 腊月, 第3, 好几十
)


def table() -> dict[str, Any]:
    """The clerk's word list."""
    return word_list("not_counts")


def either(words: list[str]) -> str:
    """A group that matches any of ``words``, the longest first.

    Words of one first character stand together (一(?:律|些|…)): a position is then tried some 60 times, not 300.
    """
    endings: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        endings.setdefault(word[:1], []).append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in endings.items()) + ")"


@cache
def measures() -> tuple[str, ...]:
    """All units an arabic numeral can carry."""
    return tuple(table()["measures"] + table()["arabic_measures"])


def _date() -> str:
    year = rf"(?:\d{{4}}|\d{{2}}{_MASKED}){GAP}年(?:初|底|末)?"
    near = r"(?:今年|去年|前年|明年|当年|同年|上年|次年)"
    day = rf"\d{{1,2}}{GAP}[日号]"
    month = rf"\d{{1,2}}{GAP}月(?:份|[上中下]旬|初(?!步)|底|末)?"
    clock_face = r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"
    minutes = r"(?:\d{1,2}分(?!钟)|半|许|整)"
    hour = rf"(?:{clock_face}|\d{{1,2}}时(?!间){minutes}?)"
    oclock = rf"{_DAY_PART}\d{{1,2}}点(?:{minutes}|钟)?|\d{{1,2}}点(?:{minutes}|钟)"
    clock = rf"(?:{_DAY_PART}?{GAP}{hour}|{oclock})"
    time = rf"(?:{GAP}{clock}|{_DAY_PART}(?!{HAN}?班))"
    month_day = rf"{month}(?:{day})?"
    chinese_year = r"[一二][〇○零0O一二三四五六七八九]{3}年"
    month_part = r"(?:份|[上中下]旬|初[一二三四五六七八九十]|初(?!步)|底|末)"
    chinese_month = rf"(?:十[一二]?|[一二三四五六七八九正腊])月(?!一次){month_part}?"
    chinese_day = r"(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
    lunar_day = r"(?<=[正腊]月)(?:二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)"
    month_day_cn = rf"{near}?{chinese_month}(?:{chinese_day}|{lunar_day})?"
    chinese = rf"(?:{chinese_year}(?:{chinese_month}(?:{chinese_day})?)?|{month_day_cn})"
    dotted = r"(?:19|20)\d{2}(?:[./]\d{1,2}[./]\d{1,2}|-\d{1,2}-\d{1,2})(?!\d)"
    piece = (
        rf"(?:{dotted}{time}?|{year}(?:{GAP}{month_day})?{time}?|{near}?{month_day}{time}?"
        rf"|\d{{1,2}}日{time}?|{clock}|{chinese}(?:{_DAY_PART})?)"
    )
    open_end = rf"(?:{year}{GAP})?(?:\d{{1,2}}月)?\d{{1,2}}"
    masked = rf"(?:\d{{4}}|\d{{2}}{_MASKED})"
    years = rf"{masked}{RANGE}{masked}{GAP}年"
    shared_unit = rf"{open_end}{RANGE}(?={month}|{day}|\d{{1,2}}时(?!间)){piece}"
    return rf"(?<![\d.．A-Za-z])(?:{years}|{shared_unit}|{piece}(?:{RANGE}{piece})*)"


def _pre() -> str:
    words = table()
    return rf"(?<![{words['not_hedge_after']}]){either(words['hedges_before'])}(?:为)?"


def _arabic() -> str:
    words = table()
    unit = rf"(?:{either(list(measures()))}|[A-Za-z]{{1,6}}[²³]?(?![A-Za-z\d]))"
    scaled = rf"(?:{unit}|[十百千万亿]+{unit}?)"
    number = rf"{ARABIC}(?:[万亿千]{ARABIC}(?=[万千百十]))*"
    spread = rf"{number}(?:{GAP}{scaled})?{RANGE}(?={ARABIC}){number}|{number}[:：/·•]{ARABIC}|{number}"
    inner = r"(?:多(?!种|元|样|项|方|点|头|层|户型)|余|来(?=[个户人名位万亿元亩米条份次座天年斤公平吨件家处间块]))"
    unit_run = rf"(?:[十百千万亿]+(?P<innera>{inner})(?P<tailunita>{unit})?|{scaled})"
    return (
        rf"(?P<prea>{_pre()}{GAP})?(?P<leada>第|(?<![目此之当日先以提眼跟面生午年月周])前|[A-Za-z]+-?)?"
        rf"(?P<numa>{spread})"
        rf"(?:(?P<firsta>{inner})?(?:{GAP}(?P<unita>{unit_run}))?)"
        rf"(?P<posta>{either(words['hedges_after'])}|[多余](?!{HAN}))?"
    )


def _chinese() -> str:
    words = table()
    digit = "一二三四五六七八九两"
    whole = rf"(?:[{digit}十][{CHINESE}]*)"
    vague = r"(?:好?几[十百千万亿]*|(?<![人户总指参函系次个件多少半岁字分天代基整倍为位])数[十百千万亿]+|半)"
    paired = rf"[{digit[:9]}]、[{digit[:9]}][十百千万亿]+|[{digit[:9]}]、[{digit[:9]}](?=[个户人名位次天年家处])"
    scale = "[百千万亿]+"
    unit = either(words["measures"])
    not_here = rf"(?!{either(words['place_measures'])}{HAN}?{either(words['place_suffixes'])}(?![级民委组]))"
    inner = r"(?:多|余|来(?=[个户人名位万亿元亩米条份次座天年斤]))"
    fraction = rf"百分之{whole}|{whole}分之{whole}"
    bare = rf"(?:{whole}(?:{RANGE}{whole})?|{vague}|{paired})"
    return (
        rf"(?P<prec>{_pre()})?(?:(?P<leadc>第|(?<![目此之当日先以提眼跟面生午年月周])前)(?=[{CHINESE}几]))?"
        rf"(?:(?P<partc>{fraction})"
        rf"|(?P<upc>(?<![以线网史路山市街会台村乡身手岸水地世本际体省县镇则早晚马之向船车])上)(?P<numup>十?{scale})(?P<unitup>{unit})"
        rf"|(?P<nums>{scale})(?P<firsts>{inner})(?P<units>{unit})"
        rf"|(?P<numc>{bare}|(?(prec){scale}|(?!)))(?:(?P<firstc>{inner})?{not_here}(?P<unitc>[百千万亿]*{unit})))"
        rf"(?P<postc>{either(words['hedges_after'])})?"
    )


def _word() -> str:
    congress = rf"(?<!第)[{CHINESE}]+届(?:[一二三四五六七八九]中全会)?"
    paired = rf"一{HAN}一{HAN}|一{HAN}双{HAN}|一(?!个){HAN}多{HAN}"
    repeated = rf"一(?P<again>{HAN})(?![月星]){HAN}{{0,2}}一(?P=again)"
    words = table()
    # 五一, 十一, 三八 are names, but 十一户 and 十一月 are not (and 五一期间 is again).
    bare = [word for word in words["words"] if set(word) <= set(CHINESE)]
    names = rf"{either(bare)}(?!(?!{either(words['name_followers'])})(?:{either(words['measures'])}|[月日分百千万亿]))"
    plain = either([word for word in words["words"] if word not in bare])
    return rf"(?!十分之[{CHINESE}]){plain}|{names}|{congress}|[{CHINESE}]+年代|{paired}|{repeated}"


def ungated() -> str:
    """One alternation, tried from left to right; see the module's text for its groups."""
    hedged = rf"(?:{_pre()}{GAP})?"
    return (
        rf"(?P<word>{_word()})|(?P<date>{hedged}{_date()}(?:左右|前后|许)?)"
        rf"|(?P<arabic>{_arabic()})|(?P<chinese>{_chinese()})|(?P<stray>[{CHINESE}]+)"
    )


@cache
def figure() -> re.Pattern[str]:
    """``ungated()`` behind a look at one character: two of three can't begin a figure, and need not be tried for it."""
    listed = {word[:1] for word in table()["words"] + table()["hedges_before"]}
    first = "".join(re.escape(char) for char in sorted({*listed, *CHINESE, *_FIRST_OF_NONE_LISTED}))
    return re.compile(rf"(?=[\dA-Za-z{first}])(?:{ungated()})")


DOCNO = re.compile(
    rf"(?P<prefix>{HAN}{{0,16}})(?P<open>[〔\[［【(（])(?:\d{{4}}|\d{{2}}{_MASKED})[〕\]］】)）]{GAP}第?\d+{GAP}号"
)
# What stands before an issuer's short name in running text; the last of these words ends what is not of the 文号.
DOCNO_LEAD = re.compile(
    r".*(?:根据|依据|按照|依照|遵照|参照|对照|落实|贯彻|执行|印发|转发|文件|通知|关于|以及|[按以见和及与的了在为即])(?=..)"
)
ENCLOSED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|“[^“”]*”|「[^「」]*」|\"[^\"]*\"")
