"""What a web page says of itself: introductions, invitations, addresses, footers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.samples.editing import Mended, pattern
from pipeline.samples.types import Line, Repair

_SENTENCE = re.compile(r"[^。！？]*[。！？]?[”’）》]*")

_OWN = re.compile(
    r"我[镇乡县市区局委村街]|全[镇乡县市区村]|现将|镇党委|镇政府|乡党委|乡政府|\d+(?:户|人次|万元|公里|亩|处)"
)


def without_page(lines: Sequence[Line]) -> Mended:
    """The lines without what the page says of itself: introduction, invitation, address, footer."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    for line in lines:
        own = _own_words(line.text, first=not kept)
        if own != line.text:
            gone = line.text if not own else "".join(s for s in _sentences(line.text) if _is_page(s))
            repairs.append(Repair("网页说明", line.number, gone, ""))
        if own:
            kept.append(replace(line, text=own))
    return kept, repairs


def _sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text) if found]


def _is_page(sentence: str) -> bool:
    return pattern("网页话正则").search(sentence) is not None and not (len(sentence) > 40 and _OWN.search(sentence))


def _own_words(text: str, first: bool) -> str:
    """``text`` without the sentences that are the page's; "" where those around them are, too.

    They are where they only tell how to write a report, or where ``text`` is the first line and has no word of an
    office's own.
    """
    sentences = _sentences(text)
    own = [sentence for sentence in sentences if not _is_page(sentence)]
    if len(own) == len(sentences):
        return text
    if (first and not _OWN.search(text)) or all(
        pattern("写作常识正则").search(sentence) or len(sentence) < 4 for sentence in own
    ):
        return ""
    return "".join(own)
