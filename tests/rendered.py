"""Documents as LibreOffice prints them, for the tests; without it they are skipped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.rendering import Rendering, find_office, look_for_fonts, read_pdf, render_pdfs


def need_office() -> str:
    """The soffice program. Skips the test when there is none."""
    office = find_office()
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: no page can be printed")
    return office


def print_all(folder: Path, documents: Mapping[str, bytes]) -> dict[str, Rendering]:
    """Each .docx of ``documents`` printed, all in one run; a run takes some seconds, so share it in a module."""
    need_office()
    paths = [folder / f"{name}.docx" for name in documents]
    for path, data in zip(paths, documents.values(), strict=True):
        path.write_bytes(data)
    fonts = look_for_fonts()
    pdfs = render_pdfs(paths, fonts=fonts)
    return {name: read_pdf(pdf, fonts.substitutes) for name, pdf in zip(documents, pdfs, strict=True)}
