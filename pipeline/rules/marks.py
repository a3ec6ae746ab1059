"""Punctuation and numerals: T11 to T16 (GB/T 15834-2011, GB/T 15835-2011)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.checks import marks
from pipeline.ooxml.model import Kind
from pipeline.rules.reading import PROSE, prose
from pipeline.rules.registry import Look, Problem, at, once, rule
from pipeline.types import Severity

_NUMBER_FIRST = re.compile(r"（?[\u4e00-\u9fa5]{1,8}〔\d{4}〕\d+号）?\s*《")


def _each(look: Look, find: Callable[[str], Iterable[str]], found: str, right: str) -> Iterator[Problem]:
    for block in prose(look):
        for words in find(block.text):
            yield Problem(at(block, words), found.format(words), right)


@rule("T11", Severity.WARN, "GB/T 15834—2011")
def punctuation(look: Look) -> Iterator[Problem]:
    """标点用全角，成对使用。

    汉字之间用全角标点；引号、括号、书名号成对；发文字号的年份用六角括号。
    错：发现隐患9处,已整改7处。
    错：会同水利站（含管护员巡查山塘。
    错：发现隐患9处，，已整改7处。
    错：按照县水发[2026]12号要求，开展巡查。
    对：发现隐患9处，已整改7处；投入2.5万元，用时3:30。
    """
    yield from _each(look, marks.half_width, "“{}”用了半角标点", "全角标点")
    yield from _each(look, marks.square_bracketed, "“{}”的年份不用六角括号", "六角括号〔〕")
    yield from _each(look, marks.doubled, "“{}”两个标点连用", "只留一个")
    for block in prose(look):
        for pair in marks.unpaired(block.text):
            yield Problem(at(block, pair[0] if pair[0] in block.text else pair[1]), f"{pair}没有成对", "成对使用")
        straight = block.text.count('"')
        if straight:
            yield Problem(at(block, '"'), '用了直引号"', "中文引号“”")


@rule("T12", Severity.WARN, "GB/T 15834—2011 附录B.3")
def list_marks(look: Look) -> Iterator[Problem]:
    """序号后面的标点。

    阿拉伯数字序号用下脚点“1.”，不用顿号；带括号的序号后不加标点；“首先”“第一”之后用逗号。
    错：1、维修山塘。
    错：（一）、兴修水利。
    错：首先、组织巡查。
    对：首先，组织巡查。
    """
    for block in look.document.of(*PROSE):
        for words, right in marks.list_marks(block.text):  # a mark that w:numPr draws is L21's
            yield Problem(at(block, words), f"“{words}”", right)


@rule("T13", Severity.INFO, "GB/T 15834—2011 4.5.3.5")
def separators(look: Look) -> Iterator[Problem]:
    """并列的书名号、引号之间不用顿号。

    标有引号、书名号的并列成分之间通常不用顿号；其间有别的成分时可以用。
    错：学习《水法》、《防洪法》。
    对：学习《水法》《防洪法》。
    """
    yield from _each(look, marks.separated, "“{}”之间用了顿号", "并列的书名号、引号直接相连")


@rule("T14", Severity.WARN, "GB/T 15835—2011 5.1.3；GB/T 15834—2011 4.13")
def ranges(look: Look) -> Iterator[Problem]:
    """数值范围用浪纹线，单位写全。

    数值的起止用浪纹线“～”连接；百分号、万、亿前后都写，免得读错。
    错：每处投入13-17万元。
    错：占比15%-30%。
    对：每处投入13万元～17万元，占比15%～30%。
    """
    yield from once(_ranges(look))


def _ranges(look: Look) -> Iterator[Problem]:
    for block in prose(look):
        for words in marks.ranges_without_unit(block.text):
            yield Problem(at(block, words), f"“{words}”前一个数没有单位", "前后都写单位，用“～”连接")
        for words in marks.ranges_without_wave(block.text):
            yield Problem(at(block, words), f"“{words}”用了连字符", "用浪纹线“～”连接")


@rule("T15", Severity.WARN, "GB/T 15835—2011")
def numerals(look: Look) -> Iterator[Problem]:
    """数字的写法。

    年份写四位，公历日期用阿拉伯数字，日期用“日”不用“号”，月、日不补零；概数用汉字，中间不加顿号；小数点前写 0。
    错：25年6月开展巡查。
    错：巡查了3、4个村。
    错：二○二五年完成维修。
    错：07月2日巡查。
    对：2025年6月7日，巡查了三四个村。
    """
    for block in prose(look):
        for words, right in marks.numerals(block.text):
            yield Problem(at(block, words), f"“{words}”", right)


@rule("T16", Severity.INFO, "公文惯例")
def citations(look: Look) -> Iterator[Problem]:
    """引用公文先引标题，后引发文字号。

    引用来文时先写《标题》，再在括号里写发文字号。
    错：根据县水发〔2026〕12号《关于报送水利工作情况的通知》要求。
    对：根据《关于报送水利工作情况的通知》（县水发〔2026〕12号）要求。
    """
    for block in look.document.of(Kind.BODY):
        for found in _NUMBER_FIRST.finditer(block.text):
            yield Problem(at(block, found[0].rstrip("《")), "发文字号写在标题前面", "先写《标题》，后写（发文字号）")
