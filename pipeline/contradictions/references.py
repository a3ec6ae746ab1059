"""Floor 3: a set that the next steps speak of (8处塌方7月20日前抢通) must be one that the problems speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.contradictions.found import Contradiction, contradiction
from pipeline.contradictions.reading import Clause, D, Figure, N, Reading, has_any, words
from pipeline.contradictions.rests import states
from pipeline.words import tag

_SET = re.compile(rf"(?:[^，,。；;：:]{{0,8}}把|将|对|这|上述|剩下的|其余的)?({N})([\u3400-\u9fff]+)")
_NOUN = ("n", "b", "j", "l", "z")


def find(readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """A planned bullet that begins with a number of things, against what is told to be open of them."""
    for reading in readings:
        spoken = spoken_of(reading)
        if spoken is None:
            continue
        figure, noun = spoken
        others = [each for each in readings if each is not reading]
        same = [(each, other) for each in others for other in _same_things(each, noun, figure.unit)]
        if any(other.hedged or other.value == figure.value for _, other in same):
            continue
        open_ones = [(each, other) for each, other in same if spoken_of(each) is None and is_open(each, other, noun)]
        left = _closest(open_ones, noun)
        if len({other.value for other in left}) == 1 or (left and noun in words("分项", "查出物")):
            what = f"同是“{noun}”，一处写“{left[0].text}”，一处写“{figure.text}”"
            yield contradiction("value", [left[0].bullet, reading.bullet], what)


def _closest(left: Sequence[tuple[Reading, Figure]], noun: str) -> list[Figure]:
    """Those told in most of the noun's own characters: 流动党员还有9名联系不上 for 失联党员, not 老党员."""
    shared = {figure: len(set(noun) & set(_clause(reading, figure).text)) for reading, figure in left}
    return [figure for _, figure in left if shared[figure] == max(shared.values())]


def _clause(reading: Reading, figure: Figure) -> Clause:
    return next(each for each in reading.clauses if figure in each.figures)


def spoken_of(reading: Reading) -> tuple[Figure, str] | None:
    """The set that a planned bullet begins with, as definite as a number can make it: 把9名失联党员找到."""
    match = _SET.match(reading.text)
    if match is None or not has_any(reading.text, "同一事项", "了结"):
        return None
    planned = has_any(reading.bullet.heading, "同一事项", "将来") or re.match("[^，,]*[把将]", match[0]) is not None
    if not planned and not has_any(reading.text, "同一事项", "要办"):
        return None
    figure = reading.figures[match.start(1)]
    noun = _noun(match[2])
    return (figure, noun) if len(noun) > 1 and not figure.hedged else None


def _noun(text: str) -> str:
    """What the words behind a number begin with up to the end of the first noun: 失联党员找到 → 失联党员."""
    noun, seen = "", False
    for word, kind in tag(text):
        named = kind.startswith(_NOUN) or word in words("分项", "查出物")
        if seen and not named:
            return noun
        if not seen and not named and noun:
            return ""
        noun, seen = noun + word, seen or named
    return noun if seen else ""


def _same_things(reading: Reading, noun: str, unit: str) -> Iterator[Figure]:
    for clause in reading.clauses:
        about = re.sub("[\ue000-\ue003]", "", clause.text)
        if len(set(noun) & set(about)) > 1 or (noun in reading.text and noun in words("分项", "查出物")):
            yield from (figure for figure in clause.figures if figure.unit == unit)


def is_open(reading: Reading, figure: Figure, noun: str) -> bool:
    """Whether a figure tells what is still to be settled."""
    if noun in words("分项", "查出物"):
        return figure in states(reading).left
    clause = _clause(reading, figure)
    done = D in clause.before(figure) and not has_any(clause.text, "同一事项", "未了")
    headed = has_any(reading.bullet.heading, "同一事项", "问题标题")
    return not done and (headed or has_any(clause.text, "同一事项", "未了"))
