"""Floor 0: what flows from notes to document. Frozen dataclasses, no behaviour beyond derived views.

Offsets and lengths are in characters (Python ``str`` indices). Lines count from 1. ``slot text`` is a ``str``
in which each figure is replaced by its marker ``⟦b.s⟧`` (bullet number, slot number, both from 1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SlotKind(StrEnum):
    """What a slot's value is; the stand-in shown to the model is of the same kind."""

    COUNT = "count"  # 21户, 40余条, 近三成, 3~4次, 22181亩
    MONEY = "money"  # 约50万元
    PERCENT = "percent"  # 35.8%, 3个百分点
    DATE = "date"  # 2025年6月17日, 6月17日上午9时, 3月22日至28日, 4月份, 2025年
    DOCNO = "docno"  # 县水发〔2025〕12号
    TITLE = "title"  # 《…》 with its marks
    QUOTE = "quote"  # “…” with its marks


@dataclass(frozen=True)
class Slot:
    """One figure, date, 文号, title or quotation of a bullet.

    ``text`` is exactly ``bullet.text[start:end]``, hedge and unit included ("约50万元", "6.7万余元").
    ``number`` is the bare numeral part ("50", "6.7", "几十", "三、四十"); ``unit`` what follows it less the hedge
    ("万元"); ``hedge`` the hedging words, leading and inner ("约", "余"), "" if none.
    """

    kind: SlotKind
    text: str
    start: int
    end: int
    number: str = ""
    unit: str = ""
    hedge: str = ""


@dataclass(frozen=True)
class Bullet:
    """One bullet of the notes. ``template`` is ``text`` as slot text."""

    number: int
    text: str
    line: int
    template: str
    slots: tuple[Slot, ...] = ()
    heading: str = ""  # the clerk's "## …" above it, "" if none
    subheading: str = ""  # the clerk's "### …" above it, "" if none


@dataclass(frozen=True)
class FrontMatter:
    """The notes' front matter. Every field but ``title`` may be empty; empty is a gap, never a guess."""

    title: str
    type: str = ""  # 类型, "" if the clerk left it out
    recipient: str = ""  # 主送机关
    issuer: str = ""  # 发文机关
    date: str = ""  # 成文日期, as typed
    background: str = ""  # 背景
    annexes: tuple[str, ...] = ()  # 附件, their bare names in order


@dataclass(frozen=True)
class LeftOut:
    """A line of the notes that is deliberately not used, and why (Chinese, shown to the user)."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Notes:
    """A clerk's notes, read. ``headings`` are the level-two headings in order, with or without bullets."""

    source: str  # path as given, for messages
    front: FrontMatter
    bullets: tuple[Bullet, ...]
    headings: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Role(StrEnum):
    """What a section is for; decides exemplars, guards and how its sentences may be built."""

    BACKGROUND = "background"  # 基本情况, 调研情况, 灾情经过
    ORGANISED = "organised"  # 组织领导, 部署
    DONE = "done"  # 主要做法, 工作开展情况
    FOUND = "found"  # 自查情况, 损失情况, 检查发现
    RESULT = "result"  # 工作成效
    PROBLEM = "problem"  # 存在问题
    CAUSE = "cause"  # 原因分析
    RECTIFY = "rectify"  # 整改措施
    ADVICE = "advice"  # 对策建议
    PLAN = "plan"  # 下一步打算


# What a clerk calls the roles in prompts/types/ and fewshot/.
ROLE_NAMES = {
    "基本情况": Role.BACKGROUND,
    "组织领导": Role.ORGANISED,
    "主要做法": Role.DONE,
    "检查发现": Role.FOUND,
    "工作成效": Role.RESULT,
    "存在问题": Role.PROBLEM,
    "原因分析": Role.CAUSE,
    "整改措施": Role.RECTIFY,
    "对策建议": Role.ADVICE,
    "下一步打算": Role.PLAN,
}


@dataclass(frozen=True)
class SectionSpec:
    """One section of an outline, as prompts/types/*.toml states it."""

    key: str  # stable id within the outline, ascii
    title: str  # heading without its number
    role: Role
    cues: tuple[str, ...] = ()  # words in a bullet (or a clerk's heading) that put it here
    required: bool = False  # empty and required: a visible 【待补】
    subheadings: bool = False  # （一）（二） groups allowed
    gap: str = ""  # what the 【待补】 asks for
    transition: str = ""  # what stands before a list of items (一是…二是…), "" for nothing


@dataclass(frozen=True)
class Outline:
    """A report type: its sections in order and its fixed sentences (jinja2 source strings)."""

    type: str
    aliases: tuple[str, ...]
    sections: tuple[SectionSpec, ...]
    opening: str
    closing: str  # "" where the type has none
    file: str = ""  # where it was read from, for messages


@dataclass(frozen=True)
class Unit:
    """What one model call writes: one thought, one to three bullets (more for a total and its parts).

    ``id`` is "<section number>.<unit number>", both from 1, e.g. "2.3".
    ``parts``: the first bullet states a total and the later ones break it down (licenses 其中).
    ``starts_paragraph``: the unit opens a new paragraph of the document.
    """

    id: str
    role: Role
    bullets: tuple[Bullet, ...]
    parts: bool = False
    starts_paragraph: bool = True


@dataclass(frozen=True)
class Block:
    """A run of units under one （一） heading; ``heading`` is "" where the section has none."""

    heading: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class PlannedSection:
    """A section that will be written. No blocks: it becomes one 【待补:gap】 line."""

    number: int  # from 1
    key: str
    title: str
    role: Role
    blocks: tuple[Block, ...]
    gap: str = ""

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for block in self.blocks for unit in block.units)


@dataclass(frozen=True)
class Plan:
    """Where every bullet goes. ``short``: no level-one headings are printed."""

    outline: Outline
    notes: Notes
    sections: tuple[PlannedSection, ...]
    short: bool = False
    missing: tuple[str, ...] = ()  # what a report of this type usually has and these notes lack, as questions

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for section in self.sections for unit in section.units)


@dataclass(frozen=True)
class Context:
    """What a report's sentences may lean on besides their own bullets."""

    front: FrontMatter
    self_name: str = ""  # 我镇, 我街道, 我局, 我委, 专班 …; "" where the notes name no 发文机关
    notes_text: str = ""  # every bullet and heading, for names and words that stand elsewhere in the notes


@dataclass(frozen=True)
class Message:
    """One chat message of a prompt."""

    role: str  # "system" | "user" | "assistant"
    content: str


@dataclass(frozen=True)
class Prompt:
    """What is sent to the model: messages and the parameters that decide its answer."""

    messages: tuple[Message, ...]
    temperature: float = 0.2
    seed: int = 1
    max_tokens: int = 400
    schema: str = ""  # JSON text of a json_schema for the answer, "" for free text


@dataclass(frozen=True)
class Completion:
    """One accepted answer: finish_reason was "stop" and there is text."""

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: bool = False  # came from the ledger, the model was not called


class Severity(StrEnum):
    """Error: must be mended before sending. Warn: a person should look. Info: for the record."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True)
class Fault:
    """Why a unit's text was not accepted. ``message`` is Chinese and is also told to the model."""

    guard: str
    message: str


class Source(StrEnum):
    """Who wrote a passage."""

    MODEL = "model"
    RULE = "rule"  # the realiser, chosen because it reads at least as well
    FALLBACK = "fallback"  # the realiser, because no answer of the model held
    TEMPLATE = "template"  # title, opening, closing, headings, gaps
    PERSON = "person"  # someone who edited the document


@dataclass(frozen=True)
class Written:
    """A unit's accepted sentences as slot text."""

    unit: Unit
    slot_text: str
    source: Source
    faults: tuple[Fault, ...] = ()  # of the model's refused tries, for the review sheet
    calls: int = 0  # model calls made for it
    cached: int = 0  # answers taken from the ledger
    completion_tokens: int = 0
    prompt_digest: str = ""


@dataclass(frozen=True)
class Wish:
    """What a clerk wants of a new version of a unit. ``before``: the slot text that it is to differ from."""

    before: str
    source: Source  # who wrote that
    say: str = ""  # in the clerk's words ("更简洁些"), "" for just another wording
    seed: int = 1


class ParagraphKind(StrEnum):
    """What a paragraph of the document is; decides its style."""

    TITLE = "title"
    RECIPIENT = "recipient"
    BODY = "body"  # opening, transition, units, closing formula
    HEADING1 = "heading1"  # 一、
    HEADING2 = "heading2"  # （一）
    GAP = "gap"  # 【待补:…】 on its own line
    ANNEX_LIST = "annex_list"  # 附件说明: 附件：1.…, and each further one 2.…
    ISSUER = "issuer"  # 署名
    DATE = "date"  # 成文日期
    ANNEX_LABEL = "annex_label"  # 附件1, first on a page of its own
    ANNEX_TITLE = "annex_title"


@dataclass(frozen=True)
class Passage:
    """A run of a paragraph with one origin. ``text`` is final (real values)."""

    text: str
    source: Source
    unit: str = ""  # unit id, "" for template text
    bullets: tuple[int, ...] = ()
    highlight: bool = False  # fallback text and gaps are highlighted for the reviewer


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the document. ``id`` is stable ("p07"); ``section`` is the section key, "" outside."""

    id: str
    kind: ParagraphKind
    passages: tuple[Passage, ...]
    section: str = ""

    @property
    def text(self) -> str:
        return "".join(passage.text for passage in self.passages)


@dataclass(frozen=True)
class Draft:
    """The whole document in order, and what it was made from."""

    plan: Plan
    written: tuple[Written, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Version:
    """A section as it stood in the document before it was written again.

    ``paragraphs``: what could be read, headings left out; ``written``: the units it was made of; ``edited``: a person
    had changed it, so that ``written`` alone does not give it back.
    """

    section: str  # section key
    when: str  # local time, "2026-11-23 09:30"
    what: str  # what came after it: 重写, 更新, 恢复
    paragraphs: tuple[Paragraph, ...]
    written: tuple[Written, ...] = ()
    edited: bool = False


@dataclass(frozen=True)
class Finding:
    """What a check has to say about a draft. ``paragraph`` is a paragraph id, "" for the whole document."""

    check: str
    severity: Severity
    message: str  # Chinese, one sentence
    paragraph: str = ""
    section: str = ""


@dataclass(frozen=True)
class Usage:
    """What a run cost."""

    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """What a draft run hands to the CLI."""

    draft: Draft
    findings: tuple[Finding, ...]
    path: str
    state_path: str
    usage: Usage = field(default_factory=Usage)
