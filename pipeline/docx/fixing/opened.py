"""A .docx opened to be mended: parts that are not touched keep their bytes, new ones can be added."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from pipeline.ooxml.names import STRICT, VAL, W
from pipeline.ooxml.package import Archive, parsed
from pipeline.ooxml.reader import LIMITS

_TYPES = "[Content_Types].xml"
_USUAL_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment of a zip entry: the same file gives the same bytes
_USUAL = {strict: usual.strip("{}").encode() for strict, usual in STRICT.items()}
# Strict OOXML has no left and right (ECMA-376 Part 4, annex A).
_STRICT_SIDES = {"left": "start", "right": "end", "leftChars": "startChars", "rightChars": "endChars"}


class Opened:
    """The parts of a .docx. A tree that was asked for is written back where it was changed."""

    def __init__(self, data: bytes, path: Path) -> None:
        """Raises DocumentError as ``read_document`` does."""
        self._data = data
        self._path = path
        with Archive(path, LIMITS, data) as archive:
            self._parts = {name: archive.read(name) for name in archive.names if not name.endswith("/")}
            self.main = archive.main
        self._before: dict[str, bytes] = {}
        self._trees: dict[str, Any] = {}
        self._strict: set[str] = set()
        self._dropped: set[str] = set()

    @property
    def body(self) -> Any:
        """The w:body, which ``read_document`` found there."""
        return self.tree(self.main).find(f"{W}body")

    def tree(self, name: str) -> Any:
        """The root of the XML part ``name``, strict names turned into the usual ones."""
        if name not in self._trees:
            data = self._parts[name]
            for strict, usual in _USUAL.items():
                if strict in data:
                    self._strict.add(name)
                    data = data.replace(strict, usual)
            self._trees[name] = parsed(data, self._path)
            self._before[name] = _as_bytes(self._trees[name])
        return self._trees[name]

    def related(self, source: str, kind: str) -> list[str]:
        """Names of the parts to which ``source`` ("" for the package) relates as ``kind`` ("settings")."""
        return [name for key, (found, name) in self._relations(source).items() if found == kind and name in self._parts]

    def target(self, key: str) -> str:
        """The name of the part with the relationship id ``key`` of the main part, "" without one."""
        name = self._relations(self.main).get(key, ("", ""))[1]
        return name if name in self._parts else ""

    def add(self, kind: str, name: str, content: bytes, content_type: str) -> str:
        """Puts a new part beside the main one, which relates to it as ``kind``; gives the relationship's id."""
        folder = posixpath.dirname(self.main)
        stem, suffix = posixpath.splitext(name)
        numbers = (f"{stem}{number}{suffix}" for number in range(1, len(self._parts) + 2))
        free = (posixpath.join(folder, each) for each in (name, *numbers))
        part = next(each for each in free if each not in self._parts)
        self._parts[part] = content
        types = self._types()
        namespace = types.tag.partition("}")[0] + "}"
        types.append(types.makeelement(f"{namespace}Override", {"PartName": f"/{part}", "ContentType": content_type}))
        return self._relate(kind, posixpath.basename(part))

    def copy(self, key: str, kind: str) -> str:
        """A copy of the part with the relationship id ``key``, with all that it relates to; gives the copy's id."""
        source = self.target(key)
        tree = self.tree(source)
        content = self._as_was(source, _as_bytes(tree))
        made = self.add(kind, posixpath.basename(source), content, self._type_of(source))
        relations = _rels(source)
        if relations in self._parts:
            self._parts[_rels(self.target(made))] = self._parts[relations]
        return made

    def drop(self, source: str, kind: str) -> None:
        """Takes away the parts to which ``source`` relates as ``kind``, and the relationships."""
        names = self.related(source, kind)
        relations = self.tree(_rels(source))
        for each in list(relations):
            if str(each.get("Type", "")).rpartition("/")[2] == kind:
                relations.remove(each)
        types = self._types()
        for each in list(types):
            if each.get("PartName", "").lstrip("/") in names:
                types.remove(each)
        self._dropped.update(names)
        for name in names:
            del self._parts[name]
            self._trees.pop(name, None)

    def to_bytes(self) -> bytes:
        """The file's bytes, the same as were given when nothing was changed."""
        changed = self._changed()
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._data)) as old, zipfile.ZipFile(target, "w") as new:
            known = {entry.filename for entry in old.infolist()}
            added = [name for name in self._parts if name not in known]
            if not (changed or added or self._dropped):
                return self._data
            for entry in old.infolist():
                if entry.filename not in self._dropped:
                    new.writestr(entry, changed.get(entry.filename, self._parts.get(entry.filename, b"")))
            for name in added:
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(info, changed.get(name, self._parts[name]))
        return target.getvalue()

    def _changed(self) -> dict[str, bytes]:
        now = {name: _as_bytes(tree) for name, tree in self._trees.items()}
        return {name: self._as_was(name, content) for name, content in now.items() if content != self._before[name]}

    def _as_was(self, name: str, content: bytes) -> bytes:
        """A part with strict names where it had them."""
        if name not in self._strict:
            return content
        tree = parsed(content, self._path)
        for node in tree.iter(f"{W}jc", f"{W}ind"):
            for attribute, value in list(node.attrib.items()):
                if attribute == VAL and value in _STRICT_SIDES:
                    node.set(VAL, _STRICT_SIDES[value])
                elif (side := attribute.removeprefix(W)) in _STRICT_SIDES:
                    del node.attrib[attribute]
                    node.set(W + _STRICT_SIDES[side], value)
        content = _as_bytes(tree)
        for strict, usual in _USUAL.items():
            content = content.replace(usual, strict)
        return content

    def _types(self) -> Any:
        """The list of content types; a file without one gets one with the usual two."""
        self._parts.setdefault(_TYPES, _USUAL_TYPES)
        return self.tree(_TYPES)

    def _type_of(self, name: str) -> str:
        overrides = (each for each in self._types() if each.get("PartName", "").lstrip("/") == name)
        return next((str(each.get("ContentType")) for each in overrides), "application/xml")

    def _relate(self, kind: str, target: str) -> str:
        name = _rels(self.main)
        if name not in self._parts:
            self._parts[name] = (
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
        relations = self.tree(name)
        taken = {each.get("Id") for each in relations}
        key = next(f"rIdFix{number}" for number in range(1, len(taken) + 2) if f"rIdFix{number}" not in taken)
        namespace = relations.tag.partition("}")[0] + "}"
        base = _STRICT_OFFICE if self.main in self._strict else _OFFICE
        made = {"Id": key, "Type": base + kind, "Target": target}
        relations.append(relations.makeelement(f"{namespace}Relationship", made))
        return key

    def _relations(self, source: str) -> dict[str, tuple[str, str]]:
        """Id → kind and part name of the internal relationships of ``source``."""
        if _rels(source) not in self._parts:
            return {}
        folder = posixpath.dirname(source)
        found = {}
        for each in self.tree(_rels(source)):
            if each.get("TargetMode") != "External":
                name = posixpath.normpath(posixpath.join("/" + folder, each.get("Target", ""))).lstrip("/")
                found[each.get("Id", "")] = (str(each.get("Type", "")).rpartition("/")[2], name)
        return found


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _as_bytes(tree: Any) -> bytes:
    made = etree.tostring(tree.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return bytes(made)
