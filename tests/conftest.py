"""What more than one test file needs: the real embedded model, fetched the way a user's is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.models import embedded, fetch
from pipeline.models.chat import ChatModel
from pipeline.models.profile import profile_for
from pipeline.settings import load_settings


@pytest.fixture(scope="session")
def embedded_file() -> Path:
    """The default model's .gguf in the user's own models folder, fetched when absent (1.1 GB)."""
    if os.environ.get("NIGAO_TEST_NO_MODEL") == "1":
        pytest.skip("NIGAO_TEST_NO_MODEL=1")
    return fetch.ensure_default(load_settings()).path


@pytest.fixture(scope="session")
def embedded_model(embedded_file: Path) -> Iterator[ChatModel]:
    """The default model, loaded once for the whole session."""
    profile = profile_for(fetch.NAME, fetch.SIZE)
    with embedded.model(embedded_file, profile, identity=f"sha256:{fetch.SHA256}") as model:
        yield model
