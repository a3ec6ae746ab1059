"""``draft --ask`` and what it writes into a clerk's notes: the answers, and not a byte more."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import ScriptedModel
from test_cli import Terminal, model, nigao

from pipeline.errors import NotesError
from pipeline.notes import read_notes
from pipeline.planning.gaps import Question
from pipeline.settings import Settings
from pipeline.workflow.asking import add_answers, questions_for

__all__ = ["model", "nigao"]

HEADED = """---
标题: 关于防汛工作情况的报告
类型: 工作情况报告
发文机关:
---

## 主要做法
- 查险12次

## 存在的问题
- 沙袋缺500条
"""
ISSUER = Question("发文机关是谁？", field="发文机关")
DATE = Question("成文日期是哪一天？", field="成文日期")
PLAN = Question("下一步有什么打算？", heading="下一步打算")
DONE = Question("做了哪些工作？", heading="主要做法")


def settings(folder: Path) -> Settings:
    return Settings(folder / "ledger.sqlite3", folder / "models", folder / "library")


def answered(folder: Path, text: str | bytes, *answers: tuple[Question, str]) -> bytes:
    path = folder / "要点.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    add_answers(path, answers)
    return path.read_bytes()


def test_each_answer_has_its_place(tmp_path: Path) -> None:
    content = answered(
        tmp_path, HEADED, (ISSUER, "石桥镇人民政府"), (DATE, "2025年7月8日"), (DONE, "巡堤30公里"), (PLAN, "修闸3座")
    )
    wanted = (
        HEADED.replace("发文机关:\n", "发文机关: 石桥镇人民政府\n成文日期: 2025年7月8日\n")
        .replace("- 查险12次\n", "- 查险12次\n- 巡堤30公里\n")
        .replace("- 沙袋缺500条\n", "- 沙袋缺500条\n\n## 下一步打算\n- 修闸3座\n")
    )
    assert content.decode() == wanted
    notes = read_notes(tmp_path / "要点.md")
    assert notes.front.issuer == "石桥镇人民政府"
    assert notes.headings == ("主要做法", "存在的问题", "下一步打算")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_line_ends_stay(tmp_path: Path, encoding: str, end: str) -> None:
    raw = HEADED.replace("\n", end).encode(encoding)
    content = answered(tmp_path, raw, (PLAN, "修闸3座"))
    assert content.startswith(raw.rstrip())
    assert content.decode(encoding).count("\r\n") == (content.decode(encoding).count("\n") if end == "\r\n" else 0)
    assert read_notes(tmp_path / "要点.md").bullets[-1].text == "修闸3座"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_any_answer_leaves_notes_that_can_be_read(tmp_path_factory: pytest.TempPathFactory, answer: str) -> None:
    folder = tmp_path_factory.mktemp("答")
    answered(folder, HEADED, (ISSUER, answer), (PLAN, answer))
    notes = read_notes(folder / "要点.md")
    assert [bullet.text for bullet in notes.bullets][:2] == ["查险12次", "沙袋缺500条"]
    assert notes.front.title == "关于防汛工作情况的报告"


def test_what_is_there_is_not_asked_and_a_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "要点.md"
    path.write_text(HEADED, encoding="utf-8")
    asked = questions_for(path, settings(tmp_path))
    assert [question.field for question in asked if question.field] == ["主送机关", "发文机关", "成文日期", "背景"]
    assert [question.heading for question in asked if question.heading] == ["下一步工作打算"]
    import docx

    document = docx.Document()
    for line in ("标题: 关于防汛工作情况的报告", "- 查险12次"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "要点.docx"))
    with pytest.raises(NotesError, match="--ask"):
        questions_for(tmp_path / "要点.docx", settings(tmp_path))


def test_draft_ask_asks_adds_and_drafts(nigao: Terminal, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    name = nigao.notes(HEADED)
    monkeypatch.setattr("sys.stdin", io.StringIO("县人民政府\n石桥镇人民政府\n\n\n修闸3座\n储备沙袋800条\n\n"))
    ran = nigao("draft", name, "--ask", "-o", "报告.docx")
    assert ran.code in (0, 3), ran.err
    assert "补进要点 4 处" in ran.out
    notes = read_notes(nigao.folder / name)
    assert (notes.front.recipient, notes.front.issuer, notes.front.date) == ("县人民政府", "石桥镇人民政府", "")
    assert [bullet.text for bullet in notes.bullets if bullet.heading == "下一步工作打算"] == [
        "修闸3座",
        "储备沙袋800条",
    ]


def test_numbered_headings_get_another_number(tmp_path: Path) -> None:
    notes = "标题：关于防汛工作情况的报告\n一、主要做法\n1. 查险12次\n二、基本情况\n1. 辖18个村\n"
    content = answered(tmp_path, notes, (DONE, "巡堤30公里"), (PLAN, "修闸3座")).decode()
    assert content == notes.replace("12次\n", "12次\n- 巡堤30公里\n") + "\n三、下一步打算\n- 修闸3座\n"
    headings = {bullet.text: bullet.heading for bullet in read_notes(tmp_path / "要点.md").bullets}
    assert headings == {
        "查险12次": "主要做法",
        "巡堤30公里": "主要做法",
        "辖18个村": "基本情况",
        "修闸3座": "下一步打算",
    }
