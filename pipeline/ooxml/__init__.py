"""Floor 2: what a .docx says, read from its raw XML with inheritance resolved. ``read_document`` is the way in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ooxml.model import Document

__all__ = ["read_document", "read_plain"]


def read_document(path: Path, *, data: bytes | None = None) -> Document:
    """``reader.read_document``, whose lxml is loaded only when there is a file to be read."""
    from pipeline.ooxml import reader

    return reader.read_document(path, data=data)


def read_plain(path: Path) -> Document:
    """``plain.read_plain``, loaded when there is a file to be read."""
    from pipeline.ooxml import plain

    return plain.read_plain(path)
