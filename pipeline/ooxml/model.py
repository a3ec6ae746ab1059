"""What a .docx says once inheritance is resolved: run, character style, paragraph style, docDefaults, theme.

Lengths are twips (1/20 pt), font sizes half-points, ``*_chars`` hundredths of a character, unless a line says
otherwise. Every value is the effective one: what a word processor would use. ``None`` means that the file says
nothing and the format has no default.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is in a 公文 (GB/T 9704-2012 clause 7); decided by ``roles`` from marks, place and wording."""

    EMPTY = "empty"  # no text and no picture
    HEAD = "head"  # 版头: 份号, 密级, 紧急程度, 发文机关标志, 发文字号, 签发人, the red rule
    TITLE = "title"  # 标题, a paragraph of it
    AUTHOR = "author"  # under the title of a report that carries no 主送机关: 单位, 作者, a date in brackets
    RECIPIENT = "recipient"  # 主送机关
    BODY = "body"
    HEADING1 = "heading1"  # 一、 alone or run in
    HEADING2 = "heading2"  # （一）
    HEADING3 = "heading3"  # 1.
    HEADING4 = "heading4"  # （1）
    CAPTION = "caption"  # 表1 … or 图1 … by a table or a picture
    ATTACHMENTS = "attachments"  # 附件说明, each of its paragraphs
    ISSUER = "issuer"  # 署名
    DATE = "date"  # 成文日期
    NOTE = "note"  # 附注, in brackets below the date
    ANNEX_LABEL = "annex_label"  # 附件1 on top of its page
    ANNEX_TITLE = "annex_title"
    ANNEX = "annex"  # what stands in an attachment
    RECORD = "record"  # 版记: 抄送, 印发机关, 印发日期
    TABLE = "table"  # a paragraph of a cell


HEADINGS = (Kind.HEADING1, Kind.HEADING2, Kind.HEADING3, Kind.HEADING4)


class Change(StrEnum):
    """How a tracked change touches a run."""

    NONE = ""
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True)
class Run:
    """A stretch of text with one look. ``text`` has "\\t" for tabs and "\\n" for line breaks.

    ``ascii``, ``hansi``, ``east``: names of the effective faces, a theme's among them; ``themed``: the slots
    ("ascii", "hansi", "east") whose face comes from a theme reference that wins over a name. ``color``: "auto" or
    RRGGBB in capitals. ``spacing``: added to each character, twips. ``start``: offset in ``Block.text``; a deleted
    run has its text, stands at the offset where it was, and is not in ``Block.text``.
    """

    text: str
    start: int
    ascii: str
    hansi: str
    east: str
    themed: frozenset[str] = frozenset()
    hint: str = ""
    size: int = 20
    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str = "auto"
    highlight: str = ""
    spacing: int = 0
    vertical: str = ""  # superscript, subscript
    hidden: bool = False
    change: Change = Change.NONE


@dataclass(frozen=True)
class Indent:
    """Indents of a paragraph; where ``*_chars`` is not None Word and WPS follow it and not the twips."""

    left: int = 0
    right: int = 0
    first: int = 0  # firstLine; negative is hanging
    left_chars: int | None = None
    right_chars: int | None = None
    first_chars: int | None = None  # firstLineChars; negative is hangingChars


@dataclass(frozen=True)
class Block:
    """A paragraph. ``text`` as it reads: insertions in, deletions and hidden field codes out, a w:numPr label not in.

    ``number``: from 1 over every paragraph of the body in document order, cells included; text boxes have none of
    their own (see ``Document.boxes``). ``label``: the text that w:numPr draws before it ("一、"), "" for none.
    ``lead``: length of the heading part of a run-in heading (the heading up to and with its 。), of the whole text
    for a heading alone, 0 for others. ``line_rule``: "auto" (``line`` in 240ths of a line), "exact", "atLeast".
    ``page_break``: it begins on a new page (w:pageBreakBefore, a break before its text, or a new section).
    ``tags``: names of bookmarks and tags of content controls in or around it.
    """

    number: int
    text: str
    runs: tuple[Run, ...]
    style: str = ""  # the style's name, as Word shows it
    align: str = "left"  # left, center, right, both, distribute
    indent: Indent = Indent()
    before: int = 0
    after: int = 0
    line: int = 240
    line_rule: str = "auto"
    snap_to_grid: bool = True
    keep_next: bool = False
    page_break: bool = False
    outline_level: int | None = None
    label: str = ""
    pictures: int = 0
    rule: bool = False  # it carries a line: a bottom or top border, or a drawn one
    rule_below: bool = False  # that line is a border under it: its own line stands above
    table: int = 0  # number of the table it stands in, from 1; 0 outside
    section: int = 0  # index into Document.sections
    tags: tuple[str, ...] = ()
    kind: Kind = Kind.BODY
    lead: int = 0

    @property
    def shown(self) -> str:
        """What a reader sees: the label, then the text."""
        return self.label + self.text


@dataclass(frozen=True)
class Footer:
    """A header or footer. ``kind``: default, even, first. ``linked``: taken from the section before, or absent.

    ``pattern``: its text with each PAGE field as "PAGE" and NUMPAGES as "NUMPAGES". ``outside``: something in it (a
    frame, a text box) is set to the outer edge of the page whatever its parity; its block is then aligned as on the
    pages of this kind.
    """

    kind: str
    blocks: tuple[Block, ...]
    pattern: str
    linked: bool = False
    outside: bool = False


@dataclass(frozen=True)
class Section:
    """Page geometry. ``grid``: "", lines, linesAndChars, snapToChars.

    ``line_pitch``: twips; ``char_space``: 4096ths of a point.
    """

    width: int
    height: int
    landscape: bool
    top: int
    bottom: int
    left: int
    right: int
    header: int
    footer: int
    gutter: int = 0
    grid: str = ""
    line_pitch: int = 0
    char_space: int = 0
    columns: int = 1
    title_page: bool = False  # a first page with its own header and footer
    page_start: int | None = None  # the number its pages begin with, None to go on
    page_format: str = ""  # decimal when ""
    footers: tuple[Footer, ...] = ()  # effective ones: default always; even and first when they exist
    headers: tuple[Footer, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of a table. ``height`` twips, None for what its text needs; ``exact``: the height is fixed."""

    header: bool
    splits: bool  # may break over two pages
    cells: tuple[tuple[int, ...], ...]  # numbers of the paragraphs in each cell
    height: int | None = None
    exact: bool = False


@dataclass(frozen=True)
class Table:
    """A table. ``number`` from 1; ``width`` twips, None when it can't be told (autofit).

    ``after``: the number of the paragraph before it, 0 for none.
    """

    number: int
    width: int | None
    rows: tuple[Row, ...]
    indent: int = 0
    align: str = "left"
    section: int = 0
    after: int = 0
    nested: bool = False


@dataclass(frozen=True)
class FontEntry:
    """An entry of the font table."""

    name: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Properties:
    """What docProps says of a file: "" when absent. Times are ISO 8601 as in the file."""

    author: str = ""
    last_author: str = ""
    title: str = ""
    description: str = ""
    created: str = ""
    company: str = ""
    application: str = ""
    thumbnail: bool = False


@dataclass(frozen=True)
class Document:
    """A .docx, read. ``blocks``: every paragraph of the body in order; ``boxes``: texts of text boxes, as they read."""

    path: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...] = ()
    boxes: tuple[str, ...] = ()
    even_and_odd: bool = False
    comments: int = 0
    changes: int = 0  # tracked changes: insertions, deletions, moves, of formatting too
    fonts: tuple[FontEntry, ...] = ()
    properties: Properties = Properties()

    def block(self, number: int) -> Block:
        """The paragraph ``number``. Raises IndexError when there is none."""
        return self.blocks[number - 1]

    def of(self, *kinds: Kind) -> tuple[Block, ...]:
        """The paragraphs of these kinds, in order."""
        return tuple(block for block in self.blocks if block.kind in kinds)
