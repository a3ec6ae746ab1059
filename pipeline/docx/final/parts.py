"""All parts of a .docx, to be changed, dropped and written again."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docx.oxml.ns import nsmap, qn
from lxml import etree  # type: ignore[import-untyped]

from pipeline.docx.final.tags import words
from pipeline.docx.oxml import reproducible
from pipeline.docx.revise.package import READING, Package
from pipeline.errors import DocumentError
from pipeline.textio import read_bytes

CONTENT_TYPES = "[Content_Types].xml"
# Relationships that mean nothing unless the part names them (r:id, r:embed …), by the end of their type.
_NAMED = words("image hyperlink header footer chart oleObject package control aFChunk subDocument video audio media")


class Parts:
    """A .docx taken apart. A tree asked for is written back by ``to_bytes``; other parts keep their bytes."""

    def __init__(self, data: bytes, path: Path) -> None:
        """Raises DocumentError as ``open`` does, the disk aside."""
        Package(data, path)  # refuses what is no sound .docx
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        self._trees: dict[str, Any] = {}
        self.path = path
        main = [target for kind, target in self._targets("") if kind == "officeDocument"]
        self.main = next((name for name in main if name in self._parts), "word/document.xml")

    @classmethod
    def open(cls, path: Path) -> Parts:
        """The .docx at ``path``. Raises DocumentError as ``Package.open`` does."""
        return cls(read_bytes(path, READING), path)

    @property
    def names(self) -> tuple[str, ...]:
        """Every part by its name in the zip ("word/document.xml"), [Content_Types].xml and relationships too."""
        return tuple(self._parts)

    @property
    def body(self) -> Any:
        """The w:body."""
        return self.tree(self.main).find(qn("w:body"))

    def tree(self, name: str) -> Any:
        """The root element of the XML part ``name``. Raises DocumentError when it is no XML."""
        if name not in self._trees:
            try:
                self._trees[name] = etree.fromstring(self._parts[name], _parser())
            except etree.XMLSyntaxError as error:
                raise DocumentError(
                    "Word 文件已损坏，读不出来", where=str(self.path), hint="请用 Word 或 WPS 打开后另存为 .docx 再试"
                ) from error
        return self._trees[name]

    def texts(self) -> Iterator[tuple[str, Any]]:
        """Name and root of every WordprocessingML part, the main one first, then in the order of the zip."""
        main_first = sorted(self._parts, key=lambda name: name != self.main)
        for name in main_first:
            if name.endswith(".xml") and nsmap["w"].encode() in self._parts[name].replace(b"\0", b""):  # UTF-16 too
                root = self.tree(name)
                if etree.QName(root).namespace == nsmap["w"]:
                    yield name, root

    def related(self, kind: str) -> Any:
        """The root of the first part to which the main part relates as ``kind`` ("comments"), None without one."""
        names = (target for each, target in self._targets(self.main) if each == kind)
        return next((self.tree(name) for name in names if name in self._parts), None)

    def is_related(self, source: str, kind: str, target: str) -> bool:
        """Whether the part ``source`` ("" for the package) relates to ``target`` as ``kind``."""
        return (kind, target) in self._targets(source)

    def put(self, name: str, content: bytes) -> None:
        """Give the part ``name`` these bytes."""
        self._trees.pop(name, None)
        self._parts[name] = content

    def keep_relationships(self, kinds: Iterable[str]) -> None:
        """Of the package's own relationships keep those of these kinds."""
        kept = frozenset(kinds)
        self._filter("", lambda kind, _: kind in kept)

    def drop_relationships(self, kinds: Iterable[str]) -> None:
        """Drop the relationships of these kinds in every part, and those that a part has but no longer names."""
        dropped = frozenset(kinds)
        for name in self.names:
            if name.endswith(".xml") and _rels_name(name) in self._parts:
                named = {value for each in self.tree(name).iter() for value in each.attrib.values()}
                self._filter(
                    name, lambda kind, key, named=named: kind not in dropped and (kind not in _NAMED or key in named)
                )

    def collect(self) -> None:
        """Drop every part to which nothing relates any more, and its content type."""
        reached: set[str] = set()
        waiting = [""]
        while waiting:
            found = {target for _, target in self._targets(waiting.pop()) if target in self._parts}
            waiting += sorted(found - reached)
            reached |= found
        kept = {CONTENT_TYPES, *map(_rels_name, ("", *reached)), *reached}
        self._parts = {name: content for name, content in self._parts.items() if name in kept}
        self._trees = {name: tree for name, tree in self._trees.items() if name in kept}
        types = self.tree(CONTENT_TYPES)
        for each in list(types):
            part = each.get("PartName")
            if part is not None and part.lstrip("/") not in self._parts:
                types.remove(each)

    def to_bytes(self) -> bytes:
        """The package, its content types first and then the parts in their order; equal parts give equal bytes."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name in sorted(self._parts, key=lambda name: name != CONTENT_TYPES):
                archive.writestr(name, self._content(name))
        return reproducible(target.getvalue())

    def _content(self, name: str) -> bytes:
        if name not in self._trees:
            return self._parts[name]
        tree = self._trees[name]
        return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _targets(self, source: str) -> Iterator[tuple[str, str]]:
        """Kind and part name of each internal relationship of the part ``source`` ("" for the package)."""
        rels = _rels_name(source)
        if rels not in self._parts:
            return
        folder = posixpath.dirname(source)
        for each in self.tree(rels):
            if each.get("TargetMode") != "External":
                target = posixpath.join("/" + folder, each.get("Target", ""))
                yield _kind(each), posixpath.normpath(target).lstrip("/")

    def _filter(self, source: str, keep: Any) -> None:
        rels = _rels_name(source)
        if rels not in self._parts:
            return
        tree = self.tree(rels)
        for each in list(tree):
            if not keep(_kind(each), each.get("Id", "")):
                tree.remove(each)
        if not len(tree) and source:
            del self._parts[rels]
            self._trees.pop(rels)


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _rels_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _kind(relationship: Any) -> str:
    """The last step of a relationship's type: comments, officeDocument …, the same in every flavour of OOXML."""
    return str(relationship.get("Type", "")).rpartition("/")[2]
