"""A number as a list writes it (ECMA-376 Part 1, 17.18.59: ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_COUNTED = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LARGEST = 9_999  # a list has no more items; beyond, the digits


def numeral(value: int, number_format: str) -> str:
    """``value`` in a w:numFmt ("chineseCounting"); in digits for a format that is unknown, or has no such number."""
    if value == 0 and number_format in _ZERO:
        return "〇" if number_format != "decimalZero" else "00"
    if not 0 < value <= _LARGEST:
        return "" if number_format in _SILENT else str(value)
    return _FORMATS.get(number_format, str)(value)


def _chinese(
    value: int, digits: str = "零" + _DIGITS[1:], units: tuple[str, ...] = _UNITS, *, bare: bool = True
) -> str:
    made = ""
    figures = [int(digit) for digit in str(value)]
    for place, digit in zip(range(len(figures) - 1, -1, -1), figures, strict=True):
        if digit:
            made += digits[digit] + units[place]
        elif made and not made.endswith(digits[0]):
            made += digits[0]
    made = made.rstrip(digits[0])
    return made[1:] if bare and 10 <= value < 20 else made


def _legal(value: int) -> str:
    return _chinese(value, _LEGAL, _LEGAL_UNITS, bare=False)


def _digitwise(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _counting(value: int) -> str:
    return _chinese(value) if value < 100 else _digitwise(value)


def _letters(value: int) -> str:
    """a … z, aa, bb …, as Word counts."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value <= 260 else str(value)


def _roman(value: int) -> str:
    made = ""
    for worth, sign in _ROMAN:
        made += sign * (value // worth)
        value %= worth
    return made


def _within(signs: str, or_else: Callable[[int], str] = str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else or_else(value)


def _run(first: str, count: int) -> str:
    return "".join(chr(ord(first) + offset) for offset in range(count))


def _ordinal(value: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th") if value % 100 not in (11, 12, 13) else "th"
    return f"{value}{ending}"


_CIRCLED = _run("①", 20) + _run("㉑", 15) + _run("㊱", 15)
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: str(value).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "decimalFullWidth2": lambda value: str(value).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "decimalEnclosedCircle": _within(_CIRCLED),
    "decimalEnclosedCircleChinese": _within(_CIRCLED),
    "decimalEnclosedParen": _within(_run("⑴", 20)),
    "decimalEnclosedFullstop": _within(_run("⒈", 20)),
    "numberInDash": lambda value: f"- {value} -",
    "chineseCounting": _counting,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": _legal,
    "ideographDigital": _digitwise,
    "ideographEnclosedCircle": _within(_run("㊀", 10)),
    "ideographTraditional": _within(_STEMS),
    "ideographZodiac": _within(_BRANCHES),
    "ideographZodiacTraditional": lambda value: _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12],
    "japaneseCounting": _chinese,
    "japaneseDigitalTenThousand": _digitwise,
    "japaneseLegal": _legal,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _chinese,
    "taiwaneseDigital": _digitwise,
    "koreanDigital2": _digitwise,
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
    "ordinal": _ordinal,
    "none": lambda _: "",
}
_SILENT = frozenset({"none", "bullet"})
_ZERO = frozenset({"decimalZero", "ideographDigital", "chineseCounting", "chineseCountingThousand", "japaneseCounting"})
