"""A .docx opened so that its text can be changed and nothing else is."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]

from pipeline.errors import DocumentError
from pipeline.ooxml.package import RESAVE, Archive, Limits, parsed
from pipeline.textio import Reading, read_bytes

MAX_BYTES = 128 * 1024 * 1024  # on the disk: a report with photographs
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_XML_BYTES = 24 * 1024 * 1024  # parsed XML takes some ten times its size; a report of 500 pages has about 8 MB

_STYLES = "styles.xml"
READING = Reading("Word", MAX_BYTES, DocumentError)


class Package:
    """A .docx: the tree of its main part, and every other part as it is on the disk.

    ``body``: the w:body, to be changed in place. ``path``: where it was read, for messages.
    """

    def __init__(self, data: bytes, path: Path) -> None:
        """Raises DocumentError for what ``open`` says, the disk aside."""
        self.path = path
        self._data = data
        # Every mark takes two bytes at least: the limit of bytes is the one that counts here.
        with Archive(path, Limits(MAX_BYTES, MAX_UNPACKED_BYTES, MAX_XML_BYTES, MAX_XML_BYTES), data) as archive:
            self._parts = {name: archive.read(name) for name in archive.names}
            self._main = archive.main
        self._tree = parsed(self._parts[self._main], path)
        found = self._tree.find(qn("w:body"))
        if found is None:
            raise DocumentError("这个 Word 文件里没有正文", where=str(path), hint=RESAVE)
        self.body: Any = found
        self._before = self._serialised()

    @classmethod
    def open(cls, path: Path) -> Package:
        """The .docx at ``path``.

        Raises DocumentError when it is missing, a folder or can't be read, no .docx (an old or encrypted .doc, a
        PDF, a damaged zip, one without a main part), too large to be a report, or declares a document type.
        """
        return cls(read_bytes(path, READING), path)

    def to_bytes(self) -> bytes:
        """The file's bytes: those it was read from when ``body`` is as it was, else with a new main part.

        The other parts keep their bytes (but for styles that were added), names, order and times.
        """
        now = self._serialised()
        if now == self._before:
            return self._data
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._data)) as old, zipfile.ZipFile(target, "w") as new:
            for entry in old.infolist():
                content = now if entry.filename == self._main else self._parts[entry.filename]
                new.writestr(entry, content)
        return target.getvalue()

    def comment_authors(self) -> dict[str, str]:
        """Comment id → its author."""
        comments = self._beside("comments.xml")
        if comments is None:
            return {}
        return {each.get(qn("w:id"), ""): each.get(qn("w:author"), "") for each in comments.iter(qn("w:comment"))}

    def style_ids(self) -> dict[str, str]:
        """Name of a paragraph style → its id: what saves the file may number the ids anew, the names last."""
        styles = self._beside(_STYLES)
        if styles is None:
            return {}
        made: dict[str, str] = {}
        for style in styles.iter(qn("w:style")):
            name = style.find(qn("w:name"))
            if name is not None and style.get(qn("w:type")) == "paragraph":
                made.setdefault(name.get(qn("w:val"), ""), style.get(qn("w:styleId"), ""))
        return made

    def add_style(self, style: str) -> None:
        """Puts the w:style ``style`` (XML) at the end of the styles; a file without styles stays so."""
        styles = self._beside(_STYLES)
        if styles is not None:
            styles.append(etree.fromstring(style))
            self._parts[self._name_beside(_STYLES)] = _as_bytes(styles)

    def _name_beside(self, name: str) -> str:
        return posixpath.join(posixpath.dirname(self._main), name)

    def _beside(self, name: str) -> Any:
        """The tree of the part ``name`` in the main part's folder, None when there is none."""
        part = self._name_beside(name)
        return parsed(self._parts[part], self.path) if part in self._parts else None

    def _serialised(self) -> bytes:
        return _as_bytes(self._tree)


def _as_bytes(tree: Any) -> bytes:
    made = etree.tostring(tree.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return bytes(made)
