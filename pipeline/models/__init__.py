"""Floor 2: models. ``open_model`` chooses embedded or remote from the settings, ``ask`` keeps the answer in the ledger.

Importing this package loads none of the model libraries; opening a model does.
"""

from __future__ import annotations

import dataclasses
import os

from pipeline.errors import ModelRefused, SettingsError
from pipeline.ledger import Ledger, digest
from pipeline.models import embedded, fetch, shelf
from pipeline.models.chat import ChatModel, Endpoint, is_loopback
from pipeline.models.model import Model
from pipeline.models.profile import Profile, profile_for
from pipeline.models.shelf import Progress
from pipeline.settings import Settings
from pipeline.types import Completion, Prompt

__all__ = ["ChatModel", "Model", "Profile", "Progress", "ask", "open_model", "profile_for", "remote_id"]


def open_model(settings: Settings, *, progress: Progress | None = None) -> ChatModel:
    """The model that the settings name, as a context manager; the embedded one is fetched when absent.

    It is loaded or connected at the first question. Remote only when ``base_url`` is set, and neither ever stands in
    for the other. ``progress`` hears of a fetch.
    Raises SettingsError (no model name for a base URL), ModelRefused (no key for a remote), and whatever fetching
    and starting the embedded model raise.
    """
    return _remote(settings) if settings.base_url else _embedded(settings, progress)


def ask(model: Model, ledger: Ledger, prompt: Prompt) -> Completion:
    """The model's answer, kept before it is returned, whatever the ledger had. Raises as they do."""
    completion = model.ask(prompt)
    ledger.put(digest(model.id, prompt), completion)
    return completion


def remote_id(settings: Settings) -> str:
    """The identity under which a remote model's answers are kept. Raises SettingsError when ``model`` is not set."""
    if not settings.model:
        raise SettingsError(
            "给了模型地址，没有给模型名",
            where="model",
            hint="请加 --model，例如 --model deepseek-chat，或设 NIGAO_MODEL",
        )
    return f"{settings.base_url}#{settings.model}"


def _remote(settings: Settings) -> ChatModel:
    identity = remote_id(settings)
    if not settings.api_key and not is_loopback(settings.base_url):
        raise ModelRefused(
            "远程模型需要密钥", where=settings.base_url, hint="请设环境变量 NIGAO_API_KEY（本程序不把密钥存进任何文件）"
        )
    endpoint = Endpoint(settings.base_url, settings.api_key)
    return ChatModel(
        lambda: endpoint,
        model=settings.model,
        identity=identity,
        profile=_with_jobs(profile_for(settings.model), settings),
        where=settings.base_url,
    )


def _embedded(settings: Settings, progress: Progress | None) -> ChatModel:
    embedded.engine()  # before a gigabyte is fetched for an engine that isn't there
    chosen = shelf.current(settings)
    if settings.model:
        file = shelf.find(settings, settings.model)
    elif chosen is not None and chosen.name != fetch.NAME:
        file = shelf.find(settings, chosen.name)
    else:
        file = fetch.ensure_default(settings, progress)
    profile = profile_for(file.name, file.size)
    # Each slot reads the shared prefix for itself: on two cores one slot was 13 % faster than two.
    slots = max(1, min(profile.parallel, (os.cpu_count() or 1) // 2))
    profile = _with_jobs(dataclasses.replace(profile, parallel=slots), settings)
    return embedded.model(file.path, profile, identity=f"sha256:{file.sha256}")


def _with_jobs(profile: Profile, settings: Settings) -> Profile:
    return dataclasses.replace(profile, parallel=settings.jobs) if settings.jobs else profile
