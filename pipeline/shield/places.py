"""Names of places and units in a reference: high recall, for what is found is only looked for in a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.shield.lexicon import lexicon
from pipeline.words import spell

HAN = re.compile(r"[\u3400-\u9fff]+")
_PROPER = ("ns", "nr", "nt", "nz")
_NOUNS = ("n", "s", "f", "t", "m", "b", "j", "l", "i", "vn", "nz")
_BARE = ("n", "nz", "s", "f", "m", "b")
_SEATS = ("村", "乡", "镇", "县", "市", "区", "州", "街道", "社区")  # left out as often as not (吉首)
_LONGEST_STEM, _LONGEST_UNIT = 5, 16
_LIST = re.compile(
    r"((?:[\u3400-\u9fff]{2,12}、)+[\u3400-\u9fff]{2,6}?)"
    r"(?:等(?:[\d一二三四五六七八九十]+个)?|[两三四五六七八九十]|\d+个)(?:行政村|自然村|乡镇|村|镇|乡|县|市|区|社区|街道|地)"
)
_PAIR = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff]{2,4})、(?=([\u3400-\u9fff]{2,4}))")


class Word(NamedTuple):
    text: str
    pos: str

    @property
    def single(self) -> bool:
        return len(self.text) == 1

    @property
    def proper(self) -> bool:
        return not self.single and self.pos.startswith(_PROPER)


def places(text: str) -> Iterator[str]:
    """The names of places and units in ``text``; some twice, some with a shorter form of theirs."""
    for stretch in HAN.findall(text):
        words = tuple(map(Word._make, spell(stretch)))
        for index, word in enumerate(words):
            # A long word that does not end as a place does is a phrase that the dictionary takes for one (依法治国).
            whole = word.pos.startswith("ns") and (len(word.text) < 4 or lexicon().end_of(word.text))
            if whole and not word.single and _names(word.text):
                yield word.text
            for end in _ends(word.text):
                yield from _ending(words, index, end)
        if _loose(words):
            yield from _guessed(stretch)
    for found in _LIST.finditer(text):
        yield from _listed(found[1].split("、"))
    yield from _neighbours(text)


@lru_cache(maxsize=1 << 13)  # the words of a report are mostly those of the last one
def _ends(word: str) -> tuple[str, ...]:
    """The suffix that ``word`` ends with, and the one that it begins with (公路沿线) if that is no single character."""
    last = lexicon().end_of(word)
    return (*([last] if last else []), *lexicon().starts_of(word))


def _loose(words: tuple[Word, ...]) -> bool:
    """Whether three single characters stand in a row: only from such the tagger makes a word of three or more."""
    row = 0
    for word in words:
        row = row + 1 if len(word.text) == 1 else 0
        if row == 3:
            return True
    return False


def _ending(words: tuple[Word, ...], index: int, end: str) -> Iterator[str]:
    """The names that end with ``words[index]``, itself a suffix or a word that has one."""
    known = lexicon()
    # A word that begins with the suffix (公路沿线) gives only that.
    last = words[index].text if words[index].text.endswith(end) else end
    if end in known.units and (name := _unit(words, index)):
        yield from name
    stem = _stem(words, index)
    if stem:
        # The walk may have taken in a word before the name (原板畔乡): its shorter forms are names as well.
        for start in range(len(stem)):
            front = "".join(word.text for word in stem[start:])
            # A lone character names a hill after another name (新化化溪), but no village (干部蹲村).
            alone = len(front) == 1 and (end in _SEATS or not start or stem[start - 1].single)
            if alone or front in known.attributes or not _tells(stem[start:]) or not _names(front + last):
                continue
            yield front + last
            if last == end and end in _SEATS and len(front) > 1 and _names(front):
                yield front
            if front[0] in known.particles and len(front) > 2:
                yield front[1:] + last
    elif end in known.after_nouns and last == end and index:
        before = words[index - 1]
        plain = before.text in known.attributes or "个" in before.text
        if before.pos in _BARE and len(before.text) == 2 and not plain and _names(before.text + last):
            yield before.text + last


def _stem(words: tuple[Word, ...], index: int) -> tuple[Word, ...]:
    """The proper words and single characters before ``words[index]``, and one noun before a lone character."""
    start, length = index, 0
    while start and length < _LONGEST_STEM:
        word = words[start - 1]
        if not _may_name(word):
            break
        start, length = start - 1, length + len(word.text)
    if start == index - 1 and start and words[start].single and words[start - 1].pos in ("n", "nz", "s", "m"):
        start -= 1 if words[start - 1].text not in lexicon().attributes else 0
    return words[start:index]


def _may_name(word: Word) -> bool:
    """Whether a name can hold the word: a proper one, or a character that does not end what stands before."""
    return word.proper or (word.single and word.text not in lexicon().breaks)


def _tells(stem: tuple[Word, ...]) -> bool:
    """Whether the stem has something of a name: a proper word, or a character that says more than 三, 上 or 新."""
    weak = lexicon().weak
    return any(word.proper or (word.single and word.text not in weak) for word in stem)


def _unit(words: tuple[Word, ...], index: int) -> list[str]:
    """Names of a unit with ordinary words between its proper name and its kind, the longest first."""
    known = lexicon()
    found, length = [], len(words[index].text)
    for start in range(index - 1, -1, -1):
        word = words[start]
        length += len(word.text)
        if length > _LONGEST_UNIT or (word.single and word.text in known.breaks):
            break
        if not word.single and not word.proper and word.pos not in (*_NOUNS, "v", "a", "ns"):
            break
        # A name that the dictionary lacks begins where single characters do (永盛竹木制品有限公司).
        begins = word.single and words[start + 1].single and not (start and words[start - 1].single)
        if word.proper or (begins and start + 1 < index and _tells(words[start : start + 2])):
            found.append("".join(each.text for each in words[start : index + 1]))
    return [name for name in reversed(found) if len(name) > 3 and _names(name)]


def _guessed(stretch: str) -> Iterator[str]:
    """Words outside the dictionary that the tagger takes for names and that end as names do."""
    for text, pos in spell(stretch, guess=True):
        if pos.startswith(_PROPER) and len(text) > 2 and lexicon().end_of(text):
            row = spell(text)
            if len(row) > 2 and len(row[0][0]) == len(row[1][0]) == 1 and text[0] not in lexicon().breaks:
                yield text


def _listed(items: list[str]) -> Iterator[str]:
    """The items of a list of places (A、B、C等村); where most are no common words, the others are names too."""
    first = tuple(Word(*each) for each in spell(items[0]))
    start = 0 if len(items[0]) < 4 else len(first)
    while start and _may_name(first[start - 1]):
        start -= 1
    clean = ["".join(word.text for word in first[start:]), *items[1:]]
    strange = [item for item in clean if len(item) > 1 and _strange(item)]
    for item in clean:
        if 2 <= len(item) <= 6 and (item in strange or (2 * len(strange) >= len(items) and _noun(item))):
            yield item


def _neighbours(text: str) -> Iterator[str]:
    """What the dictionary does not know and stands in a list beside a place that it does not know (两林、腊尔山)."""
    for found in _PAIR.finditer(text):
        for item, other in ((found[1], found[2]), (found[2], found[1])):
            tail = len(other) > 2 and all(len(word) == 1 for word, _ in spell(other[:3]))
            if tail and lexicon().end_of(other[:3]) and len(item) == 2 and _unknown(item):
                yield item


def _unknown(item: str) -> bool:
    row = tuple(Word(*each) for each in spell(item))
    return all(word.single and _may_name(word) for word in row) and _tells(row)


def _strange(item: str) -> bool:
    row = spell(item)
    return len(row) > 1 or row[0][1].startswith(_PROPER)


def _noun(item: str) -> bool:
    return spell(item)[0][1] == "n" and _names(item)


def _names(word: str) -> bool:
    return word not in lexicon().generic and not word.startswith(("各", "全", "我", "本", "该"))
