"""A page number as a footer has it: — 1 — in 4号宋体, in its corner; built, or mended where it stands (L29, L30)."""

from __future__ import annotations

import re
from typing import Any

from pipeline.docx.fixing.faces import plain_face
from pipeline.docx.fixing.letters import TRACKED
from pipeline.docx.fixing.lines import without_space
from pipeline.docx.fixing.schema import child, put, remove, renew
from pipeline.docx.fonts import SONGTI
from pipeline.ooxml.names import W
from pipeline.rules.measures import FOOTER_SIZE

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PAGE = re.compile(r"\s*PAGE\b", re.IGNORECASE)
_FRAMING = re.compile(r"[\s—–―─－\-~·]*")  # what people put around a number, no words
_NARROW = " \u00a0\u2002"  # what may stand between the dashes and the number
_LINE = 320  # twips: with the footer at 25 mm the dash stands 7 mm below the 版心
_SIDE = {"chars": 100, "twips": 280}  # 一字 of 4号
# What somebody put into a footer beside the number.
_KEPT = tuple(
    W + name
    for name in ("ins", "del", "moveFrom", "moveTo", "commentReference", "footnoteReference", "bookmarkStart", "sdt")
)
_LEAVES = (f"{W}t", f"{W}tab", f"{W}ptab")


def paragraph_with_number(root: Any) -> Any:
    """The w:p of a footer with the PAGE field, None without one."""
    for node in root.iter(f"{W}instrText", f"{W}fldSimple", f"{W}pgNum"):
        code = node.text if node.tag == f"{W}instrText" else node.get(f"{W}instr", "")
        if node.tag == f"{W}pgNum" or _PAGE.match(code or ""):
            return next(node.iterancestors(f"{W}p"))
    return None


def is_boxed(paragraph: Any) -> bool:
    """Whether it stands in a text box."""
    return next(paragraph.iterancestors(f"{W}txbxContent"), None) is not None


def holds_only_number(root: Any) -> bool:
    """Whether a footer says nothing but the number, and nobody has worked on it."""
    words = "".join(node.text or "" for node in root.iter(f"{W}t"))
    pictures = any(True for _ in root.iter("{*}blip", "{*}imagedata"))
    return (
        re.fullmatch(r"[\d\s—–―─－\-~·]*", words) is not None and not pictures and next(root.iter(*_KEPT), None) is None
    )


def rebuild(root: Any, side: str) -> None:
    """A footer with a new page number and nothing else."""
    for each in list(root):
        root.remove(each)
    append_number(root, side)


def append_number(root: Any, side: str) -> None:
    """A new page number below what stands in a footer; ``side``: right, left, center."""
    made = root.makeelement(f"{W}p")
    root.append(made)
    for event in ("begin", "instr", "separate", "result", "end"):
        run = root.makeelement(f"{W}r")
        made.append(run)
        run.append(_content(root, event))
    frame(made)
    place(made, side)


def place(paragraph: Any, side: str) -> None:
    """A page number on its side of the page, one character in; alone in its line and no space around it."""
    properties = child(paragraph, "pPr")
    remove(properties, "framePr", "tabs")
    without_space(paragraph)
    put(properties, "spacing", line=_LINE, lineRule="exact")
    put(properties, "snapToGrid", val=0)
    renew(properties, "jc", val=side)
    inner = {} if side == "center" else {f"{side}Chars": _SIDE["chars"], side: _SIDE["twips"]}
    zero = dict.fromkeys(("leftChars", "left", "rightChars", "right", "firstLineChars", "firstLine"), 0)
    renew(properties, "ind", **{**zero, **inner})
    for leaf in _outside(paragraph)[0]:
        if leaf.tag in (f"{W}tab", f"{W}ptab"):
            leaf.getparent().remove(leaf)


def frame(paragraph: Any) -> None:
    """The number between two 一字线, all in 4号宋体; words beside it stay, and then it is not framed anew."""
    outside, first, last = _outside(paragraph)
    said = "".join(leaf.text or "" for leaf in outside if leaf.tag == f"{W}t")
    edited = next(paragraph.iter(*TRACKED), None) is not None
    if first is not None and _FRAMING.fullmatch(said) and not edited and not _is_framed(outside, first):
        for leaf in outside:
            leaf.getparent().remove(leaf)
        first.addprevious(_text_run(paragraph, "— "))
        last.addnext(_text_run(paragraph, " —"))
    for run in paragraph.iter(f"{W}r"):
        plain_face(run, SONGTI, FOOTER_SIZE)
    for each in paragraph.iter(f"{W}instrText"):
        if "ArabicDash" in (each.text or ""):
            each.text = " PAGE "


def _is_framed(outside: list[Any], first: Any) -> bool:
    """Whether the dashes are right already, with or without a space."""
    parts = {True: "", False: ""}
    order = {id(node): at for at, node in enumerate(first.getroottree().getroot().iter())}
    for leaf in outside:
        parts[order[id(leaf)] < order[id(first)]] += leaf.text or ""
    return all(part.strip(_NARROW) == "—" and len(part) <= 2 for part in parts.values())


def _outside(paragraph: Any) -> tuple[list[Any], Any, Any]:
    """The leaves of a paragraph outside its fields; what the PAGE field begins and ends with, runs or the field."""
    outside: list[Any] = []
    first, last, depth, opened = None, None, 0, None
    for node in paragraph.iter():
        if node.tag == f"{W}fldSimple":
            if first is None and _PAGE.match(node.get(f"{W}instr", "")):
                first = last = node
        elif node.tag == f"{W}fldChar":
            kind = node.get(f"{W}fldCharType")
            if kind == "begin":
                opened = node.getparent() if depth == 0 else opened
                depth += 1
            elif kind == "end":
                depth = max(0, depth - 1)
                if depth == 0 and first is opened and last is None:
                    last = node.getparent()
        elif node.tag == f"{W}instrText" and first is None and _PAGE.match(node.text or ""):
            first = opened
        elif node.tag in _LEAVES and node.getparent().tag == f"{W}r" and not depth and not _in_simple_field(node):
            outside.append(node)
    return outside, first if last is not None else None, last


def _in_simple_field(node: Any) -> bool:
    return next(node.iterancestors(f"{W}fldSimple"), None) is not None


def _content(root: Any, event: str) -> Any:
    if event == "instr":
        made = root.makeelement(f"{W}instrText", {_SPACE: "preserve"})
        made.text = " PAGE "
    elif event == "result":
        made = root.makeelement(f"{W}t")
        made.text = "1"
    else:
        made = root.makeelement(f"{W}fldChar", {f"{W}fldCharType": event})
    return made


def _text_run(paragraph: Any, text: str) -> Any:
    run = paragraph.makeelement(f"{W}r")
    leaf = paragraph.makeelement(f"{W}t", {_SPACE: "preserve"})
    leaf.text = text
    run.append(leaf)
    return run
