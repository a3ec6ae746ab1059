"""Floor 3: shares that don't follow from the figures they are of: 占 is of the figure before it and of a greater one.

The percentage may be rounded or cut off at its last digit. Where several figures could be meant, one that fits is
enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.contradictions.found import Contradiction, contradiction, plain
from pipeline.contradictions.reading import MARKS, Clause, Figure, N, Reading, has_any, pattern

_SHARE = re.compile(rf"占(?:比|到|了)?(?P<whole>[^{MARKS}，,。；;]*?)(?:的)?(?:比例)?(?:达到|达|为)?$")
_LONG = 24  # words around a figure that can still say nothing but what it is of
_OF_THAT = re.compile(rf"{N}的$")  # 占年度计划1亿元的86%
_BETWEEN = re.compile(rf"[^{MARKS}，,。；;]{{0,12}}[，,]?(?:约)?")  # 有3家亏损，占…; not 3家，满意的占…
_ALL_OF = re.compile("^(?:全[镇乡县村区市部]|全街道|我镇|其|总|全)+|(?:总数|总量|总长度?|总面积|总|数|的)$")
_LOOSE = Fraction(15)  # a hedged share is only wrong when it is off by more points than this, and by a quarter


def find(readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """Shares that don't follow, and shares over a hundred."""
    for reading in readings:
        for place, percent in reading.figures.items():
            if percent.unit != "%" or percent.points:
                continue
            if _OF_THAT.search(reading.text[:place]):
                yield from _of_that(reading, percent, reading.figures[place - 2])
                continue
            share = _SHARE.search(reading.text[:place])
            if share is None:
                continue
            if percent.value > 100:
                yield contradiction("percent", [reading.bullet], f"“占{percent.text}”超过了百分之百")
            else:
                yield from _share(readings, reading, percent, share)


def clause_of(reading: Reading, place: int) -> Clause:
    """The clause that has ``place``."""
    return next(clause for clause in reading.clauses if clause.start <= place < clause.start + len(clause.text))


def own_words(clause: Clause, figure: Figure) -> str:
    """The words before a figure from the last one on, and behind it if it is the last of its clause."""
    before = re.split(f"[{MARKS}]", clause.before(figure))[-1]
    after = re.split(f"[{MARKS}]", clause.after(figure))
    return before + N + (after[0] if len(after) == 1 else "")


def fits(percent: Figure, part: Fraction, step: Fraction, whole: Figure) -> bool:
    """Whether ``percent`` is ``part`` of ``whole``, with what rounding the three may have had.

    ``step`` is one unit of the last digit of ``part``. A whole number is not rounded.
    """
    part_off = Fraction(0) if step == 1 else step / 2
    whole_off = Fraction(0) if whole.step == 1 else min(whole.step, whole.value / 10) / 2
    low = max(part - part_off, Fraction(0)) * 100 / (whole.value + whole_off)
    high = (part + part_off) * 100 / max(whole.value - whole_off, whole.value / 2)
    if percent.hedged:
        off = max(low - percent.value, percent.value - high, Fraction(0))
        return off <= _LOOSE or off * 4 <= percent.value
    return low < percent.value + percent.step and high >= percent.value - percent.step / 2


def _share(
    readings: Sequence[Reading], reading: Reading, percent: Figure, share: re.Match[str]
) -> Iterator[Contradiction]:
    part = next((figure for figure in reversed(reading.amounts) if figure.place < share.start()), None)
    if part is None or not _BETWEEN.fullmatch(reading.text[part.place + 1 : share.start()]):
        return
    noun = _ALL_OF.sub("", _ALL_OF.sub("", share["whole"]))
    named = _named(readings, part, noun)
    wholes = [whole for whole in named or _earlier(reading, part, noun) if whole.value]
    if not wholes or (part.hedged and not percent.hedged) or any(whole.hedged for whole in wholes):
        return
    if any(fits(percent, part.value, part.step, each) for each in wholes) or len({each.value for each in named}) > 1:
        return
    true = plain(part.value * 100 / wholes[-1].value)
    what = f"按“{part.text}”和“{wholes[-1].text}”算是{true}%，与“{percent.text}”不符"
    yield contradiction("percent", [reading.bullet, wholes[-1].bullet], what)


def _of_that(reading: Reading, percent: Figure, whole: Figure) -> Iterator[Contradiction]:
    """完成8600万元，占计划1亿元的86%: the whole stands right before its per cent, the part is the figure before."""
    part = next((each for each in reversed(reading.amounts) if each.place < whole.place), None)
    if part is None or part.unit != whole.unit or part.hedged or whole.hedged or not whole.value or percent.hedged:
        return
    if not fits(percent, part.value, part.step, whole):
        true = plain(part.value * 100 / whole.value)
        what = f"按“{part.text}”和“{whole.text}”算是{true}%，与“{percent.text}”不符"
        yield contradiction("percent", [reading.bullet], what)


def _earlier(reading: Reading, part: Figure, noun: str) -> list[Figure]:
    """The figures before ``part`` that it may be a part of: any greater one, unless 占 names another thing."""
    found = [
        each
        for each in reading.amounts
        if each.place < part.place and each.unit == part.unit and each.value >= part.value
    ]
    if len(noun) < 2:
        return found
    return [each for each in found if len(set(noun) & set(clause_of(reading, each.place).text)) > 1]


def _named(readings: Sequence[Reading], part: Figure, noun: str) -> list[Figure]:
    """The figures anywhere in the notes that are of what 占 names: 占干渠 → 干渠63公里, 占总人口 → 人口4.6万人."""
    if len(noun) < 2:
        return []
    found = []
    for each in readings:
        for clause in each.clauses:
            for figure in clause.figures:
                own = own_words(clause, figure)
                people = noun == "人口" and own == N and has_any(each.text, "同一事项", "全体")
                fit = people or _is_of(own, noun)
                if fit and figure.unit == part.unit and figure is not part and figure.value >= part.value:
                    found.append(figure)
    return found


def _is_of(own: str, noun: str) -> bool:
    """Whether a figure's words say that it is all of ``noun``, and of nothing narrower."""
    idle = "(?:«同一事项.虚词»|户籍|常住|总长)*"
    return len(own) <= _LONG and pattern(rf"{idle}{re.escape(noun)}{idle}{N}.?").fullmatch(own) is not None
