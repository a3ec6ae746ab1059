"""What the tests of written-anew sections share: a document, new text for it, and what must hold afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx.oxml.ns import qn
from drafts import paragraph, passage
from edits import (
    DOCUMENT,
    body_of,
    members,
    report_draft,
    texts,
    with_comments,
)

from pipeline.docx.revise.locate import locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.replace import replace_paragraphs
from pipeline.docx.writer import write_docx
from pipeline.types import Finding, Paragraph, ParagraphKind, Severity

DRAFT = report_draft()
OWN = [Finding("c", Severity.WARN, "请核对", each) for each in ("p05", "p09", "p14", "p16")]
WRITTEN = with_comments(write_docx(DRAFT, OWN), range(1000, 1200))
WHEN = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
KEYS = ("base", "done", "problem", "next")


def of(key: str) -> list[Paragraph]:
    return [each for each in DRAFT.paragraphs if each.section == key]


def fresh(key: str, *sentences: str) -> list[Paragraph]:
    """New paragraphs of a section, one unit each; of the second section, under its two sub-headings."""
    number = KEYS.index(key) + 1
    made = [
        paragraph(50 + n, ParagraphKind.BODY, passage(words, f"{number}.{n}"), section=key)
        for n, words in enumerate(sentences, start=1)
    ]
    if key == "done":
        made[1:1] = [of(key)[3]]
        made[:0] = [of(key)[1]]
    return made


def replaced(data: bytes, target: str, new: Sequence[Paragraph], *, track: bool = False) -> bytes:
    package = Package(data, Path("报告.docx"))
    replace_paragraphs(package, locate(package, DRAFT), target, new, track=track, when=WHEN if track else None)
    return package.to_bytes()


def words(data: bytes) -> list[str]:
    """The paragraphs with text, as they read."""
    return [each for each in texts(data) if each]


def assert_only_main_part_changed(before: bytes, after: bytes) -> None:
    old, new = members(before), members(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == [DOCUMENT]


def assert_well_formed(data: bytes) -> None:
    """Ids and names are used once, each range begins once and ends once, later than it begins."""
    body = body_of(data)
    order = {node: place for place, node in enumerate(body.iter())}
    for kind in ("bookmark", "commentRange"):
        starts = {each.get(qn("w:id")): each for each in body.iter(qn(f"w:{kind}Start"))}
        ends = {each.get(qn("w:id")): each for each in body.iter(qn(f"w:{kind}End"))}
        assert len(starts) == len(list(body.iter(qn(f"w:{kind}Start"))))
        assert len(ends) == len(list(body.iter(qn(f"w:{kind}End"))))
        assert set(starts) <= set(ends)
        assert all(order[starts[number]] < order[ends[number]] for number in starts)
    names = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names)
    references = [each.get(qn("w:id")) for each in body.iter(qn("w:commentReference"))]
    assert len(set(references)) == len(references)


def bookmarked(data: bytes, name: str) -> str:
    inside, number = "", None
    for node in body_of(data).iter():
        if node.tag == qn("w:bookmarkStart") and node.get(qn("w:name")) == name:
            number = node.get(qn("w:id"))
        elif node.tag == qn("w:bookmarkEnd") and number is not None and node.get(qn("w:id")) == number:
            return inside
        elif node.tag == qn("w:t") and number is not None:
            inside += node.text
    raise AssertionError(f"no bookmark {name}")


def commented(data: bytes, number: int) -> str:
    inside, found = "", False
    for node in body_of(data).iter():
        if node.tag == qn("w:commentRangeStart") and node.get(qn("w:id")) == str(number):
            found = True
        elif node.tag == qn("w:commentRangeEnd") and node.get(qn("w:id")) == str(number):
            return inside
        elif found and node.tag == qn("w:t"):
            inside += node.text
    raise AssertionError(f"no comment {number}")
