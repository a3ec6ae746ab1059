"""Which characters of a text are nobody's own: the office phrases of prompts/words/phrases.toml."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from functools import cache
from operator import concat

from pipeline.errors import OutlineError
from pipeline.shield.squeezed import squeeze
from pipeline.words import word_list


class Needles:
    """Many strings looked for at once; the time is linear in the text, however many there are.

    They are kept by their first two characters, so none may be shorter.
    """

    def __init__(self, needles: Iterable[str] = ()) -> None:
        self._by_start: dict[str, list[str]] = {}
        for needle in dict.fromkeys(needles):
            self.add(needle)

    def add(self, needle: str) -> None:
        """Looks for ``needle`` too. Raises ValueError when it is shorter than two characters."""
        if len(needle) < 2:
            raise ValueError(f"too short to be looked for: {needle!r}")
        insort(self._by_start.setdefault(needle[:2], []), needle, key=lambda held: (-len(held), held))

    def find(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Each place of ``text`` where needles stand, with these, the longest first."""
        by_start = self._by_start
        # Most places are passed over here, at the speed of the built-ins.
        for place in [place for place, pair in enumerate(map(concat, text, text[1:])) if pair in by_start]:
            if row := [needle for needle in by_start[text[place : place + 2]] if text.startswith(needle, place)]:
                yield place, row


def phrase_marks(chars: str) -> bytes:
    """1 for each character of the squeezed text that belongs to a phrase, or joins two of them."""
    needles, joints = _lists()
    marks = bytearray(len(chars))
    for place, row in needles.find(chars):
        marks[place : place + len(row[0])] = b"\1" * len(row[0])
    _cover_joints(chars, marks, joints)
    return bytes(marks)


def _cover_joints(chars: str, marks: bytearray, joints: frozenset[str]) -> None:
    """Covers the stretches between phrases that hold nothing but connecting characters."""
    start = marks.find(0)
    while start != -1:
        end = marks.find(1, start)
        end = len(marks) if end == -1 else end
        if all(char in joints for char in chars[start:end]):
            marks[start:end] = b"\1" * (end - start)
        start = marks.find(0, end)


@cache
def _lists() -> tuple[Needles, frozenset[str]]:
    table = word_list("phrases")
    groups, joints = table.get("phrases"), table.get("connecting", {}).get("characters")
    if not isinstance(groups, dict) or not isinstance(joints, str):
        raise OutlineError(
            "查重词表缺少 [phrases] 或 [connecting]",
            where="prompts/words/phrases.toml",
            hint="请重新安装 nigao，或从备份恢复该文件",
        )
    phrases = (squeeze(str(phrase)).chars for group in groups.values() for phrase in group)
    return Needles(phrase for phrase in phrases if len(phrase) > 1), frozenset(joints)
