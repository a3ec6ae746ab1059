"""Headings: run into a paragraph, ending in 。, without a number or with the wrong one; and their levels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.samples.editing import Mended, head_of, pattern, words
from pipeline.samples.marks import Mark, mark_of, numeral, value
from pipeline.samples.repair_inline import splits_word
from pipeline.samples.types import Line, Repair
from pipeline.words import cut

_LEADS = ("如下：", "如下。", "报告：", "汇报：", "报告。", "汇报。")
_NEAR = 300  # characters within which the next item of a list in a sentence stands
_SPACE = re.compile(r"[ \t\u3000\xa0]+(?=[\u4e00-\u9fff（(\d“])")
_LONGEST = 40  # characters of a heading
_INNER = re.compile(r"(?<=[。：；！？ ”])\s*([一二三四五六七八九十]{1,3})、")
_INNER2 = re.compile(r"(?<=[。 ])\s*[（(]([一二三四五六七八九十]{1,3})[)）]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:余|多)?[^\d年月日、）)“”.]")
_TOLD = re.compile(r"^\d{1,4}[年月日]|我[镇乡县市区局委村街].*了")
_LED_IN = re.compile(r"针对|根据|按照|对于?|为了?|由于|通过|结合")


def run_in(lines: Sequence[Line]) -> Mended:
    """A heading in the middle of a paragraph begins a line, where its number carries on the headings before it."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    last = inside = 0  # the last 一、 and, below it, the last （一）
    second = max((index for index, line in enumerate(lines) if _is_second(line)), default=-1)
    for index, line in enumerate(lines):
        rest = line
        mark = mark_of(rest.text)
        if mark and mark.style == 1:
            last, inside = mark.number, 0
        while found := _run_in_place(rest.text, last, second > index):
            head, tail = rest.text[: found.start()].rstrip(), rest.text[found.start() :].lstrip()
            repairs.append(Repair("接排标题", line.number, rest.text[max(0, found.start() - 6) :][:18], head_of(tail)))
            kept.append(replace(rest, text=head))
            rest = replace(rest, text=tail)
            last, inside = value(found[1]), 0
        mark = mark_of(rest.text)
        if mark and mark.style == 2:
            inside = mark.number
        while inside and not line.whole and (inner := _next_inner(rest.text, inside + 1)):
            head, tail = rest.text[: inner.start()].rstrip(), rest.text[inner.start() :].lstrip()
            repairs.append(Repair("接排标题", line.number, rest.text[max(0, inner.start() - 6) :][:18], head_of(tail)))
            kept.append(replace(rest, text=head))
            rest = replace(rest, text=tail)
            inside += 1
        kept.append(rest)
    return kept, repairs


def gapped_headings(lines: Sequence[Line]) -> Mended:
    """A heading that only a space parts from its text begins a line of its own."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    for line in lines:
        gap = None if line.whole or line.level else _heading_gap(line.text)
        if gap is None:
            kept.append(line)
            continue
        title, rest = line.text[: gap.start()], line.text[gap.end() :]
        repairs.append(Repair("接排标题", line.number, title + gap[0] + head_of(rest), title))
        kept += [replace(line, text=title), replace(line, text=rest)]
    return kept, repairs


def levelled(lines: Sequence[Line]) -> Mended:
    """Headings known by number or wording get their level and lose a 。 at the end; run-in ones get their own line."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        before = lines[index - 1] if index else None
        split = list(_split_heading(line))
        if len(split) > 1 and not split[0].text.endswith("。"):
            repairs.append(Repair("接排标题", line.number, split[0].text + head_of(split[1].text), split[0].text))
        for place, piece in enumerate(split, start=1):
            runs_in, alone = place < len(split), len(split) == 1
            kept.append(replace(piece, level=_level(piece, runs_in, alone, before, after)))
    for index in _stopped(kept):
        line = kept[index]
        kind = "接排标题" if _is_run_in(kept, index) else "标题句号"
        repairs.append(Repair(kind, line.number, line.text, line.text[:-1]))
        kept[index] = replace(line, text=line.text[:-1])
    return kept, repairs


def split_late(lines: Sequence[Line]) -> list[Line]:
    """The lines, those split whose run-in heading got its number back."""
    return [
        replace(piece, level=piece.level or (mark.level if place == 0 and (mark := mark_of(piece.text)) else 0))
        if len(pieces) > 1
        else piece
        for line in lines
        for pieces in [list(_split_heading(line))]
        for place, piece in enumerate(pieces)
    ]


def _stopped(lines: Sequence[Line]) -> list[int]:
    """The headings whose 。 does not belong there.

    One on a line of its own, unless more of its siblings are run in than stand alone (then 。 is the style); one
    that is run in while its siblings, two at least, all stand alone.
    """
    wrong = [index for index, line in enumerate(lines) if line.level and not mark_of(line.text)]
    for level in (1, 2, 3):
        for scope in _scopes(lines, level):
            heads = [index for index in scope if lines[index].level]
            run_in = [index for index in heads if _is_run_in(lines, index)]
            alone = [index for index in heads if index not in run_in]
            others = len(alone) - (level > 1)
            wrong += [index for index in alone if len(run_in) <= max(0, others)]
            if len(run_in) == 1 and len(scope) == len(heads) > 2:
                wrong += run_in
    return sorted(index for index in wrong if lines[index].text.endswith("。"))


def _is_run_in(lines: Sequence[Line], index: int) -> bool:
    return index + 1 < len(lines) and lines[index + 1].number == lines[index].number


def _scopes(lines: Sequence[Line], level: int) -> list[list[int]]:
    """The indexes of the lines numbered as headings of ``level``, those under one higher heading together."""
    scopes: list[list[int]] = [[]]
    for index, line in enumerate(lines):
        mark = mark_of(line.text)
        if mark is not None and mark.style == level:
            scopes[-1].append(index)
        elif 0 < line.level < level:
            scopes.append([])
    return scopes


def _run_in_place(text: str, last: int, second: bool) -> re.Match[str] | None:
    """Where the next level-one heading runs into ``text``, if anywhere; ``second``: a 二、 begins a later line."""
    for found in _INNER.finditer(text):
        number = value(found[1])
        if number not in (last + 1, last + 2) or not found.start() or (number == 2 and last == 0):
            continue
        spaced = text[found.start()] in " \u3000"
        sign = text[found.start() - 1]
        listed = re.search(rf"；\s*{numeral(number + 1)}、", text[found.end() : found.end() + _NEAR])
        if last and (sign in "。！？" or spaced) and not listed:
            return found
        opened = spaced or text.endswith(_LEADS, 0, found.start())
        if not last and opened and not listed and (second or re.search(r"[。 ]\s*二、", text[found.end() :])):
            return found
    return None


def _heading_gap(text: str) -> re.Match[str] | None:
    """The space between a heading of level one or two and its text: an ordinary opening or a list stands behind it."""
    mark = mark_of(text)
    gap = _SPACE.search(text, mark.end) if mark is not None and mark.style < 3 else None
    if mark is None or gap is None:
        return None
    title, rest = text[mark.end : gap.start()], text[gap.end() :]
    if not 3 < len(title) <= _LONGEST or not _reads_as_heading(title) or "。" in title or title[-1] in "，、":
        return None
    if pattern("分条开头正则").match(rest):
        return gap
    ends = title.endswith((*words("常见标题"), *words("标题收尾"))) or _is_couplet(title)
    text_follows = len(rest) > _LONGEST and "。" in rest and not splits_word(title, rest)
    return gap if text_follows and (ends or pattern("正文开头正则").match(rest)) else None


def _is_second(line: Line) -> bool:
    mark = mark_of(line.text)
    return mark is not None and (mark.style, mark.number) == (1, 2)


def _next_inner(text: str, number: int) -> re.Match[str] | None:
    return next((found for found in _INNER2.finditer(text) if value(found[1]) == number), None)


def _split_heading(line: Line) -> Iterator[Line]:
    """The line, or its run-in heading and what follows it."""
    mark = mark_of(line.text)
    end = 0 if mark is None or line.whole or line.level else _heading_end(line.text, mark)
    if end:
        yield replace(line, text=line.text[:end])
        rest = replace(line, text=line.text[end:].lstrip())
        yield from _split_heading(rest) if mark_of(rest.text) else (rest,)
    else:
        yield line


def _heading_end(text: str, mark: Mark) -> int:
    """Where the run-in heading of ``text`` ends (its 。 included), 0 if it has none or is all there is."""
    last = min(len(text), mark.end + _LONGEST)
    listed = pattern("分条开头正则").search(text, mark.end + 4, last) if mark.style < 3 else None
    if listed and _stands_before_list(text[mark.end : listed.start()]):
        return listed.start()
    stop = text.find("。", mark.end)
    known = next((item for item in _known_headings() if text.startswith(item, mark.end)), "") if mark.style == 1 else ""
    begun = mark.end + len(known)
    if known and pattern("正文开头正则").match(text, begun) and _stands_before(known, text[begun:]):
        return begun
    if mark.end < stop < len(text) - 1 and stop - mark.end <= _LONGEST and _reads_as_heading(text[mark.end : stop]):
        return stop + 1
    if mark.style > 2 or _comma_free(text, mark.end):
        return 0
    if known and _stands_before(known, text[begun:]):
        return begun
    sentence = 0 <= stop - mark.end <= _LONGEST or len(text) - mark.end <= _LONGEST
    for found in pattern("正文开头正则").finditer(text, mark.end + 4, last):
        title = text[mark.end : found.start()]
        if title.endswith(words("标题收尾")) and not _LED_IN.match(title):
            return found.start()
        if not sentence and title[-1] not in "，、的对为在是" and _is_couplet(title):
            return found.start()
    return 0 if sentence else _couplet_end(text, mark.end)


def _comma_free(text: str, start: int) -> bool:
    """Whether a line has no inner punctuation: then it is a heading or a sentence, not both."""
    return not re.search("[，。；：]", text[start:-1])


@cache
def _known_headings() -> tuple[str, ...]:
    return tuple(sorted((word for word in words("常见标题") if len(word) > 3), key=len, reverse=True))


def _stands_before(title: str, rest: str) -> bool:
    """Whether a known heading ends where ``rest`` begins: a word ends there and nothing joins the two."""
    joined = rest[0] in "。！？的和与及以、，；：较比是有已还仍等为" and not rest.startswith(words("不算接续"))
    return len(rest) > 20 and not joined and not splits_word(title, rest)


def _stands_before_list(title: str) -> bool:
    plain = not any(char in title for char in "。；：") and title[-1] not in "，、有是到做"
    return plain and not _LED_IN.match(title) and not _TOLD.search(title)


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


def _level(piece: Line, runs_in: bool, alone: bool, before: Line | None, after: Line | None) -> int:
    """The level of ``piece``: all of a line (``alone``), a heading that runs into it, or the text after that."""
    if piece.level or piece.whole:
        return piece.level
    mark = mark_of(piece.text)
    if mark is None:
        known = piece.text.rstrip("。") in words("常见标题") and alone and after is not None
        return 1 if known else 0
    if runs_in:
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
