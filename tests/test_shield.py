"""The shield: what is borrowed is found, whatever is done to it; what is nobody's or the notes' own is not."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.exemplars.files import Sample, load_samples
from pipeline.shield import Borrowed, Corpus, Kind, Reference, borrowed, references_of
from pipeline.shield.phrases import Needles, phrase_marks
from pipeline.shield.places import Word, _guessed, _loose
from pipeline.shield.prints import GRAM, WINDOW, fingerprints
from pipeline.shield.squeezed import squeeze
from pipeline.words import spell, word_list

# Three drafts of an office that has nothing to do with the references.
DRAFTS = (
    (
        "我镇下辖16个村，共有4.2万人，耕地2.8万亩。今年以来，镇村两级把用水安全放在心上，先修急用的渠段。",
        "入冬以后，农业服务中心分三组走完全部村组，记下漏水点58处，其中36处已由村里补好，其余列入明年计划。",
        "管水员年纪偏大，换人又难；下游几个组轮不到水，春播时要靠抽水机。",
    ),
    (
        "端午前后，我街道查了餐馆和小作坊74家，下发整改通知19份，当场撤下过期食品42件。",
        "居民最关心的是校门口的摊点。街道同城管队商量后划出摆放线，放学时段有人值守。",
        "下一步，将把夜市也纳入抽查，每月公布一次结果。",
    ),
    (
        "根据县里的安排，我局从3月起清理超期未办的信访件，逐件问清缘由、定下办结日期。",
        "共清出积案27件，办结21件；余下6件牵涉征地补偿，已请法律顾问一起研究。",
        "人手不够是实情：窗口只有2人，登记、回访都压在她们身上。",
    ),
)
NOTES = tuple("\n".join(draft) for draft in DRAFTS)

REFERENCES = (
    Reference(
        "水利.md",
        (
            "我镇有青石岭水库、鸦雀塘和白鹭圳三处水源，干渠总长38650米，受益农田21740亩。",
            "镇长龚远舟三次到麻柳坪村查看坝体渗水，请来县里的技术员连夜打桩。",
            "去年冬天投入46.5万元给鸦雀塘清淤，挖出的淤泥拉去肥田，村民抢着要。",
        ),
        Kind.PAST,
    ),
    Reference(
        "消防.md",
        (
            "金家渡社区临街店面多，电瓶车推进屋里充电的有133辆，劝了几回收效不大。",
            "副主任谭雨樵、罗定坤带队夜查，把烧烤摊的液化气罐逐个过秤登记。",
            "永盛竹木制品有限公司把消防通道当成了晒场，被责令三天内搬空。",
        ),
        Kind.EXEMPLAR,
    ),
    Reference(
        "教育.md",
        (
            "桐子坳、石臼、七里塝等村的孩子到中心小学要走一个多钟头山路，去年开通了两趟校车。",
            "全乡留守儿童412名，由教师结对照看，周末轮流上门辅导作业。",
            "学区主任韦春生说，食堂每周菜谱贴在校门口，家长随时可以进来尝一尝。",
        ),
        Kind.PAST,
    ),
)
NAMES = {
    "水利.md": ["青石岭水库", "鸦雀塘", "白鹭圳", "麻柳坪村", "龚远舟"],
    "消防.md": ["金家渡社区", "谭雨樵", "罗定坤", "永盛竹木制品有限公司"],
    "教育.md": ["桐子坳", "七里塝", "韦春生"],
}
FIGURES = {"水利.md": ["38650米", "21740亩", "46.5万元"], "消防.md": ["133辆"], "教育.md": ["412名"]}
FRAMES = ("会同{}开展工作。", "共涉及{}。", "其中{}情况较好。", "对{}作了说明。")
COMMON = (
    "城市和农村、全镇各村、县政府、财政局、村委会、乡镇卫生院、各社区和有关学校的干部群众都参加了座谈，"
    "高明的办法来自群众，文明新风渐成习惯，各级领导小组和山塘水库的管护人员一并到会。"
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(REFERENCES)


def planted(chance: random.Random, what: str, draft: tuple[str, ...]) -> list[str]:
    """``draft`` with ``what`` after one of its sentences."""
    paragraphs = list(draft)
    number = chance.randrange(len(paragraphs))
    ends = [found.end() for found in re.finditer("。", paragraphs[number])]
    end = chance.choice(ends)
    paragraphs[number] = paragraphs[number][:end] + what + paragraphs[number][end:]
    return paragraphs


def has(found: tuple[Borrowed, ...], kind: str, words: str, holders: set[str]) -> bool:
    """Whether ``words``, or a stretch that holds them, was found and one of ``holders`` was named for it."""
    wanted = squeeze(words).chars
    return any(
        each.kind in (kind, "run") and each.source in holders and wanted in squeeze(each.words).chars for each in found
    )


@pytest.mark.parametrize("number", range(len(DRAFTS)))
def test_a_clean_draft_has_nothing_borrowed(corpus: Corpus, number: int) -> None:
    assert borrowed(DRAFTS[number], corpus, known=NOTES[number]) == ()


def test_common_words_are_no_names(corpus: Corpus) -> None:
    corpus = Corpus((*REFERENCES, Reference("泛称.md", (COMMON,), Kind.PAST)))
    words = [word for word in re.split("[，。、的和]", COMMON) if word]
    assert borrowed([f"{word}。" for word in words if len(word) < 13], corpus, known="") == ()


def test_planted_sentences_are_found_with_their_source(corpus: Corpus) -> None:
    chance = random.Random(1)
    for reference in REFERENCES:
        for paragraph in reference.paragraphs:
            for sentence in re.split("[。；]", paragraph):
                if len(squeeze(sentence).chars) < 13:
                    continue
                number = chance.randrange(len(DRAFTS))
                found = borrowed(planted(chance, sentence + "。", DRAFTS[number]), corpus, known=NOTES[number])
                assert has(found, "run", sentence, {reference.name}), sentence


@pytest.mark.parametrize(("kind", "table"), [("name", NAMES), ("figure", FIGURES)])
def test_planted_names_and_figures_are_found_with_their_source(
    corpus: Corpus, kind: str, table: dict[str, list[str]]
) -> None:
    chance = random.Random(2)
    for source, entries in table.items():
        for words in entries:
            for frame in FRAMES:
                number = chance.randrange(len(DRAFTS))
                found = borrowed(planted(chance, frame.format(words), DRAFTS[number]), corpus, known=NOTES[number])
                assert has(found, kind, words, {source}), frame.format(words)


def test_what_the_notes_have_is_not_borrowed(corpus: Corpus) -> None:
    text = "鸦雀塘干渠总长38650米。" + REFERENCES[0].paragraphs[2]
    assert borrowed([text], corpus, known=text) == ()
    assert borrowed([text], corpus, known="鸦雀塘") != ()


def test_without_notes_names_and_figures_are_not_judged(corpus: Corpus) -> None:
    text = "鸦雀塘干渠总长38650米。"
    assert {each.kind for each in borrowed([text], corpus, known="")} == {"name", "figure"}
    assert borrowed([text], corpus, known=None) == ()
    assert [each.kind for each in borrowed([REFERENCES[2].paragraphs[1]], corpus, known=None)] == ["run"]


def test_a_template_is_passed_over(corpus: Corpus) -> None:
    text = REFERENCES[1].paragraphs[0]
    assert borrowed([text], corpus, known="", skip=text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("召开会议2次，整改3处。", False),
        ("2024年以来，5月份开展整治。", False),
        ("清淤花了46.5万元。", True),
        ("清淤花了465000元。", True),
        ("清淤花了46.5万余元。", True),
        ("清淤花了48万元。", False),
    ],
)
def test_which_figures_tell_a_source(text: str, found: bool) -> None:
    corpus = Corpus([Reference("旧.md", ("2024年5月会议2次，整改3处，清淤46.5万元。",), Kind.PAST)])
    assert bool(borrowed([text], corpus, known="")) is found


def test_a_reworked_paragraph_is_found() -> None:
    text = (
        "去年冬天投入资金给鸦雀塘清淤，挖出来的淤泥拉去肥田，村民抢着要；镇里又请县里技术员连夜打桩，坝体不再渗水，"
        "下游三个组春播时第一次不用排队等水，抽水机也收进了仓库。"
    )
    corpus = Corpus([Reference("旧.md", (text,), Kind.PAST)])
    often = "".join(text[place : place + 12] + "又" for place in range(0, len(text), 12))
    [found] = borrowed([often], corpus, known=None)
    assert (found.kind, found.source) == ("paragraph", "旧.md")
    assert 0.4 < found.share < 0.9
    assert (
        borrowed(["".join(text[place : place + 4] + "又" for place in range(0, len(text), 4))], corpus, known=None)
        == ()
    )


def test_a_sibling_with_other_figures_is_found_and_one_of_other_matter_is_not() -> None:
    text = "我村走访农户{}户，发现危房{}栋，当场拉起警戒线{}条，为{}名老人联系住处，把{}名学生送到学校。"
    corpus = Corpus()
    corpus.add(Reference("甲村.docx", (text.format(31, 4, 2, 7, 12),), Kind.SIBLING))
    copy = text.format(452, 63, 18, 95, 8)
    assert [each.kind for each in borrowed([copy], corpus, known=copy)] == ["paragraph"]
    assert borrowed(DRAFTS[0], corpus, known=NOTES[0]) == ()


def test_a_run_from_a_sibling_is_found_though_the_notes_have_it() -> None:
    text = REFERENCES[1].paragraphs[0]
    corpus = Corpus([Reference("甲.docx", (text,), Kind.SIBLING)])
    assert [each.kind for each in borrowed([text], corpus, known=text)] == ["run"]


def test_of_two_with_the_same_sentence_the_first_by_name_is_told() -> None:
    text = REFERENCES[0].paragraphs[2]
    twins = [Reference(name, (text,), Kind.PAST) for name in ("乙.md", "丙.md", "丁.md")]
    for order in (twins, twins[::-1]):
        assert [each.source for each in borrowed([text], Corpus(order), known="")] == ["丁.md"]


# Han characters of which no two make a phrase, so that every one counts.
_RARE = "鸦鹭麻柳坪塝臼樵舟渡桩罐秤甑篾凿犁耙碾碓苎葛藤蕨菇笋楠榉樟栎鲫鲢鳝鳅蛙蝉萤蚕茧缫"


def phrases() -> list[str]:
    return [phrase for group in word_list("phrases")["phrases"].values() for phrase in group]


def test_office_phrases_are_never_borrowed() -> None:
    chance = random.Random(3)
    listed, joints = phrases(), "的和了，、；"
    for _ in range(100):
        text = "".join(chance.choice(listed) + chance.choice(joints) for _ in range(chance.randint(2, 12))) + "。"
        corpus = Corpus([Reference("旧.md", (text,), Kind.PAST), Reference("邻.docx", (text,), Kind.SIBLING)])
        assert [each for each in borrowed([text], corpus, known="") if each.kind in ("run", "paragraph")] == [], text


@given(st.lists(st.tuples(st.sampled_from(_RARE), st.sampled_from(["高度重视", "加强领导", "落实责任"])), max_size=60))
def test_few_words_of_ones_own_among_phrases_do_no_harm(pieces: list[tuple[str, str]]) -> None:
    text = "".join(char + phrase for char, phrase in pieces)
    corpus = Corpus([Reference("旧.md", (text,), Kind.PAST)])
    assert all(each.source == "旧.md" for each in borrowed([text], corpus, known=text))


def test_the_list_of_phrases_holds_no_content() -> None:
    assert len(phrases()) >= 250
    assert [phrase for phrase in phrases() if re.search(r"\d", phrase) or len(phrase) > 24] == []


HAN = st.text(_RARE, min_size=1)
LONG = st.lists(st.sampled_from(_RARE), min_size=13, max_size=40, unique=True).map("".join)
NOISE = st.lists(st.sampled_from(["，", " ", "。", "、", "“", "\u3000", "；", ""]), min_size=40, max_size=40)


@given(LONG, HAN, HAN, HAN, HAN)
def test_any_run_of_thirteen_is_found(run: str, before: str, after: str, left: str, right: str) -> None:
    corpus = Corpus([Reference("旧.md", (before + run + after,), Kind.PAST)])
    text = left + run + right
    marks = bytearray(len(text))
    for each in borrowed([text], corpus, known=None):
        marks[each.start : each.start + len(each.words)] = b"\1" * len(each.words)
        assert text[each.start : each.start + len(each.words)] == each.words
    assert all(marks[len(left) : len(left) + len(run)])


@given(LONG, NOISE)
def test_marks_and_spaces_hide_nothing(run: str, noise: list[str]) -> None:
    corpus = Corpus([Reference("旧.md", (run,), Kind.PAST)])
    text = "".join(char + mark for char, mark in zip(run, noise, strict=False))
    [found] = borrowed([text], corpus, known=None)
    assert squeeze(found.words).chars == run


@given(st.permutations(REFERENCES), st.integers(0, 2), st.integers(0, 2))
def test_the_order_of_references_does_not_matter(order: list[Reference], source: int, paragraph: int) -> None:
    draft = ["其中" + REFERENCES[source].paragraphs[paragraph], "共133辆，到鸦雀塘，412名。"]
    assert borrowed(draft, Corpus(order), known="") == borrowed(draft, Corpus(REFERENCES), known="")


@given(st.text("甲乙丙", min_size=GRAM + WINDOW - 1), st.text("甲乙丙"), st.text("甲乙丙"))
def test_texts_that_share_a_stretch_share_a_fingerprint_at_its_place(run: str, one: str, other: str) -> None:
    here = {(value, place - len(one)) for value, place in fingerprints(one + run)}
    there = {(value, place - len(other)) for value, place in fingerprints(other + run + "丁")}
    assert here & there


@given(st.lists(st.text("甲乙丙", min_size=2, max_size=4)), st.text("甲乙丙丁", max_size=30))
def test_needles_are_those_that_a_plain_search_finds(needles: list[str], text: str) -> None:
    found = {(place, needle) for place, row in Needles(needles).find(text) for needle in row}
    assert found == {
        (place, needle) for needle in needles for place in range(len(text)) if text.startswith(needle, place)
    }


@given(st.text(), st.data())
def test_squeezed_words_are_those_of_the_text(text: str, data: st.DataObject) -> None:
    squeezed = squeeze(text)
    assert len(phrase_marks(squeezed.chars)) == len(squeezed.chars)
    if squeezed.chars:
        start = data.draw(st.integers(0, len(squeezed.chars) - 1))
        end = data.draw(st.integers(start + 1, len(squeezed.chars)))
        place, words = squeezed.words(start, end)
        assert text[place : place + len(words)] == words
        assert squeezed.chars[start:end] in squeeze(words).chars


def test_every_shipped_sample_is_a_reference() -> None:
    samples = load_samples()
    references = references_of(samples)
    assert [each.name for each in references] == [sample.path.name for sample in samples]
    assert {each.kind for each in references} == {Kind.EXEMPLAR}
    assert all(each.paragraphs for each in references)


def test_the_office_that_only_the_title_of_a_past_report_names_is_found() -> None:
    past = Sample(Path("a.md"), "工作情况报告", "接访", title="白云坳镇关于接访工作情况的报告", text=("接访48次。",))
    found = borrowed(["工作人员去白云坳镇看了看。"], Corpus(references_of([past])), known="工作人员去看了看。")
    assert [(each.kind, each.words) for each in found] == [("name", "白云坳镇")]


def test_a_figure_is_found_whichever_per_cent_sign_it_has() -> None:
    corpus = Corpus([Reference("a.md", ("参保率达97.2%，好。",), Kind.PAST)])
    assert [each.kind for each in borrowed(["目前参保率是97.2％。"], corpus, known="参保率高。")] == ["figure"]


# How names stand in the samples file; the file's own text is not repeated here.
_LISTS = (
    r"对([^，,、]{4})、([^，,、]{3})、([^，,、]{4})进行了维修",
    r"解决了([^，,、]{3})、(..)、(..)、(..)等村",
    r"先后深入(..)、(..)、(...)、(..)、(..)、(..)等乡镇",
    r"了(..镇)、(..乡)、(..乡)、(...乡)、(..乡)、(..乡)、(..乡)、(..乡)、(..乡)9个",
    r"东与(..镇)搭界,南与(..镇)",
    r"以(.{3})镇长为组长,(.{3})为副组长",
    r"副主任(.{3})、(.{3})带队,会委员(.{3})、(.{3})、(.{3})参加",
    r"涌现出(.{3})、(..)、(.{3})等一大批",
    r"、(..区)、(..县)、(..县)与党委",
)
_FIGURE = re.compile(r"(?<![\dx.,])\d{3,}(?:\.\d+)?[余多]?[亩米户人元吨](?!次)|\d+\.\d+万余?元")


@pytest.fixture(scope="module")
def samples() -> tuple[Reference, ...]:
    path = Path(os.environ.get("NIGAO_SAMPLES", "township-reports.txt"))
    if not path.exists():
        pytest.skip("NIGAO_SAMPLES 没有指向样本文件")
    text = path.read_text(encoding="utf-8", errors="replace")
    parts = re.split(r"^乡镇工作情况报告篇.*$", text, flags=re.M)[1:]
    return tuple(
        Reference(f"{number:02}.md", tuple(line for line in part.splitlines() if line.strip()), Kind.PAST)
        for number, part in enumerate(parts, start=1)
    )


def _items(samples: tuple[Reference, ...]) -> dict[str, list[str]]:
    """What can be borrowed from the samples, by kind."""
    text = "\n".join(paragraph for reference in samples for paragraph in reference.paragraphs)
    sentences = [part for part in re.split(r"[。；;\n]", text) if phrase_marks(squeeze(part).chars).count(0) >= 13]
    names = [name for pattern in _LISTS for found in re.findall(pattern, text) for name in found]
    return {"run": sentences, "name": names, "figure": _FIGURE.findall(text)}


def _holders(references: Sequence[Reference], words: str) -> set[str]:
    wanted = squeeze(words).chars
    return {each.name for each in references if wanted in squeeze("".join(each.paragraphs)).chars}


@pytest.fixture(scope="module")
def library(samples: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return (*samples, *references_of(load_samples()))


@pytest.fixture(scope="module")
def full(library: tuple[Reference, ...]) -> Corpus:
    return Corpus(library)


@pytest.mark.parametrize("kind", ["run", "name", "figure"])
def test_whatever_is_taken_from_the_samples_is_found(
    samples: tuple[Reference, ...], library: tuple[Reference, ...], full: Corpus, kind: str
) -> None:
    assert len(samples) == 22
    items, chance = _items(samples)[kind], random.Random(4)
    assert len(set(items)) > 30
    for _ in range(100):
        words, number = chance.choice(items), chance.randrange(len(DRAFTS))
        what = words + "。" if kind == "run" else chance.choice(FRAMES).format(words)
        found = borrowed(planted(chance, what, DRAFTS[number]), full, known=NOTES[number])
        assert has(found, kind, words, _holders(library, words)), (words, found)


@pytest.mark.parametrize("number", range(len(DRAFTS)))
def test_a_clean_draft_is_clean_beside_the_samples_too(full: Corpus, number: int) -> None:
    assert borrowed(DRAFTS[number], full, known=NOTES[number]) == ()


@given(st.lists(st.sampled_from("张李和任河溪坪寨塘村镇乡县站所岩蒋坳垭工作巡查水库小学")).map("".join))
def test_a_name_is_only_guessed_from_three_loose_characters(text: str) -> None:
    assert _loose(tuple(map(Word._make, spell(text)))) or not list(_guessed(text))
