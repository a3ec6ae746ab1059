"""The HTTP client to a chat server, and LangChain's chat model over it."""

from __future__ import annotations

import os
from typing import Any

from pipeline.models.answer import refuse_unless_completion

_CONNECT_SECONDS = 15.0
_NO_KEY = "none"  # the client insists on one; a server on this machine often asks for none
_TRACING = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGCHAIN_HANDLER",
    "LANGSMITH_GATEWAY",
)


def client(base_url: str, model: str, api_key: str, *, here: bool) -> tuple[Any, Any]:
    """The HTTP client and the LangChain chat model over it. ``here``: the server is on this machine."""
    # Prompts must not be uploaded to a tracing service whatever the environment says.
    os.environ.update(dict.fromkeys(_TRACING, "false"))

    import langsmith
    import openai
    from pydantic import SecretStr

    from pipeline.models.untyped import UntypedChat

    langsmith.configure(enabled=False)
    http = openai.DefaultAioHttpClient(
        trust_env=not here,  # a proxy of the environment would carry even loopback prompts away
        follow_redirects=False,
        timeout=openai.Timeout(None, connect=_CONNECT_SECONDS),
        event_hooks={"response": [_vet]},
    )
    chat = UntypedChat(
        model=model,
        api_key=SecretStr(api_key or _NO_KEY),
        base_url=base_url,
        max_retries=0,
        timeout=None,
        http_async_client=http,
        openai_proxy=None,
        streaming=False,
        cache=False,
        use_responses_api=False,
    )
    return http, chat


async def _vet(response: Any) -> None:
    """Refuses an answer that is no chat completion before the libraries trip over it."""
    body = await response.aread()
    if response.is_success:
        refuse_unless_completion(body, where=str(response.url))
