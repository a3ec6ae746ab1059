"""What a report of a type usually has and the notes lack, as short questions to the clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.planning.traits import has_any
from pipeline.types import Notes, Outline, PlannedSection, Role
from pipeline.words import word_list

_EXPECTED = {
    Role.DONE: "做了哪些工作？",
    Role.FOUND: "查了哪些内容、查到什么？",
    Role.RECTIFY: "有哪些整改措施？",
    Role.ADVICE: "有哪些对策建议？",
    Role.PROBLEM: "存在哪些问题？",
    Role.PLAN: "下一步有什么打算？",
}


@dataclass(frozen=True)
class Question:
    """What the notes lack. The answer belongs to the front matter's ``field``, or is a bullet under ``heading``."""

    text: str
    field: str = ""
    heading: str = ""


def questions(notes: Notes, outline: Outline, sections: Sequence[PlannedSection]) -> tuple[str, ...]:
    """The questions of ``open_questions`` as the user reads them."""
    return tuple(question.text for question in open_questions(notes, outline, sections))


def open_questions(notes: Notes, outline: Outline, sections: Sequence[PlannedSection]) -> tuple[Question, ...]:
    """The questions in reading order: front matter, then sections, then what rectification must state."""
    front = notes.front
    asked = []
    if not front.recipient and outline.closing:
        asked.append(Question("主送机关是谁？", field="主送机关"))
    if not front.issuer:
        asked.append(Question("发文机关是谁？", field="发文机关"))
    if not front.date:
        asked.append(Question("成文日期是哪一天？", field="成文日期"))
    if not front.background:
        asked.append(Question("依据什么通知或要求报送？（背景）", field="背景"))
    held = {section.role for section in sections if section.blocks}
    if any("问题" in bullet.text for section in sections for unit in section.units for bullet in unit.bullets):
        held.add(Role.PROBLEM)
    for section in outline.sections:
        text = _EXPECTED.get(section.role)
        usual = section.required or section.role in (Role.PROBLEM, Role.PLAN)
        if text and usual and section.role not in held and text not in [question.text for question in asked]:
            asked.append(Question(text, heading=section.title))
    rectified = next((section for section in outline.sections if section.role is Role.RECTIFY), None)
    if (rectified is not None and rectified.required) or Role.RECTIFY in held:
        written = "".join(bullet.text for bullet in notes.bullets)
        theirs = next((section.title for section in sections if section.role is Role.RECTIFY), "")
        heading = theirs or (rectified.title if rectified else "")
        for text, words in word_list("planning")["追问"].items():
            if not has_any(written, words):
                asked.append(Question(text, heading=heading))
    return tuple(asked)
