"""Word packages written by hand: only the parts and properties that a test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pipeline.ooxml import read_document
from pipeline.ooxml.model import Block, Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
# What holds each kind of part, its relationship and its root.
_ROOTS = {"styles": "styles", "numbering": "numbering", "settings": "settings", "comments": "comments"}


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(body: str, parts: Mapping[str, bytes | str] | None = None, **inner: str) -> bytes:
    """A package with ``body`` in its w:body. ``inner``: what stands in styles, numbering, settings …; footer1 and so
    on are footers (relationship id "footer1"); ``theme`` is a whole a:theme's inside. ``parts``: more, as they are."""
    made: dict[str, bytes | str] = {
        "_rels/.rels": _relationships({"doc": ("officeDocument", "word/document.xml")}),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    related = {}
    for name, xml in inner.items():
        kind = name.rstrip("0123456789")
        related[name] = (kind, f"{name}.xml")
        if kind == "theme":
            made["word/theme.xml"] = f"<a:theme {NAMESPACES}>{xml}</a:theme>"
        else:
            root = {"footer": "ftr", "header": "hdr", "fontTable": "fonts"}.get(kind, kind)
            made[f"word/{name}.xml"] = f"<w:{root} {NAMESPACES}>{xml}</w:{root}>"
    made["word/_rels/document.xml.rels"] = _relationships(related)
    return zipped({**made, **(parts or {})})


def _relationships(related: Mapping[str, tuple[str, str]]) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    inner = "".join(
        f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{target}"/>' for key, (kind, target) in related.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def read(body: str, parts: Mapping[str, bytes | str] | None = None, **inner: str) -> Document:
    """``docx`` read."""
    return read_document(Path("文件.docx"), data=docx(body, parts, **inner))


def p(text: str = "", properties: str = "", run: str = "") -> str:
    """A w:p with one run."""
    content = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def style(
    style_id: str, paragraph: str = "", run: str = "", base: str = "", kind: str = "paragraph", more: str = ""
) -> str:
    """A w:style named as its id; ``more``: further children."""
    on = f'<w:basedOn w:val="{base}"/>' if base else ""
    default = ' w:default="1"' if style_id == "Normal" else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"{default}><w:name w:val="{style_id}"/>{on}{more}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def first(document: Document) -> Block:
    return document.blocks[0]
