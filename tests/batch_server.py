"""A loopback server of chat completions, files and batches, whose answers depend on the question alone."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from lying_server import Answer, send
from scripted import diligent, shown_bullets
from serving import serving

from pipeline.types import Message, Prompt

Body = dict[str, Any]
Line = dict[str, Any]


def moody(body: Body) -> Body:
    """The chat completion for a request. Asked the first time about sandbags it is cut off, about those who were moved
    it says what the guards refuse; else, and the second time, it is right."""
    prompt = Prompt(
        tuple(Message(message["role"], message["content"]) for message in body["messages"]),
        schema="{}" if "response_format" in body else "",
    )
    bullets = "" if prompt.schema or body["seed"] != 1 else "".join(shown_bullets(prompt))
    text = "有关工作已经完成。" if "转移群众" in bullets else diligent(prompt)
    return completion(text, "length" if "沙袋" in bullets else "stop")


def completion(text: str | None, finish: str = "stop") -> Body:
    message = {"role": "assistant", "content": text}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "served",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


def answered(request: Line) -> Line:
    """The line of an output file."""
    response = {"status_code": 200, "request_id": "r", "body": moody(request["body"])}
    return {"id": "b", "custom_id": request["custom_id"], "response": response, "error": None}


def expired(request: Line) -> Line:
    """The line of an error file."""
    error = {"code": "batch_expired", "message": "This request could not be executed before the completion window."}
    return {"id": "b", "custom_id": request["custom_id"], "response": None, "error": error}


def lines(data: bytes) -> list[Line]:
    return [json.loads(line) for line in data.splitlines() if line.strip()]


def dump(results: list[Line]) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in results)


Work = Callable[[list[Line]], tuple[str, list[Line], list[Line]]]


def diligently(requests: list[Line]) -> tuple[str, list[Line], list[Line]]:
    return "completed", [answered(request) for request in requests], []


@dataclass
class Office:
    """What the server has and heard.

    ``work``: from a batch's requests to its status, output and errors; ``idle``: batches stay in progress; ``closed``:
    there are no batches here; ``trouble``: what the next GETs are answered with; ``heard``: called with
    "POST /v1/batches" and the like before the reply.
    """

    url: str = ""
    work: Work = diligently
    idle: bool = False
    closed: bool = False
    trouble: list[Answer] = field(default_factory=list)
    heard: Callable[[str], None] = lambda what: None
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Body] = field(default_factory=dict)
    chats: list[Body] = field(default_factory=list)

    def asked(self) -> list[str]:
        """The custom_ids of all batches, in order."""
        return [
            line["custom_id"] for batch in self.batches.values() for line in lines(self.files[batch["input_file_id"]])
        ]

    def keep(self, data: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = data
        return name

    def advance(self, batch: Body) -> None:
        if batch["status"] == "in_progress" and not self.idle:
            status, output, errors = self.work(lines(self.files[batch["input_file_id"]]))
            batch |= {
                "status": status,
                "output_file_id": self.keep(dump(output)) if output else None,
                "error_file_id": self.keep(dump(errors)) if errors else None,
                "request_counts": {"total": len(output) + len(errors), "completed": len(output), "failed": len(errors)},
            }


@contextmanager
def office() -> Iterator[Office]:
    """The server, listening; ``url`` ends in /v1."""
    state = Office()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            with lock:
                data = self.rfile.read(int(self.headers["Content-Length"]))
                if state.closed:
                    send(self, 404, b"Not Found", "text/plain")
                    return
                answer = self.posted(self.path, data)
                state.heard(f"POST {self.path}")
            self.reply(answer)

        def posted(self, path: str, data: bytes) -> Body:
            if path == "/v1/chat/completions":
                state.chats.append(json.loads(data))
                return moody(json.loads(data))
            if path == "/v1/files":
                name = state.keep(part_of(data, self.headers["Content-Type"]))
                made = {"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "f", "purpose": "batch"}
                return {**made, "status": "processed"}
            asked = json.loads(data)
            assert asked["endpoint"] == "/v1/chat/completions" and asked["completion_window"] == "24h"
            name = f"batch_{len(state.batches) + 1}"
            state.batches[name] = {
                **asked,
                "id": name,
                "object": "batch",
                "created_at": 1,
                "status": "in_progress",
            }
            return state.batches[name]

        def do_GET(self) -> None:
            with lock:
                path = self.path.partition("?")[0].removeprefix("/v1/")
                state.heard(f"GET /v1/{path}")
                if state.trouble:
                    state.trouble.pop(0)(self)
                elif path.endswith("/content"):
                    send(self, 200, state.files[path.split("/")[1]], "application/octet-stream")
                elif path == "batches":
                    self.reply({"object": "list", "data": [*reversed(state.batches.values())], "has_more": False})
                else:
                    batch = state.batches[path.split("/")[1]]
                    state.advance(batch)
                    self.reply(batch)

        def reply(self, body: Body) -> None:
            try:
                send(self, 200, json.dumps(body).encode(), "application/json")
            except OSError:  # the other side was killed
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Handler) as state.url:
        yield state


def part_of(data: bytes, kind: str) -> bytes:
    """The file in a multipart form."""
    found = re.search(r'boundary="?([^";]+)', kind)
    assert found
    for part in data.split(b"--" + found[1].encode()):
        head, _, body = part.partition(b"\r\n\r\n")
        if b"filename=" in head:
            return body.removesuffix(b"\r\n")
    raise AssertionError("no file was sent")
