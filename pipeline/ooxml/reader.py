"""A .docx as a ``model.Document``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import DocumentError
from pipeline.ooxml.around import count_changes, count_comments, read_fonts, read_properties, setting
from pipeline.ooxml.body import read_body
from pipeline.ooxml.cascade import Cascade
from pipeline.ooxml.model import Document
from pipeline.ooxml.names import W
from pipeline.ooxml.numbering import Counters, Numbering
from pipeline.ooxml.package import RESAVE, Archive, Limits
from pipeline.ooxml.paragraphs import Paragraphs
from pipeline.ooxml.roles import classify
from pipeline.ooxml.sections import Margins, read_geometry, section_nodes, section_start
from pipeline.ooxml.styles import Sheet
from pipeline.ooxml.theme import Theme, read_theme

# A report of 500 pages has about 8 MB of XML with 300,000 marks; reading the most that is allowed takes 200 MB.
LIMITS = Limits(file=256 * 1024 * 1024, unpacked=1024 * 1024 * 1024, xml=16 * 1024 * 1024, marks=400_000)
MAX_PARAGRAPHS = 10_000


def read_document(path: Path, *, data: bytes | None = None) -> Document:
    """The .docx at ``path``, or ``data`` that was read from there: every value resolved, every paragraph classified.

    Takes at most 256 MB and some seconds, whatever the bytes are. Raises DocumentError when the file is missing, a
    folder or can't be read; is no .docx (an old or encrypted .doc, .wps, PDF, a web page, a damaged zip, one without
    text); declares a document type; or is larger than any report.
    """
    with Archive(path, LIMITS, data) as archive:
        return _Package(archive).document()


class _Package:
    """The parts that a document is read from."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._paragraphs = 0
        self._relationships = archive.relationships(archive.main)
        self._settings = self._related("settings")
        languages = self._settings.find(f"{W}themeFontLang") if self._settings is not None else None
        theme = self._related("theme")
        east = languages.get(f"{W}eastAsia", "") if languages is not None else ""
        self._theme = read_theme(theme, east) if theme is not None else Theme()
        sheet = Sheet(self._related("styles"), self._theme)
        self._numbering = Numbering(self._related("numbering"), sheet)
        self._cascade = Cascade(sheet, self._numbering)

    def document(self) -> Document:
        archive = self._archive
        body = archive.xml(archive.main).find(f"{W}body")
        if body is None:
            raise self._error("这个 Word 文件里没有正文", RESAVE)
        self._count_paragraphs(body)
        nodes = section_nodes(body)
        geometry = [read_geometry(node) for node in nodes]
        sections = Margins(self._part, self._story).complete(geometry, nodes)
        found = read_body(body, self._story(), sections, [section_start(node) for node in nodes])
        return Document(
            path=str(archive.path),
            blocks=classify(found.blocks, sections=sections),
            sections=tuple(sections),
            tables=tuple(found.tables),
            boxes=tuple(found.boxes),
            even_and_odd=setting(self._settings, "evenAndOddHeaders"),
            comments=count_comments(self._related("comments")),
            changes=count_changes(body),
            fonts=read_fonts(self._related("fontTable")),
            properties=read_properties(archive),
        )

    def _story(self) -> Paragraphs:
        return Paragraphs(self._cascade, Counters(self._numbering), self._theme)

    def _related(self, kind: str) -> Any:
        """The root of the first part to which the text relates as ``kind``, None without one."""
        for each in self._relationships.values():
            if each.kind == kind and not each.external and each.target in self._archive:
                return self._archive.xml(each.target)
        return None

    def _part(self, key: str) -> Any:
        """The root of the part with the relationship id ``key``, None without one."""
        found = self._relationships.get(key)
        if found is None or found.external or found.target not in self._archive:
            return None
        root = self._archive.xml(found.target)
        self._count_paragraphs(root)
        return root

    def _count_paragraphs(self, root: Any) -> None:
        self._paragraphs += sum(1 for _ in root.iter(f"{W}p"))
        if self._paragraphs > MAX_PARAGRAPHS:
            raise self._error(f"文件超过 {MAX_PARAGRAPHS} 段，不是正常的公文", "请只保留公文本身，其余内容另存")

    def _error(self, message: str, hint: str) -> DocumentError:
        return DocumentError(message, where=str(self._archive.path), hint=hint)
