"""What the commands tell the user, as lines of text. Nothing here prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import figures
from pipeline.assembly import chinese_number
from pipeline.contradictions import find_contradictions
from pipeline.exemplars import Choice
from pipeline.prompting import UnitPrompt
from pipeline.types import Bullet, Finding, Outline, Plan, Result, Severity, Source, Unit

if TYPE_CHECKING:
    pass

_SEVERITIES = {Severity.ERROR: "须改正", Severity.WARN: "请复核", Severity.INFO: "供参考"}
_SHOWN_FINDINGS = 12
_ROLES = {"system": "总要求", "user": "提问", "assistant": "范例回答"}


def needs_review(findings: Iterable[Finding]) -> bool:
    """Whether a person must look before the draft is sent: any error or warning."""
    return any(finding.severity is not Severity.INFO for finding in findings)


def summary(result: Result) -> Iterator[str]:
    """The closing summary of a draft."""
    draft, usage = result.draft, result.usage
    bullets = draft.plan.notes.bullets
    slots = sum(len(bullet.slots) for bullet in bullets)
    written = {bullet.number for item in draft.written for bullet in item.unit.bullets}
    stated = len({marker for item in draft.written for marker in figures.markers_in(item.slot_text)})
    yield f"初稿：{result.path}"
    yield f"内容：{len(draft.plan.sections)} 节，要点 {len(written)}/{len(bullets)}，数字、日期等 {stated}/{slots}"
    kinds = Counter(finding.severity for finding in result.findings)
    counts = "，".join(f"{name} {kinds[severity]} 处" for severity, name in _SEVERITIES.items() if kinds[severity])
    yield f"核对：{counts or '没有发现问题'}"
    yield from _findings(result.findings)
    fallbacks = [item for item in draft.written if item.source is Source.FALLBACK]
    if fallbacks:
        yield f"代写：{len(fallbacks)} 段因模型的回答没有通过核对，由程序按要点直写，文中已标黄"
    if draft.plan.notes.left_out:
        yield f"未用：要点文件里有 {len(draft.plan.notes.left_out)} 行没有采用，原因见 nigao plan"
    speed = f"，生成 {usage.completion_tokens} 个词元" if usage.calls else ""
    yield f"用时：{usage.seconds:.1f} 秒；模型调用 {usage.calls} 次（取自账本 {usage.cached} 次）{speed}"
    yield f"底稿：{result.state_path}（重写、核对要用，请与初稿放在一起）"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    open_ = [finding for finding in findings if finding.severity is not Severity.INFO]
    for finding in open_[:_SHOWN_FINDINGS]:
        yield f"  · [{_SEVERITIES[finding.severity]}] {finding.message}"
    if len(open_) > _SHOWN_FINDINGS:
        yield f"  · 另有 {len(open_) - _SHOWN_FINDINGS} 处，见 Word 批注"


def plan_lines(plan: Plan) -> Iterator[str]:
    """Section → units → bullets with the lines of the notes; what is missing; what is left out and why."""
    yield f"标题：{plan.notes.front.title}"
    yield f"类型：{plan.outline.type}{'（短报告，不设小标题）' if plan.short else ''}"
    for section in plan.sections:
        yield ""
        yield f"{chinese_number(section.number)}、{section.title}"
        if not section.blocks:
            yield f"    【待补：{section.gap or section.title}】"
        for block in section.blocks:
            if block.heading:
                yield f"  ▪ {block.heading}"
            for unit in block.units:
                yield from _unit(unit)
    if plan.missing:
        yield from ("", "这类报告一般还写（要点里没有，可以补）：", *(f"  · {question}" for question in plan.missing))
    clashes = find_contradictions(plan.notes)
    if clashes:
        yield from ("", "要点之间对不上（照原样写，请核对后改要点）：", *(f"  · {each.message}" for each in clashes))
    if plan.notes.left_out:
        left = (f"  · 第 {item.line} 行“{_short(item.text)}”：{item.reason}" for item in plan.notes.left_out)
        yield from ("", "没有采用：", *left)


def _unit(unit: Unit) -> Iterator[str]:
    for number, bullet in enumerate(unit.bullets):
        label = unit.id if number == 0 else ""
        yield f"    {label:<5} 第 {bullet.line:>3} 行  {_text(bullet, number, unit)}"


def _text(bullet: Bullet, number: int, unit: Unit) -> str:
    return f"{'└ ' if unit.parts and number else ''}{_short(bullet.text)}"


def _short(text: str, width: int = 60) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def prompt_lines(prompts: Sequence[tuple[Unit, UnitPrompt, Sequence[Choice]]]) -> Iterator[str]:
    """Each unit's prompt exactly as it would be sent, with its parameters and the reason for each exemplar."""
    for unit, asked, choices in prompts:
        prompt = asked.prompt
        lines = "、".join(str(bullet.line) for bullet in unit.bullets)
        yield f"═══ 段 {unit.id}（要点第 {lines} 行）"
        yield f"温度 {prompt.temperature}，种子 {prompt.seed}，上限 {prompt.max_tokens} 词元"
        for number, choice in enumerate(choices, start=1):
            yield f"范例 {number}：{_place(choice.exemplar.source)}，{choice.why}"
        for message in prompt.messages:
            yield f"─── {message.role}（{_ROLES[message.role]}）"
            yield message.content
        yield ""


def _place(source: str) -> str:
    path, _, line = source.rpartition(":")
    return f"{Path(path).name} 第 {line} 行"


def type_lines(outlines: Sequence[Outline]) -> Iterator[str]:
    """Each report type with its other names and its sections; ＊ marks a required one."""
    for outline in outlines:
        others = f"（也可写：{'、'.join(outline.aliases)}）" if outline.aliases else ""
        yield f"{outline.type}{others}"
        yield "    " + " → ".join(f"{section.title}{'＊' if section.required else ''}" for section in outline.sections)
    yield "＊ 必备：要点里没有时，文中留出【待补】"
