"""Floor 3: shares and rates that don't follow from the figures they are of.

整改率 wants the number 整改 of the number found, 占 the figure before it of a greater one. The percentage may be
rounded or cut off at its last digit. Where several figures could be meant, one that fits is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipeline.contradictions.found import Contradiction, contradiction, plain
from pipeline.contradictions.reading import MARKS, Clause, Figure, N, P, Reading, either, has_any
from pipeline.types import Bullet
from pipeline.words import word_list

_HAN = r"[\u3400-\u9fff]"
_RATE = re.compile(rf"({_HAN}{{1,6}}?)(?:率|比例)(?:达到|达|为|是|到|在|仅|只有|已|已达)?[:：]?{P}")
_SHARE = re.compile(rf"占(?:比|到|了)?(?P<whole>[^{MARKS}，,。；;]*?)(?:的)?(?:比例)?(?:达到|达|为)?{P}")
_ALL_OF = re.compile("^(?:全[镇乡县村区市部]|全街道|我镇|其|总|全)+|(?:总数|总量|总长度?|总面积|总|数)$")
_LOOSE = Fraction(15)  # a hedged share is only wrong when it is off by more points than this, and by a quarter
_BETWEEN = re.compile(rf"[^{MARKS}，,。；;]{{0,12}}[，,]?(?:约)?")  # 有3家亏损，占…; not 3家，满意的占…


def find(readings: tuple[Reading, ...]) -> Iterator[Contradiction]:
    """Rates and shares that don't follow, and those over a hundred."""
    for index, reading in enumerate(readings):
        around = readings[max(0, index - 1) : index + 1]
        for place, percent in reading.figures.items():
            if percent.unit != "%" or percent.points:
                continue
            before = reading.text[: place + 1]
            rate = re.search(_RATE.pattern + "$", before)
            share = re.search(_SHARE.pattern + "$", before)
            if rate and percent.value > 100 and not has_any(_clause(reading, place).text, "比例", "可超"):
                yield contradiction("percent", [reading.bullet], f"“{rate[1]}率{percent.text}”超过了百分之百")
            elif share and percent.value > 100:
                yield contradiction("percent", [reading.bullet], f"“占{percent.text}”超过了百分之百")
            elif share:
                yield from _share(readings, reading, percent, share)
            elif rate:
                yield from _rate(around, reading, percent, rate[1])


def _clause(reading: Reading, place: int) -> Clause:
    return next(clause for clause in reading.clauses if clause.start <= place < clause.start + len(clause.text))


def follows(percent: Figure, part: Fraction, whole: Fraction) -> bool:
    """Whether ``percent`` is ``part`` of ``whole``, rounded or cut off at its last digit."""
    true = part * 100 / whole
    off = abs(true - percent.value)
    if percent.hedged:
        return off <= _LOOSE or off * 4 <= percent.value
    return percent.value - percent.step / 2 <= true < percent.value + percent.step


def fits(percent: Figure, part: Figure, whole: Figure) -> bool:
    """As ``follows``, with what rounding the two figures may have had."""
    bounds = [(part.value + sign * _rounding(part), whole.value - sign * _rounding(whole)) for sign in (-1, 0, 1)]
    truths = [100 * share[0] / share[1] for share in bounds if share[1]]
    if any(follows(percent, *bound) for bound in bounds if bound[1]):
        return True
    return min(truths) <= percent.value <= max(truths)


def _rounding(figure: Figure) -> Fraction:
    return Fraction(0) if figure.step == 1 else figure.step / 2


def _said(percent: Figure, part: Figure, whole: Figure) -> str:
    true = plain(part.value * 100 / whole.value)
    return f"按“{part.text}”和“{whole.text}”算是{true}%，与“{percent.text}”不符"


def _rate(around: Sequence[Reading], reading: Reading, percent: Figure, name: str) -> Iterator[Contradiction]:
    """X率: of all pairs in this bullet, or in it and the one before, none fits."""
    ways = _ways(name)
    for where in ([reading], list(around)):
        pairs = [
            pair
            for pair in _pairs(where, ways)
            if len(where) == 1 or reading.bullet in (pair[0].bullet, pair[1].bullet) or _same_scope(where)
        ]
        if not pairs:
            continue
        if not percent.hedged and any(figure.hedged for pair in pairs for figure in pair[:2]):
            return
        if any(_pair_fits(percent, pair) for pair in pairs):
            return
        part, whole, negative = pairs[0]
        bullets: list[Bullet] = [reading.bullet, part.bullet, whole.bullet]
        true = part.value * 100 / whole.value
        said = f"按“{part.text}”和“{whole.text}”算是{plain(100 - true if negative else true)}%"
        yield contradiction("percent", bullets, f"“{name}率{percent.text}”不符，{said}")
        return


def _same_scope(where: Sequence[Reading]) -> bool:
    return len({(each.bullet.heading, each.bullet.subheading) for each in where}) == 1


def _ways(name: str) -> tuple[str, ...]:
    """How a bullet may tell what the rate is of: 整改率 → 整改, 改完 …"""
    table: dict[str, list[str]] = word_list("contradictions")["比例"]["说法"]
    for stem in sorted(table, key=lambda stem: -len(stem)):
        if name.endswith(stem):
            return tuple(table[stem])
    return (name[-2:],)


def _pairs(where: Sequence[Reading], ways: tuple[str, ...]) -> list[tuple[Figure, Figure, bool]]:
    """(part, whole, whether the part is what is not): wholes of the part's unit that are at least as great."""
    found = []
    amounts = [(each, figure) for each in where for figure in each.amounts]
    for each, part in amounts:
        clause = _clause(each, part.place)
        said = _own_words(clause, part) if clause.text.count(N) > 1 else re.sub(rf"{_HAN}*率.*", "", clause.text)
        way = next((way for way in ways if way in said), "")
        if not way:
            continue
        negative = re.search(rf"{either('比例', '否定')}{way}", said) is not None
        wholes = [
            other
            for other_reading, other in amounts
            if other is not part
            and other.unit == part.unit
            and other.value >= part.value
            and not any(w in _own_words(_clause(other_reading, other.place), other) for w in ways)
        ]
        found += [(part, whole, negative) for whole in wholes if whole.value]
    return found


def _own_words(clause: Clause, figure: Figure) -> str:
    """The words around a figure up to the next one on either side."""
    before = re.split(f"[{MARKS}]", clause.before(figure))[-1]
    after = re.split(f"[{MARKS}]", clause.after(figure))
    return before + N + (after[0] if len(after) == 1 else "")


def _pair_fits(percent: Figure, pair: tuple[Figure, Figure, bool]) -> bool:
    part, whole, negative = pair
    if negative:
        rest = Figure(part.bullet, part.slot, part.place, whole.value - part.value, part.step, part.unit, part.hedged)
        return fits(percent, rest, whole) or (whole.value == part.value and percent.value == 0)
    return fits(percent, part, whole)


def _share(
    readings: Sequence[Reading], reading: Reading, percent: Figure, share: re.Match[str]
) -> Iterator[Contradiction]:
    """…N人，占全镇总人口P: the figure next before 占, of a greater one before it or of the one that is named."""
    part = next((figure for figure in reversed(reading.amounts) if figure.place < share.start()), None)
    if part is None or not _BETWEEN.fullmatch(reading.text[part.place + 1 : share.start()]):
        return
    named = _named(readings, part, share["whole"])
    earlier = [f for f in reading.amounts if f.place < part.place and f.unit == part.unit and f.value >= part.value]
    wholes = [whole for whole in named or earlier if whole.value]
    if not wholes or (part.hedged and not percent.hedged) or any(whole.hedged for whole in wholes):
        return
    if any(fits(percent, part, whole) for whole in wholes) or len({whole.value for whole in named}) > 1:
        return
    yield contradiction("percent", [reading.bullet, wholes[-1].bullet], _said(percent, part, wholes[-1]))


def _named(readings: Sequence[Reading], part: Figure, whole: str) -> list[Figure]:
    """The figures anywhere in the notes that are of what 占 names: 占干渠 → 干渠63公里, 占总人口 → 人口4.6万人."""
    noun = re.sub(
        "^(?:全镇|全乡|全县|全村|全街道|全区|全市|我镇|其|总|全部|全)+|(?:总数|总量|总长度?|总面积|总|数)$", "", whole
    )
    if len(noun) < 2:
        return []
    found = []
    for each in readings:
        for clause in each.clauses:
            for figure in clause.figures:
                own = _own_words(clause, figure)
                people = noun == "人口" and own == N and has_any(each.text, "同一事项", "全体")
                fit = people or _is_of(own, noun)
                if fit and figure.unit == part.unit and figure is not part and figure.value >= part.value:
                    found.append(figure)
    return found


def _is_of(own: str, noun: str) -> bool:
    """Whether a figure's words say that it is all of ``noun``, and of nothing narrower."""
    idle = f"(?:{either('同一事项', '虚词')}|户籍|常住|总长)*"
    return re.fullmatch(rf"{idle}{re.escape(noun)}{idle}{N}.?", own) is not None
