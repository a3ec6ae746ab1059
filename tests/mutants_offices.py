"""Mutants and neighbours of slips that offices make, and of forms that only look like slips."""

from __future__ import annotations

from control import Parts, parsed, set_text
from docx.oxml.ns import qn
from mutants import mutant, neighbour

_BODY = "全年维修山塘"
_LAST = "一是在汛前修复"


@mutant("T01", "the closing line of a 请示")
def _(parts: Parts) -> None:
    set_text(parts.block("特此报告。"), "特此报告。", "以上妥否，请批示。")


@neighbour("T18", "the county it belongs to")
def _(parts: Parts) -> None:
    set_text(parts.block("新建泵站3座"), "新建泵站", "我县部署后，我镇新建泵站")


@mutant("T11", "two marks for one")
def _(parts: Parts) -> None:
    set_text(parts.block(_BODY), "42口，", "42口，，")


@mutant("T06", "a line to write on")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，由____负责。")


@mutant("T06", "a month left open")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，于X月底前到岗。")


@mutant("T09", "a person whom the notes do not have")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，由镇长李建国负责。")


@mutant("T15", "a year of two figures", also=("T07",))
def _(parts: Parts) -> None:
    """The notes have no 25年 either."""
    set_text(parts.block(_LAST), "每片1人。", "每片1人，25年底前到岗。")


@mutant("T18", "the superior as you")
def _(parts: Parts) -> None:
    set_text(parts.block(_LAST), "每片1人。", "每片1人，在你局指导下开展工作。")


@neighbour("L24", "a blank in the label")
def _(parts: Parts) -> None:
    set_text(parts.block("附件1"), "附件1", "附件 1")


@neighbour("L17", "the red rule under an empty line of its own")
def _(parts: Parts) -> None:
    """A border below an empty paragraph leaves its line above the rule."""
    ruled = next(node for node in parts.tree("word/document.xml").iter(qn("w:pBdr")))
    ruled[0].tag = qn("w:bottom")
    paragraph = ruled.getparent().getparent()
    paragraph.addnext(parsed('<w:p><w:pPr><w:pStyle w:val="GwBody"/></w:pPr></w:p>'))
