"""A loopback chat server that answers by script: right, wrong, late, cut or not at all. It records what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from serving import serving

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class LyingServer:
    """``script`` is used from the front; its last answer is given for ever."""

    script: list[Answer]
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def says(text: str | None, finish: str | None = "stop", **usage: Any) -> Answer:
    """A chat completion with this text."""
    message = {"role": "assistant", "content": text}
    body = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": usage or {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }
    return gives(json.dumps(body).encode())


def gives(body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Answer:
    """Any status and bytes."""
    return lambda handler: send(handler, status, body, kind, **headers)


def fails(status: int, message: str = "no", code: str = "", **headers: str) -> Answer:
    """An OpenAI-style error body."""
    return gives(json.dumps({"error": {"message": message, "code": code}}).encode(), status, **headers)


def cuts(handler: BaseHTTPRequestHandler) -> None:
    """Promises more bytes than it sends, then hangs up."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "4000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def drips(server: LyingServer) -> Answer:
    """A byte every 50 ms for ever: a read timeout alone never ends such a call."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        try:
            while not server.over.wait(0.05):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        except OSError:
            handler.close_connection = True

    return answer


@contextmanager
def lying(*script: Answer) -> Iterator[LyingServer]:
    """The server, listening; ``url`` ends in /v1."""
    state = LyingServer(list(script))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            state.paths.append(self.path)
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            state.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            (state.script.pop(0) if len(state.script) > 1 else state.script[0])(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Handler) as state.url:
        try:
            yield state
        finally:
            state.over.set()
