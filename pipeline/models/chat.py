"""The one adapter to chat models: Prompt -> Completion. Nothing else imports langchain_openai or openai.

Calls run on an event loop of their own thread, because only a cancelled task really ends a call: a read timeout
starts anew with every byte that a slow server drips.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import ipaddress
import math
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

from pipeline.errors import ModelBusy, ModelError, ModelQuota, ModelTimeout, ModelUnreachable, NigaoError
from pipeline.models import failure
from pipeline.models.answer import usable
from pipeline.models.client import client
from pipeline.models.pace import Pace, Patience
from pipeline.models.profile import Profile
from pipeline.models.request import body
from pipeline.types import Completion, Prompt


def is_loopback(base_url: str) -> bool:
    """Whether ``base_url`` names this machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class Endpoint:
    """Where an OpenAI-compatible server listens ("…/v1"), its key, and what ends it when the model is closed."""

    base_url: str
    api_key: str = field(default="", repr=False)
    stop: Callable[[], None] | None = None


class ChatModel:
    """A chat model behind an OpenAI-compatible endpoint. A context manager; ``ask`` may be called from many threads.

    ``id`` is the stable identity that the ledger files answers under; ``where`` is its address or file for messages.
    Nothing is loaded or connected before the first ``ask``: a draft whose answers are all in the ledger starts no
    model. Threads that wait in ``ask`` when the model is closed get a ModelError, so on Ctrl-C close it before
    waiting for them.
    """

    def __init__(
        self,
        connect: Callable[[], Endpoint],
        *,
        model: str,
        identity: str,
        profile: Profile,
        where: str,
        deadline: float = 300.0,
        attempts: int = 5,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``connect`` is called once, at the first ``ask``; what it raises, ``ask`` raises.

        ``deadline``: seconds that one ``ask`` may last, retries included, but not its waiting for its turn at a server
        that was asked too much; no Retry-After longer than that is waited for. ``attempts``: tries over HTTP, those not
        counted that the server refused because it is asked too much (``Patience``).
        """
        self.id = identity
        self.profile = profile
        self.where = where
        self._connect = connect
        self._model = model
        self._deadline = deadline
        self._attempts = attempts
        self._sleep = sleep
        self._permit: Callable[[], float] = lambda: 0.0
        self._lock = threading.Lock()
        self._line: _Line | None = None
        self._closed = False

    def ask(self, prompt: Prompt) -> Completion:
        """The model's answer. Raises BadAnswer (no usable text) or another ModelError with advice."""
        future = self._start(prompt)
        try:
            return future.result()
        except concurrent.futures.CancelledError as error:
            raise ModelError("模型已关闭，这次提问没有做完", where=self.where) from error
        except KeyboardInterrupt:
            future.cancel()
            raise

    @property
    def pause(self) -> float:
        """As ``AsksAgain`` says."""
        line = self._line
        return line.pace.pause if line is not None else 0.0

    def before_asking_again(self, permit: Callable[[], float]) -> None:
        """As ``AsksAgain`` says."""
        self._permit = permit

    def start(self) -> None:
        """Loads or connects now instead of at the first ``ask``. Raises what the connection raises."""
        with self._lock:
            self._opened()

    def close(self) -> None:
        """Ends every call under way, the connection and the embedded server; may be called twice."""
        with self._lock:
            line, self._line, self._closed = self._line, None, True
        if line is not None:
            atexit.unregister(self.close)
            line.close()

    def __enter__(self) -> ChatModel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self, prompt: Prompt) -> concurrent.futures.Future[Completion]:
        with self._lock:
            line = self._opened()
            return asyncio.run_coroutine_threadsafe(self._within_deadline(line, prompt), line.loop)

    def _opened(self) -> _Line:
        if self._closed:
            raise ModelError("模型已关闭", where=self.where)
        if self._line is None:
            self._line = _Line(self._connect(), self._model, Pace(self._deadline, sleep=self._sleep))
            atexit.register(self.close)
        return self._line

    async def _within_deadline(self, line: _Line, prompt: Prompt) -> Completion:
        try:
            async with asyncio.timeout(self._deadline) as limit:
                return await self._with_retries(line, prompt, limit)
        except TimeoutError:
            raise ModelTimeout(
                f"模型在 {self._deadline:.0f} 秒内没有答完", where=self.where, hint="稍后再试；已得到的回答不会丢"
            ) from None

    async def _with_retries(self, line: _Line, prompt: Prompt, limit: asyncio.Timeout) -> Completion:
        """The one retry layer: lost connections, 408, 409, 425, 429 and 5xx, with Retry-After or growing waits.

        What the server asks for by 429 or Retry-After holds for all questions, other failures for this one alone.
        """
        failures, patience = 0, Patience(line.pace)
        while True:
            await self._turn(line, limit, again=failures + patience.refusals > 0)
            good = False
            try:
                answer = await self._once(line, prompt)
                good = True
                return answer
            except ModelQuota as error:
                line.pace.stop(error)
                raise
            except _Again as again:
                shared = bool(again.retry_after) or isinstance(again.error, ModelBusy)
                if shared:
                    patience.refused()
                    wait = failure.wait_before(patience.refusals, again.retry_after, again.date)
                    line.pace.hold(wait)
                    over = patience.over
                else:
                    failures += 1
                    wait = failure.wait_before(failures)
                    over = failures >= self._attempts or line.loop.time() + wait >= _ends(limit)
                if over:
                    raise again.error from None
            finally:
                await line.pace.end(good=good)
            if not shared:
                await self._sleep(wait)

    async def _turn(self, line: _Line, limit: asyncio.Timeout, *, again: bool) -> None:
        left = _ends(limit) - line.loop.time()
        limit.reschedule(None)
        while again and (wait := self._permit()) > 0:
            await self._sleep(wait)
        try:
            await line.pace.begin()
        except ModelBusy as error:
            error.where = self.where
            raise
        limit.reschedule(line.loop.time() + left)

    async def _once(self, line: _Line, prompt: Prompt) -> Completion:
        import openai

        try:
            message = await line.chat.answer(body(self._model, prompt))
        except openai.APIStatusError as error:
            status = error.status_code
            named = failure.from_status(
                status, error.response.text, where=self.where, schema=bool(prompt.schema), key=line.key
            )
            if failure.retried(status) and isinstance(named, ModelBusy | ModelUnreachable | ModelTimeout):
                headers = error.response.headers
                raise _Again(named, headers.get("retry-after", ""), headers.get("date", "")) from None
            # "from None": a foreign error's text may echo the key.
            raise named from None
        except openai.APIConnectionError as error:
            if own := _own_cause(error):
                raise own from None
            raise _Again(self._no_connection(error, line.key)) from None
        text = message.content if isinstance(message.content, str) else ""
        usage = message.usage_metadata or {}
        return Completion(
            text=usable(text, message.response_metadata.get("finish_reason") or "", schema=bool(prompt.schema)),
            model=self._model,
            prompt_tokens=usage.get("input_tokens", 0),
            completion_tokens=usage.get("output_tokens", 0),
        )

    def _no_connection(self, error: BaseException, key: str) -> ModelUnreachable:
        said = failure.scrubbed(str(error.__cause__ or error), key)
        return ModelUnreachable(
            f"连不上模型服务（{said}）", where=self.where, hint="请检查网络和 --base-url；不设 base_url 就用内置模型"
        )


class _Line:
    """An open connection: its event loop in a thread of its own, the HTTP client, the LangChain chat model over it."""

    def __init__(self, endpoint: Endpoint, model: str, pace: Pace) -> None:
        self.key = endpoint.api_key
        self.pace = pace
        self.http, self.chat = client(endpoint.base_url, model, endpoint.api_key, here=is_loopback(endpoint.base_url))
        self.loop = asyncio.new_event_loop()
        self._stop = endpoint.stop
        self._thread = threading.Thread(target=self.loop.run_forever, name="nigao-model", daemon=True)
        self._thread.start()

    def close(self) -> None:
        try:
            asyncio.run_coroutine_threadsafe(self._shut(), self.loop).result()
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()
            self.loop.close()
        finally:
            if self._stop is not None:
                self._stop()

    async def _shut(self) -> None:
        calls = asyncio.all_tasks() - {asyncio.current_task()}
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        await self.http.aclose()


class _Again(Exception):  # a signal between two methods, never seen outside
    """A failure that may pass; ``error`` is what to raise when it does not, the rest two headers of the answer."""

    def __init__(self, error: ModelError, retry_after: str = "", date: str = "") -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after
        self.date = date


def _ends(limit: asyncio.Timeout) -> float:
    ends = limit.when()
    return math.inf if ends is None else ends


def _own_cause(error: BaseException) -> NigaoError | None:
    cause = error.__cause__
    while cause is not None and not isinstance(cause, NigaoError):
        cause = cause.__cause__
    return cause
