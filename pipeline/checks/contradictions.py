"""Contradictions: what the notes say in two ways is told beside the text, and never mended (条例十九(二))."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import check, warn
from pipeline.contradictions import find_contradictions
from pipeline.types import Draft, Finding, Paragraph


@check("contradictions")
def contradictions(draft: Draft) -> Iterator[Finding]:
    """The notes' figures don't contradict one another; where they do, every paragraph that tells one of them says so.

    PASS: 题:关于防汛的报告 | 句:隐患31处：处理27处，4处打了围挡 => 共发现隐患31处，其中处理27处、打了围挡4处。
    PASS: 题:关于防汛的报告 | 句:隐患约31处：处理27处，3处打了围挡 => 共发现隐患约31处，处理27处，3处打了围挡。
    PASS: 题:关于防汛的报告 | 句:水库10座 => 现有水库10座。 | 句:小（二）型水库8座 => 有小（二）型水库8座。
    FAIL: 题:关于防汛的报告 | 句:隐患31处：处理27处，3处打了围挡 => 共发现隐患31处，处理27处，3处打了围挡。
    FAIL: 题:关于防汛的报告 | 句:水库10座 => 现有水库10座。 | 句:全镇水库12座 => 全镇有水库12座。
    FAIL: 题:关于防汛的报告 | 句:隐患42处，整改38处，整改率95% => 发现隐患42处，整改38处，整改率95%。
    FAIL: 题:关于防汛的报告 | 句:合格率从62%提高到71%，提高9% => 合格率从62%提高到71%，提高9%。
    FAIL: 题:关于防汛的报告 | 句:信访去年40件，今年52件，同比增长20% => 信访去年40件，今年52件，同比增长20%。
    FAIL: 题:关于防汛的报告 | 句:6月31日前修好 => 将于6月31日前修好。
    """
    for found in find_contradictions(draft.plan.notes):
        message = f"要点自相矛盾，正文照要点写，没有改动。{found.message}"
        concerned = [paragraph for paragraph in draft.paragraphs if _tells(paragraph, found.bullets)]
        yield from (warn(message, paragraph) for paragraph in concerned)
        if not concerned:
            yield warn(message)


def _tells(paragraph: Paragraph, bullets: tuple[int, ...]) -> bool:
    return any(number in bullets for passage in paragraph.passages for number in passage.bullets)
