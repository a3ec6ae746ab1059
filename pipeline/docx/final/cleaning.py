"""A .docx made final: everything that review and editing left is taken out, what is laid out stays laid out."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml.ns import qn

from pipeline.docx.final.accept import accept
from pipeline.docx.final.fields import referred_names, unlink_personal
from pipeline.docx.final.parts import Parts
from pipeline.docx.final.reading import lines
from pipeline.docx.final.seal import lay_out_for_seal
from pipeline.docx.final.strip import strip, strip_settings
from pipeline.docx.final.tags import words

_PACKAGE = ("officeDocument", "core-properties")
# Comments and who wrote them, tasks, data of other programs, templates and printers of the author's machine.
_DROPPED = words(
    "comments commentsExtended commentsIds commentsExtensible people documenttasks customXml attachedTemplate"
    " mailMergeSource mailMergeHeaderSource recipientData printerSettings"
)
_NOTES = {"footnotes": ("w:footnote", "w:footnoteReference"), "endnotes": ("w:endnote", "w:endnoteReference")}
_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\|^/|file:", re.IGNORECASE)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">{}</cp:coreProperties>'
)
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def clean(parts: Parts, *, sealed: bool = False) -> bytes:
    """The bytes of ``parts`` made final; ``parts`` is changed. Equal files give equal bytes.

    Tracked changes are accepted; comments, marker pen, bookmarks that no field needs, author, editing data and the
    parts for them go. ``sealed``: 署名 and 成文日期 are set for a seal. Raises DocumentError when a part is damaged, or
    when there is no signature to set.
    """
    parts.drop_relationships(_DROPPED)
    parts.keep_relationships(_PACKAGE)
    parts.collect()
    for _, root in parts.texts():
        accept(root)
    _drop_notes(parts)
    for _, root in parts.texts():
        unlink_personal(root)
    kept = referred_names(root for _, root in parts.texts())
    for _, root in parts.texts():
        strip(root, kept)
        _drop_paths(root)
        if root.tag == qn("w:settings"):
            strip_settings(root)
    if sealed:
        lay_out_for_seal(parts)
    parts.drop_relationships(())
    parts.collect()
    _drop_properties(parts)
    return parts.to_bytes()


def is_final(data: bytes, parts: Parts) -> bool:
    """Whether ``data``, taken apart in ``parts``, is as ``clean`` leaves a file: cleaning it again changes no byte.

    What Word, WPS or LibreOffice saved is not, so this tells a finished file that nobody has touched since.
    """
    return clean(parts) == data


def _drop_notes(parts: Parts) -> None:
    """Foot- and endnotes whose mark was deleted: the part would still tell what they said."""
    roots = [root for _, root in parts.texts()]
    for root in roots:
        kind = _NOTES.get(root.tag.rpartition("}")[2])
        if kind is None:
            continue
        note, reference = map(qn, kind)
        used = {each.get(qn("w:id")) for other in roots for each in other.iter(reference)}
        for each in list(root.iter(note)):
            if each.get(qn("w:type")) is None and each.get(qn("w:id")) not in used:
                root.remove(each)


def _drop_paths(root: Any) -> None:
    """Descriptions of pictures that are nothing but the path of a file on the author's machine."""
    for node in root.iter("{*}docPr", "{*}cNvPr"):
        for name in ("descr", "title", "name"):
            if _PATH.search(node.get(name, "")):
                node.set(name, "")


def _drop_properties(parts: Parts) -> None:
    """Of the core properties only the title stays, if it is one: the text has it."""
    text = re.sub(r"\s", "", "".join(line.text for line in lines(parts)))
    for name in parts.names:
        if name.endswith(".xml") and parts.is_related("", "core-properties", name):
            title = parts.tree(name).findtext(_TITLE) or ""
            known = re.sub(r"\s", "", title)
            stays = f"<dc:title>{escape(title)}</dc:title>" if known and known in text else ""
            parts.put(name, _CORE.format(stays).encode())
