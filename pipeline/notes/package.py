"""Floor 2: the outside of an Office file: may it be unpacked and parsed at all?"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pipeline.textio import Reading, read_bytes

_CHUNK = 1024 * 1024
_DOCTYPE = b"<!DOCTYPE"


@dataclass(frozen=True)
class Package:
    """A kind of Office file: its names in messages, the part it must have, how many bytes it may unpack to."""

    program: str  # Word
    suffix: str  # .docx
    old: str  # .doc
    part: str  # word/document.xml
    max_unpacked: int
    max_xml: int

    @property
    def resave(self) -> str:
        return f"请用 {self.program} 打开后另存一份"


def read_package(path: Path, reading: Reading, package: Package) -> bytes:
    """The bytes of an Office file, looked over.

    Raises ``reading.error`` for what can't be read, is another kind of file, is encrypted, declares a document type,
    or would unpack to more than ``package`` allows.
    """
    data = read_bytes(path, reading)
    where, kind = str(path), f"{package.program} 文件"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        hint = f"请用 {package.program} 另存为不加密的 {package.suffix}"
        raise reading.error(f"是旧版 {package.old} 或加了密码的文件", where=where, hint=hint)
    if data.lstrip()[:5] == b"%PDF-":
        hint = f"请用 {package.program} 打开 PDF 后另存为 {package.suffix}"
        raise reading.error(f"是 PDF 文件，不是 {kind}", where=where, hint=hint)
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            members = opened.infolist()
            xml = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
            unpacked, parsed = (sum(member.file_size for member in some) for some in (members, xml))
            if unpacked > package.max_unpacked or parsed > package.max_xml:
                message = f"文件解开后过大，可能已损坏或不是正常的 {kind}"
                raise reading.error(message, where=where, hint=f"请把{reading.name}复制到新的 {kind}")
            if package.part not in opened.namelist():
                raise reading.error(f"不是有效的 {kind}（{package.suffix}）", where=where, hint=package.resave)
            # Office writes no DOCTYPE; one is there to define entities that swell or fetch other files.
            if any(_declares_type(opened, member) for member in xml):
                message = f"{kind}里夹有文档类型声明（DOCTYPE），不予读取"
                raise reading.error(message, where=where, hint=package.resave)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise reading.error(f"不是有效的 {kind}（{package.suffix}）", where=where, hint=package.resave) from error
    return data


def _declares_type(opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with opened.open(member) as stream:
        before = b""
        while piece := stream.read(_CHUNK):
            text = before + piece.replace(b"\0", b"")  # UTF-16 as well
            if _DOCTYPE in text:
                return True
            before = text[-len(_DOCTYPE) :]
    return False
