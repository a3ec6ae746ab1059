"""A chat model that follows a script, for tests of everything above the model."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pipeline import figures
from pipeline.models.profile import SMALL, Profile
from pipeline.realiser import realise
from pipeline.types import Bullet, Completion, Context, FrontMatter, Prompt, Role, Unit

Answer = Callable[[Prompt], str]


def shown_bullets(prompt: Prompt) -> list[str]:
    """The bullets a prompt asks for, as the model sees them (with stand-ins)."""
    asked = next(m.content for m in reversed(prompt.messages) if m.role == "user" and m.content.startswith("要点"))
    return [line.removeprefix("- ") for line in asked.splitlines() if line.startswith("- ")]


def diligent(prompt: Prompt) -> str:
    """What a model that never errs would answer: plain sentences that say the bullets and nothing else.

    Asked to sort bullets into sections it leaves that to the planner's rule.
    """
    if prompt.schema:
        return "{}"
    bullets = []
    for number, text in enumerate(shown_bullets(prompt), start=1):
        slots = figures.find_slots(text)
        bullets.append(Bullet(number, text, number, figures.to_template(text, slots, number), slots))
    unit = Unit("1.1", Role.DONE, tuple(bullets))
    return figures.fill(realise(unit, Context(FrontMatter("关于工作情况的报告"))), bullets)


class ScriptedModel:
    """Stands where a ChatModel stands. ``answer`` may raise; ``prompts`` is what was asked, in order."""

    def __init__(self, answer: Answer = diligent, *, identity: str = "scripted", profile: Profile = SMALL) -> None:
        self.id = identity
        self.profile = profile
        self.prompts: list[Prompt] = []
        self.closed = 0
        self._answer = answer
        self._lock = threading.Lock()

    def ask(self, prompt: Prompt) -> Completion:
        with self._lock:
            self.prompts.append(prompt)
        return Completion(self._answer(prompt), self.id, prompt_tokens=100, completion_tokens=20)

    def close(self) -> None:
        self.closed += 1
