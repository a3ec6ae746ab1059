"""Which section a bullet or a clerk's heading belongs to, by the cue words of the outline and of planning.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.outline import ROLE_NAMES
from pipeline.planning.traits import Closeness, label_of
from pipeline.types import Bullet, Outline, Role, SectionSpec
from pipeline.words import word_list

LABEL, START, CUE, WORD, TITLE = 20.0, 4.0, 2.0, 1.5, 1.0  # weight of a cue by where it comes from
_LEAST, _LEAD = 1.5, 1.0  # a section is decided on with this score, this far ahead of the next
_CLOSE = 0.9


def scores(text: str, outline: Outline, title: str = "") -> dict[str, float]:
    """How strongly ``text`` points to each section, by section key. ``title``: the report's, breaks ties."""
    words = word_list("planning")
    label = label_of(text)
    weight = dict.fromkeys((section.key for section in outline.sections), 0.0)
    for name, role in ROLE_NAMES.items():
        found = LABEL * (label in words["标签"].get(name, ()))
        found += START * text.startswith(tuple(words["句首"].get(name, ())))
        found += WORD * sum(word in text for word in words["词"].get(name, ()))
        if not found:
            continue
        specs = sections_for(role, outline)
        best = max(specs, key=lambda spec: _cues(text, spec) + 0.1 * _cues(title, spec), default=None)
        if best is not None:
            weight[best.key] += found
    for section in outline.sections:
        weight[section.key] += CUE * _cues(text, section)
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


def by_cues(bullets: Sequence[Bullet], outline: Outline, title: str) -> str:
    """The key of the section that the cue words of ``bullets`` (one matter) decide on, "" if they don't."""
    total: dict[str, float] = {}
    for bullet in bullets:
        for key, value in scores(bullet.text, outline, title).items():
            total[key] = total.get(key, 0.0) + value
    ranked = sorted(total.values(), reverse=True)
    if ranked[0] < _LEAST or (len(ranked) > 1 and ranked[0] - ranked[1] < _LEAD):
        return ""
    return max(total, key=lambda key: total[key])


def by_neighbour(bullets: Sequence[Bullet], placed: dict[str, list[Bullet]], outline: Outline, title: str) -> str:
    """The key of the section whose bullets are closest in words; else the strongest weak cue; else the main section."""
    everything = [bullet for group in placed.values() for bullet in group]
    close = Closeness([*everything, *bullets])
    best, key = 0.0, ""
    for candidate, group in placed.items():
        near = max((close(mine, other) for mine in bullets for other in group), default=0.0)
        if near > best:
            best, key = near, candidate
    if best >= _CLOSE:
        return key
    weak: dict[str, float] = {}
    for bullet in bullets:
        for section, value in scores(bullet.text, outline, title).items():
            weak[section] = weak.get(section, 0.0) + value
    strongest = max(weak, key=lambda section: weak[section])
    return strongest if weak[strongest] > 0 else main_section(outline, placed, title).key


def main_section(outline: Outline, placed: dict[str, list[Bullet]], title: str) -> SectionSpec:
    """The section of what was done or found; with two of them the one that title and bullets speak for."""
    for role in (Role.DONE, Role.FOUND, Role.RECTIFY):
        found = [section for section in outline.sections if section.role is role]
        if found:
            return max(found, key=lambda spec: (len(placed.get(spec.key, ())) + 2 * _cues(title, spec), spec.required))
    return outline.sections[0]


def match_heading(heading: str, bullets: Sequence[Bullet], outline: Outline) -> SectionSpec:
    """The outline's section that a clerk's heading stands for.

    A heading that names two things (存在问题及整改措施) goes with the one its bullets speak for. A heading without any
    cue goes with the section whose title shares most characters, else with the main section.
    """
    candidates: list[SectionSpec] = []
    for part in re.split(r"[及和与、，]", heading):
        spec = _heading_part(part, outline)
        if spec is not None and spec not in candidates:
            candidates.append(spec)
    if not candidates:
        return _nearest_title(heading, outline)
    if len(candidates) == 1:
        return candidates[0]
    weight = {
        spec.key: sum(scores(bullet.text, outline)[spec.key] for bullet in bullets) for spec in candidates
    }
    return max(candidates, key=lambda spec: weight[spec.key])


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
