"""Floor 3: the names of a report (places, works, persons) and invented ones in their place.

A name is what word segmentation, a suffix and the words around it agree on; a sentence in which they don't agree is
not used: a name of a past report in a new draft would be an accident, a sentence less in a library is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import words

_HAN = r"\u3400-\u9fff"
_NAMED = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg"})
_OFFICES = re.compile(
    "(?:局|委|厅|办|院|会|室|部|党委|政府|组织|机关|党组|支部|人大|政协|公安|企业|工作|教育|管理|建设|执行|公开|开展|改革|发展)$"
)
# Before a name and never part of it; segmentation glues them on (对祁都).
_LEADING = re.compile("^(?:对|在|由|与|和|向|从|将|把|到|给|于|以|为|及|被|让|使|经|按|象|像|如|往|至|除|原|我|是|有)+")
_MASKED_YEAR = re.compile(r"\d{2}[xX×＊*]{2}(?=年)")
_BODIES = ("镇", "乡", "村", "县", "河")
_NUMERAL = re.compile("[0-9.一二三四五六七八九十百千万两几多余数半]+[个级大余多]*")
_LONGEST = 4  # characters of a name before its suffix


@dataclass(frozen=True)
class Name:
    """A name found in a text. ``stem`` is what makes it one: the text less its suffix; the whole for a person.

    Where an ordinary word makes a name only together with its suffix (东风渠道), the suffix belongs to the stem and
    ``tail`` says what it is.
    """

    start: int
    end: int
    stem: str
    person: bool = False
    tail: str = ""


@dataclass(frozen=True)
class Cast:
    """The names of one report and the invented name that stands for each, the same one everywhere."""

    stems: Mapping[str, str]  # stem → invented stem
    spare: tuple[str, ...] = ()  # invented place names that are not in use

    def renamed(self, sentence: str) -> str | None:
        """``sentence`` with invented names; None where it may hold a name that can't be told for certain."""
        if re.search(_lists()["认不准"], _MASKED_YEAR.sub("", sentence)):
            return None
        found = tuple(names_in(sentence))
        if _doubtful(sentence, found):
            return None
        parts: list[str] = []
        done = 0
        for name in found:
            if name.stem in self.spare:
                continue
            if name.stem not in self.stems:
                return None
            end = name.start + len(name.stem)
            parts += [sentence[done : name.start], self.stems[name.stem]]
            done = end
        text = "".join([*parts, sentence[done:]])
        # A name that stands elsewhere with its suffix may stand here without it.
        return None if any(stem in text for stem in self.stems if len(stem) > 1) else text

    def holds(self, text: str) -> bool:
        """Whether a name of the report stands in ``text``."""
        return any(stem in text for stem in self.stems if len(stem) > 1)


def cast_of(text: str) -> Cast:
    """The cast of a whole report: each name in ``text`` with an invented one that the report doesn't have."""
    lists = _lists()
    places = iter([name for name in lists["地名"] if name not in text])
    longer = iter([name for name in lists["三字地名"] if name not in text])
    persons = iter([name for name in lists["人名"] if name not in text])
    stems: dict[str, str] = {}
    for line in text.splitlines():
        for name in names_in(line):
            if name.stem in stems:
                continue
            supply = persons if name.person else longer if len(name.stem) - len(name.tail) > 2 else places
            given = next(supply, None) or next(places, None)
            if given is None:
                continue  # the list is used up: sentences with this name are left out
            stems[name.stem] = given + name.tail
    return Cast(stems, tuple(places))


def names_in(text: str) -> Iterator[Name]:
    """The names of ``text`` that are told for certain, in order, none overlapping."""
    done = 0
    for name in sorted((*_persons(text), *_places(text), *_listed(text)), key=lambda item: (item.start, -item.end)):
        if name.start >= done:
            yield name
            done = name.end


def _persons(text: str) -> Iterator[Name]:
    lists = _lists()
    pattern = rf"(?<=[，、：；由以是为和])([{lists['姓']}][{_HAN}]{{1,2}})(?={lists['人名之后']})"
    for found in re.finditer(pattern, "，" + text):
        name = found[1]
        if not any(word in lists["职务前"] for word in (name[1:], name)):
            yield Name(found.start(1) - 1, found.end(1) - 1, name, person=True)


def _places(text: str) -> Iterator[Name]:
    """Names by suffix: the suffix as a word of its own or as the end of a word that is tagged as a name."""
    lists = _lists()
    row = _placed(text)
    for index, (start, word, kind) in enumerate(row):
        suffix = next((each for each in _suffixes() if word.endswith(each)), "")
        if not suffix:
            continue
        if word == suffix:
            stem = _stem_before(row, index, lists)
            if not stem and suffix in lists["必有名"] and index and _ordinary_noun(row[index - 1], lists):
                begin, before, _ = row[index - 1]
                yield Name(begin, start + len(word), before + suffix, tail=suffix)
                continue
        elif kind in _NAMED and word not in lists["不是名称"] and word not in lists["泛称"]:
            stem = word[: -len(suffix)]
        else:
            continue
        stem = _bare(stem, lists)
        if stem:
            end = start + len(word)
            yield Name(end - len(suffix) - len(stem), end, stem)


def _stem_before(row: Sequence[tuple[int, str, str]], index: int, lists: Mapping[str, Any]) -> str:
    """The words before a bare suffix that make a name with it, "" if they make none or none for certain."""
    stem = ""
    for _, word, kind in reversed(row[:index]):
        named = kind in _NAMED and word not in lists["不是名称"]
        single = len(word) == 1 and kind[:1] in ("n", "g", "z", "m") and word not in lists["泛称"]
        if not (named or (single and re.fullmatch(f"[{_HAN}]", word))) or word in lists["泛称"]:
            break
        if len(stem) + len(word) > _LONGEST:
            return ""
        stem = word + stem
    return stem if len(stem) > 1 else ""


def _ordinary_noun(before: tuple[int, str, str], lists: Mapping[str, Any]) -> bool:
    _, word, kind = before
    return (kind == "n" and len(word) == 2 and word not in lists["泛称"]) or word in lists["常作地名"]


def _bare(stem: str, lists: Mapping[str, Any]) -> str:
    shorter = _LEADING.sub("", stem)
    stem = shorter if len(shorter) > 1 else stem
    return "" if len(stem) < 2 or stem in lists["泛称"] or stem in lists["不是名称"] else stem


_LIST = re.compile(
    rf"((?:[{_HAN}]{{2,7}}、)+[{_HAN}]{{2,5}})等(?:[0-9一二三四五六七八九十]*个?)(?:村|乡镇|镇|乡|县|社区|地)"
)


def _listed(text: str) -> Iterator[Name]:
    """The members of A、B、C等村: names all of them, whatever segmentation takes them for."""
    lists = _lists()
    for found in _LIST.finditer(text):
        start = found.start(1)
        for index, member in enumerate(found[1].split("、")):
            stem = _first_member(member) if index == 0 else member
            suffix = next((each for each in _suffixes() if stem.endswith(each) and len(stem) - len(each) > 1), "")
            bare = stem.removesuffix(suffix)
            begin = start + len(member) - len(stem)
            if len(bare) > 1 and bare not in lists["泛称"]:
                yield Name(begin, begin + len(stem), bare)
            start += len(member) + 1


def _first_member(member: str) -> str:
    """The first of a list, which the verb before it is glued to (解决了何家圳); "" where its start can't be told."""
    row = words.cut(member)
    return member if len(member) <= 3 and len(row) == 1 else row[-1] if len(row[-1]) > 1 else ""


def _doubtful(text: str, found: Sequence[Name]) -> bool:
    """Whether a word outside the names found may be one, or part of one."""
    lists = _lists()
    row = _placed(text)
    for index, (start, word, kind) in enumerate(row):
        if any(name.start < start + len(word) and start < name.end for name in found):
            continue
        if any(name.start == start + len(word) for name in found) and _may_belong(word, kind, lists):
            return True
        if not re.search(f"[{_HAN}]", word) or word in lists["不是名称"]:
            continue
        if (
            kind == "x"
            or (len(word) == 1 and _rare(word))
            or _unheard(word, kind)
            or (kind in _NAMED and not _common(word, kind))
        ):
            return True
        if word in _suffixes() and not _generic_before(row, index, lists):
            return True
        if _runs_on(row, index, lists):
            return True
    return False


def _may_belong(word: str, kind: str, lists: Mapping[str, Any]) -> bool:
    """Whether a noun right before a name may be its first half (竿子 坪红狮村)."""
    return kind[:1] == "n" and word not in lists["泛称"] and word not in lists["不是名称"]


def _runs_on(row: Sequence[tuple[int, str, str]], index: int, lists: Mapping[str, Any]) -> bool:
    """Whether a noun and the word after it may be a name that fell apart wrongly (对马 家乡, 枫树 村等村)."""
    _, word, kind = row[index]
    after = row[index + 1][1] if index + 1 < len(row) else ""
    odd = kind == "t" or kind.endswith("g")  # 清 of 清水坝 is taken for the dynasty
    if not odd and (kind[:1] not in "nza" or word in lists["泛称"]):
        return False
    if len(_LEADING.sub("", word)) == 1:
        return len(after) == 2 and after.endswith(_suffixes())
    return len(after) > 1 and after[0] in _suffixes() and _guessed(after)


def _rare(character: str) -> bool:
    """Outside the first level of GB 2312 (3,755 common characters), as many a place name's are."""
    try:
        return character.encode("gb2312")[0] >= 0xD8
    except UnicodeEncodeError:
        return True


def _unheard(word: str, kind: str) -> bool:
    """Whether the dictionary has no part of a noun: segmentation guessed it (牙舟, 原公).

    What it guesses of everyday characters (每村, 先编) is no name.
    """
    if kind[:1] != "n" or len(word) < 2 or any(char in _lists()["常用字"] for char in word):
        return False
    return _guessed(word)


def _guessed(word: str) -> bool:
    """Whether segmentation made the word up: the dictionary knows its characters only."""
    return all(len(part) == 1 for part, _ in words.spell(word))


def _common(word: str, kind: str) -> bool:
    """Whether a word tagged as a name is none: segmentation tags many phrases of four characters and offices so."""
    if kind == "nt" or word.endswith(_COMMON_ENDS):
        return _OFFICES.search(word) is not None
    return len(word) >= 4 and not word.endswith(tuple(_suffixes()))


_COMMON_ENDS = ("局", "委", "厅", "党委", "政府")


def _generic_before(row: Sequence[tuple[int, str, str]], index: int, lists: Mapping[str, Any]) -> bool:
    """Whether the word before a bare suffix shows that no name ends in it (病险水库, 86处渠道, 的村)."""
    if index == 0:
        return True
    _, word, kind = row[index - 1]
    if word in lists["常作地名"]:
        return False
    if word in lists["泛称"] or not re.search(f"[{_HAN}]", word):
        return True
    # A lone adverb or verb before 镇 is half a name that fell apart (三 都 镇).
    if kind[:1] == "m":
        return _NUMERAL.fullmatch(word) is not None
    return kind[:1] in "qupcr" or (kind[:1] in "vdbfat" and len(word) > 1)


def _placed(text: str) -> list[tuple[int, str, str]]:
    """(start, word, tag) of each word of ``text``; 镇党委 and 团结村 are two, since what is before 镇 may name it."""
    lists = _lists()
    row: list[tuple[int, str, str]] = []
    start = 0
    for word, kind in words.tag(text):
        if body := re.fullmatch(lists["机构"], word):
            row += [(start, body[1], "n"), (start + len(body[1]), body[2], "n")]
        elif len(word) > 2 and kind == "n" and word.endswith(_BODIES):
            row += [(start, word[:-1], "n"), (start + len(word) - 1, word[-1], "n")]
        else:
            row.append((start, word, kind))
        start += len(word)
    return row


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(sorted(_lists()["后缀"], key=len, reverse=True))


def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = words.word_list("samples")["名称"]
    return lists
