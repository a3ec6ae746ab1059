"""Where a value of a document comes from: a bullet of the notes and its line, a field of their front, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
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
    "附件说明": ("附件栏",),
    "落款": ("发文机关栏", "成文日期栏"),
}
_NUMBER = re.compile(r"\d+")
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


class _Told:
    """A bullet, read once for all the values that are looked up in it."""

    def __init__(self, bullet: Bullet) -> None:
        self.bullet = bullet
        self.squeezed = squeeze(bullet.text)
        self.slots = tuple((slot, squeeze(slot.text)) for slot in figures.find_slots(bullet.text))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(pairwise(self.squeezed))


class Origins:
    """The notes of a document, and, where its state file is there, which of its text rests on which bullets."""

    def __init__(self, notes: Notes, state: SavedState | None) -> None:
        self._told = {bullet.number: _Told(bullet) for bullet in notes.bullets}
        self._within: tuple[str, list[tuple[_Stretch, int]]] = ("", [])  # of the paragraph that was asked for last
        self._by_hand = state is not None
        self._stretches = tuple(_stretches(state, notes)) if state is not None else ()
        front = notes.front
        named = {"标题": front.title, "背景": front.background, "主送机关": front.recipient}
        named |= {"发文机关": front.issuer, "成文日期": front.date, "附件": "；".join(front.annexes)}
        headings = dict.fromkeys((*notes.headings, *(bullet.subheading for bullet in notes.bullets)))
        self._fields = [(f"{name}栏", text) for name, text in named.items()] + [("小标题", text) for text in headings]

    def basis(self, text: str, value: Value, frame: str = "") -> Basis:
        """The basis of ``value`` in the paragraph ``text``. ``frame``: 标题, 开头, 附件说明, 落款, "" for none.

        In text that the draft had, its own bullets are asked first; then all bullets, the one whose words are nearest
        winning; then front matter and headings, which come first in a frame. ``note``: 无依据; 由人改过 where the
        draft had no such sentence; how the notes write the value where they write it otherwise.
        """
        near = text[max(0, value.start - _NEAR) : value.end + _NEAR]
        covering = list(self._covering(text, value))
        for stretch, offset in covering:
            numbers = {n for start, end, n in stretch.figures if start < offset + len(value.text) and offset < end}
            own = [bullet for bullet in stretch.bullets if bullet.number in numbers] or stretch.bullets
            if found := _of_bullets(value, [self._told[bullet.number] for bullet in own], near):
                return found
        first = self._of_fields(value, frame) if frame else None
        found = first or _of_bullets(value, tuple(self._told.values()), near) or self._of_fields(value, frame)
        notes = [] if covering or not self._by_hand else [BY_HAND]
        if found is None:
            return Basis(note="，".join([NONE, *notes]))
        return Basis(found.text, found.line, "，".join([*notes, *filter(None, [found.note])]))

    def _covering(self, text: str, value: Value) -> Iterator[tuple[_Stretch, int]]:
        """The stretches of the draft that cover ``value``, the longest first, and where in each the value begins."""
        if self._within[0] != text:
            within = (stretch for stretch in self._stretches if stretch.text in text)
            found = [(stretch, at) for stretch in within for at in _places(stretch.text, text)]
            found.sort(key=lambda item: -len(item[0].text))
            self._within = text, found
        for stretch, at in self._within[1]:
            if at <= value.start and value.end <= at + len(stretch.text):
                yield stretch, value.start - at

    def _of_fields(self, value: Value, frame: str) -> Basis | None:
        order = _ORDER.get(frame, ())
        for name, text in sorted(self._fields, key=lambda field: field[0] not in order):
            if text and (_says(value, text) or _same_day(value.text, text)):
                return Basis(text, name)
        return None


def _of_bullets(value: Value, bullets: Sequence[_Told], near: str) -> Basis | None:
    """The bullet that has the value as it is; else one that has it in another form, or within another, with a note."""
    squeezed = squeeze(value.text)
    if value.kind == NAME:
        same = [told for told in bullets if name_stands(value.text, told.squeezed)]
    else:
        same = [told for told in bullets for _, written in told.slots if written == squeezed]
    if same:
        return _basis(_nearest(same, near))
    slots = figures.find_slots(value.text) if value.kind != NAME else ()
    others = [(told, slot) for told in bullets for slot, _ in told.slots if _alike(value, slots, slot)]
    if others:
        nearest = _nearest([told for told, _ in others], near)
        slot = next(slot for told, slot in others if told is nearest)
        return _basis(nearest, f"要点写作“{slot.text}”")
    spelt = [told for told in bullets if value.kind != NAME and stands(squeezed, told.squeezed)]
    return _basis(_nearest(spelt, near)) if spelt else None


def _nearest(bullets: Sequence[_Told], near: str) -> _Told:
    """The one with most pairs of characters of ``near``, the first of equals."""
    if len(bullets) == 1:
        return bullets[0]
    wanted = {*pairwise(squeeze(near))}
    return max(bullets, key=lambda told: len(told.pairs & wanted))


def _basis(told: _Told, note: str = "") -> Basis:
    return Basis(told.bullet.text, str(told.bullet.line), note)


def _alike(value: Value, found: Sequence[Slot], slot: Slot) -> bool:
    """Whether ``slot`` says ``value`` and more, or the same in another form. ``found``: the slots of ``value``."""
    return _says(value, slot.text) or _same_amount(value.text, found, slot)


def _says(value: Value, text: str) -> bool:
    if value.kind == NAME:
        return name_stands(value.text, squeeze(text))
    return stands(squeeze(value.text), squeeze(text)) > 0


def _same_amount(text: str, found: Sequence[Slot], slot: Slot) -> bool:
    """Whether ``text``, whose slots are ``found``, states the number of ``slot``, in the same unit, 万 or hedge aside;
    or that day.
    """
    if len(found) != 1 or found[0].kind is not slot.kind:
        return False
    if slot.kind is SlotKind.DATE:
        return _says(Value("", slot.text, 0, 0), text) and squeeze(text).endswith(squeeze(slot.text))
    amount, other = figures.amount(found[0]), figures.amount(slot)
    units = (found[0].unit.lstrip(_SCALES), slot.unit.lstrip(_SCALES))
    return amount is not None and amount == other and units[0] == units[1]


def _same_day(text: str, field: str) -> bool:
    """2025年6月1日 and 2025-06-01."""
    one = _NUMBER.findall(text)
    return len(one) == 3 and [*map(int, one)] == [*map(int, _NUMBER.findall(field))]


def _places(stretch: str, text: str) -> Iterator[int]:
    """Where in ``text`` the stretch stands."""
    at = text.find(stretch)
    while at >= 0:
        yield at
        at = text.find(stretch, at + 1)


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
            if passage.unit in written and len(bullets) > 1:  # of a single bullet are all its figures
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
    values = {(each.number, place): slot.text for each in bullets for place, slot in enumerate(each.slots, start=1)}
    found: list[tuple[int, int, int]] = []
    text, done = "", 0
    for match in figures.MARKER.finditer(slot_text):
        text += figures.render(slot_text[done : match.start()], values)
        filled = figures.render(match[0], values)
        found.append((len(text), len(text) + len(filled), int(match[1])))
        text, done = text + filled, match.end()
    text += figures.render(slot_text[done:], values)
    shift = text.find(passage.text)  # assembly may have cut 一是 or 下一步 from the beginning
    return [(start - shift, end - shift, number) for start, end, number in found] if shift >= 0 else []
