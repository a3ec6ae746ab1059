"""Which section a bullet or a clerk's heading belongs to, by the cue words of the outline and of planning.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.planning.matters import Matter
from pipeline.planning.traits import Closeness, has_any, label_of
from pipeline.types import ROLE_NAMES, Bullet, Outline, Role, SectionSpec
from pipeline.words import word_list

LABEL, START, STRONG, CUE, WORD = 20.0, 4.0, 4.0, 2.0, 1.5  # weight of a cue by where it comes from
_LEAST, _LEAD = 1.5, 1.0  # a section is decided on with this score, this far ahead of the next
_CLOSE = 0.9
# Where a fact stays a fact: among results, problems, plans or advice it would turn into a claim, so nothing but a cue
# puts a bullet there, no likeness and no answer of a model.
PLAIN = (Role.BACKGROUND, Role.FOUND, Role.DONE)


def scores(text: str, outline: Outline, title: str = "") -> dict[str, float]:
    """How strongly ``text`` points to each section, by section key. ``title``: the report's, breaks ties."""
    words = word_list("planning")
    label = label_of(text)
    weight = dict.fromkeys((section.key for section in outline.sections), 0.0)
    cues = {section.key: _cues(text, section) for section in outline.sections}
    titled = {section.key: _cues(title, section) for section in outline.sections}
    for name, role in ROLE_NAMES.items():
        found = LABEL * (label in words["标签"].get(name, ()))
        found += START * text.startswith(tuple(words["句首"].get(name, ())))
        found += STRONG * sum(word in text for word in words["强词"].get(name, ()))
        specs = sections_for(role, outline)
        best = max(specs, key=lambda spec: cues[spec.key] + 0.1 * titled[spec.key], default=None)
        if best is not None:
            weak = [word for word in words["词"].get(name, ()) if word in text and word not in best.cues]
            weight[best.key] += found + WORD * len(weak)
    for section in outline.sections:
        weight[section.key] += CUE * cues[section.key]
    return weight


def _cues(text: str, section: SectionSpec) -> int:
    return sum(cue in text for cue in section.cues)


def sections_for(role: Role, outline: Outline) -> tuple[SectionSpec, ...]:
    """The outline's sections of ``role``; of the role that stands in for it (planning.toml, 改归) if it has none."""
    for wanted in (role, *_substitutes(role)):
        found = tuple(section for section in outline.sections if section.role is wanted)
        if found:
            return found
    return ()


def _substitutes(role: Role) -> list[Role]:
    name = next(name for name, known in ROLE_NAMES.items() if known is role)
    return [ROLE_NAMES[other] for other in word_list("planning")["改归"].get(name, ())]


def plain_sections(outline: Outline) -> tuple[SectionSpec, ...]:
    """The sections where a fact stays a fact."""
    return tuple(section for section in outline.sections if section.role in PLAIN)


def by_cues(bullets: Sequence[Bullet], outline: Outline, title: str) -> str:
    """The key of the section that the cue words of ``bullets`` (one matter) decide on, "" if they don't."""
    total = _total(bullets, outline, title)
    ranked = sorted(total.values(), reverse=True)
    if ranked[0] < _LEAST or (len(ranked) > 1 and ranked[0] - ranked[1] < _LEAD):
        return ""
    return max(total, key=lambda key: total[key])


def by_default(bullets: Sequence[Bullet], placed: dict[str, list[Bullet]], outline: Outline, title: str) -> str:
    """The key of a section for a matter that the cue words don't decide.

    The strongest cue, however weak; without any, the main section where the type requires it, else a fact goes to the
    background, an act to the section of facts or acts with the closest bullet: never among problems, plans or advice,
    where a fact would turn into a claim.
    """
    weak = _total(bullets, outline, title)
    best = max(weak, key=lambda key: weak[key])
    if weak[best] > 0:
        return best
    main = main_section(outline, placed, title)
    if main.required:
        return main.key
    plain = plain_sections(outline)
    if not has_any(bullets[0].text, word_list("planning")["总分"]["动作词"]):
        for spec in plain:
            if spec.role is Role.BACKGROUND and placed.get(spec.key):
                return spec.key
    close = Closeness([*(bullet for group in placed.values() for bullet in group), *bullets])
    near = {
        spec.key: max((close(mine, other) for mine in bullets for other in placed.get(spec.key, ())), default=0.0)
        for spec in plain
    }
    nearest = max(near, key=lambda key: near[key], default=main.key)
    return nearest if near.get(nearest, 0.0) >= _CLOSE else main.key


def _total(bullets: Sequence[Bullet], outline: Outline, title: str) -> dict[str, float]:
    total = dict.fromkeys((section.key for section in outline.sections), 0.0)
    for bullet in bullets:
        for key, value in scores(bullet.text, outline, title).items():
            total[key] += value
    return total


def main_section(outline: Outline, placed: dict[str, list[Bullet]], title: str) -> SectionSpec:
    """The section of what was done or found; with two of them the one that title and bullets speak for."""
    for role in (Role.DONE, Role.FOUND, Role.RECTIFY):
        found = [section for section in outline.sections if section.role is role]
        if found:
            return max(found, key=lambda spec: (len(placed.get(spec.key, ())) + 2 * _cues(title, spec), spec.required))
    return outline.sections[0]


@lru_cache(maxsize=256)  # the reports of a batch have few headings between them
def match_heading(heading: str, outline: Outline) -> tuple[SectionSpec, ...]:
    """The outline's sections that a clerk's heading stands for, in its order: 存在问题及下一步措施 names two.

    A heading without any cue goes with the section whose title shares most characters, else with the main section.
    """
    parts = [_heading_part(part, outline) for part in re.split(r"[及和与、，]", heading)]
    named = tuple(dict.fromkeys(spec for spec in parts if spec is not None))
    return named or (_nearest_title(heading, outline),)


def is_inspection(matter: Matter) -> bool:
    """Whether a matter tells what an inspection found: a total with its parts, and a word of checking."""
    checked = has_any(matter.bullets[0].text, word_list("planning")["总分"]["查词"])
    return checked and any(parts for _, parts in matter.pieces)


def is_measure(bullet: Bullet) -> bool:
    """Whether a bullet tells what is done about findings (planning.toml, 强词 of 整改措施)."""
    return has_any(bullet.text, word_list("planning")["强词"]["整改措施"])


def strongest(bullets: Sequence[Bullet], specs: Sequence[SectionSpec], outline: Outline) -> SectionSpec:
    """The one of ``specs`` that the cue words of ``bullets`` speak for, the first on a tie."""
    if len(specs) == 1:
        return specs[0]
    weight = [sum(scores(bullet.text, outline)[spec.key] for bullet in bullets) for spec in specs]
    return specs[weight.index(max(weight))]


def _heading_part(part: str, outline: Outline) -> SectionSpec | None:
    """Chinese headings end in what they are about: the cue that ends last decides, the longer one on a tie.

    下一步… is about what is to come, whatever it ends in.
    """
    words = word_list("planning")
    ahead = sections_for(Role.PLAN, outline)
    if ahead and part.startswith(tuple(words["标签"]["下一步打算"])):
        return ahead[0]
    best, chosen = (0, 0, 0), None
    for name, role in ROLE_NAMES.items():
        for spec in sections_for(role, outline):
            own = spec.role is role
            for cue in (*words["标题"].get(name, ()), name, *((spec.title, *spec.cues) if own else ())):
                place = part.rfind(cue)
                rank = (place + len(cue), len(cue), int(own))
                if place >= 0 and rank > best:
                    best, chosen = rank, spec
    return chosen


def _nearest_title(heading: str, outline: Outline) -> SectionSpec:
    letters = frozenset(heading)
    nearest = max(outline.sections, key=lambda spec: len(letters & frozenset(spec.title)))
    return nearest if len(letters & frozenset(nearest.title)) > 1 else main_section(outline, {}, heading)
