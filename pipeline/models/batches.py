"""The client of an OpenAI-compatible Batch API: request files up, batches made and looked after, result files down.

Source: OpenAI API reference, "Files" and "Batch". Prompts and answers pass through it as files, never through memory.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import ModelBusy, ModelError, ModelRefused, ModelTimeout, ModelUnreachable
from pipeline.models import failure
from pipeline.models.chat import is_loopback
from pipeline.settings import Settings
from pipeline.textio import refused_by_disk

if TYPE_CHECKING:
    import openai.types

_CONNECT_SECONDS = 15.0
_SILENT_SECONDS = 180.0  # a server that has taken in 200 MB thinks for a while
_ATTEMPTS = 4
_LONGEST_WAIT = 120.0  # who is told to come back later runs the command again
_TAG = "nigao"  # in a batch's metadata
_LOOKED_THROUGH = 1000  # newest batches of an account among which ours is looked for
_ENDED = ("completed", "failed", "expired", "cancelled")
_NO_KEY = "none"  # the client insists on one; a server on this machine often asks for none
_T = TypeVar("_T")


@dataclass(frozen=True)
class BatchState:
    """How far a batch is. ``files``: of its answers and its errors; ``said``: why it failed, in the server's words."""

    id: str
    status: str
    done: int
    total: int
    files: tuple[str, ...]
    said: str

    @property
    def ended(self) -> bool:
        """Whether nothing more will come; a completed one has its files, if not yet then soon."""
        return self.status in _ENDED and bool(self.files or self.status != "completed")


class BatchServer:
    """The batches of an account. A context manager; connected at the first call.

    Every method raises a ModelError with advice. What may safely be asked twice is tried several times.
    """

    def __init__(self, settings: Settings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Raises ModelRefused when there is no key for a server on another machine."""
        import openai

        if not settings.api_key and not is_loopback(settings.base_url):
            raise ModelRefused("远程模型需要密钥", where=settings.base_url, hint="请设环境变量 NIGAO_API_KEY")
        self._where = settings.base_url
        self._key = settings.api_key
        self._sleep = sleep
        self._advice = ("", "")  # Retry-After and Date of the last failure
        self._client = openai.OpenAI(
            api_key=settings.api_key or _NO_KEY,
            base_url=settings.base_url,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(
                trust_env=not is_loopback(settings.base_url),
                follow_redirects=False,
                timeout=openai.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS),
            ),
        )
        # Lost connections in the middle of a download come as the HTTP library's own errors: httpx2, before it httpx.
        self._lost = importlib.import_module(openai.DefaultHttpxClient.__mro__[1].__module__).HTTPError

    def upload(self, path: Path) -> str:
        """Sends a request file; returns its id there. One sent twice costs nothing: only a batch does."""

        def send() -> str:
            with path.open("rb") as file:
                answer = self._client.files.create(file=(path.name, file, "application/jsonl"), purpose="batch")
            return self._id(answer)

        return self._repeated(send)

    def create(self, upload: str, tag: str) -> str:
        """Makes a batch of an uploaded file, with ``tag`` by which ``find`` knows it; returns its id.

        Asked once: after a ModelUnreachable or ModelTimeout it may have been made all the same.
        """
        return self._once(
            lambda: self._id(
                self._client.batches.create(
                    input_file_id=upload,
                    endpoint="/v1/chat/completions",
                    completion_window="24h",
                    metadata={_TAG: tag},
                )
            )
        )

    def find(self, upload: str, tag: str) -> str:
        """The id of the batch that was made with ``tag`` or of this upload, "" when there is none."""

        def look() -> str:
            for number, batch in enumerate(self._client.batches.list(limit=100)):
                ours = (batch.metadata or {}).get(_TAG) == tag or (upload and batch.input_file_id == upload)
                if ours:
                    return self._id(batch)
                if number >= _LOOKED_THROUGH:
                    break
            return ""

        return self._repeated(look)

    def state(self, batch: str) -> BatchState:
        """How far a batch is."""
        return self._repeated(lambda: self._state(self._client.batches.retrieve(batch)))

    def download(self, file: str, path: Path) -> None:
        """Brings a result file to ``path``, whole or not at all. Raises OutputError when the disk refuses."""
        beside = path.with_name(f".{path.name}.tmp")

        def bring() -> None:
            with self._client.files.with_streaming_response.content(file) as answer, beside.open("wb") as kept:
                for piece in answer.iter_bytes(1 << 16):
                    kept.write(piece)
                kept.flush()
                os.fsync(kept.fileno())
            beside.replace(path)

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._repeated(bring)
        except OSError as error:
            raise refused_by_disk(error, path) from error
        finally:
            beside.unlink(missing_ok=True)

    def close(self) -> None:
        """Ends the connection; may be called twice."""
        self._client.close()

    def __enter__(self) -> BatchServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _repeated(self, call: Callable[[], _T]) -> _T:
        attempt = 1
        while True:
            try:
                return self._once(call)
            except (ModelUnreachable, ModelBusy, ModelTimeout):
                wait = failure.wait_before(attempt, *self._advice)
                if attempt >= _ATTEMPTS or wait > _LONGEST_WAIT:
                    raise
                self._sleep(wait)
                attempt += 1

    def _once(self, call: Callable[[], _T]) -> _T:
        import openai

        self._advice = ("", "")
        try:
            return call()
        except openai.APIStatusError as error:
            self._advice = (error.response.headers.get("retry-after", ""), error.response.headers.get("date", ""))
            body = error.response.read().decode("utf-8", "replace")
            # "from None": a foreign error's text may echo the key.
            raise self._named(error.status_code, body) from None
        except openai.APIConnectionError as error:
            raise self._unreachable(error.__cause__ or error) from None
        except self._lost as error:
            raise self._unreachable(error) from None
        except (openai.APIResponseValidationError, AttributeError, TypeError, ValueError) as error:
            # The library builds its objects out of whatever comes and trips over a web page later.
            raise self._no_batches() from error

    def _named(self, status: int, body: str) -> ModelError:
        named = failure.from_status(status, body, where=self._where, schema=False, key=self._key)
        if status == 404:
            hint = (
                "对方可能没有批处理接口：可用 --export-jsonl 写成文件另行处理，或直接起草；"
                "对方已删去提交过的批次时，删去初稿文件夹里的 rounds.jsonl 再提交"
            )
            return ModelRefused(named.message, where=self._where, hint=hint)
        return named

    def _unreachable(self, error: BaseException) -> ModelUnreachable:
        said = failure.scrubbed(str(error), self._key)
        return ModelUnreachable(
            f"与批处理服务的连接断了（{said}）",
            where=self._where,
            hint="请检查网络；再运行同一命令会先查清是否已提交，不会重复提交",
        )

    def _no_batches(self) -> ModelRefused:
        return ModelRefused(
            "这个地址答的不是批处理接口的内容", where=self._where, hint="请核对 --base-url（多以 /v1 结尾）"
        )

    def _id(self, answer: openai.types.FileObject | openai.types.Batch) -> str:
        if not isinstance(answer.id, str) or not answer.id:
            raise self._no_batches()
        return answer.id

    def _state(self, batch: openai.types.Batch) -> BatchState:
        counts = batch.request_counts
        errors = (batch.errors.data if batch.errors else None) or []
        said = "；".join(dict.fromkeys(error.message or error.code or "" for error in errors[:5]))
        return BatchState(
            self._id(batch),
            str(batch.status),
            counts.completed + counts.failed if counts else 0,
            counts.total if counts else 0,
            tuple(file for file in (batch.output_file_id, batch.error_file_id) if file),
            failure.scrubbed(said, self._key),
        )
