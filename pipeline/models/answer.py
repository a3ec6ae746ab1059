"""From a chat completion's text to the text that counts."""

from __future__ import annotations

import json
import re

from pipeline.errors import BadAnswer, ModelRefused
from pipeline.types import Completion

_THINK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_THINK_OPEN = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_THINK_CLOSE = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_FENCE_LINE = re.compile(r"^[ \t]*(?:```|~~~)[\w+-]*[ \t]*$\n?", re.MULTILINE)
_FENCE_INLINE = re.compile(r"```([^`\n]*)```")
_NO_COMPLETION = "模型服务的回答里没有正文"
_REASONS = {
    "length": "回答太长，被截断",
    "content_filter": "回答被内容审查拦下",
    "tool_calls": "模型没有作答而是要求调用工具",
}


def usable(text: str, finish_reason: str, *, schema: bool = False) -> str:
    """``text`` without reasoning and code fences, when the model finished by itself and said something.

    A reasoning block whose opening tag stands in the prompt's template leaves only ``</think>`` in the answer.
    Raises BadAnswer when ``finish_reason`` is not "stop", the reasoning never ends, nothing is left, or a ``schema``
    answer is no JSON.
    """
    if finish_reason != "stop":
        raise BadAnswer(_REASONS.get(finish_reason, f"回答没有正常结束（{finish_reason[:40] or '原因不明'}）"))
    rest = _THINK.sub("", text)
    *_, rest = _THINK_CLOSE.split(rest)
    if _THINK_OPEN.search(rest):
        raise BadAnswer("模型只有思考过程，没有正文")
    rest = _FENCE_INLINE.sub(r"\1", _FENCE_LINE.sub("", rest)).strip()
    if not rest:
        raise BadAnswer("模型的回答是空的")
    if schema:
        try:
            json.loads(rest)
        except ValueError as error:
            raise BadAnswer("模型没有按规定的格式作答") from error
    return rest


def read_completion(body: object, *, model: str, schema: bool) -> Completion:
    """The answer in the parsed body of a chat completion, counted as ``model``'s.

    Raises BadAnswer when it has not the fields of one, and what ``usable`` raises.
    """
    if not isinstance(body, dict) or not _is_completion(body):
        raise BadAnswer(_NO_COMPLETION)
    choice, usage = body["choices"][0], body.get("usage") or {}
    text = usable(choice["message"].get("content") or "", str(choice.get("finish_reason") or ""), schema=schema)
    return Completion(text, model, usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0)


def refuse_unless_completion(body: bytes, *, where: str) -> None:
    """Raises ModelRefused when a successful HTTP answer is no JSON (a web page: a wrong address), BadAnswer when it is
    JSON without the fields of a chat completion."""
    try:
        completion = json.loads(body)
    except ValueError:
        raise ModelRefused(
            "这个地址答的不是模型接口的内容", where=where, hint="请核对 --base-url（多以 /v1 结尾）"
        ) from None
    if not _is_completion(completion):
        raise BadAnswer(_NO_COMPLETION)


def _is_completion(body: object) -> bool:
    if not isinstance(body, dict):
        return False
    choices, usage = body.get("choices"), body.get("usage") or {}
    if not isinstance(choices, list) or not choices or not isinstance(usage, dict):
        return False
    message = choices[0].get("message") if isinstance(choices[0], dict) else None
    counts = [usage.get(name) or 0 for name in ("prompt_tokens", "completion_tokens", "total_tokens")]
    return (
        isinstance(message, dict)
        and isinstance(message.get("content"), str | None)
        and all(isinstance(count, int) for count in counts)
    )
