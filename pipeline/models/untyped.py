"""LangChain's chat model for OpenAI-compatible servers, without looking at each message through openai's types.

Importing this module loads langchain_openai, so only opening a connection does.
"""

from __future__ import annotations

import json
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
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
        return self._create_chat_result(json.loads(answer))
