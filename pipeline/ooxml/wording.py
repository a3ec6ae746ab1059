"""What a paragraph's wording and look say of its part in a 公文, each as a small test.

The forms are wider than the standard's: a rule can find a fault only in a paragraph that is still known for what it is
meant to be.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.ooxml.model import Block
from pipeline.words import word_list

_HAN = "〇○零一二三四五六七八九十百"
_DATE = re.compile(
    r"(?:[12]\d{3}|\d{2}|[〇○Ｏ０零一二三四五六七八九]{2,4}|[×xX]{2,4})\s*年\s*"
    rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}}|[×xX]{{1,2}})?\s*月(?:\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}}|[×xX]{{1,2}})?\s*[日号])?"
    r"|[12]\d{3}\s*([-./．－])\s*\d{1,2}\s*\1\s*\d{1,2}[日号]?"
)
_DOCUMENT_NUMBER = re.compile(r"[〔\[［【(（〈<]\s*\d{2,4}\s*年?\s*[〕\]］】)）〉>]\s*第?\s*\d+\s*号|\d{4}年第?\d+号$")
_COPY_NUMBER = re.compile(r"(?:№|No\.?)?\s*\d{6}")
_ANNEX_LABEL = re.compile(rf"附\s*件\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})?\s*[:：.．、]?")
_ANNEX_WITH_TITLE = re.compile(rf"附\s*件\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*[:：.．、\s]\s*\S.{{1,60}}")
_ATTACHMENTS = re.compile(rf"附\s*件?\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})?\s*[:：]\s*\S|附\s*件\s*\d{{1,2}}\s*[.．、]\s*\S")
_NUMBERED = re.compile(r"[（(]?\d{1,2}\s*[.．、,，)）:：]")
_CAPTION = re.compile(r"附?[表图]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[-—－.]\d{1,2})?(?=$|[\s　:：.．、]|\S)")
_PRINTED = re.compile(r"[日号]\s*印\s*发?[。.]?$|^共印\s*\d+\s*份|[（(]共印\s*\d+\s*份[）)]")
_TOLD = 400  # characters at either end of a paragraph tell all that wording can tell
_ENDS = "。，；：！？、.,;:!? 　\t"


def plain(block: Block) -> str:
    """The text without the spaces and breaks that are there to place it; of a long one only how it begins and ends."""
    return _plain(block.text)


@lru_cache(maxsize=1 << 12)
def _plain(text: str) -> str:
    short = text if len(text) <= 2 * _TOLD else text[:_TOLD] + text[-_TOLD:]
    return "".join(short.split())


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(word_list("roles")[name])


@cache
def _style_names(kind: str) -> frozenset[str]:
    return frozenset(word_list("roles")["styles"].get(kind, ()))


def is_styled(block: Block, kind: str) -> bool:
    """Whether its style's name is one that stands for ``kind`` ("title")."""
    return block.style.lower() in _style_names(kind)


def is_centred(block: Block) -> bool:
    return block.align == "center"


def is_right(block: Block) -> bool:
    """Set to the right: aligned so, or pushed by an indent or by spaces."""
    pushed = block.text[:1] in " 　\t" and len(block.text) - len(block.text.lstrip()) >= 6
    far = block.indent.left > 2400 or block.indent.first > 2400 or (block.indent.first_chars or 0) > 700
    return block.align == "right" or pushed or far


def size(block: Block) -> int:
    """Half-points of its largest run, 0 without any."""
    return max((run.size for run in block.runs if run.text.strip()), default=0)


def is_red(block: Block) -> bool:
    coloured = [run for run in block.runs if run.text.strip()]
    return bool(coloured) and all(_reddish(run.color) for run in coloured)


def _reddish(color: str) -> bool:
    if len(color) != 6:
        return False
    red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return red > 150 and green < 100 and blue < 100


def is_date(block: Block) -> bool:
    """A date and nothing else, in any way that people write it; brackets and end marks don't matter."""
    text = plain(block).strip("（）()" + _ENDS)
    return bool(_DATE.fullmatch(text)) or text in ("年月日", "X年X月X日", "×年×月×日")


def ends_with_date(block: Block) -> bool:
    """署名 and 成文日期 on one line."""
    found = list(_DATE.finditer(block.text.strip()))
    rest = block.text.strip()[: found[-1].start()] if found else ""
    return bool(found) and found[-1].end() == len(block.text.strip()) and rest[-1:].isspace() and len(rest) <= 40


def is_bracketed(block: Block) -> bool:
    text = plain(block)
    return text[:1] in ("（", "(") and text.rstrip("。.")[-1:] in ("）", ")")


def is_head(block: Block) -> bool:
    """A part of 版头 by its wording or its colour."""
    text = plain(block)
    if not text:
        return block.rule
    if text.startswith(_words("head_starts")) or is_red(block):
        return True
    if len(text) <= 40 and _DOCUMENT_NUMBER.search(text) and not ends_like_title(block):
        return True
    secret = text.startswith((*_words("secrecy"), *_words("urgency"))) and len(text) <= 12
    mark = text.endswith(_words("mark_endings")) and len(text) <= 30 and size(block) >= 48
    return secret or mark or bool(_COPY_NUMBER.fullmatch(text))


def ends_like_title(block: Block) -> bool:
    text = re.sub(r"[（(][^（）()]{1,12}[）)]$", "", plain(block).rstrip(_ENDS))
    return text.endswith(_words("title_endings"))


def is_title_bracket(block: Block) -> bool:
    """（征求意见稿） and the like, under a title."""
    return is_bracketed(block) and plain(block).strip("（）()").endswith(_words("title_brackets"))


def is_institution(block: Block) -> bool:
    """The name of an office and nothing else."""
    text = plain(block).rstrip(_ENDS)
    return 2 <= len(text) <= 40 and not re.search(r"[。；！？]", text) and text.endswith(_words("institution_endings"))


def is_signer(block: Block) -> bool:
    return plain(block).startswith(_words("signers"))


def is_recipient(block: Block) -> bool:
    """Offices and a colon, of either width."""
    text = plain(block)
    if not text.endswith(("：", ":")) or len(text) > 120 or is_head(block):
        return False
    named = text.rstrip("：:").endswith(_words("institution_endings"))
    return named or not (any(word in text for word in _words("openers")) or "。" in text)


def is_annex_label(block: Block) -> bool:
    return bool(_ANNEX_LABEL.fullmatch(block.text.strip()))


def is_annex_label_with_title(block: Block) -> bool:
    text = block.text.strip()
    return bool(_ANNEX_WITH_TITLE.fullmatch(text)) and not text.endswith("。")


def is_attachments(block: Block) -> bool:
    return bool(_ATTACHMENTS.match(block.text.strip())) and len(plain(block)) <= 80


def is_numbered(block: Block) -> bool:
    return bool(_NUMBERED.match(block.shown.strip()))


def is_caption(block: Block) -> bool:
    text = block.text.strip()
    return bool(_CAPTION.match(text)) and len(text) <= 50 and not text.endswith(("。", "：", "；"))


def is_record(block: Block) -> bool:
    text = plain(block)
    return text.startswith(_words("record_starts")) or (bool(_PRINTED.search(text)) and len(text) <= 60)


def is_note(block: Block) -> bool:
    return is_bracketed(block) or plain(block).startswith(_words("note_words"))


def is_prose(block: Block) -> bool:
    """Sentences: no title, no name, no date."""
    text = plain(block)
    return "。" in text[:-1] or text.endswith(("。", "；", "！")) or len(text) > 60
