"""LangChain's chat model for OpenAI-compatible servers, without looking at each message through openai's types.

Importing this module loads langchain_openai, so only opening a connection does.
"""

from __future__ import annotations

import json
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_openai import ChatOpenAI


class UntypedChat(ChatOpenAI):
    """Asks with the body that ``ainvoke(…, body=…)`` is given. Nothing of the body is renamed or added to.

    openai turns a typed body into JSON and JSON into typed answers field by field, LangChain turns those into JSON
    again: that took as long as the rest of a call. Errors are openai's own.
    """

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        *,
        body: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        # openai's way to ask what it has no types for: README, "undocumented endpoints".
        answer = await self.root_async_client.post("/chat/completions", body=body, cast_to=bytes)
        return ChatResult(generations=[ChatGeneration(message=_message(json.loads(answer)))])


def _message(answer: dict[str, Any]) -> AIMessage:
    """A chat completion's text, why it ended and what it used; the server's answer was vetted when it came in."""
    choice, used = answer["choices"][0], answer.get("usage") or {}
    asked, answered = used.get("prompt_tokens") or 0, used.get("completion_tokens") or 0
    return AIMessage(
        content=choice["message"].get("content") or "",
        response_metadata={"finish_reason": choice.get("finish_reason") or ""},
        usage_metadata={"input_tokens": asked, "output_tokens": answered, "total_tokens": asked + answered},
    )
