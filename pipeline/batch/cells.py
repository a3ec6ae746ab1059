"""A cell of a spreadsheet as the text that the clerk sees in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = r"""(?:"[^"]*"|\\.|!.|[-+()（）\s¥￥$€£]|[\u3400-\u9fff])*"""
_NUMBER = re.compile(
    rf"(?P<before>{_LITERAL})(?P<whole>[#0?](?:[#0?,]*[#0?])?)(?:\.(?P<part>[#0?]+))?(?P<thousands>,*)(?P<percent>%?)"
    rf"(?P<after>{_LITERAL})"
)
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")  # [$¥-804]
_UNSEEN = re.compile(r"\[[^\]]*\]|_.|\*.")  # colours, conditions, the width of a sign, fill
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DIGITS = 15  # what Excel keeps of a number


@dataclass(frozen=True)
class Fault:
    """Why a cell's text is not known."""

    message: str
    hint: str


Cell = str | Fault


def shown(value: object, number_format: str) -> str:
    """The text of a cell's value (str, bool, int, float, date, time, None) under its number format.

    Never 1.0E+05 and no .0 that is not shown; a date in full, as 2025年12月20日. What stands in a cell as text comes
    back as it is. Number formats: ECMA-376 part 1, 18.8.31; one that is none of a plain number gives the plain number.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(_decimal(value), number_format)
    if isinstance(value, datetime | date):
        return _date(value, number_format)
    if isinstance(value, time):
        return _time(value.hour, value.minute, value.second)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return (
            "".join(f"{n}{unit}" for n, unit in ((hours, "小时"), (minutes, "分钟"), (seconds, "秒")) if n) or "0分钟"
        )
    return str(value)


def _decimal(value: int | float) -> Decimal:
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")


def _number(value: Decimal, number_format: str) -> str:
    section = _CURRENCY.sub(r'"\1"', number_format.split(";")[0])
    found = _NUMBER.fullmatch(_UNSEEN.sub("", section))
    if not found:
        return _plain(value)
    scaled = value * (100 if found["percent"] else 1) / 1000 ** len(found["thousands"])
    part = found["part"] or ""
    try:
        rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    except ArithmeticError:  # more digits than a Decimal keeps
        return _plain(value)
    whole, _, decimals = format(rounded, "f").partition(".")
    while len(decimals) > part.count("0") and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.zfill(found["whole"].count("0"))
    if "," in found["whole"]:
        whole = f"{int(whole):,}"
    sign = "-" if scaled < 0 and rounded else ""
    digits = f"{whole}.{decimals}" if decimals else whole
    return f"{_bare(found['before'])}{sign}{digits}{found['percent']}{_bare(found['after'])}".strip()


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bare(literal: str) -> str:
    return re.sub(r'"|\\(.)|!(.)', lambda found: found[1] or found[2] or "", literal)


def _date(value: datetime | date, number_format: str) -> str:
    codes = _QUOTED.sub("", number_format).lower()
    day = f"{value.day}日" if "d" in codes or "y" not in codes else ""
    text = f"{value.year}年{value.month}月{day}"
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return text + _time(value.hour, value.minute, value.second)
    return text


def _time(hour: int, minute: int, second: int) -> str:
    return f"{hour}时" + (f"{minute}分" if minute or second else "") + (f"{second}秒" if second else "")
