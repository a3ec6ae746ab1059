"""Whether the 合计 of a table is the sum of what stands above it (T08)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.ooxml.model import Document, Table
from pipeline.rules.registry import Problem, at
from pipeline.words import word_list

_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")
_NOTHING = frozenset({"", "/", "—", "－", "-", "——"})
_LEAST_ROWS = 2  # rows of figures: with fewer there is nothing to add up


def wrong_totals(document: Document, table: Table) -> Iterator[Problem]:
    """Columns of whole or decimal numbers whose last row, 合计, is not their sum.

    Tables with merged cells, 小计 or a second 合计 are left alone: what adds up to what can't be told there.
    """
    rows = [
        [[document.block(number) for number in cell] for cell in row.cells] for row in table.rows if not table.nested
    ]
    texts = [["".join(block.text for block in cell).replace(" ", "") for cell in row] for row in rows]
    words = word_list("tables")["合计"]
    totals = [index for index, row in enumerate(texts) if any(cell in words for cell in row)]
    if len({len(row) for row in texts}) != 1 or totals != [len(texts) - 1] or len(texts) - 2 < _LEAST_ROWS:
        return
    for column, total in enumerate(texts[-1]):
        above = [row[column] for row in texts[1:-1]]
        numbers = [each for each in above if _NUMBER.fullmatch(each)]
        unclear = any(each not in _NOTHING and not _NUMBER.fullmatch(each) for each in above)
        rate = any(word in texts[0][column] for word in word_list("tables")["不相加"])
        if unclear or rate or len(numbers) < _LEAST_ROWS or not _NUMBER.fullmatch(total):
            continue
        made = sum((Decimal(each) for each in numbers), Decimal(0))
        if made != Decimal(total):
            place = at(rows[-1][column][0], total)
            yield Problem(place, f"表{table.number}“{texts[0][column]}”合计{total}，各行相加是{made}", "核对原始数字")
