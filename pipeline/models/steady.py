"""An event loop that goes through a call's steps without stopping between them."""

from __future__ import annotations

import asyncio
import selectors
import time

_LOOK = 0.002  # seconds between two looks for news while there are steps to do


class _Steady(selectors.DefaultSelector):
    """Looks for news when there is nothing else to do, and now and then when there is.

    asyncio looks before each of the some fifteen steps of a call. Each look gives the interpreter away, and where other
    threads compute it comes back milliseconds later: the next question was asked that much later.
    """

    def __init__(self) -> None:
        super().__init__()
        self._looked = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout == 0 and time.monotonic() - self._looked < _LOOK:
            return []
        news = super().select(timeout)
        self._looked = time.monotonic()
        return news


def new_loop() -> asyncio.AbstractEventLoop:
    """As ``asyncio.new_event_loop``; for sockets and other threads' calls, not for processes."""
    return asyncio.SelectorEventLoop(_Steady())
