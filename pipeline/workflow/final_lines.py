"""What ``finalize`` and ``trace`` tell the user, as lines of text. Nothing here prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.workflow.finalizing import Obstacle
from pipeline.workflow.tracing import Trace

_SHOWN = 12


def final_lines(out: Path, found: Sequence[Obstacle]) -> Iterator[str]:
    """What was written, and what was left open in it."""
    yield f"定稿：{out}"
    passed = [each for each in found if each.blocking]
    if passed:
        kinds = "，".join(f"{kind} {count} 处" for kind, count in Counter(each.kind for each in passed).items())
        yield f"注意：有 {len(passed)} 处没有处理就定了稿（{kinds}）"
        yield from (f"  · {each.what}" for each in passed)
    yield from (f"提示：{each.what}" for each in found if not each.blocking)


def trace_lines(rows: Sequence[Trace], out_docx: Path, out_csv: Path) -> Iterator[str]:
    """What was written, how many values were found, and those that nothing bears out."""
    yield f"核对表：{out_docx}，{out_csv}"
    kinds = "，".join(f"{kind} {count}" for kind, count in Counter(row.kind for row in rows).items())
    yield f"共 {len(rows)} 项（{kinds}）" if rows else "文中没有数字、日期或名称"
    unfounded = [row for row in rows if row.unfounded]
    if rows and not unfounded:
        yield "每一项在要点中都有依据"
    if unfounded:
        yield f"其中 {len(unfounded)} 项在要点中没有依据："
    for row in unfounded[:_SHOWN]:
        yield f"  · 第 {row.paragraph} 段“{row.value}”：{row.sentence}" if row.paragraph else f"  · 脚注“{row.value}”"
    if len(unfounded) > _SHOWN:
        yield f"  · 另有 {len(unfounded) - _SHOWN} 项，见核对表"
