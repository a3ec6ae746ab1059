"""Names of persons in a reference: high recall, for what is found is only looked for in a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.shield.lexicon import lexicon
from pipeline.words import spell

_HAN = re.compile(r"[\u3400-\u9fff]")
_SAYS = ("说", "说过", "曾", "曾说", "指出", "认为")  # what only a person does
_TAKES = r"(?:担任|任|为)?(?:常务)?"  # 李某任组长
_LEADS = "带队|牵头|带头|挂帅|同志"


def persons(text: str) -> Iterator[str]:
    """The persons named in ``text``: by the tagger where the dictionary has no such word, by their title, in lists."""
    yield from _tagged(text)
    titles = lexicon().titled.pattern
    if not lexicon().titled.search(text):
        for found in re.finditer(rf"{_TAKES}(?:{_LEADS})", text):
            yield from _before(text, found.start())
        return
    for found in re.finditer(titles, text):
        yield from _row(text, found.end())
    for found in re.finditer(rf"{_TAKES}(?:{titles}|{_LEADS})", text):
        yield from _before(text, found.start())
    for found in re.finditer(rf"(?<![\u3400-\u9fff])[\u3400-\u9fff](?:{titles})", text):
        if found[0][0] in lexicon().surnames:
            yield found[0]
    for word, pos in spell(text):
        if pos.startswith("nr") and word[0] in lexicon().surnames and lexicon().titled.fullmatch(word[1:]):
            yield word


def _row(text: str, place: int) -> Iterator[str]:
    """The name at ``place`` and those that follow it in a list."""
    while names := _names_at(text, place):
        yield from names
        place += len(names[0])
        if text[place : place + 1] != "、":
            return
        place += 1


def _names_at(text: str, place: int) -> list[str]:
    """The name that begins at ``place``, in two forms where the third character may begin another word."""
    stretch = text[place : place + 4]
    third_begins = len(stretch) == 4 and len(spell(stretch[2:])) == 1 and _HAN.fullmatch(stretch[3]) is not None
    names = [stretch[:length] for length in (3, 2) if _is_name(stretch[:length], length)]
    return names if third_begins else names[:1]


def _before(text: str, place: int) -> Iterator[str]:
    """The name that ends at ``place``."""
    for length in (3, 2):
        if place >= length and _is_name(text[place - length : place], length):
            yield text[place - length : place]
            return


def _tagged(text: str) -> Iterator[str]:
    """Three characters that the tagger takes for a person; two where their list has such a one beside them."""
    words = spell(text, guess=True)
    for index, (word, pos) in enumerate(words):
        if not pos.startswith("nr") or not _is_name(word, len(word)):
            continue
        if (_outside(word) and (len(word) == 3 or _beside_a_person(words, index))) or _speaks(words, index):
            yield word


def _speaks(words: tuple[tuple[str, str], ...], index: int) -> bool:
    return index + 1 < len(words) and words[index + 1][0] in _SAYS


def _beside_a_person(words: tuple[tuple[str, str], ...], index: int) -> bool:
    """Whether the item before or after in a list (、) is a person too."""
    for step in (-1, 1):
        mark, item = index + step, index + 2 * step
        if 0 <= item < len(words) and words[mark][0] == "、" and words[item][1].startswith("nr"):
            return True
    return False


def _outside(word: str) -> bool:
    """Whether the dictionary has no word in it but, at most, the given name."""
    return len(spell(word)[0][0]) == 1


def _is_name(word: str, length: int) -> bool:
    """Whether these are a surname and one or two characters, and no common word or the beginning of one.

    Where the surname is a common word as well (和, 任, 强) the tagger has to take the whole for a name.
    """
    lists = lexicon()
    if len(word) != length or length not in (2, 3) or word[0] not in lists.surnames | lists.doubtful:
        return False
    row = spell(word)
    unlike = word in lists.generic or lists.titled.search(word) or any(char in lists.particles for char in word[1:])
    if unlike or not all(_HAN.fullmatch(char) for char in word):
        return False
    if len(row[0][0]) > 1:
        return row[0][1].startswith(("nr", "ns"))
    if word[0] in lists.surnames:
        return True
    guess = spell(word, guess=True)
    return (len(row) == 2 and row[1][1].startswith("nr") and length == 3) or (
        length == len(row) == 3 and len(guess) == 1 and guess[0][1].startswith("nr")
    )
