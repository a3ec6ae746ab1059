"""Floor 3: each value once, and no other figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline import figures
from pipeline.guards.reading import MARKER, Reading
from pipeline.guards.registry import guard

# Each numeral that the scan knows is written with one of these, and most answers hold none but their markers.
WRITES_NUMERALS = re.compile(r"[\d零〇一二三四五六七八九十百千万亿两几半正腊]")
_ORDINAL = re.compile("(?<![\u4e00-\u9fff])第?[一二三四五六七八九十](?:是(?!否)|来，|方面，|，)")


@guard("figures")
def each_value_once(reading: Reading) -> Iterator[str]:
    """Every marker of the unit's bullets stands exactly once; no other marker and no other numeral stands.

    PASS 灭火器过期12处 => 发现灭火器过期12处。
    PASS 3月5日下午开全体会 => 3月5日下午，召开全体会议。
    FAIL 灭火器过期12处 => 检查发现灭火器过期。
    FAIL 灭火器过期12处 => 灭火器过期12处，其中5处未更换。
    FAIL 4时起水位上涨 => 4月4日起水位上涨。
    FAIL 修水闸3座 / 清渠18公里 => 修建水闸3座，清淤渠道18公里，共投入20万元。
    FAIL 修水闸3座 / 清渠18公里 => 一是维修水闸3座；二是清淤渠道18公里。
    FAIL 修水闸3座 => 维修水闸3座，3座水闸焕然一新。
    """
    counted = Counter((int(b), int(s)) for b, s in MARKER.findall(reading.text))
    for key, slot in reading.slots.items():
        if counted[key] == 0:
            yield f"漏了“{slot.text}”，请写上"
        elif counted[key] > 1:
            yield f"“{slot.text}”写了{counted[key]}次，只写一次"
    if any(key not in reading.slots for key in counted):
        yield "写了别的要点里的数字，请删去"
    for numeral in figures.numerals_in(reading.plain) if WRITES_NUMERALS.search(reading.plain) else ():
        yield f"要点里没有“{numeral}”，请删去"
    for match in _ORDINAL.finditer(reading.plain):
        if match.group() not in reading.notes:
            yield f"不要写“{match.group()}”，直接连成句子"
