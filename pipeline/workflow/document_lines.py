"""What the commands on a finished document tell the user, as lines of text. Nothing here prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import ndiff

from pipeline.assembly import chinese_number
from pipeline.docx.revise.locate import State
from pipeline.planning.changes import Change
from pipeline.types import Severity
from pipeline.workflow.document import Opened
from pipeline.workflow.regenerating import Regenerated
from pipeline.workflow.updating import Updated

_STATES = {State.UNCHANGED: "没动过", State.EDITED: "有人改过", State.MISSING: "已被删去"}


def regen_lines(result: Regenerated) -> Iterator[str]:
    """What changed, sentence by sentence, and where it was saved."""
    if result.before == result.after:
        yield f"{result.place.name}：新写的与原文相同，没有改动。可以换个说法要求（--say），或补充要点后 nigao update。"
    else:
        yield f"{result.place.name}："
        yield from _difference(result.before, result.after)
    yield from (f"  · {finding.message}" for finding in result.findings if finding.severity is not Severity.INFO)
    usage = result.usage
    yield f"用时：{usage.seconds:.1f} 秒；模型调用 {usage.calls} 次（取自账本 {usage.cached} 次）"
    yield f"已写入：{result.path}，旧的一版可用 nigao history 查看" if result.saved else "没有写文件"


def update_lines(result: Updated) -> Iterator[str]:
    """Which bullets changed, what that changed in the document, what is left to a person."""
    if not result.changes:
        front = "要点没有变化，信息栏（标题、背景等）有改动。"
        yield front if result.changed or result.flags else "要点没有变化，报告不用改。"
    yield from (f"要点{_bullet(change)}" for change in result.changes)
    for before, after in result.changed:
        yield from _difference((before,) if before else (), (after,) if after else ())
    yield from (f"请人工处理：{flag}" for flag in result.flags)
    usage = result.usage
    yield f"改动 {len(result.changed)} 处，新写 {result.written} 段"
    yield f"用时：{usage.seconds:.1f} 秒；模型调用 {usage.calls} 次"
    yield f"已写入：{result.path}" if result.saved else "没有写文件"


def status_lines(opened: Opened) -> Iterator[str]:
    """Each section's state, then text that people put outside of the sections."""
    located = opened.located
    yield f"{opened.path}（底稿 {opened.state_path.name}）"
    yield f"  {_STATES[located.front_state]}　标题、主送机关、开头"
    for section in located.sections:
        versions = sum(version.section == section.key for version in opened.saved.history)
        kept = f"　旧版本 {versions} 个" if versions else ""
        yield f"  {_STATES[section.state]}　{chinese_number(section.number)}、{section.title}{kept}"
        for paragraph in section.paragraphs:
            if paragraph.edited:
                yield f"      {_short(paragraph.text)}"
    annexes = "、附件" if opened.saved.draft.plan.notes.front.annexes else ""
    yield f"  {_STATES[located.closing_state]}　结尾、署名、日期{annexes}"
    if located.foreign:
        yield f"  节外有人添了 {len(located.foreign)} 段："
        yield from (f"      {_short(paragraph.text)}" for paragraph in located.foreign)


def history_lines(opened: Opened) -> Iterator[str]:
    """Each section's earlier versions, numbered as ``regen --restore`` takes them."""
    if not opened.saved.history:
        yield "还没有旧版本：重写或更新过的小节才有。"
    for section in opened.saved.draft.plan.sections:
        versions = [version for version in opened.saved.history if version.section == section.key]
        if versions:
            yield f"{chinese_number(section.number)}、{section.title}"
        for number, version in enumerate(versions, start=1):
            edited = "，含人工改动" if version.edited else ""
            yield f"  {number}  到 {version.when} 为止（后来{version.what}{edited}）"
            yield from (f"      {_short(paragraph.text, 60)}" for paragraph in version.paragraphs)
    if opened.saved.history:
        yield "恢复：nigao regen 报告.docx 小节 --restore 序号"


def _bullet(change: Change) -> str:
    bullet = change.new or change.old
    assert bullet is not None
    values = "，".join(f"{then} → {now}" for then, now in change.values)
    return f"{change.kind.value}：第 {bullet.line} 行“{_short(bullet.text)}”{f'（{values}）' if values else ''}"


def _difference(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Sentences taken out (－) and put in (＋)."""
    for line in ndiff(_sentences(before), _sentences(after)):
        if line.startswith(("- ", "+ ")):
            yield f"  {'－' if line[0] == '-' else '＋'}{line[2:]}"


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    return [part for text in paragraphs for part in re.findall(r"[^。！？；]+[。！？；]?", text)]


def _short(text: str, width: int = 40) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
