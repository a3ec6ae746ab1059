"""Names of persons in a reference: high recall, for what is found is only looked for in a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.shield.lexicon import lexicon
from pipeline.words import spell

_HAN = r"[\u3400-\u9fff]"
_SAYS = ("说", "说过", "曾", "曾说", "指出", "认为")  # what only a person does
_GIVEN = rf"{_HAN}{{1,2}}"
_ROLE = r"(?=(?:为|任|担任)?(?:常务)?(?:副)?(?:{titles})|带队|牵头|挂帅|等(?:\d|[一二两三四五六七八九十]|同志|人|优秀))"
_ITEM_ENDS = rf"(?={_HAN}{{0,1}}[^\u3400-\u9fff]|等|为|任|带|参|带队|参加|出席|$)"


def persons(text: str) -> Iterator[str]:
    """The persons named in ``text``: by the tagger where the dictionary has no such word, by their title, in lists."""
    yield from _tagged(text)
    lists = lexicon()
    surname = f"[{''.join(sorted(lists.surnames))}]"
    titles = lists.titled.pattern
    before = re.compile(rf"(?=({surname}{_GIVEN}?){_ROLE.format(titles=titles)})")
    after = re.compile(rf"(?:{titles})(?=({surname}{_GIVEN}(?:、{surname}{_GIVEN})*){_ITEM_ENDS})")
    addressed = re.compile(f"{surname}(?:{titles})")
    for found in before.finditer(text):
        if _is_name(found[1]):
            yield found[1]
    for found in addressed.finditer(text):
        if spell(found[0][0])[0][1].startswith("nr") or _is_one_name(found[0]):
            yield found[0]
    for found in after.finditer(text):
        for name in found[1].split("、"):
            if _is_name(name):
                yield name


def _tagged(text: str) -> Iterator[str]:
    """Three characters that the tagger takes for a person; two where their list has such a one beside them."""
    words = spell(text, guess=True)
    for index, (word, pos) in enumerate(words):
        if not pos.startswith("nr") or word[0] not in lexicon().surnames or not _is_name(word):
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


def _is_one_name(word: str) -> bool:
    row = spell(word)
    return len(row) == 1 and row[0][1].startswith("nr")


def _is_name(word: str) -> bool:
    """Whether a surname and one or two characters can be a person.

    Where the surname is a common word as well (和, 任, 强) the tagger has to take the whole for a name.
    """
    lists, row = lexicon(), spell(word)
    if word in lists.generic or lists.titled.search(word) or any(char in lists.particles for char in word[1:]):
        return False
    if len(row[0][0]) > 1:
        return row[0][1].startswith("nr")
    given = "".join(text for text, _ in row[1:])
    if len(row) == 2 and row[1][1].startswith("nr") and len(given) == 2:
        return True
    if row[0][1].startswith("nr"):
        return len(given) == 2 or len(row) > 1
    guess = spell(word, guess=True)
    return len(word) == 3 and len(row) == 3 and len(guess) == 1 and guess[0][1].startswith("nr")
