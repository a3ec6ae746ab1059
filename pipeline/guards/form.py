"""Floor 3: one plain paragraph of full sentences, and not the notes pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline import register
from pipeline.guards.reading import Reading, tokens_of
from pipeline.guards.registry import guard
from pipeline.types import Bullet

_REMAINS = re.compile(
    r"\*\*|```|^#|\n\s*[-*•#]|^[-*•]|\{\{|\}\}|\{%|<[a-zA-Z/|]|\|>|【|】|〇〇|××|XX|xx|TODO|…{1,2}$|^\s*[（(]?[一二三四五六七八九十\d]+[）)、.]"
)
_CHAT = re.compile(
    r"以下是|如下所示|根据您|根据你|您|好的|当然|作为(?:一个)?(?:AI|人工智能)|希望(?:能|对)|请(?:注意|参考)|注[:：]|改写|正文|要点|范例|示例|总结来说|综上"
)
_CLAUSE_END = re.compile("[，；。]")
_STRETCH_END = re.compile("[。；]")
_IN_ALL = re.compile("共(?!同|有|享|建|治|商|计|青)")
_ILL_POINTED = re.compile(r"[，。；、：]{2,}|^[，。；、：]|[，、；：]。")
_LABEL = re.compile(r"(?:^|[。；，])([\u4e00-\u9fff]{1,8})：")
_LATIN = re.compile(r"[A-Za-z]{4,}(?:\s+[A-Za-z]+){2,}")
_STUTTER = re.compile(r"([有的了在对为和与将并及被把于]|进行|开展|投入|检查|发放)\1")
# 镇村两级投入镇村两级; but 能够当场整改的当场整改.
_TWICE = re.compile(r"([\u4e00-\u9fff]{4,})(?!的)[\u4e00-\u9fff]{0,3}\1")
_PAIRS = (("“", "”"), ("（", "）"), ("《", "》"), ("〔", "〕"), ("‘", "’"))
_PAIRED = re.compile("[“”（）《》〔〕‘’]")
_LONG = 12  # characters from which a bullet counts as pasted
_PUNCTUATION = re.compile(r"[^\u3400-\u9fff\w⟦⟧]")


@guard("form")
def plain_paragraph(reading: Reading) -> Iterator[str]:
    """One paragraph: no markdown, list marks, chat phrases, labels; closed quotes; ends with 。; sane length.

    PASS 修水闸3座 => 维修水闸3座。
    PASS 巡河：镇级48次、村级61次 => 开展巡河，其中镇级48次、村级61次。
    FAIL 修水闸3座 => 现有有水闸3座。
    FAIL 慰问群众，发棉被20床 => 共慰问群众，发放棉被20床。
    FAIL 修水闸3座 => 维修水闸3座
    FAIL 修水闸3座 => **维修水闸3座**。
    FAIL 修水闸3座 => 正文：维修水闸3座。
    FAIL 修水闸3座 => 以下是改写后的内容：维修水闸3座。
    FAIL 要求：巡查要加强 => 要求：巡查要加强。
    FAIL 修水闸3座 => 维修“水闸3座。
    FAIL 修水闸3座 => 在工作开展期间，目前有关方面针对相关情况开展了有关工作，具体进行了有关活动，同时也维修水闸3座。
    """
    text, notes = reading.text, reading.raw
    if not text.strip():
        yield "没有写出内容"
        return
    for match in _REMAINS.finditer(text):
        if match.group() not in notes:
            yield f"不要写“{match.group().strip()}”这样的标记"
            break
    for match in _CHAT.finditer(text):
        if match.group() not in notes:
            yield f"不要写“{match.group()}”，只输出正文"
            break
    if "\n" in text.strip():
        yield "写成一段，不要换行"
    if _LATIN.search(text):
        yield "只用中文写"
    if not text.rstrip().endswith(("。", "。”")):
        yield "结尾要用句号"
    if _PAIRED.search(text) and any(text.count(left) != text.count(right) for left, right in _PAIRS):
        yield "引号或括号没有成对"
    for clause in _CLAUSE_END.split(text) if "共" in text and "共" not in notes else ():
        if _IN_ALL.match(clause) and "⟦" not in clause:
            yield "没有数字的句子不要用“共”"
    if (stutter := _STUTTER.search(text)) and stutter.group() not in notes:
        yield f"“{stutter.group()}”写重了"
    if _ILL_POINTED.search(text):
        yield "标点有误"
    yield from _labels(text)
    yield from _length(reading)
    stretches = [stretch for stretch in _STRETCH_END.split(text) if stretch.strip()]
    openings = [_subject(stretch) for stretch in stretches] if len(stretches) > 2 else []
    if any(one and one == two == three for one, two, three in zip(openings, openings[1:], openings[2:], strict=False)):
        yield f"连着几句都以“{next(filter(None, openings))}”开头，请合并"


def _subject(stretch: str) -> str:
    """The noun or pronoun a stretch opens with, "" if it opens with something else."""
    row = tokens_of(stretch)
    return row[0].text if row and row[0].pos[0] in "nr" else ""


def _labels(text: str) -> Iterator[str]:
    for match in _LABEL.finditer(text):
        rest = _STRETCH_END.split(text[match.end() :], maxsplit=1)[0]
        if ("、" not in rest and "，" not in rest) or match.group(1) in _LABELS:
            yield f"“{match.group(1)}：”是提纲写法，请写成完整的句子"


_LABELS = ("要求", "形式", "效果", "下步", "下一步", "主题", "内容", "问题", "措施", "建议", "结果", "时间", "地点")


def _length(reading: Reading) -> Iterator[str]:
    values = reading.slots
    said = sum(len(values[token.key].text if token.key in values else token.text) for token in reading.tokens)
    noted = sum(len(bullet.text) for bullet in reading.unit.bullets)
    if said > 2.2 * noted + 20:
        yield "写得太长，只写要点里有的内容"
    elif said < 0.6 * noted - 2:
        yield "写得太短，要点里的内容都要写到"


@guard("pasted")
def not_pasted(reading: Reading) -> Iterator[str]:
    """Long telegraphic bullets are turned into sentences, not strung together.

    A bullet that is written already (no label, nothing to raise to the written register) may stand as it is.

    PASS 网站、新媒体信息保证实时更新 => 保证网站和新媒体信息实时更新。
    PASS 食安办牵头，农业农村局、公安局参加 => 由食安办牵头，农业农村局、公安局参加。
    FAIL 马上改好有问题的栏目4个，盯到改完 => 马上改好有问题的栏目4个，盯到改完。
    FAIL 宣传内容：法律法规、食品安全知识 => 宣传内容：法律法规、食品安全知识。
    """
    long = [bullet for bullet in reading.unit.bullets if len(bullet.text) >= _LONG]
    answer = _bare(reading.text) if long else ""
    if long and all(_bare(bullet.template) in answer for bullet in long) and any(_left_raw(b, reading) for b in long):
        yield "不要照抄要点，请改写成通顺的书面语"


def _left_raw(bullet: Bullet, reading: Reading) -> bool:
    """Whether a label still stands with its colon, or clerks' speech was not raised to the written register."""
    template = register.full_width(bullet.template)
    label = template.partition("：")[0] + "："
    if "：" in template and label in reading.text:
        return True
    written = _bare(register.to_written(template))
    return written != _bare(template) and written not in _bare(reading.text)


@lru_cache(512)
def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", text)


@guard("stammer")
def said_once(reading: Reading) -> Iterator[str]:
    """No stretch of four characters stands twice within a clause, unless a bullet has it twice.

    PASS 镇村两级抗旱资金300多万元 => 镇村两级投入抗旱资金300多万元。
    PASS 村村通公路，户户通自来水 => 村村通公路，户户通自来水。
    FAIL 镇村两级抗旱资金300多万元 => 镇村两级投入镇村两级抗旱资金300多万元。
    """
    for clause in _CLAUSE_END.split(reading.plain):
        twice = _TWICE.search(clause)
        if twice and reading.notes.count(twice[1]) < 2:
            yield f"“{twice[1]}”写了两次，只写一次"
