"""What each paragraph is in a 公文: by place, wording and look, for any office's file (GB/T 9704-2012 clause 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.ooxml import wording
from pipeline.ooxml.back import back_kinds
from pipeline.ooxml.front import front_kinds
from pipeline.ooxml.headings import heading
from pipeline.ooxml.model import Block, Kind, Section
from pipeline.ooxml.wording import plain


def classify(blocks: Sequence[Block], *, sections: Sequence[Section] = ()) -> tuple[Block, ...]:
    """``blocks`` with ``kind`` and ``lead`` set."""
    front = front_kinds(blocks)
    start = max(front, default=-1) + 1
    kinds = {**back_kinds(blocks, start), **front}
    return tuple(_classified(block, kinds.get(at), blocks) for at, block in enumerate(blocks))


def _classified(block: Block, kind: Kind | None, blocks: Sequence[Block]) -> Block:
    if kind is not None:
        return replace(block, kind=kind, lead=0)
    if block.table:
        return replace(block, kind=Kind.TABLE, lead=0)
    if not plain(block) and not block.pictures:
        return replace(block, kind=Kind.EMPTY, lead=0)
    if wording.is_caption(block) and _by_a_figure(block, blocks):
        return replace(block, kind=Kind.CAPTION, lead=0)
    found = heading(block)
    if found is not None:
        return replace(block, kind=found.kind, lead=found.lead)
    return replace(block, kind=Kind.BODY, lead=0)


def _by_a_figure(block: Block, blocks: Sequence[Block]) -> bool:
    """Centred, or beside a table or a picture."""
    near = blocks[max(0, block.number - 3) : block.number + 2]
    return wording.is_centred(block) or any(each.table or each.pictures for each in near)
