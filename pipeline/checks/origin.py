"""Origin: what a person has to fill in, rewrite or handle with care before the document leaves the office."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks import marks
from pipeline.checks.reading import GAP_MARK, notes_text, squeeze, whole
from pipeline.checks.registry import check, error, warn
from pipeline.notes import secret_mark as classification
from pipeline.types import Draft, Finding, Source
from pipeline.words import word_list


@check("gaps")
def gaps(draft: Draft) -> Iterator[Finding]:
    """Each 【待补】 is told with what to fill in (T06).

    PASS: 题:关于防汛的报告 | 致:县人民政府： | 句:查险 => 组织查险。
    FAIL: 题:关于防汛的报告 | 致:【待补:主送机关】： | 句:查险 => 组织查险。
    FAIL: 题:关于防汛的报告 | 一、存在问题 | 缺:防汛工作还有哪些问题
    """
    for paragraph in draft.paragraphs if GAP_MARK.search(whole(draft)) else ():
        for found in GAP_MARK.finditer(paragraph.text):
            what = found[0].removeprefix("【待补").rstrip("】").strip(":： ")
            yield warn(f"待补：{what}" if what else "此处待补", paragraph)


@check("placeholders")
def placeholders(draft: Draft) -> Iterator[Finding]:
    """No XX, ×× or 某某 is left to fill in (T06); where the notes have it, it is the clerk's to settle.

    PASS: 题:关于防汛的报告 | 句:三塘村查险 => 在三塘村查险。
    FAIL: 题:关于防汛的报告 | 句:三塘村查险 => 在XX村查险。
    FAIL: 题:关于防汛的报告 | 句:某某村查险 => 在某某村查险。
    """
    given = notes_text(draft)
    for paragraph in draft.paragraphs if any(marks.placeholders(whole(draft))) else ():
        for mark in marks.placeholders(paragraph.text):
            message = f"还有未填写的“{mark}”"
            yield warn(message, paragraph) if squeeze(mark) in given else error(message, paragraph)


@check("residue")
def residue(draft: Draft) -> Iterator[Finding]:
    """No slot marker, template, markup or chat phrase is left, unless the notes speak of it.

    PASS: 题:关于防汛的报告 | 句:查险 => 组织查险。
    FAIL: 题:关于防汛的报告 | 句:查险 => **组织查险**。
    FAIL: 题:关于防汛的报告 | 句:转移21户 => 转移⟦1.1⟧。
    """
    given = notes_text(draft)
    text = whole(draft)
    left = [mark for mark in word_list("checks")["residue"] if mark in text and squeeze(mark) not in given]
    for paragraph in draft.paragraphs if left else ():
        for mark in left:
            if mark in paragraph.text:
                yield error(f"正文中残留“{mark}”", paragraph)


@check("fallback")
def fallback(draft: Draft) -> Iterator[Finding]:
    """A passage built by rule because no answer of the model held is for a person to read and polish.

    PASS: 题:关于防汛的报告 | 句:查险 => 组织查险。
    FAIL: 题:关于防汛的报告 | 补:查险 => 开展查险。
    """
    for paragraph in draft.paragraphs:
        for passage in paragraph.passages:
            if passage.source is Source.FALLBACK:
                yield warn(f"本句由规则成句，请核对并润色：“{passage.text[:24]}”", paragraph)


@check("secret-mark")
def secret_mark(draft: Draft) -> Iterator[Finding]:
    """Notes with a mark of secrecy are told: the draft has to be handled by the rules for it (T22).

    PASS: 题:关于保密自查的报告 | 句:学习国家秘密管理规定 => 学习国家秘密管理规定。
    FAIL: 题:关于保密自查的报告 | 句:机密★1年 => 机密★1年。
    """
    if level := classification(draft.plan.notes):
        yield warn(f"要点标有“{level}”，请按保密规定在涉密计算机上处理，不得使用联网模型")
