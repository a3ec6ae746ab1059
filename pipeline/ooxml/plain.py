"""A text file as a document: paragraphs by lines, nothing said of page or letters."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.ooxml.model import Block, Document, Run
from pipeline.ooxml.roles import classify
from pipeline.textio import Reading, read_text

_READING = Reading("报告", 16 * 1024 * 1024, DocumentError)


def read_plain(path: Path) -> Document:
    """The lines of the text file ``path`` as classified paragraphs. Raises DocumentError as ``read_text`` does."""
    lines = read_text(path, _READING).splitlines()
    blocks = [Block(number, line, (Run(line, 0, "", "", ""),)) for number, line in enumerate(lines, 1)]
    return Document(str(path), classify(blocks), ())
