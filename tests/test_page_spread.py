"""nigao's own page: every type, 1 to 12 pages, with and without 主送 and 附件, long titles, sealed and unsealed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ooxml import Package, value
from rendered import print_all
from spread import TYPES, Case, draft_of
from test_titles import TITLES

from pipeline.docx.final.cleaning import clean
from pipeline.docx.final.parts import Parts
from pipeline.docx.measure import width
from pipeline.docx.titles import title_lines
from pipeline.docx.writer import write_docx
from pipeline.ooxml import read_document
from pipeline.outline import load_outlines
from pipeline.rendering import Rendering
from pipeline.rules import load_rules
from pipeline.rules.registry import Look
from pipeline.types import Draft, Finding, ParagraphKind, Severity

POINTS = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * POINTS, 184 * POINTS, 37 * POINTS, 262 * POINTS
LINE, CHARACTER = 28.95, 15.75
ANNEXES = (
    (),
    ("防汛应急物资清单",),
    ("山塘维修情况表", "石桥镇2025年小型水库及重点山塘安全度汛责任人和巡查管护人员名单"),
)
MANY = tuple(f"第{number}片山塘维修情况表" for number in range(1, 11))
ISSUERS = ("石桥镇人民政府", "县水利局", "石桥镇防汛抗旱指挥部办公室")
# L16 warns of a line much shorter than the longest; here the alternative is to break the name of a law.
LAWS = {title for title in TITLES if "《中华人民共和国" in title}
DATES = ("2025年12月20日", "2025年1月2日")
ADDRESSED = {outline.type for outline in load_outlines() if outline.closing}
LAYOUT = [f"L{number:02d}" for number in range(1, 41)]


def cases() -> dict[str, Case]:
    """Four a type, and one for each number of pages up to twelve; sealed are those whose name ends in 章."""
    made = {}
    for number in range(28):
        kind = TYPES[number % 7]
        case = Case(
            kind,
            bullets=6 + 2 * (number % 5),
            more=(0, 2, 3, 5)[number // 7],
            title=TITLES[number % 27],
            recipient="" if kind not in ADDRESSED and number % 2 else "县人民政府",
            issuer=issuer_of(TITLES[number % 27], number),
            date=DATES[number % 2],
            annexes=ANNEXES[(number + number // 7) % 3],
            headed=number % 4 > 0,
        )
        made[f"{number:02d}{'章' if number % 3 == 1 else ''}"] = case
    for pages in range(1, 13):
        issuer, title = ISSUERS[pages % 3], f"{ISSUERS[pages % 3]}关于2025年水利工作情况的报告"
        case = Case(TYPES[pages % 7], 12, 7 * (pages - 1), title, issuer=issuer, annexes=ANNEXES[pages % 3])
        made[f"页{pages:02d}{'章' if pages % 2 else ''}"] = case
    made["附件多"] = Case(TYPES[0], title=TITLES[0], annexes=MANY)
    return made


def issuer_of(title: str, number: int) -> str:
    """The office that the title names, else one of ``ISSUERS``."""
    return title.partition("关于")[0] if "关于" in title[3:] else ISSUERS[number % 3]


CASES = cases()
PRINTED = [name for name in CASES if name[0] in "页附"] + ["00", "05", "07章", "12", "16章", "20", "24"]


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    return {name: draft_of(case) for name, case in CASES.items()}


@pytest.fixture(scope="module")
def documents(drafts: dict[str, Draft], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("drafts")
    made = {}
    for name, draft in drafts.items():
        made[name] = write_docx(draft, [Finding("check", Severity.WARN, "请核对", draft.paragraphs[0].id)])
        if "章" in name:
            path = folder / f"{name}.docx"
            path.write_bytes(made[name])
            made[name] = clean(Parts.open(path), sealed=True)
    return made


@pytest.fixture(scope="module")
def printed(documents: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendering]:
    return print_all(tmp_path_factory.mktemp("printed"), {name: documents[name] for name in PRINTED})


def test_the_spread_is_what_it_claims(drafts: dict[str, Draft]) -> None:
    assert len(TYPES) == 7 and {case.type for case in CASES.values()} == set(TYPES)
    assert {bool(case.recipient) for case in CASES.values()} == {True, False}
    assert {len(case.annexes) for case in CASES.values()} == {0, 1, 2, 10}
    assert {len(title_lines(case.title)) for case in CASES.values()} >= {1, 2, 3}
    assert {draft.plan.short for draft in drafts.values()} == {True, False}


@pytest.mark.parametrize("name", CASES)
def test_the_oracle_finds_nothing_in_the_layout(documents: dict[str, bytes], name: str) -> None:
    document = read_document(Path(f"{name}.docx"), data=documents[name])
    look = Look(document, today="2026-01-05", final="章" in name)
    rules = [rule for key, rule in load_rules().items() if key in LAYOUT and not rule.needs]
    assert len(rules) > 30
    found = [(rule, problem) for rule in rules for problem in rule.run(look)]
    told = [(rule.id, problem) for rule, problem in found if (problem.severity or rule.severity) is not Severity.INFO]
    assert [each for each in told if each[0] != "L16" or CASES[name].title not in LAWS] == []


def body_lines(rendering: Rendering) -> list[list[str]]:
    """Lines by page without the page number, blanks within a line left out."""
    return [["".join(line.text.split()) for line in page.lines[:-1]] for page in rendering.pages]


@pytest.mark.parametrize("name", PRINTED)
def test_the_pages_are_numbered_and_nothing_stands_outside(printed: dict[str, Rendering], name: str) -> None:
    for page in printed[name].pages:
        *lines, number = page.lines
        assert "".join(number.text.split()) == f"—{page.number}—"
        assert len(lines) <= 22
        # LibreOffice lets a mark at the end of a line hang.
        assert all(line.left > LEFT - 2 and line.right < RIGHT + 17 for line in lines)
        assert lines[0].top > TOP - 3 and lines[-1].bottom < BOTTOM + 3
        if page.number % 2:
            assert abs(number.right - (RIGHT - 14)) < 3
        else:
            assert abs(number.left - (LEFT + 14)) < 3


@pytest.mark.parametrize("name", PRINTED)
def test_the_first_page_shows_text_and_the_date_shares_its_page_with_text(
    printed: dict[str, Rendering], drafts: dict[str, Draft], name: str
) -> None:
    pages = body_lines(printed[name])
    text = {
        "".join(each.text.split())
        for each in drafts[name].paragraphs
        if each.kind in (ParagraphKind.BODY, ParagraphKind.HEADING1, ParagraphKind.HEADING2, ParagraphKind.GAP)
        and each.text != "【待补：附件正文】"
    }
    whole = "\n".join(text)
    assert [line for line in pages[0] if line in whole]  # L33
    (dated,) = [page for page in pages if CASES[name].date in page]
    assert [line for line in dated if line in whole]  # L34
    assert dated.index(CASES[name].date) == len(dated) - 1
    assert not [line for page in pages for line in page if "此页无正文" in line]


@pytest.mark.parametrize("name", PRINTED)
def test_the_title_stands_in_its_lines_in_the_middle(printed: dict[str, Rendering], name: str) -> None:
    title = CASES[name].title or "石桥镇人民政府关于2025年水利工作情况的报告"
    wanted = title_lines(title)
    lines = printed[name].pages[0].lines[: len(wanted)]
    assert [line.text.replace(" ", "") for line in lines] == list(wanted)
    assert all(abs((line.left + line.right) / 2 - (LEFT + RIGHT) / 2) < 12 for line in lines)


@pytest.mark.parametrize("name", PRINTED)
def test_each_annex_begins_on_a_page_of_its_own(printed: dict[str, Rendering], name: str) -> None:
    names = CASES[name].annexes
    wanted = {f"附件{number}" if len(names) > 1 else "附件": each for number, each in enumerate(names, 1)}
    pages = [page.lines for page in printed[name].pages if page.lines[0].text.replace(" ", "") in wanted]
    assert len(pages) == len(names)
    for lines, (label, title) in zip(pages, wanted.items(), strict=True):
        assert lines[0].text.replace(" ", "") == label
        assert abs(lines[0].left - LEFT) < 2 and lines[0].top < TOP + 10
        assert lines[1].text.replace(" ", "") == title_lines(title)[0]
        assert abs(lines[1].middle - lines[0].middle - 2 * LINE) < 4
        assert lines[-2].text == "【待补：附件正文】"


@pytest.mark.parametrize("name", PRINTED)
def test_the_signature_stands_where_the_formula_puts_it(printed: dict[str, Rendering], name: str) -> None:
    case = CASES[name]
    page = next(
        page for page in printed[name].pages if case.date in [line.text.replace(" ", "") for line in page.lines]
    )
    texts = [line.text.replace(" ", "") for line in page.lines]
    date = page.lines[texts.index(case.date)]
    issuer = page.lines[texts.index(case.date) - 1]
    assert issuer.text.replace(" ", "") == case.issuer
    # Right edges: a stand-in face with wide digits moves the left one of the date.
    sealed, longer = "章" in name, width(case.date) - width(case.issuer)
    if sealed:
        date_right, issuer_right, blanks = 4.0, max(0.0, 4 + longer / 2), 2
    else:
        date_right, issuer_right, blanks = (2.0, longer + 4, 1) if longer > 0 else (-longer, 2.0, 1)
    assert abs(date.right - (RIGHT - date_right * CHARACTER)) < 3
    assert abs(issuer.right - (RIGHT - issuer_right * CHARACTER)) < 3
    above = page.lines[texts.index(case.date) - 2]
    assert abs(issuer.middle - above.middle - (blanks + 1) * LINE) < 3


@pytest.mark.parametrize("name", PRINTED)
def test_the_lines_that_name_the_annexes_hang(printed: dict[str, Rendering], name: str) -> None:
    names = CASES[name].annexes
    lines = [line for page in printed[name].pages for line in page.lines]
    starts = [line for line in lines if line.text.startswith(("附件：", *(f"{n}." for n in range(2, 13))))]
    assert len(starts) == len(names)
    for at, line in enumerate(starts):
        assert abs(line.left - (LEFT + (5 if at else 2) * CHARACTER)) < 3


def test_a_draft_that_is_changed_has_no_page_number_of_its_own() -> None:
    page = Package(write_docx(draft_of(replace(Case(TYPES[0]), annexes=MANY)), ()))
    assert value(page.section, "w:pgNumType") == ""
