"""Raw OOXML for the tests: what a checker of the layout rules would see, with styles resolved."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from lxml import etree


class Package:
    """A .docx taken apart, independent of the code that wrote it."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
            self.dates = {info.date_time for info in archive.infolist()}
        self.document = self.xml("word/document.xml")
        self.styles = self.xml("word/styles.xml")

    def xml(self, part: str) -> Any:
        return etree.fromstring(self.parts[part])

    @property
    def section(self) -> Any:
        return self.document.find(f".//{qn('w:sectPr')}")

    @property
    def paragraphs(self) -> list[Any]:
        return list(self.document.iter(qn("w:p")))

    def paragraph(self, start: str) -> Any:
        """The one paragraph whose text begins with ``start``."""
        (found,) = (each for each in self.paragraphs if text(each).startswith(start))
        return found

    def style_name(self, paragraph: Any) -> str:
        return str(next(self._chain(paragraph)).find(qn("w:name")).get(qn("w:val")))

    def _chain(self, paragraph: Any) -> Iterator[Any]:
        style = value(paragraph, "w:pPr/w:pStyle") or "Normal"
        while style:
            (found,) = (each for each in self.styles.iter(qn("w:style")) if each.get(qn("w:styleId")) == style)
            yield found
            style = value(found, "w:basedOn")

    def effective(self, paragraph: Any, path: str, attribute: str = "w:val", run: Any = None) -> str:
        """The value of ``path`` ("w:rPr/w:sz") that holds: the run's, the paragraph's, its styles', the defaults'."""
        kind = path.split("/")[0]
        defaults = self.styles.find(qn("w:docDefaults")).find(qn(f"{kind}Default"))
        for node in (run, paragraph, *self._chain(paragraph), defaults):
            found = "" if node is None else value(node, path, attribute)
            if found:
                return found
        return ""


def value(node: Any, path: str, attribute: str = "w:val") -> str:
    found = node.find("/".join(qn(step) for step in path.split("/")))
    return "" if found is None else str(found.get(qn(attribute), ""))


def text(paragraph: Any) -> str:
    return "".join(each.text or "" for each in paragraph.iter(qn("w:t")))


def runs(paragraph: Any) -> list[Any]:
    """Runs that hold text."""
    return [each for each in paragraph.iter(qn("w:r")) if each.find(qn("w:t")) is not None]
