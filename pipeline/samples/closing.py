"""How a report ends: closing formula, 署名, date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.samples.editing import pattern, words
from pipeline.samples.marks import mark_of, value
from pipeline.samples.types import Line, Repair

_YEAR = r"(?:\d{4}|20××|××××|[一二][〇零○0OＯoΟ九八七六五四三二一]{3})"
_UNIT = r"[\d一二三四五六七八九十×]{1,3}"
_DATE = re.compile(
    rf"^[（(]?({_YEAR})\s*[年.．/-]\s*({_UNIT})\s*(?:[月.．/-]\s*(?:({_UNIT})\s*[日号]?)?)[)）]?[。.，]?$"
)
_SIGNED = re.compile(rf"^([^，。；：、]{{3,30}}?)[\s　]*({_YEAR}\s*年\s*.{{1,3}}\s*月(?:\s*.{{1,3}}\s*日)?[。.]?)$")
_PLAIN_DATE = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|[一二〇○零九八七六五四三]{4}年[一二三四五六七八九十月日]+")
_DIGITS = str.maketrans("〇零○OＯoΟ一二三四五六七八九", "0000000123456789")


def closed(lines: Sequence[Line]) -> tuple[list[Line], str, str, list[Repair]]:
    """The lines without 署名 and date lines, the last date ("" if none), the 署名 before it, and mended dates."""
    kept: list[Line] = []
    date = issuer = ""
    repairs: list[Repair] = []
    for line in lines:
        signed = _SIGNED.match(line.text)
        if signed and is_issuer(signed[1]):
            issuer, when = signed[1].strip(), signed[2]
        elif _DATE.match(line.text):
            when = line.text
            if len(kept) > 1 and is_issuer(kept[-1].text):
                issuer = kept.pop().text.rstrip("。")
        else:
            kept.append(line)
            continue
        date = normal_date(when)
        if not _PLAIN_DATE.fullmatch(when.strip("（）()")):
            repairs.append(Repair("日期", line.number, line.text, date))
    if not date and len(kept) > 2 and is_issuer(kept[-1].text) and is_end(kept[-2].text):
        issuer = kept.pop().text
    return kept, date, issuer, repairs


def normal_date(text: str) -> str:
    """二00四年五月十九日。 → 2004年5月19日; a redacted date keeps its ××. "" for what is no date."""
    found = _DATE.match(text.strip())
    if found is None:
        return ""
    year, month, day = found.groups()
    rest = "".join(f"{_ordinal(part)}{unit}" for part, unit in ((month, "月"), (day, "日")) if part)
    return f"{year.translate(_DIGITS)}年{rest}"


def is_end(text: str) -> bool:
    """Whether a line closes a report: 特此报告, or a date of its own."""
    return pattern("结束语正则").search(text) is not None or is_date(text)


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else."""
    return _DATE.match(text) is not None


def is_issuer(text: str) -> bool:
    """Whether a line reads as a 署名."""
    name = text.rstrip("。 ")
    plain = 3 <= len(name) <= 30 and not any(char in name for char in "，。；：、！？“")
    return plain and mark_of(name) is None and name.endswith(words("署名收尾"))


def _ordinal(text: str) -> str:
    number = value(text)
    return str(number) if number else text
