"""What one prompt is asked with: the parameters and the body of a chat completion."""

from __future__ import annotations

import json
from typing import Any

from pipeline.types import Prompt


def parameters(prompt: Prompt) -> dict[str, Any]:
    """Everything of the body but the model's name and the messages."""
    asked: dict[str, Any] = {
        "temperature": prompt.temperature,
        "seed": prompt.seed,
        "max_tokens": prompt.max_tokens,
    }
    if prompt.schema:
        answer = {"name": "answer", "strict": True, "schema": json.loads(prompt.schema)}
        asked["response_format"] = {"type": "json_schema", "json_schema": answer}
    return asked


def body(model: str, prompt: Prompt) -> dict[str, Any]:
    """The JSON body of POST …/chat/completions that asks ``prompt`` of ``model``."""
    messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
    return {"model": model, "messages": messages, **parameters(prompt)}
