"""Wording: what a 报告 may not say, what stands twice, how the office names itself and others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks import marks
from pipeline.checks.reading import known_text, prose, sentences, squeeze
from pipeline.checks.registry import check, error, info, warn
from pipeline.types import Draft, Finding, Paragraph, ParagraphKind, Source
from pipeline.words import word_list

_SELF = re.compile(r"(?<![自忘])我(街道|镇|乡|局|委|办|站|所|院|校|村|社区|县|市|区|省|中心|公司)")
_YOU = re.compile(r"[你您](?:县|市|区|局|委|办|们|单位)?")
_OWN = {  # how an office that ends so speaks of itself
    "街道": ("街道", "办"),
    "街道办事处": ("街道", "办"),
    "镇人民政府": ("镇",),
    "镇政府": ("镇",),
    "镇党委": ("镇",),
    "镇": ("镇",),
    "乡人民政府": ("乡",),
    "乡政府": ("乡",),
    "乡党委": ("乡",),
    "乡": ("乡",),
    "局": ("局",),
    "村民委员会": ("村",),
    "县人民政府": ("县",),
    "县政府": ("县",),
}
_ABOLISHED = "《国家行政机关公文处理办法》"
_REPEAT_LENGTH = 10  # shorter sentences may stand twice: 清单化管理


@check("request-phrases")
def request_phrases(draft: Draft) -> Iterator[Finding]:
    """A 报告 carries no 请示 (条例十五(四); T01), whoever wrote it.

    PASS: 题:关于防汛的报告 | 句:建议加大投入 => 建议进一步加大投入。
    FAIL: 题:关于防汛的报告 | 句:资金缺口50万元 => 资金缺口50万元，恳请县财政予以支持。
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 文:妥否，请批示。
    """
    for paragraph, text in prose(draft):
        for words in marks.requests(text):
            yield error(f"报告中不得夹带请示事项（“{words}”），请另行行文请示", paragraph)


@check("repeats")
def repeats(draft: Draft) -> Iterator[Finding]:
    """No sentence stands twice.

    PASS: 题:关于防汛的报告 | 句:查险；救灾 => 组织干部查险。组织干部救灾。
    FAIL: 题:关于防汛的报告 | 句:查险；救灾 => 组织全体干部开展查险。组织全体干部开展查险。
    """
    seen: set[str] = set()
    for paragraph, text in prose(draft):
        for sentence in sentences(text):
            key = squeeze(sentence)
            if len(key) >= _REPEAT_LENGTH and key in seen:
                yield error(f"这句话前文已经出现：“{sentence[:24]}”", paragraph)
            seen.add(key)


@check("self-reference")
def self_reference(draft: Draft) -> Iterator[Finding]:
    """The office speaks of itself in one way, the one its name gives (T18), and of no reader as 你.

    PASS: 题:关于防汛的报告 | 发文:石桥镇人民政府 | 句:查险 => 我镇组织查险。 | 署:石桥镇人民政府
    FAIL: 题:关于防汛的报告 | 发文:石桥镇人民政府 | 句:查险 => 我县组织查险。 | 署:石桥镇人民政府
    FAIL: 题:关于防汛的报告 | 句:查险 => 我镇组织查险，我乡干部全部到岗。
    FAIL: 题:关于防汛的报告 | 句:查险 => 请你县核实。
    """
    known = known_text(draft)
    issuer = draft.plan.notes.front.issuer
    own = next((_OWN[end] for end in sorted(_OWN, key=len, reverse=True) if issuer.endswith(end)), ())
    used: set[str] = set()
    for paragraph, text in prose(draft):
        for found in _SELF.finditer(text):
            if found[0] in known:
                continue
            if own and found[1] not in own:
                yield warn(f"自称“{found[0]}”与发文机关“{issuer}”不符", paragraph)
            elif used and found[1] not in used:
                yield warn(f"自称前后不一：前文用“我{min(used)}”，此处用“{found[0]}”", paragraph)
            used.add(found[1])
        for found in _YOU.finditer(text):
            if found[0] not in known:
                yield warn(f"上行文不用“{found[0]}”称呼上级，请写机关名称", paragraph)


@check("recipient")
def recipient(draft: Draft) -> Iterator[Finding]:
    """主送机关 is an institution, not a person (条例十五(五); T20), and its line ends with ： (9704 7.3.2; L18).

    PASS: 题:关于防汛的报告 | 致:县人民政府： | 句:查险 => 组织查险。
    FAIL: 题:关于防汛的报告 | 致:张书记： | 句:查险 => 组织查险。
    FAIL: 题:关于防汛的报告 | 致:县人民政府 | 句:查险 => 组织查险。
    """
    for paragraph in draft.paragraphs:
        if paragraph.kind is not ParagraphKind.RECIPIENT:
            continue
        if not paragraph.text.endswith("："):
            yield error("主送机关末尾应为全角冒号", paragraph)
        if paragraph.text.rstrip("：").endswith(tuple(word_list("checks")["persons"])):
            yield error("报告不主送领导个人，请改为机关名称", paragraph)


@check("abolished-rules")
def abolished_rules(draft: Draft) -> Iterator[Finding]:
    """The 办法 of 2000 no longer applies (条例四十二; T21).

    PASS: 题:关于公文处理的报告 | 句:按《党政机关公文处理工作条例》查 => 对照《党政机关公文处理工作条例》开展检查。
    FAIL: 题:关于公文处理的报告 | 句:按《国家行政机关公文处理办法》查 => 对照《国家行政机关公文处理办法》开展检查。
    """
    for paragraph, text in prose(draft):
        if _ABOLISHED in text:
            yield error(f"{_ABOLISHED}已经废止，应引用《党政机关公文处理工作条例》", paragraph)


@check("relative-dates")
def relative_dates(draft: Draft) -> Iterator[Finding]:
    """今年, 近日, 目前 and the like are listed once, for the record (T17).

    PASS: 题:关于防汛的报告 | 句:6月1日查险 => 6月1日组织查险。
    FAIL: 题:关于防汛的报告 | 句:近日查险 => 近日组织查险。
    """
    found: dict[str, Paragraph] = {}
    for paragraph, _ in prose(draft):
        text = "".join(passage.text for passage in paragraph.passages if passage.source is not Source.TEMPLATE)
        for word in marks.relative_dates(text):
            found.setdefault(word, paragraph)
    if found:
        listed = "、".join(f"“{word}”" for word in found)
        yield info(f"文中有相对日期{listed}，请核对是否写明了年月日", next(iter(found.values())))
