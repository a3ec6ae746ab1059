"""Facts: what the notes state is there, and nothing is there that they don't state (条例二十(四); T07, T09)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from fractions import Fraction
from functools import cached_property

from pipeline.checks import names
from pipeline.checks.reading import known_text, notes_text, prose, squeeze, stands
from pipeline.checks.registry import check, error, info, warn
from pipeline.figures import amount, find_slots
from pipeline.figures.patterns import CHINESE, RANGE
from pipeline.types import Draft, Finding, Paragraph, Slot, SlotKind
from pipeline.words import word_list

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_LIST_MARK = re.compile(r"^(?:\d{1,2}[.、](?!\d)|\(\d{1,2}\))")
_TITLE = re.compile(r"《[^《》]+》")
_QUOTE = re.compile(r"“[^“”]+”")
# Two characters of the office's name tell one 文号 from another; where the name begins can't be seen.
_DOCNO = re.compile(r"[\u4e00-\u9fff]{2}[〔\[(]\d{2,4}[〕\])]第?\d+号")
_UNIT = re.compile(r"[\u4e00-\u9fff%]")
_DIGIT = re.compile(r"\d")
# A count or date without digits has a Chinese numeral. The commonest, 一, is let pass alone (see ``_counted``); what
# tells more has another, or is a date (一月), a fraction (一分之一), a row (一一, 一、一) or a range (一至一).
_IN_WORDS = re.compile(rf"[{CHINESE.replace('一', '')}几半]|[正腊]月|一(?:[月分一]|{RANGE}|[^\u3400-\u9fff])")
_NAMED = (SlotKind.TITLE, SlotKind.QUOTE, SlotKind.DOCNO)


@check("bullets")
def bullets(draft: Draft) -> Iterator[Finding]:
    """Every bullet is written, in one unit and no other.

    PASS: 题:关于防汛工作的报告 | 句:查险 => 组织查险。 | 句:救灾 => 组织救灾。
    FAIL: 题:关于防汛工作的报告 | 要点:查险 | 句:救灾 => 组织救灾。
    FAIL: 题:关于防汛工作的报告 | 句:查险 => 组织查险。 | 再写1:组织查险工作。
    """
    units: dict[int, set[str]] = {}
    for paragraph in draft.paragraphs:
        for passage in paragraph.passages:
            for number in passage.bullets:
                units.setdefault(number, set()).add(passage.unit)
    for bullet in draft.plan.notes.bullets:
        found = len(units.get(bullet.number, ()))
        if not found:
            yield error(f"第{bullet.line}行的要点没有写进正文：{_short(bullet.text)}")
        elif found > 1:
            yield error(f"第{bullet.line}行的要点写了{found}遍：{_short(bullet.text)}")


@check("slots")
def slots(draft: Draft) -> Iterator[Finding]:
    """Every figure, date, 文号, title and quotation of a bullet stands in the text written from it, hedge included.

    PASS: 题:关于防汛工作的报告 | 句:转移21户；发资料4000多份 => 转移群众21户，发放资料4000多份。
    FAIL: 题:关于防汛工作的报告 | 句:转移21户；发资料4000多份 => 转移群众21户，发放资料4000份。
    FAIL: 题:关于防汛工作的报告 | 句:修水库3座、修泵站3座 => 维修水库和泵站3座。
    FAIL: 题:关于防汛工作的报告 | 句:转移21户 => 转移群众121户。
    """
    home: dict[int, Paragraph] = {}
    text: dict[str, str] = {}
    for paragraph in draft.paragraphs:
        for passage in paragraph.passages:
            text[passage.unit] = text.get(passage.unit, "") + passage.text
            for number in passage.bullets:
                home.setdefault(number, paragraph)
    for unit in draft.plan.units:
        wanted = Counter(squeeze(slot.text) for bullet in unit.bullets for slot in bullet.slots)
        written = squeeze(text.get(unit.id, ""))
        missing = {value for value, times in wanted.items() if stands(value, written) < times}
        for bullet in unit.bullets if missing else ():
            for slot in bullet.slots:
                if squeeze(slot.text) in missing:
                    missing.discard(squeeze(slot.text))
                    yield error(f"第{bullet.line}行的“{slot.text}”没有写进正文", home.get(bullet.number))


@check("figures")
def figures(draft: Draft) -> Iterator[Finding]:
    """No figure without source: each numeral of the text stands in the notes before the same word, or bare.

    Chinese numerals count where they measure something. The document's own date is no source for the text.

    PASS: 题:关于2025年水利工作的报告 | 句:修山塘42座，清渠26公里 => 2025年，维修山塘42座、清理渠道26公里。
    PASS: 题:关于消防的报告 | 句:4个镇有问题 => 四个镇存在问题。
    PASS: 题:关于消防的报告 | 句:商户42，隐患93 => 检查商户42家，发现隐患93处。
    FAIL: 题:关于消防的报告 | 句:商户42，隐患93 => 检查商户42家，发现隐患93处，整改90处。
    FAIL: 题:关于消防的报告 | 句:3月5日检查 => 5月3日开展检查。
    FAIL: 题:关于消防的报告 | 句:检查商户 => 组织三十六个小组检查商户。
    FAIL: 题:关于消防的报告 | 句:检查商户 => 三月五日检查商户。
    FAIL: 题:关于消防的报告 | 句:检查商户 => 2025年6月1日检查商户。 | 日:2025年6月1日
    """
    known = notes_text(draft) + "\n" + squeeze(draft.plan.outline.opening)
    amounts = amounts_in(known)
    for paragraph, raw in prose(draft):
        for figure in unsourced_figures(raw, known, amounts):
            yield error(f"“{figure}”在要点中没有出处", paragraph)


@check("titles")
def titles(draft: Draft) -> Iterator[Finding]:
    """《titles》, 文号 and “quotations” are those of the notes, character for character.

    PASS: 题:关于消防的报告 | 句:搞"敲门行动" => 开展“敲门行动”。
    PASS: 题:关于消防的报告 | 句:按《消防法》查 => 依据《消防法》开展检查。
    FAIL: 题:关于消防的报告 | 句:查商户 => 依据《消防法》检查商户。
    FAIL: 题:关于消防的报告 | 句:按县安办〔2025〕3号查 => 按照县消办〔2025〕3号要求检查。
    FAIL: 题:关于消防的报告 | 句:查商户 => 深化“敲门行动”，检查商户。
    """
    known = known_text(draft)
    for paragraph, raw in prose(draft):
        for name in unsourced_titles(raw, known):
            yield error(f"{name}在要点中没有出处", paragraph)


@check("names")
def foreign_names(draft: Draft) -> Iterator[Finding]:
    """Places and institutions are those of the notes and the front matter (T09).

    PASS: 题:关于防汛的报告 | 句:青龙水库、三塘村巡查 => 对青龙水库、三塘村开展巡查，确保全镇各村不漏一处。
    FAIL: 题:关于防汛的报告 | 句:水库巡查 => 对青龙水库开展巡查。
    FAIL: 题:关于防汛的报告 | 句:查商户 => 会同县市场监督管理局检查商户。
    FAIL: 题:关于防汛的报告 | 句:查险 => 在县委的领导下组织查险。
    """
    known = known_text(draft)
    for paragraph, text in prose(draft):
        for name in dict.fromkeys(names.find(text)):
            if not names.stands(name, known):
                yield warn(f"“{name}”在要点中没有出处，请核对", paragraph)


@check("claims")
def claims(draft: Draft) -> Iterator[Finding]:
    """Results, praise and all-clear words only where the notes say so (条例十九(二)).

    PASS: 题:关于防汛的报告 | 句:转移21户，无人员伤亡 => 转移群众21户，无人员伤亡。
    FAIL: 题:关于防汛的报告 | 句:转移21户 => 转移群众21户，无人员伤亡。
    FAIL: 题:关于防汛的报告 | 句:隐患93处 => 发现隐患93处，已全部整改到位。
    """
    known = notes_text(draft)
    whole = "\n".join(squeeze(raw) for _, raw in prose(draft))
    claimed = [claim for claim in word_list("checks")["claims"] if claim in whole and claim not in known]
    for paragraph, raw in prose(draft) if claimed else ():
        text = squeeze(raw)
        found = [claim for claim in claimed if claim in text]
        for claim in found:
            if not any(claim != other and claim in other for other in found):
                yield error(f"要点没有说“{claim}”，请核实或删去", paragraph)


@check("usual-content")
def usual_content(draft: Draft) -> Iterator[Finding]:
    """What a report of this type usually has and the notes lack is told once, for the record.

    PASS: 题:关于防汛的报告 | 句:转移21户 => 转移群众21户。
    FAIL: 题:关于防汛的报告 | 句:转移21户 => 转移群众21户。 | 通常:存在哪些问题？
    """
    if draft.plan.missing:
        yield info(f"这类报告通常还会写明，请酌情补充：{''.join(draft.plan.missing)}")


class _Amounts(Container[object]):
    """What the figures of a squeezed text amount to, worked out when first asked: a faithful draft seldom does."""

    def __init__(self, known: str) -> None:
        self._known = known

    def __contains__(self, stated: object) -> bool:
        return stated in self._all

    @cached_property
    def _all(self) -> frozenset[Fraction | None]:
        return frozenset(amount(slot) for line in self._known.splitlines() for slot in find_slots(line))


def amounts_in(known: str) -> Container[object]:
    """What the figures of ``known`` (squeezed, by lines) amount to."""
    return _Amounts(known)


def unsourced_figures(text: str, known: str, amounts: Container[object]) -> Iterator[str]:
    """The figures of ``text`` that ``known`` (squeezed) lacks, each once; ``amounts``: ``amounts_in(known)``."""
    text = _LIST_MARK.sub("", squeeze(text))
    unsourced = [found for found in _FIGURE.finditer(text) if not _sourced(found, known)]
    unknown = [found[0] + _unit(text, found.end()) for found in unsourced]
    if _IN_WORDS.search(text):  # finding figures is the dearest step
        unknown += [slot.text for slot in find_slots(text) if not _counted(slot, known, amounts)]
    return iter(dict.fromkeys(unknown))


def unsourced_titles(text: str, known: str) -> Iterator[str]:
    """The 《titles》, 文号 and “quotations” of ``text`` that ``known`` (squeezed) does not have, each once."""
    text = squeeze(text)
    for name in dict.fromkeys([*_TITLE.findall(text), *_QUOTE.findall(text), *_DOCNO.findall(text)]):
        # Notes may be typed with other quotation marks; it is what they enclose that has a source.
        if name.strip("“”") not in known:
            yield name


_PERSONS = ("人", "名")  # 48名 and 48人 are one figure


def _sourced(figure: re.Match[str], known: str) -> bool:
    """Whether ``known`` has this numeral before the same character, or with no unit at all."""
    numeral, unit = figure[0], _unit(figure.string, figure.end())
    if unit in _PERSONS and any(stands(numeral + each, known) for each in _PERSONS):
        return True
    if stands(numeral + unit, known):
        return True
    bare = rf"(?<![\d.]){re.escape(numeral)}(?![\d.\u4e00-\u9fff%])"
    return re.search(bare, known) is not None


def _unit(text: str, end: int) -> str:
    """The Han character or per cent sign at ``end``, "" if there is neither."""
    return text[end : end + 1] if _UNIT.match(text, end) else ""


def _counted(slot: Slot, known: str, amounts: Container[object]) -> bool:
    """Whether a count or date in Chinese numerals is sourced; arabic numerals and titles are judged elsewhere.

    一 is let pass: 一次, 一批 and 一处 are grammar more often than a count.
    """
    text = squeeze(slot.text)
    if slot.kind in _NAMED or slot.number == "一" or _DIGIT.search(text):
        return True
    if text in known or (slot.number and squeeze(slot.number + slot.unit) in known):
        return True
    stated = amount(slot)
    return stated is not None and stated in amounts


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
