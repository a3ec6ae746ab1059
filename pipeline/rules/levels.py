"""The levels of a text: L19 to L22 (GB/T 9704-2012 7.3.3, GB/T 15834-2011 appendix B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.figures.han import ordinal
from pipeline.ooxml.model import HEADINGS, Block, Kind
from pipeline.rules.measures import BODY_SIZE, is_face, is_han, size_name, visible_runs
from pipeline.rules.registry import Look, Problem, at, once, rule
from pipeline.types import Severity

FACE_OF_LEVEL = {Kind.HEADING1: "黑体", Kind.HEADING2: "楷体", Kind.HEADING3: "仿宋", Kind.HEADING4: "仿宋"}
_MARKS = (
    (1, re.compile(r"\s*([一二三四五六七八九十]+)[、．.，\s]")),
    (2, re.compile(r"\s*[（(]([一二三四五六七八九十]+)[）)]")),
    (3, re.compile(r"\s*(\d{1,2})[.．、](?!\d)")),
    (4, re.compile(r"\s*[（(](\d{1,2})[）)]")),
)
_RIGHT_MARKS = {
    1: re.compile(r"[一二三四五六七八九十]+、"),
    2: re.compile(r"（[一二三四五六七八九十]+）"),
    3: re.compile(r"\d+[.．]"),
    4: re.compile(r"（\d+）"),
}
_SHOWN = {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}
_LEVEL = {kind: level for level, kind in enumerate(HEADINGS, 1)}
_ENDS = "。，；：,;:"


def mark_of(text: str) -> tuple[int, int] | None:
    """Level (1 to 4) and number of a heading by its mark; None without one."""
    for level, pattern in _MARKS:
        found = pattern.match(text)
        if found:
            number = found[1]
            return level, int(number) if number.isdecimal() else ordinal(number)
    return None


def is_mislabelled(block: Block) -> bool:
    """Whether w:numPr draws another mark before it than a 公文 has."""
    label = block.label.strip()
    return bool(label) and not _is_apart(block) and not any(each.fullmatch(label) for each in _RIGHT_MARKS.values())


def _is_apart(block: Block) -> bool:
    return bool(block.table) or block.kind in (Kind.EMPTY, Kind.ANNEX, Kind.ATTACHMENTS)


def _headings(look: Look) -> Iterator[tuple[Block, int, int]]:
    for block in look.document.of(*HEADINGS):
        found = mark_of(block.shown)
        if found is not None:
            yield block, *found


@rule("L19", Severity.WARN, "GB/T 9704—2012 7.3.3", fixable=True)
def level_faces(look: Look) -> Iterator[Problem]:
    """各级标题的字体。

    一级“一、”用黑体，二级“（一）”用楷体，三级“1.”和四级“（1）”用仿宋，都是 3 号。标题后面接着正文的，只有标题
    那一句用标题的字体。
    错：“一、”用仿宋加粗；“（一）”用黑体；标题用小三号。
    对：一级黑体，二级楷体，三、四级仿宋，3 号。
    """
    yield from once(problem for block in look.document.of(*HEADINGS) for problem in _face_problems(look, block))


def _face_problems(look: Look, block: Block) -> Iterator[Problem]:
    if is_mislabelled(block):
        return
    wanted = FACE_OF_LEVEL[block.kind]
    name = f"{'一二三四'[_LEVEL[block.kind] - 1]}级标题"
    lead = block.lead or len(block.text)
    runs = [run for run in visible_runs(block) if run.start < lead and any(map(is_han, run.text))]
    for run in runs:
        if not is_face(run.east, wanted, look.house) and "east" not in run.themed:
            yield Problem(at(block, block.text[:lead][:20]), f"{name}用{run.east}", wanted)
            break
    rest = [run for run in visible_runs(block) if run.start >= lead and any(map(is_han, run.text))]
    as_body = {run.size for run in rest}  # where the whole paragraph is of another size L08 tells of it
    for run in runs:
        if run.size != BODY_SIZE and run.size not in as_body:
            yield Problem(at(block, block.text[:lead][:20]), f"{name}字号{size_name(run.size)}", size_name(BODY_SIZE))
            break
    if block.lead and any(is_face(run.east, wanted, look.house) for run in rest) and wanted != "仿宋":
        yield Problem(at(block, rest[0].text[:20]), f"{name}后面的正文也用{wanted}", "正文用仿宋")


@rule("L20", Severity.ERROR, "GB/T 9704—2012 7.3.3")
def sequence(look: Look) -> Iterator[Problem]:
    """层次序数按顺序，不跳级，不漏号。

    结构层次序数依次用“一、”“（一）”“1.”“（1）”；两个层次时可以用“一、”和“1.”。每一层从一开始，逐个往下编，换了上一层
    重新从一编起。
    错：一、之后是三、；“一、”下面直接用“（1）”；（二）之后又是（二）。
    对：一、（一）1.（1）（2）2.（二）二、
    """
    counts = {1: 0, 2: 0, 3: 0, 4: 0}
    held = list(_headings(look))
    if any(is_mislabelled(block) for block, _, _ in held):
        return  # L21 tells of the cause
    if len(held) > 1 and held[0][1] in (2, 4):
        yield Problem(at(held[0][0], held[0][0].shown[:10]), f"第一层用“{_SHOWN[held[0][1]]}”", "从“一、”编起")
    for block, level, number in held:
        above = next((each for each in range(level - 1, 0, -1) if counts[each]), 0)
        if level == 4 and counts[1] and not counts[3] and not counts[4]:
            wanted = _SHOWN[above + 1] if above < 3 else _SHOWN[3]
            yield Problem(at(block, block.shown[:10]), f"“{_SHOWN[above]}”下面跳到“（1）”", f"用“{wanted}”")
        expected = counts[level] + 1
        if number != expected:
            found = f"“{block.shown[:10]}”编成第 {number}" + (f"，前一个是第 {counts[level]}" if counts[level] else "")
            yield Problem(at(block, block.shown[:10]), found, f"第 {expected}")
        counts[level] = number
        for below in range(level + 1, 5):
            counts[below] = 0


@rule("L21", Severity.WARN, "GB/T 9704—2012 7.3.3")
def automatic_marks(look: Look) -> Iterator[Problem]:
    """自动编号排出来也要是规定的序数。

    用办公软件的自动编号可以，但显示出来要和手打的一样；编号和手打的序数不能重着。
    错：自动编号排成“1)”“•”“第一条”；自动编号“一、”后面又打了“一、”。
    对：自动编号排成“一、”。
    """
    wrong = [block for block in look.document.blocks if is_mislabelled(block)]
    if wrong:
        shown = f"自动编号排成“{wrong[0].label.strip()}”"
        yield Problem(at(wrong[0]), shown + (f"（共 {len(wrong)} 处）" if len(wrong) > 1 else ""), "一、（一）1.（1）")
    for block in look.document.blocks:
        label = block.label.strip()
        if label and not _is_apart(block) and block not in wrong and mark_of(block.text) is not None:
            yield Problem(at(block, block.text[:10]), f"自动编号“{label}”后面又有序数", "只留一个")


@rule("L22", Severity.WARN, "GB/T 15834—2011 附录B.4", fixable=True)
def heading_ends(look: Look) -> Iterator[Problem]:
    """单独成行的标题末尾不加标点。

    标题独占一行时末尾不用句号、逗号、冒号；标题后面接着写正文的，标题末尾用句号。
    错：一、基本情况。（独占一行）；（一）主要做法：
    对：一、基本情况
    """
    for block in look.document.of(*HEADINGS):
        text = block.text.rstrip()
        alone = not block.lead or block.lead >= len(text)
        if alone and text[-1:] in _ENDS and len(text) <= 40:
            yield Problem(at(block, text[-10:]), f"标题以“{text[-1]}”结尾", "不加标点")
