"""Annexes: what 附件说明 names stands at the end, under the same number and name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.registry import check, error, warn
from pipeline.types import Draft, Finding, ParagraphKind

_LEAD = "附件："
_MARKS = tuple("。，；、：")


@check("annexes")
def annexes(draft: Draft) -> Iterator[Finding]:
    """附件说明 and the annexes' pages agree in number and name, no mark ends a name (9704 7.3.4, 7.3.7; L23, L24).

    PASS: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 附:附件：物资清单 | 附件:附件 | 附题:物资清单 | 缺:附件正文
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 附:附件：物资清单 | 附件:附件 | 附题:物资表 | 缺:附件正文
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 附:附件：物资清单。 | 附件:附件 | 附题:物资清单。 | 缺:附件正文
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 附:附件：1、物资清单 | 附:2、名册 | 附件:附件1 | 附题:物资清单
        | 附件:附件2 | 附题:名册
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 附:附件：物资清单
    """
    named = [each for each in draft.paragraphs if each.kind is ParagraphKind.ANNEX_LIST]
    labels = [each.text for each in draft.paragraphs if each.kind is ParagraphKind.ANNEX_LABEL]
    titles = [each.text for each in draft.paragraphs if each.kind is ParagraphKind.ANNEX_TITLE]
    several = len(named) > 1
    names = []
    for number, line in enumerate(named, start=1):
        lead = (_LEAD if number == 1 else "") + (f"{number}." if several else "")
        if not line.text.startswith(lead):
            yield error(f"附件说明应写作“{lead}……”", line)
        elif line.text.endswith(_MARKS):
            yield warn("附件名称后不用标点", line)
        names.append(re.sub(r"^(?:附件：)?(?:\d+[.、])?", "", line.text) if several else line.text.removeprefix(_LEAD))
    wanted = [f"附件{number}" if several else "附件" for number in range(1, len(named) + 1)]
    if labels != wanted or titles != names:
        yield error("文末附件的序号、名称与附件说明不一致")
