"""Headings: run into a paragraph, ending in 。, without a number or with the wrong one; and their levels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.samples.editing import Mended, head_of
from pipeline.samples.marks import Mark, mark_of, numeral, value, written
from pipeline.samples.types import Line, Repair
from pipeline.words import cut, word_list

_FIRST = Mark(1, 1, "、", 2)
_LONGEST = 40  # characters of a heading
_INNER = re.compile(r"(?<=[。：；！？ ”])\s*([一二三四五六七八九十]{1,3})、")
_INNER2 = re.compile(r"(?<=[。 ])\s*[（(]([一二三四五六七八九十]{1,3})[)）]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:余|多)?[^\d年月日、）)“”.]")
_TWICE = re.compile(r"^([一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）、?|\d{1,2}[.、．])\1")
_TOLD = re.compile(r"^\d{1,4}[年月日]|我[镇乡县市区局委村街].*了")
_LED_IN = re.compile(r"针对|根据|按照|对于?|为了?|由于|通过|结合")


def run_in(lines: Sequence[Line]) -> Mended:
    """A heading in the middle of a paragraph begins a line, where its number carries on the headings before it."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    last = 0
    for index, line in enumerate(lines):
        rest = line
        mark = mark_of(rest.text)
        if mark and mark.style == 1:
            last = mark.number
        while found := _run_in_place(rest.text, last, lines[index + 1 :]):
            head, tail = rest.text[: found.start()].rstrip(), rest.text[found.start() :].lstrip()
            repairs.append(Repair("接排标题", line.number, rest.text[max(0, found.start() - 6) :][:18], head_of(tail)))
            kept.append(replace(rest, text=head))
            rest = replace(rest, text=tail)
            last = value(found[1])
        mark = mark_of(rest.text)
        while mark and mark.style == 2 and (inner := _next_inner(rest.text, mark.number + 1)):
            head, tail = rest.text[: inner.start()].rstrip(), rest.text[inner.start() :].lstrip()
            repairs.append(Repair("接排标题", line.number, rest.text[max(0, inner.start() - 6) :][:18], head_of(tail)))
            kept.append(replace(rest, text=head))
            rest = replace(rest, text=tail)
            mark = mark_of(rest.text)
        kept.append(rest)
    return kept, repairs


def twice_numbered(lines: Sequence[Line]) -> Mended:
    """一、一、 at the start of a line becomes 一、."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    for line in lines:
        if found := _TWICE.match(line.text):
            text = line.text[len(found[1]) :]
            repairs.append(Repair("序号", line.number, head_of(line.text), head_of(text)))
            line = replace(line, text=text)
        kept.append(line)
    return kept, repairs


def levelled(lines: Sequence[Line]) -> Mended:
    """Headings known by number or wording get their level and lose a 。 at the end; run-in ones get their own line."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        before = lines[index - 1] if index else None
        for piece in _split_heading(line):
            level = _level(piece, line, before, after)
            if level and piece.text is line.text and piece.text.endswith("。"):
                repairs.append(Repair("标题句号", line.number, piece.text, piece.text[:-1]))
                piece = replace(piece, text=piece.text[:-1])
            kept.append(replace(piece, level=level))
    return kept, repairs


def _run_in_place(text: str, last: int, later: Sequence[Line]) -> re.Match[str] | None:
    """Where the next level-one heading (number ``last`` + 1) runs into ``text``, if anywhere."""
    for found in _INNER.finditer(text):
        if value(found[1]) != last + 1 or not found.start():
            continue
        spaced = text[found.start()] in " \u3000"
        sign = text[found.start() - 1]
        listed = re.search(rf"；\s*{numeral(last + 2)}、", text[found.end() :])
        if last and (sign in "。！？" or spaced) and not listed:
            return found
        follows = re.search(r"[。 ]\s*二、", text[found.end() :]) or any(
            (mark := mark_of(line.text)) and (mark.style, mark.number) == (1, 2) for line in later
        )
        opened = spaced or re.search(r"如下[：。]$|[报汇]告[：。]$", text[: found.start()])
        if not last and follows and opened and not listed:
            return found
    return None


def _next_inner(text: str, number: int) -> re.Match[str] | None:
    return next((found for found in _INNER2.finditer(text) if value(found[1]) == number), None)


@cache
def _words(key: str) -> tuple[str, ...]:
    return tuple(word_list("scraping")[key])


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(f"(?={word_list('scraping')['正文开头正则']})")


def _split_heading(line: Line) -> Iterator[Line]:
    """The line, or its run-in heading and what follows it."""
    mark = mark_of(line.text)
    end = 0 if mark is None or line.whole or line.level else _heading_end(line.text, mark)
    if end:
        yield replace(line, text=line.text[:end])
        yield replace(line, text=line.text[end:].lstrip())
    else:
        yield line


def _heading_end(text: str, mark: Mark) -> int:
    """Where the run-in heading of ``text`` ends (its 。 included), 0 if it has none or is all there is."""
    stop = text.find("。", mark.end)
    if mark.end < stop < len(text) - 1 and stop - mark.end <= _LONGEST and _reads_as_heading(text[mark.end : stop]):
        return stop + 1
    if mark.style != 1 or _comma_free(text, mark.end):
        return 0
    sentence = 0 <= stop - mark.end <= _LONGEST or len(text) - mark.end <= _LONGEST
    for found in _opening().finditer(text, mark.end + 4, min(len(text), mark.end + _LONGEST)):
        title = text[mark.end : found.start()]
        if title.endswith(_words("标题收尾")) and not _LED_IN.match(title):
            return found.start()
        if not sentence and title[-1] not in "，、的对为在是" and _is_couplet(title):
            return found.start()
    return 0 if sentence else _couplet_end(text, mark.end)


def _comma_free(text: str, start: int) -> bool:
    """Whether a line has no inner punctuation: then it is a heading or a sentence, not both."""
    return not re.search("[，。；：]", text[start:-1])


def _reads_as_heading(title: str) -> bool:
    return not any(char in title for char in "；：") and not _FIGURE.search(title) and not _TOLD.search(title)


def _is_couplet(title: str) -> bool:
    clauses = title.split("，")
    return len(clauses) in (2, 3) and len({len(clause) for clause in clauses}) == 1


def _couplet_end(text: str, start: int) -> int:
    """Where two clauses of equal length end, if the second runs on ("加紧规划，启动创建规划是…")."""
    comma = text.find("，", start)
    length = comma - start
    end = comma + 1 + length
    runs_on = re.search("[，。；：、]", text[comma + 1 :])
    if not 4 <= length <= 12 or runs_on is None or runs_on.start() <= length:
        return 0
    edge = 0
    for word in cut(text[comma + 1 : end + 6]):
        edge += len(word)
        if edge == length:
            return end
    return 0


def _level(piece: Line, line: Line, before: Line | None, after: Line | None) -> int:
    """The level of ``piece``, which is ``line`` or its run-in heading or the text after it."""
    if piece.level or piece.whole:
        return piece.level
    mark = mark_of(piece.text)
    if mark is None:
        known = piece.text.rstrip("。") in _words("常见标题") and piece.text is line.text and after is not None
        return 1 if known else 0
    if piece.text is not line.text:
        return mark.level
    title = piece.text[mark.end :].rstrip("。")
    if len(title) > _LONGEST or any(char in title for char in "。；！？") or piece.text[-1] in "；，":
        return 0
    if not piece.text.endswith("。"):
        return 0 if not title or _FIGURE.search(title) else mark.level
    return mark.level if _heads(mark, title, before, after) else 0


def _heads(mark: Mark, title: str, before: Line | None, after: Line | None) -> bool:
    """Whether a numbered line that ends in 。 is a heading: text of its own follows, and it is no item of a list."""
    if after is None or not _reads_as_heading(title):
        return False
    follower = mark_of(after.text)
    if follower is not None:
        return follower.style > mark.style
    sibling = mark_of(before.text) if before else None
    one_sentence = before is not None and "。" not in before.text[:-1]
    return mark.style == 1 or not (one_sentence and sibling is not None and sibling.style == mark.style)


def renumbered(lines: Sequence[Line]) -> tuple[list[Line], list[Repair], list[str]]:
    """Numbers that are missing or doubled put right, scope by scope; lists that begin after 1 are doubts as well."""
    kept = [replace(line) for line in lines]
    repairs: list[Repair] = []
    doubts: list[str] = []
    counted = {1: 0, 2: 0, 3: 0, 4: 0}  # in the present scope
    seen = dict(counted)  # in the scope before it
    numbered = any(line.level == 1 and mark_of(line.text) for line in kept)
    for index, line in enumerate(kept):
        mark = mark_of(line.text)
        if mark is None and numbered and line.level == 1 and line.text in _words("常见标题"):
            kept[index], made = _numbered(line, _FIRST, counted[1] + 1)
            repairs.append(made)
            line, mark = kept[index], mark_of(kept[index].text)
        if mark is None or (line.level == 0 and mark.style == 1 and not _in_sequence(mark, counted)):
            continue
        style, last = mark.style, counted[mark.style]
        if mark.number == 1 and last != 1:
            due = 1
        elif last == 0 and mark.number == seen[style] + 1:
            due = mark.number
        else:
            due = last + 1
            if mark.number > due and _numbered_inside(kept[:index], mark.number - 1):
                due = mark.number
            if last == 0 and mark.number > 1:
                due, gap = _after_unnumbered(kept, index, mark)
                if gap is not None:
                    kept[gap], made = _numbered(kept[gap], mark, 1)
                    repairs.append(made)
                else:
                    doubts.append(f"第{line.number}行“{head_of(line.text)}”这一级的序号不是从一开始，前面可能缺了一节")
            elif mark.number == due + 1 and (gap := _gap(kept, index, mark)) is not None:
                kept[gap], made = _numbered(kept[gap], mark, due)
                repairs.append(made)
                due += 1
        if due != mark.number:
            text = written(mark, due) + line.text[mark.end :]
            repairs.append(Repair("序号", line.number, head_of(line.text), head_of(text)))
            kept[index] = replace(line, text=text)
        counted[style] = due
        for deeper in range(style + 1, 5):
            if counted[deeper]:
                seen[deeper] = counted[deeper]
            counted[deeper] = 0
    return kept, repairs, doubts


def _in_sequence(mark: Mark, counted: dict[int, int]) -> bool:
    return mark.number in (1, counted[1], counted[1] + 1, counted[1] + 2)


def _numbered_inside(lines: Sequence[Line], number: int) -> bool:
    """Whether the number just before stands within a paragraph, so that nothing is missing."""
    form = re.compile(rf"(?<=[。；：])(?:{number}[.、．]|{numeral(number)}、|（{numeral(number)}）|（{number}）)")
    return any(form.search(line.text) for line in lines[-3:])


def _after_unnumbered(lines: Sequence[Line], index: int, mark: Mark) -> tuple[int, int | None]:
    """The number due to a list that seems to begin with 2, and the line that lost its 1, if there is one."""
    gap = _gap(lines, index, mark) if mark.number == 2 else None
    return (2, gap) if gap is not None else (1, None)


def _gap(lines: Sequence[Line], index: int, mark: Mark) -> int | None:
    """The one line between the last number and ``index`` that reads as a heading that lost its number."""
    found = []
    for place in range(index - 1, -1, -1):
        other = mark_of(lines[place].text)
        if other is not None and other.style <= mark.style:
            break
        if other is None and _lost_number(lines[place], lines[place + 1]):
            found.append(place)
    return found[0] if len(found) == 1 else None


def _lost_number(line: Line, after: Line) -> bool:
    text = line.text
    bare = len(text) <= 30 and not any(char in text for char in "。；：！？") and not line.whole
    return bare and (line.level > 0 or len(after.text) > len(text)) and not text.endswith(("报告", "总结", "汇报"))


def _numbered(line: Line, mark: Mark, number: int) -> tuple[Line, Repair]:
    text = written(mark, number) + line.text
    return replace(line, text=text, level=mark.level), Repair("序号", line.number, head_of(line.text), head_of(text))
