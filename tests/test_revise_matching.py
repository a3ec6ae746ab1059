"""Texts that are the same but for edits, and the stretches that sections are at home in."""

from __future__ import annotations

from edits import SENTENCES
from hypothesis import given
from hypothesis import strategies as st

from pipeline.docx.revise.aligning import Key, steps
from pipeline.docx.revise.matching import SIMILAR, Seen, Wanted, pair, similarity
from pipeline.docx.revise.stretches import Line, homes


@given(st.text("甲乙丙丁戊，。", max_size=40), st.text("甲乙丙丁戊，。", max_size=40))
def test_similarity_is_between_none_and_all(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    if one:
        assert similarity(one, one) == 1


def test_similarity_knows_an_edited_text_from_another() -> None:
    whole = SENTENCES[2] + SENTENCES[8]
    assert similarity(whole, SENTENCES[2]) >= SIMILAR
    assert similarity(SENTENCES[3], SENTENCES[3] + "另有" + SENTENCES[4] * 3) >= SIMILAR
    pairs = [(a, b) for a in SENTENCES for b in SENTENCES if a != b]
    assert max(similarity(a, b) for a, b in pairs) < SIMILAR


@given(st.lists(st.sampled_from(["a", "b", "", None]), max_size=12))
def test_every_line_of_a_section_that_is_together_is_at_home(sections: list[str | None]) -> None:
    at = homes([Line(each, 5) for each in sections], (), ())
    assert len(at) == len(sections)
    for key in ("a", "b"):
        places = [place for place, each in enumerate(sections) if each == key]
        if places and set(sections[places[0] : places[-1] + 1]) <= {key, None}:
            assert at[places[0] : places[-1] + 1] == [key] * (places[-1] + 1 - places[0])


def test_a_heading_is_no_sentence_that_begins_like_it() -> None:
    assert pair([Wanted("兴修水利设施", heading=True)], [Seen("兴修水利设施齐上阵。")]).of == {}
    assert pair([Wanted("兴修水利设施", heading=True)], [Seen("兴修农田水利设施", heading=True)]).of == {0: 0}
    longer = Seen("二、兴修水利设施的主要做法和经验体会", heading=True)
    assert pair([Wanted("一、基本情况", heading=True), Wanted("三、兴修水利设施", heading=True)], [longer]).of == {0: 1}


TEXTS = st.lists(st.sampled_from([*SENTENCES, "改写的一段。", "另写一段。"]), max_size=8)


@given(TEXTS, TEXTS)
def test_each_paragraph_is_at_most_one_other_and_the_same_text_always_one(written: list[str], there: list[str]) -> None:
    made = pair([Wanted(text) for text in written], [Seen(text) for text in there]).of
    assert len(set(made.values())) == len(made)
    same = sum(min(written.count(text), there.count(text)) for text in set(written))
    assert sum(there[place] == written[index] for place, index in made.items()) == same


KEYS = st.lists(st.builds(Key, st.sampled_from([0, 0, 2]), st.sampled_from("甲乙丙丁戊")), max_size=8)


@given(KEYS, KEYS)
def test_every_old_and_every_new_paragraph_has_one_step_in_order(old: list[Key], new: list[Key]) -> None:
    made = steps(old, new)
    assert sorted(step.old for step in made if step.old is not None) == list(range(len(old)))
    assert [step.new for step in made if step.new is not None] == list(range(len(new)))
    lives = [step.old for step in made if step.old is not None and step.new is not None]
    assert lives == sorted(lives)
    for step in made:
        if step.old is not None and step.new is not None:
            assert old[step.old].level == new[step.new].level
            assert not step.same or old[step.old] == new[step.new]
