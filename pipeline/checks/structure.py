"""Structure: the frame of a report, its sections as planned, its numbering, its formulas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.checks.reading import GAP_MARK, HEADING_MARK, body, is_written, squeeze, without_gaps
from pipeline.checks.registry import check, error, warn
from pipeline.figures.han import ordinal
from pipeline.types import Draft, Finding, Paragraph, ParagraphKind
from pipeline.words import word_list

_DIGITS = "一二三四五六七八九"
_FRAME = (ParagraphKind.TITLE, ParagraphKind.RECIPIENT, ParagraphKind.ISSUER, ParagraphKind.DATE)
_TEXT_RANK, _ANNEX_RANK = 2, 6
_RANKS = {
    ParagraphKind.TITLE: 0,
    ParagraphKind.RECIPIENT: 1,
    ParagraphKind.ANNEX_LIST: 3,
    ParagraphKind.ISSUER: 4,
    ParagraphKind.DATE: 5,
    ParagraphKind.ANNEX_LABEL: _ANNEX_RANK,
    ParagraphKind.ANNEX_TITLE: _ANNEX_RANK,
}
_MARKS = (
    re.compile(r"^([一二三四五六七八九十]+)、"),
    re.compile(r"^[（(]([一二三四五六七八九十]+)[）)]"),
    re.compile(r"^(\d{1,2})[.．](?!\d)"),
    re.compile(r"^[（(](\d{1,2})[）)]"),
)
_SAMPLES = ("一、", "（一）", "1.", "（1）")
_ORDINAL = re.compile(r"(?:^|[，。；：:、])([一二三四五六七八九])是(?![否不])")


@check("frame")
def frame(draft: Draft) -> Iterator[Finding]:
    """Title, 主送机关, text, 附件说明, 署名, 成文日期, annexes: in this order, the title as given (9704 7.3; L25).

    PASS: 题:关于防汛工作的报告 | 致:县政府： | 句:转移群众21户 => 转移群众21户。 | 署:石桥镇人民政府 | 日:2025年6月1日
    FAIL: 题:关于防汛工作的报告 | 日:2025年6月1日 | 句:转移群众21户 => 转移群众21户。 | 署:石桥镇人民政府
    FAIL: 题:关于防汛工作的报告 | 句:转移群众21户 => 转移群众21户。 | 题:关于防汛工作的报告
    """
    kinds = [paragraph.kind for paragraph in draft.paragraphs]
    if _out_of_order(kinds):
        yield error("标题、主送机关、正文、附件说明、署名、成文日期、附件的先后次序不对")
    for kind in _FRAME:
        if kinds.count(kind) > 1:
            yield error("标题、主送机关、署名、成文日期各只应出现一次")
            break
    titles = [paragraph for paragraph in draft.paragraphs if paragraph.kind is ParagraphKind.TITLE]
    if not titles:
        yield error("没有标题")
    elif squeeze(titles[0].text) != squeeze(draft.plan.notes.front.title):
        yield error(f"标题与要点中的标题“{draft.plan.notes.front.title}”不一致", titles[0])


def _out_of_order(kinds: Sequence[ParagraphKind]) -> bool:
    annexes = kinds.index(ParagraphKind.ANNEX_LABEL) if ParagraphKind.ANNEX_LABEL in kinds else len(kinds)
    ranks = [_RANKS.get(kind, _TEXT_RANK if place < annexes else _ANNEX_RANK) for place, kind in enumerate(kinds)]
    return ranks != sorted(ranks)


@check("section-order")
def section_order(draft: Draft) -> Iterator[Finding]:
    """Sections stand as planned: in order, none missing, none twice (T04).

    PASS: 题:关于防汛工作的报告 | 一、基本情况 | 句:辖18个村 => 辖18个村。 | 二、存在问题 | 句:渠道淤塞 => 渠道淤塞。
    FAIL: 题:关于防汛工作的报告 | 一、基本情况 | 句:辖18个村 => 全镇辖18个村。 | 计划:存在问题
    FAIL: 题:关于防汛的报告 | 计划:甲 | 计划:乙 | 一、乙 | 句:辖18个村 => 辖18个村。 | 二、甲 | 句:查险 => 组织查险。
    """
    planned = [section.key for section in draft.plan.sections]
    if draft.plan.short:
        seen = list(dict.fromkeys(paragraph.section for paragraph in draft.paragraphs if paragraph.section))
    else:
        headings = [each for each in draft.paragraphs if each.kind is ParagraphKind.HEADING1]
        seen = [each.section for each in headings]
        titles = {section.key: section.title for section in draft.plan.sections}
        for heading in headings:
            if heading.section in titles and HEADING_MARK.sub("", heading.text) != titles[heading.section]:
                yield error(f"本节标题与计划的“{titles[heading.section]}”不一致", heading)
    names = {section.key: section.title for section in draft.plan.sections}
    for key, title in names.items():
        if key not in seen:
            yield error(f"缺少“{title}”一节")
    for key, times in Counter(seen).items():
        if times > 1:
            yield error(f"“{names.get(key, key)}”一节出现了{times}次")
        if key not in names:
            yield error(f"“{key}”一节不在计划之内")
    first_seen = [key for key in dict.fromkeys(seen) if key in names]
    if first_seen != [key for key in planned if key in seen]:
        yield error("各节的先后次序与计划不一致")


@check("empty-heading")
def empty_heading(draft: Draft) -> Iterator[Finding]:
    """Something stands under every heading: text, a lower heading or a gap mark.

    PASS: 题:关于防汛工作的报告 | 一、基本情况 | 缺:本镇基本情况
    FAIL: 题:关于防汛工作的报告 | 一、基本情况 | 二、主要做法 | 句:转移群众21户 => 转移群众21户。
    FAIL: 题:关于防汛工作的报告 | 一、主要做法 | （一）抢险 | （二）救灾 | 句:转移群众21户 => 转移群众21户。
    """
    levels = {ParagraphKind.HEADING1: 1, ParagraphKind.HEADING2: 2}
    following = (*draft.paragraphs[1:], None)
    for paragraph, after in zip(draft.paragraphs, following, strict=True):
        level = levels.get(paragraph.kind)
        if level is None:
            continue
        below = levels.get(after.kind, 3) if after is not None and after.kind not in _RANKS else 0
        if below <= level:
            yield error(f"“{paragraph.text}”下面没有内容", paragraph)


@check("heading-form")
def heading_form(draft: Draft) -> Iterator[Finding]:
    """A heading on its own line has no end mark (L22) and starts with its number.

    The only sub-heading of a section goes without: a number would promise a second one.

    PASS: 题:关于防汛工作的报告 | 一、基本情况 | 句:辖18个村 => 全镇辖18个村。
    PASS: 题:关于防汛工作的报告 | 一、做法 | 小标题:抢险 | 句:抢险 => 组织抢险。
    FAIL: 题:关于防汛工作的报告 | 一、基本情况。 | 句:辖18个村 => 全镇辖18个村。
    FAIL: 题:关于防汛工作的报告 | 一、做法 | 小标题:抢险 | 句:抢险 => 组织抢险。 | 小标题:救灾 | 句:救灾 => 组织救灾。
    """
    headings = [each for each in draft.paragraphs if each.kind in (ParagraphKind.HEADING1, ParagraphKind.HEADING2)]
    of_section = Counter(each.section for each in headings if each.kind is ParagraphKind.HEADING2)
    for paragraph in headings:
        if paragraph.text.endswith(("。", "，", "；", "：")):
            yield warn("单独成行的标题末尾不用标点", paragraph)
        alone = paragraph.kind is ParagraphKind.HEADING2 and of_section[paragraph.section] == 1
        if not alone and not HEADING_MARK.match(paragraph.text):
            yield error("标题缺少序号（一级用“一、”，二级用“（一）”）", paragraph)


@check("numbering")
def numbering(draft: Draft) -> Iterator[Finding]:
    """一、（一）1.（1）: consecutive, restarting under each parent, no level skipped but 一、→1. (9704 7.3.3; L20).

    PASS: 题:关于防汛工作的报告 | 一、做法 | （一）抢险 | 句:抢险 => 组织抢险。 | （二）救灾 | 句:救灾 => 组织救灾。
    FAIL: 题:关于防汛工作的报告 | 一、做法 | 句:抢险 => 组织抢险。 | 三、问题 | 句:渠道淤塞 => 渠道淤塞。
    FAIL: 题:关于防汛工作的报告 | 一、做法 | （二）抢险 | 句:抢险 => 组织抢险。
    FAIL: 题:关于防汛工作的报告 | 一、做法 | 文:（1）抢险。 | 句:抢险 => 组织抢险。
    """
    counts = [0, 0, 0, 0]
    for paragraph in draft.paragraphs:
        level, number = _mark(paragraph)
        if level < 0:
            continue
        parents = counts[:level]
        if level and not any(parents):
            if not draft.plan.short:
                yield error(f"“{_SAMPLES[level]}”一级的序号出现在“一、”之前", paragraph)
        elif level == 3 and not counts[2]:
            yield error("序号“（1）”之前缺少“1.”一级", paragraph)
        if number != counts[level] + 1:
            yield error(f"序号不连续：此处应为第{counts[level] + 1}项，写成了第{number}项", paragraph)
        counts[level] = number
        counts[level + 1 :] = [0] * (3 - level)


@check("ordinals")
def ordinals(draft: Draft) -> Iterator[Finding]:
    """一是…二是…三是… within a section runs from 一 without a break.

    PASS: 题:关于防汛工作的报告 | 句:查险；救人 => 一是查险，二是救人。
    FAIL: 题:关于防汛工作的报告 | 句:查险；救人 => 一是查险，三是救人。
    """
    expected, section = 1, ""
    for paragraph in body(draft):
        if paragraph.section != section:
            expected, section = 1, paragraph.section
        for found in _ORDINAL.finditer(paragraph.text):
            number = _DIGITS.index(found[1]) + 1
            if number not in (1, expected):
                yield warn(f"“{found[1]}是”不连续，请核对本节的一是、二是", paragraph)
                break
            expected = number + 1


@check("opening")
def opening(draft: Draft) -> Iterator[Finding]:
    """Where the type has it, 现将…如下 leads to the text and ends ： or 。 (T03).

    PASS: 题:关于防汛工作的报告 | 启:现将有关情况报告如下： | 文:现将有关情况报告如下： | 句:查险 => 组织查险。
    FAIL: 题:关于防汛工作的报告 | 启:现将有关情况报告如下： | 文:按照县里要求。 | 句:查险 => 组织查险。
    FAIL: 题:关于防汛工作的报告 | 启:现将有关情况报告如下： | 文:现将有关情况报告如下， | 句:查险 => 组织查险。
    """
    if "如下" not in draft.plan.outline.opening:
        return
    before: list[Paragraph] = []
    for paragraph in draft.paragraphs:
        if paragraph.section or is_written(paragraph):
            break
        before += [paragraph] if paragraph.kind is ParagraphKind.BODY else []
    leading = [paragraph for paragraph in before if "如下" in paragraph.text]
    if not leading:
        yield warn("开头缺少“现将……报告如下：”一类的过渡语")
    elif not leading[-1].text.endswith(("：", "。")):
        yield warn("过渡语应以冒号或句号结束", leading[-1])


@check("closing")
def closing(draft: Draft) -> Iterator[Finding]:
    """Where the type has a closing formula, the text ends with it or a usual variant (T02).

    PASS: 题:关于防汛工作的报告 | 结:特此报告。 | 句:查险 => 组织查险。 | 文:特此报告。
    PASS: 题:关于防汛工作的报告 | 结:特此报告。 | 句:查险 => 组织查险。 | 文:以上报告，请审阅。
    FAIL: 题:关于防汛工作的报告 | 结:特此报告。 | 句:查险 => 组织查险。
    """
    wanted = draft.plan.outline.closing.strip()
    if not wanted:
        return
    last = [paragraph.text.strip() for paragraph in body(draft)][-1:]
    if not last or last[0] not in (wanted, *word_list("checks")["closings"]):
        yield warn(f"正文末尾缺少结束语“{wanted}”")


@check("signature")
def signature(draft: Draft) -> Iterator[Finding]:
    """署名 is the 发文机关 of the notes, in full (条例九(十一); L25).

    PASS: 题:关于防汛工作的报告 | 发文:石桥镇人民政府 | 句:查险 => 组织查险。 | 署:石桥镇人民政府
    FAIL: 题:关于防汛工作的报告 | 发文:石桥镇人民政府 | 句:查险 => 组织查险。 | 署:石桥镇政府
    FAIL: 题:关于防汛工作的报告 | 发文:石桥镇人民政府 | 句:查险 => 组织查险。
    """
    issuer = draft.plan.notes.front.issuer
    signed = [paragraph for paragraph in draft.paragraphs if paragraph.kind is ParagraphKind.ISSUER]
    if issuer and not signed:
        yield error("文末缺少发文机关署名")
    for paragraph in signed:
        if not GAP_MARK.search(paragraph.text) and squeeze(without_gaps(paragraph.text)) != squeeze(issuer):
            yield error(f"署名与发文机关“{issuer}”不一致", paragraph)


def _mark(paragraph: Paragraph) -> tuple[int, int]:
    """Level (0 to 3) and number of the paragraph's leading mark, (-1, 0) if it has none.

    Levels 一、 and （一） count in headings only: a sentence may begin with 三、四十年.
    """
    levels = {ParagraphKind.HEADING1: (0, 1), ParagraphKind.HEADING2: (0, 1), ParagraphKind.BODY: (2, 3)}
    text = paragraph.text if paragraph.kind in levels else ""
    for level in levels.get(paragraph.kind, ()):
        if found := _MARKS[level].match(text):
            return level, int(found[1]) if found[1].isdigit() else ordinal(found[1])
    return -1, 0
