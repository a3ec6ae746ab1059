"""What of a paragraph has to be checked against the notes: its figures, dates, 文号, titles, quotations and names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from pipeline.checks import names
from pipeline.checks.reading import GAP_MARK
from pipeline.figures import find_slots
from pipeline.guards.names import names_in
from pipeline.types import SlotKind
from pipeline.words import tag, word_list

NAME = "名称"
_KINDS = {
    SlotKind.COUNT: "数字",
    SlotKind.MONEY: "金额",
    SlotKind.PERCENT: "百分比",
    SlotKind.DATE: "日期",
    SlotKind.DOCNO: "文号",
    SlotKind.TITLE: "书名",
    SlotKind.QUOTE: "引语",
}
_NOUNS = ("n", "j", "s")
_HAN = "[\u3400-\u9fff]"
_ALL_HAN = re.compile(f"{_HAN}+")
_LIST = re.compile(rf"(?<!{_HAN}){_HAN}++(?:、{_HAN}++)+")
_MARKS = "，。；：、"  # no word goes over one
_CLAUSE = re.compile(f"[^{_MARKS}]+")
# 各村, 三个村, 该镇: no name.
_VAGUE = re.compile("[个各全我本该每几多数这那某两其的了等]|.[和与及]")
_NO_NAME = ("v", "d", "p", "f", "c", "r", "t")  # verbs, adverbs …
_LONGEST = 16  # characters of a name
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”’）》】]*|[。！？；]+")


@dataclass(frozen=True)
class Value:
    """``text`` is the paragraph's ``[start:end]``. ``kind``: 数字, 金额, 百分比, 日期, 文号, 书名, 引语 or 名称."""

    kind: str
    text: str
    start: int
    end: int


def values(text: str, known_names: frozenset[str] = frozenset(), known: str = "") -> tuple[Value, ...]:
    """The values of a paragraph in order; a name stands once a sentence, and not where it is part of another value.

    ``known_names``: names that the notes have; ``known``: all words of the notes. What only looks like a name is taken
    for one when the notes know it. What a 【待补】 says is no text.
    """
    plain = GAP_MARK.sub(lambda gap: "　" * len(gap[0]), text)
    slots = [Value(_KINDS[slot.kind], slot.text, slot.start, slot.end) for slot in find_slots(plain)]
    found = [*slots]
    said: set[tuple[int, str]] = set()
    for name in sorted(_names(plain, known_names, known), key=lambda name: (-len(name), name)):
        for at in _places(name, plain):
            end = at + len(name)
            if any(at < each.end and each.start < end for each in found):
                continue
            place = (sentence_span(plain, at, end)[0], name)
            if place not in said:
                said.add(place)
                found.append(Value(NAME, name, at, end))
    return tuple(sorted(found, key=lambda each: each.start))


def _places(name: str, text: str) -> Iterator[int]:
    """Where ``name`` stands in ``text``, none within another."""
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + len(name))


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence, or the part between ；, begins and ends that holds ``text[start:end]``."""
    starts, ends = _sentences(text)
    before, after = bisect_right(starts, start), bisect_left(ends, end)
    return starts[before - 1] if before else 0, ends[after] if after < len(ends) else len(text)


@lru_cache(maxsize=1 << 5)  # a paragraph is asked for once for each of its values
def _sentences(text: str) -> tuple[list[int], list[int]]:
    """Where the sentences of ``text`` begin, and where they end."""
    spans = [match.span() for match in _SENTENCE.finditer(text)]
    return [start for start, _ in spans], [end for _, end in spans]


def names_of(text: str) -> frozenset[str]:
    """The names in words of the notes, as a clerk gives them."""
    return frozenset(_plausible({*names.find(text), *_kept(text)}))


def _kept(text: str) -> Iterator[str]:
    """``names_in``, asked of the same stretches as it reads: many stand in a text of the same report or of another."""
    return chain.from_iterable(map(names_in, _ALL_HAN.findall(text)))


def _names(text: str, known_names: frozenset[str], known: str) -> set[str]:
    named = names.find(text)
    sure, likely = {*named}, {*named, *_listed(text)}
    for believed, others in map(_in_clause, _CLAUSE.findall(text)):
        sure |= believed
        likely |= others
    found = {name for name in known_names if name in text}
    for name in likely:
        trimmed = _trimmed(name, known)
        if trimmed in known:
            found.add(_whole(trimmed, text, known))
        elif name in sure:
            found.add(name)
    return set(_plausible(found))


@lru_cache(maxsize=1 << 11)  # a report tells most clauses as its notes have them
def _in_clause(clause: str) -> tuple[frozenset[str], set[str]]:
    """The names that are believed by how a clause has them, and all that are names if the notes know them."""
    opening = {*_opening(clause)}
    return frozenset(opening.union(_tagged(clause))), opening.union(_kept(clause), _ending(clause))


def _tagged(text: str) -> Iterator[str]:
    """People and places as the segmenter tags them, which takes many a word of two characters for a name: a person of
    two is believed beside a title (王伟书记), a place when it ends as one does.
    """
    lists, before = _lists(), ""
    words = tag(text)
    for index, (word, kind) in enumerate(words, start=1):
        if kind == "nr":
            after = words[index][0] if index < len(words) else ""
            if len(word) == 3 or before.endswith(lists.titles) or after.startswith(lists.titles):
                yield word
        elif kind in ("ns", "nt") and word.endswith(lists.endings):
            yield word
        before = word


def _opening(text: str) -> Iterator[str]:
    """A place that opens a clause or stands after 在, 到 …: whoever wrote it, one to three characters and 村, 镇 …."""
    kinds = _lists().kinds
    for match in _openings().finditer(text):
        acts = any(kind.startswith(_NO_NAME) for _, kind in tag(match[1]))
        if not acts and not _VAGUE.search(match[1]) and match[1] not in kinds:
            yield match[1] + match[2]


def _listed(text: str) -> Iterator[str]:
    """What stands between 、 and ends as the names of places do, or in a list that 等村 closes."""
    if "、" not in text:
        return
    ending, closing, opening = _list_patterns()
    for match in _LIST.finditer(text):
        others = match[0].split("、")[1:]
        yield from (item for item in others[:-1] if ending.search(item))
        if closed := closing.search(others[-1]):
            yield from (*others[:-1], closed[1])
        elif last := opening.match(others[-1]):
            yield last[0]


def _ending(text: str) -> Iterator[str]:
    """A word that ends as a place or an office does, with the word before it: 三八 + 水库."""
    lists = _lists()
    before = ""
    for word, _ in tag(text):
        if word in lists.suffixes and len(before) > 1 and before not in lists.kinds and _ALL_HAN.fullmatch(before):
            yield before + word
        before = word


def _whole(name: str, text: str, known: str) -> str:
    """``name`` with the nouns right before it in ``text``, as far as the notes have them too: 商业街 + 管理办公室."""
    at = text.find(name)
    end = start = at + len(name)
    if at <= 0 or text[at - 1 : end] not in known:
        return name
    for offset, kind in reversed(list(_placed(text, at))):
        if not kind.startswith(_NOUNS) or text[offset:end] not in known or end - offset > _LONGEST:
            break
        start = offset
    return text[start:end] if start < at else name


def _placed(text: str, end: int) -> Iterator[tuple[int, str]]:
    """Where each word of the clause before ``text[end]`` begins, and its part of speech."""
    at = 1 + max(map(text[:end].rfind, _MARKS))
    for word, kind in tag(text[at:end]):
        yield at, kind
        at += len(word)


@dataclass(frozen=True)
class _Lists:
    """The clerk's words. ``titles``: beside a person; ``suffixes``, as a set, and ``endings``: of places and offices;
    ``kinds``: what says of a place no more than its kind; ``starts``: what sticks to the beginning of a name."""

    titles: tuple[str, ...]
    suffixes: frozenset[str]
    endings: tuple[str, ...]
    kinds: frozenset[str]
    starts: tuple[str, ...]


@cache
def _lists() -> _Lists:
    own = word_list("tracing")
    return _Lists(
        (*word_list("checks")["persons"], *own["beside_persons"]),
        frozenset(own["suffixes"]),
        tuple(own["suffixes"]),
        frozenset(own["kinds"]),
        tuple(own["not_a_start"]),
    )


@cache
def _openings() -> re.Pattern[str]:
    lists = word_list("tracing")
    starts, places = _either(lists["not_a_start"]), _either(lists["places"])
    return re.compile(rf"(?:^|[，。；：、（\s]|{starts})({_HAN}{{1,3}}?)({places})")


@cache
def _list_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """An item that ends as a place does, the last one before 等村, and what of the last one is a name."""
    suffixes = _either(word_list("tracing")["suffixes"])
    closing = rf"({_HAN}+?)等(?:[0-9一二三四五六七八九十]+个)?(?:{suffixes})"
    return re.compile(f"(?:{suffixes})$"), re.compile(closing), re.compile(rf"{_HAN}{{1,6}}?(?:{suffixes})")


def _either(items: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, items), key=len, reverse=True))


def _trimmed(name: str, known: str) -> str:
    """``name`` without a word that stuck to its beginning, if only so the notes have it."""
    if name not in known and name.startswith(_lists().starts) and len(name) > 2 and name[1:] in known:
        return name[1:]
    return name


def _plausible(found: set[str]) -> Iterator[str]:
    common, endings = _common()
    return (name for name in found if len(name) > 1 and name not in common and not name.endswith(endings))


@cache
def _common() -> tuple[frozenset[str], tuple[str, ...]]:
    """What is no name, and what no name ends with."""
    lists, own = word_list("checks")["names"], word_list("tracing")
    generic, endings = {*own["generic"], *lists["generic"]}, tuple(lists["generic_endings"])
    kinds = {kind + ending for kind in own["kinds"] for ending in (*own["generic"], *own["suffixes"])}
    return frozenset(generic | kinds), endings
