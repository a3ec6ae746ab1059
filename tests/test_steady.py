"""The event loop of calls: it hears of everything that an ordinary one hears of, only less often between steps."""

from __future__ import annotations

import asyncio
import socket

from pipeline.models.steady import new_loop


async def _busy(news: asyncio.Event) -> int:
    """Always has one more step to do, until the news is there. Steps that it took."""
    steps = 0
    while not news.is_set():
        await asyncio.sleep(0)
        steps += 1
    return steps


def test_news_is_heard_while_there_are_always_steps_to_do() -> None:
    async def talk() -> bytes:
        here, there = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=here)
        heard = asyncio.Event()
        busy = asyncio.ensure_future(_busy(heard))
        there.sendall(b"ok\n")
        line = await reader.readline()
        heard.set()
        assert await busy > 0
        writer.close()
        there.close()
        return line

    loop = new_loop()
    try:
        assert loop.run_until_complete(asyncio.wait_for(talk(), 20)) == b"ok\n"
    finally:
        loop.close()


def test_times_and_other_threads_are_heard() -> None:
    async def wait() -> str:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str] = loop.create_future()
        busy_until = asyncio.Event()
        loop.call_later(0.01, busy_until.set)
        assert await _busy(busy_until) > 0
        loop.run_in_executor(None, lambda: loop.call_soon_threadsafe(done.set_result, "heard"))
        return await done

    loop = new_loop()
    try:
        assert loop.run_until_complete(asyncio.wait_for(wait(), 20)) == "heard"
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()
