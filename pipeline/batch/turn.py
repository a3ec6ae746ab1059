"""Whose turn it is to compute: threads that wait for a model are many, the interpreter is one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Turn:
    """Taken by the thread that computes, given back while it waits.

    Threads that all want the interpreter take it from each other in the middle of their work, and whoever has just got
    an answer waits behind all of them to ask the next question.
    """

    def __init__(self) -> None:
        self._free = threading.Lock()

    def taken(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What ``work`` returns, done when it is its turn."""
        with self._free:
            return work(*args, **kwargs)

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """For a thread that has the turn: others may compute meanwhile; it goes on when it is its turn again."""
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()


class Hands(ThreadPoolExecutor):
    """Threads that compute in turn."""

    def __init__(self, turn: Turn, count: int, name: str) -> None:
        super().__init__(max_workers=count, thread_name_prefix=name)
        self._turn = turn

    def submit(self, work: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """As every executor; ``work`` begins when it is its turn."""
        return super().submit(lambda: self._turn.taken(work, *args, **kwargs))
