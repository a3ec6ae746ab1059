"""What the file carries beside its text: properties (L38) and alternatives of fonts (L40)."""

from __future__ import annotations

from typing import Any

from pipeline.docx.fixing.work import Work
from pipeline.ooxml.names import W
from pipeline.rules.measures import visible_runs
from pipeline.words import word_list

_PERSONAL = ("creator", "lastModifiedBy", "description", "Company")
_FONTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
_KINDS = ("仿宋", "楷体", "黑体", "宋体", "小标宋")


def properties(work: Work) -> None:
    """Who wrote the file, where and with what, and its thumbnail taken away; comments and tracked changes stay."""
    kinds = ("core-properties", "extended-properties", "extendedProperties")
    for part in (name for kind in kinds for name in work.file.related("", kind)):
        root = work.file.tree(part)
        for each in list(root):
            if str(each.tag).rpartition("}")[2] in _PERSONAL:
                root.remove(each)
    if work.file.related("", "thumbnail"):
        work.file.drop("", "thumbnail")


def font_table(work: Work) -> None:
    """What to draw a font with where it is not installed."""
    scarce = set(word_list("faces")["不自带"])
    used = {run.east for block in work.document.blocks for run in visible_runs(block)} & scarce
    table = _table(work)
    entries = {each.get(f"{W}name", ""): each for each in table.iterchildren(f"{W}font")}
    for name in sorted(used):
        entry = entries.get(name)
        if entry is None:
            entry = table.makeelement(f"{W}font", {f"{W}name": name})
            table.append(entry)
        old = entry.find(f"{W}altName")
        if old is None or not old.get(f"{W}val", "").strip(" ,"):
            if old is not None:
                entry.remove(old)
            entry.insert(0, table.makeelement(f"{W}altName", {f"{W}val": ",".join(_alternatives(name))}))


def _table(work: Work) -> Any:
    found = work.file.related(work.file.main, "fontTable")
    if found:
        return work.file.tree(found[0])
    empty = f'<w:fonts xmlns:w="{W.strip("{}")}"/>'.encode()
    return work.file.tree(work.file.target(work.file.add("fontTable", "fontTable.xml", empty, _FONTS)))


def _alternatives(name: str) -> list[str]:
    """The same face as Windows has it."""
    lists = word_list("faces")
    kind = next(kind for kind in _KINDS if name in lists[kind])
    return [each for each in lists[kind] if each in lists["windows"]]
