"""Floor 3: dates that no calendar has, and periods that end before they begin."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from pipeline.contradictions.found import Contradiction, contradiction
from pipeline.contradictions.reading import Reading
from pipeline.figures.patterns import RANGE

_LEAP = 2024  # a day is only impossible in an unnamed year if it is in a leap year too
_DAY = re.compile(r"(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(?:(\d{1,2})\s?[日号]?)?")
_YEARS = re.compile(rf"(\d{{4}})年?{RANGE}(\d{{4}})年")
_MONTH_DAY = r"(\d{1,2})月(\d{1,2})[日号]?"
_DAYS = re.compile(rf"(?:(\d{{4}})年)?{_MONTH_DAY}{RANGE}(?:(\d{{4}})年)?(?:(\d{{1,2}})月)?(\d{{1,2}})[日号]")


def find(readings: tuple[Reading, ...]) -> Iterator[Contradiction]:
    """Impossible and reversed dates.

    A period over the turn of a year (11月25日至3月5日) is none when the years are not given.
    """
    for reading in readings:
        for slot in reading.dates.values():
            what = impossible(slot.text) or reversed_period(slot.text)
            if what:
                yield contradiction("date", [reading.bullet], what)


def impossible(text: str) -> str:
    """What is wrong with a date as a calendar day, "" if nothing: 2月30日, 13月5日; 2023年2月29日."""
    for match in _DAY.finditer(text):
        year, month, day = int(match[1] or _LEAP), int(match[2]), int(match[3] or 1)
        if not 1 <= month <= 12:
            return f"“{match[0]}”：没有{month}月"
        if not 1 <= day <= monthrange(year, month)[1]:
            return f"“{match[0]}”：{match[1] + '年' if match[1] else ''}{month}月没有{day}日"
    return ""


def reversed_period(text: str) -> str:
    """What is wrong with the order of a period, "" if nothing: 9月20日至8日, 2025年至2023年."""
    if years := _YEARS.search(text):
        return f"“{text}”起止颠倒" if int(years[1]) > int(years[2]) else ""
    days = _DAYS.search(text)
    if days is None:
        return ""
    first_year, last_year = int(days[1] or days[4] or 0), int(days[4] or days[1] or 0)
    first = (first_year, int(days[2]), int(days[3]))
    last = (last_year, int(days[5] or days[2]), int(days[6]))
    known = bool(days[1] and days[4]) or days[5] is None or days[5] == days[2]
    return f"“{text}”起止颠倒" if known and first > last else ""
