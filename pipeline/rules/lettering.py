"""Size, face and colour of the text: L08 to L12 (GB/T 9704-2012 5.2.2, 5.2.4)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ooxml.model import HEADINGS, Block, Kind, Run
from pipeline.rules.measures import BODY_SIZE, faces, han_runs, is_face, size_name, visible_runs, words_of
from pipeline.rules.registry import Look, Place, Problem, at, once, rule
from pipeline.types import Severity
from pipeline.words import word_list

# Characters that Word draws from the Latin face unless the run says that they are East Asian.
AMBIGUOUS = frozenset("“”‘’—…·")
_SET = ("仿宋", "楷体", "黑体", "宋体", "小标宋")


def _body_runs(look: Look) -> Iterator[tuple[Block, Run]]:
    """Han text of the body; the heading part of a run-in heading has a face of its own."""
    for block in look.document.of(Kind.BODY):
        for run in han_runs(block, block.lead):
            yield block, run


def _where(block: Block, run: Run) -> Place:
    return at(block, words_of(run.text))


def _is_strange(run: Run) -> bool:
    strange = {name.lower() for name in word_list("faces")["不是公文字体"]}
    return "east" in run.themed or run.east.lower() in strange


@rule("L08", Severity.WARN, "GB/T 9704—2012 5.2.2", fixable=True)
def body_size(look: Look) -> Iterator[Problem]:
    """正文3号字。

    公文各要素如无特殊说明，一般用 3 号字（16 磅）。
    错：正文用小三（15 磅）或四号。
    对：正文用 3 号，16 磅。
    """
    yield from once(
        Problem(_where(block, run), f"正文字号{size_name(run.size)}", size_name(BODY_SIZE))
        for block, run in _body_runs(look)
        if run.size != BODY_SIZE
    )


@rule("L09", Severity.WARN, "GB/T 9704—2012 5.2.2", fixable=True)
def body_face(look: Look) -> Iterator[Problem]:
    """正文仿宋体。

    公文各要素如无特殊说明，一般用仿宋体，仿宋_GB2312、仿宋、方正仿宋等都算。
    错：正文用宋体。
    对：正文用仿宋_GB2312。
    """
    yield from once(
        Problem(_where(block, run), f"正文字体{run.east or '没有设定'}", "仿宋")
        for block, run in _body_runs(look)
        if not is_face(run.east, "仿宋", look.house) and not _is_strange(run)
    )


@rule("L10", Severity.ERROR, "ECMA-376 17.3.2.26", fixable=True)
def themes(look: Look) -> Iterator[Problem]:
    """中文没有落到主题字体或西文字体上。

    样式里写着字体名，同时又留着主题字体时，办公软件用主题字体：看着设了仿宋，印出来是等线或ＭＳ 明朝。数字的主题字体
    也一样压过设定的字体。
    错：中文字体是“+中文正文”（等线）；新建文档的数字还是 Calibri。
    对：样式里只写字体名，没有主题字体。
    """
    yield from once(_theme_problems(look))


def _theme_problems(look: Look) -> Iterator[Problem]:
    for block in look.document.blocks:
        if block.kind in (Kind.HEAD, Kind.EMPTY):
            continue
        for run in visible_runs(block):
            if any("\u4e00" <= character <= "\u9fff" for character in run.text):
                if _is_strange(run):
                    kind = "主题字体" if "east" in run.themed else "中文用了"
                    yield Problem(_where(block, run), f"{kind}“{run.east}”", "写明公文用的字体")
            elif "ascii" in run.themed and any(character.isascii() and character.isalnum() for character in run.text):
                yield Problem(_where(block, run), f"数字、字母用主题字体“{run.ascii}”", "写明公文用的字体")


@rule("L11", Severity.WARN, "ECMA-376 17.3.2.26", fixable=True)
def quotation_marks(look: Look) -> Iterator[Problem]:
    """引号、破折号用中文字体。

    “”‘’——…… 和间隔号在办公软件里默认按西文字体画，窄而且位置不对；要么西文字体也用中文字体，要么标明按中文处理。
    错：正文仿宋，西文 Times New Roman，引号成了半角样子。
    对：西文字体也设成仿宋。
    """
    good = frozenset().union(*(faces(kind) for kind in _SET))
    yield from once(
        Problem(at(block, words_of(run.text)), f"引号、破折号用“{run.hansi or '没有设定的字体'}”", "用中文字体")
        for block in look.document.of(Kind.TITLE, Kind.RECIPIENT, Kind.BODY, *HEADINGS)
        for run in visible_runs(block)
        if AMBIGUOUS & set(run.text) and run.hint != "eastAsia" and run.hansi.lower() not in good
    )


@rule("L12", Severity.ERROR, "GB/T 9704—2012 5.2.4", fixable=True)
def colour(look: Look) -> Iterator[Problem]:
    """文字黑色。

    如无特殊说明，公文中文字的颜色均为黑色；版头的发文机关标志和红线除外。
    错：正文里有蓝色的链接、红色的批改。
    对：黑色或“自动”。
    """
    yield from once(
        Problem(_where(block, run), f"文字颜色 #{run.color}", "黑色")
        for block in look.document.blocks
        if block.kind not in (Kind.HEAD, Kind.EMPTY)
        for run in visible_runs(block)
        if run.color not in ("auto", "000000")
    )
