"""What the review index needs of a draft: worked out once, when it is written, and kept in a few kilobytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.batch.index_text import text_of
from pipeline.checks.reading import known_text
from pipeline.shield.allowed import Source as Allowed
from pipeline.shield.allowed import source
from pipeline.shield.amounts import amounts, numerals
from pipeline.shield.persons import persons
from pipeline.shield.places import places
from pipeline.shield.squeezed import squeeze
from pipeline.types import Draft, Finding, Paragraph, ParagraphKind, Severity, Source

_MARKS = re.compile("[，。；：]")


@dataclass(frozen=True)
class Written:
    """A paragraph of the text without its fixed wording. ``strange``: (kind, words) of names and figures in it that
    the notes of the draft don't have; kinds as in ``shield.Borrowed``."""

    id: str
    section: str
    text: str
    strange: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Brief:
    """A draft, for the index. ``lengths``: characters of the paragraphs of its sections, by id; ``fixed``: its fixed
    wording; ``text``: as ``index_text.text_of`` gives it."""

    title: str
    issuer: str
    type: str
    findings: tuple[Finding, ...]
    facts_used: int
    facts: int
    fallbacks: int
    characters: int
    lengths: Mapping[str, int]
    body: tuple[Written, ...]
    fixed: str
    text: str


def brief_of(draft: Draft, findings: Sequence[Finding]) -> Brief:
    """The brief of a draft as it was saved."""
    front = draft.plan.notes.front
    bullets = {bullet.number: (bullet.line, bullet.text) for bullet in draft.plan.notes.bullets}
    passages = [passage for paragraph in draft.paragraphs for passage in paragraph.passages]
    fixed = "\n".join(passage.text for passage in passages if passage.source is Source.TEMPLATE)
    sources = (source(f"{known_text(draft)}\n{front.date}"), source(fixed))
    known = sources[0].numerals | sources[1].numerals
    return Brief(
        front.title,
        front.issuer,
        draft.plan.outline.type,
        tuple(findings),
        len({number for passage in passages for number in passage.bullets} & bullets.keys()),
        len(bullets),
        sum(passage.source is Source.FALLBACK for passage in passages),
        sum(len(passage.text) for passage in passages),
        {paragraph.id: len(paragraph.text) for paragraph in draft.paragraphs if paragraph.section},
        tuple(_written(each, sources, known) for each in draft.paragraphs if each.kind is ParagraphKind.BODY),
        fixed,
        text_of(draft.paragraphs, bullets),
    )


def to_json(brief: Brief) -> str:
    """The brief as text: equal briefs give equal text."""
    # Not ``asdict``, which copies every word.
    tree = {**vars(brief), "findings": [*map(vars, brief.findings)], "body": [*map(vars, brief.body)]}
    return json.dumps(tree, ensure_ascii=True, separators=(",", ":"))


def from_json(text: str) -> Brief:
    """The brief that ``to_json`` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    tree: dict[str, Any] = json.loads(text)
    findings = tuple(Finding(**{**each, "severity": Severity(each["severity"])}) for each in tree["findings"])
    body = tuple(Written(**{**each, "strange": tuple(map(tuple, each["strange"]))}) for each in tree["body"])
    return Brief(**{**tree, "findings": findings, "body": body})


def _written(paragraph: Paragraph, sources: Sequence[Allowed], known: frozenset[str]) -> Written:
    text = "".join(passage.text for passage in paragraph.passages if passage.source is not Source.TEMPLATE)
    return Written(paragraph.id, paragraph.section, text, tuple(dict.fromkeys(_strange(text, sources, known))))


def _strange(text: str, sources: Sequence[Allowed], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """``known``: the numerals of the sources."""
    # What a source has from mark to mark holds no strange name; only 、 joins names to names.
    parts = ((part, squeeze(part).chars) for part in _MARKS.split(text))
    rest = "，".join(part for part, chars in parts if not any(each.has(chars) for each in sources))
    for name in sorted({*places(rest), *persons(rest)} if rest else ()):
        if not any(each.has(squeeze(name).chars) for each in sources):
            yield "name", name
    if numerals(squeeze(text).chars) <= known:
        return  # as in ``shield.facts``: finding figures is dear, and a faithful draft has none to tell
    for slot, said in amounts(text):
        if not any(each.states(said) for each in sources):
            yield "figure", slot.text
