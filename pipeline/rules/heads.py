"""版头, title and 主送机关: L15 to L18, L36 (GB/T 9704-2012 7.2, 7.3.1, 7.3.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.ooxml.model import Block, Kind
from pipeline.rules import printed
from pipeline.rules.measures import TITLE_SIZE, han_runs, is_face, size_name, visible_runs
from pipeline.rules.registry import Look, Problem, at, once, part, rule
from pipeline.types import Severity

_NO_START = "的、，。；：）》”〕和与及"
_LINE = 20.1  # 字 of 22 pt in 442.2 pt
_MOST_UNEVEN = 0.4
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fa5]+〔20\d\d〕[1-9]\d*号")
_LOOKS_LIKE_NUMBER = re.compile(r"[\u4e00-\u9fa5]+\s*[〔\[【（(［]\s*\d{2,4}\s*[〕\]】）)］].*?号")
_SIGNATORY = re.compile(r"签\s*发\s*人\s*[：:]")
_REDS = frozenset({"FF0000", "C00000", "E60012", "FE0000", "ED1C24", "DA251D"})
_PARTY_AND_GOVERNMENT = re.compile(r"(?:中共)?[\u4e00-\u9fa5]{1,8}委(?:员会)?、[\u4e00-\u9fa5]{1,8}政府")
_SEPARATORS = re.compile(r"[、，,；;]|\s+和")


def width(text: str) -> float:
    """Width in 字: a Han character is 1, a half-width one 0.5."""
    return sum(0.5 if unicodedata.east_asian_width(character) in ("H", "Na") else 1.0 for character in text)


def title_of(look: Look) -> str:
    """The whole title as one line."""
    return "".join(block.text.replace("\n", "") for block in look.document.of(Kind.TITLE)).strip()


@rule("L15", Severity.WARN, "GB/T 9704—2012 7.3.1", fixable=True)
def title_look(look: Look) -> Iterator[Problem]:
    """标题2号小标宋，居中。

    标题一般用 2 号小标宋体字，居中排布；小标宋本身够粗，不再加粗，也不缩进。
    错：标题用黑体小二号加粗；标题左对齐。
    对：方正小标宋简体，2 号，居中，不加粗。
    """
    yield from once(problem for block in look.document.of(Kind.TITLE) for problem in _title_problems(look, block))


def _title_problems(look: Look, block: Block) -> Iterator[Problem]:
    if block.align != "center":
        yield Problem(at(block), "标题没有居中", "居中")
    elif (block.indent.first_chars or 0) != 0 or (block.indent.first_chars is None and block.indent.first > 20):
        yield Problem(at(block), "标题带首行缩进", "居中，不缩进")
    for run in han_runs(block):
        if run.size != TITLE_SIZE:
            yield Problem(at(block), f"标题字号{size_name(run.size)}", size_name(TITLE_SIZE))
            break
    for run in han_runs(block):
        if not is_face(run.east, "小标宋", look.house) and "east" not in run.themed:
            yield Problem(at(block), f"标题字体{run.east}", "小标宋")
            break
    if any(run.bold for run in han_runs(block)):
        yield Problem(at(block), "标题加粗", "不加粗")


@rule("L16", Severity.WARN, "GB/T 9704—2012 7.3.1")
def title_lines(look: Look) -> Iterator[Problem]:
    """标题回行词意完整，排列对称。

    分几行时不把词拆开，长短适宜，排成梯形或菱形；不让一个字单独成行，不以“的”和标点开头。
    错：第二行只有一个“告”字；第二行以“的”开头；三行的中间一行最短。
    对：石桥镇人民政府关于2025年／农田水利工作情况的报告。
    """
    blocks = look.document.of(Kind.TITLE)
    lines = printed.title_lines(look) or [line.strip() for block in blocks for line in _lines_of(block)]
    if len(lines) < 2:
        return
    widths = [width(line) for line in lines]
    longest, shortest = max(widths), min(widths)
    for line in lines[1:]:
        if len(line) == 1:
            yield Problem(at(blocks[-1], line), f"“{line}”单独成一行", "换一处断开")
            return
        if line[:1] in _NO_START:
            yield Problem(at(blocks[-1], line), f"第二行起以“{line[0]}”开头", "换一处断开，词意完整")
            return
    if shortest < longest * (1 - _MOST_UNEVEN):
        yield Problem(at(blocks[0]), f"最长一行 {longest:g} 字，最短一行 {shortest:g} 字", "长短适宜，排成梯形或菱形")
    elif len(widths) > 2 and max(widths[1:-1]) < min(widths[0], widths[-1]):
        yield Problem(at(blocks[0]), "中间短、两头长", "排成梯形或菱形")


def _lines_of(block: Block) -> Iterator[str]:
    """The lines as they were broken by hand; an unbroken long one as the word processor wraps it."""
    for line in block.text.split("\n"):
        while width(line) > _LINE:
            end = next(index for index in range(len(line), 0, -1) if width(line[:index]) <= _LINE)
            # A word processor keeps closing marks from the head of a line.
            while end > 1 and unicodedata.category(line[end]) in ("Pe", "Pf", "Po"):
                end -= 1
            yield line[:end]
            line = line[end:]
        yield line


@rule("L17", Severity.WARN, "GB/T 9704—2012 7.3.1、7.3.2", fixable=True)
def blank_lines(look: Look) -> Iterator[Problem]:
    """标题上下的空行。

    有红色分隔线的，标题编排于其下空二行处；主送机关编排于标题下空一行。
    错：标题下紧接着主送机关；红线下只空一行。
    对：红线下空二行是标题，标题下空一行是主送机关。
    """
    blocks = [block for block in look.document.blocks if not block.table]
    titles = [index for index, block in enumerate(blocks) if block.kind is Kind.TITLE]
    if not titles:
        return
    first, last = titles[0], titles[-1]
    above = blanks_next(blocks[:first][::-1])
    if any(block.kind is Kind.HEAD and block.rule for block in blocks[:first]) and above != 2:
        yield Problem(at(blocks[first]), f"红线与标题之间空 {above} 行", "空二行")
    after = blocks[last + 1 :]
    below = blanks_next(after) + (blocks[last].after >= blocks[last].line > 240)
    following = next((block for block in after if block.kind is not Kind.EMPTY), None)
    if following is not None and following.kind is Kind.RECIPIENT and below != 1:
        yield Problem(at(blocks[last]), f"标题与主送机关之间空 {below} 行", "空一行")


def blanks_next(blocks: list[Block]) -> int:
    count = 0
    for block in blocks:
        if not block.rule_below and (block.kind is Kind.EMPTY or (block.kind is Kind.HEAD and not block.text.strip())):
            count += 1
        else:
            break
    return count


@rule("L18", Severity.ERROR, "GB/T 9704—2012 7.3.2；条例第十五条（一）", fixable=True)
def recipient_look(look: Look) -> Iterator[Problem]:
    """主送机关顶格，全角冒号结尾，只有一个。

    主送机关居左顶格，回行仍顶格，最后一个机关名称后标全角冒号。报告是上行文，原则上主送一个上级机关。
    错：　　县人民政府：（缩进了）；县人民政府:（半角冒号）；报告主送“县人民政府、县委”。
    对：县人民政府：
    """
    for block in look.document.of(Kind.RECIPIENT):
        indent, text = block.indent, block.text
        first = (
            indent.first_chars if indent.first_chars is not None else (indent.first if abs(indent.first) > 20 else 0)
        )
        left = indent.left_chars if indent.left_chars is not None else (indent.left if abs(indent.left) > 20 else 0)
        if first or left or text[:1] in " \u3000\t" or block.align not in ("left", "both", "distribute"):
            yield Problem(at(block), "主送机关没有顶格", "居左顶格")
        if not text.rstrip().endswith("："):
            yield Problem(at(block), f"主送机关以“{text.rstrip()[-1:]}”结尾", "以全角冒号“：”结尾")
        named = text.rstrip("：: \u3000")
        if title_of(look).endswith("报告") and _SEPARATORS.search(named):
            # 县委、县政府 together is a habit; the rule says "in principle".
            weight = Severity.WARN if _PARTY_AND_GOVERNMENT.fullmatch(named) else None
            yield Problem(at(block), "报告主送几个机关", "只主送一个上级机关，其他的抄送", weight)


@rule("L36", Severity.ERROR, "GB/T 9704—2012 7.2.5—7.2.7；条例第九条（六）")
def red_head(look: Look) -> Iterator[Problem]:
    """版头齐全，写法正确。

    发文字号的年份用六角括号、写全四位，序号不补零、不加“第”；报告是上行文，要标注签发人；发文机关标志用红色，
    下面有一条与版心等宽的红线。没有版头的内部稿子不看这一条。
    错：石政报[2026]08号；石政报〔26〕第8号；报告有文号没有签发人；发文机关标志是黑色。
    对：石政报〔2026〕8号　　签发人：周明远
    """
    head = look.document.of(Kind.HEAD)
    written = [block for block in head if block.text.strip()]
    if not written:
        return
    for block in written:
        found = _LOOKS_LIKE_NUMBER.search(block.text)
        if found and not _DOCUMENT_NUMBER.fullmatch(found[0]):
            yield Problem(
                at(block, found[0]), f"发文字号写成“{found[0]}”", "机关代字〔四位年份〕序号，不补零，不加“第”"
            )
    numbered = any(_LOOKS_LIKE_NUMBER.search(block.text) for block in written)
    if not numbered:
        return
    if title_of(look).endswith("报告") and not any(_SIGNATORY.search(block.text) for block in written):
        yield Problem(part("版头"), "没有签发人", "上行文标注“签发人：姓名”")
    marks = [block for block in written if any(run.size > TITLE_SIZE for run in visible_runs(block))]
    for block in marks:
        if any(run.color not in _REDS and not _reddish(run.color) for run in han_runs(block)):
            yield Problem(at(block), "发文机关标志不是红色", "红色小标宋")
    if not any(block.rule for block in head):
        yield Problem(part("版头"), "没有红色分隔线", "发文字号之下 4 毫米处印一条与版心等宽的红线")


def _reddish(color: str) -> bool:
    if not re.fullmatch(r"[0-9A-F]{6}", color):
        return False
    red, green, blue = (int(color[index : index + 2], 16) for index in (0, 2, 4))
    return red >= 0xA0 and max(green, blue) <= 0x50
