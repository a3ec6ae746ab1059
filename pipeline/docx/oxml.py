"""OOXML in small pieces: elements, clean text, and a zip that is the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls, nsmap, qn
from docx.oxml.parser import oxml_parser, parse_xml

# What XML 1.0 cannot hold (§2.2 Char): most controls, lone surrogates, the two noncharacters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\t\n\r\x85\u2028\u2029]+")

# The earliest moment a zip entry can carry; the real one would make every run differ.
_EPOCH = (1980, 1, 1, 0, 0, 0)


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


def reproducible(package: bytes) -> bytes:
    """The zip ``package`` with every entry at the same fixed time and no trace of the machine that made it."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        return packed({entry.filename: old.read(entry) for entry in old.infolist()})


def packed(parts: Mapping[str, bytes], onto: bytes = b"") -> bytes:
    """A zip of ``parts`` by name, in their order, behind those of the zip ``onto``: equal parts give equal bytes."""
    target = io.BytesIO(onto)
    with zipfile.ZipFile(target, "a") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content)
    return target.getvalue()
