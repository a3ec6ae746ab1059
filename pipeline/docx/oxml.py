"""OOXML in small pieces: elements, clean text, and a zip that is the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from struct import Struct
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls, nsmap, qn
from docx.oxml.parser import oxml_parser, parse_xml

# What XML 1.0 cannot hold (§2.2 Char): most controls, lone surrogates, the two noncharacters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\t\n\r\x85\u2028\u2029]+")

# A zip's records (PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16): of an entry, of it in the directory, of the end.
_ENTRY, _LISTED, _END = Struct("<4s5H3L2H"), Struct("<4s6H3L5H2L"), Struct("<4s4H2LH")
_VERSION, _DEFLATED, _UTF8_NAME = 20, 8, 0x800
_EPOCH = 0x21  # 1980-01-01, the earliest day an entry can carry; the real one would make every run differ
_ATTRIBUTES = 0o600 << 16


def element(tag: str, attributes: Mapping[str, str | int] | None = None, *children: Any) -> Any:
    """The element ``tag`` ("w:p") with ``attributes`` (same prefixes) and ``children``."""
    name, declared = _name(tag)
    made = oxml_parser.makeelement(name, nsmap=declared)
    for attribute, value in (attributes or {}).items():
        made.set(_name(attribute)[0], str(value))
    for child in children:
        made.append(child)
    return made


@cache
def _name(tag: str) -> tuple[str, dict[str, str]]:
    """As lxml wants ``w:p``: its name with its namespace, and that namespace by its prefix."""
    prefix = tag.partition(":")[0]
    return qn(tag), {prefix: nsmap[prefix]}


def val(tag: str, value: str | int) -> Any:
    """``<tag w:val="value"/>``."""
    return element(tag, {"w:val": value})


def clean(text: str) -> str:
    """``text`` as a document can hold it: characters illegal in XML dropped, a line break or tab made one space."""
    if text.isprintable():  # nearly all text: none of those characters is
        return text
    return _ILLEGAL.sub("", _BREAKS.sub(" ", text))


def text_element(text: str) -> Any:
    """A ``w:t`` that keeps its spaces. ``text`` must be clean."""
    made = element("w:t")
    made.text = text
    # The attribute is xml:space, not w:space, so that Word keeps leading and trailing spaces.
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def text_markup(text: str) -> str:
    """``text_element`` as it is written."""
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def elements(markup: str) -> list[Any]:
    """The elements of ``markup``, which needs no declaration of ``w``, each without a parent."""
    around = parse_xml(f"<w:body {nsdecls('w')}>{markup}</w:body>")
    found = list(around)
    for each in found:
        around.remove(each)
    return found


@dataclass(frozen=True)
class Part:
    """A part as it lies in a zip: its deflated bytes, the CRC-32 and the length of what they hold."""

    deflated: bytes
    crc: int
    size: int


def part(content: bytes) -> Part:
    """``content`` deflated, for what many documents have in common."""
    return Part(zlib.compress(content, wbits=-zlib.MAX_WBITS), zlib.crc32(content), len(content))


def reproducible(package: bytes) -> bytes:
    """The zip ``package`` with every entry at the same fixed time and no trace of the machine that made it."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        return packed({entry.filename: old.read(entry) for entry in old.infolist()})


def packed(parts: Mapping[str, bytes | Part]) -> bytes:
    """A zip of ``parts`` by name, in their order: equal parts give equal bytes.

    The bytes are ``zipfile``'s; that would deflate the same styles and settings again for every document.
    Raises struct.error for what only a zip64 can hold (4 GiB, 65,535 parts).
    """
    entries, directory, at = [], [], 0
    for name, content in parts.items():
        each = content if isinstance(content, Part) else part(content)
        told, flags = name.encode(), 0 if name.isascii() else _UTF8_NAME
        about = (flags, _DEFLATED, 0, _EPOCH, each.crc, len(each.deflated), each.size, len(told), 0)
        entries += [_ENTRY.pack(b"PK\3\4", _VERSION, *about), told, each.deflated]
        directory += [_LISTED.pack(b"PK\1\2", _VERSION, _VERSION, *about, 0, 0, 0, _ATTRIBUTES, at), told]
        at += _ENTRY.size + len(told) + len(each.deflated)
    length = sum(map(len, directory))
    return b"".join((*entries, *directory, _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), length, at, 0)))
