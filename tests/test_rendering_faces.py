"""Which installed face prints which official one, and the fontconfig file that says so."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline import settings
from pipeline.ooxml.model import Block, Document, Run
from pipeline.rendering import EmbeddedFont, Fonts, asked_faces, faces, told
from pipeline.rendering.faces import Choice, Installed, Official, choose, officials

FANG = Official(
    ("仿宋_GB2312", "仿宋", "FangSong"), ("FangSong",), (("FandolFang", 80), ("Noto Serif CJK SC", 80), ("Heavy", 200))
)
NOTO = Installed(("Noto Serif CJK SC",), "NotoSerifCJKsc-Regular", 80, 80)
NOTO_BOLD = Installed(("Noto Serif CJK SC",), "NotoSerifCJKsc-Bold", 200, 200)
FANDOL = Installed(("FandolFang", "FandolFang R"), "FandolFang-Regular", 80, 80)
WINDOWS = Installed(("FangSong", "仿宋"), "FangSong", 80, 80)
VARIABLE = Installed(("Heavy",), "Heavy-VF", 40, 210)


def test_the_real_face_comes_first_under_whatever_name_it_has() -> None:
    chosen = choose(FANG, [NOTO, FANDOL, WINDOWS])
    assert chosen.real and chosen.family == "仿宋"


def test_stand_ins_come_in_the_order_of_the_table_and_in_their_weight() -> None:
    assert choose(FANG, [NOTO, FANDOL]).family == "FandolFang"
    assert not choose(FANG, [NOTO, FANDOL]).real
    assert choose(FANG, [NOTO_BOLD, NOTO]).postscript == "NotoSerifCJKsc-Regular"
    assert choose(FANG, [NOTO_BOLD]).family == ""
    assert (choose(FANG, [VARIABLE]).family, choose(FANG, [VARIABLE]).weight) == ("Heavy", 200)
    assert choose(FANG, []).shown == "系统默认字体"


@pytest.mark.parametrize(
    ("row", "weights"),
    [
        (("A,甲", "A-Regular", "80"), (80, 80)),
        (("A", "A-VF", "[40 210]"), (40, 210)),
        (("A", "A", ""), (80, 80)),
        (("A", "A", "55.5"), (55, 55)),
    ],
)
def test_a_row_of_fc_list_is_read(row: tuple[str, str, str], weights: tuple[int, int]) -> None:
    face = faces._installed(*row)
    assert (face.lightest, face.heaviest) == weights and face.families[0] == "A"


def test_every_name_that_is_not_installed_is_mapped_strongly() -> None:
    choice = choose(FANG, [NOTO])
    tree = ElementTree.fromstring(f"<fontconfig>{faces.mapping([choice], [NOTO])}</fontconfig>")
    mapped = {match.findtext("test/string"): match.find("edit") for match in tree}
    assert set(mapped) == {"仿宋_GB2312", "仿宋", "FangSong"}
    assert {edit.get("binding") for edit in mapped.values() if edit is not None} == {"strong"}
    assert {edit.findtext("string") for edit in mapped.values() if edit is not None} == {"Noto Serif CJK SC"}
    real = choose(FANG, [WINDOWS])
    tree = ElementTree.fromstring(f"<fontconfig>{faces.mapping([real], [WINDOWS])}</fontconfig>")
    assert [match.findtext("test/string") for match in tree] == ["仿宋_GB2312"]


def test_a_weight_is_asked_for_only_where_it_is_not_regular() -> None:
    assert "weight" not in faces.mapping([Choice(FANG, "Noto Serif CJK SC", 80)], [])
    assert "<int>200</int>" in faces.mapping([Choice(FANG, "Heavy", 200)], [])
    assert faces.mapping([Choice(FANG)], []) == ""


def test_names_with_marks_of_xml_are_written_safely(tmp_path: Path) -> None:
    odd = Official(("A&B <仿宋>",), (), ())
    text = faces.base_config([tmp_path / "a&b"], tmp_path, faces.mapping([Choice(odd, "C<D>&E")], []))
    tree = ElementTree.fromstring(text)
    assert tree.findtext("dir") == str(tmp_path / "a&b")
    assert tree.findtext("match/test/string") == "A&B <仿宋>"


def test_what_is_embedded_is_told_by_the_face_that_was_asked_for() -> None:
    choices = [choose(FANG, [NOTO])]
    fonts = ["NotoSerifCJKjp-Regular-VKana", "DejaVuSans"]
    assert told(fonts, ["仿宋", "Calibri"], choices) == (
        EmbeddedFont("仿宋", "NotoSerifCJKjp-Regular-VKana", False, "Noto Serif CJK SC"),
        EmbeddedFont("", "DejaVuSans", False),
    )
    assert told(["NotoSerifCJKsc-Bold"], ["仿宋"], choices)[0].asked == ""
    assert told(["NotoSerifCJKsc-Regular"], ["黑体"], choices)[0].asked == ""


def test_a_real_face_is_no_stand_in_even_where_the_table_does_not_know_its_name_in_a_pdf() -> None:
    renamed = Installed(("仿宋",), "OfficeFang-Regular", 80, 80)
    assert told(["OfficeFang-Regular"], ["仿宋"], [choose(FANG, [renamed])]) == (
        EmbeddedFont("仿宋", "OfficeFang-Regular", True),
    )


def test_the_faces_asked_for_are_those_of_the_characters_that_are_printed() -> None:
    def spoken(text: str, hint: str = "", **more: bool) -> Document:
        run = Run(text, 0, "西文", "其他", "中文", hint=hint, **more)
        return Document("报告.docx", (Block(1, text, (run,)),), ())

    assert asked_faces(spoken("渠道")) == {"中文"}
    assert asked_faces(spoken("渠道26公里")) == {"中文", "西文"}
    assert asked_faces(spoken("——")) == {"其他"} and asked_faces(spoken("——", "eastAsia")) == {"中文"}
    assert asked_faces(spoken("  ")) == asked_faces(spoken("渠道", hidden=True)) == frozenset()


def test_the_real_faces_are_known_by_the_names_that_a_pdf_has_for_them() -> None:
    pairs = {
        "FZXBSJW--GB1-0": "方正小标宋简体",
        "FangSong_GB2312": "仿宋_GB2312",
        "FangSong": "仿宋_GB2312",
        "KaiTi_GB2312": "楷体_GB2312",
        "SimHei": "黑体",
        "SimSun": "宋体",
    }
    for font, name in pairs.items():
        assert told([font], [name], []) == (EmbeddedFont(name, font, True),)


def test_the_table_has_the_five_designs_and_no_stand_in_that_is_called_official() -> None:
    table = officials()
    assert [each.name for each in table] == ["方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"]
    for each in table:
        assert each.stand_ins and each.embedded
        assert not {family for family, _ in each.stand_ins} & set(each.names)


def test_what_stands_in_is_listed_and_what_is_installed_is_not() -> None:
    assert Fonts((choose(FANG, [WINDOWS]),)).substitutes == ()
    assert Fonts((choose(FANG, [FANDOL]),)).substitutes == (("仿宋_GB2312", "FandolFang"),)
    assert Fonts((choose(FANG, [VARIABLE]),)).substitutes == (("仿宋_GB2312", "Heavy 粗体"),)


def test_the_office_s_own_folder_follows_nigao_home(tmp_path: Path) -> None:
    assert settings.fonts_folder({"NIGAO_HOME": str(tmp_path)}) == tmp_path / "fonts"


def test_the_user_s_fonts_are_found_though_the_program_is_given_another_home() -> None:
    assert faces.user_folders({"HOME": "/h"}) == (Path("/h/.local/share/fonts"), Path("/h/.fonts"))
    assert faces.user_folders({"HOME": "/h", "XDG_DATA_HOME": "/d"})[0] == Path("/d/fonts")


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig is not installed")
def test_fontconfig_takes_the_file(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(faces.base_config([tmp_path], tmp_path / "cache"), encoding="utf-8")
    assert all(face.families and face.lightest <= face.heaviest for face in faces.installed(config))
