"""Word files that a review and its editing have left their traces in, built by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from docx.oxml.ns import nsdecls
from drafts import draft, every_kind, paragraph

from pipeline.docx.writer import write_docx
from pipeline.types import Finding, Paragraph, ParagraphKind
from pipeline.workflow.finalizing import Obstacle

AUTHOR = "赵德厚"
WHO = f'w:id="90" w:author="{AUTHOR}" w:date="2025-12-01T08:00:00Z"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2011/relationships"
EXTENDED = "word/commentsExtended.xml"


def ready() -> tuple[Paragraph, ...]:
    """A report with nothing left to do: no gap, no fallback text."""
    kept = [each for each in every_kind() if each.kind is not ParagraphKind.GAP]
    plain = (
        Paragraph(
            each.id, each.kind, tuple(type(p)(p.text, p.source, p.unit, p.bullets) for p in each.passages), each.section
        )
        for each in kept
    )
    made = list(plain)
    made.insert(9, paragraph(10, ParagraphKind.BODY, "老朳坝还有一处渗漏。", section="problem"))
    return tuple(made)


def written(folder: Path, *findings: Finding, paragraphs: tuple[Paragraph, ...] | None = None) -> Path:
    path = folder / "报告.docx"
    path.write_bytes(write_docx(draft(paragraphs or ready()), findings))
    return path


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The file with its parts as ``change`` leaves them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def in_body(path: Path, old: str, new: str) -> Path:
    """The file with ``old`` in its main part replaced once by ``new``."""

    def change(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"].decode()
        assert old in body
        parts["word/document.xml"] = body.replace(old, new, 1).encode()

    return rewritten(path, change)


def run(words: str, tag: str = "t") -> str:
    return f'<w:r w:rsidR="00AB12CD"><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def add_part(
    parts: dict[str, bytes], name: str, content: str | bytes, kind: str, owner: str = "word/document.xml"
) -> None:
    """A part with a relationship from ``owner`` ("" for the package) and a content type."""
    parts[name] = content.encode() if isinstance(content, str) else content
    folder, _, base = owner.rpartition("/")
    rels = f"{folder}/_rels/{base}.rels" if owner else "_rels/.rels"
    empty = f'<Relationships xmlns="{PACKAGE_RELS}"></Relationships>'.encode()
    made = f'<Relationship Id="rX{len(parts)}" Type="{kind}" Target="/{name}"/></Relationships>'
    parts[rels] = parts.get(rels, empty).replace(b"</Relationships>", made.encode())
    override = f'<Override PartName="/{name}" ContentType="application/xml"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())


def planted(path: Path) -> Path:
    """The author's name in every place of the file that tells who worked on it, and every kind of tracked change."""
    paragraphs = (
        f'<w:p w:rsidR="00AB12CD" {W14} w14:paraId="1A2B3C4D"><w:pPr><w:pPrChange {WHO}><w:pPr/></w:pPrChange></w:pPr>'
        f'<w:permStart w:id="7" w:ed="{AUTHOR}"/>'
        '<w:bookmarkStart w:id="70" w:name="_GoBack"/><w:bookmarkEnd w:id="70"/>'
        f'<w:proofErr w:type="spellStart"/>{run("原有")}<w:ins {WHO}>{run("新增")}</w:ins>'
        f"<w:del {WHO}>{run('删去', 'delText')}</w:del><w:moveTo {WHO}>{run('移来')}</w:moveTo>"
        f"<w:moveFrom {WHO}>{run('移走')}</w:moveFrom>"
        f'<w:r><w:rPr><w:b/><w:highlight w:val="green"/><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr>'
        "<w:t>加粗</w:t></w:r>"
        f'<w:r><w:footnoteReference w:id="2"/></w:r><w:del {WHO}><w:r><w:footnoteReference w:id="3"/></w:r></w:del>'
        '<w:permEnd w:id="7"/></w:p>'
        f"<w:p><w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr>{run('上段')}</w:p><w:p>{run('下段')}</w:p>"
        f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:trPr><w:del {WHO}/></w:trPr><w:tc><w:p>{run('旧行')}</w:p></w:tc>"
        "</w:tr>"
        f"<w:tr><w:trPr><w:ins {WHO}/></w:trPr><w:tc><w:tcPr><w:cellIns {WHO}/></w:tcPr><w:p>{run('新行')}</w:p></w:tc>"
        f"<w:tc><w:tcPr><w:cellDel {WHO}/></w:tcPr><w:p>{run('旧格')}</w:p></w:tc></w:tr></w:tbl>"
        f'<w:p><w:smartTag w:element="name">{run("标记")}</w:smartTag></w:p>'
    )
    in_body(path, "<w:sectPr>", f"{paragraphs}<w:sectPr>")

    def change(parts: dict[str, bytes]) -> None:
        who = f"<x>{AUTHOR}</x>"
        parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(
            b"</cp:coreProperties>",
            f'<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{AUTHOR}</dc:creator>'
            f"<cp:lastModifiedBy>{AUTHOR}</cp:lastModifiedBy><cp:revision>7</cp:revision></cp:coreProperties>".encode(),
        )
        parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(
            b"</Properties>", f"<Company>{AUTHOR}</Company><TotalTime>99</TotalTime></Properties>".encode()
        )
        add_part(parts, "docProps/custom.xml", who, f"{RELS}/custom-properties", "")
        add_part(parts, "docProps/thumbnail.jpeg", AUTHOR.encode("utf-16-le"), f"{PACKAGE_RELS}/metadata/thumbnail", "")
        add_part(parts, "customXml/item1.xml", who, f"{RELS}/customXml")
        add_part(parts, "word/people.xml", who, f"{MICROSOFT}/people")
        add_part(
            parts, "word/commentsIds.xml", who, "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds"
        )
        add_part(parts, "word/printerSettings1.bin", AUTHOR.encode("utf-16-le"), f"{RELS}/printerSettings")
        notes = "".join(
            f'<w:footnote w:id="{n}"><w:p>{run(words)}</w:p></w:footnote>' for n, words in ((2, "留注"), (3, AUTHOR))
        )
        add_part(parts, "word/footnotes.xml", f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>", f"{RELS}/footnotes")
        place = f'Target="file:///C:/{AUTHOR}.dotm" TargetMode="External"'
        template = f'<Relationship Id="rT" Type="{RELS}/attachedTemplate" {place}/>'
        parts["word/_rels/settings.xml.rels"] = (
            f'<Relationships xmlns="{PACKAGE_RELS}">{template}</Relationships>'.encode()
        )
        settings = (
            f'<w:attachedTemplate xmlns:r="{RELS}" r:id="rT"/><w:trackRevisions/>'
            '<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids>'
            f'<w:docVars><w:docVar w:name="who" w:val="{AUTHOR}"/></w:docVars></w:settings>'
        )
        parts["word/settings.xml"] = parts["word/settings.xml"].replace(b"</w:settings>", settings.encode())
        parts["word/footer1.xml"] = parts["word/footer1.xml"].replace(
            b"</w:p>", f"<w:ins {WHO}>{run('内部')}</w:ins></w:p>".encode()
        )

    return rewritten(path, change)


def kinds(found: tuple[Obstacle, ...]) -> list[str]:
    return [each.kind for each in found if each.blocking]


def png(color: bytes) -> bytes:
    """A picture of one pixel."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" + color)) + chunk(b"IEND", b"")
    )
