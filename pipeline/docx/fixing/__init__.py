"""Floor 5: layout mended in a copy of any .docx; no word changes, no edit vanishes."""

from __future__ import annotations

from pathlib import Path

from pipeline.rules.house import House


def fixed(data: bytes, path: Path, house: House) -> bytes:
    """``turns.fixed``, whose lxml is loaded only when there is a file to be mended."""
    from pipeline.docx.fixing import turns

    return turns.fixed(data, path, house)
