"""Blank lines added and taken away: L17, L35, and those above 附件说明 and 署名 (L23, L26)."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from pipeline.docx.fixing.lines import wanted_line, without_space
from pipeline.docx.fixing.schema import child, put
from pipeline.docx.fixing.work import Work
from pipeline.ooxml.model import Block, Kind
from pipeline.ooxml.names import W
from pipeline.rules.endings import signature_pair
from pipeline.rules.heads import blanks_next
from pipeline.rules.measures import BODY_SIZE
from pipeline.rules.paragraphs import blank_stretches

_BELOW_RULE = 2
# All that an empty paragraph may hold to be taken away; whatever else is there, somebody put it there.
_NOTHING = {
    *(W + name for name in ("p", "pPr", "rPr", "r", "t", "proofErr", "lastRenderedPageBreak")),
    *(W + name for name in ("pStyle", "keepNext", "keepLines", "widowControl", "snapToGrid", "spacing", "ind", "jc")),
    *(W + name for name in ("contextualSpacing", "adjustRightInd", "autoSpaceDE", "autoSpaceDN", "overflowPunct")),
    *(W + name for name in ("kinsoku", "wordWrap", "topLinePunct", "tabs", "tab", "textAlignment", "outlineLvl")),
    *(W + name for name in ("rFonts", "b", "bCs", "i", "iCs", "color", "w", "kern", "position", "sz", "szCs", "lang")),
    *(W + name for name in ("rStyle", "u", "highlight", "shd", "noProof", "bidi", "suppressAutoHyphens", "br")),
}
_TRACKED = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))


def around_title(work: Work) -> None:
    """Two blank lines between the red rule and the title, one between the title and 主送机关."""
    blocks = [block for block in work.document.blocks if not block.table]
    titles = [index for index, block in enumerate(blocks) if block.kind is Kind.TITLE]
    first, last = titles[0], titles[-1]
    above = blocks[:first][::-1]
    if any(block.kind is Kind.HEAD and block.rule for block in above):
        _have(work, blocks[first], above[: blanks_next(above)], _BELOW_RULE)
    after = blocks[last + 1 :]
    held = after[: blanks_next(after)]
    spaced = blocks[last].after >= blocks[last].line > 240
    following = after[len(held)] if len(held) < len(after) else None
    if following is not None and following.kind is Kind.RECIPIENT:
        _have(work, following, held, 0 if spaced else 1)


def above_attachments(work: Work) -> None:
    """One blank line above 附件说明."""
    first = work.document.of(Kind.ATTACHMENTS)[0]
    _have(work, first, _above(work, first), 1)


def above_signature(work: Work) -> None:
    """A blank line above 署名."""
    pair = signature_pair(work.look)
    if pair is not None and not _above(work, pair[0]):
        _have(work, pair[0], [], 1)


def stretches(work: Work) -> None:
    """Of blank lines that follow one another only as many as there may be."""
    for blocks, most in blank_stretches(work.look):
        _take_away(work, blocks, len(blocks) - most)


def _above(work: Work, block: Block) -> list[Block]:
    before = reversed(work.document.blocks[: block.number - 1])
    return list(takewhile(lambda each: each.kind is Kind.EMPTY, before))


def _have(work: Work, block: Block, held: list[Block], wanted: int) -> None:
    """``wanted`` blank lines above ``block``, where ``held`` stand."""
    node = work.node(block)
    before = node.getprevious()
    # Where the mark of the paragraph before is tracked, that one may still run on into this one.
    tracked = before is not None and before.find(f"{W}pPr/{W}rPr") is not None
    tracked = tracked and any(before.find(f"{W}pPr/{W}rPr").find(tag) is not None for tag in _TRACKED)
    for _ in range(0 if tracked else wanted - len(held)):
        node.addprevious(_blank_line(work, node))
    _take_away(work, held, len(held) - wanted)


def _take_away(work: Work, blocks: list[Block], number: int) -> None:
    nodes = [node for node in map(work.node, blocks) if _is_removable(node)]
    for node in nodes[: max(0, number)]:
        node.getparent().remove(node)


def _is_removable(node: Any) -> bool:
    """Whether a w:p is a blank line and nothing else, between paragraphs: two tables would grow together."""
    following = node.getnext()
    breaks = any(each.get(f"{W}type") is not None for each in node.iter(f"{W}br"))
    plain = all(each.tag in _NOTHING for each in node.iter() if isinstance(each.tag, str))
    return plain and not breaks and following is not None and following.tag == f"{W}p"


def _blank_line(work: Work, like: Any) -> Any:
    """An empty w:p that is one line of the text high."""
    made = like.makeelement(f"{W}p")
    without_space(made)
    properties = child(made, "pPr")
    put(properties, "spacing", line=wanted_line(work), lineRule="exact")
    put(properties, "ind", leftChars=0, left=0, rightChars=0, right=0, firstLineChars=0, firstLine=0)
    put(child(properties, "rPr"), "sz", val=BODY_SIZE)
    return made
