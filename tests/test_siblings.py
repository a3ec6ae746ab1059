"""Drafts of a batch against each other: what the packed index finds is what the growing one finds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.shield import Borrowed, Corpus, Kind, Reference, borrowed
from pipeline.shield import siblings as packed
from pipeline.shield.siblings import SharedPrints, Siblings
from pipeline.shield.squeezed import squeeze

_HAN = [chr(code) for code in range(0x6C00, 0x6D00)]
SENTENCES = st.lists(st.sampled_from(_HAN), min_size=15, max_size=40).map("".join)


def told(texts: Sequence[Sequence[str]]) -> list[tuple[Borrowed, ...]]:
    index = Siblings(
        [f"{number}.docx" for number in range(len(texts))], [squeeze("".join(text)).chars for text in texts]
    )
    return [index.borrowed(number, text, "") for number, text in enumerate(texts)]


def grown(texts: Sequence[Sequence[str]]) -> list[tuple[Borrowed, ...]]:
    corpus = Corpus()
    found: list[tuple[Borrowed, ...]] = []
    for number, text in enumerate(texts):
        found.append(borrowed(text, corpus, known=None))
        corpus.add(Reference(f"{number}.docx", tuple(text), Kind.SIBLING))
    return found


@settings(deadline=None, max_examples=40)
@given(st.lists(SENTENCES, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_it_finds_what_the_growing_index_finds(sentences: list[str], chance: random.Random) -> None:
    texts = [[f"{'。'.join(chance.choices(sentences, k=2))}，共{number}处。"] for number in range(8)]
    assert told(texts) == grown(texts)


def test_only_drafts_before_it_count_and_the_first_is_named() -> None:
    words = "".join(_HAN[:30])
    found = told([[words], ["".join(_HAN[60:90])], [words], [words]])
    assert not found[0] and not found[1]
    assert [each.source for each in found[2]] == [each.source for each in found[3]] == ["0.docx"]


def test_a_copy_is_found_among_many_that_begin_alike() -> None:
    chance = random.Random(5)
    common = "".join(_HAN[:6])
    texts = [[common + "".join(chance.sample(_HAN, 30))] for _ in range(4 * packed._PLACES)]
    texts.append([texts[3 * packed._PLACES][0]])
    assert [each.source for each in told(texts)[-1]] == [f"{3 * packed._PLACES}.docx"]


def test_no_stretch_has_more_places_than_are_looked_at() -> None:
    chance = random.Random(5)
    common = "".join(_HAN[:8])
    beside = ["".join(chance.sample(_HAN, 20)) for _ in range(100)]
    index = SharedPrints([before + common + after for before, after in pairwise(beside)])
    index.before = 99
    assert max(len(list(index.find(value))) for value in index._values) == packed._PLACES


@pytest.mark.parametrize("texts", [[], [[]], [["短"]], [[""], [""]]])
def test_nothing_to_compare(texts: list[list[str]]) -> None:
    assert not any(told(texts))


@pytest.mark.parametrize(
    ("words", "holder"), [("石桥村", "0.docx"), ("21户", "1.docx"), ("1户", ""), ("清河村", ""), ("，", "")]
)
def test_who_has_a_name_or_a_whole_figure(words: str, holder: str) -> None:
    index = Siblings(["0.docx", "1.docx", "2.docx"], ["石桥村321户", "转移群众21户", "清河村"])
    assert index.holder(2, words) == holder
