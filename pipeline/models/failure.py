"""From an HTTP failure to a named error with advice, and how long to wait before asking again."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipeline.errors import BadAnswer, ModelBusy, ModelError, ModelQuota, ModelRefused, ModelTimeout, ModelUnreachable

RETRIED_STATUSES = frozenset({408, 409, 425, 429})  # and every 5xx
_NO_CREDIT = ("insufficient_quota", "insufficient balance", "arrearage", "exceeded your current quota", "余额不足")
_TOO_LONG = ("context_length", "context length", "context size", "context_size", "prompt is too long")
_MAX_WAIT = 60.0  # seconds
_FOREVER = 7 * 86400.0
_FIRST_WAIT = 1.0


def retried(status: int) -> bool:
    """Whether the same request may succeed later."""
    return status in RETRIED_STATUSES or status >= 500


def wait_before(attempt: int, retry_after: str = "", date: str = "", *, now: datetime | None = None) -> float:
    """Seconds to wait after failure number ``attempt`` (from 1): 1, 2, 4 … with jitter, or the server's Retry-After
    when that is more.

    ``retry_after`` is the header, seconds or an HTTP date (RFC 9110, 10.2.3), ``date`` the answer's Date header: the
    server's clock, which a date is meant by, may differ from ours. What the server asks for is never cut short; our
    own waits are at most a minute.
    """
    own = min(_FIRST_WAIT * 2.0 ** (attempt - 1), _MAX_WAIT) * random.uniform(0.5, 1.0)
    asked = _seconds(retry_after.strip(), _moment(date) or now or datetime.now(UTC))
    if asked is None or asked <= 0:  # "now" over and over is no advice
        return own
    return min(max(asked, own), _FOREVER)


def _seconds(header: str, now: datetime) -> float | None:
    if header.replace(".", "", 1).isascii() and header.replace(".", "", 1).isdigit():
        return float(header)
    until = _moment(header)
    return (until - now).total_seconds() if until else None


def _moment(header: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def scrubbed(text: str, key: str, limit: int = 200) -> str:
    """``text`` on one line, cut to ``limit`` characters, without the key."""
    flat = " ".join(text.split())
    return (flat.replace(key, "***") if key else flat)[:limit]


def _message(body: str) -> str:
    """The server's own sentence in an OpenAI-style error body, else the body."""
    try:
        error = json.loads(body)["error"]
        return str(error["message"] if isinstance(error, dict) else error)
    except (ValueError, KeyError, TypeError):
        return body


def from_status(status: int, body: str, *, where: str, schema: bool, key: str) -> ModelError:
    """The error for an HTTP ``status`` other than 2xx; ``body`` is the server's text, ``where`` its address.

    BadAnswer where only this prompt is at fault: it is too long, or it has a ``schema`` and the server can't do those.
    """
    message = _message(body)
    said = scrubbed(message, key)
    lower = f"{message} {body}".lower()  # the body too: its code fields say more than its message
    if status == 402 or any(mark in lower for mark in _NO_CREDIT):
        return ModelQuota("模型账户余额不足", where=where, hint="充值后再试，已得到的回答都在账本里，不会重复计费")
    if status in (400, 413, 422, 500) and any(mark in lower for mark in _TOO_LONG):
        return BadAnswer("这部分要点太长，超出模型一次能读的长度", where=where)
    if status in (401, 403):
        # The server's own words are left out: some echo part of the key.
        return ModelRefused("密钥不对或没有权限", where=where, hint="请检查环境变量 NIGAO_API_KEY")
    if status == 404:
        return ModelRefused(
            f"找不到这个模型或地址（{said}）", where=where, hint="请核对 --model 的模型名和 --base-url（多以 /v1 结尾）"
        )
    if status == 429:
        return ModelBusy("请求太频繁，多次重试仍被限流", where=where, hint="过几分钟再试，或在设置里把 jobs 调小")
    if status >= 500:
        return ModelUnreachable(f"模型服务出错（HTTP {status}），多次重试仍不成", where=where, hint="稍后再试")
    if status in (408, 409, 425):
        return ModelTimeout(f"模型服务没能按时处理（HTTP {status}）", where=where, hint="稍后再试")
    if 300 <= status < 400:
        return ModelRefused("该地址把请求转到了别处，未跟随", where=where, hint="请在 --base-url 里写最终地址")
    if schema and ("response_format" in lower or "schema" in lower):
        return BadAnswer(f"该模型不支持按格式作答（{said}）", where=where)
    return ModelRefused(
        f"模型服务不接受这个请求（HTTP {status}：{said}）", where=where, hint="请核对模型名，或换一个上下文更长的模型"
    )
