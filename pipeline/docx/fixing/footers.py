"""Page numbers in every footer of every section: L29, L30, L32."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.docx.fixing import numbers
from pipeline.docx.fixing.schema import add, on
from pipeline.docx.fixing.work import Work
from pipeline.ooxml.model import Footer, Section
from pipeline.ooxml.names import R, W
from pipeline.rules.registry import RULES

_FOOTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_SETTINGS = "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"
_SHOWS = tuple(W + name for name in ("t", "drawing", "pict", "object", "fldChar", "fldSimple", "sym"))
_NO_DIGITS = ("", "decimal", "numberInDash")


def corners(work: Work) -> None:
    """Page numbers in the outer corner, or in the middle where the house has them."""
    if work.house.page_number == "outside" and not work.document.even_and_odd:
        _tell_odd_from_even(work)
        return  # the even footers are new: they are judged in the next turn
    for kind, root in _at_fault(work, "L29"):
        _mend(root, _side(work, kind))


def forms(work: Work) -> None:
    """— 1 — in 4号宋体."""
    for kind, root in _at_fault(work, "L30"):
        _mend(root, _side(work, kind))
    for section, node in zip(work.document.sections, work.sections, strict=True):
        if section.page_format == "numberInDash":
            _forget(node, "fmt")


def numbering(work: Work) -> None:
    """A page number in every section, one after the other from the first page on."""
    begun: set[str] = set()
    for index, (section, node) in enumerate(zip(work.document.sections, work.sections, strict=True)):
        if section.page_start not in ((None,) if index else (None, 1)):
            _forget(node, "start")
        if section.page_format not in _NO_DIGITS:
            _forget(node, "fmt")
        own = {each.get(f"{W}type", "default") for each in _references(node, "footer")}
        for kind in _needed(work, section):
            if kind in own:
                _number_own(work, node, kind)
            elif kind not in begun:
                _add_footer(work, node, kind)
            begun.add(kind)
        begun |= own


def _needed(work: Work, section: Section) -> Iterator[str]:
    yield "default"
    if work.document.even_and_odd:
        yield "even"
    if section.title_page:
        yield "first"


def _number_own(work: Work, node: Any, kind: str) -> None:
    """A number in a section's own footer, below what stands there."""
    reference = _reference(node, "footer", kind)
    part = work.file.target(reference.get(f"{R}id", ""))
    if not part:
        node.remove(reference)
        _add_footer(work, node, kind)
        return
    root = work.file.tree(part)
    if numbers.paragraph_with_number(root) is not None:
        return
    if _is_blank(root) or numbers.holds_only_number(root):  # a number that was typed is the same on every page
        numbers.rebuild(root, _side(work, kind))
    else:
        numbers.append_number(root, _side(work, kind))


def _add_footer(work: Work, node: Any, kind: str) -> None:
    names = f'xmlns:w="{W.strip("{}")}" xmlns:r="{R.strip("{}")}"'
    key = work.file.add("footer", "footer.xml", f"<w:ftr {names}/>".encode(), _FOOTER)
    numbers.append_number(work.file.tree(work.file.target(key)), _side(work, kind))
    _refer(node, "footer", kind, key)


def _tell_odd_from_even(work: Work) -> None:
    """奇偶页不同; the even pages get copies of what all pages had, so that no header or footer is lost on them."""
    for node in work.sections:
        for story in ("header", "footer"):
            default = _reference(node, story, "default")
            even = _reference(node, story, "even")
            if default is not None and work.file.target(default.get(f"{R}id", "")):
                if even is not None:
                    node.remove(even)
                _refer(node, story, "even", work.file.copy(default.get(f"{R}id"), story))
    found = work.file.related(work.file.main, "settings")
    if found:
        settings = work.file.tree(found[0])
    else:
        empty = f'<w:settings xmlns:w="{W.strip("{}")}"/>'.encode()
        settings = work.file.tree(work.file.target(work.file.add("settings", "settings.xml", empty, _SETTINGS)))
    on(settings, "evenAndOddHeaders")


def _at_fault(work: Work, rule: str) -> Iterator[tuple[str, Any]]:
    """Kind and root of each footer in which the rule finds something; one that two kinds share is copied first."""
    used: dict[str, str] = {}
    for section, node in zip(work.document.sections, work.sections, strict=True):
        for footer in section.footers:
            reference = _reference(node, "footer", footer.kind)
            if reference is None or not _is_at_fault(work, rule, section, footer):
                continue
            key = reference.get(f"{R}id", "")
            if used.setdefault(key, footer.kind) != footer.kind or _is_shared(work, key, footer.kind):
                key = work.file.copy(key, "footer")
                reference.set(f"{R}id", key)
            yield footer.kind, work.file.tree(work.file.target(key))


def _is_shared(work: Work, key: str, kind: str) -> bool:
    others = (each for node in work.sections for each in _references(node, "footer") if each.get(f"{R}id") == key)
    return any(each.get(f"{W}type", "default") != kind for each in others)


def _is_at_fault(work: Work, rule: str, section: Section, footer: Footer) -> bool:
    alone = replace(work.document, sections=(replace(section, footers=(footer,)),))
    return next(iter(RULES[rule].run(replace(work.look, document=alone))), None) is not None


def _mend(root: Any, side: str) -> None:
    paragraph = numbers.paragraph_with_number(root)
    if paragraph is None:
        return
    if numbers.is_boxed(paragraph):
        if numbers.holds_only_number(root):
            numbers.rebuild(root, side)
        return
    numbers.frame(paragraph)
    numbers.place(paragraph, side)
    for each in root.findall(f"{W}p"):  # an empty line would push the number up
        if each is not paragraph and _is_blank(each):
            root.remove(each)


def _is_blank(node: Any) -> bool:
    kept = (f"{W}bookmarkStart", f"{W}commentRangeStart", f"{W}ins", f"{W}del", f"{W}sdt")
    shown = (each for each in node.iter(*_SHOWS, *kept) if each.tag != f"{W}t" or (each.text or "").strip())
    return next(shown, None) is None


def _side(work: Work, kind: str) -> str:
    if work.house.page_number == "center":
        return "center"
    return "left" if kind == "even" else "right"


def _references(node: Any, story: str) -> list[Any]:
    return list(node.findall(f"{W}{story}Reference"))


def _reference(node: Any, story: str, kind: str) -> Any:
    found = (each for each in _references(node, story) if each.get(f"{W}type", "default") == kind)
    return next(found, None)


def _refer(node: Any, story: str, kind: str, key: str) -> None:
    add(node, node.makeelement(f"{W}{story}Reference", {f"{W}type": kind, f"{R}id": key}))


def _forget(node: Any, name: str) -> None:
    found = node.find(f"{W}pgNumType")
    if found is not None:
        found.attrib.pop(W + name, None)
        if not found.attrib:
            node.remove(found)
