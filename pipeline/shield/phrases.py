"""Which characters of a text are nobody's own: the office phrases of prompts/words/phrases.toml."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from functools import cache

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

    def at(self, text: str, place: int) -> Iterable[str]:
        """The needles that stand in ``text`` at ``place``, the longest first."""
        row = self._by_start.get(text[place : place + 2], ())
        return (needle for needle in row if text.startswith(needle, place))


def phrase_marks(chars: str) -> bytes:
    """1 for each character of the squeezed text that belongs to a phrase, or joins two of them."""
    needles, joints = _lists()
    marks = bytearray(len(chars))
    for place in range(len(chars) - 1):
        for phrase in needles.at(chars, place):
            marks[place : place + len(phrase)] = b"\1" * len(phrase)
            break
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
