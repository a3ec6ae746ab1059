"""Fields: which bookmarks they refer to, and those that would show who worked on the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.final.accept import unwrap
from pipeline.docx.final.tags import words

# They show document properties, which a finished file has none of: their text stays, the field goes.
_PERSONAL = words(
    "AUTHOR LASTSAVEDBY USERNAME USERINITIALS USERADDRESS DOCPROPERTY DOCVARIABLE CREATEDATE SAVEDATE PRINTDATE"
    " EDITTIME REVNUM TEMPLATE INFO COMMENTS KEYWORDS SUBJECT TITLE"
)


@dataclass
class _Field:
    """A field of runs: its instruction so far, and the elements that make it a field."""

    code: str = ""
    nodes: list[Any] = field(default_factory=list)


def referred_names(roots: Iterable[Any]) -> frozenset[str]:
    """Every word that a field's instruction, an internal link or a form field of ``roots`` names."""
    found: set[str] = set()
    for root in roots:
        for made in _fields(root):
            found.update(re.findall(r"\w+", made.code))
        for simple in root.iter(qn("w:fldSimple")):
            found.update(re.findall(r"\w+", simple.get(qn("w:instr"), "")))
        found.update(link.get(qn("w:anchor"), "") for link in root.iter(qn("w:hyperlink")))
        found.update(
            name.get(qn("w:val"), "") for data in root.iter(qn("w:ffData")) for name in data.iter(qn("w:name"))
        )
    return frozenset(found)


def unlink_personal(root: Any) -> None:
    """Make plain text of the fields that show the author or another property of the file."""
    for made in list(_fields(root)):
        if _command(made.code) in _PERSONAL:
            for node in made.nodes:
                node.getparent().remove(node)
    for simple in list(root.iter(qn("w:fldSimple"))):
        if _command(simple.get(qn("w:instr"), "")) in _PERSONAL:
            unwrap(simple)


def _command(code: str) -> str:
    return next(iter(code.split()), "").upper()


def _fields(root: Any) -> Iterator[_Field]:
    """The fields made of runs, inner ones first. One that is never closed is none."""
    stack: list[_Field] = []
    separated: list[bool] = []
    for node in root.iter(qn("w:fldChar"), qn("w:instrText")):
        if node.tag == qn("w:instrText"):
            if stack and not separated[-1]:
                stack[-1].code += node.text or ""
                stack[-1].nodes.append(node)
            continue
        kind = node.get(qn("w:fldCharType"))
        if kind == "begin":
            stack.append(_Field(nodes=[node]))
            separated.append(False)
        elif stack and kind in ("separate", "end"):
            stack[-1].nodes.append(node)
            separated[-1] = True
            if kind == "end":
                separated.pop()
                yield stack.pop()
