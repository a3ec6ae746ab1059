"""What a report of a type usually has and the notes lack, as short questions to the clerk."""

from __future__ import annotations

from collections.abc import Sequence

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


def questions(notes: Notes, outline: Outline, sections: Sequence[PlannedSection]) -> tuple[str, ...]:
    """The questions in reading order: front matter, then sections, then what rectification must state."""
    front = notes.front
    asked = []
    if not front.recipient and outline.closing:
        asked.append("主送机关是谁？")
    if not front.issuer:
        asked.append("发文机关是谁？")
    if not front.date:
        asked.append("成文日期是哪一天？")
    if not front.background:
        asked.append("依据什么通知或要求报送？（背景）")
    held = {section.role for section in sections if section.blocks}
    if any("问题" in bullet.text for section in sections for unit in section.units for bullet in unit.bullets):
        held.add(Role.PROBLEM)
    for section in outline.sections:
        question = _EXPECTED.get(section.role)
        usual = section.required or section.role in (Role.PROBLEM, Role.PLAN)
        if question and usual and section.role not in held and question not in asked:
            asked.append(question)
    if any(section.role is Role.RECTIFY and section.required for section in outline.sections) or Role.RECTIFY in held:
        text = "".join(bullet.text for bullet in notes.bullets)
        for question, words in word_list("planning")["追问"].items():
            if not has_any(text, words):
                asked.append(question)
    return tuple(asked)
