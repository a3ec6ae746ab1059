"""How much may be asked: requests and tokens a minute, and a budget for the whole run."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from pipeline.errors import ModelBusy, ModelQuota, NigaoError, StorageError
from pipeline.ledger import Ledger, digest
from pipeline.models import Model
from pipeline.models.model import AsksAgain
from pipeline.types import Completion, Prompt
from pipeline.workflow.desk import Desk, Waiting
from pipeline.workflow.reporter import Reporter

_MINUTE = 60.0
_LONGEST_PAUSE = 2 * 3600.0  # seconds; a server that wants more is one for another night
_PAUSES = 12  # in a row for one question, while none is answered


class BudgetReached(NigaoError):
    """The tokens or the money that the user allowed are used up."""


# What fails every report alike: it ends the batch, all else only its report.
ENDS_ALL = (BudgetReached, ModelQuota, StorageError)


@dataclass(frozen=True)
class Limits:
    """0 is no limit. ``price``: money for a million tokens, prompt and answer alike; ``max_cost`` in the same money."""

    requests_a_minute: int = 0
    tokens_a_minute: int = 0
    max_tokens: int = 0
    max_cost: float = 0.0
    price: float = 0.0


class Gate:
    """Lets questions through as ``limits`` allow; thread safe."""

    def __init__(
        self,
        limits: Limits,
        *,
        at_once: int = 1,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """``at_once``: questions under way together; ``sleep``: returns True when it was woken because the batch is
        stopped."""
        self._at_once = at_once
        self._places = threading.BoundedSemaphore(at_once)
        self._wanted = 0
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._asked: deque[float] = deque()
        self._spent: deque[tuple[float, int]] = deque()
        self._not_before = 0.0
        self._alike: dict[str, tuple[threading.Lock, int]] = {}
        self.tokens = 0
        self.answered = 0
        self.busy = 0.0  # seconds in which there was a question
        self._busy_since = 0.0
        self.over: NigaoError | None = None  # what ended the batch for every report

    @property
    def cost(self) -> float:
        """What was spent so far, in the money of ``price``."""
        return self.tokens * self._limits.price / 1e6

    @property
    def pause(self) -> float:
        """Seconds for which nothing is let through, 0 for none."""
        return max(0.0, self._not_before - self._clock())

    @property
    def idle(self) -> bool:
        """Whether there is a place that nobody wants, beside one for who asks this."""
        return self._wanted + 1 < self._at_once

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the places for questions under way, as soon as there is one."""
        with self._lock:
            if not self._wanted:
                self._busy_since = self._clock()
            self._wanted += 1
        try:
            with self._places:
                yield
        finally:
            with self._lock:
                self._wanted -= 1
                if not self._wanted:
                    self.busy += self._clock() - self._busy_since

    def enter(self) -> None:
        """Returns when the next question may be asked.

        Raises BudgetReached when none may any more, CancelledError when the batch is stopped meanwhile.
        """
        while True:
            with self._lock:
                self._check_budget()
            wait = self.enter_again()
            if wait <= 0:
                return
            if self._sleep(wait) is True:
                raise CancelledError

    def enter_again(self) -> float:
        """Lets one more request through and returns 0, or the seconds until there may be one.

        For each further try of a question that was let through: the server counts it like any other.
        """
        with self._lock:
            wait = max(0.0, self._wait())
            if not wait:
                self._asked.append(self._clock())
            return wait

    def hold(self, seconds: float) -> None:
        """Lets nothing through for so long."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)

    @contextmanager
    def alone_with(self, key: str) -> Iterator[None]:
        """Two reports that ask the same at the same time: the second waits for the first, whose answer will do."""
        with self._lock:
            lock, users = self._alike.get(key, (threading.Lock(), 0))
            self._alike[key] = lock, users + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                _, users = self._alike.pop(key)
                if users > 1:
                    self._alike[key] = lock, users - 1

    def leave(self, tokens: int) -> None:
        """Counts what a question used."""
        with self._lock:
            self.answered += 1
            self.tokens += tokens
            self._spent.append((self._clock(), tokens))

    def _check_budget(self) -> None:
        limits = self._limits
        if limits.max_tokens and self.tokens >= limits.max_tokens:
            raise BudgetReached(
                f"已用 {self.tokens} 个词元，到了限额 {limits.max_tokens}",
                hint="提高 --max-tokens 再运行同一命令，会接着做",
            )
        if limits.max_cost and self.cost >= limits.max_cost:
            raise BudgetReached(
                f"已花 {self.cost:.2f} 元，到了限额 {limits.max_cost:.2f}",
                hint="提高 --max-cost 再运行同一命令，会接着做",
            )

    def _wait(self) -> float:
        """Seconds until a question fits into the last minute."""
        now, limits = self._clock(), self._limits
        while self._asked and self._asked[0] <= now - _MINUTE:
            self._asked.popleft()
        while self._spent and self._spent[0][0] <= now - _MINUTE:
            self._spent.popleft()
        waits = [self._not_before - now]
        if limits.requests_a_minute and len(self._asked) >= limits.requests_a_minute:
            waits.append(self._asked[0] + _MINUTE - now)
        if limits.tokens_a_minute and sum(tokens for _, tokens in self._spent) >= limits.tokens_a_minute:
            waits.append(self._spent[0][0] + _MINUTE - now)
        return max(waits)


class BatchDesk(Desk):
    """A desk for many reports at once: its questions go through a gate and end when the batch is stopped."""

    def __init__(
        self,
        model: Model,
        ledger: Ledger,
        reporter: Reporter,
        *,
        fresh: bool,
        gate: Gate,
        stop: threading.Event,
        waiting: Waiting = nullcontext,
    ) -> None:
        super().__init__(model, ledger, reporter, fresh=fresh, waiting=waiting)
        self._gate = gate
        self._stop = stop
        if isinstance(model, AsksAgain):
            model.before_asking_again(gate.enter_again)

    def ask(self, prompt: Prompt) -> Completion:
        """As ``Desk.ask``; also raises BudgetReached, and CancelledError once the batch is stopped.

        A pause that the server asks for, of two hours at most, is kept by the whole batch. What ends all stops the
        batch here, before any other thread can ask once more.
        """
        if self._stop.is_set():
            raise CancelledError
        if kept := self._kept(prompt):
            return kept
        with self.waiting(), self._gate.alone_with(digest(self._model.id, prompt)):
            if kept := self._kept(prompt):
                return kept
            try:
                with self._gate.place():
                    return self._ask(prompt)
            except ENDS_ALL as error:
                self._gate.over = self._gate.over or error
                self._stop.set()
                raise

    def _ask(self, prompt: Prompt) -> Completion:
        pauses, answered = 0, self._gate.answered
        while True:
            self._gate.enter()
            if self._stop.is_set():
                raise CancelledError
            try:
                answer = self._anew(prompt)
            except ModelBusy as busy:
                pauses = pauses + 1 if self._gate.answered == answered else 1
                answered = self._gate.answered
                if pauses > _PAUSES or not 0 < busy.wait <= _LONGEST_PAUSE:
                    raise
                self._gate.hold(busy.wait)
            else:
                self._gate.leave(answer.prompt_tokens + answer.completion_tokens)
                return answer
