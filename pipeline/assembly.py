"""Floor 5: written units and the outline's fixed sentences become the document's paragraphs, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline import figures
from pipeline.outline import opening_text
from pipeline.types import (
    Draft,
    FrontMatter,
    Outline,
    Paragraph,
    ParagraphKind,
    Passage,
    Plan,
    PlannedSection,
    Role,
    Source,
    Written,
)

_NUMERALS = "零一二三四五六七八九"
_LISTED_ROLES = frozenset({Role.PROBLEM, Role.CAUSE, Role.RECTIFY, Role.ADVICE, Role.PLAN})
# 一是 … 九是: beyond nine the inline form is no longer read as one list.
_LISTED_UNITS = range(2, 10)
_MANY = 3  # items from which a list under a heading is introduced; in a short report, which has no headings, any list
_ITEM_MARK = re.compile(
    r"^(?:[一二三四五六七八九]是(?!否)|第[一二三四五六七八九]，|其[一二三四五六七八九]，|首先，|其次，|再次，|最后，)"
)
_INNER_LIST = re.compile(r"[一二三]是(?!否)")
_NEXT_STEP = re.compile(r"^(?:下一步|下步)(?:工作)?[，：]")
_GAP = re.compile(r"【待补[^】]*】")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def assemble(plan: Plan, written: Sequence[Written]) -> Draft:
    """The whole document: title, 主送机关, opening, sections, closing formula, 附件说明, 署名, date, annexes.

    ``written`` holds one entry for each unit of ``plan``. What the front matter lacks becomes a highlighted 【待补】;
    only a report without a closing formula (调研, 总结: addressed to nobody) goes without 主送机关. Paragraph ids are
    p01, p02 … in document order. Raises OutlineError from the outline's opening template.
    """
    front, outline = plan.notes.front, plan.outline
    paragraphs = [_fixed(ParagraphKind.TITLE, front.title)]
    if front.recipient or outline.closing:
        recipient = front.recipient.rstrip("：: ") or gap("主送机关")
        paragraphs.append(_fixed(ParagraphKind.RECIPIENT, f"{recipient}："))
    paragraphs.extend(_fixed(ParagraphKind.BODY, line) for line in opening_text(outline, front).splitlines() if line)
    texts = {item.unit.id: item for item in written}
    for section in plan.sections:
        paragraphs.extend(_section(section, texts, _transition(outline, section), short=plan.short))
    if outline.closing:
        paragraphs.append(_fixed(ParagraphKind.BODY, outline.closing))
    paragraphs.extend(_annex_list(front.annexes))
    paragraphs.extend(_signature(front))
    paragraphs.extend(_annex_pages(front.annexes))
    named = (
        Paragraph(f"p{number:02d}", item.kind, item.passages, item.section)
        for number, item in enumerate(paragraphs, start=1)
    )
    return Draft(plan=plan, written=tuple(written), paragraphs=tuple(named))


def gap(what: str) -> str:
    """The visible mark for something that a person must fill in."""
    return f"【待补：{what}】"


def chinese_number(number: int) -> str:
    """1 to 99 as headings are numbered: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十") + (_NUMERALS[ones] if ones else "")


def _fixed(kind: ParagraphKind, text: str, section: str = "") -> Paragraph:
    return Paragraph("", kind, tuple(_with_gaps(text)), section)


def _with_gaps(text: str) -> Iterator[Passage]:
    """``text`` as template passages, its 【待补】 marks highlighted."""
    start = 0
    for match in _GAP.finditer(text):
        if match.start() > start:
            yield Passage(text[start : match.start()], Source.TEMPLATE)
        yield Passage(match[0], Source.TEMPLATE, highlight=True)
        start = match.end()
    if start < len(text):
        yield Passage(text[start:], Source.TEMPLATE)


def _transition(outline: Outline, section: PlannedSection) -> str:
    """What the outline puts before a list in this section; a clerk's own section takes that of its role."""
    specs = sorted(outline.sections, key=lambda spec: spec.key != section.key)
    return next((spec.transition for spec in specs if spec.role is section.role), "")


def _section(
    section: PlannedSection, written: Mapping[str, Written], transition: str, *, short: bool
) -> Iterator[Paragraph]:
    if not short:
        yield _fixed(ParagraphKind.HEADING1, f"{chinese_number(section.number)}、{section.title}", section.key)
    if not section.blocks:
        yield _fixed(ParagraphKind.GAP, gap(section.gap or section.title), section.key)
        return
    headed = [block for block in section.blocks if block.heading]
    for block in section.blocks:
        if block.heading:
            # A lone sub-heading is the clerk's own and stays; a number would promise a second one.
            number = f"（{chinese_number(headed.index(block) + 1)}）" if len(headed) > 1 else ""
            yield _fixed(ParagraphKind.HEADING2, f"{number}{block.heading}", section.key)
        items = [written[unit.id] for unit in block.units]
        texts = [item.slot_text for item in items]
        marks = [""] * len(items)
        lead = ""
        if not headed:
            texts, marks = _listed(section, items, texts)
            lead = transition if short or sum(map(bool, marks)) >= _MANY else ""
        yield from _paragraphs(items, texts, marks, lead, section.key)


def _listed(section: PlannedSection, items: Sequence[Written], texts: list[str]) -> tuple[list[str], list[str]]:
    """The texts without their own item marks, and what the program puts before each: 一是, 二是 …, or nothing.

    A list has two to nine units of a problem, cause, measure, advice or plan; a unit of another role in such a
    section (what an inspection counted) is no item. Where a unit lists something itself, a second list would mislead.
    """
    marks = [""] * len(texts)
    places = [place for place, item in enumerate(items) if item.unit.role is section.role]
    bare = [_ITEM_MARK.sub("", _NEXT_STEP.sub("", text)) for text in texts]
    if section.role not in _LISTED_ROLES or len(places) not in _LISTED_UNITS or any(map(_INNER_LIST.search, bare)):
        return texts, marks
    for number, place in enumerate(places, start=1):
        texts[place], marks[place] = bare[place], f"{chinese_number(number)}是"
    return texts, marks


def _paragraphs(
    items: Sequence[Written], texts: Sequence[str], marks: Sequence[str], lead: str, section: str
) -> Iterator[Paragraph]:
    """``lead`` stands before the first marked item: in its paragraph, or in one of its own where each item has one."""
    run: list[Passage] = []
    apart = all(item.unit.starts_paragraph for item, mark in zip(items, marks, strict=True) if mark)
    for item, text, mark in zip(items, texts, marks, strict=True):
        if item.unit.starts_paragraph and run:
            yield Paragraph("", ParagraphKind.BODY, tuple(run), section)
            run = []
        if mark and lead:
            if apart:
                yield _fixed(ParagraphKind.BODY, lead, section)
            else:
                run.append(Passage(lead, Source.TEMPLATE))
            lead = ""
        if mark:
            run.append(Passage(mark, Source.TEMPLATE))
        run.append(
            Passage(
                text=figures.fill(text, item.unit.bullets),
                source=item.source,
                unit=item.unit.id,
                bullets=tuple(bullet.number for bullet in item.unit.bullets),
                highlight=item.source is Source.FALLBACK,
            )
        )
    yield Paragraph("", ParagraphKind.BODY, tuple(run), section)


def _annex_list(names: Sequence[str]) -> Iterator[Paragraph]:
    """附件：name, or 附件：1.name, 2.name …, without marks at the end (GB/T 9704-2012 7.3.4)."""
    for number, name in enumerate(names, start=1):
        lead = "附件：" if number == 1 else ""
        yield _fixed(ParagraphKind.ANNEX_LIST, f"{lead}{number}.{name}" if len(names) > 1 else f"{lead}{name}")


def _annex_pages(names: Sequence[str]) -> Iterator[Paragraph]:
    """A page for each annex, under the number and name of the 附件说明 (7.3.7); what it says is a person's."""
    for number, name in enumerate(names, start=1):
        yield _fixed(ParagraphKind.ANNEX_LABEL, f"附件{number}" if len(names) > 1 else "附件")
        yield _fixed(ParagraphKind.ANNEX_TITLE, name)
        yield _fixed(ParagraphKind.GAP, gap("附件正文"))


def _signature(front: FrontMatter) -> Iterable[Paragraph]:
    yield _fixed(ParagraphKind.ISSUER, front.issuer or gap("发文机关"))
    yield _fixed(ParagraphKind.DATE, _date(front.date) if front.date else gap("成文日期"))


def _date(typed: str) -> str:
    """成文日期 in full without leading zeros (GB/T 9704 7.3.5.4); what is no date stays as typed, for the checks."""
    match = _DATE.fullmatch(typed.strip())
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else typed.strip()
