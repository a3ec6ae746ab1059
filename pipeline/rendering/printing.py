"""From a .docx to its PDF: the file looked over, the faces chosen, LibreOffice run."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import settings
from pipeline.errors import RenderError
from pipeline.notes.package import Package, read_package
from pipeline.rendering import faces
from pipeline.rendering.office import INSTALL, convert, find_office
from pipeline.textio import Reading

_MEGABYTE = 1024 * 1024
_REPORT = Reading("报告", 64 * _MEGABYTE, RenderError)
_WORD = Package("Word", ".docx", ".doc", "word/document.xml", 512 * _MEGABYTE, 128 * _MEGABYTE)


@dataclass(frozen=True)
class Fonts:
    """What prints the official faces on this machine. ``config``: fontconfig's file, "" where LibreOffice has none.

    ``choices``: () in that case, then the system's own fonts are used.
    """

    choices: tuple[faces.Choice, ...] = ()
    config: str = ""

    @property
    def substitutes(self) -> tuple[tuple[str, str], ...]:
        """Official face → what stands in for it, in the order of the table."""
        return tuple((each.official.name, each.shown) for each in self.choices if not each.real)


def look_for_fonts(folder: Path | None = None) -> Fonts:
    """The faces to use, from the system's fonts, the user's and those in ``folder`` (nigao's own when None)."""
    if not faces.uses_fontconfig():
        return Fonts()
    folders = (folder or settings.fonts_folder(), *faces.user_folders())
    with tempfile.TemporaryDirectory(prefix="nigao-", ignore_cleanup_errors=True) as name:
        cache = Path(name) / "cache"
        config = Path(name) / "fonts.conf"
        config.write_text(faces.base_config(folders, cache), encoding="utf-8")
        found = faces.installed(config)
    choices = tuple(faces.choose(official, found) for official in faces.officials())
    # LibreOffice's home goes with its run, and with it this cache.
    return Fonts(choices, faces.base_config(folders, Path("~/cache"), faces.mapping(choices, found)))


def render_pdf(docx: Path, *, timeout: float = 120) -> bytes:
    """The PDF that LibreOffice prints of a .docx.

    Raises RenderError when LibreOffice is missing (with how to install it), the file is no sound .docx or can't be
    laid out, or it takes longer than ``timeout`` seconds.
    """
    (made,) = render_pdfs([docx], timeout=timeout)
    return made


def render_pdfs(paths: Sequence[Path], *, timeout: float = 120, fonts: Fonts | None = None) -> tuple[bytes, ...]:
    """The PDFs of several .docx from one run, in their order. Raises RenderError as ``render_pdf`` does."""
    office = find_office()
    if office is None:
        raise RenderError("本机没有 LibreOffice，排不出页面", hint=INSTALL)
    documents = [read_package(path, _REPORT, _WORD) for path in paths]
    chosen = fonts or look_for_fonts()
    made = convert(office, documents, chosen.config, timeout)
    return tuple(_printed(path, pdf) for path, pdf in zip(paths, made, strict=True))


def _printed(path: Path, pdf: bytes | None) -> bytes:
    if not pdf:
        hint = "请用 Word 或 WPS 打开后另存一份再试"
        raise RenderError("LibreOffice 打不开这个文件", where=str(path), hint=hint)
    return pdf
