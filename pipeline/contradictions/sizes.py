"""Floor 3: whether what is told of a change follows from its two values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.contradictions.found import counted, plain
from pipeline.contradictions.reading import Figure
from pipeline.types import SlotKind

UP, DOWN = "«增减.增»", "«增减.减»"  # patterns for reading.pattern
VERB = rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))"
_DOUBLING = (Fraction(19, 10), Fraction(23, 10))  # what is still called 翻一番
_WHOLE_TIMES = Fraction(1, 10)  # by how much 增长1倍 may miss


@dataclass(frozen=True)
class Change:
    """Two values of one thing, the older first, and the verb between them: 1 up, -1 down, 0 none."""

    old: Figure
    new: Figure
    verb: int

    @property
    def between(self) -> str:
        return f"“{self.old.text}”到“{self.new.text}”"


@dataclass(frozen=True)
class Told:
    """What is told of a change. ``kind``: size (增长20%), turns (翻两番), times (是去年的2倍).

    ``size``: its figure, None for 翻番; ``way``: 1 up, -1 down, 0 neither; ``verb``: as typed.
    """

    kind: str
    size: Figure | None
    way: int
    verb: str


def wrong_way(change: Change) -> str:
    """从40件下降到52件: the verb goes the other way; "" if it does not."""
    sign = _sign(change.new.value - change.old.value)
    if change.verb and sign and change.verb != sign:
        return f"从{change.between}是{_way(sign)}，与要点的说法相反"
    return ""


def wrong_size(change: Change, told: Told) -> tuple[str, str]:
    """(kind, what is wrong) with what is told; two empty strings if nothing is."""
    if told.kind == "turns":
        return "growth", _turns(change, 1 if told.size is None else int(told.size.value))
    if told.size is None:
        return "", ""
    if told.kind == "times":
        return "growth", _times(change, told.size, 0, f"“{change.new.text}”是“{change.old.text}”的")
    gap = change.new.value - change.old.value
    if gap and told.way and _sign(gap) != told.way:
        return "growth", f"从{change.between}是{_way(_sign(gap))}，与“{told.verb}{told.size.text}”相反"
    if told.size.unit == "%":
        return _per_cent(change, told.size, abs(gap))
    if told.size.unit == "倍":
        return "growth", _times(change, told.size, 1, f"从{change.between}是增加") if told.way > 0 else ""
    if told.size.unit == change.new.unit and abs(abs(gap) - told.size.value) > _slack(change, told.size):
        return "growth", f"从{change.between}相差{counted(abs(gap), told.size.unit)}，与“{told.size.text}”不符"
    return "", ""


def share_of_gap(new: Figure, gap: Figure, share: Figure, *, up: bool) -> str:
    """今年52件，比去年增加12件，增长20%: 12 of 40 is 30%; "" where it follows or can't be told."""
    old = new.value - gap.value if up else new.value + gap.value
    if new.unit != gap.unit or share.points or new.hedged or gap.hedged or share.hedged or old <= 0:
        return ""
    if max(new.step, gap.step) != 1 or new.slot.kind is SlotKind.MONEY:
        low, high = _bounds(gap.value, gap.step, old, new.step + gap.step)
    else:
        low = high = gap.value * 100 / old
    if _touches(share, low, high):
        return ""
    return f"按“{new.text}”和“{gap.text}”算是{plain(gap.value * 100 / old)}%，与“{share.text}”不符"


def _per_cent(change: Change, told: Figure, gap: Fraction) -> tuple[str, str]:
    relative = gap * 100 / change.old.value if change.old.value else None
    is_relative = relative is not None and _touches(told, *_relative_bounds(change, gap))
    if change.new.unit != "%":
        if told.points:
            return "points", f"{change.between}不是百分比，它们的变化不能说“{told.text}”"
        if relative is None or is_relative:
            return "", ""
        return "growth", f"从{change.between}变化{plain(relative)}%，与“{told.text}”不符"
    is_gap = abs(gap - told.value) <= _slack_of_points(change, told)
    # 从91%提高到94%，提高3% may be meant as 3.3%, but who writes the difference of two per cents means 百分点.
    if (is_gap and told.points) or (is_relative and not told.points and not is_gap):
        return "", ""
    points = f"从{change.between}相差{plain(gap)}个百分点"
    if is_gap:
        return "points", f"{points}，不是“{told.text}”"
    return "points", f"{points}，变化幅度{plain(relative or gap)}%，与“{told.text}”不符"


def _slack_of_points(change: Change, told: Figure) -> Fraction:
    steps = {change.old.step, change.new.step, told.step}
    return Fraction(0) if len(steps) == 1 else max(steps) / 2


def _relative_bounds(change: Change, gap: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the greatest per cent that the values, if rounded, allow."""
    step = max(change.old.step, change.new.step)
    if step == 1 or change.new.unit == "%":
        true = gap * 100 / change.old.value
        return true, true
    return _bounds(gap, step, change.old.value, step)


def _bounds(part: Fraction, part_step: Fraction, whole: Fraction, whole_step: Fraction) -> tuple[Fraction, Fraction]:
    low = max(part - part_step / 2, Fraction(0)) * 100 / (whole + whole_step / 2)
    high = (part + part_step / 2) * 100 / max(whole - whole_step / 2, Fraction(1, 10**6))
    return low, high


def _touches(told: Figure, low: Fraction, high: Fraction) -> bool:
    """Whether a per cent, rounded or cut off at its last digit, may be between ``low`` and ``high``."""
    return low < told.value + told.step and high >= told.value - told.step / 2


def _slack(change: Change, told: Figure) -> Fraction:
    steps = {change.old.step, change.new.step, told.step}
    exact = len(steps) == 1 and told.slot.kind is SlotKind.MONEY
    return Fraction(0) if exact or max(steps) == 1 else max(steps)


def _turns(change: Change, turns: int) -> str:
    if not change.old.value:
        return ""
    times = change.new.value / change.old.value
    if _DOUBLING[0] ** turns <= times <= _DOUBLING[1] ** turns:
        return ""
    said = "翻一番" if turns == 1 else f"翻{turns}番"
    return f"“{change.new.text}”是“{change.old.text}”的{plain(times)}倍，不是{said}"


def _times(change: Change, told: Figure, less: int, said: str) -> str:
    if told.unit != "倍" or not change.old.value:
        return ""
    times = change.new.value / change.old.value - less
    slack = _WHOLE_TIMES if told.step == 1 else told.step
    return "" if abs(times - told.value) <= slack else f"{said}{plain(times)}倍，与“{told.text}”不符"


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _way(sign: int) -> str:
    return "增加" if sign > 0 else "减少"
