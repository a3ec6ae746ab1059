"""The library as a run uses it: the pairs that each unit of a plan is shown, and what a draft must not borrow from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from pipeline.exemplars import Choice, Chooser, Sample, load_samples
from pipeline.models import Profile
from pipeline.outline import title_topic
from pipeline.settings import Settings
from pipeline.shield import Corpus, references_of
from pipeline.types import Plan, Role, Unit


class Library:
    """The office's own sample reports and the shipped ones."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = tuple(samples)

    @cached_property
    def _chooser(self) -> Chooser:
        return Chooser(pair for sample in self.samples for pair in sample.pairs)

    @cached_property
    def corpus(self) -> Corpus:
        """Every report's text, to compare drafts with; built when first asked for."""
        return Corpus(references_of(self.samples))

    def choices(self, unit: Unit, plan: Plan, profile: Profile) -> tuple[Choice, ...]:
        """The pairs that ``unit`` is shown, in the order in which they stand in its prompt."""
        return self._chooser.choose(
            type=plan.outline.type,
            role=unit.role,
            about=_about(plan, unit.role),
            bullets=unit.bullets,
            most=profile.exemplars,
            tokens=profile.exemplar_tokens,
        )


def open_library(settings: Settings) -> Library:
    """The library that ``settings`` name, with the shipped one. Raises OutlineError when a file is malformed."""
    return Library(load_samples(settings.library))


def _about(plan: Plan, role: Role) -> Iterator[str]:
    """What a role's part of the report is about: by title and the clerk's headings; failing these, by its bullets.

    Title and headings first, since a bullet that is added must not change the prompts of all the others.
    """
    sections = [section for section in plan.sections if section.role is role]
    headings = [section.title for section in sections]
    headings += [block.heading for section in sections for block in section.blocks]
    topic = title_topic(plan.notes.front.title, plan.notes.front.issuer)
    yield "\n".join((topic, *headings))
    yield "\n".join(bullet.text for section in sections for unit in section.units for bullet in unit.bullets)
