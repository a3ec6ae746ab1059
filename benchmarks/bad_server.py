"""A chat server on this machine that is slow, fails, throttles, hangs up and runs out of credit, by chance or by plan.

It lives in a process of its own, so that it goes on when the batch is killed, and writes a line of JSON for each
thing that happens: ``asked`` when a question is in, ``said`` when its answer has left. A question is known by the key
under which the ledger keeps its answer; what chance does to it depends on the seed, the key and how often it came.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from loopback import shown, written

from pipeline.ledger import digest
from pipeline.types import Message, Prompt

MODEL = "loopback-7b"


@dataclass(frozen=True)
class Temper:
    """How the server behaves. ``latency``: seconds, least and most; the others are shares of all questions.

    ``throttled``: 429 with a Retry-After of ``pause`` seconds, told in turn as seconds and as a date; ``credit``:
    answers after which every question gets a 402, 0 for no end.
    """

    latency: tuple[float, float] = (0.0, 0.0)
    slow: float = 0.0
    slow_seconds: float = 1.0
    failing: float = 0.0
    throttled: float = 0.0
    pause: float = 2.0
    cut: float = 0.0
    empty: float = 0.0
    credit: int = 0
    seed: int = 1


@dataclass(frozen=True)
class Event:
    """One line of the log. ``at``: seconds of the monotonic clock; ``status``: 0 for a call that was hung up on;
    ``not_before``: when a throttled question may come again; ``under_way``: questions not answered yet."""

    kind: str
    run: str
    key: str
    at: float
    under_way: int
    status: int = 0
    not_before: float = 0.0


@dataclass
class BadServer:
    """A running server; each name of a run has an address of its own, and so its own answers in a ledger."""

    port: int
    log: Path
    _read: list[Event] = field(default_factory=list)
    _at: int = 0

    def url(self, run: str) -> str:
        """The base URL for the run called ``run``."""
        return f"http://127.0.0.1:{self.port}/{run}/v1"

    def events(self, run: str) -> list[Event]:
        """What happened in ``run`` so far."""
        if self.log.exists():
            with self.log.open("rb") as file:
                file.seek(self._at)
                whole, _, _ = file.read().rpartition(b"\n")
            self._at += len(whole) + bool(whole)
            self._read += [Event(**json.loads(line)) for line in whole.splitlines()]
        return [event for event in self._read if event.run == run]


@contextmanager
def bad_server(log: Path, temper: Temper) -> Iterator[BadServer]:
    """The server, listening; it writes to ``log``."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(listening, log, temper), daemon=True)
    process.start()
    try:
        yield BadServer(listening.getsockname()[1], log)
    finally:
        process.terminate()
        process.join()
        listening.close()


def asked(events: Sequence[Event]) -> Counter[str]:
    """How often each question came."""
    return Counter(event.key for event in events if event.kind == "asked")


def answered(events: Sequence[Event]) -> dict[str, float]:
    """When a good answer to each question had left."""
    return {event.key: event.at for event in events if event.kind == "said" and event.status == 200}


def _serve(listening: socket.socket, log: Path, temper: Temper) -> None:
    asyncio.run(_Server(listening, log, temper).run())


class _Server:
    def __init__(self, listening: socket.socket, log: Path, temper: Temper) -> None:
        self._listening = listening
        self._log = log.open("ab", buffering=0)
        self._temper = temper
        self._times: Counter[tuple[str, str]] = Counter()
        self._texts: dict[str, str] = {}
        self._under_way = self._good = 0

    async def run(self) -> None:
        server = await asyncio.start_server(self._talk, sock=self._listening, limit=2**22)
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").split("\r\n")
                length = next(int(line[15:]) for line in lines if line.lower().startswith("content-length:"))
                body = json.loads(await reader.readexactly(length))
                if not await self._answer(lines[0].split("/")[1], body, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, run: str, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        """Whether the connection stays open."""
        temper, key = self._temper, self._key(run, body)
        self._times[run, key] += 1
        chance = random.Random(f"{temper.seed} {run} {key} {self._times[run, key]}")
        self._under_way += 1
        self._note("asked", run, key)
        await asyncio.sleep(chance.uniform(*temper.latency))
        if chance.random() < temper.slow:
            await asyncio.sleep(temper.slow_seconds)
        status, header, not_before = self._verdict(chance)
        text = "" if chance.random() < temper.empty else self._text(key, body)
        content = _completion(text) if status in (0, 200) else _error(status)
        sent = content[: len(content) // 2] if status == 0 else content
        reason = f"HTTP/1.1 {status or 200} X\r\nContent-Type: application/json\r\n{header}"
        writer.write(f"{reason}Content-Length: {len(content)}\r\n\r\n".encode() + sent)
        self._under_way -= 1
        try:
            await writer.drain()
        finally:
            self._note("said", run, key, status, not_before)
        return status != 0

    def _verdict(self, chance: random.Random) -> tuple[int, str, float]:
        """The status, a header, and when the question may come again."""
        temper, drawn = self._temper, chance.random()
        if temper.credit and self._good >= temper.credit:
            return 402, "", 0.0
        if drawn < temper.failing:
            return 500, "", 0.0
        if drawn < temper.failing + temper.throttled:
            if chance.random() < 0.5:
                return 429, f"Retry-After: {temper.pause:g}\r\n", time.monotonic() + temper.pause
            until = (datetime.now(UTC) + timedelta(seconds=temper.pause)).replace(microsecond=0)
            wait = (until - datetime.now(UTC)).total_seconds()
            return 429, f"Retry-After: {format_datetime(until, usegmt=True)}\r\n", time.monotonic() + wait
        if drawn < temper.failing + temper.throttled + temper.cut:
            return 0, "", 0.0
        self._good += 1
        return 200, "", 0.0

    def _key(self, run: str, body: dict[str, Any]) -> str:
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
        prompt = Prompt(
            tuple(Message(**message) for message in body["messages"]),
            body["temperature"],
            body["seed"],
            body["max_tokens"],
            json.dumps(schema, ensure_ascii=False) if schema else "",
        )
        port = self._listening.getsockname()[1]
        return digest(f"http://127.0.0.1:{port}/{run}/v1#{MODEL}", prompt)

    def _text(self, key: str, body: dict[str, Any]) -> str:
        if body.get("response_format"):
            return "{}"
        if key not in self._texts:
            users = [message["content"] for message in body["messages"] if message["role"] == "user"]
            self._texts[key] = written(shown(next(text for text in reversed(users) if text.startswith("要点"))))
        return self._texts[key]

    def _note(self, kind: str, run: str, key: str, status: int = 0, not_before: float = 0.0) -> None:
        event = Event(kind, run, key, time.monotonic(), self._under_way, status, not_before)
        self._log.write(json.dumps(event.__dict__).encode() + b"\n")


def _completion(text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    return json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": MODEL,
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 400, "completion_tokens": len(text), "total_tokens": 400 + len(text)},
        }
    ).encode()


def _error(status: int) -> bytes:
    return json.dumps({"error": {"message": "bad", "code": str(status)}}).encode()
