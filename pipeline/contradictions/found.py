"""Floor 3: what a contradiction is, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from pipeline.types import Bullet


@dataclass(frozen=True)
class Contradiction:
    """Two things the notes say that can't both be so. Nothing is mended: a person decides which is right.

    ``kind``: value, sum, list, percent, points, growth, date. ``message``: Chinese, quotes the bullets with their
    lines, says what does not fit and by how much. ``bullets``: bullet numbers; ``lines``: their lines in the notes.
    """

    kind: str
    message: str
    bullets: tuple[int, ...]
    lines: tuple[int, ...]


def contradiction(kind: str, bullets: Iterable[Bullet], what: str) -> Contradiction:
    """``what`` about ``bullets``, told with every bullet in full, in the order of the notes."""
    named = sorted({bullet.number: bullet for bullet in bullets}.values(), key=lambda bullet: bullet.number)
    quoted = "，".join(f"第{bullet.line}行“{bullet.text}”" for bullet in named)
    numbers = tuple(bullet.number for bullet in named)
    return Contradiction(kind, f"{quoted}：{what}，请核实", numbers, tuple(bullet.line for bullet in named))


def plain(value: Fraction) -> str:
    """A number as a clerk reads it: whole, or with as many decimals as it needs, two at most."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def counted(value: Fraction, unit: str) -> str:
    """A number with its unit, in 万 where it is large and round: 3860000 元 is 386万元."""
    if unit == "元" and abs(value) >= 1000 and (value / 10).denominator == 1:
        return f"{plain_exact(value / 10**4)}万{unit}"
    return f"{plain_exact(value)}{unit}"


def plain_exact(value: Fraction) -> str:
    """Every decimal of a number that ends, else two."""
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == value else plain(value)
