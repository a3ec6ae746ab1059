"""What the rest of the program asks of a model, wherever it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from pipeline.models.profile import Profile
from pipeline.types import Completion, Prompt


class Model(Protocol):
    """Answers prompts, from many threads at once."""

    @property
    def id(self) -> str:
        """The stable identity that the ledger files answers under."""

    @property
    def profile(self) -> Profile:
        """How the model is used."""

    def ask(self, prompt: Prompt) -> Completion:
        """The model's answer. Raises BadAnswer (no usable text) or another ModelError with advice."""

    def close(self) -> None:
        """Ends every call under way; threads that wait in ``ask`` get a ModelError. May be called twice."""


@runtime_checkable
class AsksAgain(Protocol):
    """A model that asks again by itself what failed: to a server each try is a request."""

    @property
    def pause(self) -> float:
        """Seconds for which the server wants no question, 0 for none."""

    def before_asking_again(self, permit: Callable[[], float]) -> None:
        """From now on ``permit`` is called, in any thread, before each further try: 0 lets it through, else it is the
        seconds after which to call it again."""
