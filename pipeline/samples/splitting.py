"""One file into its reports, one report into its parts, and what stands around a report: page, title, 署名, date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline.samples.editing import Mended
from pipeline.samples.marks import mark_of, value
from pipeline.samples.repair_inline import splits_word
from pipeline.samples.types import Line, Part, Repair
from pipeline.words import word_list

_N = r"([一二三四五六七八九十]{1,3}|\d{1,3})"
_TAIL = r"(?:[：:、\s—-]\s*(?P<name>[^。；]{0,60}))?"
_FAMILIES = tuple(
    re.compile(rf"^[【\[]?(?P<stem>{stem}){_TAIL}[】\]]?[。.]?$")
    for stem in (
        rf"[^。；，]{{0,40}}?[（(【]?(?:第?{_N}篇|篇{_N})[)）】]?",
        rf"[^。；，]{{0,30}}?(?:范文|模板|样本|例文|样例|示例)[（(]?{_N}[)）]?",
        rf"[^。；，]{{3,40}}(?:报告|总结|汇报|材料|情况)[（(]?{_N}[)）]?",
    )
)
_YEAR = r"(?:\d{4}|20××|××××|[一二][〇零○0OＯoΟ九八七六五四三二一]{3})"
_DATE = re.compile(
    rf"^[（(]?({_YEAR})\s*[年.．/-]\s*([\d一二三四五六七八九十×]{{1,3}})\s*(?:[月.．/-]\s*(?:([\d一二三四五六七八九十×]{{1,3}})\s*[日号]?)?)[)）]?[。.，]?$"
)
_SIGNED = re.compile(rf"^([^，。；：、]{{3,30}}?)[\s　，,]*({_YEAR}\s*年\s*.{{1,3}}\s*月(?:\s*.{{1,3}}\s*日)?[。.]?)$")
_DIGITS = str.maketrans("〇零○OＯoΟ一二三四五六七八九", "0000000123456789")
_OPENING_LENGTH = 45  # characters; a report's opening paragraph has 60 or more, a lead-in to a list some 20
_SENTENCE = re.compile(r"[^。！？]*[。！？]?[”’）》]*")


@dataclass(frozen=True)
class Piece:
    """The lines of one report and its heading in the collection ("" if none)."""

    heading: str
    lines: tuple[Line, ...]
    start: int  # line of the file where it begins, its heading included


@cache
def _pattern(key: str) -> re.Pattern[str]:
    listed = word_list("scraping")[key]
    return re.compile(listed if isinstance(listed, str) else "|".join(f"(?:{item})" for item in listed))


def without_page(lines: Sequence[Line]) -> Mended:
    """The lines without what the page says of itself: introduction, invitation, address, footer."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    for line in lines:
        own = _own_words(line.text)
        if own != line.text:
            gone = line.text if not own else "".join(s for s in _sentences(line.text) if _is_page(s))
            repairs.append(Repair("网页说明", line.number, gone, ""))
        if own:
            kept.append(replace(line, text=own))
    return kept, repairs


def pieces(lines: Sequence[Line]) -> tuple[list[Piece], list[Repair]]:
    """The reports of a file.

    A collection has headings that differ only by a running number; what stands before the first is the page's own
    and goes out. Without such headings a new report begins at each title line that follows a finished report.
    """
    heads = _collection(lines)
    if heads:
        repairs = [Repair("网页说明", line.number, line.text, "") for line in lines[: heads[0]]]
        ends = [*heads[1:], len(lines)]
        found = [
            Piece(_heading_name(lines[start].text), tuple(lines[start + 1 : end]), lines[start].number)
            for start, end in zip(heads, ends, strict=True)
        ]
        return [piece for piece in found if piece.lines], repairs
    starts = [0, *(index for index in range(1, len(lines)) if _begins_report(lines, index))]
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
            first = index
            if index and _is_issuer(lines[index - 1].text) and line.text.startswith("关于"):
                first = index - 1
            index += broken
            title = "".join(item.text for item in lines[first : index + 1])
            above = [Repair("文头", item.number, item.text, "") for item in lines[:first]]
            return title, lines[index + 1 :], above
    if not piece.heading and len(lines) > 1 and _stands_alone(lines[0].text, lines[1].text):
        return lines[0].text, lines[1:], []
    return piece.heading, lines, []


def _stands_alone(text: str, after: str) -> bool:
    """Whether a file's first line is a title of no usual wording: one phrase, and a paragraph or heading below it."""
    phrase = 4 <= len(text) <= 50 and mark_of(text) is None and not any(char in text for char in "，。；：！？")
    return phrase and (len(after) > 50 or mark_of(after) is not None) and not splits_word(text, after)


def _is_broken_title(text: str, after: str) -> bool:
    """Whether a title is set in two lines."""
    return text.startswith("关于") and len(text) <= 40 and not is_title(text) and is_title(text + after)


def parts_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The reports that are glued into one: a new opening after a body, numbering that starts again at 一."""
    starts = [0]
    last, opened, bodied = 0, False, 0
    for index, line in enumerate(lines):
        mark = mark_of(line.text)
        first = mark is not None and (mark.style, mark.number) == (1, 1)
        restart = first and last >= 2
        opening = mark is None and _opens(line.text) and bodied > 0 and (opened or last > 0)
        after_close = index > 0 and _is_end(lines[index - 1].text) and not _is_end(line.text) and len(lines) - index > 2
        titled_again = index > 2 and is_title(line.text) and bodied > 2 and index + 2 < len(lines)
        if restart or (opening and not _carries_on(lines, index, last)) or after_close or titled_again:
            starts.append(index)
            last, opened, bodied = 0, False, 0
        if mark is not None and mark.style == 1:
            last = mark.number
        opened = opened or (mark is None and _opens(line.text))
        bodied += 1
    return [list(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def closed(lines: Sequence[Line]) -> tuple[list[Line], str, str, list[Repair]]:
    """The lines without 署名 and date lines, the last date ("" if none), the 署名 before it, and mended dates."""
    kept: list[Line] = []
    date = issuer = ""
    repairs: list[Repair] = []
    for index, line in enumerate(lines):
        at_edge = index < 3 or index > len(lines) - 6 or bool(kept and _is_end(kept[-1].text))
        signed = _SIGNED.match(line.text) if at_edge else None
        if signed and _is_issuer(signed[1]):
            issuer, when = signed[1].strip(), signed[2]
        elif at_edge and _DATE.match(line.text):
            when = line.text
            if kept and len(kept) > 1 and _is_issuer(kept[-1].text):
                issuer = kept.pop().text.rstrip("。")
        else:
            kept.append(line)
            continue
        date = normal_date(when)
        if not re.fullmatch(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|[^\d\s0Oo]{4}年[^\d\s。]+", when.strip("（）()")):
            repairs.append(Repair("日期", line.number, line.text, date))
    if not date and len(kept) > 2 and _is_issuer(kept[-1].text) and _is_end(kept[-2].text):
        issuer = kept.pop().text
    return kept, date, issuer, repairs


def normal_date(text: str) -> str:
    """二00四年五月十九日。 → 2004年5月19日; a redacted date keeps its ××. "" for what is no date."""
    found = _DATE.match(text.strip())
    if found is None:
        return ""
    year, month, day = found.groups()
    rest = "".join(f"{_ordinal(part)}{unit}" for part, unit in ((month, "月"), (day, "日")) if part)
    return f"{year.translate(_DIGITS)}年{rest}"


def is_title(text: str) -> bool:
    """Whether the line is the title of a report."""
    return mark_of(text) is None and len(text) <= 60 and _pattern("标题正则").search(text) is not None


def as_parts(groups: Sequence[Sequence[Line]]) -> tuple[Part, ...]:
    """The groups that have any lines, as parts."""
    return tuple(Part(tuple(group)) for group in groups if group)


def _ordinal(text: str) -> str:
    number = value(text)
    return str(number) if number else text


def _sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text) if found]


def _is_page(sentence: str) -> bool:
    return _pattern("网页话正则").search(sentence) is not None


def _own_words(text: str) -> str:
    """``text`` without the sentences that are the page's; "" where those around them only tell how to write."""
    sentences = _sentences(text)
    own = [sentence for sentence in sentences if not _is_page(sentence)]
    if len(own) == len(sentences):
        return text
    if all(_pattern("写作常识正则").search(sentence) or len(sentence) < 4 for sentence in own):
        return ""
    return "".join(own)


def _collection(lines: Sequence[Line]) -> list[int]:
    """The indexes of the collection's headings, of the family that has the most; [] if there is no collection."""
    families: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for index, line in enumerate(lines):
        for kind, form in enumerate(_FAMILIES):
            if len(line.text) <= 90 and not mark_of(line.text) and (found := form.match(line.text)):
                number = next(group for group in found.groups()[1:] if group)
                stem = found["stem"].replace(number, "#", 1) if number in found["stem"] else found["stem"]
                families[kind, stem].append((index, value(number)))
                break
    best: list[tuple[int, int]] = []
    for members in families.values():
        rising = [members[0], *(b for a, b in pairwise(members) if b[1] > a[1])]
        if len(rising) > len(best) and (len(rising) > 1 or rising[0][0] <= 2) and rising[0][1] <= 2:
            best = rising
    return [index for index, _ in best]


def _heading_name(text: str) -> str:
    return text.strip("【】[]").rstrip("。.")


def _begins_report(lines: Sequence[Line], index: int) -> bool:
    """Whether a title line begins another report: there is a whole one before it and text after it."""
    if not is_title(lines[index].text) or index + 2 >= len(lines) or is_title(lines[index - 1].text):
        return False
    before = lines[max(0, index - 3) : index]
    length = sum(len(line.text) for line in lines[max(0, index - 40) : index])
    return any(_is_end(line.text) for line in before) or (length > 150 and before[-1].text[-1] in "。！”")


def _is_end(text: str) -> bool:
    return _pattern("结束语正则").search(text) is not None or _DATE.match(text) is not None


def _opens(text: str) -> bool:
    return len(text) >= _OPENING_LENGTH and _pattern("开头语正则").search(text) is not None


def _carries_on(lines: Sequence[Line], index: int, last: int) -> bool:
    """Whether the next level-one heading goes on counting: then the opening formula only leads in a list."""
    for line in lines[index + 1 :]:
        mark = mark_of(line.text)
        if mark is not None and mark.style == 1:
            return last > 0 and mark.number == last + 1
    return False


def _is_issuer(text: str) -> bool:
    name = text.rstrip("。 ")
    plain = 3 <= len(name) <= 30 and not any(char in name for char in "，。；：、！？“")
    return plain and mark_of(name) is None and name.endswith(tuple(word_list("scraping")["署名收尾"]))
