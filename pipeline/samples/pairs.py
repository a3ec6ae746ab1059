"""Floor 3: pairs (bullets → prose) from a past report, by rule; each passes what a model's answer must pass."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from pipeline import guards, words
from pipeline.errors import OutlineError
from pipeline.exemplars import Exemplar, pair_of
from pipeline.figures import find_slots
from pipeline.preference import reads_well
from pipeline.samples import noting
from pipeline.samples.delexicalise import Disguise, disguise_of, held_back, refigured, uncovered
from pipeline.samples.kinds import full_text
from pipeline.samples.recognise import Report
from pipeline.types import Context, FrontMatter, Role, Unit

_SHORTEST, _LONGEST = 20, 120  # characters of a pair's prose
_PADDED = 1.9  # prose to bullets
_SHORTENED, _SHORTENED_WORK = 1.1, 1.06  # the least of that without a figure: what is wrong or wanted, what was done
_BARE_LONGEST = 90  # characters of prose without a figure
_WORK = (Role.ORGANISED, Role.DONE, Role.RESULT, Role.FOUND)
_FIGURES = re.compile("[0-9.]+")
_MARKS = re.compile("[，；。、：]")
_MOST = 30  # pairs of one report
_BARE_MOST = 3  # pairs of one role without a figure
_ALIKE = 10  # characters that two pairs may not share at their beginning
_SHARED = 0.6  # of the pairs of characters that two pairs have together
_CONTEXT = Context(FrontMatter("关于有关情况的报告"))


@dataclass(frozen=True)
class Made:
    """The pairs of a report, and in Chinese how many sentences gave none, counted by reason."""

    pairs: tuple[Exemplar, ...]
    skipped: tuple[str, ...]


class _Unfit(Exception):
    """A sentence gives no pair; ``args[0]`` says why, in Chinese."""


def make_pairs(report: Report) -> Made:
    """At most 30 pairs of ``report``, spread over its roles, without a name or a figure of it."""
    disguise = disguise_of(f"{report.raw.title}\n{report.raw.issuer}\n{full_text(report.raw)}")
    skipped: Counter[str] = Counter()
    found: list[Exemplar] = []
    places = count()
    for role, number, sentence in _statements(report):
        try:
            found.append(_pair(sentence, role, f"{report.raw.source}:{number}", report, disguise, next(places)))
        except _Unfit as reason:
            skipped[str(reason)] += 1
    kept = _spread(found)
    if len(found) > len(kept):
        skipped["与其他几组相近，或已够数"] += len(found) - len(kept)
    return Made(kept, tuple(f"{reason}：{times}句" for reason, times in skipped.most_common()))


def _statements(report: Report) -> Iterator[tuple[Role, int, str]]:
    """(role, line, sentence) of every section that has a role."""
    for section in report.sections:
        if section.role is None:
            continue
        for paragraph in section.paragraphs:
            for sentence in _joined([noting.whole(sentence) for sentence in noting.sentences(paragraph)]):
                for stretch in noting.stretches(sentence, _LONGEST) if find_slots(sentence) else (sentence,):
                    yield section.role, section.number, noting.whole(stretch)


def _joined(sentences: list[str]) -> Iterator[str]:
    """The sentences of a paragraph, short neighbours that both have a figure as one.

    A short one without a figure stays alone: it is a heading in all but form.
    """
    waiting = ""
    for sentence in sentences:
        counted = bool(find_slots(sentence))
        if waiting and counted:
            sentence, waiting = f"{waiting.rstrip('。')}；{sentence}", ""
        if waiting:
            yield waiting
        waiting = sentence if counted and len(sentence) < _SHORTEST else ""
        if not waiting:
            yield sentence
    if waiting:
        yield waiting


def _pair(sentence: str, role: Role, where: str, report: Report, disguise: Disguise, place: int) -> Exemplar:
    prose = uncovered(sentence, disguise.cast, place)
    _check_sense(prose, role)
    # Figures first: with them go the titles that are cited, and the names in those.
    text = refigured(prose, disguise.figures, place)
    if text is None:
        raise _Unfit("有换不了的数字、文号或引语")
    text = disguise.cast.renamed(text)
    if text is None or held_back(text, disguise):
        raise _Unfit("有认不准的名称")
    bullets = _bullets(text, role)
    try:
        return pair_of(bullets, text, type=report.type, role=role, topic=report.topic, where=where, own=True)
    except OutlineError as error:
        raise _Unfit("要点与正文的数字对不上") from error


def _check_sense(prose: str, role: Role) -> None:
    rules: dict[str, Any] = words.word_list("samples")["还原"]
    if not _SHORTEST <= len(prose) <= _LONGEST:
        raise _Unfit("太短或太长")
    if any(prose.count(left) != prose.count(right) for left, right in ("“”", "《》", "（）")):
        raise _Unfit("引号或括号不成对")
    for reason, name in (("指代上文", "指代"), ("不是陈述句", "提问"), ("政治口号", "口号")):
        if re.search(rules[name], prose):
            raise _Unfit(reason)
    counted = bool(find_slots(prose))
    if not counted and (len(prose) > _BARE_LONGEST + 20 * (role is Role.ORGANISED) or role is Role.BACKGROUND):
        raise _Unfit("没有数字的长句或泛泛之谈")
    limit = rules["空话至多"]["有数字" if counted else "无数字"]
    if noting.empty_words(prose) > limit:
        raise _Unfit("没有具体内容")


def _bullets(prose: str, role: Role) -> tuple[str, ...]:
    """The shortest notes for ``prose`` that the guards let pass: every rewriting that fits is used.

    Raises _Unfit with the reason where none fits.
    """
    reason = _objection(noting.noted(prose), prose, role)
    if not reason:
        return noting.noted(prose)
    used: frozenset[int] = frozenset()
    for step in noting.steps_for(prose):
        if not _objection(noting.noted(prose, steps=used | {step}), prose, role, short=False):
            used |= {step}
    bullets = noting.noted(prose, steps=used)
    if still := _objection(bullets, prose, role):
        raise _Unfit(still)
    return bullets


def _objection(bullets: tuple[str, ...], prose: str, role: Role, *, short: bool = True) -> str:
    """Why the notes can't stand for ``prose``, "" if they can. ``short``: they must be shorter than the prose."""
    if not bullets:
        return "句子太长，拆不成要点"
    try:
        pair = pair_of(bullets, prose, type="", role=role, topic="", where="")
    except OutlineError:
        return "要点与正文的数字对不上"
    if short and not _is_shorter(bullets, prose, role, counted=_counted(pair)):
        return "原句已经很简短，还原不出要点"
    unit = Unit("1.1", role, pair.bullets, parts=True)
    if guards.judge(pair.slot_text, unit, _CONTEXT):
        return "还原成要点后与正文对不上"
    return "" if reads_well(pair.slot_text, unit) else "句子不够通顺"


def _is_shorter(bullets: tuple[str, ...], prose: str, role: Role, *, counted: bool) -> bool:
    """Whether the notes are notes: worded otherwise than the prose and, where no figure tells, clearly shorter."""
    noted = sum(map(len, bullets))
    if not counted and (len(prose) - 1) / noted < (_SHORTENED_WORK if role in _WORK else _SHORTENED):
        return False
    return len(prose) <= _PADDED * noted and _MARKS.sub("", "".join(bullets)) != _MARKS.sub("", prose)


def _spread(found: list[Exemplar]) -> tuple[Exemplar, ...]:
    """The best of each role in turn, in the order of the report: with figures first, not two alike."""
    fresh: list[Exemplar] = []
    for pair in found:
        if not any(_alike(pair.prose, other.prose) for other in fresh):
            fresh.append(pair)
    by_role: dict[Role, list[Exemplar]] = {}
    for pair in sorted(fresh, key=lambda pair: not _counted(pair)):
        row = by_role.setdefault(pair.role, [])
        if _counted(pair) or sum(not _counted(other) for other in row) < _BARE_MOST:
            row.append(pair)
    chosen: list[Exemplar] = []
    for turn in range(_MOST):
        chosen += [row[turn] for row in by_role.values() if turn < len(row)]
    kept = chosen[:_MOST]
    return tuple(pair for pair in found if pair in kept)


def _counted(pair: Exemplar) -> bool:
    return any(bullet.slots for bullet in pair.bullets)


def _alike(one: str, other: str) -> bool:
    one, other = _FIGURES.sub("", one), _FIGURES.sub("", other)
    first, second = ({text[start : start + 2] for start in range(len(text) - 1)} for text in (one, other))
    return one[:_ALIKE] == other[:_ALIKE] or len(first & second) > _SHARED * len(first | second)
