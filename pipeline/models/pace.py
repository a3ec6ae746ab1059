"""When a question may go to a server that said it was asked too much: one pace for all calls of a connection."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from pipeline.errors import ModelBusy, ModelError

REFUSALS = 12  # without a time named by the server that is some five minutes


class Pace:
    """Nobody asks before the time that the server named, and of those that wait half as many at once as before.

    Each good answer then lets a little more through (additive increase, multiplicative decrease, as TCP does), until
    as many ask at once as before the server complained. Used on one event loop.
    """

    def __init__(
        self,
        longest: float,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``longest``: seconds; a longer pause is not waited for but told as an error."""
        self._longest = longest
        self._sleep = sleep
        self._clock = clock
        self._not_before = 0.0
        self._allowed = math.inf
        self._before = 0  # calls at once when the server first complained
        self._under_way = 0
        self.answered = 0  # questions, since the connection was made
        self._waiting = 0
        self._changed = asyncio.Condition()
        self._over: ModelError | None = None
        self._ended = asyncio.Event()

    async def begin(self) -> None:
        """Returns when the next question may be asked; ``end`` must follow.

        Raises ModelBusy when that is too far away, and the error that ``stop`` was given.
        """
        # Nearly every question may go at once: it is spared the lock.
        if self._waiting or not self._room():
            self._waiting += 1
            try:
                async with self._changed:
                    await self._changed.wait_for(self._room)
            finally:
                self._waiting -= 1
        self._under_way += 1
        try:
            await self._pause()
            if self._over:
                raise self._over
        except BaseException:
            await self.end()
            raise

    async def end(self, *, good: bool = False) -> None:
        """A question is over; ``good``: it was answered."""
        self._under_way -= 1
        self.answered += good
        if good and self._allowed < math.inf:
            self._allowed += 1 / self._allowed
            if self._allowed >= self._before:
                self._allowed = math.inf
        if self._waiting:
            async with self._changed:
                self._changed.notify_all()

    @property
    def pause(self) -> float:
        """Seconds for which the server still wants no question."""
        return max(0.0, self._not_before - self._clock())

    def hold(self, seconds: float) -> None:
        """The server asks for a pause of ``seconds``."""
        now = self._clock()
        if now >= self._not_before:  # of many complaints at one time only the first makes the calls fewer
            if self._allowed == math.inf:
                self._before = self._under_way
            self._allowed = max(1.0, min(self._allowed, self._under_way) / 2)
        self._not_before = max(self._not_before, now + seconds)

    def stop(self, error: ModelError) -> None:
        """Every later question fails with ``error``."""
        self._over = error
        self._ended.set()

    def _room(self) -> bool:
        return self._over is not None or self._under_way < self._allowed

    async def _pause(self) -> None:
        while (left := self._not_before - self._clock()) > 0 and not self._over:
            if left > self._longest:
                raise ModelBusy(
                    f"模型服务要求过 {_told(left)}再问", hint="到时再运行同一命令，已得到的回答不会丢", wait=left
                )
            until = self._not_before
            waits = [asyncio.ensure_future(self._sleep(left)), asyncio.ensure_future(self._ended.wait())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in waits:
                    task.cancel()
            if self._not_before == until:
                return


class Patience:
    """How often a question may be refused by a server that is asked too much.

    To be refused is no failure of the question: as long as others are answered its turn will come, and as there is an
    end to those, this ends too. From a server that answers nobody it takes ``REFUSALS`` in a row.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._answered = pace.answered
        self.refusals = 0  # in a row, while nobody was answered

    def refused(self) -> None:
        """The question was refused once more."""
        if self._pace.answered > self._answered:
            self._answered, self.refusals = self._pace.answered, 0
        self.refusals += 1

    @property
    def over(self) -> bool:
        """Whether to give up."""
        return self.refusals >= REFUSALS


def _told(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"
