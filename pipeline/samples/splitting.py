"""One file into its reports, each with its title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.samples.closing import is_end, is_issuer
from pipeline.samples.editing import pattern
from pipeline.samples.marks import mark_of, value
from pipeline.samples.repair_inline import splits_word
from pipeline.samples.types import Line, Repair

_N = r"([一二三四五六七八九十]{1,3}|\d{1,3})"
_TAIL = r"(?:(?:[：:、\s—-]|(?<=[】\]]))\s*(?P<name>[^。；]{0,60}))?"
_FAMILIES = tuple(
    re.compile(rf"^[【\[]?(?P<stem>{stem}){_TAIL}[】\]]?[。.]?$")
    for stem in (
        rf"[^。；，]{{0,40}}?[（(【]?(?:第?{_N}篇|篇{_N})[)）】]?",
        rf"[^。；，]{{0,30}}?(?:范文|模板|样本|例文|样例|示例)[（(]?{_N}[)）]?",
        rf"[^。；，]{{2,40}}(?:报告|总结|汇报|材料|情况)(?:精选|之)?[（(]?{_N}[)）]?",
        rf"例{_N}",
    )
)
_DECORATION = "★☆●◆■▲※◇○ 　"
_WHERE = re.compile(rf"第?{_N}篇|篇{_N}")
_NUMBERED = re.compile(rf"^\d{{1,2}}[、.．]|[（(【]?(?:{_WHERE.pattern})[)）】]?$|^(?:{_WHERE.pattern})[】：: ]*")
_ENUMERATED = re.compile(r"(\d{1,2})[、.．](?=\d{4}年|\D)\s*")
_LED = re.compile(rf"第{_N}篇")
_LEAST = 100  # characters of a report below a title that has only a number before it


@dataclass(frozen=True)
class Piece:
    """The lines of one report and its heading in the collection ("" if none)."""

    heading: str
    lines: tuple[Line, ...]
    start: int  # line of the file where it begins, its heading included


def pieces(lines: Sequence[Line]) -> tuple[list[Piece], list[Repair]]:
    """The reports of a file.

    A collection has headings that differ only by a running number; what stands before the first is the page's own
    and goes out. Without such headings a new report begins at each title line that follows a finished report.
    """
    heads = _collection(lines) or _numbered_titles(lines)
    if heads:
        repairs = [Repair("网页说明", line.number, line.text, "") for line in lines[: heads[0]]]
        ends = [*heads[1:], len(lines)]
        names = _heading_names([lines[start].text for start in heads])
        found = [
            Piece(name, tuple(lines[start + 1 : end]), lines[start].number)
            for name, start, end in zip(names, heads, ends, strict=True)
        ]
        return [piece for piece in found if piece.lines], repairs
    begun = (index for index in range(1, len(lines)) if _begins_report(lines, index))
    starts = [0, *(index - _has_issuer(lines, index) for index in begun)]
    spans = zip(starts, [*starts[1:], len(lines)], strict=True)
    return [Piece("", tuple(lines[a:b]), lines[a].number) for a, b in spans if a < b], []


def titled(piece: Piece) -> tuple[str, list[Line], list[Repair]]:
    """The report's title, the lines below it, and what stood above it (a letterhead) as told."""
    lines = list(piece.lines)
    for index, line in enumerate(lines[:4]):
        if mark_of(line.text) or len(line.text) > 60 or line.text[-1] in "。：；":
            break
        broken = index + 1 < len(lines) and _is_broken_title(line.text, lines[index + 1].text)
        if broken or is_title(line.text):
            first = index - _has_issuer(lines, index)
            index += broken
            title = "".join(item.text for item in lines[first : index + 1])
            above = [Repair("文头", item.number, item.text, "") for item in lines[:first]]
            return title, lines[index + 1 :], above
    if not piece.heading and len(lines) > 1 and _stands_alone(lines[0].text, lines[1].text):
        return lines[0].text, lines[1:], []
    return piece.heading, lines, []


def _has_issuer(lines: Sequence[Line], index: int) -> bool:
    """Whether the title at ``index`` has its issuer on the line above ("石桥镇人民政府 / 关于…的报告")."""
    return index > 0 and lines[index].text.startswith("关于") and is_issuer(lines[index - 1].text)


def _stands_alone(text: str, after: str) -> bool:
    """Whether a file's first line is a title of no usual wording: one phrase, and a paragraph or heading below it."""
    phrase = 4 <= len(text) <= 50 and mark_of(text) is None and not any(char in text for char in "，。；：！？")
    return phrase and (len(after) > 50 or mark_of(after) is not None) and not splits_word(text, after)


def _is_broken_title(text: str, after: str) -> bool:
    """Whether a title is set in two lines."""
    return text.startswith("关于") and len(text) <= 40 and not is_title(text) and is_title(text + after)


def is_title(text: str) -> bool:
    """Whether the line is the title of a report."""
    return mark_of(text) is None and len(text) <= 60 and pattern("标题正则").search(text) is not None


def _collection(lines: Sequence[Line]) -> list[int]:
    """The indexes of the collection's headings, of the family that has the most; [] if there is no collection."""
    families: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for index, line in enumerate(lines):
        text = line.text.strip(_DECORATION)
        if (led := _LED.match(text)) and is_title(text[led.end() :]):
            text = f"{led[0]}：{text[led.end() :]}"
        for kind, form in enumerate(_FAMILIES):
            if len(text) <= 90 and not mark_of(text) and (found := form.match(text)):
                number = next(group for group in found.groups()[1:] if group)
                # Where each heading is a title of its own (关于防汛工作的报告篇一), 篇一 alone makes the family.
                stem = "".join(where[0] for where in _WHERE.finditer(found["stem"])) or found["stem"]
                families[kind, stem.replace(number, "#", 1)].append((index, value(number)))
                break
    best: list[tuple[int, int]] = []
    for members in families.values():
        rising = [members[0], *(b for a, b in pairwise(members) if b[1] > a[1])]
        if len(rising) > len(best) and (len(rising) > 1 or rising[0][0] <= 2) and rising[0][1] <= 2:
            best = rising
    return [index for index, _ in best]


def _numbered_titles(lines: Sequence[Line]) -> list[int]:
    """The indexes of titles numbered 1. 2. 3., each with a report below it, the first at the top; else []."""
    marks = [(index, _ENUMERATED.match(line.text)) for index, line in enumerate(lines)]
    heads = [(index, int(mark[1])) for index, mark in marks if mark and is_title(lines[index].text[mark.end() :])]
    indexes = [index for index, _ in heads]
    lengths = [sum(len(line.text) for line in lines[a + 1 : b]) for a, b in pairwise([*indexes, len(lines)])]
    counted = [number for _, number in heads] == list(range(1, len(heads) + 1))
    whole = len(heads) > 1 and counted and indexes[0] < 3 and min(lengths) > _LEAST
    return indexes if whole else []


def _heading_names(texts: Sequence[str]) -> list[str]:
    """A collection's headings; without their numbers where what is left are titles that differ."""
    names = [text.strip(_DECORATION).strip("【】[]").rstrip("。.") for text in texts]
    bare = [_NUMBERED.sub("", name).strip() for name in names]
    return bare if len(set(bare)) == len(bare) > 1 and all(map(is_title, bare)) else names


def _begins_report(lines: Sequence[Line], index: int) -> bool:
    """Whether a title line begins another report: there is a whole one before it and text after it."""
    if not is_title(lines[index].text) or index + 2 >= len(lines) or is_title(lines[index - 1].text):
        return False
    index -= _has_issuer(lines, index)
    before = lines[max(0, index - 3) : index]
    length = sum(len(line.text) for line in lines[max(0, index - 40) : index])
    return any(is_end(line.text) for line in before) or (length > 150 and before[-1].text[-1] in "。！”")
