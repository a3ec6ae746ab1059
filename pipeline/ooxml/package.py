"""A .docx opened safely: whatever its bytes are, it is read within limits or refused in one sentence."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from lxml import etree  # type: ignore[import-untyped]

from pipeline.errors import DocumentError
from pipeline.ooxml.names import STRICT
from pipeline.textio import Reading, check_file

RESAVE = "请用 Word 或 WPS 打开后另存为 .docx 再试"
_MAX_DIRECTORY = 4 * 1024 * 1024  # of the zip; a report with a thousand pictures has 0.1 MB
_MAX_MEMBERS = 20_000
_CHUNK = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError, struct.error)
_BROKEN_TEXT = (*_BROKEN, ValueError, OverflowError)  # names that are no UTF-8, offsets beyond the file
# What people rename to .docx: how it begins, what it is.
_DISGUISES = (
    (b"%pdf-", "是 PDF 文件，不是 Word 文件"),
    (b"{\\rtf", "是 RTF 文件，只是扩展名为 .docx"),
    (b"<html", "是网页文件，只是扩展名为 .docx"),
    (b"<!doctype html", "是网页文件，只是扩展名为 .docx"),
    (b"mime-version:", "是网页文件，只是扩展名为 .docx"),
    (b"<?xml", "是 XML 文件，只是扩展名为 .docx"),
)


@dataclass(frozen=True)
class Limits:
    """What a package may hold, in bytes. ``marks``: tags and attributes in all the XML that is parsed.

    Parsed XML takes some 250 bytes a mark and its text twice, however small its file.
    """

    file: int
    unpacked: int
    xml: int
    marks: int


@dataclass(frozen=True)
class Relationship:
    """``kind``: the last step of its type (styles, footer); ``target``: the part's name, an address when external."""

    kind: str
    target: str
    external: bool = False


class Archive:
    """The parts of a .docx, read from the disk when they are asked for."""

    def __init__(self, path: Path, limits: Limits, data: bytes | None = None) -> None:
        """Opens the .docx at ``path``, or ``data`` that was read from there.

        Raises DocumentError when it is missing, a folder or can't be read, no .docx (an old or encrypted .doc, a
        PDF, a damaged zip, one without a main part) or has more than ``limits`` allow.
        """
        self.path = path
        self._limits = limits
        self._marks = 0
        self._file = self._opened(data)
        try:
            self._zip = self._guarded(self._directory)
            self.main = self._main_part()
        except DocumentError:
            self.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises DocumentError when they are damaged, or are XML that declares a document type.

        Word writes no DOCTYPE; one is there to define entities that swell or fetch other files.
        """
        data: bytes = self._guarded(lambda: self._zip.read(self._members[name]))
        if _is_xml(name) and b"<!DOCTYPE" in data.replace(b"\0", b""):  # UTF-16 as well
            raise self._doctype()
        return data

    def xml(self, name: str) -> Any:
        """The root element of a part, strict OOXML's names turned into the usual ones, comments left out.

        Raises DocumentError as ``read`` does, for what is no XML, and when the parts read so far have more tags and
        attributes than the limits allow.
        """
        data = self.read(name)
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:2] in (b"<\0", b"\0<"):
            data = self._utf8(data)
        self._marks += data.count(b"<") + data.count(b"=")
        if self._marks > self._limits.marks:
            raise self._too_large()
        for strict, usual in STRICT.items():
            data = data.replace(strict, usual.strip("{}").encode())
        # The encoding is given, not looked up: in another one the counts above would mean nothing.
        parser = etree.XMLParser(
            encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        root = parsed(data, self.path, parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._doctype()
        return root

    def relationships(self, source: str) -> dict[str, Relationship]:
        """Id → relationship of the part ``source`` ("" for the package)."""
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._members:
            return {}
        found = {}
        for each in self.xml(rels):
            target, kind = each.get("Target", ""), each.get("Type", "").rpartition("/")[2]
            external = each.get("TargetMode") == "External"
            part = target if external else posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[each.get("Id", "")] = Relationship(kind, part, external)
        return found

    def parts(self, source: str, kind: str) -> list[str]:
        """Names of the parts to which ``source`` relates as ``kind``, those that are missing left out."""
        related = self.relationships(source).values()
        return [each.target for each in related if each.kind == kind and not each.external and each.target in self]

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def _opened(self, data: bytes | None) -> IO[bytes]:
        reading = Reading("Word", self._limits.file, DocumentError)
        if data is None:
            check_file(self.path, reading)
            try:
                file: IO[bytes] = self.path.open("rb")
            except OSError as error:
                hint = "请检查文件权限，或先在 Word、WPS 中关闭它"
                raise self._error(f"文件读不出来（{error.strerror}）", hint) from error
        else:
            file = io.BytesIO(data)
        return file

    def _directory(self) -> zipfile.ZipFile:
        self._refuse_other_kinds()
        if _directory_size(self._file) > _MAX_DIRECTORY:
            raise self._too_large()
        opened = zipfile.ZipFile(self._file)
        members = opened.infolist()
        unpacked = sum(member.file_size for member in members)
        xml = sum(member.file_size for member in members if _is_xml(member.filename))
        if unpacked > self._limits.unpacked or xml > self._limits.xml or len(members) > _MAX_MEMBERS:
            raise self._too_large()
        if any(member.flag_bits & 0x1 for member in members):
            raise self._error("文件加了密码", "请用 Word 另存为不加密的 .docx")
        # OPC knows no other method, and some reserve gigabytes before the first byte (ECMA-376 Part 2, annex B).
        if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
            raise zipfile.BadZipFile
        self._members = {member.filename: member for member in members}
        if len(self._members) != len(members):
            raise self._error("Word 文件里有两个同名的部分，可能已损坏", RESAVE)
        return opened

    def _refuse_other_kinds(self) -> None:
        start = self._file.read(1024)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise self._error("是旧版 .doc、.wps 或加了密码的文件", "请用 Word 或 WPS 另存为不加密的 .docx")
        for begins, what in _DISGUISES:
            if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(begins):
                raise self._error(what, RESAVE)

    def _main_part(self) -> str:
        """The part with the text: as the package's relationships say, word/document.xml as a rule."""
        for name in (*self.parts("", "officeDocument"), "word/document.xml"):
            if name in self:
                return name
        raise self._error("不是 Word 文件（.docx）", RESAVE)

    def _guarded(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except _BROKEN_TEXT as error:
            raise self._error("不是完好的 Word 文件（.docx）", RESAVE) from error

    def _utf8(self, data: bytes) -> bytes:
        order = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if data[0] else "utf-16-be"
        try:
            return data.decode(order).encode()
        except UnicodeError as error:
            raise damaged(self.path) from error

    def _too_large(self) -> DocumentError:
        return self._error("文件解开后过大，可能已损坏或不是正常的 Word 文件", "请删去多余的内容，或拆成几份")

    def _doctype(self) -> DocumentError:
        return self._error("Word 文件里夹有文档类型声明（DOCTYPE），不予读取", RESAVE)

    def _error(self, message: str, hint: str) -> DocumentError:
        return DocumentError(message, where=str(self.path), hint=hint)


def parsed(part: bytes, path: Path, parser: Any = None) -> Any:
    """The root of a part, as it is. Raises DocumentError for what is no XML, or nested over 256 deep."""
    try:
        return etree.fromstring(part, parser or _parser())
    except etree.XMLSyntaxError as error:
        raise damaged(path) from error


def damaged(path: Path) -> DocumentError:
    return DocumentError("Word 文件已损坏，读不出来", where=str(path), hint=RESAVE)


@cache
def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _directory_size(file: IO[bytes]) -> int:
    """Bytes of the zip's list of members, which ``zipfile`` would read whole. 0 when the file is no zip."""
    size = file.seek(0, io.SEEK_END)
    tail_start = max(0, size - 65_536 - 22 - 76)
    file.seek(tail_start)
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\5\6")
    if end < 0 or end + 22 > len(tail):
        return 0
    listed: int = struct.unpack_from("<L", tail, end + 12)[0]
    # The record of large files stands 76 bytes before, and wins where there is one.
    if end >= 76 and tail[end - 20 : end - 16] == b"PK\6\7" and tail[end - 76 : end - 72] == b"PK\6\6":
        listed = max(listed if listed != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, end - 76 + 40)[0])
    return listed
