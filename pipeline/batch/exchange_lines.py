"""What a batch that travels in files tells the user, as lines of text. Nothing here prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.batch.exchange import Look, Taken
from pipeline.batch.rounds import Sheet
from pipeline.models.batches import BatchState

_STATUSES = {
    "validating": "正在查验",
    "in_progress": "正在处理",
    "finalizing": "正在收尾",
    "cancelling": "正在取消",
    "completed": "已处理完",
    "expired": "到了时限，没有处理完",
    "cancelled": "已取消",
    "failed": "没有受理",
}


def taken_lines(name: str, taken: Taken) -> Iterator[str]:
    """What a result file held."""
    failed = taken.failed.total()
    yield f"{name}：收下答案 {taken.kept} 个，不能用的 {taken.refused} 个，没有答的 {failed} 个"
    if taken.doubled:
        yield f"  {taken.doubled} 个问题已经有答案，用先收到的"
    if taken.foreign:
        yield f"  {taken.foreign} 个答案不是这个批次问的，没有采用"
    if taken.damaged:
        yield f"  {taken.damaged} 行读不懂（断了，或不是答案），没有采用"
    for reason, count in taken.failed.most_common(5):
        yield f"  没有答：{reason}（{count} 个）"


def batch_lines(sheet: Sheet, state: BatchState, taken: list[Taken]) -> Iterator[str]:
    """How a submitted file is getting on."""
    status = _STATUSES.get(state.status, state.status[:40])
    yield f"{sheet.name}：{status}（{state.done}/{state.total}）" + (f"：{state.said}" if state.said else "")
    for each in taken:
        yield from taken_lines("  答案", each)


def look_lines(look: Look, written: list[Sheet], folder: Path | None) -> Iterator[str]:
    """What is still missing, and where it is asked."""
    if look.under_way:
        yield f"已提交、还没有结果的问题 {look.under_way} 个，稍后再用 --collect 收"
    if not look.open:
        if not look.waiting:
            yield "没有要问的了。"
        return
    yield f"还有 {look.waiting} 份报告缺答案，下一轮要问 {look.open} 个问题，约 {look.tokens / 1e4:.1f} 万词元"
    if written:
        yield f"问题写在 {folder}：{written[0].name}" + (f" 等 {len(written)} 个文件" if len(written) > 1 else "")
    else:
        yield "  → 加 --export-jsonl 文件夹 写成文件，或加 --submit 提交"
