"""Numbers in Han characters: cn2an behind one door, loaded when a text has such a number."""

from __future__ import annotations

from functools import lru_cache

_DIGITS = "一二三四五六七八九"


@lru_cache(maxsize=1 << 10)  # the same few numerals all over
def to_number(numeral: str, mode: str = "smart") -> int | float:
    """The value of a numeral in Han characters; ``mode`` as cn2an has it. Raises ValueError when it is none."""
    import cn2an

    value: int | float = cn2an.cn2an(numeral, mode)
    return value


@lru_cache(maxsize=1 << 10)
def to_han(value: int) -> str:
    """``value`` in Han characters: 12 is 十二."""
    import cn2an

    return str(cn2an.an2cn(value, "low"))


def ordinal(numeral: str) -> int:
    """The value of a heading's numeral, 一 to 九十九."""
    tens, ten, ones = numeral.rpartition("十")
    return (10 * (_DIGITS.index(tens) + 1 if tens else 1) if ten else 0) + (_DIGITS.index(ones) + 1 if ones else 0)
