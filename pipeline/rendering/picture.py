"""Pages of a PDF as PNG pictures."""

from __future__ import annotations

from io import BytesIO

from pipeline.errors import RenderError
from pipeline.rendering.reading import open_pdf

_PDF_DPI = 72


def render_png(pdf: bytes, *, dpi: int = 100, page: int | None = None) -> list[bytes]:
    """A PNG of each page, or of page ``page`` (from 1) alone. Raises RenderError when there is no such page."""
    document = open_pdf(pdf)
    try:
        count = len(document)
        if page is not None and not 1 <= page <= count:
            raise RenderError(f"没有第 {page} 页", where="--page", hint=f"这份文件共 {count} 页")
        numbers = range(count) if page is None else [page - 1]
        return [_png(document[number].render(scale=dpi / _PDF_DPI).to_pil()) for number in numbers]
    finally:
        document.close()


def _png(image: object) -> bytes:
    made = BytesIO()
    image.save(made, "PNG", optimize=True)  # type: ignore[attr-defined]
    return made.getvalue()
