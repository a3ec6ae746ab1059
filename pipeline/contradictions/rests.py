"""Floor 3: what was found, what of it is done, and what is left, told in different bullets.

隐患112处 … 当场改了74处 … 剩下的38处: silent unless the notes tell exactly one total, and what is done or left is told
of it and of nothing narrower; one way in which done and left make the total is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.contradictions.found import Contradiction, contradiction, counted
from pipeline.contradictions.reading import MARKS, Clause, D, Figure, N, Reading, has_any, pattern
from pipeline.contradictions.sums import lists

_LONG = 24  # words before a figure that can still be nothing but found, done or left
_FOUND, _DONE, _LEFT, _IDLE = "«分项.查出物»", "«分项.办结»", "«分项.未结»", "«分项.夹带»"
_PLAIN = "«同一事项.虚词»"
_STATED = f"{_FOUND}|{_DONE}|{_LEFT}"
_ABOUT = rf"(?:{_FOUND}|{_IDLE})*"
_WHOLE = "«同一事项.对全部»"
_TOTAL = rf"(?P<kind>[\u3400-\u9fff]{{0,4}}?){_FOUND}(?:{_PLAIN}|{N}(?:方面|类))*"
_DONE_OF = rf"{N}{_ABOUT}{_DONE}{_ABOUT}{N}.{{0,2}}"


@dataclass(frozen=True)
class States:
    """One bullet's figures that are a total found, what is done of it, or what is left of it."""

    total: list[Figure] = field(default_factory=list)
    done: list[Figure] = field(default_factory=list)
    left: list[Figure] = field(default_factory=list)
    rest: list[Figure] = field(default_factory=list)  # those of ``left`` that are all that is left (剩下的38处)

    def of(self, unit: str, subheading: str) -> States:
        """Those of one unit, told in the same breath or outside all sub-headings."""
        lists = (
            [f for f in figures if f.unit == unit and f.bullet.subheading in ("", subheading)]
            for figures in (self.total, self.done, self.left, self.rest)
        )
        return States(*lists)


def find(readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """Done and left that don't make the total."""
    if not all(any(pattern(word).search(each.undated) for each in readings) for word in (_LEFT, _DONE)):
        return  # nothing is told to be left, or nothing to be done
    told = [states(reading) for reading in readings if pattern(_STATED).search(reading.undated)]
    totals = [figure for each in told for figure in each.total]
    for unit in dict.fromkeys(figure.unit for figure in totals):
        same = [figure for figure in totals if figure.unit == unit]
        near = [each.of(unit, same[0].bullet.subheading) for each in told]
        if len({figure.value for figure in same}) == 1 and not any(f.hedged for f in _all(near)):
            yield from _misfit(same[0], near)


def _all(near: Sequence[States]) -> Iterator[Figure]:
    for each in near:
        yield from (*each.total, *each.done, *each.left)


def _misfit(total: Figure, near: Sequence[States]) -> Iterator[Contradiction]:
    done = [each.done for each in near if each.done]
    way = _wrong_rest(total, near, done) or _no_way(total, near, done)
    if not way:
        return
    gap = _sum(way) - total.value
    listed = "、".join(f"“{figure.text}”" for figure in way)
    more = "多" if gap > 0 else "少"
    what = f"已办和未办的{listed}合计{counted(_sum(way), total.unit)}，比总数“{total.text}”{more}"
    yield contradiction("sum", [f.bullet for f in (total, *way)], what + counted(abs(gap), total.unit))


def _wrong_rest(total: Figure, near: Sequence[States], done: Sequence[list[Figure]]) -> list[Figure]:
    """What is done and 剩下的38处, where the one bullet of what is done and that are not the total."""
    if len(done) != 1:
        return []
    rests = (figure for each in near for figure in each.rest if figure.bullet is not done[0][0].bullet)
    return next(([*done[0], rest] for rest in rests if _sum([*done[0], rest]) != total.value), [])


def _no_way(total: Figure, near: Sequence[States], done: Sequence[list[Figure]]) -> list[Figure]:
    """The nearest miss, if no bullet of what is done makes the total with any bullet of what is left."""
    left = [each.left for each in near if each.left]
    ways = [[*made, *open_] for made in done for open_ in left]
    ways = [way for way in ways if len({figure.bullet.number for figure in (total, *way)}) > 1]
    whole = [[*each.done, *each.left] for each in near if each.done and each.left]
    staged = [[figure for made in done for figure in made] + open_ for open_ in left[:1]]
    if any(_sum(way) == total.value for way in [*ways, *staged, *whole]):
        return []
    return min(ways, key=lambda way: abs(_sum(way) - total.value), default=[])


def _sum(figures: Sequence[Figure]) -> Fraction:
    return sum((figure.value for figure in figures), Fraction(0))


def states(reading: Reading) -> States:
    """What of a bullet's figures is total, done, left; a list by kind (用电97处、通道61处) is none of them."""
    found = States()
    kinds = {part.figure.place for each in lists(reading) for part in each.parts}
    for clause in reading.clauses:
        if pattern(_DONE_OF).fullmatch(clause.text) and len(clause.figures) == 2:
            found.total.append(clause.figures[0])
            found.done.append(clause.figures[1])
            continue
        for figure in clause.figures:
            state = _state(clause, figure)
            if state == "left":
                found.left.append(figure)
                if pattern("«分项.所余»").search(clause.before(figure)):
                    found.rest.append(figure)
            elif state == "done":
                found.done.append(figure)
            elif state == "total" and figure.place not in kinds:
                found.total.append(figure)
    return found


def _state(clause: Clause, figure: Figure) -> str:
    before = re.sub(D, "", clause.before(figure))
    after = re.split(f"[{MARKS}]", clause.after(figure))[0]
    rest = re.sub(D, "", clause.after(figure))
    if len(before) > _LONG:
        return ""
    if pattern(rf"{_ABOUT}{_LEFT}(?:{_FOUND}|{_IDLE}|{_DONE}|{_LEFT})*").fullmatch(before):
        settled = pattern(rf"{_DONE}|{_LEFT}|{_WHOLE}").search(rest)
        return "left" if not rest.strip() or settled else ""
    if pattern(_ABOUT).fullmatch(before) and pattern(rf"{_ABOUT}{_LEFT}").match(after):
        return "left"
    if has_any(rest, "同一事项", "要办"):
        return ""
    if pattern(rf"{_ABOUT}{_DONE}{_ABOUT}").fullmatch(before):
        return "done" if not after.strip() or pattern(_ABOUT + "$").match(after) else ""
    if pattern(_ABOUT).fullmatch(before) and pattern(rf"{_ABOUT}{_DONE}").match(after):
        return "done"
    found = pattern(_TOTAL).fullmatch(before)
    narrow = found is not None and pattern(f"{_LEFT}|{_DONE}|其中|每|无").search(found["kind"]) is not None
    if found and not narrow and not re.match("方面|类", after):
        return "total"
    return "total" if not pattern(_PLAIN).sub("", before) and pattern(_FOUND).match(after) else ""
