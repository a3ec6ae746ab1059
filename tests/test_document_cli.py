"""``regen``, ``update``, ``status`` and ``history`` as their users meet them: only what was asked for changes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from scripted import ScriptedModel, diligent
from test_cli import FRONT, Terminal, nigao

from pipeline.docx.reader import read_paragraphs
from pipeline.types import Prompt
from pipeline.workflow import drafting, regenerating, updating

__all__ = ["nigao"]

NOTES = (
    FRONT
    + """## 基本情况
- 辖18个村、2个社区
- 山塘86口，其中病险21口
## 主要做法
- 维修山塘42座，投入75.6万元
- 清淤渠道26公里
- 发放宣传资料4000多份
## 存在的问题
- 山塘还有130多口没修
- 管护员缺12名
"""
)


def wordier(prompt: Prompt) -> str:
    """A model that words a thing otherwise when it is asked for it again."""
    text = diligent(prompt)
    again = "写法要求" in prompt.messages[-1].content or prompt.seed > 100
    return f"共{text}" if again and "山塘42" not in text else text


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    scripted = ScriptedModel(wordier)
    for room in (drafting, regenerating, updating):
        monkeypatch.setattr(room, "open_", lambda settings, reporter: scripted)
    return scripted


@pytest.fixture
def report(nigao: Terminal, model: ScriptedModel) -> Path:
    assert nigao("draft", nigao.notes(NOTES), "-o", "报告.docx").code in (0, 3)
    return nigao.folder / "报告.docx"


def texts(path: Path) -> list[str]:
    return [text for text in read_paragraphs(path) if text]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != "word/document.xml"}


def edit(path: Path, has: str, more: str) -> None:
    document = docx.Document(str(path))
    next(p for p in document.paragraphs if has in p.text).add_run(more)
    document.save(str(path))


def change(nigao: Terminal, old: str, new: str) -> None:
    assert NOTES.count(old) == 1
    nigao.notes(NOTES.replace(old, new))


# regen


def test_one_section_is_written_again_and_nothing_else(nigao: Terminal, report: Path, model: ScriptedModel) -> None:
    before, others = texts(report), parts(report)
    ran = nigao("regen", "报告.docx", "主要做法", "--say", "更简洁些")
    assert ran.code == 0, ran.err
    after = texts(report)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed and all("公里" in old or "4000多份" in old for old, _ in changed)
    assert all(f"＋{new[:2]}" in ran.out for _, new in changed)
    assert parts(report) == others
    assert "更简洁些" in model.prompts[-1].messages[-1].content
    assert nigao("status", "报告.docx").out.count("没动过") == 5


def test_a_section_that_a_person_edited_is_not_overwritten_unasked(nigao: Terminal, report: Path) -> None:
    edit(report, "26公里", "此处由张主任补充。")
    content = report.read_bytes()
    ran = nigao("regen", "报告.docx", "2")
    assert ran.code == 2 and "有人改过" in ran.err and "--track" in ran.err
    assert report.read_bytes() == content
    assert nigao("regen", "报告.docx", "1").code == 0
    assert "此处由张主任补充" in "".join(texts(report))
    assert nigao("regen", "报告.docx", "2", "--track").code == 0
    assert b"<w:del " in zipfile.ZipFile(report).read("word/document.xml")


def test_a_preview_writes_nothing(nigao: Terminal, report: Path) -> None:
    before = {path: path.read_bytes() for path in nigao.folder.iterdir()}
    ran = nigao("regen", "报告.docx", "二", "--dry-run")
    assert ran.code == 0 and "没有写文件" in ran.out
    assert {path: path.read_bytes() for path in nigao.folder.iterdir()} == before


@pytest.mark.parametrize(("where", "word"), [("九", "没有“九”"), ("经费", "主要做法"), ("9.9", "没有"), ("", "没有")])
def test_a_section_that_is_not_there(nigao: Terminal, report: Path, where: str, word: str) -> None:
    content = report.read_bytes()
    ran = nigao("regen", "报告.docx", where)
    assert ran.code == 2 and word in ran.err
    assert report.read_bytes() == content


def test_the_earlier_version_can_be_had_back(nigao: Terminal, report: Path) -> None:
    assert "还没有旧版本" in nigao("history", "报告.docx").out
    before = texts(report)
    edit(report, "26公里", "此处由张主任补充。")
    edited = texts(report)
    assert nigao("regen", "报告.docx", "2", "--force").code == 0
    told = nigao("history", "报告.docx").out
    assert "此处由张主任补充" in told and "含人工改动" in told
    assert "张主任" not in "".join(texts(report))
    assert nigao("regen", "报告.docx", "2", "--restore", "1").code == 0
    assert texts(report) == edited != before
    assert nigao("regen", "报告.docx", "2", "--restore", "7").code == 2


# status


def test_status_tells_what_people_did(nigao: Terminal, report: Path) -> None:
    assert "有人改过" not in nigao("status", "报告.docx").out
    edit(report, "130多口", "请县里支持。")
    document = docx.Document(str(report))
    for paragraph in list(document.paragraphs):
        if "辖18个村" in paragraph.text or "86口" in paragraph.text or "一、" in paragraph.text:
            paragraph._p.getparent().remove(paragraph._p)
    document.save(str(report))
    lines = nigao("status", "报告.docx").out.splitlines()
    assert [line.split()[0] for line in lines if "、" in line and "　" in line and "标题" not in line][:3] == [
        "已被删去",
        "没动过",
        "有人改过",
    ]


def test_a_renamed_document_finds_its_state_and_a_lost_one_is_refused(nigao: Terminal, report: Path) -> None:
    moved = report.rename(report.with_name("终稿.docx"))
    assert "底稿 报告.nigao.json" in nigao("status", moved.name).out
    state = nigao.folder / "报告.nigao.json"
    away = state.rename(nigao.folder.parent / "底稿.json")
    ran = nigao("status", moved.name)
    assert ran.code == 2 and "底稿" in ran.err
    assert nigao("status", moved.name, "--state", str(away)).code == 0


@pytest.mark.parametrize("command", ["status", "history", "update"])
def test_what_is_no_document_of_nigao(nigao: Terminal, report: Path, command: str) -> None:
    docx.Document().save(str(nigao.folder / "空.docx"))
    other = docx.Document()
    other.add_paragraph("关于开展健步走活动的通知，请各科室踊跃报名参加。")
    other.save(str(nigao.folder / "别的.docx"))
    (nigao.folder / "坏.docx").write_bytes(b"PK\x03\x04 no zip")
    (nigao.folder / "旧.docx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(512))
    for name in ("空.docx", "别的.docx", "坏.docx", "旧.docx", "没有.docx"):
        ran = nigao(command, name)
        assert ran.code == 2, (name, ran.out)
        assert name.removesuffix(".docx") in ran.err


# update


def test_a_changed_figure_changes_its_sentence_and_asks_nobody(
    nigao: Terminal, report: Path, model: ScriptedModel
) -> None:
    before, others, asked = texts(report), parts(report), len(model.prompts)
    change(nigao, "42座，投入75.6万元", "47座，投入81.3万元")
    ran = nigao("update", "报告.docx")
    assert ran.code == 0, ran.out + ran.err
    assert len(model.prompts) == asked
    assert "42座 → 47座" in ran.out
    assert texts(report) == [text.replace("42座", "47座").replace("75.6万元", "81.3万元") for text in before]
    assert parts(report) == others
    assert "没有变化" in nigao("update", "报告.docx").out


def test_in_edited_text_a_figure_changes_where_it_is_unmistakable(nigao: Terminal, report: Path) -> None:
    edit(report, "26公里", "（张主任注：渠道分东西两段。）")
    change(nigao, "清淤渠道26公里", "清淤渠道31公里")
    assert nigao("update", "报告.docx").code == 0
    text = "".join(texts(report))
    assert "31公里" in text and "26公里" not in text and "（张主任注：渠道分东西两段。）" in text
    edit(report, "31公里", "全年计划31公里。")
    nigao.notes(NOTES.replace("清淤渠道26公里", "清淤渠道35公里"))
    ran = nigao("update", "报告.docx")
    assert ran.code == 3 and "“31公里”应改为“35公里”" in ran.out
    assert "".join(texts(report)).count("31公里") == 2


def test_a_new_bullet_is_written_and_a_removed_one_goes(nigao: Terminal, report: Path, model: ScriptedModel) -> None:
    before = texts(report)
    change(nigao, "- 管护员缺12名\n", "- 管护员缺12名\n- 抽水机坏了9台\n")
    asked = len(model.prompts)
    ran = nigao("update", "报告.docx")
    assert ran.code in (0, 3) and "新增" in ran.out
    assert 1 <= len(model.prompts) - asked <= 3
    after = texts(report)
    assert "9台" in "".join(after)
    assert [text for text in before if "山塘" in text and "130" not in text] == [
        text for text in after if "山塘" in text and "130" not in text
    ]
    nigao.notes(NOTES)
    assert nigao("update", "报告.docx").code in (0, 3)
    assert "9台" not in "".join(texts(report))


def test_a_sum_that_no_longer_fits_is_told(nigao: Terminal, report: Path) -> None:
    change(nigao, "山塘86口，其中病险21口", "山塘86口，其中病险91口")
    ran = nigao("update", "报告.docx")
    assert ran.code == 3 and "91口" in ran.out and "86口" in ran.out


def test_the_front_matter_is_followed_and_told(nigao: Terminal, report: Path, model: ScriptedModel) -> None:
    asked = len(model.prompts)
    nigao.notes(NOTES.replace("石桥镇人民政府", "石桥街道办事处"))
    said = sum(text.count("我镇") for text in texts(report))
    ran = nigao("update", "报告.docx")
    assert "石桥街道办事处" in texts(report) and "石桥镇人民政府" not in texts(report)
    assert "信息栏" in ran.out and "不用改" not in ran.out and len(model.prompts) == asked
    assert (ran.code, f"{said} 处自称“我镇”" in ran.out) == ((3, True) if said else (0, False))


def test_a_renamed_heading_changes_the_heading_only(nigao: Terminal, report: Path, model: ScriptedModel) -> None:
    edit(report, "26公里", "（张主任注：渠道分东西两段。）")
    before, asked = texts(report), len(model.prompts)
    change(nigao, "## 主要做法", "## 工作开展情况")
    assert nigao("update", "报告.docx").code == 0
    assert texts(report) == [text.replace("主要做法", "工作开展情况") for text in before]
    assert len(model.prompts) == asked


def test_notes_changed_and_changed_back_give_the_same_report(nigao: Terminal, report: Path) -> None:
    before = texts(report)
    start, end = NOTES.index("## 主要做法"), NOTES.index("## 存在的问题")
    nigao.notes(NOTES[:start] + NOTES[end:])
    assert nigao("update", "报告.docx").code in (0, 3)
    assert not any("公里" in text or "主要做法" in text for text in texts(report))
    nigao.notes(NOTES)
    assert nigao("update", "报告.docx").code in (0, 3)
    assert texts(report) == before
    assert "有人改过" not in nigao("status", "报告.docx").out
