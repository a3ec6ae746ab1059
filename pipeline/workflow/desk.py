"""Who answers prompts in one run: the ledger first, then the model; and what that cost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType

from pipeline.ledger import Ledger, digest
from pipeline.models import Model, Profile, ask
from pipeline.types import Completion, Prompt, Usage
from pipeline.workflow.reporter import Reporter

Waiting = Callable[[], AbstractContextManager[None]]


class Desk:
    """A model and a ledger behind one ``ask``. A context manager that closes the model; thread safe."""

    def __init__(
        self, model: Model, ledger: Ledger, reporter: Reporter, *, fresh: bool, waiting: Waiting = nullcontext
    ) -> None:
        """``fresh``: the ledger's answers are not used, new ones take their place. ``waiting``: entered by a thread
        while it only waits for others."""
        self.waiting = waiting
        self._model = model
        self._ledger = ledger
        self._reporter = reporter
        self._fresh = fresh
        self._lock = threading.Lock()
        self._opened = False
        self._usage = Usage()

    @property
    def model_id(self) -> str:
        """The identity that answers are kept under."""
        return self._model.id

    @property
    def profile(self) -> Profile:
        """How the model is used."""
        return self._model.profile

    @property
    def usage(self) -> Usage:
        """What was asked so far; refused and unusable answers count."""
        return self._usage

    def ask(self, prompt: Prompt) -> Completion:
        """The ledger's answer when there is one (and not ``fresh``), else the model's, kept before it is returned.

        Raises ModelError and what the ledger raises.
        """
        return self._kept(prompt) or self._anew(prompt)

    def _kept(self, prompt: Prompt) -> Completion | None:
        """The ledger's answer, if it may be used."""
        kept = None if self._fresh else self._ledger.get(digest(self._model.id, prompt))
        if kept is not None:
            self._count(cached=1)
        return kept

    def _anew(self, prompt: Prompt) -> Completion:
        """The model's answer."""
        if not self._opened:
            self._announce()
        try:
            answer = ask(self._model, self._ledger, prompt)
        except BaseException:
            self._count(calls=1)
            raise
        self._count(1, 0, answer.prompt_tokens, answer.completion_tokens)
        return answer

    def close(self) -> None:
        """Ends calls under way and closes the model; may be called twice."""
        self._model.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _announce(self) -> None:
        with self._lock:
            first, self._opened = not self._opened, True
        if first:
            self._reporter.opening()

    def _count(self, calls: int = 0, cached: int = 0, prompt_tokens: int = 0, completion_tokens: int = 0) -> None:
        with self._lock:
            so_far = self._usage
            self._usage = Usage(
                calls=so_far.calls + calls,
                cached=so_far.cached + cached,
                prompt_tokens=so_far.prompt_tokens + prompt_tokens,
                completion_tokens=so_far.completion_tokens + completion_tokens,
            )
