"""The sample pairs: what the loader refuses, what is shipped, and which pairs a unit is shown."""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import assets, figures, guards
from pipeline.errors import OutlineError
from pipeline.exemplars import (
    Chooser,
    Exemplar,
    Heading,
    load_exemplars,
    load_samples,
    read_sample,
    shapes,
    to_markdown,
)
from pipeline.exemplars.choosing import cost
from pipeline.models.profile import SMALL
from pipeline.notes import read_notes
from pipeline.outline import find_outline, load_outlines
from pipeline.types import Bullet, Context, FrontMatter, Role, Unit

SHIPPED = load_exemplars()
EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.md"))
GOOD = "---\n类型: 工作情况报告\n主题: 水利\n---\n\n## 主要做法\n\n### 要点\n- 修水闸3座\n### 正文\n维修水闸3座。\n"
# The shield against borrowed text (issue of the sample library): no run of this many characters is shared.
BORROWED = 12


def bullets_of(*texts: str) -> tuple[Bullet, ...]:
    found = []
    for number, text in enumerate(texts, start=1):
        slots = figures.find_slots(text)
        found.append(Bullet(number, text, number, figures.to_template(text, slots, number), slots))
    return tuple(found)


def load(folder: Path, text: str) -> tuple[Exemplar, ...]:
    (folder / "01-样例.md").write_text(text, encoding="utf-8")
    return read_sample(folder / "01-样例.md").pairs


def test_a_pair_is_read_with_its_place_and_its_slots(tmp_path: Path) -> None:
    text = GOOD.replace("- 修水闸3座", "- 修水闸3座\n- 花2万元").replace("维修水闸3座", "投入2万元，维修水闸3座")
    (pair,) = load(tmp_path, "\ufeff" + text)
    assert (pair.type, pair.topic, pair.role) == ("工作情况报告", "水利", Role.DONE)
    assert pair.source == f"{tmp_path / '01-样例.md'}:8"
    assert pair.slot_text == "投入⟦2.1⟧，维修水闸⟦1.1⟧。"
    assert [bullet.line for bullet in pair.bullets] == [9, 10]
    assert figures.fill(pair.slot_text, pair.bullets) == pair.prose


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("---\n类型", "类型", 1, "类型、主题"),
        ("主题: 水利\n", "", 1, "两项"),
        ("主题: 水利", "主题: 水利\n样本: 一", 1, "不认识的项“样本”"),
        ("主题: 水利", "主题: [水利", 1, "格式有误"),
        ("## 主要做法", "## 主要作法", 6, "没有“主要作法”"),
        ("## 主要做法\n", "\n", 8, "缺少"),
        ("### 正文\n维修水闸3座。\n", "", 8, "正文"),
        ("维修水闸3座。\n", "", 10, "一段正文"),
        ("维修水闸3座。", "维修水闸3座。\n并予以加固。", 10, "一段正文"),
        ("- 修水闸3座\n", "", 8, "没有要点"),
        ("- 修水闸3座", "修水闸3座", 9, "- "),
        ("### 正文", "### 范文", 10, "正文"),
        ("## 主要做法", "## 主要做法\n修了水闸。", 7, "只能是"),
        ("## 主要做法", "## 提纲\n一、基本情况\n\n## 主要做法", 7, "提纲每行"),
        ("维修水闸3座", "维修水闸4座", 11, "“4座”要点里没有"),
        ("维修水闸3座", "维修水闸", 11, "“3座”正文里没有"),
        ("维修水闸3座", "维修水闸3座，共3座", 11, "出现了2次"),
        ("- 修水闸3座", "- 修水闸3座\n- 修闸门3座", 12, "出现了两次"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(OutlineError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert caught.value.where == f"{tmp_path / '01-样例.md'}:{line}"
    assert said in caught.value.message
    assert caught.value.hint


def test_another_encoding_and_an_empty_folder_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(assets, "folder", lambda name: tmp_path)
        with pytest.raises(OutlineError, match="没有可用的范例"):
            load_exemplars()
    (tmp_path / "01.md").write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(OutlineError, match="UTF-8"):
        load_exemplars(tmp_path)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("范例")
    (folder / "01.md").write_bytes((GOOD + text).encode("utf-8", "replace"))
    try:
        sample = read_sample(folder / "01.md")
    except OutlineError as error:
        assert error.where
    else:
        assert all(figures.fill(pair.slot_text, pair.bullets) == pair.prose for pair in sample.pairs)


FULL = (
    GOOD.replace("主题: 水利\n", "主题: 水利\n来源: 年报.docx\n标题: 关于水利工作的报告\n日期: 2024年5月6日\n").replace(
        "## 主要做法\n", "## 提纲\n\n- 主要做法\n  - 建设\n- 存在的问题\n\n## 主要做法\n"
    )
    + "\n## 原文\n\n一、主要做法\n\n维修水闸3座。\n"
)


def test_a_report_of_the_office_is_read_with_its_headings_and_its_own_text(tmp_path: Path) -> None:
    (tmp_path / "01.md").write_text(FULL, encoding="utf-8")
    sample = read_sample(tmp_path / "01.md", own=True)
    assert (sample.origin, sample.title, sample.date) == ("年报.docx", "关于水利工作的报告", "2024年5月6日")
    assert sample.headings == (Heading(1, "主要做法"), Heading(2, "建设"), Heading(1, "存在的问题"))
    assert sample.text == ("一、主要做法", "维修水闸3座。")
    assert [(pair.own, pair.prose) for pair in sample.pairs] == [(True, "维修水闸3座。")]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    paths = sorted(assets.folder("fewshot").glob("*.md"))
    (tmp_path / "全.md").write_text(FULL, encoding="utf-8")
    for path in (*paths, tmp_path / "全.md"):
        sample = read_sample(path)
        (tmp_path / "再.md").write_text(to_markdown(sample), encoding="utf-8")
        again = read_sample(tmp_path / "再.md")
        assert (again.type, again.topic, again.origin, again.title) == (
            sample.type,
            sample.topic,
            sample.origin,
            sample.title,
        )
        assert (again.headings, again.text, again.date) == (sample.headings, sample.text, sample.date)
        assert {(pair.role, pair.prose) for pair in again.pairs} == {(pair.role, pair.prose) for pair in sample.pairs}


def test_the_offices_own_reports_come_first(tmp_path: Path) -> None:
    (tmp_path / "01.md").write_text(FULL, encoding="utf-8")
    samples = load_samples(tmp_path)
    assert [sample.own for sample in samples] == [True] + [False] * (len(samples) - 1)
    assert load_samples(tmp_path / "没有") == samples[1:] == load_samples()


def test_every_section_role_of_every_type_has_pairs() -> None:
    stock = Counter((pair.type, pair.role) for pair in SHIPPED)
    outlines = load_outlines()
    assert len(outlines) >= 7
    thin = [(o.type, s.role) for o in outlines for s in o.sections if stock[o.type, s.role] < 2]
    assert not thin
    assert {pair.type for pair in SHIPPED} == {outline.type for outline in outlines}


def test_the_shipped_pairs_pass_the_guards_that_a_models_answer_must_pass() -> None:
    context = Context(FrontMatter("关于有关情况的报告"))
    refused = []
    for pair in SHIPPED:
        # The bullets of a pair are one thought, so 其中 may be used where a bullet gives a total.
        faults = guards.judge(pair.slot_text, Unit("1.1", pair.role, pair.bullets, parts=True), context)
        if faults:
            refused.append((Path(pair.source).name, pair.prose, [fault.message for fault in faults]))
    assert not refused


def test_a_shipped_pair_is_neither_padded_nor_said_twice() -> None:
    said = Counter(pair.prose for pair in SHIPPED)
    assert not [prose for prose, times in said.items() if times > 1]
    for pair in SHIPPED:
        ratio = len(pair.prose) / sum(len(bullet.text) for bullet in pair.bullets)
        assert 0.9 <= ratio <= 1.75, pair.source
        assert pair.prose.endswith("。"), pair.source
        assert not re.search(r"[,;:?!()]", pair.prose), pair.source


def runs(text: str) -> set[str]:
    kept = re.sub(r"\s", "", text).translate(str.maketrans(",;:()", "，；：（）"))
    return {kept[start : start + BORROWED] for start in range(len(kept) - BORROWED + 1)}


def test_no_run_of_the_sample_reports_is_borrowed() -> None:
    samples = Path(os.environ.get("NIGAO_SAMPLES", "township-reports.txt"))
    if not samples.is_file():
        pytest.skip("NIGAO_SAMPLES 没有指向样本文件")
    theirs = runs(samples.read_text(encoding="utf-8"))
    for path in [*assets.folder("fewshot").glob("*.md"), *EXAMPLES]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not runs(line) & theirs, f"{path.name}：{line}"


CHOOSER = Chooser(SHIPPED)
PLENTY = 10_000


def chosen(
    *texts: str, about: str = "", type: str = "自查报告", role: Role = Role.FOUND, most: int = 4, tokens: int = PLENTY
) -> tuple[Exemplar, ...]:
    notes = bullets_of(*(texts or ("修水闸3座",)))
    choices = CHOOSER.choose(type=type, role=role, about=(about,), bullets=notes, most=most, tokens=tokens)
    assert all(choice.why for choice in choices)
    return tuple(choice.exemplar for choice in choices)


def test_pairs_are_of_the_role_and_of_the_type_first() -> None:
    for outline in load_outlines():
        for section in outline.sections:
            shown = chosen(type=outline.type, role=section.role, about="防汛")
            assert len(shown) == 4
            assert len(set(shown)) == 4
            assert {pair.role for pair in shown} == {section.role}
            own = [pair.type == outline.type for pair in shown[:-1]]
            assert not [1 for before, after in pairwise(own) if after and not before]


TEXTS = st.lists(st.sampled_from([bullet.text for pair in SHIPPED for bullet in pair.bullets]), min_size=1, max_size=3)


@given(TEXTS, TEXTS, st.sampled_from(list(Role)), st.integers(1, 6))
def test_units_of_a_section_share_all_but_the_last_pair(one: list[str], other: list[str], role: Role, n: int) -> None:
    first = chosen(*one, role=role, most=n, about="消防安全")
    second = chosen(*other, role=role, most=n, about="消防安全")
    assert first[:-1] == second[:-1]
    assert len(first) == n
    if n < 3:
        assert first == second


@pytest.mark.parametrize(
    "text", ["隐患50处：用电20处，燃气18处，消防12处", "隐患50处，用电、燃气、消防都有", "消防隐患"]
)
def test_two_choosers_of_one_library_choose_alike(text: str) -> None:
    """Whatever was chosen before: here one of them has chosen for the same words in another form."""
    notes = bullets_of(text)
    for role in Role:
        one, two = (
            each.choose(type="自查报告", role=role, about=("消防安全",), bullets=notes, most=4, tokens=PLENTY)
            for each in (CHOOSER, Chooser(list(SHIPPED)))
        )
        assert one == two


@pytest.mark.parametrize(
    ("type", "role", "about", "topic"),
    [
        ("自查报告", Role.FOUND, "消防安全自查情况", "消防安全"),
        ("自查报告", Role.FOUND, "保密工作自查情况", "保密工作"),
        ("调研报告", Role.PROBLEM, "农村建房调研情况", "农村建房"),
        ("工作情况报告", Role.DONE, "水利工作情况", "水利工作"),
    ],
)
def test_the_nearest_topic_comes_first_within_the_type(type: str, role: Role, about: str, topic: str) -> None:
    shown = chosen(type=type, role=role, about=about, most=2)
    assert shown[0].topic == topic
    assert shapes(shown[0].bullets) != shapes(shown[1].bullets)


def test_a_topic_that_no_pair_knows_leaves_it_to_the_next_text() -> None:
    notes = bullets_of("修水闸3座")
    blank, told = (
        CHOOSER.choose(type="自查报告", role=Role.FOUND, about=about, bullets=notes, most=2, tokens=PLENTY)
        for about in (("ABC",), ("ABC", "灭火器过期"))
    )
    assert "灭火器" in "".join(bullet.text for bullet in told[0].exemplar.bullets)
    assert blank != told
    assert "主题相近" in told[0].why
    assert "主题相近" not in blank[0].why


def test_the_pairs_keep_to_the_budget() -> None:
    for tokens in (0, 60, 120, 260, 600):
        shown = chosen(most=6, tokens=tokens)
        assert sum(cost(pair) for pair in shown) <= tokens
    assert chosen(tokens=0) == ()
    assert len(chosen(most=2, tokens=SMALL.exemplar_tokens)) == 2


def test_the_offices_own_pairs_come_before_the_shipped_of_the_same_type(tmp_path: Path) -> None:
    (tmp_path / "01.md").write_text(FULL, encoding="utf-8")
    pairs = load_exemplars(tmp_path)
    for type, first in (("工作情况报告", True), ("自查报告", False)):
        choices = Chooser(pairs).choose(
            type=type, role=Role.DONE, about=("消防安全",), bullets=bullets_of("查险"), most=2, tokens=PLENTY
        )
        assert choices[0].exemplar.own is first
        assert ("本单位" in choices[0].why) is first


def test_the_last_pair_is_like_the_unit() -> None:
    for asked, told in (
        ("投诉从去年40件下降到12件", "compare"),
        ("隐患50处：用电20处，燃气18处，消防12处", "parts"),
        ("主题“家园常清”", "quote"),
    ):
        role = Role.RESULT if told == "compare" else Role.FOUND if told == "parts" else Role.BACKGROUND
        last = chosen(asked, type="工作情况报告", role=role, most=3)[-1]
        assert told in shapes(bullets_of(asked))
        assert told in shapes(last.bullets)


def test_with_few_pairs_there_are_few_and_with_none_there_are_none() -> None:
    few = Chooser([pair for pair in SHIPPED if pair.role is Role.CAUSE][:2])
    unit = bullets_of("经费不足")
    for role, count in ((Role.CAUSE, 2), (Role.PLAN, 0)):
        shown = few.choose(type="调研报告", role=role, about=("经费",), bullets=unit, most=4, tokens=PLENTY)
        assert len(shown) == count
    assert chosen(role=Role.CAUSE, most=0) == ()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_reads_as_notes_of_a_known_type(path: Path) -> None:
    notes = read_notes(path)
    outline = find_outline(notes.front.type, notes.front.title)
    assert outline.type == notes.front.type
    assert len(notes.bullets) >= 12
    assert not notes.left_out
    assert notes.front.issuer
    assert notes.front.date


def test_there_is_an_example_of_every_type() -> None:
    assert {read_notes(path).front.type for path in EXAMPLES} == {outline.type for outline in load_outlines()}
