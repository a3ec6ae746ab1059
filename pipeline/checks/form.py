"""Form: punctuation (GB/T 15834), numerals (GB/T 15835), 成文日期, title, characters, length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.checks import marks
from pipeline.checks.reading import GAP_MARK, body, prose, squeeze, whole
from pipeline.checks.registry import check, error, info, warn
from pipeline.types import Draft, Finding, ParagraphKind, Source

_DATE = re.compile(r"(\d{4})年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
_KINDS_OF_DOCUMENT = ("报告", "汇报", "总结", "汇报材料", "思考")
_LEAST_NOTES = 30  # characters
_LONGEST_TITLE = 60  # three lines of twenty characters


@check("punctuation")
def punctuation(draft: Draft) -> Iterator[Finding]:
    """No half-width mark between Han characters, no 文号 in square brackets, marks paired (15834; T11).

    What the notes have exactly so is the clerk's and is let pass.

    PASS: 题:关于防汛的报告 | 句:查险(含夜间) => 组织查险（含夜间），共2.5小时。 | 要点:共2.5小时
    FAIL: 题:关于防汛的报告 | 句:查险,救灾 => 组织查险,开展救灾。
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险（含夜间。
    FAIL: 题:关于防汛的报告 | 句:按县防办〔2025〕3号查险 => 按县防办[2025]3号要求查险。
    """
    notes = draft.plan.notes
    given = "\n".join([notes.front.title, notes.front.background, *(bullet.text for bullet in notes.bullets)])
    for paragraph, _ in prose(draft):
        text = paragraph.text
        for around in marks.half_width(text):
            if around not in given:
                yield warn(f"“{around}”中用了半角标点", paragraph)
        if any(marks.square_bracketed(text)) and not any(marks.square_bracketed(given)):
            yield warn("发文字号的年份应用六角括号〔〕", paragraph)
        for pair in marks.unpaired(text):
            if marks.is_paired(given, *pair):
                yield warn(f"{pair}没有成对使用", paragraph)


@check("list-marks")
def list_marks(draft: Draft) -> Iterator[Finding]:
    """1. not 1、; no mark after （一）; a comma after 首先 (15834 B.3; T12).

    PASS: 题:关于防汛的报告 | 一、做法 | （一）抢险 | 句:抢险 => 1.组织抢险。
    FAIL: 题:关于防汛的报告 | 句:抢险 => 1、组织抢险。
    FAIL: 题:关于防汛的报告 | 一、做法 | （一）、抢险 | 句:抢险 => 组织抢险。
    FAIL: 题:关于防汛的报告 | 句:抢险 => 首先、组织抢险。
    """
    for paragraph, _ in prose(draft):
        for _, right in marks.list_marks(paragraph.text):
            yield warn(right, paragraph)


@check("title-separators")
def title_separators(draft: Draft) -> Iterator[Finding]:
    """No 、 between 《》 or “” that stand side by side (15834 4.5; T13).

    PASS: 题:关于普法的报告 | 句:学《宪法》《民法典》 => 学习《宪法》《民法典》。
    FAIL: 题:关于普法的报告 | 句:学《宪法》、《民法典》 => 学习《宪法》、《民法典》。
    """
    for paragraph, text in prose(draft):
        if any(marks.separated(text)):
            yield info("并列的书名号、引号之间不用顿号", paragraph)


@check("numeral-form")
def numeral_form(draft: Draft) -> Iterator[Finding]:
    """Four-digit years, no leading zeros in dates, no 3、4个 (15835; T15); units repeated in ranges (T14, info).

    PASS: 题:关于防汛的报告 | 句:2025年6月7日三四个村 => 2025年6月7日，三四个村受灾。
    FAIL: 题:关于防汛的报告 | 句:25年6月7日 => 25年6月7日受灾。
    FAIL: 题:关于防汛的报告 | 句:2025年06月7日 => 2025年06月7日受灾。
    FAIL: 题:关于防汛的报告 | 句:3、4个村 => 3、4个村受灾。
    FAIL: 题:关于防汛的报告 | 句:二○二五年 => 二○二五年受灾。
    """
    for paragraph, text in prose(draft):
        for words, right in marks.numerals(text):
            yield warn(f"{right}：“{words}”", paragraph)
        for words in marks.ranges_without_unit(text):
            yield info(f"数值范围前后都写单位：“{words}”", paragraph)


@check("document-date")
def document_date(draft: Draft) -> Iterator[Finding]:
    """成文日期 in arabic numerals, full year, no leading zeros, a day of the calendar (9704 7.3.5.4; L28).

    PASS: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 日:2024年2月29日
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 日:2024年02月29日
    FAIL: 题:关于防汛的报告 | 句:查险 => 组织查险。 | 日:2025年2月29日
    """
    for paragraph in draft.paragraphs:
        if paragraph.kind is not ParagraphKind.DATE or GAP_MARK.search(paragraph.text):
            continue
        found = _DATE.fullmatch(paragraph.text.strip())
        if found is None:
            yield error("成文日期应写作“2025年6月1日”：阿拉伯数字、年份四位、月日不补零", paragraph)
        elif not _is_day(int(found[1]), int(found[2]), int(found[3])):
            yield error(f"日历上没有{found[0]}这一天", paragraph)


@check("title-form")
def title_form(draft: Draft) -> Iterator[Finding]:
    """关于…的报告: 事由 and 文种, three lines at most, no end mark (条例九(七); T05).

    PASS: 题:石桥镇关于防汛工作情况的报告 | 句:查险 => 组织查险。
    PASS: 题:石桥镇2025年防汛工作情况报告 | 句:查险 => 组织查险。
    FAIL: 题:防汛工作 | 句:查险 => 组织查险。
    FAIL: 题:关于防汛工作报告 | 句:查险 => 组织查险。
    FAIL: 题:关于防汛的的报告。 | 句:查险 => 组织查险。
    """
    for paragraph in draft.paragraphs:
        if paragraph.kind is not ParagraphKind.TITLE:
            continue
        title = paragraph.text.strip()
        core = re.sub(r"（[^）]*）$", "", title.rstrip("。，；："))
        if title.endswith(("。", "，", "；", "：")):
            yield warn("标题末尾不用标点", paragraph)
        if "的的" in title:
            yield warn("标题中有“的的”", paragraph)
        if not core.endswith((*_KINDS_OF_DOCUMENT, draft.plan.outline.type, *draft.plan.outline.aliases)):
            yield warn("标题末尾应写明文种，如“……的报告”", paragraph)
        elif "关于" in title and not re.search(r"关于.+的[^的]*$", core):
            yield warn("标题应为“关于……的报告”，缺“的”字", paragraph)
        if len(title) > _LONGEST_TITLE:
            yield warn(f"标题{len(title)}字，超过三行，请压缩", paragraph)


@check("rare-characters")
def rare_characters(draft: Draft) -> Iterator[Finding]:
    """Han characters outside GB 2312, which 仿宋_GB2312 lacks, are listed once (L39).

    PASS: 题:关于防汛的报告 | 句:张三查险 => 张三组织查险。
    FAIL: 题:关于防汛的报告 | 句:李堃查险 => 李堃组织查险。
    """
    text = whole(draft)
    rare = [char for char in dict.fromkeys(text) if _HAN.match(char) and _is_rare(char)] if _is_rare(text) else []
    if rare:
        yield info(f"以下字不在GB2312字库内，请核对打印效果：{'、'.join(rare)}")


@check("length")
def length(draft: Draft) -> Iterator[Finding]:
    """Characters of the text to those of the bullets: real reports 1.3 to 3.3, past 3.5 is padding, under 1 a loss.

    The lower bound looks at the whole text, the upper at what units wrote, since in a short report the fixed
    sentences weigh as much as the notes. Of a line or two of notes the ratio says nothing.

    PASS: 题:关于防汛的报告 | 句:转移群众21户，设安置点3处，分6组查险，备排水泵12台、沙袋3000个
        => 及时转移群众21户，设立临时安置点3处，分6组开展巡堤查险，储备排水泵12台、沙袋3000个。
    FAIL: 题:关于防汛的报告 | 句:转移群众21户，设安置点3处，分6组查险，备排水泵12台、沙袋3000个 => 转移21户。
    FAIL: 题:关于防汛的报告 | 句:转移群众21户，设安置点3处，分6组查险，备排水泵12台、沙袋3000个
        => 及时转移群众21户，科学设立安置点3处，确保群众住得安心、吃得放心、过得舒心；
        组织精干力量分6组开展查险，做到早发现、早报告、早处置，不留盲点、不留死角；
        备足排水泵12台、沙袋3000个，进一步提高站位、压实责任、细化措施、狠抓落实，筑牢安全防线。
    """
    noted = sum(len(squeeze(bullet.text)) for bullet in draft.plan.notes.bullets)
    if noted < _LEAST_NOTES:
        return
    told = sum(len(squeeze(text)) for _, text in prose(draft)) / noted
    written = sum(
        len(squeeze(passage.text))
        for paragraph in body(draft)
        for passage in paragraph.passages
        if passage.source is not Source.TEMPLATE
    )
    if told < 1.0:
        yield warn(f"正文字数只有要点的{told:.2f}倍，请核对有无遗漏")
    elif told < 1.3:
        yield info(f"正文字数是要点的{told:.1f}倍，偏短（一般为1.3至3.3倍）")
    if written / noted > 3.5:
        yield warn(f"正文字数是要点的{written / noted:.1f}倍，请删去空话")
    elif written / noted > 3.3:
        yield info(f"正文字数是要点的{written / noted:.1f}倍，偏长（一般为1.3至3.3倍）")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_rare(text: str) -> bool:
    """Whether some character of ``text`` is not in GB 2312."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
