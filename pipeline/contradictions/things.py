"""Floor 3: what each figure is the number of, so that two figures of one thing can be told from two things."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.contradictions.reading import MARKS, Clause, D, Figure, N, Reading, has_any, pattern, words
from pipeline.contradictions.sums import Breakdown, lists
from pipeline.figures.patterns import RANGE
from pipeline.grammar import has_verb
from pipeline.types import Bullet, SlotKind
from pipeline.words import word_list

_EVERY = r"(\S{0,6}?)«同一事项.都»"
_OCCASION = 3
_OWNED = ("所", "家", "户", "栋", "间", "项")
_DOERS = ("组", "队", "班", "片", "路", "批", "期")
_LABEL = re.compile(rf"([^:：，,。；;、{MARKS}]{{2,12}})[:：]")
_HAVING = re.compile("下设|设有|建有|共有|现有|拥有|下辖")
_END = re.compile("[，,。；;]")
_SPAN = re.compile(RANGE)
_MARK = re.compile(f"[{MARKS}]")
_MARK_OR_END = re.compile(f"[{MARKS}，,。；;]")
_MARK_OR_BLANK = re.compile(rf"[{MARKS}\s]")
_MARK_OR_BRACKET = re.compile(rf"[{MARKS}\s()（）“”]")
_FIGURE = re.compile(f"[{MARKS.replace(D, '')}]")
_CHAINED = re.compile(rf"([^{N}]*){N}*")
_BEHIND = re.compile(rf"{N}*([^{MARKS}]*)(.*)")
_LOOKED = re.compile("查|访|检|巡|督")
_PLACE = re.compile(r"(?<![全各我本该每])[\u3400-\u9fff]{2,4}(?:村|镇|乡|社区|街道|小学|中学|水库|所|局)")


@dataclass(frozen=True)
class Thing:
    """A figure and its thing. ``names``: ways to name it, normalised; ``whole``: said to be of all (全镇, 辖, 都).

    ``context``: what restricts it (label, place, doer, subheading for acts); ``when``, ``span``: its period;
    ``future``: planned. ``owners``: what the bullet counts before (中学1所，学生860人), to which the thing may belong;
    ``detailed``: the bullet has other figures or a date, as one event out of several would.
    """

    figure: Figure
    names: frozenset[str]
    context: str
    when: tuple[str, ...]
    span: tuple[str, ...]
    future: bool
    whole: bool
    owners: frozenset[str]
    detailed: bool

    @property
    def bullet(self) -> Bullet:
        return self.figure.bullet


def things(reading: Reading, units: Container[str]) -> Iterator[Thing]:
    """The figures of a bullet, of ``units`` only, that say how many of a thing there are.

    Relations (每, 比, 从…到) are left out.
    """
    if not any(figure.unit in units for figure in reading.amounts):
        return
    parts = {part.figure.place: each for each in lists(reading) for part in each.parts}
    label, length = _label(reading)
    future = _future(reading.bullet, reading.text[length:])
    for clause in reading.clauses:
        for figure in clause.figures:
            if figure.unit not in units or figure.slot.kind not in (SlotKind.COUNT, SlotKind.MONEY):
                continue
            found = _around(reading, clause, figure)
            if found is None:
                continue
            before, after, borrowed = found
            if has_any(before.replace(D, ""), "同一事项", "不比"):
                continue
            breakdown = parts.get(figure.place)
            names = _names(_normal(before) + _normal(_after_all(after)), breakdown)
            whole = has_any(before, "同一事项", "全体") or pattern(_EVERY).match(after) is not None
            if not any(len(name) > 1 for name in names) and not (names and whole and not label):
                continue
            acts = any(_acts(name) for name in names) and not before.endswith("的")
            restricts = [
                label,
                *_restricting(reading, clause, label, (borrowed, _head_clause(reading, breakdown)), whole),
            ]
            restricts += [reading.bullet.subheading] if acts else []
            restricts += [_leaning(reading, figure, before)] if breakdown is None else []
            context = "|".join(each for each in restricts if each)
            yield Thing(
                figure,
                names,
                context,
                *_when(reading, figure),
                future and acts,
                whole,
                _owners(reading, clause),
                len(reading.bullet.slots) > 1,
            )


def _leaning(reading: Reading, figure: Figure, before: str) -> str:
    """What 持证的5人 is of: the noun of the figure of its unit before it; "" for a thing of its own."""
    if not has_any(before, "分项", "重叠") and not before.endswith("的"):
        return ""
    earlier = [each for each in reading.amounts if each.place < figure.place and each.unit == figure.unit]
    return _normal(_MARK_OR_END.split(reading.text[: earlier[-1].place])[-1]) if earlier else ""


def _names(own: str, breakdown: Breakdown | None) -> frozenset[str]:
    """How a thing may be called: a part also with the noun of its total (小（二）型, 小（二）型水库).

    兼职 or 男 alone names nothing: another total has such parts too.
    """
    noun = _head_noun(breakdown.head) if breakdown else ""
    names = {own, own + noun, own + noun[-2:]} if own else set[str]()
    return frozenset(names - _complements())


@cache
def _complements() -> frozenset[str]:
    return frozenset(word for group in word_list("contradictions")["分项"]["互补"] for word in group)


def _head_clause(reading: Reading, breakdown: Breakdown | None) -> Clause | None:
    """The clause of a part's total: it does not restrict the part."""
    if breakdown is None:
        return None
    return next(clause for clause in reading.clauses if breakdown.total in clause.figures)


def _label(reading: Reading) -> tuple[str, int]:
    """The label that says whom or where a bullet is about, "" for one that only says what kind it is; its length."""
    match = _LABEL.match(reading.text)
    if match is None:
        return "", 0
    name = match[1].strip()
    return ("" if name in words("同一事项", "类别标签") else name), match.end()


def _around(reading: Reading, clause: Clause, figure: Figure) -> tuple[str, str, Clause | None] | None:
    """The words before and after a figure, with a chain of figures (86户253人) sharing theirs; None for a relation.

    A bare 148万元 has those of the clause before it, which is returned too.
    """
    before, after = clause.before(figure), clause.after(figure)
    if N in before.rpartition("、")[0]:  # 辖18个村、2个社区
        before = _MARK.split(before)[0] if before.endswith("、") else before.rpartition("、")[2]
    after = after.partition("、")[0] if N in after.partition("、")[2] else after
    chained = _CHAINED.fullmatch(before)
    behind = _BEHIND.match(after)
    if chained is None or behind is None or (behind[2] and not before.endswith("的")):
        return None
    # 长期坚持的2个每季度报1次: the set is named before its number.
    before, after = chained[1], "" if behind[2] else behind[1]
    if _FIGURE.search(before):
        return None
    if not _normal(before) and not after.strip():
        earlier = [each for each in reading.clauses if each.start < clause.start]
        if not earlier or earlier[-1].figures or reading.text[clause.start - 1] not in "，,":
            return before, after, None
        return earlier[-1].text, after, earlier[-1]
    return before, after, None


def _after_all(after: str) -> str:
    """33个支部都述了 is told of 支部: what follows 都 does not change how many there are."""
    match = pattern(r"(\S{1,6}?)«同一事项.都»").match(after)
    return match[1] if match else pattern("(?:均|都|已|要|逐一)*«同一事项.对全部».*").sub("", after)


@lru_cache(maxsize=1 << 12)  # a batch has words without end
def _normal(text: str) -> str:
    """A name without the words that don't change what is counted, at either end and 群众 within."""
    text = (_MARK_OR_BLANK if "型" in text else _MARK_OR_BRACKET).sub("", text)
    text = pattern("«同一事项.泛称»").sub("", text) if len(text) > 3 else text
    previous = None
    while previous != text:
        previous = text
        text = pattern("^«同一事项.虚词»").sub("", text)
        text = pattern("«同一事项.虚词»$").sub("", text)
    return text


def _head_noun(head: str) -> str:
    """The noun that a total is of, from the clause before its parts: 小型水库7座 → 小型水库."""
    return _normal(_MARK.split(_END.split(head)[-1])[0])


@lru_cache(maxsize=1 << 12)  # a batch has words without end
def _acts(name: str) -> bool:
    return has_verb(name)


def _restricting(
    reading: Reading, clause: Clause, label: str, without: Container[Clause | None], whole: bool
) -> Iterator[str]:
    """The clauses before that narrow a figure to some place or doer; what is said of all is narrowed by places only."""
    for earlier in reading.clauses:
        if earlier.start >= clause.start:
            return
        text = _MARK.sub("", earlier.text)
        rest = pattern("«同一事项.不另立对象»").sub("", text)
        if earlier.figures and earlier.text.startswith(N) and earlier.figures[0].unit in _DOERS:
            rest = earlier.figures[0].text + rest  # 一组查了12家，隐患20处
        occasion = earlier.text.startswith(D) and len(text) <= _OCCASION  # 6月9日暴雨
        if earlier in without or not rest or text.strip() == label or occasion:
            continue
        narrows = _LOOKED.search(text) or not earlier.figures or _acts(_HAVING.sub("", text))
        if _PLACE.search(text) or (narrows and not whole):
            yield rest


def _owners(reading: Reading, clause: Clause) -> frozenset[str]:
    earlier = [each for each in reading.clauses if each.start < clause.start and each.figures]
    return frozenset(_normal(each.before(each.figures[0])) for each in earlier if each.figures[0].unit in _OWNED)


def _when(reading: Reading, figure: Figure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dates and words of time before a figure, and apart the spans (10月11日至22日): what is told without one may
    be of the whole work that is reported, and so of its span."""
    before = [slot.text for place, slot in reading.dates.items() if place < figure.place]
    spans = tuple(date for date in before if _SPAN.search(date))
    said = pattern("«同一事项.时间»").findall(reading.text[: figure.place])
    return (*(date for date in before if date not in spans), *said), spans


def _future(bullet: Bullet, body: str) -> bool:
    """Whether a bullet tells what is still to be done, by its heading or its first words."""
    first = _END.split(body)[0]
    headed = has_any(bullet.heading + bullet.subheading, "同一事项", "将来")
    return headed or first.startswith(words("同一事项", "将来")) or bullet.text.startswith(words("同一事项", "将来"))
