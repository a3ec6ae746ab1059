"""The embedded model: llama.cpp in this process, an OpenAI-compatible server on loopback with a random key."""

from __future__ import annotations

import importlib
import os
import secrets
from pathlib import Path
from typing import Any

from pipeline.errors import ModelDamaged, ModelMissing, ModelUnreachable
from pipeline.models.chat import ChatModel, Endpoint
from pipeline.models.profile import Profile

NAME = "nigao-embedded"
_MAGIC = b"GGUF"
_DEADLINE = 900.0  # seconds; four calls share the cores of an old PC
_PROMPT_CACHE_MIB = 512
_QUIET = -1  # llama.cpp's log level below errors: the terminal belongs to the progress display
_SPARE = 1 << 30  # bytes beside the weights, for the context of all slots and the rest of the program


def model(path: Path, profile: Profile, *, identity: str, port: int = 0) -> ChatModel:
    """The GGUF at ``path`` as a chat model that is loaded at the first question and unloaded when closed.

    ``identity``: stands for the file's content in the ledger. ``port`` 0 takes a free one.
    Raises ModelMissing (no file, no engine), ModelDamaged (no GGUF), ModelUnreachable (too little memory).
    """
    check_gguf(path)
    engine()
    _check_memory(path)
    return ChatModel(
        lambda: serve(path, profile, port=port),
        model=NAME,
        identity=identity,
        profile=profile,
        where=str(path),
        deadline=_DEADLINE,
    )


def serve(path: Path, profile: Profile, *, port: int = 0) -> Endpoint:
    """Starts the server; 3 to 5 s for 1.1 GB. Raises ModelUnreachable when the engine can't load the file or listen."""
    xllamacpp = engine()
    key = secrets.token_urlsafe(32)
    try:
        server = [xllamacpp.Server(_params(xllamacpp, path, profile, key, port))]
    except RuntimeError as error:
        raise ModelUnreachable(
            "内置模型启动不了",
            where=str(path),
            hint="可能是模型文件不完整、内存不够或端口被占用；可运行 nigao doctor 查看，或用 nigao model pull 重新获取",
        ) from error
    # The engine has no call to stop it: its server ends when the last reference goes.
    return Endpoint(server[0].listening_address + "/v1", key, stop=server.clear)


def check_gguf(path: Path) -> None:
    """Raises ModelMissing when there is no readable file, ModelDamaged when it doesn't begin as a GGUF does."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise ModelMissing(
            f"模型文件打不开（{error.strerror}）",
            where=str(path),
            hint="运行 nigao model pull，或用 nigao model use 另选",
        ) from error
    if magic != _MAGIC:
        raise ModelDamaged(
            "这不是完好的 GGUF 模型文件", where=str(path), hint="请删去它，再运行 nigao model pull 或换一个文件"
        )


def engine() -> Any:
    """The xllamacpp module. Raises ModelMissing when it is not installed."""
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        raise ModelMissing(
            "没有安装内置模型的运行程序", hint="请运行 pip install xllamacpp，或用 --base-url 指定远程模型"
        ) from error


def _params(engine: Any, path: Path, profile: Profile, key: str, port: int) -> Any:
    params = engine.CommonParams()
    params.model.path = str(path)
    params.model_alias = {NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.api_keys = [key]
    params.offline = True
    params.ui = False
    params.endpoint_slots = False  # it would show prompts
    params.endpoint_props = False
    params.endpoint_metrics = False
    params.cors_origins = "http://127.0.0.1"
    params.verbosity = _QUIET
    params.warmup = False
    params.n_parallel = profile.parallel
    params.n_ctx = profile.context * profile.parallel
    params.cpuparams.n_threads = os.cpu_count() or 1
    params.cache_prompt = True
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    return params


def _check_memory(path: Path) -> None:
    """Raises ModelUnreachable when the machine can't hold the weights and their context."""
    total, needed = _memory(), path.stat().st_size + _SPARE
    if total is not None and total < needed:
        raise ModelUnreachable(
            f"内存不够：这个模型约需 {needed / 1e9:.1f} GB，本机共 {total / 1e9:.1f} GB",
            where=str(path),
            hint="请换小一些的模型（nigao model use），或用 --base-url 指定远程模型",
        )


def _memory() -> int | None:
    """Bytes of memory this machine has, None where the system doesn't tell (Windows)."""
    if not hasattr(os, "sysconf"):
        return None
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None
