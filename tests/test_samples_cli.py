"""``samples`` and ``check`` as their users meet them."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from scripted import ScriptedModel
from test_cli import NOTES, Terminal, model, nigao

from pipeline.exemplars import load_samples, read_sample

__all__ = ["model", "nigao"]

# A past report of this test's own making.
PAST = """关于2024年农村公路养护工作情况的报告

县交通运输局：

根据《关于报送农村公路养护工作情况的通知》要求，现将我镇农村公路养护工作情况报告如下：

一、基本情况

全镇共有农村公路86条、214公里，其中县道3条、31公里，乡道9条、48公里，其余为村道。配备养护员27名。

二、主要做法

今年以来，共投入养护资金64.5万元，修补路面1.2万平方米，疏通边沟38公里，更换护栏560米。在望牛坡、石板溪等路段设置警示牌46块。

组织养护员培训2次，参训54人次；开展路域环境整治5次，清理占道堆放物73处。

三、存在的问题

村道养护资金不足，年均缺口12万元。养护员年龄偏大，60岁以上的有15名。

四、下一步打算

计划在明年3月底前完成望牛坡路段改造2.6公里，为养护员购置割草机9台。

特此报告。

清河镇人民政府
2024年12月5日
"""


def past(nigao: Terminal, text: str = PAST, name: str = "公路养护.txt") -> str:
    return nigao.notes(text, name)


def library(nigao: Terminal) -> Path:
    return nigao.folder.parent / "home" / "library"


def test_a_past_report_becomes_exemplars_that_drafts_are_shown_first(nigao: Terminal) -> None:
    ran = nigao("samples", "import", past(nigao))
    assert ran.code == 0, ran.out + ran.err
    assert "工作情况报告" in ran.out and "写入 1 份" in ran.out
    (file,) = library(nigao).glob("*.md")
    sample = read_sample(file, own=True)
    assert "公路" in sample.topic
    assert sample.pairs
    assert "望牛坡" in "".join(sample.text)
    held = file.read_text(encoding="utf-8").partition("## 原文")[0]
    for own in ("望牛坡", "石板溪", "清河", "64.5", "560米", "214公里"):
        assert own not in held.partition("## 提纲")[2]
    listed = nigao("samples", "list").out
    assert listed.index(file.name) < listed.index("01-水利工作情况.md")
    shown = nigao("samples", "show", "1").out
    assert sample.pairs[0].prose in shown and "原文" in shown
    notes = nigao.notes(NOTES.replace("水利", "公路养护"))
    assert "本单位的范例" in nigao("prompt", notes, "主要做法").out
    assert nigao("samples", "check").code == 0
    assert "其中本单位 1 份" in nigao("doctor").out


def test_the_same_report_is_taken_in_once(nigao: Terminal) -> None:
    name = past(nigao)
    assert nigao("samples", "import", name).code == 0
    before = {path: path.read_bytes() for path in library(nigao).glob("*.md")}
    again = nigao("samples", "import", name)
    assert again.code == 0 and "已在库中" in again.out and "写入 0 份" in again.out
    assert {path: path.read_bytes() for path in library(nigao).glob("*.md")} == before


def test_it_can_be_looked_at_before_it_is_used(nigao: Terminal) -> None:
    ran = nigao("samples", "import", past(nigao), "-o", "先看看", "--details")
    assert ran.code == 0
    assert list((nigao.folder / "先看看").glob("*.md"))
    assert not library(nigao).exists()


def test_on_a_terminal_it_asks_first(nigao: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, files in ((False, 0), (True, 1)):
        monkeypatch.setattr("typer.confirm", lambda text, answer=answer: answer)
        assert nigao("samples", "import", past(nigao)).code == 0
        assert len(list(library(nigao).glob("*.md"))) == files


def test_several_reports_of_one_file_and_a_bad_file_among_good_ones(nigao: Terminal) -> None:
    both = f"公路养护报告一\n{PAST}\n公路养护报告二\n{PAST.replace('公路', '水路')}\n"
    (nigao.folder / "照片.txt").write_bytes(b"%PDF-1.7 \x00")
    ran = nigao("samples", "import", past(nigao, both), "照片.txt")
    assert ran.code == 3
    assert "写入 2 份" in ran.out and "不收 1 份" in ran.out and "照片.txt" in ran.out


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.txt", b"", "空"),
        ("白.txt", b" \n\n ", "空"),
        ("扫描.txt", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("扫描.docx", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("旧.docx", b"\xd0\xcf\x11\xe0" + bytes(600), ".doc"),
        ("英文.txt", b"Annual report of the township. " * 60, "中文"),
        ("诗.txt", "床前看月光，地上像结霜。抬头看明月，低头想家乡。\n".encode() * 3, "报告"),
        ("表.xlsx", b"PK\x03\x04", ".docx"),
        ("没有.txt", None, "找不到"),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(
    nigao: Terminal, name: str, content: bytes | None, word: str
) -> None:
    if content is not None:
        (nigao.folder / name).write_bytes(content)
    ran = nigao("samples", "import", name)
    assert ran.code == 2
    assert word in ran.out + ran.err, ran.out + ran.err
    assert not library(nigao).exists()


def test_a_sample_that_is_not_there_or_is_two(nigao: Terminal) -> None:
    for which, word in (("999", "没有"), ("调研", "对得上"), ("外星", "没有")):
        ran = nigao("samples", "show", which)
        assert ran.code == 2 and word in ran.err
        assert "samples list" in ran.err or "序号" in ran.err


def test_a_pair_that_does_not_hold_is_told(nigao: Terminal) -> None:
    library(nigao).mkdir(parents=True)
    text = "---\n类型: 自查报告\n主题: 消防\n---\n## 检查发现\n### 要点\n- 灭火器过期3具\n### 正文\n"
    (library(nigao) / "01.md").write_text(text + "灭火器过期3具，已全部整改到位。\n", encoding="utf-8")
    ran = nigao("samples", "check")
    assert ran.code == 3 and "01.md 第 6 行" in ran.out and "整改到位" in ran.out
    other = library(nigao) / "02.md"
    other.write_text(
        "---\n类型: 奏折\n主题: 消防\n---\n## 检查发现\n### 要点\n- 查险3处\n### 正文\n检查险情3处。\n", "utf-8"
    )
    assert "没有“奏折”这种报告" in nigao("samples", "check").out


# 查重


def borrowed_words(text: str) -> list[str]:
    return re.findall(r"[^“]*“([^”]+)”$", text, re.MULTILINE)


def with_words(path: Path, words: str) -> None:
    document = docx.Document(str(path))
    next(p for p in document.paragraphs if "山塘" in p.text).add_run(words)
    document.save(str(path))


def test_borrowed_words_are_found_in_an_edited_draft(nigao: Terminal, model: ScriptedModel) -> None:
    assert nigao("samples", "import", past(nigao)).code == 0
    assert nigao("draft", nigao.notes(), "-o", "报告.docx").code in (0, 3)
    clean = nigao("check", "报告.docx", "--no-render")
    assert clean.code == 0, clean.out
    with_words(nigao.folder / "报告.docx", "在望牛坡更换护栏560米，高度重视，取得了明显成效。")
    ran = nigao("check", "报告.docx", "--no-render")
    assert ran.code == 1, "a name and a figure without source are errors"
    assert "望牛坡" in ran.out and "560米" in ran.out and "高度重视" not in ran.out
    (file,) = library(nigao).glob("*.md")
    assert file.name in ran.out


def test_without_its_notes_only_runs_are_judged_and_that_is_said(nigao: Terminal, model: ScriptedModel) -> None:
    assert nigao("draft", nigao.notes(), "-o", "报告.docx").code in (0, 3)
    pair = next(pair for sample in load_samples() for pair in sample.pairs if len(pair.prose) > 40)
    with_words(nigao.folder / "报告.docx", pair.prose)
    (nigao.folder / "报告.nigao.json").unlink()
    ran = nigao("check", "报告.docx", "--no-render")
    assert ran.code == 0 and "没有给出要点" in ran.out and Path(pair.source.rpartition(":")[0]).name in ran.out
    assert "没有给出要点" not in nigao("check", "报告.docx", "--notes", "要点.md", "--no-render").out


def test_two_reports_are_compared_with_each_other(nigao: Terminal, model: ScriptedModel) -> None:
    (nigao.folder / "甲.txt").write_text(PAST, encoding="utf-8")
    (nigao.folder / "乙.txt").write_text(PAST.replace("214公里", "215公里"), encoding="utf-8")
    ran = nigao("check", "甲.txt", "乙.txt")
    assert ran.code == 0 and "同批稿件“甲.txt”" in ran.out
    assert nigao("check", "甲.txt").code == 0
    assert "旧稿“乙.txt”" in nigao("check", "甲.txt", "--against", "乙.txt").out
