"""The page as it comes out of a word processor: one LibreOffice run, read back from the PDF."""

from __future__ import annotations

import subprocess
from collections import Counter
from itertools import pairwise

import pytest
from drafts import draft, paragraph
from rendered import print_all

from pipeline.docx.writer import write_docx
from pipeline.rendering import Line
from pipeline.types import Finding, Paragraph, ParagraphKind, Severity

POINTS = 72 / 25.4  # per mm
LEFT, RIGHT, TOP, BOTTOM = 28 * POINTS, 184 * POINTS, 37 * POINTS, 262 * POINTS
# Lines of text before the signature with which the signature meets the end of the first page, one after another.
EDGES = range(11, 20)


def words(lines: int) -> str:
    """A paragraph's worth of ``lines`` full lines."""
    return ("水利设施管护制度逐村落实到人并按月核查" * 100)[: 28 * lines - 2]


def letter(lines: int, *, closing: bool = True) -> tuple[Paragraph, ...]:
    """A report with ``lines`` lines of Han characters, the last followed by a closing line or by the signature."""
    end = "特此报告。" if closing else words(3)
    return (
        paragraph(1, ParagraphKind.TITLE, "关于2025年水利工作情况的报告"),
        paragraph(2, ParagraphKind.RECIPIENT, "县人民政府："),
        paragraph(3, ParagraphKind.BODY, words(lines)),
        paragraph(4, ParagraphKind.BODY, end),
        paragraph(5, ParagraphKind.ISSUER, "石桥镇人民政府"),
        paragraph(6, ParagraphKind.DATE, "2025年12月20日"),
    )


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Line, ...]]]:
    """Lines by page, for a report of 60 lines ("long") and for those at the edge ("closed-12", "open-12")."""
    note = Finding("check", Severity.WARN, "请核对", "p03")
    cited = paragraph(
        3, ParagraphKind.BODY, "根据《关于报送全年水利工程建设情况的通知》（县水发〔2025〕12号）要求，汇报如下："
    )
    letters = {"long": letter(60), "cited": (cited,)}
    for count in EDGES:
        letters |= {f"closed-{count}": letter(count), f"open-{count}": letter(count, closing=False)}
    documents = {name: write_docx(draft(paragraphs), [note]) for name, paragraphs in letters.items()}
    printed = print_all(tmp_path_factory.mktemp("render"), documents)
    return {name: [page.lines for page in each.pages] for name, each in printed.items()}


@pytest.fixture(scope="module")
def measured(rendered: dict[str, list[tuple[Line, ...]]]) -> dict[str, list[tuple[Line, ...]]]:
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=True).stdout
    if not fonts.strip():
        pytest.skip("no Chinese font is installed: widths on the page mean nothing")
    return rendered


def test_22_lines_of_28_characters(measured: dict[str, list[tuple[Line, ...]]]) -> None:
    *lines, number = measured["long"][1]
    assert [len(line.text) for line in lines] == [28] * 22
    assert number.text == "— 2 —"
    for line in lines:
        assert abs(line.left - LEFT) < 1.5
        assert RIGHT - 3 < line.right < RIGHT + 1.5
    pitches = Counter(round(below.middle - above.middle, 1) for above, below in pairwise(lines))
    assert all(abs(pitch - 28.95) < 0.2 for pitch in pitches)
    assert lines[0].middle - 28.95 / 2 > TOP - 2
    assert lines[-1].middle + 28.95 / 2 < BOTTOM + 2


def test_the_first_page_shows_text_and_starts_it_two_characters_in(measured: dict[str, list[tuple[Line, ...]]]) -> None:
    title, recipient, first, second, *_ = measured["long"][0]
    assert title.text == "关于2025年水利工作情况的报告"
    assert abs((title.left + title.right) / 2 - (LEFT + RIGHT) / 2) < 3
    assert abs(recipient.middle - title.middle - 2 * 28.95) < 3
    assert abs(recipient.left - LEFT) < 1.5
    assert len(first.text) == 26
    assert abs(first.left - LEFT - 2 * 15.75) < 1.5
    assert len(second.text) == 28


def test_a_number_is_not_broken_between_lines(measured: dict[str, list[tuple[Line, ...]]]) -> None:
    first, second, *_ = measured["cited"][0]
    assert first.text.endswith("县水发")
    assert second.text.startswith("〔2025〕12号")


def test_page_numbers_stand_outside(measured: dict[str, list[tuple[Line, ...]]]) -> None:
    odd, even = measured["long"][0][-1], measured["long"][1][-1]
    assert (odd.text, even.text) == ("— 1 —", "— 2 —")
    assert abs(odd.right - (RIGHT - 14)) < 2
    assert abs(even.left - (LEFT + 14)) < 2
    assert abs(odd.middle - (BOTTOM + 7 * POINTS)) < 1.5 * POINTS


def test_the_issuer_stands_two_characters_from_the_right(measured: dict[str, list[tuple[Line, ...]]]) -> None:
    issuer = next(line for line in measured["long"][-1] if line.text == "石桥镇人民政府")
    assert abs(issuer.right - (RIGHT - 2 * 15.75)) < 2


@pytest.mark.parametrize("count", EDGES)
@pytest.mark.parametrize("kind", ["closed", "open"])
def test_the_date_shares_its_page_with_text(rendered: dict[str, list[tuple[Line, ...]]], kind: str, count: int) -> None:
    texts = [line.text for line in rendered[f"{kind}-{count}"][-1]]
    date = texts.index("2025年12月20日")
    assert texts[date - 1] == "石桥镇人民政府"
    if kind == "closed":
        assert texts[date - 2] == "特此报告。"
    else:
        assert len(texts[date - 2]) == 28


@pytest.mark.parametrize("kind", ["closed", "open"])
def test_the_edge_was_met(rendered: dict[str, list[tuple[Line, ...]]], kind: str) -> None:
    assert {len(rendered[f"{kind}-{count}"]) for count in EDGES} == {1, 2}
