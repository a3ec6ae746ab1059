"""Which pairs of the library a unit is shown, and why: report type and section role first, then topic, then form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pipeline import words
from pipeline.exemplars.files import Exemplar
from pipeline.types import Bullet, Role, SlotKind

_COMPARISON = re.compile(r"比(去年|上年|年初|同期)|从.+(到|至|变成)")
# Forms that ask for a sentence of their own kind; any other form weighs 1.
_WEIGHTS = {"parts": 3.0, "quote": 3.0, "label": 2.0, "compare": 2.0, "bullets1": 0.5, "bullets2": 0.5, "bullets3": 0.5}
_FORM_NAMES = {
    "label": "带标题的要点",
    "parts": "总数带分项",
    "list": "并列项",
    "compare": "前后对比",
    "bare": "没有数字",
    "dense": "数字密集",
    "date": "日期",
    "money": "金额",
    "percent": "比例",
    "quote": "引语",
}
_ALIKE_FROM = 3  # pairs in a prompt from which one is chosen for the unit: below, reading it costs more than it brings
_TOPIC_TIMES = 3  # how often the topic counts among a pair's words
_TOPIC_WEIGHT = 20.0  # the nearest topic outweighs all forms together, the next nearest does not
_OWN_TYPE = 0.1
_SECTIONS = 256  # sections whose pairs are remembered: a batch has sections without end
# A token of the embedded model is 1.3 to 1.6 characters of Chinese; a turn's marks take some twenty more.
_TOKENS_A_CHARACTER = 0.75
_TURN_TOKENS = 20


@dataclass(frozen=True)
class Choice:
    """A pair that is shown. ``why``: Chinese, for the user."""

    exemplar: Exemplar
    why: str


class Chooser:
    """The pairs of a library, ranked by BM25 over their words."""

    def __init__(self, exemplars: Iterable[Exemplar]) -> None:
        self._by_role: dict[Role, tuple[Exemplar, ...]] = {}
        for item in exemplars:
            self._by_role[item.role] = (*self._by_role.get(item.role, ()), item)
        self._indexes: dict[Role, _Index] = {}
        self._costs = {item.source: cost(item) for items in self._by_role.values() for item in items}
        self._shapes = {item.source: shapes(item.bullets) for items in self._by_role.values() for item in items}
        self._files = {source: source.rpartition(":")[0] for source in self._costs}
        self._shared = lru_cache(_SECTIONS)(self._for_section)
        self._ranks = lru_cache(_SECTIONS)(self._ranked)

    def choose(
        self, *, type: str, role: Role, about: Sequence[str], bullets: Sequence[Bullet], most: int, tokens: int
    ) -> tuple[Choice, ...]:
        """At most ``most`` pairs of ``role``, together at most ``tokens`` tokens, for a unit of a report of ``type``.

        ``about``: texts that tell the topic, the first that shares a word with any pair decides. The report type's own
        pairs come first, among them the office's own, then those of the nearest topic that show forms not shown yet.
        All but the last depend on ``type``, ``role`` and ``about`` alone, so that the prompts of a section share a
        prefix which a local model computes once; the last is the most alike in words and form to ``bullets``. Fewer
        than three are all of the first sort. Same input, same answer.
        """
        alike = most >= _ALIKE_FROM
        shared = self._shared(type, role, tuple(about), most - 1 if alike else most, tokens)
        left = tokens - sum(self._costs[choice.exemplar.source] for choice in shared)
        taken = {choice.exemplar.source for choice in shared}
        pool = [
            item
            for item in self._by_role.get(role, ())
            if item.source not in taken and self._costs[item.source] <= left
        ]
        if not alike or not pool:
            return shared
        near = self._index(role).scores(["\n".join(bullet.text for bullet in bullets)])
        forms = shapes(bullets)

        def alikeness(item: Exemplar) -> float:
            return 2 * near[item.source] + _overlap(self._shapes[item.source], forms) + _OWN_TYPE * (item.type == type)

        last = max(pool, key=alikeness)
        why = _why(last, type, near[last.source], "与本段要点用词相近", self._shapes[last.source] & forms)
        return (*shared, Choice(last, why))

    def _for_section(self, type: str, role: Role, about: tuple[str, ...], most: int, tokens: int) -> tuple[Choice, ...]:
        near = self._index(role).scores(about)
        seen: frozenset[str] = frozenset()
        files: set[str] = set()
        chosen: list[Choice] = []

        def worth(item: Exemplar) -> tuple[float, bool]:
            gained = _TOPIC_WEIGHT * near[item.source] + _weight(self._shapes[item.source] - seen)
            return gained, self._files[item.source] not in files

        for rank in self._ranks(type, role):
            pool = list(rank)
            while pool and len(chosen) < most:
                best = max(pool, key=worth)
                pool.remove(best)
                if self._costs[best.source] > tokens:
                    continue
                fresh = self._shapes[best.source] - seen
                chosen.append(Choice(best, _why(best, type, near[best.source], "主题相近", fresh)))
                seen, tokens = seen | fresh, tokens - self._costs[best.source]
                files.add(self._files[best.source])
        return tuple(chosen)

    def _ranked(self, type: str, role: Role) -> tuple[tuple[Exemplar, ...], ...]:
        """The pairs of ``role`` by what counts before all else: those of the report type first, its own among them."""

        def rank(item: Exemplar) -> tuple[bool, bool]:
            return item.type == type, item.own

        items = sorted(self._by_role.get(role, ()), key=rank, reverse=True)
        return tuple(tuple(alike) for _, alike in groupby(items, key=rank))

    def _index(self, role: Role) -> _Index:
        if role not in self._indexes:
            self._indexes[role] = _Index(self._by_role.get(role, ()))
        return self._indexes[role]


def cost(item: Exemplar) -> int:
    """About how many tokens a pair takes in a prompt."""
    length = len(item.prose) + sum(len(bullet.text) for bullet in item.bullets)
    return round(_TOKENS_A_CHARACTER * length) + 2 * _TURN_TOKENS


def shapes(bullets: Sequence[Bullet]) -> frozenset[str]:
    """What kinds of note these are (a list, a total with parts, a date, money …), by name."""
    text = "\n".join(bullet.text for bullet in bullets)
    slots = [slot for bullet in bullets for slot in bullet.slots]
    heads = [(bullet, bullet.text.partition("：")[0]) for bullet in bullets if "：" in bullet.text]
    signs = {
        "label": any(not _figures_before(bullet, len(head)) for bullet, head in heads),
        "parts": any(_figures_before(bullet, len(head)) for bullet, head in heads),
        "list": text.count("、") >= 2,
        "compare": _COMPARISON.search(text) is not None,
        "bare": not slots,
        "dense": len(slots) >= 4,
        f"bullets{min(len(bullets), 3)}": True,
    }
    kinds = {slot.kind for slot in slots} & {SlotKind.DATE, SlotKind.MONEY, SlotKind.PERCENT, SlotKind.QUOTE}
    return frozenset({name for name, present in signs.items() if present} | {kind.value for kind in kinds})


class _Index:
    """BM25 over the words of a role's pairs."""

    def __init__(self, pairs: Sequence[Exemplar]) -> None:
        from bm25s import BM25

        self._sources = [pair.source for pair in pairs]
        rows = [_TOPIC_TIMES * _terms(pair.topic) + _pair_terms(pair) for pair in pairs]
        self._ranker = BM25() if any(rows) else None
        if self._ranker is not None:
            self._ranker.index(rows, show_progress=False)

    def scores(self, texts: Sequence[str]) -> dict[str, float]:
        """How near each pair is, 0 to 1, to the first of ``texts`` that any is near to at all; else 0 for each."""
        for text in texts if self._ranker is not None else ():
            wanted = list(dict.fromkeys(_terms(text)))
            found = self._ranker.get_scores(wanted).tolist() if wanted and self._ranker is not None else []
            most = max(found, default=0.0)
            if most > 0:
                return dict(zip(self._sources, (score / most for score in found), strict=True))
        return dict.fromkeys(self._sources, 0.0)


def _why(item: Exemplar, type: str, near: float, nearness: str, forms: frozenset[str]) -> str:
    reasons = ["本单位的范例"] if item.own else []
    reasons.append("同一类型" if item.type == type else f"借自{item.type}")
    if near > 0:
        reasons.append(f"{nearness}（{item.topic}，{near:.0%}）")
    named = [name for form, name in _FORM_NAMES.items() if form in forms]
    if named:
        reasons.append(f"句式：{'、'.join(named)}")
    return "；".join(reasons)


@lru_cache(1 << 14)  # a few dozen combinations of forms, each against all pairs
def _overlap(mine: frozenset[str], forms: frozenset[str]) -> float:
    """Weighted share, 0 to 1, of the forms of both that they have in common; little in common counts little."""
    return _weight(mine & forms) / (_weight(mine | forms) + 2)


@lru_cache(1 << 12)
def _weight(forms: frozenset[str]) -> float:
    return sum(_WEIGHTS.get(form, 1.0) for form in forms)


def _terms(text: str) -> list[str]:
    return [word for word in words.cut(text) if len(word) >= 2 and "\u4e00" <= word[0] <= "\u9fff"]


def _pair_terms(pair: Exemplar) -> list[str]:
    """Words outside the slots, of notes and prose."""
    found: list[str] = []
    for bullet in pair.bullets:
        start = 0
        for slot in (*bullet.slots, None):
            end = slot.start if slot else len(bullet.text)
            found += _terms(bullet.text[start:end])
            start = slot.end if slot else end
    return found


def _figures_before(bullet: Bullet, end: int) -> bool:
    return any(slot.end <= end and slot.kind is not SlotKind.DATE for slot in bullet.slots)
