"""The findings on borrowed text: what they say, where they stand, and what of a draft they look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.checks.borrowed import borrowed_findings, finding_of
from pipeline.shield import Corpus, Kind, Reference, borrowed
from pipeline.types import Finding, Severity
from tests.compact import draft_of

SENTENCE = "镇里请来老石匠把裂开的坝脚重新勾缝，又在背水坡补种了两排柳树。"
OLD = Reference("去年水利.md", (SENTENCE, "鸦雀塘清淤花了46.5万元。", "根据安排，现将有关情况报告如下："), Kind.PAST)
NOTES = "题:关于水利工作的报告 | 句:坝脚漏水已修 => "


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus([OLD])


def test_a_faithful_draft_has_no_finding(corpus: Corpus) -> None:
    assert borrowed_findings(draft_of(NOTES + "坝脚漏水已修好。"), corpus) == ()


@pytest.mark.parametrize(
    ("text", "check", "words"),
    [
        ("镇里请来老石匠把裂开的坝脚重新勾缝。", "borrowed-run", "镇里请来老石匠把裂开的坝脚重新勾缝"),
        ("修好了鸦雀塘坝脚。", "borrowed-name", "鸦雀塘"),
        ("坝脚修好，花了46.5万元。", "borrowed-figure", "46.5万元"),
    ],
)
def test_a_finding_names_its_source_its_words_and_its_place(corpus: Corpus, text: str, check: str, words: str) -> None:
    draft = draft_of(NOTES + text)
    [finding] = borrowed_findings(draft, corpus)
    assert (finding.check, finding.severity) == (check, Severity.WARN)
    assert "旧稿“去年水利.md”" in finding.message
    assert f"“{words}”" in finding.message
    [paragraph] = [each for each in draft.paragraphs if each.id == finding.paragraph]
    assert (paragraph.text, paragraph.section) == (text, finding.section)


def told(paragraphs: list[str], corpus: Corpus, known: str | None = None) -> list[Finding]:
    return [finding_of(each, "", "") for each in borrowed(paragraphs, corpus, known=known)]


def test_a_reworked_paragraph_is_told_with_its_share() -> None:
    text = "".join(SENTENCE[place : place + 12] + "又" for place in range(0, len(SENTENCE), 12)) * 2
    [finding] = told([text], Corpus([replace(OLD, kind=Kind.EXEMPLAR)]))
    assert finding.check == "borrowed-paragraph"
    assert finding.message.startswith("整段与范例“去年水利.md”大体相同（重合")


def test_a_long_passage_is_quoted_in_part() -> None:
    [finding] = told([SENTENCE * 3], Corpus([replace(OLD, paragraphs=(SENTENCE * 3,))]))
    assert "…”" in finding.message
    assert len(finding.message) < 120


def test_what_the_notes_have_is_the_clerks(corpus: Corpus) -> None:
    text = "鸦雀塘清淤花了46.5万元"
    assert borrowed_findings(draft_of(f"题:关于水利工作的报告 | 句:{text} => {text}。"), corpus) == ()


def test_fixed_text_is_passed_over_wherever_it_stands(corpus: Corpus) -> None:
    draft = draft_of(f"题:关于水利工作的报告 | 文:{SENTENCE} | 句:坝脚漏水已修 => 坝脚漏水已修好。")
    assert borrowed_findings(draft, corpus) == ()
    assert borrowed_findings(draft_of(f"题:关于水利工作的报告 | 句:坝脚漏水已修 => {SENTENCE}"), corpus) != ()


def test_a_sibling_is_named_as_one() -> None:
    sibling = Reference("柳湾村.docx", (SENTENCE,), Kind.SIBLING)
    corpus = Corpus()
    draft = draft_of(f"题:关于水利工作的报告 | 句:{SENTENCE} => {SENTENCE}")
    assert borrowed_findings(draft, corpus) == ()
    corpus.add(sibling)
    [finding] = borrowed_findings(draft, corpus)
    assert "同批稿件“柳湾村.docx”" in finding.message


def test_a_document_without_notes_is_judged_by_its_runs_alone(corpus: Corpus) -> None:
    paragraphs = ["关于水利工作的报告", "鸦雀塘清淤花了46.5万元。", SENTENCE]
    [finding] = told(paragraphs, corpus)
    assert (finding.check, finding.paragraph) == ("borrowed-run", "")
    checks = [each.check for each in told(paragraphs, corpus, "坝脚漏水")]
    assert checks == ["borrowed-name", "borrowed-figure", "borrowed-run"]
