"""What the rules find, mended turn by turn until they find nothing more that can be."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.docx.fixing import around, blanks, faces, footers, indents, lines, marks, page, tables
from pipeline.docx.fixing.opened import Opened
from pipeline.docx.fixing.work import Mend, Work
from pipeline.errors import DocumentError
from pipeline.ooxml import read_document
from pipeline.ooxml.model import Document
from pipeline.rules import load_rules
from pipeline.rules.house import House
from pipeline.rules.registry import Look, judge_document

# In the order of a turn: letters first, since they are found by their place in a text that later mends shorten;
# paragraphs are added and taken away last, which ends the turn.
MENDS: tuple[tuple[str, Mend], ...] = (
    ("L01", page.paper),
    ("L02", page.top),
    ("L03", page.binding),
    ("L04", page.width),
    ("L05", page.height),
    ("L31", page.footer_distance),
    ("L08", faces.body_size),
    ("L09", faces.body_face),
    ("L10", faces.themes),
    ("L11", faces.quotation_marks),
    ("L12", faces.colour),
    ("L15", faces.title),
    ("L19", faces.levels),
    ("L24", faces.labels),
    ("L07", lines.characters),
    ("L06", lines.pitch),
    ("L13", lines.spacing),
    ("L37", tables.tables),
    ("L22", marks.heading_ends),
    ("L18", marks.recipient_colon),
    ("L23", marks.attachments_colon),
    ("L28", marks.date_zeros),
    ("L14", indents.first_lines),
    ("L15", indents.title),
    ("L18", indents.recipient),
    ("L23", indents.attachments),
    ("L24", indents.labels),
    ("L26", indents.signature),
    ("L27", indents.signature),
    ("L32", footers.numbering),
    ("L29", footers.corners),
    ("L30", footers.forms),
    ("L38", around.properties),
    ("L40", around.font_table),
    ("L17", blanks.around_title),
    ("L23", blanks.above_attachments),
    ("L26", blanks.above_signature),
    ("L35", blanks.stretches),
)
_MOST_TURNS = 6  # what one turn mends may let a rule see more; two or three are usual
_LAYOUT_MARKS = re.compile(r"[\s。，；：,;:]|(?<=[年月])0(?=\d)")


def fixed(data: bytes, path: Path, house: House) -> bytes:
    """``data`` with what the fixable rules of ``house`` find mended; the same bytes when nothing can be.

    The words stay as they are, and with them tracked changes, comments, bookmarks, fields, pictures and notes.
    Raises DocumentError as ``read_document`` does.
    """
    load_rules()
    document = read_document(path, data=data)
    words = _words(document)
    for _ in range(_MOST_TURNS):
        made = _turn(data, path, house, document)
        if made == data:
            break
        data, document = made, read_document(path, data=made)
    if _words(document) != words:
        raise DocumentError("这份文件改动版面会碰到文字，没有改", where=str(path), hint="请在 Word 里照检查结果改")
    return data


def _turn(data: bytes, path: Path, house: House, document: Document) -> bytes:
    look = Look(document, house)
    wanted = [rule for rule in load_rules().values() if rule.fixable]
    found = {item.rule.id for item in judge_document(look, wanted).found}
    if not found:
        return data
    work = Work(Opened(data, path), look)
    for rule, mend in MENDS:
        if rule in found:
            mend(work)
    return work.file.to_bytes()


def _words(document: Document) -> tuple[str, ...]:
    """Each paragraph's text, those marks and blanks left out that are layout."""
    texts = (_LAYOUT_MARKS.sub("", block.text) for block in document.blocks)
    return tuple(text for text in texts if text)
