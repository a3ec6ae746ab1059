"""What stands below the text: 附件说明, 署名, 成文日期, 附注, attachments, 版记 (GB/T 9704-2012 7.3.4 to 7.4)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ooxml import wording
from pipeline.ooxml.headings import heading
from pipeline.ooxml.model import Block, Kind
from pipeline.ooxml.wording import plain

_LONGEST_NAME = 40
_MOST_ISSUERS = 12
_LAST = 12  # paragraphs at the end in which a 版记 may stand when there is no date


def back_kinds(blocks: Sequence[Block], start: int) -> dict[int, Kind]:
    """Kinds by place in ``blocks`` from ``start`` on, the end of the front; text and tables are left out."""
    filled = [at for at in range(start, len(blocks)) if plain(blocks[at])]
    record = _record(blocks, filled)
    annexes = _annexes(blocks, [at for at in filled if at not in record])
    main = [at for at in filled if at not in record and at not in annexes and not blocks[at].table]
    date = _date(blocks, main)
    kinds: dict[int, Kind] = {}
    kinds |= _attachments(blocks, main, date)
    kinds |= _signature(blocks, [at for at in main if at not in kinds], date)
    kinds |= {at: Kind.NOTE for at in main if date is not None and at > date and _is_note(blocks, at, kinds)}
    return kinds | annexes | dict.fromkeys(record, Kind.RECORD)


def _is_note(blocks: Sequence[Block], at: int, kinds: dict[int, Kind]) -> bool:
    return at not in kinds and wording.is_note(blocks[at])


def _record(blocks: Sequence[Block], filled: Sequence[int]) -> set[int]:
    """From the first line of 版记 to the end, if that is at the end."""
    starts = [at for at in filled[-_LAST:] if wording.is_record(blocks[at])]
    if not starts:
        return set()
    first = starts[0]
    while first and blocks[first - 1].rule and not plain(blocks[first - 1]):
        first -= 1
    return set(range(first, len(blocks)))


def _annexes(blocks: Sequence[Block], filled: Sequence[int]) -> dict[int, Kind]:
    """From the first label of an attachment on."""
    kinds: dict[int, Kind] = {}
    begun, untitled = False, False
    dated = False
    for at in filled:
        block = blocks[at]
        if block.table:
            untitled = False
            continue
        dated = dated or wording.is_date(block)
        label = wording.is_annex_label(block) and (begun or dated or block.page_break or not _colon(block))
        joined = wording.is_annex_label_with_title(block) and block.page_break
        if label or joined:
            kinds[at] = Kind.ANNEX_LABEL
            begun, untitled = True, not joined
        elif begun:
            title = untitled and not wording.is_prose(block) and heading(block) is None
            kinds[at] = Kind.ANNEX_TITLE if title else Kind.ANNEX
            adjacent = at + 1 < len(blocks) and bool(plain(blocks[at + 1]))
            untitled = title and adjacent and not wording.ends_like_title(block) and wording.is_centred(blocks[at + 1])
    return kinds


def _colon(block: Block) -> bool:
    return plain(block).endswith(("：", ":"))


def _date(blocks: Sequence[Block], main: Sequence[int]) -> int | None:
    """The last date that stands alone, by its wording or else by its style."""
    dates = [at for at in main if wording.is_date(blocks[at]) or wording.is_styled(blocks[at], "date")]
    if not dates:
        dates = [at for at in main[-4:] if wording.ends_with_date(blocks[at]) and not wording.is_prose(blocks[at])]
    return dates[-1] if dates else None


def _attachments(blocks: Sequence[Block], main: Sequence[int], date: int | None) -> dict[int, Kind]:
    """附件说明 and the lines that go on with it."""
    starts = {at for at in main if _begins_attachments(blocks[at])}
    kinds: dict[int, Kind] = {}
    first = min(starts, default=len(blocks))
    for at in (each for each in main if each >= first):
        block = blocks[at]
        again = at in starts or wording.is_numbered(block)
        wrapped = at - 1 in kinds and not wording.is_right(block) and not wording.is_institution(block)
        sentences = "。" in plain(block)[:-1] if again else wording.is_prose(block)
        if at == date or sentences or not (again or wrapped):
            break
        kinds[at] = Kind.ATTACHMENTS
    return kinds


def _begins_attachments(block: Block) -> bool:
    named = wording.is_attachments(block) or wording.is_styled(block, "attachments")
    return named or (wording.is_annex_label(block) and _colon(block))


def _signature(blocks: Sequence[Block], main: Sequence[int], date: int | None) -> dict[int, Kind]:
    """成文日期 and the names above it; without a date, names at the very end."""
    kinds: dict[int, Kind] = {}
    if date is not None:
        kinds[date] = Kind.DATE
        if wording.ends_with_date(blocks[date]):
            return kinds
    before = [at for at in main if date is None or at < date]
    for at in reversed(before[-_MOST_ISSUERS:]):
        if not _is_issuer(blocks[at], dated=date is not None and len(kinds) == 1):
            break
        kinds[at] = Kind.ISSUER
    return kinds


def _is_issuer(block: Block, *, dated: bool) -> bool:
    """``dated``: it stands right above the date, where only closings and text can stand otherwise."""
    text = plain(block)
    if len(text) > _LONGEST_NAME or text.endswith(tuple("。；！？：")) or heading(block) is not None:
        return False
    if wording.is_styled(block, "issuer") or wording.is_signer(block):
        return True
    named = wording.is_institution(block)
    return (named or wording.is_right(block)) if not dated else (named or wording.is_right(block) or len(text) <= 20)
