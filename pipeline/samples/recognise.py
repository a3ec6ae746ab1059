"""Floor 3: a clean report's type, topic and sections with their roles.

A section's role is told by its heading, else by the heading above it; a paragraph without either by its first words
and by what it says. The phrases are in prompts/words/samples.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline import words
from pipeline.outline import find_outline
from pipeline.samples import kinds
from pipeline.samples.types import Line, Part, RawReport
from pipeline.types import ROLE_NAMES, Role

_NUMBER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+[，、：:]|[一二三四五六七八九十]+、|（[一二三四五六七八九十0-9]+）、?|[0-9]+(?:[.．、]|）))\s*"
)
_HEADING = 30  # characters: a longer line numbered （一） or 1. is text
_LONG_HEADING = 60  # characters: a longer line numbered 一、 is text
_BARE = 10  # characters: a longer line without a number is text
_HEAD_OF_TEXT = 240  # characters of a paragraph that may turn to another role
_TOLD_BY_WORDS = 2  # phrases of a role that a paragraph must have to be of it
_OPENING = 2  # paragraphs before the first heading that may be the opening


@dataclass(frozen=True)
class Section:
    """A stretch of a report with one role. ``heading`` has no number and is "" where the text has none.

    ``role`` None: opening, greeting, closing formula. ``number``: line in the source file.
    """

    heading: str
    level: int
    role: Role | None
    paragraphs: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Report:
    """A report understood. ``title`` is "" where the file only gives its number in a collection."""

    raw: RawReport
    type: str
    topic: str
    title: str
    sections: tuple[Section, ...]


def recognise(raw: RawReport) -> Report:
    """Type, topic and sections of ``raw``. Raises SampleError (``file:line``, reason) when it is no report."""
    kinds.refuse_other_texts(raw)
    parts = [_blocks(part) for part in raw.parts]
    headings = [block.heading for blocks in parts for block in blocks if block.heading]
    type = kinds.kind_of(raw, headings)
    sections = tuple(
        section for part, blocks in zip(raw.parts, parts, strict=True) for section in _sections(part, blocks, type)
    )
    return Report(raw, type, kinds.topic_of(raw, headings), kinds.own_title(raw), sections)


@dataclass
class _Block:
    """A heading, or none, with the paragraphs below it up to the next heading."""

    heading: str
    level: int
    number: int
    paragraphs: list[str] = field(default_factory=list)


def _blocks(part: Part) -> list[_Block]:
    turn = words.word_list("samples")["小节"]["段中转折"]
    blocks: list[_Block] = []
    for line in part.lines:
        if not line.text.strip():
            continue
        heading, level, rest = _split(line)
        if heading or not blocks:
            blocks.append(_Block(heading, level if heading else 0, line.number))
        if rest:
            blocks[-1].paragraphs += re.split(turn, rest)
    return blocks


def _split(line: Line) -> tuple[str, int, str]:
    """A line's heading, if it is or begins with one, its level, and the text after it; both without the number."""
    text = line.text.strip()
    if not line.level:
        bare = text.rstrip("。：:")
        return (bare, 1, "") if _is_bare_heading(bare) else ("", 0, text)
    text = _NUMBER.sub("", text)
    first, _, rest = text.partition("。")
    if not _is_heading(first, line.level):
        return "", 0, text
    return first.rstrip("：:"), line.level, rest.strip()


def _is_heading(text: str, level: int) -> bool:
    if level == 1:
        return len(text) <= _LONG_HEADING
    return len(text) <= _HEADING and text.count("，") <= 2 and "；" not in text


def _is_bare_heading(text: str) -> bool:
    """A conventional heading (对策, 存在的问题) that stands on a line of its own without a number."""
    patterns = words.word_list("samples")["小节"]["标题"]
    return len(text) <= _BARE and "，" not in text and any(re.fullmatch(pattern, text) for _, pattern in patterns)


def _sections(part: Part, blocks: Sequence[_Block], type: str) -> Iterator[Section]:
    rules = words.word_list("samples")["小节"]
    above: list[tuple[int, Role | None]] = []
    before: Role | None = None
    base = Role.BACKGROUND if _first_is_missing(part) else _default(type, rules)
    for position, block in enumerate(blocks):
        while above and block.level and above[-1][0] >= block.level:
            above.pop()
        parent = above[-1][1] if above else None
        told = _by_heading(block.heading, type, parent, rules) if block.heading else None
        role = told or parent or (_unled(block, before, type, rules) if block.level else None)
        if block.level:
            above.append((block.level, role))
        settled = told is not None and not re.search(rules["兼说"], block.heading)
        for section in _runs(block, _Lead(role, settled or parent is not None, position == 0, type, base), rules):
            before = section.role or before
            yield section


def _first_is_missing(part: Part) -> bool:
    """Whether the numbered headings begin with 二、: what stands before it was the section 一、, its heading lost."""
    return next((line.text.lstrip().startswith("二、") for line in part.lines if line.level == 1), False)


def _by_heading(heading: str, type: str, parent: Role | None, rules: dict[str, Any]) -> Role | None:
    """What the heading's own words say, None where they say nothing."""
    for spec in find_outline(type, "").sections:
        if heading == spec.title:
            return spec.role
    if len(heading) > _HEADING or re.search(rules["问句"], heading):
        return None
    for name, pattern in rules["标题"]:
        role = ROLE_NAMES[name]
        if re.search(pattern, heading) and not _only_below(role, parent):
            return _fitting(role, type) if role is Role.DONE else role
    if parent is Role.BACKGROUND and re.search(rules["做法开头"], heading):
        return Role.DONE
    return None


def _only_below(role: Role, parent: Role | None) -> bool:
    """Whether the words of a lower heading are part of what the section above is about, and don't change its role.

    Advice on 提高认识 or 加强制度建设 is still advice, a problem of 领导重视 still a problem.
    """
    if parent in (Role.ADVICE, Role.PLAN, Role.RECTIFY, Role.CAUSE):
        return True
    return parent is Role.PROBLEM and role is not Role.CAUSE


def _unled(block: _Block, before: Role | None, type: str, rules: dict[str, Any]) -> Role:
    """The role of a heading that tells nothing and stands under none: by its text, else as what goes before it."""
    if re.search(rules["建议开头"], block.heading):
        return _fitting(Role.ADVICE, type)
    said = _hits(block.heading + "。" + "。".join(block.paragraphs[:1]), rules)
    best = max(said, key=lambda role: said[role], default=None)
    late = before is not None and _ORDER[before] >= _ORDER[Role.PROBLEM]
    if (best is Role.PROBLEM or (best is Role.ADVICE and late)) and said[best] >= _TOLD_BY_WORDS:
        return _fitting(best, type)
    if block.level == 1 or before in (None, Role.BACKGROUND, Role.ORGANISED):
        default = _default(type, rules)
        return Role.DONE if default is Role.BACKGROUND else default
    return before


def _default(type: str, rules: dict[str, Any]) -> Role:
    return ROLE_NAMES[rules["默认"].get(type, "主要做法")]


@dataclass(frozen=True)
class _Lead:
    """What is known of a block's paragraphs before they are read."""

    role: Role | None  # the heading's, or the one above it
    settled: bool  # a heading says so
    first: bool  # the block opens its part
    type: str
    base: Role  # what a paragraph is that nothing tells


def _runs(block: _Block, lead: _Lead, rules: dict[str, Any]) -> Iterator[Section]:
    """The block's paragraphs, cut where the role changes; a block without text is one section without text."""
    current, opened = lead.role, lead.role
    run: list[str] = []
    heading, level = block.heading, block.level
    for index, text in enumerate(block.paragraphs):
        opening = lead.first and not block.level and index < _OPENING and re.search(rules["开头"], text.strip())
        if opening or re.search(rules["套语"], text):
            role = None
        else:
            current = role = _paragraph_role(text, current, lead, rules)
        if run and role is not opened:
            yield Section(heading, level, opened, tuple(run), block.number)
            heading, level, run = "", 0, []
        run.append(text)
        opened = role
    yield Section(heading, level, opened, tuple(run), block.number)


def _paragraph_role(text: str, current: Role | None, lead: _Lead, rules: dict[str, Any]) -> Role:
    if not lead.settled or current in _LEFT:
        for name, pattern in rules["段首"]:
            if re.search(pattern, text[:_HEAD_OF_TEXT]):
                return _fitting(ROLE_NAMES[name], lead.type)
    if lead.settled and current is not None:
        return current
    said = {_fitting(role, lead.type): times for role, times in _hits(text, rules).items()}
    best = max(said, key=lambda role: said[role], default=None)
    if best is None or said[best] < _TOLD_BY_WORDS:
        return current or lead.base
    if current is None:
        return best if lead.base is not Role.BACKGROUND or best is Role.PROBLEM else lead.base
    # 现状 tells of work as well: it takes more to say that a stretch of it is about the work alone.
    if current is Role.BACKGROUND and best is Role.DONE and said[best] < 2 * _TOLD_BY_WORDS:
        return current
    return best if said[best] > said.get(current, 0) and _ORDER[best] > _ORDER[current] else current


# Sections that a paragraph may leave without a heading: reports end on 今后我们将… under their last measure.
_LEFT = (Role.DONE, Role.RESULT, Role.FOUND, Role.BACKGROUND, Role.ORGANISED, None)
# What is told by a paragraph's words alone only ever goes forward in the order that reports keep.
_ORDER = {
    Role.BACKGROUND: 0,
    Role.ORGANISED: 1,
    Role.DONE: 2,
    Role.FOUND: 2,
    Role.RESULT: 3,
    Role.PROBLEM: 4,
    Role.CAUSE: 5,
    Role.RECTIFY: 6,
    Role.ADVICE: 6,
    Role.PLAN: 7,
}


def _fitting(role: Role, type: str) -> Role:
    """The role as the report's type has it: what a 调研报告 sets against its problems is advice, a 总结 a plan."""
    has = {spec.role for spec in find_outline(type, "").sections}
    if role is Role.RECTIFY and role not in has:
        return Role.ADVICE if Role.ADVICE in has and Role.PLAN not in has else Role.PLAN
    if role is Role.ADVICE and role not in has:
        return Role.RECTIFY if Role.RECTIFY in has else Role.PLAN
    if role is Role.DONE and role not in has:
        return Role.RECTIFY if Role.FOUND not in has and Role.RECTIFY in has else Role.FOUND
    return role


def _hits(text: str, rules: dict[str, Any]) -> dict[Role, int]:
    found = {ROLE_NAMES[name]: len(re.findall(pattern, text)) for name, pattern in rules["段中"]}
    return {role: times for role, times in found.items() if times}
