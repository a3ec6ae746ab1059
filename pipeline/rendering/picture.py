"""Pages of a PDF as PNG pictures."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.errors import RenderError
from pipeline.rendering.reading import open_pdf

if TYPE_CHECKING:
    import pypdfium2

_PDF_DPI = 72
_MAX_PIXELS = 150_000_000  # a picture takes four bytes a pixel while it is drawn; A4 at 600 dpi has 35 million


def render_png(pdf: bytes, *, dpi: int = 100, page: int | None = None) -> list[bytes]:
    """A PNG of each page, or of page ``page`` (from 1) alone. Raises RenderError when there is no such page,
    or a page is too large for a picture."""
    with open_pdf(pdf) as document:
        count = len(document)
        if page is not None and not 1 <= page <= count:
            raise RenderError(f"没有第 {page} 页", where="--page", hint=f"这份文件共 {count} 页")
        numbers = range(count) if page is None else [page - 1]
        return [_png(document[number], dpi / _PDF_DPI) for number in numbers]


def _png(page: pypdfium2.PdfPage, scale: float) -> bytes:
    if page.get_width() * page.get_height() * scale**2 > _MAX_PIXELS:
        raise RenderError("这一页的纸太大，画不成图片", hint="请用 --dpi 减小点数，或写成 .pdf")
    made = BytesIO()
    page.render(scale=scale).to_pil().save(made, "PNG")
    return made.getvalue()
