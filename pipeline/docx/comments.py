"""Findings as Word comments."""

from __future__ import annotations

from xml.sax.saxutils import escape

from pipeline.docx.oxml import clean, text_markup

AUTHOR = "nigao"
INITIALS = "NG"

_STYLE = '<w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'


def comment(number: int, message: str) -> str:
    """The w:comment ``number``. No time: it would make equal drafts differ."""
    told = clean(message)
    text = text_markup(told) if told != told.strip() else f"<w:t>{escape(told)}</w:t>"
    return (
        f'<w:comment w:id="{number}" w:author="{AUTHOR}" w:initials="{INITIALS}">'
        f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr><w:r>{_STYLE}<w:annotationRef/></w:r>'
        f"<w:r>{text}</w:r></w:p></w:comment>"
    )


def range_start(number: int) -> str:
    """What stands before the first run that the comment ``number`` is about."""
    return f'<w:commentRangeStart w:id="{number}"/>'


def range_end(number: int) -> str:
    """What stands after the last run that the comment ``number`` is about: its end and its mark in the text."""
    mark = f'<w:r>{_STYLE}<w:commentReference w:id="{number}"/></w:r>'
    return f'<w:commentRangeEnd w:id="{number}"/>{mark}'
