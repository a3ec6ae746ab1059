"""The registry of rules and what a rule looks at.

A rule is a small pure function ``Look -> problems``. Its docstring is the page that the office reads, so it is in
Chinese: the first line is the rule's name, the rest what is asked, why, and what to do; lines that begin with 错： or
对： show a wrong and a right form. Where a rule is about the wording, these lines are examples that the tests run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.ooxml.model import Block, Document
from pipeline.rules.house import House
from pipeline.types import Notes, Outline, Severity

if TYPE_CHECKING:
    from pipeline.rendering import Rendering
    from pipeline.shield import Corpus


@dataclass(frozen=True)
class Place:
    """Where a problem stands. ``paragraph``: ``Block.number``, 0 for the whole document; ``page`` from 1, 0 unknown.

    ``words``: the words in question as they stand in the paragraph, "" for all of it. ``part``: what the place is
    called when it is no paragraph (页脚, 第2节页面, 表1, 文件属性).
    """

    paragraph: int = 0
    words: str = ""
    page: int = 0
    part: str = ""


@dataclass(frozen=True)
class Problem:
    """What a rule found, and what is right: two short Chinese phrases without 。.

    ``severity``: None for the rule's own.
    """

    place: Place
    found: str
    right: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Look:
    """What is known of a document. What is None was not given, or can't be had on this machine."""

    document: Document
    house: House = field(default_factory=House)
    outline: Outline | None = None  # of the 文种 that was given or recognised
    type: str = ""
    notes: Notes | None = None
    corpus: Corpus | None = None  # past reports, siblings, the sample library
    rendering: Rendering | None = None
    today: str = ""  # YYYY-MM-DD
    final: bool = False  # a finished file: marks of reviewing are faults


Test = Callable[[Look], Iterable[Problem]]


@dataclass(frozen=True)
class Rule:
    """A registered rule. ``basis``: the clause it rests on; ``needs``: "", "rendering", "notes", "corpus", "type".

    ``fixable``: ``check --fix`` mends it.
    """

    id: str
    name: str
    severity: Severity
    basis: str
    run: Test
    doc: str
    needs: str = ""
    fixable: bool = False


@dataclass(frozen=True)
class Found:
    """A problem with the rule that found it."""

    rule: Rule
    problem: Problem

    @property
    def severity(self) -> Severity:
        return self.problem.severity or self.rule.severity


@dataclass(frozen=True)
class Undecided:
    """A rule that could not be decided, and why (Chinese)."""

    rule: Rule
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a document."""

    found: tuple[Found, ...]
    undecided: tuple[Undecided, ...]


RULES: dict[str, Rule] = {}

_MISSING = {
    "rendering": "要看排出来的页面，本机没有 LibreOffice，或没有要求排版",
    "notes": "没有给出要点",
    "corpus": "没有可比对的范例和旧稿",
    "type": "认不出文种，可用 --type 指明",
}


def rule(
    rule_id: str, severity: Severity, basis: str, *, needs: str = "", fixable: bool = False
) -> Callable[[Test], Test]:
    """Registers the decorated function; the first line of its docstring is the rule's name.

    Raises ValueError when two rules claim one id or a rule has no docstring (bugs in the code, found at import).
    """

    def register(function: Test) -> Test:
        doc = (function.__doc__ or "").strip()
        if rule_id in RULES or not doc:
            raise ValueError(f"rule {rule_id!r} is registered twice or has no docstring")
        name = doc.splitlines()[0].rstrip("。")
        RULES[rule_id] = Rule(rule_id, name, severity, basis, function, doc, needs, fixable)
        return function

    return register


def judge_document(look: Look, rules: Sequence[Rule] | None = None) -> Verdict:
    """Every rule that the house has switched on, in the order of their ids; problems in document order within one."""
    found: list[Found] = []
    undecided: list[Undecided] = []
    for each in rules if rules is not None else sorted(RULES.values(), key=lambda item: item.id):
        severity = look.house.severity(each.id, each.severity)
        if severity is None:
            continue
        if each.needs and not _has(look, each.needs):
            undecided.append(Undecided(each, _MISSING[each.needs]))
            continue
        of_house = replace(each, severity=severity)
        found += [Found(of_house, problem) for problem in sorted(each.run(look), key=lambda item: item.place.paragraph)]
    return Verdict(tuple(found), tuple(undecided))


def _has(look: Look, what: str) -> bool:
    held = {"rendering": look.rendering, "notes": look.notes, "corpus": look.corpus, "type": look.outline}
    return held[what] is not None


def at(block: Block, words: str = "") -> Place:
    """The place of a paragraph, or of some words of it."""
    return Place(block.number, words)


def part(name: str) -> Place:
    """A place that is no paragraph: 页脚, 文件属性 …"""
    return Place(part=name)


def once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Of problems with the same finding only the first, with how many more there are: one cause, one line."""
    held: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        held.setdefault((problem.found, problem.right), []).append(problem)
    for (found, _), same in held.items():
        yield replace(same[0], found=f"{found}（共 {len(same)} 处）") if len(same) > 1 else same[0]
