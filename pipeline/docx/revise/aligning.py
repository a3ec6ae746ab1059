"""Which paragraph of a section as it stands becomes which of the new ones: pure lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Key:
    """What a paragraph is compared by. ``level``: of the heading that it is, 0 for text."""

    level: int
    text: str


@dataclass(frozen=True)
class Step:
    """``old`` becomes ``new``, indexes of the two lists: None on one side is an insertion or a removal."""

    old: int | None
    new: int | None
    same: bool = False


def steps(old: Sequence[Key], new: Sequence[Key]) -> list[Step]:
    """All paragraphs of both lists, each once, in the order of the result.

    What is equal stays; in a stretch that is not, the first become the first and the last the last, so that what is
    left over on either side stands before a paragraph that lives on.
    """
    made: list[Step] = []
    for tag, first, last, first_new, last_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            made += [Step(a, b, True) for a, b in zip(range(first, last), range(first_new, last_new), strict=True)]
        else:
            made += _changed(old, new, list(range(first, last)), list(range(first_new, last_new)))
    return made


def _changed(old: Sequence[Key], new: Sequence[Key], olds: list[int], news: list[int]) -> Iterator[Step]:
    tail: list[Step] = []
    if olds and news and old[olds[-1]].level == new[news[-1]].level:
        tail.append(Step(olds.pop(), news.pop()))
    while olds and news and old[olds[0]].level == new[news[0]].level:
        yield Step(olds.pop(0), news.pop(0))
    yield from (Step(None, number) for number in news)
    yield from (Step(number, None) for number in olds)
    yield from tail
