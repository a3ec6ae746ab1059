"""What stands above the text: 版头, 标题, author lines, 主送机关 (GB/T 9704-2012 7.2, 7.3.1, 7.3.2)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ooxml import wording
from pipeline.ooxml.headings import heading
from pipeline.ooxml.model import Block, Kind
from pipeline.ooxml.wording import plain

_FARTHEST = 40  # paragraphs from the start in which the title must stand
_LARGE = 36  # half-points: 小二 and above is no text
_LONGEST_LINE = 60


def front_kinds(blocks: Sequence[Block]) -> dict[int, Kind]:
    """Kinds by place in ``blocks`` of what stands above the text; empty paragraphs and tables are left out."""
    filled = [at for at, block in enumerate(blocks[:_FARTHEST]) if plain(block) or block.rule]
    above = _above_text(blocks, filled)
    head = _head(blocks, above)
    kinds = dict.fromkeys(head, Kind.HEAD)
    rest = [at for at in above if at not in head and plain(blocks[at]) and not blocks[at].table]
    title = _title(blocks, rest)
    kinds |= dict.fromkeys(title, Kind.TITLE)
    after = [at for at in filled if title and at > title[-1] and plain(blocks[at])]
    kinds |= _under_title(blocks, after)
    return kinds


def _above_text(blocks: Sequence[Block], filled: Sequence[int]) -> list[int]:
    """The paragraphs before the first one that can only be 主送机关, a heading or text."""
    above: list[int] = []
    for at in filled:
        block = blocks[at]
        first = not any(plain(blocks[each]) for each in above)
        if not (wording.is_head(block) or block.table):
            text = wording.is_prose(block) and not (wording.ends_like_title(block) and _is_apart(block, first))
            if text or _is_heading(block) or wording.is_recipient(block):
                break
        above.append(at)
    return above


def _is_apart(block: Block, first: bool) -> bool:
    """Set or worded as a title although it is long, or ends in a full stop."""
    text = plain(block)
    return (first or wording.is_centred(block) or wording.size(block) >= _LARGE) and "。" not in text[:-1]


def _is_heading(block: Block) -> bool:
    return heading(block) is not None and not wording.is_styled(block, "title") and wording.size(block) < _LARGE


def _head(blocks: Sequence[Block], above: Sequence[int]) -> set[int]:
    """All down to the last part of 版头; but no title, which may be red too."""
    parts = [at for at in above if wording.is_head(blocks[at])]
    named = [at for at in parts if not (wording.is_red(blocks[at]) and wording.ends_like_title(blocks[at]))]
    if not named:
        return set()
    return {at for at in above if at <= named[-1]}


def _title(blocks: Sequence[Block], rest: Sequence[int]) -> list[int]:
    """The paragraphs of the title: the first, and those that follow until its wording is complete."""
    if not rest or not _can_be_title(blocks, rest):
        return []
    title = [rest[0]]
    for at in rest[1:]:
        block, last = blocks[at], blocks[title[-1]]
        gap = at - title[-1] > 1
        complete = any(wording.ends_like_title(blocks[each]) for each in title)
        alike = wording.size(block) == wording.size(last) and block.align == last.align
        apart = wording.size(block) >= _LARGE or wording.is_centred(block)
        joined = not gap and alike and wording.ends_like_title(block)  # …工作情况 / 的报告
        bracket = not gap and wording.is_title_bracket(block)
        if plain(block).startswith(("—", "－－", "--")) or bracket or joined:
            title.append(at)
        elif complete or wording.is_date(block) or (gap and not (alike and apart)):
            break
        else:
            title.append(at)
    return title


def _can_be_title(blocks: Sequence[Block], rest: Sequence[int]) -> bool:
    first = blocks[rest[0]]
    apart = wording.is_centred(first) or wording.size(first) >= _LARGE or wording.is_styled(first, "title")
    worded = any(wording.ends_like_title(blocks[at]) for at in rest[:3])
    return apart or worded


def _under_title(blocks: Sequence[Block], after: Sequence[int]) -> dict[int, Kind]:
    """主送机关, or author lines and perhaps 主送机关 after them."""
    kinds: dict[int, Kind] = {}
    for at in after:
        block = blocks[at]
        if block.table or _is_heading(block):
            break
        if wording.is_recipient(block) or (not kinds and wording.is_styled(block, "recipient")):
            kinds[at] = Kind.RECIPIENT
            break
        if wording.is_prose(block):
            break
        if wording.is_date(block) or wording.is_bracketed(block) or wording.is_centred(block):
            kinds[at] = Kind.AUTHOR
        elif wording.is_institution(block) and not wording.is_right(block):
            kinds[at] = Kind.RECIPIENT  # its colon is missing
            break
        else:
            break
    return kinds
