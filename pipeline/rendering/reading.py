"""A PDF as pages of lines: where every row of text stands, and which faces are embedded."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import RenderError
from pipeline.rendering.model import Line, PrintedPage, Rendering

if TYPE_CHECKING:
    import pypdfium2

# A Han character stands 0.88 of its size above the baseline and 0.12 below, in nearly every Chinese face.
_ABOVE, _BELOW = 0.88, 0.12
_SAME_ROW = 0.3  # of the larger character's size: how far apart two baselines of one row may be (a raised figure)
_NAME_LENGTH = 256  # bytes of a face's name


@dataclass(frozen=True)
class _Character:
    text: str
    left: float
    right: float
    baseline: float
    size: float
    font: str


def read_pdf(pdf: bytes, substitutes: Sequence[tuple[str, str]] = ()) -> Rendering:
    """What stands where in a PDF; ``substitutes`` is handed on. Raises RenderError for what is no readable PDF."""
    fonts: dict[str, None] = {}
    pages = []
    with open_pdf(pdf) as document:
        for number, page in enumerate(document, start=1):
            characters = list(_characters(page))
            fonts |= dict.fromkeys(each.font for each in characters if each.font)
            pages.append(PrintedPage(number, page.get_width(), page.get_height(), tuple(_lines(characters))))
            page.close()
    return Rendering(tuple(pages), tuple(fonts), tuple(substitutes))


@contextmanager
def open_pdf(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, closed at the end. Raises RenderError for what turns out to be no readable PDF."""
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(pdf)) as document:
            yield document
    except pypdfium2.PdfiumError as error:
        raise RenderError("排出来的 PDF 读不懂", hint="请重试；仍不行请换一个版本的 LibreOffice") from error


def _characters(page: pypdfium2.PdfPage) -> Iterator[_Character]:
    """Every character that is printed, in the order of the file; blanks that are printed among them."""
    from pypdfium2 import raw

    text, height = page.get_textpage(), page.get_height()
    x, y = ctypes.c_double(), ctypes.c_double()
    name, flags = ctypes.create_string_buffer(_NAME_LENGTH), ctypes.c_int()
    matrix = raw.FS_MATRIX()
    try:
        for index in range(text.count_chars()):
            if raw.FPDFText_IsGenerated(text, index) == 1:  # a blank or line end that PDFium thinks is meant
                continue
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            raw.FPDFText_GetMatrix(text, index, matrix)
            raw.FPDFText_GetFontInfo(text, index, name, _NAME_LENGTH, flags)
            left, _bottom, right, _top = text.get_charbox(index, loose=True)
            size = raw.FPDFText_GetFontSize(text, index) * (matrix.c**2 + matrix.d**2) ** 0.5
            font = name.value.decode("utf-8", "replace").partition("+")
            # PDFium takes a hyphen at the end of a line for one that only parts a word, and gives it no code.
            broken = raw.FPDFText_IsHyphen(text, index) == 1
            letter = "-" if broken else _letter(raw.FPDFText_GetUnicode(text, index))
            yield _Character(letter, left, right, height - y.value, size, font[2] or font[0])
    finally:
        text.close()


def _letter(code: int) -> str:
    """The character of a code point; what no text can hold (half of a pair, a control character) is shown as �."""
    return "\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code < 0x20 else chr(code)


def _lines(characters: Iterable[_Character]) -> Iterator[Line]:
    row: list[_Character] = []
    for each in sorted(characters, key=lambda each: each.baseline):
        if row and each.baseline - row[0].baseline > _SAME_ROW * max(each.size, row[0].size):
            yield from _line(row)
            row = []
        row.append(each)
    yield from _line(row)


def _line(row: Sequence[_Character]) -> Iterator[Line]:
    """The row as a line, none when it is all blank."""
    ordered = sorted(row, key=lambda each: each.left)
    inked = [position for position, each in enumerate(ordered) if each.text.strip()]
    if not inked:
        return
    shown = ordered[inked[0] : inked[-1] + 1]
    largest = max(shown, key=lambda each: each.size)
    top = largest.baseline - _ABOVE * largest.size
    bottom = largest.baseline + _BELOW * largest.size
    text = "".join(each.text for each in shown)
    yield Line(text, shown[0].left, shown[-1].right, top, bottom, (top + bottom) / 2, largest.size)
