"""Page numbers: L29 to L32 (GB/T 9704-2012 7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.ooxml.model import Block, Footer
from pipeline.rules import printed
from pipeline.rules.measures import FOOTER_SIZE, is_face, millimetres, size_name, visible_runs
from pipeline.rules.registry import Look, Problem, once, part, rule
from pipeline.types import Severity

PATTERN = re.compile(r"—[ \u00a0\u2002]?PAGE[ \u00a0\u2002]?—")
_LEAST, _MOST = 1287, 1559  # twips: 24.7 to 25.5 mm and 2 mm either way
_SIDE, _NEAR = 280, 20
_NAMES = {"default": "页脚（奇数页）", "even": "页脚（偶数页）", "first": "页脚（首页）"}


def _numbered(look: Look) -> Iterator[tuple[Footer, Block]]:
    """The footers that carry a page number, each once, and the paragraph with it."""
    seen: set[tuple[str, str]] = set()
    for section in look.document.sections:
        for footer in section.footers:
            if footer.kind == "even" and not look.document.even_and_odd:
                continue
            if footer.kind == "first" and not section.title_page:
                continue
            key = (footer.kind, repr(footer.blocks))
            numbered = [block for block in footer.blocks if block.text.strip()]
            if "PAGE" in footer.pattern.replace("NUMPAGES", "") and numbered and key not in seen:
                seen.add(key)
                yield footer, numbered[0]


@rule("L29", Severity.WARN, "GB/T 9704—2012 7.5", fixable=True)
def corner(look: Look) -> Iterator[Problem]:
    """页码在外侧下角。

    单页码居右空一字，双页码居左空一字，所以要设“奇偶页不同”。单面印的内部材料常把页码居中，本单位都这样的，
    在本单位版式里写明。
    错：页码一律居中；奇偶页都在右边；没有空一字。
    对：奇数页居右、右空一字，偶数页居左、左空一字。
    """
    # Where the file says that it stands right, what else is in the footer may still push it away.
    yield from list(_sides(look)) or once(printed.strayed_numbers(look))


def _sides(look: Look) -> Iterator[Problem]:
    numbered = list(_numbered(look))
    if look.house.page_number == "center":
        for footer, block in numbered:
            if block.align != "center":
                yield Problem(part(_NAMES[footer.kind]), "页码没有居中", "本单位页码居中")
        return
    if not numbered:
        return
    # A frame or box on the outer edge is right on odd pages and left on even ones by itself.
    if not look.document.even_and_odd and not all(footer.outside for footer, _ in numbered):
        yield Problem(part("页脚"), "没有设奇偶页不同", "单页码居右、双页码居左，各空一字")
        return
    yield from once(
        Problem(part(_NAMES[footer.kind]), *problem)
        for footer, block in numbered
        if (problem := _side(footer.kind, block)) is not None
    )


def _side(kind: str, block: Block) -> tuple[str, str] | None:
    even = kind == "even"
    wanted = "左" if even else "右"
    aligned = block.align in (("left", "both") if even else ("right",))
    if not aligned:
        return f"页码没有居{wanted}", f"居{wanted}，{wanted}空一字"
    chars = block.indent.left_chars if even else block.indent.right_chars
    twips = block.indent.left if even else block.indent.right
    spaces = len(block.text) - len(block.text.lstrip("\u3000") if even else block.text.rstrip("\u3000"))
    if spaces == 1 or (chars == 100 if chars is not None else abs(twips - _SIDE) <= 2 * _NEAR):
        return None
    return f"页码没有{wanted}空一字", f"居{wanted}，{wanted}空一字"


@rule("L30", Severity.WARN, "GB/T 9704—2012 7.5", fixable=True)
def number_form(look: Look) -> Iterator[Problem]:
    """页码的样子。

    4 号半角宋体阿拉伯数字，左右各放一条一字线：— 1 —。
    错：- 1 -；第1页 共3页；五号 Times New Roman 的 1。
    对：— 1 —，4 号宋体。
    """
    yield from once(_forms(look))


def _forms(look: Look) -> Iterator[Problem]:
    for footer, block in _numbered(look):
        place = part(_NAMES[footer.kind])
        shown = footer.pattern.strip().replace("NUMPAGES", "总页数").replace("PAGE", "页码")
        if not PATTERN.fullmatch(footer.pattern.strip()):
            yield Problem(place, f"页码写成“{shown}”", "— 页码 —，两边是一字线")
            continue
        for run in visible_runs(block):
            if run.size != FOOTER_SIZE:
                yield Problem(place, f"页码字号{size_name(run.size)}", size_name(FOOTER_SIZE))
                break
            face = run.ascii if any(character.isdigit() for character in run.text) else run.east
            if not is_face(face, "宋体", look.house):
                yield Problem(place, f"页码字体{face}", "宋体")
                break


@rule("L31", Severity.WARN, "GB/T 9704—2012 7.5", fixable=True)
def number_height(look: Look) -> Iterator[Problem]:
    """页码离版心的距离。

    一字线上距版心下边缘 7 毫米：下边距 35 毫米时，页脚距边界约 25 毫米。
    错：页脚距边界 15 毫米（软件的默认值 17.5 毫米也不够）。
    对：页脚距边界 24.7 毫米到 25.5 毫米。
    """
    yield from list(_distances(look)) or once(printed.number_heights(look))


def _distances(look: Look) -> Iterator[Problem]:
    yield from once(
        Problem(part("页脚"), f"页脚距边界{millimetres(section.footer)}", "约 25 毫米，一字线上距版心 7 毫米")
        for section in look.document.sections
        if any("PAGE" in footer.pattern for footer in section.footers) and not _LEAST <= section.footer <= _MOST
    )


@rule("L32", Severity.ERROR, "GB/T 9704—2012 7.5、7.3.7", fixable=True)
def numbering(look: Look) -> Iterator[Problem]:
    """每节都有页码，前后连着。

    附件与正文一起装订的，页码连续编排；分了节的，每节都要有页码，不另起编号。
    错：插入横表后的一节没有页码；附件又从 1 编起。
    对：各节页脚都有页码，“续前节”。
    """
    several = len(look.document.sections) > 1
    for index, section in enumerate(look.document.sections):
        place = part(f"第{index + 1}节的页脚" if several else "页脚")
        missing = [_NAMES[kind] for kind in _needed(look, index) if not _has_number(section.footers, kind)]
        if missing:
            yield Problem(
                place,
                f"没有页码（{'、'.join(missing)}）" if several or len(missing) == 1 else "没有页码",
                "每页都编页码",
            )
        if index and section.page_start is not None:
            yield Problem(place, f"页码重新从 {section.page_start} 编起", "续前节")
        elif not index and section.page_start not in (None, 1):
            yield Problem(place, f"页码从 {section.page_start} 编起", "从 1 编起")
        if section.page_format not in ("", "decimal", "numberInDash"):
            yield Problem(place, "页码不是阿拉伯数字", "阿拉伯数字")


def _needed(look: Look, index: int) -> Iterator[str]:
    yield "default"
    if look.document.even_and_odd:
        yield "even"
    if look.document.sections[index].title_page:
        yield "first"


def _has_number(footers: tuple[Footer, ...], kind: str) -> bool:
    return any(footer.kind == kind and "PAGE" in footer.pattern.replace("NUMPAGES", "") for footer in footers)
