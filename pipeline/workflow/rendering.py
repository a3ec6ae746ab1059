"""``render``: a .docx as pages to look at, and which faces they were printed with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline import rendering
from pipeline.errors import OutputError
from pipeline.ooxml import read_document
from pipeline.rendering import EmbeddedFont
from pipeline.textio import write_atomic


@dataclass(frozen=True)
class Printed:
    """What was written. ``pages``: how many the document has; ``paths``: the files, a picture for each page shown.

    ``chosen``: the faces were chosen by nigao; where not, the system's own fonts were used as they are.
    """

    paths: tuple[Path, ...]
    pages: int
    fonts: tuple[EmbeddedFont, ...]
    chosen: bool


def print_document(docx: Path, out: Path, *, dpi: int = 100, page: int | None = None) -> Printed:
    """Prints ``docx`` to ``out``: a .pdf, or .png pictures of ``dpi`` dots per inch, all pages or ``page`` alone.

    More than one picture are numbered: 图-1.png, 图-2.png. Raises OutputError for another kind of file or a place that
    can't be written, DocumentError for what is no sound .docx, RenderError when LibreOffice is missing or fails or
    there is no such page.
    """
    kind = out.suffix.lower()
    if kind not in (".pdf", ".png"):
        raise OutputError("只能写成 .pdf 或 .png", where=str(out), hint="例如 -o 报告.pdf，或 -o 报告.png")
    if kind == ".pdf" and page is not None:
        raise OutputError("PDF 总是整份写出", where="--page", hint="只看一页，请写成 .png")
    fonts = rendering.look_for_fonts()
    asked = rendering.asked_faces(read_document(docx))
    (pdf,) = rendering.render_pdfs([docx], fonts=fonts)
    printed = rendering.read_pdf(pdf, fonts.substitutes)
    files = {out: pdf} if kind == ".pdf" else _pictures(pdf, out, dpi, page)
    for path, data in files.items():
        write_atomic(path, data)
    told = rendering.told(printed.fonts, asked, fonts.choices)
    return Printed(tuple(files), len(printed.pages), told, bool(fonts.choices))


def _pictures(pdf: bytes, out: Path, dpi: int, page: int | None) -> dict[Path, bytes]:
    made = rendering.render_png(pdf, dpi=dpi, page=page)
    if len(made) == 1:
        return {out: made[0]}
    return {out.with_stem(f"{out.stem}-{number}"): data for number, data in enumerate(made, start=1)}
