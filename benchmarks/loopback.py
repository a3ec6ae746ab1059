"""A chat server on this machine that answers at once or after a fixed time, in a process of its own.

It writes what a model that never errs would: the bullets it was shown, as sentences built by rule; every so often it
pastes the bullets instead, which the guards refuse. What it answered to a prompt it answers again. ``GET /seen``
tells how many calls it had, and how many of them at once.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socket
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from pipeline import figures
from pipeline.realiser import realise
from pipeline.types import Bullet, Context, FrontMatter, Role, Unit

_CONTEXT = Context(FrontMatter("关于工作情况的报告"))


@dataclass
class Seen:
    """``most``: calls at once; ``busy``: sum over time of calls under way, in call-seconds; ``first``, ``last``: when
    the first call came and the last was answered, by the server's clock."""

    calls: int = 0
    now: int = 0
    most: int = 0
    busy: float = 0.0
    first: float = 0.0
    last: float = 0.0


@dataclass
class Loopback:
    """A running server. ``url`` ends in /v1."""

    url: str

    def seen(self) -> Seen:
        """What it was asked so far."""
        with urllib.request.urlopen(self.url.removesuffix("/v1") + "/seen") as answer:
            return Seen(**json.load(answer))


@contextmanager
def serving(*, latency: float = 0.0, pasted_every: int = 8) -> Iterator[Loopback]:
    """The server, listening; each answer comes ``latency`` seconds after its question, one prompt in
    ``pasted_every`` is answered by its own bullets (0: none)."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(listening, latency, pasted_every), daemon=True
    )
    process.start()
    try:
        yield Loopback(f"http://127.0.0.1:{listening.getsockname()[1]}/v1")
    finally:
        process.terminate()
        process.join()
        listening.close()


def _serve(listening: socket.socket, latency: float, pasted_every: int) -> None:
    asyncio.run(_Server(latency, pasted_every).run(listening))


class _Server:
    def __init__(self, latency: float, pasted_every: int) -> None:
        self._latency = latency
        self._pasted_every = pasted_every
        self._seen = Seen()

    async def run(self, listening: socket.socket) -> None:
        server = await asyncio.start_server(self._talk, sock=listening)
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower()[:15] == _LENGTH), 0)
                body = await reader.readexactly(length)
                answer = asdict(self._seen) if head.startswith(b"GET") else await self._answer(body)
                content = json.dumps(answer).encode()
                # In one piece: the rest of two would wait for the first to be acknowledged, some 40 ms.
                writer.write(_HEAD % len(content) + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, body: bytes) -> dict[str, Any]:
        seen, loop = self._seen, asyncio.get_running_loop()
        came = loop.time()
        seen.calls, seen.now = seen.calls + 1, seen.now + 1
        seen.most, seen.first = max(seen.most, seen.now), seen.first or came
        text = self._text(json.loads(body))
        await asyncio.sleep(max(0.0, came + self._latency - loop.time()))
        seen.now, seen.last = seen.now - 1, loop.time()
        seen.busy += seen.last - came
        message = {"role": "assistant", "content": text}
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "loopback",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 400, "completion_tokens": len(text), "total_tokens": 400 + len(text)},
        }

    def _text(self, asked: dict[str, Any]) -> str:
        if asked.get("response_format"):
            return "{}"
        said = [each["content"] for each in asked["messages"] if each["role"] == "user"]
        bullets = shown(next(text for text in reversed(said) if text.startswith("要点")))
        if self._pasted_every and zlib.crc32("".join(bullets).encode()) % self._pasted_every == 0:
            return "；".join(bullets) + "。"
        return written(bullets)


_LENGTH = b"content-length:"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


def shown(asked: str) -> list[str]:
    """The bullets of a prompt's question, with their stand-ins."""
    return [line.removeprefix("- ") for line in asked.splitlines() if line.startswith("- ")]


def written(bullets: Sequence[str]) -> str:
    """``bullets`` as sentences built by rule."""
    made = []
    for number, text in enumerate(bullets, start=1):
        slots = figures.find_slots(text)
        made.append(Bullet(number, text, number, figures.to_template(text, slots, number), slots))
    return figures.fill(realise(Unit("1.1", Role.DONE, tuple(made)), _CONTEXT), made)
