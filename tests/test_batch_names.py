"""Names of a batch's files: safe on every system, each once, the same every time."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.names import SUFFIXES, occupied, output_name

NASTY = st.sampled_from(
    [
        *'/\\:*?"<>|.~$- \t\n\0\x1f\x7f\x85',
        *("\u202e", "\u200b", "\u2028", "\ud800", "\ue000", "e\u0301", "é", "ß", "ſ", "İ", "\u212a", "😀"),
        *("CON", "nul", "COM1", "com¹", "lpt9", "..", "（2）", "-核对表", "-定稿", ".nigao", "字" * 90),
    ]
)
TITLES = st.lists(NASTY | st.characters() | st.sampled_from("关于水利工作的报告Aa1"), max_size=12).map("".join)
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"}
DEVICES |= {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}


def as_compared(name: str) -> set[str]:
    """What a name is to a file system that looks at neither case nor normalisation."""
    return {
        unicodedata.normalize("NFC", unicodedata.normalize("NFD", turn(name))) for turn in (str.casefold, str.upper)
    }


@given(TITLES, TITLES)
def test_a_name_is_one_safe_component(title: str, origin: str) -> None:
    stem = output_name(title, origin, set())
    for name in (stem, *(stem + suffix for suffix in SUFFIXES)):
        assert PurePosixPath(name).parts == (name,)
        assert PureWindowsPath(name).parts == (name,)
        assert name not in (".", "..")
        assert not set(name) & set('/\\:*?"<>|')
        assert all(not unicodedata.category(char).startswith(("C", "Zl", "Zp")) for char in name)
        assert name == name.strip(" .") and not name.startswith(("~", ".", "-"))
        assert name.partition(".")[0].rstrip().lower() not in DEVICES
        assert len(f".~lock.{name}#".encode()) <= 255
        assert len(name.encode("utf-16-le")) // 2 <= 255


@given(st.lists(TITLES, max_size=8), st.data())
def test_names_and_all_the_files_beside_them_are_different(titles: list[str], data: st.DataObject) -> None:
    titles += data.draw(st.lists(st.sampled_from(titles), max_size=4)) if titles else []
    taken: set[str] = set()
    stems = [output_name(title, "要点.md", taken) for title in titles]
    files = [stem + suffix for stem in stems for suffix in SUFFIXES]
    pairs = {(index, key) for index, name in enumerate(files) for key in as_compared(name)}
    assert len({key for _, key in pairs}) == len(pairs)
    again: set[str] = set()
    assert stems == [output_name(title, "要点.md", again) for title in titles]


@given(TITLES)
def test_a_name_is_a_fit_name_already(title: str) -> None:
    stem = output_name(title, "要点.md", set())
    assert output_name(stem, "", set()) == stem


@given(st.lists(TITLES, max_size=6), TITLES)
def test_going_on_from_names_in_use_is_as_if_never_stopped(titles: list[str], last: str) -> None:
    taken: set[str] = set()
    stems = [output_name(title, "要点.md", taken) for title in titles]
    assert output_name(last, "要点.md", taken) == output_name(last, "要点.md", occupied(stems))


@pytest.mark.parametrize(
    ("title", "origin", "name"),
    [
        ("关于水利工作情况的报告", "a.md", "关于水利工作情况的报告"),
        ("../../etc/passwd", "a.md", "etc-passwd"),
        ("..", "要点/石桥镇.md", "石桥镇"),
        ("", "要点\\石桥镇.docx", "石桥镇"),
        ("\u202e\0", "清单.xlsx 第3行", "清单.xlsx 第3行"),
        ("", "...", "报告"),
        ("CON", "a.md", "_CON"),
        ("nul.txt", "a.md", "_nul.txt"),
        ("COM¹", "a.md", "_COM¹"),
        ("CONTENT", "a.md", "CONTENT"),
        ("问题:解决了吗?", "a.md", "问题：解决了吗？"),
        ("水利\n工作  报告. ", "a.md", "水利 工作 报告"),
        ("C:\\报告", "a.md", "C：-报告"),
    ],
)
def test_what_a_title_becomes(title: str, origin: str, name: str) -> None:
    assert output_name(title, origin, set()) == name


def test_equal_titles_are_numbered() -> None:
    taken: set[str] = set()
    titles = ["报告", "报告", "报告（3）", "报告", "报告"]
    assert [output_name(title, "", taken) for title in titles] == [
        "报告",
        "报告（2）",
        "报告（3）",
        "报告（4）",
        "报告（5）",
    ]


def test_case_and_normalisation_make_no_difference() -> None:
    taken: set[str] = set()
    assert [output_name(title, "", taken) for title in ("Café", "CAFE\u0301")] == ["Café", "CAFÉ（2）"]


def test_a_title_does_not_take_the_name_of_anothers_review_sheet() -> None:
    taken: set[str] = set()
    assert [output_name(title, "", taken) for title in ("水利", "水利-核对表")] == ["水利", "水利-核对表（2）"]
    taken = set()
    assert [output_name(title, "", taken) for title in ("水利-定稿", "水利")] == ["水利-定稿", "水利（2）"]


def test_a_long_title_is_cut_between_characters_and_keeps_its_number() -> None:
    taken: set[str] = set()
    first, second = (output_name("长" * 300, "", taken) for _ in range(2))
    assert set(first) == {"长"} and second.endswith("长（2）")
    assert 200 < len(second.encode()) <= 240


def test_two_thousand_equal_titles_are_told_apart() -> None:
    taken: set[str] = set()
    assert len({output_name("关于防汛工作的报告", "", taken) for _ in range(2_000)}) == 2_000
