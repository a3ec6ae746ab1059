"""LangChain's chat model for OpenAI-compatible servers, without looking at each message through openai's types.

Importing this module loads langchain_openai, so only opening a connection does.
"""

from __future__ import annotations

import inspect
import json
from functools import cached_property
from typing import Any

from langchain_core.language_models import LangSmithParams
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.prompt_values import ChatPromptValue
from langchain_openai import ChatOpenAI

# What is asked goes into the body as it is, in place of these.
_NO_MESSAGES = ChatPromptValue(messages=[HumanMessage("")])


class UntypedChat(ChatOpenAI):
    """Asks with the body that ``answer`` is given. Nothing of the body is renamed or added to.

    openai turns a typed body into JSON and JSON into typed answers field by field, LangChain turns those into JSON
    again: that took as long as the rest of a call. Errors are openai's own.
    """

    async def answer(self, body: dict[str, Any]) -> AIMessage:
        """The first message of the chat completion that ``body`` asks for. Raises openai's errors."""
        return await self.ainvoke(_NO_MESSAGES, body=body)

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
        answer = await self.root_async_client.post(self._address, body=body, cast_to=bytes)
        return ChatResult(generations=[ChatGeneration(message=_message(json.loads(answer)))])

    # LangChain looks at it in every call.
    _agenerate.__signature__ = inspect.signature(_agenerate)  # type: ignore[attr-defined]

    @cached_property
    def _address(self) -> str:
        # openai would put it together from base and path each time, which takes as long as LangChain's part.
        return str(self.root_async_client.base_url).rstrip("/") + "/chat/completions"

    # Both describe the model to tracers, of which there is none.
    def _get_invocation_params(self, stop: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:
        return {}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return LangSmithParams()


def _message(answer: dict[str, Any]) -> AIMessage:
    """A chat completion's text, why it ended and what it used; the server's answer was vetted when it came in."""
    choice, used = answer["choices"][0], answer.get("usage") or {}
    asked, answered = used.get("prompt_tokens") or 0, used.get("completion_tokens") or 0
    return AIMessage(
        content=choice["message"].get("content") or "",
        response_metadata={"finish_reason": choice.get("finish_reason") or ""},
        usage_metadata={"input_tokens": asked, "output_tokens": answered, "total_tokens": asked + answered},
    )
