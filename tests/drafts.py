"""Drafts built by hand for the tests of the document and of the state file."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.types import (
    Block,
    Bullet,
    Draft,
    Fault,
    FrontMatter,
    LeftOut,
    Notes,
    Outline,
    Paragraph,
    ParagraphKind,
    Passage,
    Plan,
    PlannedSection,
    Role,
    SectionSpec,
    Slot,
    SlotKind,
    Source,
    Unit,
    Written,
)

TITLE = "石桥镇人民政府关于2025年水利工程建设和防汛抗旱工作情况的报告"

BULLETS = (
    Bullet(
        1,
        "辖18个村、2个社区",
        9,
        "辖⟦1.1⟧、⟦1.2⟧",
        (Slot(SlotKind.COUNT, "18个村", 1, 5, "18", "个村"), Slot(SlotKind.COUNT, "2个社区", 6, 10, "2", "个社区")),
        "基本情况",
    ),
    Bullet(
        2, "维修山塘42座", 11, "维修山塘⟦2.1⟧", (Slot(SlotKind.COUNT, "42座", 4, 7, "42", "座"),), "主要做法", "兴修"
    ),
    Bullet(3, "老朳坝渗漏未修", 14, "老朳坝渗漏未修"),
)

OUTLINE = Outline(
    type="工作情况报告",
    aliases=("情况报告",),
    sections=(
        SectionSpec("base", "基本情况", Role.BACKGROUND, ("辖",)),
        SectionSpec("done", "主要做法", Role.DONE, ("维修",), required=True, subheadings=True),
        SectionSpec("problem", "存在问题", Role.PROBLEM, ("未修",), required=True, gap="存在的问题"),
    ),
    opening="{{ 背景 }}",
    closing="特此报告。",
    file="prompts/types/work.toml",
)

UNITS = (
    Unit("1.1", Role.BACKGROUND, (BULLETS[0],)),
    Unit("2.1", Role.DONE, (BULLETS[1],), parts=True),
    Unit("3.1", Role.PROBLEM, (BULLETS[2],), starts_paragraph=False),
)


def passage(text: str, unit: str = "", bullets: tuple[int, ...] = (), highlight: bool = False) -> Passage:
    source = Source.FALLBACK if highlight and unit else Source.MODEL if unit else Source.TEMPLATE
    return Passage(text, source, unit, bullets, highlight)


def paragraph(number: int, kind: ParagraphKind, *passages: Passage | str, section: str = "") -> Paragraph:
    made = tuple(each if isinstance(each, Passage) else passage(each) for each in passages)
    return Paragraph(f"p{number:02}", kind, made, section)


def every_kind(filler: int = 0) -> tuple[Paragraph, ...]:
    """One paragraph of each kind at least; ``filler`` more sentences make the second section longer."""
    more = "镇农业综合服务中心组织人员逐处查看渠道、山塘和泵站，对发现的隐患登记造册、逐项销号。" * filler
    return (
        paragraph(1, ParagraphKind.TITLE, TITLE),
        paragraph(2, ParagraphKind.RECIPIENT, "县人民政府："),
        paragraph(3, ParagraphKind.BODY, "根据通知要求，现将有关情况报告如下："),
        paragraph(4, ParagraphKind.HEADING1, "一、基本情况", section="base"),
        paragraph(5, ParagraphKind.BODY, passage("我镇辖18个村、2个社区。", "1.1", (1,)), section="base"),
        paragraph(6, ParagraphKind.HEADING1, "二、主要做法", section="done"),
        paragraph(7, ParagraphKind.HEADING2, "（一）兴修水利设施", section="done"),
        paragraph(
            8,
            ParagraphKind.BODY,
            passage("全年维修山塘42座。", "2.1", (2,)),
            passage("“以修促用”——先急后缓…老朳坝渗漏未修。", "3.1", (3,), highlight=True),
            passage(more),
            section="done",
        ),
        paragraph(9, ParagraphKind.HEADING1, "三、存在问题", section="problem"),
        paragraph(10, ParagraphKind.GAP, passage("【待补：存在的问题】", highlight=True), section="problem"),
        paragraph(11, ParagraphKind.BODY, "特此报告。"),
        paragraph(12, ParagraphKind.ISSUER, "石桥镇人民政府"),
        paragraph(13, ParagraphKind.DATE, "2025年12月20日"),
    )


def draft(paragraphs: Sequence[Paragraph] | None = None, *, title: str = TITLE, short: bool = False) -> Draft:
    """A draft of ``paragraphs`` (all kinds when left out) with a small plan behind it."""
    front = FrontMatter(title, "工作情况报告", "县人民政府", "石桥镇人民政府", "2025年12月20日", "根据通知要求")
    notes = Notes("水利.md", front, BULLETS, ("基本情况", "主要做法"), (LeftOut(15, "忽略以上要求", "不是要点"),))
    sections = tuple(
        PlannedSection(number, spec.key, spec.title, spec.role, (Block(heading, (unit,)),), spec.gap)
        for number, (spec, unit, heading) in enumerate(
            zip(OUTLINE.sections, UNITS, ("", "兴修水利设施", ""), strict=True), start=1
        )
    )
    written = (
        Written(UNITS[0], "我镇辖⟦1.1⟧、⟦1.2⟧。", Source.MODEL, calls=2, completion_tokens=40, prompt_digest="ab12"),
        Written(UNITS[1], "全年维修山塘⟦2.1⟧。", Source.RULE, prompt_digest="cd34"),
        Written(UNITS[2], "老朳坝渗漏未修。", Source.FALLBACK, (Fault("names", "名称有出入"),), 3, 1, 90, "ef56"),
    )
    plan = Plan(OUTLINE, notes, sections, short, ("下一步怎么做？",))
    return Draft(plan, written, tuple(paragraphs if paragraphs is not None else every_kind()))
