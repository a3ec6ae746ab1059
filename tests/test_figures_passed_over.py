"""Where no figure can begin none is looked for: what is found is the same as with a look everywhere."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.patterns import either, figure, table, ungated

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples" / "township-reports.txt"
SIGNS = (
    "零〇一二两十百千万亿几数半第上前好今年去当月日号时点分腊正初个户人元约近不足余多来届 \u3000123.,：:/~至xXa晨早下晚"
)
EVERYWHERE = re.compile(ungated())


def same(text: str) -> bool:
    found, expected = (
        [(match.span(), match.groupdict()) for match in p.finditer(text)] for p in (figure(), EVERYWHERE)
    )
    return found == expected


@given(st.text(alphabet=SIGNS, max_size=14))
def test_no_figure_begins_with_a_character_that_is_passed_over(text):
    assert same(text)


def test_no_word_of_the_list_is_passed_over():
    for word in (word for words in table().values() for word in words):
        assert same(word)
        assert same(f"共{word}3个月")
        assert same(f"共三{word}")


@pytest.mark.parametrize(
    "time", ["凌晨", "清晨", "早上", "上午", "中午", "下午", "傍晚", "晚上", "夜间", "深夜", "当晚"]
)
def test_a_time_of_day_is_found_with_its_part_of_the_day(time):
    assert figure().search(f"于{time}9时到达")["date"] == f"{time}9时"
    assert same(f"今年{time} 9时")


def test_no_figure_of_the_sample_reports_is_passed_over():
    if not SAMPLES.exists():
        pytest.skip("the sample reports are not beside this checkout")
    assert all(same(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines())


def test_words_that_begin_alike_are_tried_together_and_still_the_longest_first():
    words = ["一", "一户", "一户一策", "户", "人次", "人", "元/人", "."]
    one_by_one = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
    together = re.compile(either(words))
    for text in map("".join, product([*words, "策", "x"], repeat=3)):
        assert together.findall(text) == one_by_one.findall(text)
