"""Spacing, indents and empty paragraphs: L13, L14, L35 (GB/T 9704-2012 7.3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pipeline.ooxml.model import Block, Kind
from pipeline.rules.measures import TEXT_KINDS, words_of
from pipeline.rules.registry import Look, Problem, at, once, rule
from pipeline.types import Severity

_MOST_SPACING = 20  # twips
_TWO_CHARACTERS, _NEAR = 632, 20
_BLANKS = " \u3000\u00a0\t"
_BEFORE_SIGNATURE = 3
_OWN_PLACE = (Kind.HEAD, Kind.TITLE, Kind.RECORD, Kind.RECIPIENT)


def _text_blocks(look: Look) -> tuple[Block, ...]:
    return look.document.of(*TEXT_KINDS)


@rule("L13", Severity.WARN, "GB/T 9704—2012 5.2.3", fixable=True)
def spacing(look: Look) -> Iterator[Problem]:
    """段前段后不加间距。

    各行均匀撑满版心，段与段之间不另加距离。
    错：正文段后 10 磅。
    对：段前、段后都是 0。
    """
    yield from once(
        Problem(at(block, words_of(block.text)), f"段前{block.before / 20:g}磅、段后{block.after / 20:g}磅", "都是 0")
        for block in _text_blocks(look)
        if max(block.before, block.after) > _MOST_SPACING
    )


@rule("L14", Severity.ERROR, "GB/T 9704—2012 7.3.3", fixable=True)
def indent(look: Look) -> Iterator[Problem]:
    """每段左空二字。

    正文和标题每个自然段左空二字，回行顶格；空两字用首行缩进，不用空格。
    错：段首敲了两个空格；首行缩进 1.5 字符；整段向右缩进。
    对：首行缩进 2 字符，左右不缩进。
    """
    written = (block for block in _text_blocks(look) if block.text)  # a picture has no letters to be moved in
    yield from once(problem for block in written if (problem := _indent_problem(block)) is not None)


def _indent_problem(block: Block) -> Problem | None:
    place, right = at(block, words_of(block.text)), "首行缩进 2 字符"
    if block.text[:1] in _BLANKS:
        return Problem(place, "段首用空格", f"{right}，不敲空格")
    if block.align in ("center", "right") and block.kind is not Kind.BODY:
        return Problem(place, "标题没有左空二字", right)
    found = block.indent
    if found.first_chars is not None:
        if found.first_chars != 200:
            return Problem(place, f"首行缩进 {found.first_chars / 100:g} 字符", right)
    elif abs(found.first - _TWO_CHARACTERS) > _NEAR:
        size = next((run.size for run in block.runs if run.text.strip()), 32)
        if abs(found.first - size * 20) > _NEAR:
            return Problem(place, f"首行缩进 {found.first / 20:g} 磅", right)
    if _wide(found.left, found.left_chars) or _wide(found.right, found.right_chars):
        return Problem(place, "整段左右缩进", "回行顶格，左右不缩进")
    return None


def _wide(twips: int, chars: int | None) -> bool:
    return chars != 0 if chars is not None else abs(twips) > _NEAR


@rule("L35", Severity.WARN, "GB/T 9704—2012 5.2.3", fixable=True)
def empty_paragraphs(look: Look) -> Iterator[Problem]:
    """没有成片的空行。

    版心要撑满，不用空行凑版面；正文与附件说明、署名之间空一行，盖章的留二三行。
    错：正文中间空两行；文末多出几个空段。
    对：附件说明之上空一行，署名之上空一行（盖章的二三行）。
    """
    for blocks, most in blank_stretches(look):
        if len(blocks) > most:
            wanted = "署名之上最多空三行" if most == _BEFORE_SIGNATURE else "最多空一行"
            yield Problem(at(blocks[0]), f"连着 {len(blocks)} 个空段", wanted)


def blank_stretches(look: Look) -> Iterator[tuple[list[Block], int]]:
    """Empty paragraphs that follow one another, and how many there may be; those of head, title and 版记 left out."""
    groups = [(empty, list(blocks)) for empty, blocks in groupby(_top_level(look), key=_is_empty)]
    for index, (empty, blocks) in enumerate(groups):
        if not empty:
            continue
        following = groups[index + 1][1][0] if index + 1 < len(groups) else None
        before = groups[index - 1][1][-1].kind if index else Kind.HEAD
        if before in _OWN_PLACE or (following and following.kind in _OWN_PLACE):
            continue
        signs = following is not None and following.kind in (Kind.ISSUER, Kind.DATE)
        yield blocks, _BEFORE_SIGNATURE if signs else 1


def _top_level(look: Look) -> Iterator[Block]:
    return (block for block in look.document.blocks if not block.table)


def _is_empty(block: Block) -> bool:
    return block.kind is Kind.EMPTY and not block.page_break
