"""Floor 2: front matter and lines, once read, become notes. The same rules for a file and for a row of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.errors import NotesError
from pipeline.figures import find_slots, to_template
from pipeline.notes.front import FIELDS, SECRECY, Front
from pipeline.notes.injections import cut_out
from pipeline.notes.lines import Entry
from pipeline.notes.secrecy import is_marking
from pipeline.types import Bullet, LeftOut, Notes

MAX_BULLETS = 299
MAX_BULLET_LENGTH = 2000
_INJECTED = "是写给模型的指令或代码，不是事实，没有采用"
MARKING = "是密级标注，不是要点"

Place = Callable[[int], str]  # where a line is, for messages; 0 is the whole


def gather(front: Front, found: Sequence[Entry], source: str, place: Place) -> Notes:
    """The notes of ``source``: bullets numbered from 1, what is written to a model or renderer cut out and listed.

    ``front`` has a 标题; there may be no bullet. Raises NotesError, with its place, for a 标题 that is nothing but an
    instruction to a model, more than 299 bullets, or one longer than 2000 characters.
    """
    cut = {key: cut_out(value) for key, value in front.values.items()}
    left_out = list(_front_left_out(front, cut))
    cleaned = Front({key: rest for key, (rest, _) in cut.items()}, front.lines, front.end)
    if not cleaned.values["标题"]:
        raise NotesError("标题里只有写给模型的指令", where=place(front.lines["标题"]), hint="请改写标题")
    bullets, headings = _bullets(found, place, left_out)
    ordered = tuple(sorted(left_out, key=lambda left: left.line))
    return Notes(source, cleaned.matter(), tuple(bullets), tuple(headings), ordered)


def _front_left_out(front: Front, cut: Mapping[str, tuple[str, tuple[str, ...]]]) -> Iterator[LeftOut]:
    for key, value in front.values.items():
        line = front.lines.get(key, 1)
        if key == SECRECY and value:
            yield LeftOut(line, value, MARKING)
        elif key in FIELDS:
            yield from (LeftOut(line, piece, _INJECTED) for piece in cut[key][1])


def _bullets(found: Sequence[Entry], place: Place, left_out: list[LeftOut]) -> tuple[list[Bullet], list[str]]:
    bullets: list[Bullet] = []
    headings: list[str] = []
    heading = subheading = ""
    for entry in found:
        if len(entry.text) > MAX_BULLET_LENGTH:
            message = f"这条要点有 {len(entry.text)} 字，超过 {MAX_BULLET_LENGTH} 字的上限"
            raise NotesError(message, where=place(entry.line), hint="请拆成几条，每条写一件事")
        if is_marking(entry.text):
            left_out.append(LeftOut(entry.line, entry.text, MARKING))
            continue
        text, pieces = cut_out(entry.text)
        left_out += [LeftOut(entry.line, piece, _INJECTED) for piece in pieces]
        if not text:
            continue
        if entry.level == 0:
            number = len(bullets) + 1
            slots = find_slots(text)
            template = to_template(text, slots, number)
            bullets.append(Bullet(number, text, entry.line, template, slots, heading, subheading))
        elif entry.level == 2:
            heading, subheading = text, ""
            if text not in headings:
                headings.append(text)
        else:
            subheading = text
    if len(bullets) > MAX_BULLETS:
        raise NotesError(
            f"要点有 {len(bullets)} 条，超过 {MAX_BULLETS} 条的上限",
            where=place(0),
            hint="请按专题拆成几份，分别拟稿",
        )
    return bullets, headings
