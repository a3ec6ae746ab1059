"""Drafts of every type and size, made without a model: long and short, with and without 主送, 附件, long titles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.assembly import assemble
from pipeline.figures import find_slots, to_template
from pipeline.outline import load_outlines
from pipeline.planning import make_plan
from pipeline.realiser import realise
from pipeline.types import Bullet, Draft, FrontMatter, Notes, ParagraphKind, Passage, Source, Written
from pipeline.workflow.drafting import context_for

TYPES = tuple(sorted(outline.type for outline in load_outlines()))
OFFICE, RECIPIENT, DATE = "石桥镇人民政府", "县人民政府", "2025年12月20日"
_MATTERS = (
    "维修{}号山塘，投入资金{}万元",
    "清理{}组渠道淤积，出动人员{}人次",
    "走访{}组农户，登记意见{}条",
    "培训{}片管水员，发放手册{}本",
    "检查{}片泵站，更换水泵{}台",
    "{}组蓄水池渗漏，缺水农田{}亩",
)

_MORE = "逐村逐段核对管护责任，记入台账，按月由水利站派员到现场查看一次，查看情况在村务公开栏张贴。" * 3


@dataclass(frozen=True)
class Case:
    """What a draft is made of. ``more``: paragraphs added to what ``bullets`` give."""

    type: str
    bullets: int = 12
    more: int = 0
    title: str = ""
    recipient: str = RECIPIENT
    issuer: str = OFFICE
    date: str = DATE
    annexes: tuple[str, ...] = ()
    headed: bool = True


def draft_of(case: Case) -> Draft:
    """The draft of ``case``, every sentence built by rule."""
    outline = next(each for each in load_outlines() if each.type == case.type)
    titles = [section.title for section in outline.sections]
    bullets = []
    for number in range(1, case.bullets + 1):
        text = _MATTERS[number % len(_MATTERS)].format(number, 10 + 7 * number % 90)
        slots = find_slots(text)
        place = titles[(number - 1) * len(titles) // case.bullets] if case.headed else ""
        bullets.append(Bullet(number, text, 9 + number, to_template(text, slots, number), slots, place))
    title = case.title or f"{OFFICE}关于2025年水利工作情况的报告"
    front = FrontMatter(title, case.type, case.recipient, case.issuer, case.date, "根据通知要求", case.annexes)
    headings = tuple(dict.fromkeys(bullet.heading for bullet in bullets if bullet.heading))
    notes = Notes("要点.md", front, tuple(bullets), headings)
    plan = make_plan(notes, outline, unit_bullets=3)
    context = context_for(notes)
    written = [Written(unit, realise(unit, context), Source.RULE) for unit in plan.units]
    return _padded(assemble(plan, written), case.more)


def _padded(draft: Draft, more: int) -> Draft:
    """``draft`` with ``more`` paragraphs of two to five lines more, shared out among its sections."""
    paragraphs = list(draft.paragraphs)
    bodies = [each for each in paragraphs if each.kind is ParagraphKind.BODY and each.section]
    for turn in range(more):
        added = replace(bodies[turn % len(bodies)], passages=(Passage(_MORE[: 40 + 23 * turn % 80], Source.MODEL),))
        paragraphs.insert(paragraphs.index(bodies[turn % len(bodies)]) + 1, added)
    numbered = (replace(each, id=f"p{number:03d}") for number, each in enumerate(paragraphs, 1))
    return replace(draft, paragraphs=tuple(numbered))
