"""What ``batch`` tells the user, as lines of text. Nothing here prints."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.batch.estimate import Estimate
from pipeline.batch.manifest import DONE, Outcome
from pipeline.batch.run import Summary


def estimate_lines(estimate: Estimate, skipped: int) -> Iterator[str]:
    """What will be done and what it will cost."""
    yield f"要起草 {estimate.reports} 份，已经写好、不用再写的 {skipped} 份"
    yield f"估计：模型调用约 {estimate.calls} 次（账本里已有的不算），约 {estimate.tokens / 1e4:.1f} 万词元"
    if estimate.seconds is not None:
        yield f"估计：约 {duration(estimate.seconds)}（按以往的速度）"
    if estimate.cost:
        yield f"估计：约 {estimate.cost:.2f} 元"


def outcome_line(outcome: Outcome, left: int) -> str:
    """One report, as it is done."""
    if outcome.status == DONE:
        return (
            f"{outcome.number}  {outcome.stem}　{outcome.seconds:.0f} 秒，模型调用 {outcome.calls} 次（还有 {left} 份）"
        )
    advice = f"（{outcome.hint}）" if outcome.hint else ""
    return f"{outcome.number}  {outcome.origin}　没有写成：{outcome.reason}{advice}（还有 {left} 份）"


def summary_lines(summary: Summary, index: str) -> Iterator[str]:
    """How the batch ended."""
    yield f"写成 {summary.done} 份，没有写成 {summary.failed} 份，原已写好 {summary.skipped} 份"
    calls = f"模型调用 {summary.calls} 次（取自账本 {summary.cached} 次），{summary.tokens} 个词元"
    yield f"用时 {duration(summary.seconds)}；{calls}"
    if summary.stopped:
        yield f"中途停下：{summary.stopped}"
        yield f"  → {summary.hint or '处理好后运行同一命令，会接着做'}"
    if summary.failed:
        yield "没有写成的，改好要点后再运行同一命令；没改的加 --retry-failed 重试"
    yield f"审阅清单：{index}"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} 分钟"
    return f"{seconds / 3600:.1f} 小时"
