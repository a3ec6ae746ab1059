"""Floor 3: names stand character for character, and none comes from elsewhere (DESIGN, guard 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pipeline.guards.reading import MARKER, Reading, Token, covered, pairs, tokens_of
from pipeline.guards.registry import guard
from pipeline.guards.vocabulary import new_words

_SUFFIX = (
    "村民委员会|居民委员会|街道办事处|办事处|办公室|信息中心|服务中心|中心|街道|社区|合作社|协会|小区|市场|公司|学校|小学|中学|医院|卫生院|"
    "水库|水闸|泵站|主干渠|渠道|大塘|山塘|电站|公园|广场|大桥|工业园|商业街|镇|乡|村|县|区|局|委|站|所|渠|圳|塘|坝|河|堤|湖|江|桥|路|街|厂|矿|组"
)
_NAME = re.compile(rf"[\u4e00-\u9fff]{{1,6}}?(?:{_SUFFIX})")
_PERSON = re.compile(
    r"[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武贺赖龚]"
    r"[\u4e00-\u9fff]{1,2}"
)
_TAGS = ("nr", "ns", "nt", "nz")
_HAN = re.compile(r"[\u3400-\u9fff]")
# A character outside GB 2312 is one that a small model has hardly seen: 朳, 淠, 垅.
_SELF = re.compile(
    r"我(?:县|市|区|镇|乡|街道|街|局|委|办|站|所|村|社区|中心|院|校|公司|单位|部门|省)|专班|本(?:单位|部门|局|镇|乡|街道|机关)"
)


@cache
def _rare(character: str) -> bool:
    """Outside the first level of GB 2312 (3,755 common characters)."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return code[0] >= 0xD8


@lru_cache(1 << 11)  # a unit's notes for each of its answers, a report's for its 核对表
def names_in(slot_text: str) -> frozenset[str]:
    """The names of ``slot_text`` that must be kept: tagged words, words with a rare character, 〈two or more〉+局 ….

    >>> sorted(names_in("修复淠源渠"))
    ['淠源渠']
    """
    found: set[str] = set()
    for stretch in re.split(r"[^\u3400-\u9fff]+", MARKER.sub("□", slot_text)):
        row = tokens_of(stretch)
        for index, token in enumerate(row):
            joined = token.text
            if token.pos in _TAGS and len(token.text) > 1:
                after = row[index + 1] if index + 1 < len(row) else None
                closed = after is not None and re.fullmatch(_SUFFIX, after.text)
                whole = len(token.text) > 2 and re.search(f"(?:{_SUFFIX})$", token.text)
                if after is not None and closed:
                    joined += after.text
                # jieba tags many common words nr or nz; without a suffix only what looks like a person is believed.
                if closed or whole or token.pos in ("ns", "nt") or (token.pos == "nr" and _PERSON.fullmatch(joined)):
                    found.add(joined)
            elif any(_rare(c) for c in token.text):
                found.add(_about_rare(stretch, token))
    return frozenset(found)


def _about_rare(stretch: str, token: Token) -> str:
    """The stretch from one character before the word with the rare character to the next suffix, or its end."""
    start = token.start - 1 if len(token.text) == 1 and token.start else token.start
    match = re.compile(rf"(?:{_SUFFIX})").search(stretch, token.start, token.end + 4)
    return stretch[start : match.end() if match else token.end]


@guard("names")
def names_kept(reading: Reading) -> Iterator[str]:
    """Every name of the bullets stands in the answer, character for character.

    PASS 修复淠源渠3公里 => 修复淠源渠3公里。
    PASS 构朳镇网站更新不及时 => 构朳镇网站更新不及时。
    FAIL 修复淠源渠3公里 => 修复深源渠3公里。
    FAIL 构朳镇网站更新不及时 => 构村镇网站更新不及时。
    FAIL 茅坪镇、西营镇更新不及时 => 茅坪镇更新不及时。
    """
    for name in sorted(names_in(reading.notes)):
        if name in reading.text or any(form in reading.text for form in _REWORDED.get(name, ())):
            continue
        if len(name) > 2 and all(covered(name, pairs(reading.text))) and not any(_rare(c) for c in name):
            continue
        if name not in reading.written:
            continue
        yield f"名称“{name}”要原样写上"


_REWORDED = {"国办": ("国务院办公厅",), "山塘": ("塘",)}


@guard("foreign-name")
def no_other_name(reading: Reading) -> Iterator[str]:
    """No place, office or person that the unit's bullets, the title and the issuer do not name.

    PASS [self=我镇] 修水闸3座 => 我镇维修水闸3座。
    FAIL 修水闸3座 => 石桥镇维修水闸3座。
    FAIL 修水闸3座 => 县水利局维修水闸3座。
    FAIL 修水闸3座 => 在李建国带领下，维修水闸3座。
    """
    new = new_words(reading)  # most answers have none
    names = {token.text for token in reading.tokens if token.pos in _TAGS} if new else set()
    for word in new:
        if word in names or (len(word) > 2 and _NAME.fullmatch(word)):
            yield f"要点里没有“{word}”这个名称，请删去"


@guard("self")
def own_name(reading: Reading) -> Iterator[str]:
    """The answer calls the issuer by ``context.self_name`` only; with no issuer it does not say 我….

    PASS [self=我街道] 查企业42家 => 我街道检查企业42家。
    PASS 查企业42家 => 检查企业42家。
    FAIL [self=我街道] 查企业42家 => 我镇检查企业42家。
    FAIL 查企业42家 => 我县检查企业42家。
    FAIL [self=我局] 查企业42家 => 本单位检查企业42家。
    """
    for match in _SELF.finditer(reading.plain):
        word = match.group()
        if word == reading.context.self_name or word in reading.notes or word in reading.frame:
            continue
        own = reading.context.self_name
        yield f"不要自称“{word}”" + (f"，应写“{own}”" if own else "，请删去")
