"""Where a value of a document comes from: a bullet of the notes and its line, a field of their front, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline import figures
from pipeline.checks.names import stands as name_stands
from pipeline.checks.reading import squeeze, stands
from pipeline.docx.oxml import clean
from pipeline.state import SavedState
from pipeline.types import Bullet, Notes, Passage, Slot, SlotKind, Source
from pipeline.workflow.trace_values import NAME, Value

NONE = "无依据"
BY_HAND = "由人改过"
_NEAR = 12  # characters on both sides of a value that tell which bullet it is from
_SHORT = 6  # a shorter sentence of a draft may stand elsewhere by accident
_SENTENCES = re.compile(r"[^。！？；]+[。！？；]?")
# Which fields a part of the frame is made from.
_ORDER = {
    "标题": ("标题栏",),
    "开头": ("主送机关栏", "背景栏"),
    "落款": ("发文机关栏", "成文日期栏"),
}
_SCALES = "十百千万亿"


@dataclass(frozen=True)
class Basis:
    """``text``: the bullet or field; ``line``: its line ("12"), or the field's name ("标题栏"); "" for both: none."""

    text: str = ""
    line: str = ""
    note: str = ""


@dataclass(frozen=True)
class _Stretch:
    """``text`` as the draft had it, with the bullets it rests on, and which bullet gave the figure at [start:end]."""

    text: str
    bullets: tuple[Bullet, ...]
    figures: tuple[tuple[int, int, int], ...] = ()  # start, end, bullet number


class Origins:
    """The notes of a document, and, where its state file is there, which of its text rests on which bullets."""

    def __init__(self, notes: Notes, state: SavedState | None) -> None:
        self._bullets = notes.bullets
        self._by_hand = state is not None
        self._stretches = tuple(_stretches(state, notes)) if state is not None else ()
        front = notes.front
        named = {"标题": front.title, "背景": front.background, "主送机关": front.recipient}
        named |= {"发文机关": front.issuer, "成文日期": front.date}
        headings = dict.fromkeys((*notes.headings, *(bullet.subheading for bullet in notes.bullets)))
        self._fields = [(f"{name}栏", text) for name, text in named.items()] + [("小标题", text) for text in headings]

    def basis(self, text: str, value: Value, frame: str = "") -> Basis:
        """The basis of ``value`` in the paragraph ``text``. ``frame``: 标题, 开头, 落款, "" where it is none of these.

        In text that the draft had, its own bullets are asked first; then all bullets, the one whose words are nearest
        winning; then front matter and headings, which come first in a frame. ``note``: 无依据; 由人改过 where the
        draft had no such sentence; how the notes write the value where they write it otherwise.
        """
        near = text[max(0, value.start - _NEAR) : value.end + _NEAR]
        covering = [item for stretch in self._stretches for item in _covering(stretch, text, value)]
        covering.sort(key=lambda item: -len(item[0].text))
        for stretch, offset in covering:
            numbers = {n for start, end, n in stretch.figures if start < offset + len(value.text) and offset < end}
            own = [bullet for bullet in stretch.bullets if bullet.number in numbers] or stretch.bullets
            if found := _of_bullets(value, own, near):
                return found
        first = self._of_fields(value, frame) if frame else None
        found = first or _of_bullets(value, self._bullets, near) or self._of_fields(value, frame)
        notes = [] if covering or not self._by_hand else [BY_HAND]
        if found is None:
            return Basis(note="，".join([NONE, *notes]))
        return Basis(found.text, found.line, "，".join([*notes, *filter(None, [found.note])]))

    def _of_fields(self, value: Value, frame: str) -> Basis | None:
        order = _ORDER.get(frame, ())
        for name, text in sorted(self._fields, key=lambda field: field[0] not in order):
            if text and (_says(value, text) or _same_day(value.text, text)):
                return Basis(text, name)
        return None


def _of_bullets(value: Value, bullets: Sequence[Bullet], near: str) -> Basis | None:
    """The bullet that has the value as it is; else one that has it in another form, or within another, with a note."""
    told = [(bullet, slot) for bullet in bullets for slot in figures.find_slots(bullet.text)]
    same = [bullet for bullet, slot in told if squeeze(slot.text) == squeeze(value.text)]
    if value.kind == NAME:
        same = [bullet for bullet in bullets if _says(value, bullet.text)]
    if same:
        best = max(same, key=lambda bullet: _overlap(bullet.text, near))
        return Basis(best.text, str(best.line))
    others = [] if value.kind == NAME else [each for each in told if _alike(value, each[1])]
    if others:
        bullet, slot = max(others, key=lambda item: _overlap(item[0].text, near))
        return Basis(bullet.text, str(bullet.line), f"要点写作“{slot.text}”")
    spelt = [bullet for bullet in bullets if _says(value, bullet.text)]
    if not spelt:
        return None
    best = max(spelt, key=lambda bullet: _overlap(bullet.text, near))
    return Basis(best.text, str(best.line))


def _alike(value: Value, slot: Slot) -> bool:
    """Whether ``slot`` says ``value`` and more, or the same in another form."""
    return _says(value, slot.text) or _same_amount(value.text, slot)


def _says(value: Value, text: str) -> bool:
    if value.kind == NAME:
        return name_stands(value.text, squeeze(text))
    return stands(squeeze(value.text), squeeze(text)) > 0


def _same_amount(text: str, slot: Slot) -> bool:
    """Whether ``text`` states the number of ``slot``, in the same unit, 万 or hedge aside; or that day."""
    found = figures.find_slots(text)
    if len(found) != 1 or found[0].kind is not slot.kind:
        return False
    if slot.kind is SlotKind.DATE:
        return _says(Value("", slot.text, 0, 0), text) and squeeze(text).endswith(squeeze(slot.text))
    amount, other = figures.amount(found[0]), figures.amount(slot)
    units = (found[0].unit.lstrip(_SCALES), slot.unit.lstrip(_SCALES))
    return amount is not None and amount == other and units[0] == units[1]


def _same_day(text: str, field: str) -> bool:
    """2025年6月1日 and 2025-06-01."""
    one, other = ([int(number) for number in re.findall(r"\d+", each)] for each in (text, field))
    return len(one) == 3 and one == other


def _overlap(one: str, other: str) -> int:
    """How many pairs of characters both have."""
    return len({*pairwise(squeeze(one))} & {*pairwise(squeeze(other))})


def _covering(stretch: _Stretch, text: str, value: Value) -> Iterator[tuple[_Stretch, int]]:
    """The stretch and where in it ``value`` begins, for each place of ``text`` at which it covers the value."""
    at = text.find(stretch.text)
    while at >= 0:
        if at <= value.start and value.end <= at + len(stretch.text):
            yield stretch, value.start - at
        at = text.find(stretch.text, at + 1)


def _stretches(state: SavedState, notes: Notes) -> Iterator[_Stretch]:
    """The passages of the draft, and each of their sentences: what is left where a person changed the rest.

    A bullet of the draft is the bullet of ``notes`` with the same text, wherever it stands now.
    """
    now = {bullet.text: bullet for bullet in notes.bullets}
    then = {bullet.number: bullet for bullet in state.draft.plan.notes.bullets}
    written = {item.unit.id: item for item in state.draft.written}
    for paragraph in state.draft.paragraphs:
        for passage in paragraph.passages:
            text = clean(passage.text)
            if not text or passage.source is Source.PERSON:
                continue
            moved = {n: now[then[n].text] for n in passage.bullets if n in then and then[n].text in now}
            bullets = tuple(moved.values())
            places: tuple[tuple[int, int, int], ...] = ()
            if passage.unit in written:
                item = written[passage.unit]
                found = _figure_places(item.slot_text, item.unit.bullets, passage)
                places = tuple((start, end, moved[n].number) for start, end, n in found if n in moved)
            yield _Stretch(text, bullets, places)
            for match in _SENTENCES.finditer(text):
                if len(match[0]) >= _SHORT and match[0] != text:
                    inside = ((start - match.start(), end - match.start(), n) for start, end, n in places)
                    yield _Stretch(match[0], bullets, tuple(inside))


def _figure_places(slot_text: str, bullets: Sequence[Bullet], passage: Passage) -> list[tuple[int, int, int]]:
    """Start, end and bullet number of each figure of ``passage``, by the markers of the text it was filled from."""
    found: list[tuple[int, int, int]] = []
    text, done = "", 0
    for match in figures.MARKER.finditer(slot_text):
        text += figures.fill(slot_text[done : match.start()], bullets)
        filled = figures.fill(match[0], bullets)
        found.append((len(text), len(text) + len(filled), int(match[1])))
        text, done = text + filled, match.end()
    text += figures.fill(slot_text[done:], bullets)
    shift = text.find(passage.text)  # assembly may have cut 一是 or 下一步 from the beginning
    return [(start - shift, end - shift, number) for start, end, number in found] if shift >= 0 else []
