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
_UNITS = 1024  # units whose pairs are remembered, told apart by the words and forms that the choice looks at alone
_TERMS = 1024  # words of which a role's scores are remembered
_TYPES = 64  # report types of which a role's pairs are remembered in order
# A token of the embedded model is 1.3 to 1.6 characters of Chinese; a turn's marks take some twenty more.
_TOKENS_A_CHARACTER = 0.75
_TURN_TOKENS = 20


@dataclass(frozen=True)
class Choice:
    """A pair that is shown. ``why``: Chinese, for the user."""

    exemplar: Exemplar
    why: str


@dataclass(frozen=True)
class _Shared:
    """What all units of a section are shown. ``pool``: numbers of the role's pairs that there is still room for."""

    choices: tuple[Choice, ...]
    pool: tuple[int, ...]


class Chooser:
    """The pairs of a library, ranked by BM25 over their words."""

    def __init__(self, exemplars: Iterable[Exemplar]) -> None:
        self._by_role: dict[Role, tuple[Exemplar, ...]] = {}
        for item in exemplars:
            self._by_role[item.role] = (*self._by_role.get(item.role, ()), item)
        self._shelves: dict[Role, _Shelf] = {}
        self._shared = lru_cache(_SECTIONS)(self._for_section)
        self._chosen = lru_cache(_UNITS)(self._for_unit)

    def choose(
        self, *, type: str, role: Role, about: Iterable[str], bullets: Sequence[Bullet], most: int, tokens: int
    ) -> tuple[Choice, ...]:
        """At most ``most`` pairs of ``role``, together at most ``tokens`` tokens, for a unit of a report of ``type``.

        ``about``: texts that tell the topic, the first that shares a word with any pair decides. The report type's own
        pairs come first, among them the office's own, then those of the nearest topic that show forms not shown yet.
        All but the last depend on ``type``, ``role`` and ``about`` alone, so that the prompts of a section share a
        prefix which a local model computes once; the last is the most alike in words and form to ``bullets``. Fewer
        than three are all of the first sort. Same input, same answer.
        """
        shelf = self._shelf(role)
        topic = next((text for text in about if shelf.near(text)), "")
        if most < _ALIKE_FROM:
            return self._shared(type, role, topic, most, tokens).choices
        terms = shelf.known(term for bullet in bullets for term in _terms(bullet.text))
        return self._chosen(type, role, topic, most, tokens, terms, shapes(bullets))

    def _for_unit(
        self, type: str, role: Role, topic: str, most: int, tokens: int, terms: tuple[str, ...], forms: frozenset[str]
    ) -> tuple[Choice, ...]:
        shared = self._shared(type, role, topic, most - 1, tokens)
        if not shared.pool:
            return shared.choices
        shelf = self._shelf(role)
        near = shelf.nearness(terms) or shelf.far
        parts = zip(near, shelf.overlaps(forms), shelf.of_type(type), strict=True)
        alikeness = [2 * words + form + own for words, form, own in parts]
        last = max(shared.pool, key=alikeness.__getitem__)
        item = shelf.items[last]
        why = _why(item, type, near[last], "与本段要点用词相近", shelf.shapes[last] & forms)
        return (*shared.choices, Choice(item, why))

    def _for_section(self, type: str, role: Role, topic: str, most: int, tokens: int) -> _Shared:
        shelf = self._shelf(role)
        near = shelf.near(topic) or shelf.far
        seen: frozenset[str] = frozenset()
        files: set[str] = set()
        taken: list[int] = []
        chosen: list[Choice] = []

        def worth(place: int) -> tuple[float, bool]:
            gained = _TOPIC_WEIGHT * near[place] + _weight(shelf.shapes[place] - seen)
            return gained, shelf.files[place] not in files

        for rank in shelf.ranks(type):
            pool = list(rank)
            while pool and len(chosen) < most:
                best = max(pool, key=worth)
                pool.remove(best)
                if shelf.costs[best] > tokens:
                    continue
                fresh = shelf.shapes[best] - seen
                chosen.append(Choice(shelf.items[best], _why(shelf.items[best], type, near[best], "主题相近", fresh)))
                taken.append(best)
                seen, tokens = seen | fresh, tokens - shelf.costs[best]
                files.add(shelf.files[best])
        left = (place for place in range(len(shelf.items)) if place not in taken and shelf.costs[place] <= tokens)
        return _Shared(tuple(chosen), tuple(left))

    def _shelf(self, role: Role) -> _Shelf:
        if role not in self._shelves:
            self._shelves[role] = _Shelf(self._by_role.get(role, ()))
        return self._shelves[role]


def cost(item: Exemplar) -> int:
    """About how many tokens a pair takes in a prompt."""
    length = len(item.prose) + sum(len(bullet.text) for bullet in item.bullets)
    return round(_TOKENS_A_CHARACTER * length) + 2 * _TURN_TOKENS


def shapes(bullets: Sequence[Bullet]) -> frozenset[str]:
    """What kinds of note these are (a list, a total with parts, a date, money …), by name."""
    text = "\n".join(bullet.text for bullet in bullets)
    slots = [slot for bullet in bullets for slot in bullet.slots]
    heads = [_figures_before(bullet, bullet.text.index("：")) for bullet in bullets if "：" in bullet.text]
    signs = {
        "label": not all(heads),
        "parts": any(heads),
        "list": text.count("、") >= 2,
        "compare": ("比" in text or "从" in text) and _COMPARISON.search(text) is not None,
        "bare": not slots,
        "dense": len(slots) >= 4,
        f"bullets{min(len(bullets), 3)}": True,
    }
    kinds = {slot.kind for slot in slots} & {SlotKind.DATE, SlotKind.MONEY, SlotKind.PERCENT, SlotKind.QUOTE}
    return frozenset({name for name, present in signs.items() if present} | {kind.value for kind in kinds})


class _Shelf:
    """The pairs of one role, and what choosing asks of each; all lists are in the order of ``items``."""

    def __init__(self, items: Sequence[Exemplar]) -> None:
        from bm25s import BM25

        self.items = tuple(items)
        self.costs = [cost(item) for item in items]
        self.shapes = [shapes(item.bullets) for item in items]
        self.files = [item.source.rpartition(":")[0] for item in items]
        self.far = [0.0] * len(items)
        rows = [_TOPIC_TIMES * _terms(item.topic) + _pair_terms(item) for item in items]
        self._known = frozenset(term for row in rows for term in row)
        ranker = BM25()
        if self._known:
            ranker.index(rows, show_progress=False)
        # Kept with the shelf: a batch asks again and again for few types, topics and forms.
        self._scores = lru_cache(_TERMS)(lambda term: ranker.get_scores([term]))
        self.near = lru_cache(_SECTIONS)(lambda text: self.nearness(self.known(_terms(text))))
        self.overlaps = lru_cache(_SECTIONS)(self._overlaps)
        self.of_type = lru_cache(_TYPES)(self._of_type)
        self.ranks = lru_cache(_TYPES)(self._ranked)

    def known(self, terms: Iterable[str]) -> tuple[str, ...]:
        """The ``terms`` that any pair has, in order, each once."""
        return tuple(term for term in dict.fromkeys(terms) if term in self._known)

    def nearness(self, terms: Sequence[str]) -> list[float] | None:
        """How near each pair is to a text of these ``known`` words (BM25), the nearest 1; None when there are none."""
        if not terms:
            return None
        found = sum(self._scores(term) for term in terms).tolist()
        most = max(found)
        return [score / most for score in found] if most > 0 else None

    def _overlaps(self, forms: frozenset[str]) -> list[float]:
        """Of each pair, the weighted share, 0 to 1, of the forms of both that they have in common.

        Little in common counts little.
        """
        return [_weight(mine & forms) / (_weight(mine | forms) + 2) for mine in self.shapes]

    def _of_type(self, type: str) -> list[float]:
        return [_OWN_TYPE * (item.type == type) for item in self.items]

    def _ranked(self, type: str) -> list[list[int]]:
        """The pairs by what counts before all else: those of the report type first, the office's own among them."""

        def rank(place: int) -> tuple[bool, bool]:
            return self.items[place].type == type, self.items[place].own

        places = sorted(range(len(self.items)), key=rank, reverse=True)
        return [list(alike) for _, alike in groupby(places, key=rank)]


def _why(item: Exemplar, type: str, near: float, nearness: str, forms: frozenset[str]) -> str:
    reasons = ["本单位的范例"] if item.own else []
    reasons.append("同一类型" if item.type == type else f"借自{item.type}")
    if near > 0:
        reasons.append(f"{nearness}（{item.topic}，{near:.0%}）")
    named = [name for form, name in _FORM_NAMES.items() if form in forms]
    if named:
        reasons.append(f"句式：{'、'.join(named)}")
    return "；".join(reasons)


@lru_cache(1 << 12)
def _weight(forms: frozenset[str]) -> float:
    return sum(_WEIGHTS.get(form, 1.0) for form in forms)


def _terms(text: str) -> list[str]:
    return [word for word, _ in words.tag(text) if len(word) >= 2 and "\u4e00" <= word[0] <= "\u9fff"]


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
