"""What stands in a paragraph: text, runs, fields, pictures (ECMA-376 Part 1, 17.3.3 and 17.16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.ooxml.cascade import Cascade
from pipeline.ooxml.drawing import Drawing, read_drawing
from pipeline.ooxml.look import Look, run_look
from pipeline.ooxml.model import Change, Run
from pipeline.ooxml.names import MATH, MC, W, child_value
from pipeline.ooxml.theme import Theme

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_DELETED, _INSERTED = (f"{W}del", f"{W}moveFrom"), (f"{W}ins", f"{W}moveTo")
_TEXTS = (f"{W}t", f"{W}delText", f"{MATH}t")
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_DRAWINGS = (f"{W}drawing", f"{W}pict", f"{W}object")
# No part of the text as it reads.
_SKIPPED = {
    *(W + name for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "rt", "rubyPr", "softHyphen", "lastRenderedPageBreak")),
    *(MATH + name for name in ("oMathParaPr", "ctrlPr", "rPr")),
}
_DEEPEST_FIELD = 16  # fields within fields; of more, the outermost are broken and were never ended
_UNKNOWN_FACE = {"ascii": "Times New Roman", "hansi": "Times New Roman", "east": "宋体"}  # what Word draws then


@dataclass(frozen=True)
class Field:
    """A field's result in the text. ``name``: the first word of its code ("PAGE")."""

    name: str
    start: int
    end: int


@dataclass
class Content:
    """What a paragraph holds. ``before``, ``after``: a page break before its text, after it (both in an empty one)."""

    text: str = ""
    runs: list[Run] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    boxes: list[Drawing] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pictures: int = 0
    rule: bool = False
    before: bool = False
    after: bool = False


@dataclass
class _Open:
    """A field whose end has not come. ``start``: where its result begins, None in its code."""

    code: str = ""
    start: int | None = None


@dataclass
class _Level:
    """An element being read: its children that are left, and what holds in it."""

    children: Iterator[Any]
    look: Look
    change: Change
    closes: _Open | None = None


class Inline:
    """Reads the paragraphs of one story in order: a field may run from one into the next."""

    def __init__(self, cascade: Cascade, theme: Theme) -> None:
        self._cascade = cascade
        self._theme = theme
        self._fields: list[_Open] = []

    def read(self, paragraph: Any, style: str, table: str) -> Content:
        """The w:p ``paragraph``, whose style is ``style``, in a table styled ``table`` ("" for none)."""
        self._content = Content()
        self._parts: list[str] = []
        self._length = 0
        self._last: tuple[Look, Change] | None = None
        self._pieces: list[str] = []
        self._style, self._table = style, table
        for each in self._fields:
            each.start = 0
        stack = [_Level(iter(paragraph), self._cascade.run(style, "", table), Change.NONE)]
        while stack:
            child = next(stack[-1].children, None)
            if child is None:
                self._close(stack.pop().closes)
            else:
                level = self._enter(child, stack[-1])
                if level is not None:
                    stack.append(level)
        self._flush()
        # A code that has not ended with its paragraph is broken: what follows must not vanish in it.
        self._fields = [each for each in self._fields if each.start is not None]
        self._content.text = "".join(self._parts)
        return self._content

    def _enter(self, node: Any, level: _Level) -> _Level | None:
        """Reads a leaf, or gives the level of what has children to be read."""
        tag = node.tag
        if tag in _TEXTS:
            self._add(_spaced(node), level)
        elif tag in _SIGNS:
            self._add(_SIGNS[tag], level)
        elif tag == f"{W}r":
            return _Level(iter(node), self._run(node), level.change)
        elif tag == f"{W}br":
            self._break(node, level)
        elif tag == f"{W}sym":
            self._add(_symbol(node), level)
        elif tag == f"{W}fldChar":
            self._field(node.get(f"{W}fldCharType", ""))
        elif tag == f"{W}instrText":
            if self._fields and self._fields[-1].start is None:
                self._fields[-1].code += (node.text or "")[:100]
        elif tag == f"{W}fldSimple":
            opened = _Open(node.get(f"{W}instr", "")[:100], self._length)
            return _Level(iter(node), level.look, level.change, opened)
        elif tag == f"{W}pgNum":
            self._content.fields.append(Field("PAGE", self._length, self._length))
        elif tag == f"{W}bookmarkStart":
            self._content.tags.append(node.get(f"{W}name", ""))
        elif tag in _DRAWINGS:
            self._draw(node)
        elif tag == f"{MC}AlternateContent":
            branch = next(iter(node), None)  # the first is the richer one
            return _Level(iter(branch), level.look, level.change) if branch is not None else None
        elif tag not in _SKIPPED:
            return self._into(node, level)
        return None

    def _into(self, node: Any, level: _Level) -> _Level:
        """The level of a wrapper: hyperlink, content control, tracked change, smart tag, ruby, formula …"""
        if node.tag == f"{W}sdt":
            properties = node.find(f"{W}sdtPr")
            self._content.tags += [name for name in sdt_names(properties) if name]
        change = level.change
        if node.tag in _DELETED:
            change = Change.DELETED
        elif node.tag in _INSERTED and change is not Change.DELETED:
            change = Change.INSERTED
        return _Level(iter(node), level.look, change)

    def _run(self, node: Any) -> Look:
        direct = run_look(node.find(f"{W}rPr"), self._theme)
        base = self._cascade.run(self._style, direct.pop("style", ""), self._table)
        return {**base, **direct} if direct else base

    def _add(self, text: str, level: _Level) -> None:
        if not text or any(each.start is None for each in self._fields):
            return
        if self._content.after and level.change is not Change.DELETED:
            self._content.after = False
            text = "\n" + text if self._length else text  # a page break within the text
        now = (level.look, level.change)
        if self._last != now:
            self._flush()
        self._last = now
        self._pieces.append(text)
        if level.change is not Change.DELETED:
            self._parts.append(text)
            self._length += len(text)

    def _flush(self) -> None:
        if self._last is None or not self._pieces:
            return
        look, change = self._last
        text = "".join(self._pieces)
        start = self._length if change is Change.DELETED else self._length - len(text)
        self._content.runs.append(styled_run(text, start, look, change))
        self._pieces = []

    def _break(self, node: Any, level: _Level) -> None:
        if node.get(f"{W}type") != "page":
            self._add("\n", level)
        elif level.change is not Change.DELETED:
            self._content.before = self._content.before or not self._length
            self._content.after = True

    def _field(self, event: str) -> None:
        if event == "begin":
            del self._fields[:-_DEEPEST_FIELD]
            self._fields.append(_Open())
        elif event == "separate" and self._fields:
            self._fields[-1].start = self._length
        elif event == "end" and self._fields:
            self._close(self._fields.pop())

    def _close(self, opened: _Open | None) -> None:
        if opened is not None and opened.code.strip():
            start = self._length if opened.start is None else opened.start
            name = opened.code.split()[0].upper()
            self._content.fields.append(Field(name, start, self._length))

    def _draw(self, node: Any) -> None:
        drawn = read_drawing(node)
        self._content.pictures += drawn.pictures
        self._content.rule = self._content.rule or drawn.line
        if drawn.boxes:
            self._content.boxes.append(drawn)


def sdt_names(properties: Any) -> tuple[str, str]:
    """Tag and title of a content control, "" for none."""
    return child_value(properties, "tag"), child_value(properties, "alias")


def styled_run(text: str, start: int, look: Mapping[str, Any], change: Change) -> Run:
    faces = {slot: look.get(slot, (face, False)) for slot, face in _UNKNOWN_FACE.items()}
    return Run(
        text=text,
        start=start,
        ascii=faces["ascii"][0],
        hansi=faces["hansi"][0],
        east=faces["east"][0],
        themed=frozenset(slot for slot, (_, themed) in faces.items() if themed),
        hint=look.get("hint", ""),
        size=look.get("size", 20),
        bold=bool(look.get("bold")),
        italic=bool(look.get("italic")),
        underline=look.get("underline", False),
        color=look.get("color", "auto"),
        highlight=look.get("highlight", ""),
        spacing=look.get("spacing", 0),
        vertical=look.get("vertical", ""),
        hidden=bool(look.get("hidden")),
        change=change,
    )


def _spaced(node: Any) -> str:
    """The text of a w:t; spaces at its ends count only where the file says so, as in Word."""
    text = (node.text or "").replace("\r", "").replace("\n", " ")
    return text if node.get(_PRESERVE) == "preserve" else text.strip(" \t")


def _symbol(node: Any) -> str:
    """The character of a w:sym; that of a symbol font stays in the private area, where it means nothing else."""
    try:
        code = int(node.get(f"{W}char", "")[:6], 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF else ""
