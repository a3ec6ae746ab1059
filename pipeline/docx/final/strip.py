"""What a review and its editing leave in a part, taken out of it; the text and its formatting stay."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import nsmap, qn

from pipeline.docx.final.accept import unwrap
from pipeline.docx.final.tags import tags

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_YELLOWS = frozenset({"FFFF00", "YELLOW"})

# Comments, spelling marks, editing permissions (they name people), page breaks of the last editor's printer, bindings
# to data that is dropped, the printer itself.
_MARKS = (
    *tags("commentRangeStart commentRangeEnd commentReference annotationRef proofErr permStart permEnd"),
    *tags("lastRenderedPageBreak highlight rsid dataBinding printerSettings smartTagPr customXmlPr"),
    f"{{{_W15}}}dataBinding",
)
_WRAPPERS = tags("smartTag customXml")
_IDENTIFIERS = (f"{{{_W14}}}paraId", f"{{{_W14}}}textId")
# Of the settings: sessions, tracking, the document's identity, and paths of the author's machine.
_SETTINGS = (
    *tags("rsids docVars trackRevisions revisionView doNotTrackMoves doNotTrackFormatting attachedTemplate mailMerge"),
    *tags("proofState saveThroughXslt activeWritingStyle"),
    f"{{{_W14}}}docId",
    f"{{{_W15}}}docId",
)
_REVIEW_ONLY = frozenset({"trackedChanges", "comments"})


def strip(root: Any, kept_bookmarks: frozenset[str]) -> None:
    """Take comments, highlights, bookmarks (but those of these names), and traces of editing out of ``root``."""
    for shading in list(root.iter(qn("w:shd"))):
        if is_marker(shading):
            shading.getparent().remove(shading)
    for node in list(root.iter(*_MARKS)):
        _remove_with_run(node)
    for node in list(root.iter(*_WRAPPERS)):
        unwrap(node)
    _drop_bookmarks(root, kept_bookmarks)
    for node in list(root.iter(qn("w:rPr"))):
        if not len(node):
            node.getparent().remove(node)
    for node in root.iter("*"):
        for name in [name for name in node.attrib if _is_trace(name)]:
            del node.attrib[name]


def is_marker(node: Any) -> bool:
    """Whether ``node`` marks a run with a marker pen: w:highlight, or the yellow w:shd that some programs save."""
    if node.getparent() is None or node.getparent().tag != qn("w:rPr"):
        return False
    if node.tag == qn("w:highlight"):
        return str(node.get(qn("w:val"))) != "none"
    return node.tag == qn("w:shd") and str(node.get(qn("w:fill"), "")).upper() in _YELLOWS


def strip_settings(settings: Any) -> None:
    """Take out of w:settings what tells of the editing; protection stays unless it only allows a review."""
    for node in list(settings.iter(*_SETTINGS)):
        node.getparent().remove(node)
    for node in list(settings.iter(qn("w:documentProtection"))):
        if node.get(qn("w:edit")) in _REVIEW_ONLY:
            node.getparent().remove(node)


def _remove_with_run(node: Any) -> None:
    """Remove ``node``, and the run that held nothing else."""
    parent = node.getparent()
    parent.remove(node)
    if parent.tag == qn("w:r") and all(child.tag == qn("w:rPr") for child in parent):
        parent.getparent().remove(parent)


def _drop_bookmarks(root: Any, kept: frozenset[str]) -> None:
    ended = {end.get(qn("w:id")) for end in root.iter(qn("w:bookmarkEnd"))}
    numbers = set()
    for start in list(root.iter(qn("w:bookmarkStart"))):
        name, number = start.get(qn("w:name"), ""), start.get(qn("w:id"))
        if name in kept and number in ended and not name.startswith("nigao_"):
            numbers.add(number)
        else:
            start.getparent().remove(start)
    for end in list(root.iter(qn("w:bookmarkEnd"))):
        if end.get(qn("w:id")) not in numbers:
            end.getparent().remove(end)


def _is_trace(name: str) -> bool:
    return name in _IDENTIFIERS or name.startswith(f"{{{nsmap['w']}}}rsid")
