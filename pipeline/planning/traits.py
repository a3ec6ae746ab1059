"""What planning looks at in a bullet: its label, words, figures and date, and how close two bullets are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.figures.han import to_number
from pipeline.types import Bullet, SlotKind
from pipeline.words import tag, word_list

LABEL_LENGTH = 12  # characters before a colon that still read as a label, not as a clause
_CONTENT = ("n", "v", "a", "j", "l", "i", "x")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LABEL = re.compile(rf"([^:：，,。；;、\d“”《》]{{2,{LABEL_LENGTH}}})[:：](?!\d)")
_ARABIC = re.compile(r"\d+(\.\d+)?")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_COMMON_WORDS = frozenset(
    ("工作", "情况", "开展", "进行", "全镇", "我镇", "各村", "群众", "加强", "问题", "已经", "没有", "以上", "需要")
)
_COMMON_CHARS = frozenset("人大中小有年月日工作全镇村县市区社户处个家次多少一二三四五六七八九十不了的要会行情况能到位")


@dataclass(frozen=True)
class Traits:
    """``counts``: (unit, value) of each count or money slot whose value is a plain number."""

    bullet: Bullet
    label: str
    terms: frozenset[str]
    chars: frozenset[str]
    counts: tuple[tuple[str, float], ...]
    units: frozenset[str]
    date: tuple[int, int, int] | None
    topics: frozenset[str]


@lru_cache(maxsize=1 << 12)  # a batch has words without end
def traits(bullet: Bullet) -> Traits:
    """The traits of one bullet."""
    text = bullet.text
    terms = frozenset(
        word for word, pos in tag(text) if len(word) > 1 and pos.startswith(_CONTENT) and _HAN.fullmatch(word)
    )
    counted = [slot for slot in bullet.slots if slot.kind in (SlotKind.COUNT, SlotKind.MONEY)]
    values = [(slot.unit, value) for slot in counted if (value := number_of(slot.number)) is not None]
    return Traits(
        bullet=bullet,
        label=label_of(text),
        terms=terms - _COMMON_WORDS,
        chars=frozenset("".join(terms)) - _COMMON_CHARS,
        counts=tuple(values),
        units=frozenset(slot.unit for slot in counted if slot.unit),
        date=_date(bullet),
        topics=frozenset({topic for cue, topic in _topic_cues() if cue in text}),
    )


@cache
def _topic_cues() -> tuple[tuple[str, str], ...]:
    return tuple((cue, topic) for topic, cues in word_list("planning")["话题"].items() for cue in cues)


def label_of(text: str) -> str:
    """The "名称:" a bullet begins with, "" if none: short, no figure, no clause."""
    match = _LABEL.match(text)
    return match.group(1).strip() if match else ""


@cache
def kind_labels() -> frozenset[str]:
    """Labels that say what kind of bullet it is (要求：, 下步：), not what it is about."""
    return frozenset(label for labels in word_list("planning")["标签"].values() for label in labels) | {"其中"}


def number_of(numeral: str) -> float | None:
    """The value of an arabic or Chinese numeral; None for a vague one (几十, 三、四十, 3~4)."""
    digits = numeral.replace(",", "").replace("，", "")
    if _ARABIC.fullmatch(digits):
        return float(digits)
    if not _CHINESE.fullmatch(digits):
        return None
    try:
        return float(to_number(digits, "normal"))
    except ValueError:  # 三五, 百: not written as one number
        return None


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of ``words`` stands in ``text``."""
    return any(map(text.__contains__, words))  # a generator takes thrice as long, and planning asks nothing as often


def _date(bullet: Bullet) -> tuple[int, int, int] | None:
    for slot in bullet.slots:
        if slot.kind is SlotKind.DATE:
            year = re.search(r"(\d{4})年", slot.text)
            month = re.search(r"(\d{1,2})月", slot.text)
            day = re.search(r"(\d{1,2})[日号]", slot.text)
            if year or month or day:
                found = [int(match.group(1)) if match else 0 for match in (year, month, day)]
                return found[0], found[1], found[2]
    return None


class Closeness:
    """How close two bullets of one scope are: shared words weigh more the fewer bullets have them."""

    def __init__(self, bullets: Sequence[Bullet]) -> None:
        looked = [traits(bullet) for bullet in bullets]
        self._size = len(looked)
        self._terms = Counter(term for item in looked for term in item.terms)
        self._chars = Counter(char for item in looked for char in item.chars)
        self._topics = Counter(topic for item in looked for topic in item.topics)

    def __call__(self, first: Bullet, second: Bullet) -> float:
        """About 0 for strangers, 1 for one rare word in common, more for more."""
        a, b = traits(first), traits(second)
        shared = a.terms & b.terms
        inside = frozenset("".join(shared))
        score = sum(self._rarity(self._terms[term]) for term in shared)
        score += 0.4 * sum(self._rarity(self._chars[char]) for char in (a.chars & b.chars) - inside)
        score += 0.7 * sum(self._rarity(self._topics[topic]) for topic in a.topics & b.topics)
        if a.date and a.date == b.date:
            score += 0.5
        if a.label and a.label == b.label and a.label not in kind_labels():
            score += 2.0
        return score + _same_measures(a, b)

    def _rarity(self, count: int) -> float:
        """1 for a word of two bullets in a scope of ten, near 0 for one that nearly all have."""
        return max(0.0, math.log((self._size + 2) / max(count, 1)) / math.log(6))


def _same_measures(a: Traits, b: Traits) -> float:
    """Two measures in common (21处,720千瓦 / 8处,280千瓦) are a then and now; one is a weak sign."""
    shared = len(a.units & b.units)
    return 1.2 if shared > 1 else 0.3 * shared
