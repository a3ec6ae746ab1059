"""Scraping faults put into clean reports, one of a kind at a random place: (lines, Random) -> lines, or None."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Lines = list[str]
Seed = Callable[[Lines, Random], Lines | None]
NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d\.)")
HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。]*$")
LINKED = ("工作计划", "规章制度", "管理制度", "承诺书", "责任书")


def _body(lines: Lines) -> list[int]:
    return [index for index, line in enumerate(lines) if index > 1 and len(line) > 30]


def _headings(lines: Lines) -> list[int]:
    """Headings on a line of their own, with text below."""
    return [index for index, line in enumerate(lines[:-1]) if HEADING.match(line)]


def _at(lines: Lines, index: int, *new: str) -> Lines:
    return [*lines[:index], *new, *lines[index + 1 :]]


def _inside(sign: str) -> Seed:
    def seed(lines: Lines, random: Random) -> Lines | None:
        index = random.choice(_body(lines))
        places = [found.start() for found in re.finditer(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lines[index])]
        places = [place for place in places if not NUMBERED.match(lines[index]) or place > 6]
        if sign == ".":  # before 一是 and the like a dot is read as a full stop
            places = [p for p in places if not re.match(r".是|第|同时|目前|今年|近年", lines[index][p:])]
        place = random.choice(places)
        return _at(lines, index, lines[index][:place] + sign + lines[index][place:])

    return seed


def _after_comma(sign: str) -> Seed:
    def seed(lines: Lines, random: Random) -> Lines | None:
        index = random.choice(_body(lines))
        places = [found.end() for found in re.finditer("[，；。]", lines[index])]
        place = random.choice(places)
        return _at(lines, index, lines[index][:place] + sign + lines[index][place:])

    return seed


def _line(text: str) -> Seed:
    def seed(lines: Lines, random: Random) -> Lines | None:
        index = random.choice(_headings(lines))
        return [*lines[:index], text, *lines[index:]]

    return seed


def linked_word(lines: Lines, random: Random) -> Lines | None:
    places = [
        (index, found)
        for index in _body(lines)
        for word in LINKED
        for found in re.finditer(word, lines[index])
        if found.start()
    ]
    if not places:
        return None
    index, found = random.choice(places)
    line = lines[index]
    return _at(lines, index, line[: found.start()] + "。", found[0] + "。", line[found.end() :])


def linked_title(lines: Lines, random: Random) -> Lines | None:
    places = [i for i in range(2, len(lines) - 1) if lines[i].endswith("。") and NUMBERED.match(lines[i + 1])]
    index = random.choice(places)
    return _at(lines, index, lines[index] + "乡镇环境保护。", "工作总结。")


def heading_broken_after_number(lines: Lines, random: Random) -> Lines | None:
    index = random.choice(_headings(lines))
    mark = NUMBERED.match(lines[index])
    assert mark
    return _at(lines, index, mark[0], lines[index][mark.end() :])


def heading_broken_after_number_with_stop(lines: Lines, random: Random) -> Lines | None:
    index = random.choice(_headings(lines))
    mark = NUMBERED.match(lines[index])
    assert mark
    return _at(lines, index, mark[0], lines[index][mark.end() :] + "。")


def heading_broken_at_comma(lines: Lines, random: Random) -> Lines | None:
    places = [index for index in _headings(lines) if "，" in lines[index]]
    if not places:
        return None
    index = random.choice(places)
    head, tail = lines[index].split("，", 1)
    return _at(lines, index, head + "，", tail)


def heading_stop(lines: Lines, random: Random) -> Lines | None:
    index = random.choice(_headings(lines))
    return _at(lines, index, lines[index] + "。")


def sentence_broken(lines: Lines, random: Random) -> Lines | None:
    index = random.choice(_body(lines))
    line = lines[index]
    places = [
        place for place in range(8, len(line) - 4) if re.match("[\u4e00-\u9fff，、][\u4e00-\u9fff]", line[place - 1 :])
    ]
    place = random.choice(places)
    return _at(lines, index, line[:place], line[place:])


def heading_run_in(lines: Lines, random: Random) -> Lines | None:
    """A level-one heading glued to the paragraph before it."""
    places = [
        i for i in _headings(lines) if i > 3 and re.match(r"[二三四]、", lines[i]) and lines[i - 1].endswith("。")
    ]
    index = random.choice(places)
    return [*lines[: index - 1], lines[index - 1] + lines[index], *lines[index + 1 :]]


def number_skipped(lines: Lines, random: Random) -> Lines | None:
    """Every level-one number after a random one is one too high."""
    places = [i for i, line in enumerate(lines) if re.match(r"[二三四]、", line)]
    start = random.choice(places)
    after = dict(zip("二三四", "三四五", strict=True))
    return [after[x[0]] + x[1:] if i >= start and re.match(r"[二三四]、", x) else x for i, x in enumerate(lines)]


def number_doubled(lines: Lines, random: Random) -> Lines | None:
    """A level-two or level-three number stands twice."""
    places = [i for i, line in enumerate(lines) if re.match(r"（[二三]）|[23]\.", line)]
    if not places:
        return None
    index = random.choice(places)
    before = {"（二）": "（一）", "（三）": "（二）", "2.": "1.", "3.": "2."}
    mark = NUMBERED.match(lines[index])
    assert mark
    return _at(lines, index, before[mark[0]] + lines[index][mark.end() :])


def number_lost(lines: Lines, random: Random) -> Lines | None:
    """A level-one heading without its number."""
    places = [i for i, line in enumerate(lines) if re.match(r"[二三]、", line)]
    index = random.choice(places)
    return _at(lines, index, lines[index][2:])


def half_width(lines: Lines, random: Random) -> Lines | None:
    index = random.choice(_body(lines))
    return _at(lines, index, lines[index].translate(str.maketrans("，；：（）", ",;:()")))


def spaced(lines: Lines, random: Random) -> Lines | None:
    return _inside(" ")(lines, random)


SEEDS: dict[str, Seed] = {
    "quote": _inside("'"),
    "curly": _inside("’"),
    "backtick": _inside("`"),
    "dot": _inside("."),
    "space": spaced,
    "double comma": lambda lines, random: _doubled(lines, random, "，"),
    "double stop": lambda lines, random: _doubled(lines, random, "。"),
    "comma stop": lambda lines, random: _changed(lines, random, "。", "，。"),
    "colon stop": lambda lines, random: _changed(lines, random, "：", "：。"),
    "empty": _inside("（）"),
    "advert": _inside("[写公文-网上最全的文秘资料站点]"),
    "advert 2": _after_comma("【本文由范文大全网收集整理】"),
    "advert 3": _after_comma("（更多精彩范文请访问www.abcd.com）"),
    "page": _inside("http://www.abcd.com/zuowen/12.html"),
    "address line": _line("【本文地址:http://www.abcd.com.cn/fanwen/98.html】"),
    "introduction": lambda lines, random: ["以下是小编为大家整理的报告范文，欢迎大家阅读与参考。", *lines],
    "invitation": _line("希望以上内容对大家有所帮助，更多范文请继续关注。"),
    "site title": _inside("乡镇安全工作自查报告乡镇安全工作自查报告"),
    "half": half_width,
    "linked word": linked_word,
    "linked title": linked_title,
    "heading broken": heading_broken_after_number,
    "heading broken, stop": heading_broken_after_number_with_stop,
    "heading broken at comma": heading_broken_at_comma,
    "heading stop": heading_stop,
    "sentence broken": sentence_broken,
    "run in": heading_run_in,
    "number skipped": number_skipped,
    "number doubled": number_doubled,
    "number lost": number_lost,
    "entity": _after_comma("&nbsp;"),
}


def _doubled(lines: Lines, random: Random, sign: str) -> Lines | None:
    return _changed(lines, random, sign, sign * 2)


def _changed(lines: Lines, random: Random, old: str, new: str) -> Lines | None:
    places = [(i, found.start()) for i in _body(lines) for found in re.finditer(old, lines[i])]
    if not places:
        return None
    index, place = random.choice(places)
    return _at(lines, index, lines[index][:place] + new + lines[index][place + 1 :])


def heading_broken_anywhere(lines: Lines, random: Random) -> Lines | None:
    index = random.choice(_headings(lines))
    mark = NUMBERED.match(lines[index])
    assert mark
    place = random.randrange(mark.end() + 1, len(lines[index]))
    return _at(lines, index, lines[index][:place], lines[index][place:] + random.choice(["", "。"]))


def heading_glued(lines: Lines, random: Random) -> Lines | None:
    """A heading run into its own text."""
    places = [index for index in _headings(lines) if not NUMBERED.match(lines[index + 1])]
    index = random.choice(places)
    return [*lines[:index], lines[index] + lines[index + 1], *lines[index + 2 :]]


def heading_glued_with_stop(lines: Lines, random: Random) -> Lines | None:
    places = [index for index in _headings(lines) if not NUMBERED.match(lines[index + 1])]
    index = random.choice(places)
    return [*lines[:index], lines[index] + "。" + lines[index + 1], *lines[index + 2 :]]


def sentence_broken_early(lines: Lines, random: Random) -> Lines | None:
    index = random.choice([place for place in _body(lines) if not NUMBERED.match(lines[place])])
    place = random.randrange(2, 10)
    return _at(lines, index, lines[index][:place], lines[index][place:])


def run_in_number_lost(lines: Lines, random: Random) -> Lines | None:
    places = [i for i, x in enumerate(lines[:-1]) if re.match(r"（二）[^。]+。.", x) and lines[i + 1][:3] == "（三）"]
    if not places:
        return None
    index = random.choice(places)
    return _at(lines, index, lines[index][3:])


SEEDS |= {
    "heading broken anywhere": heading_broken_anywhere,
    "glued": heading_glued,
    "glued stop": heading_glued_with_stop,
    "early": sentence_broken_early,
    "run-in lost": run_in_number_lost,
}
