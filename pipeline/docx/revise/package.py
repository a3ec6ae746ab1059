"""A .docx opened so that its text can be changed and nothing else is."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]

from pipeline.docx.reader import DocumentError
from pipeline.textio import Reading, read_bytes

MAX_BYTES = 128 * 1024 * 1024  # on the disk: a report with photographs
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_XML_BYTES = 24 * 1024 * 1024  # parsed XML takes some ten times its size; a report of 500 pages has about 8 MB

_READING = Reading("Word", MAX_BYTES, DocumentError)
_RESAVE = "请用 Word 或 WPS 打开后另存为 .docx 再试"
_MAIN = "/officeDocument"  # how the relationship of the main part ends, in both flavours of OOXML


class Package:
    """A .docx: the tree of its main part, and every other part as it is on the disk.

    ``body``: the w:body, to be changed in place. ``path``: where it was read, for messages.
    """

    def __init__(self, data: bytes, path: Path) -> None:
        """Raises DocumentError for what ``open`` says, the disk aside."""
        self.path = path
        self._data = data
        self._parts = _unpacked(data, path)
        self._main = _main_part(self._parts, path)
        self._tree = _parsed(self._parts[self._main], path)
        found = self._tree.find(qn("w:body"))
        if found is None:
            raise DocumentError("这个 Word 文件里没有正文", where=str(path), hint=_RESAVE)
        self.body: Any = found
        self._before = self._serialised()

    @classmethod
    def open(cls, path: Path) -> Package:
        """The .docx at ``path``.

        Raises DocumentError when it is missing, a folder or can't be read, no .docx (an old or encrypted .doc, a
        PDF, a damaged zip, one without a main part), too large to be a report, or declares a document type.
        """
        return cls(read_bytes(path, _READING), path)

    def to_bytes(self) -> bytes:
        """The file's bytes: those it was read from when ``body`` is as it was, else with a new main part.

        The other parts keep their bytes, names, order and times.
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
        styles = self._beside("styles.xml")
        if styles is None:
            return {}
        made: dict[str, str] = {}
        for style in styles.iter(qn("w:style")):
            name = style.find(qn("w:name"))
            if name is not None and style.get(qn("w:type")) == "paragraph":
                made.setdefault(name.get(qn("w:val"), ""), style.get(qn("w:styleId"), ""))
        return made

    def _beside(self, name: str) -> Any:
        """The tree of the part ``name`` in the main part's folder, None when there is none."""
        part = posixpath.join(posixpath.dirname(self._main), name)
        return _parsed(self._parts[part], self.path) if part in self._parts else None

    def _serialised(self) -> bytes:
        made = etree.tostring(self._tree.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        return bytes(made)


def _unpacked(data: bytes, path: Path) -> dict[str, bytes]:
    where = str(path)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("是旧版 .doc 或加了密码的文件", where=where, hint="请用 Word 另存为不加密的 .docx")
    if data.lstrip()[:5] == b"%PDF-":
        raise DocumentError("是 PDF 文件，不是 Word 文件", where=where, hint="请给出 nigao 写的 .docx 文件")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            xml = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
            unpacked, parsed = (sum(member.file_size for member in some) for some in (members, xml))
            if unpacked > MAX_UNPACKED_BYTES or parsed > MAX_XML_BYTES:
                raise DocumentError("文件解开后过大，可能已损坏或不是正常的 Word 文件", where=where, hint=_RESAVE)
            if any(member.flag_bits & 0x1 for member in members):
                raise DocumentError("文件加了密码", where=where, hint="请用 Word 另存为不加密的 .docx")
            parts = {member.filename: package.read(member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError) as error:
        raise DocumentError("不是完好的 Word 文件（.docx）", where=where, hint=_RESAVE) from error
    # Word writes no DOCTYPE; one is there to define entities that swell or fetch other files.
    if any(b"<!DOCTYPE" in parts[member.filename].replace(b"\0", b"") for member in xml):
        raise DocumentError("Word 文件里夹有文档类型声明（DOCTYPE），不予读取", where=where, hint=_RESAVE)
    if len(parts) != len(members):
        raise DocumentError("Word 文件里有两个同名的部分，可能已损坏", where=where, hint=_RESAVE)
    return parts


def _main_part(parts: dict[str, bytes], path: Path) -> str:
    """The name of the part with the text: as the package's relationships say, word/document.xml as a rule."""
    if "_rels/.rels" in parts:
        for relationship in _parsed(parts["_rels/.rels"], path):
            if str(relationship.get("Type", "")).endswith(_MAIN):
                name = posixpath.normpath(str(relationship.get("Target", ""))).lstrip("/")
                if name in parts:
                    return name
    if "word/document.xml" in parts:
        return "word/document.xml"
    raise DocumentError("不是 Word 文件（.docx）", where=str(path), hint=_RESAVE)


def _parsed(part: bytes, path: Path) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError("Word 文件已损坏，读不出来", where=str(path), hint=_RESAVE) from error
