"""The pace that all questions to one server keep once it has said that it was asked too much."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from lying_server import fails, lying, says, send
from test_models import PROMPT, model_for

from pipeline.errors import ModelBusy, ModelQuota
from pipeline.models.chat import ChatModel, Endpoint
from pipeline.models.pace import REFUSALS, Pace, Patience
from pipeline.models.profile import LARGE


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


def paced(body: Callable[[Pace, Clock], Awaitable[None]], longest: float = 300.0) -> None:
    async def run() -> None:
        clock = Clock()
        await body(Pace(longest, sleep=clock.sleep, clock=lambda: clock.now), clock)

    asyncio.run(run())


def test_a_pause_holds_for_every_question() -> None:
    async def body(pace: Pace, clock: Clock) -> None:
        await pace.begin()
        pace.hold(7.0)
        assert 6.0 < pace.pause <= 7.0
        await pace.end()
        for _ in range(3):
            await pace.begin()
            assert clock.now >= 107.0
            await pace.end()

    paced(body)


def test_half_as_many_ask_at_once_and_good_answers_bring_the_rest_back() -> None:
    async def body(pace: Pace, clock: Clock) -> None:
        most = under_way = 0

        async def ask(good: bool) -> None:
            nonlocal most, under_way
            await pace.begin()
            under_way += 1
            most = max(most, under_way)
            for _ in range(5):
                await asyncio.sleep(0)
            under_way -= 1
            await pace.end(good=good)

        for _ in range(16):
            await pace.begin()
        pace.hold(1.0)
        pace.hold(1.0)
        for _ in range(16):
            await pace.end()
        await asyncio.gather(*(ask(False) for _ in range(40)))
        assert most == 8
        await asyncio.gather(*(ask(True) for _ in range(300)))
        most = 0
        await asyncio.gather(*(ask(True) for _ in range(40)))
        assert most == 40

    paced(body)


def test_who_is_refused_waits_for_ever_only_while_others_are_answered() -> None:
    async def body(pace: Pace, clock: Clock) -> None:
        patience = Patience(pace)
        for _ in range(3 * REFUSALS):
            await pace.begin()
            await pace.end(good=True)
            patience.refused()
            assert not patience.over
        for _ in range(REFUSALS - 1):
            assert not patience.over
            await pace.begin()
            await pace.end()
            patience.refused()
        assert patience.over

    paced(body)


def test_each_further_try_asks_for_leave_and_waits_as_it_is_told() -> None:
    waits: list[float] = []
    told = [0.0, 20.0, 30.0, 0.0]
    with lying(fails(500), fails(429, retry_after="1"), says("好")) as server, model_for(server.url, waits) as model:
        model.before_asking_again(lambda: told.pop(0))
        assert model.ask(PROMPT).text == "好" and len(server.bodies) == 3
        model.ask(PROMPT)
    assert told == [] and [wait for wait in waits if wait > 1.5] == [20.0, 30.0]


def test_a_pause_that_is_too_long_is_told_with_its_length() -> None:
    async def body(pace: Pace, clock: Clock) -> None:
        pace.hold(1200.0)
        with pytest.raises(ModelBusy, match="20 分钟") as caught:
            await pace.begin()
        assert caught.value.wait == 1200.0
        clock.now += 1200.0
        await pace.begin()

    paced(body)


def test_an_empty_account_ends_those_that_wait() -> None:
    async def body(pace: Pace, clock: Clock) -> None:
        never = asyncio.Event()

        async def for_ever(seconds: float) -> None:
            await never.wait()

        pace = Pace(300.0, sleep=for_ever, clock=lambda: clock.now)
        pace.hold(100.0)
        waiting = asyncio.ensure_future(pace.begin())
        await asyncio.sleep(0)
        pace.stop(ModelQuota("没有余额"))
        with pytest.raises(ModelQuota):
            await asyncio.wait_for(waiting, 20)
        with pytest.raises(ModelQuota):
            await pace.begin()

    paced(body)


def test_one_that_gives_up_waiting_leaves_its_place() -> None:
    async def body(pace: Pace, clock: Clock) -> None:
        await pace.begin()
        pace.hold(1.0)
        waiting = [asyncio.ensure_future(pace.begin()) for _ in range(3)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await pace.end()
        await asyncio.wait_for(pace.begin(), 20)

    paced(body)


def test_no_question_comes_before_the_time_that_the_server_named() -> None:
    came: list[float] = []

    def answer(handler: object) -> None:
        came.append(time.monotonic())
        if len(came) == 1:
            fails(429, retry_after="1")(handler)  # type: ignore[arg-type]
        else:
            says("好")(handler)  # type: ignore[arg-type]

    with lying(answer) as server, ThreadPoolExecutor(4) as pool:
        model = ChatModel(lambda: Endpoint(server.url, "k"), model="m", identity="id", profile=LARGE, where=server.url)
        with model:
            first = pool.submit(model.ask, PROMPT)
            while not came:
                time.sleep(0.01)
            time.sleep(0.2)
            others = [pool.submit(model.ask, PROMPT) for _ in range(3)]
            assert [future.result().text for future in (first, *others)] == ["好"] * 4
    assert all(moment >= came[0] + 1.0 for moment in came[1:])


def test_after_402_nobody_asks_again() -> None:
    with lying(fails(402)) as server, model_for(server.url, []) as model:
        for _ in range(3):
            with pytest.raises(ModelQuota):
                model.ask(PROMPT)
        assert len(server.bodies) == 1


def test_a_retry_after_with_500_is_kept_too() -> None:
    waits: list[float] = []
    with lying(fails(503, retry_after="7"), says("好")) as server, model_for(server.url, waits) as model:
        model.ask(PROMPT)
    assert waits == [pytest.approx(7.0, abs=0.5)]


def test_the_date_header_is_the_clock_that_a_date_is_read_by() -> None:
    waits: list[float] = []

    def answer(handler: object) -> None:
        body = b'{"error": {"message": "busy"}}'
        handler.date_time_string = lambda: "Sun, 01 Nov 2020 08:00:00 GMT"  # type: ignore[attr-defined]
        send(handler, 429, body, "application/json", Retry_After="Sun, 01 Nov 2020 08:00:09 GMT")  # type: ignore[arg-type]

    with lying(answer, says("好")) as server, model_for(server.url, waits) as model:
        model.ask(PROMPT)
    assert waits == [pytest.approx(9.0, abs=0.5)]
