"""Floor 2: one row of a table read as notes: fields and sections by the heading of their column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.errors import NotesError
from pipeline.notes.annexes import annex_names
from pipeline.notes.front import ANNEXES, FIELDS, NICKNAMES, SECRECY, Front
from pipeline.notes.gathering import MARKING, gather
from pipeline.notes.lines import Entry, entries, joined, visible
from pipeline.types import LeftOut, Notes
from pipeline.words import word_list

POINTS = "要点"  # the column of bullets that stand under no heading
_REMARK = re.compile(r"\s*(?:[（(\[【].*[）)\]】]|[*＊:：])\s*")
_ASIDE = "写在“{}”列，不写进报告"


def column_name(typed: str) -> str:
    """What a column's heading stands for: one line, and a known name without its remark (标题（必填） is 标题)."""
    name = _one_line(typed)
    bare = re.sub(r"\s", "", name)
    for known in (*FIELDS, SECRECY, POINTS):
        if bare.startswith(known) and _REMARK.fullmatch(bare[len(known) :] or "*"):
            return known
    return name


def check_columns(names: Sequence[str], where: str) -> None:
    """Raises NotesError unless there is a 标题, no field stands twice and none under another name."""
    found = [name for name in names if name]
    meant = {name: NICKNAMES[name] for name in found if name in NICKNAMES}
    advice = "；".join(f"“{name}”请改为“{field}”" for name, field in meant.items())
    if "标题" not in found:
        listed = "、".join(found) or "没有"
        hint = (
            advice
            or "表头应有：标题、类型、主送机关、发文机关、成文日期、背景、附件，其余各列是各节；表样用 --template 生成"
        )
        raise NotesError(f"表头里没有“标题”这一列，找到的列：{listed}", where=where, hint=hint)
    if meant:
        listed = "、".join(f"“{name}”" for name in meant)
        raise NotesError(f"表头里没有{listed}这样的列", where=where, hint=f"{advice}；用不着的列请删去")
    twice = next((name for name in (*FIELDS, SECRECY) if found.count(name) > 1), "")
    if twice:
        raise NotesError(f"表头里“{twice}”写了两次", where=where, hint="请删去一列")


def unread(name: str) -> bool:
    """Whether a column is there for the table's sake only (序号)."""
    return name in word_list("tables")["不看的列"]


def aside(name: str) -> bool:
    """Whether a column (备注) is for those who keep the table, and not for the report."""
    return name in word_list("tables")["不写的列"]


def is_field(name: str) -> bool:
    """Whether a column is one of the front matter."""
    return name in (*FIELDS, SECRECY)


def read_row(cells: Sequence[tuple[str, str]], source: str, row: int, *, marking: str = "") -> Notes:
    """The notes of one row; every bullet's line is ``row``.

    ``cells``: (heading of the column as ``column_name`` gives it, text of the cell), in the table's order; a column
    that is no field is a section of its name, a line of its cell a bullet. ``marking``: the classification that stands
    over the table, for all its rows. The rules are those of a notes file.
    Raises NotesError, with file and row, for a row without 标题 or bullets and for what ``gather`` refuses.
    """
    where = f"{source} 第{row}行"
    filled = [(name, text) for name, text in cells if text.strip() and text.strip() not in word_list("tables")["空白"]]
    values = {name: _field(name, text) for name, text in filled if is_field(name)}
    if not values.get("标题"):
        raise NotesError("没有标题", where=where, hint="请在这一行的“标题”列写上“关于……情况的报告”；不要的行请整行删去")
    front = Front(values, dict.fromkeys(values, row), 0)
    # What stands under no heading comes first: below a heading it would be of that section.
    ordered = sorted(filled, key=lambda cell: cell[0] != POINTS)
    found = [entry for name, text in ordered for entry in _entries(name, text, row)]
    notes = gather(front, found, source, lambda _line: where)
    if not notes.bullets:
        raise NotesError("没有要点", where=where, hint="请在“要点”列或各节的列里填写，一行一条")
    extra = [LeftOut(row, line, _ASIDE.format(name)) for name, text in filled if aside(name) for line in _lines(text)]
    if marking:
        extra.append(LeftOut(row, marking, MARKING))
    return replace(notes, left_out=(*notes.left_out, *extra))


def _entries(name: str, text: str, row: int) -> Iterator[Entry]:
    if is_field(name) or unread(name) or aside(name):
        return
    found = [replace(entry, line=row) for entry in entries(_lines(text), 0)]
    if name == POINTS:
        yield from found
        return
    if not found:
        return
    yield from (replace(entry, line=row) for entry in entries([f"## {name}"], 0))
    following = [*(entry.level for entry in found[1:]), 2]
    for entry, below in zip(found, following, strict=True):
        # The column is the heading. What looks like one in its cell is a sub-heading, or, with nothing under it, a
        # bullet: a clerk numbers his points 一、二、 too.
        yield replace(entry, level=3 if entry.level and not below else 0)


def _lines(text: str) -> list[str]:
    return [visible(line) for line in re.split(r"\r\n|\r|\n", text)]


def _field(name: str, text: str) -> str:
    return "\n".join(annex_names("\n".join(_lines(text)))) if name == ANNEXES else _one_line(text)


def _one_line(text: str) -> str:
    parts = [line.strip() for line in _lines(text) if line.strip()]
    whole = parts[0] if parts else ""
    for part in parts[1:]:
        whole = joined(whole, part)
    return whole
