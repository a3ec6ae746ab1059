"""One thread computes at a time, and nobody keeps the turn while he waits."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import pytest

from pipeline.batch.turn import Hands, Turn


def test_one_computes_at_a_time_while_many_wait() -> None:
    turn, lock = Turn(), threading.Lock()
    computing, most = 0, 0
    all_wait = threading.Barrier(4)

    def compute() -> None:
        nonlocal computing, most
        with lock:
            computing += 1
            most = max(most, computing)
        for _ in range(2000):
            pass
        with lock:
            computing -= 1

    def work() -> None:
        compute()
        with turn.given_back():
            all_wait.wait(20)  # broken, and the test fails, unless all four may wait at one time
        compute()

    with Hands(turn, 4, "t") as hands:
        for future in [hands.submit(work) for _ in range(4)]:
            future.result()
    assert most == 1


def test_a_failure_gives_the_turn_back() -> None:
    turn = Turn()

    def fail() -> None:
        with turn.given_back():
            raise CancelledError

    with Hands(turn, 1, "t") as hands:
        with pytest.raises(CancelledError):
            hands.submit(fail).result()
        assert hands.submit(lambda: 1).result(20) == 1


def test_nothing_is_given_back_that_was_not_taken() -> None:
    with pytest.raises(RuntimeError), Turn().given_back():
        pass
