"""Numbers of headings and items that are missing, doubled or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.samples.editing import Mended, head_of, words
from pipeline.samples.marks import Mark, mark_of, numeral, written
from pipeline.samples.types import Line, Repair

_FIRST = Mark(1, 1, "、", 2)
_TWICE = re.compile(r"^([一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）、?|\d{1,2}[.、．])\1")


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
        if mark is None and numbered and line.level == 1 and line.text in words("常见标题"):
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
            if mark.number > due and _numbered_inside(kept[max(0, index - 3) : index], mark.number - 1):
                due = mark.number
            if last == 0 and mark.number > (due if mark.style > 2 else 1):
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
    return any(form.search(line.text) for line in lines)


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
        if other is None and (_lost_number(lines[place], lines[place + 1]) or _lost_run_in(lines, place)):
            found.append(place)
    return found[0] if len(found) == 1 else None


def _lost_run_in(lines: Sequence[Line], place: int) -> bool:
    """Whether a paragraph begins as its numbered siblings do: "主体责任不实。调研发现…" after "（一）…。…"."""
    line = lines[place]
    stop = line.text.find("。")
    sibling = next((lines[above] for above in range(place - 1, -1, -1) if lines[above].level), None)
    alike = sibling is not None and sibling.text.endswith("。")
    own = lines[place - 1].number != line.number  # not the text of the run-in heading before it
    return alike and own and line.level == 0 and 3 < stop <= 20 and stop < len(line.text) - 1


def _lost_number(line: Line, after: Line) -> bool:
    text = line.text
    bare = len(text) <= 30 and not any(char in text for char in "。；：！？") and not line.whole
    return bare and (line.level > 0 or len(after.text) > len(text)) and not text.endswith(("报告", "总结", "汇报"))


def _numbered(line: Line, mark: Mark, number: int) -> tuple[Line, Repair]:
    text = written(mark, number) + line.text
    level = 0 if "。" in line.text else mark.level  # a run-in heading is split off later
    return replace(line, text=text, level=level), Repair("序号", line.number, head_of(line.text), head_of(text))
