"""A draft in one line, for the examples in the checks' docstrings.

Parts stand apart by `` | ``, each ``key:text``:

    题 title          致 主送机关 line    发文 发文机关 of the notes    署 署名     日 成文日期
    句 bullet => text written from it   补 the same, by rule as a fallback   要点 a bullet nobody wrote
    再写N another text from bullet N     文 fixed text     缺 a section's 【待补】 line
    一、… a planned section's heading    （一）… or 小标题 a sub-heading    计划 a planned section that is not written
    附 a line of 附件说明     附件 the number of an annex     附题 its title
    启 / 结 the outline's opening and closing formula      通常 what a report of this type usually has
"""

from __future__ import annotations

import re

from pipeline.figures import find_slots
from pipeline.types import (
    Block,
    Bullet,
    Draft,
    FrontMatter,
    Notes,
    Outline,
    Paragraph,
    ParagraphKind,
    Passage,
    Plan,
    PlannedSection,
    Role,
    Source,
    Unit,
    Written,
)

_PARAGRAPHS = {
    "题": ParagraphKind.TITLE,
    "致": ParagraphKind.RECIPIENT,
    "署": ParagraphKind.ISSUER,
    "日": ParagraphKind.DATE,
    "小标题": ParagraphKind.HEADING2,
    "文": ParagraphKind.BODY,
    "附": ParagraphKind.ANNEX_LIST,
    "附件": ParagraphKind.ANNEX_LABEL,
    "附题": ParagraphKind.ANNEX_TITLE,
}
_SHORT = "main"  # the one section of a draft without headings
_WRITTEN = {"句": Source.MODEL, "补": Source.FALLBACK}


def bullet(number: int, text: str, heading: str = "") -> Bullet:
    """A bullet with its slots found; no check reads its template."""
    return Bullet(number, text, line=number, template="", slots=tuple(find_slots(text)), heading=heading)


def draft_of(line: str) -> Draft:
    """The draft that ``line`` describes; raises ValueError on an unknown key."""
    bullets: list[Bullet] = []
    paragraphs: list[Paragraph] = []
    units: list[tuple[str, Unit]] = []
    sections: list[str] = []
    front: dict[str, str] = {}
    fixed = {"启": "", "结": "", "通常": ""}
    section = ""

    def add(kind: ParagraphKind, passage: Passage, home: str | None = None) -> None:
        home = section if home is None else home
        paragraphs.append(Paragraph(f"p{len(paragraphs) + 1:02d}", kind, (passage,), home))

    for part in line.split(" | "):
        if re.match(r"[一二三四五六七八九十]+、", part):
            section = part.split("、", 1)[1].rstrip("。")
            sections += [section] if section not in sections else []
            add(ParagraphKind.HEADING1, Passage(part, Source.TEMPLATE))
            continue
        if part.startswith("（"):
            add(ParagraphKind.HEADING2, Passage(part, Source.TEMPLATE))
            continue
        key, text = part.split(":", 1)
        if key in _WRITTEN:
            given, text = text.split(" => ")
            bullets.append(bullet(len(bullets) + 1, given, section))
            unit = Unit(f"1.{len(units) + 1}", Role.DONE, (bullets[-1],))
            units.append((section or _SHORT, unit))
            add(ParagraphKind.BODY, Passage(text, _WRITTEN[key], unit.id, (bullets[-1].number,)), section or _SHORT)
        elif key.startswith("再写"):
            add(ParagraphKind.BODY, Passage(text, Source.MODEL, f"9.{len(paragraphs)}", (int(key[2:]),)))
        elif key == "要点":
            bullets.append(bullet(len(bullets) + 1, text, section))
        elif key == "缺":
            add(ParagraphKind.GAP, Passage(f"【待补：{text}】", Source.TEMPLATE, highlight=True))
        elif key == "计划":
            sections.append(text)
        elif key in fixed:
            fixed[key] = text
        elif key == "发文":
            front["issuer"] = text
        elif key in _PARAGRAPHS:
            field = {"题": "title", "致": "recipient", "署": "issuer", "日": "date"}.get(key)
            if key in ("署", "日", "附", "附件", "附题") or (text and text == fixed["结"]):
                section = ""
            if field and "【待补" not in text:
                front.setdefault(field, text.rstrip("：") if key == "致" else text)
            add(_PARAGRAPHS[key], Passage(text, Source.TEMPLATE))
        else:
            raise ValueError(f"unknown part {part!r}")

    notes = Notes("example.md", FrontMatter(**{"title": "", **front}), tuple(bullets))
    outline = Outline("工作情况报告", (), (), opening=fixed["启"], closing=fixed["结"])
    planned = tuple(
        PlannedSection(number, title, title, Role.DONE, (Block("", tuple(u for s, u in units if s == title)),))
        for number, title in enumerate(sections, start=1)
    )
    if not planned:
        planned = (PlannedSection(1, _SHORT, "", Role.DONE, (Block("", tuple(u for _, u in units)),)),)
    plan = Plan(outline, notes, planned, short=not sections, missing=(fixed["通常"],) if fixed["通常"] else ())
    written = tuple(Written(unit, "", Source.MODEL) for _, unit in units)
    return Draft(plan, written, tuple(paragraphs))
