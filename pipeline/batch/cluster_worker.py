"""What runs in a worker process of a Dask cluster: the model is opened there once, and asked.

Nothing but the model's name and the prompt comes from the driver. The key, the settings file and the folder of models
are the worker's own, so that no key is ever in a task. Failures come back as values: Dask logs the arguments of a
task that raises, and the prompt is among them.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from importlib.metadata import version

from pipeline import __version__
from pipeline.errors import ModelError, ModelMissing, NigaoError
from pipeline.models import Model, Profile, fetch, open_model, shelf
from pipeline.settings import Settings, load_settings
from pipeline.types import Completion, Prompt


@dataclass(frozen=True)
class Wanted:
    """The model that the driver wants asked, as in ``Settings``, and the driver's version of this program."""

    model: str
    base_url: str
    version: str = __version__


@dataclass(frozen=True)
class Greeting:
    """Who answers in a worker process: the version of Dask, the model's identity and profile."""

    dask: str
    model_id: str
    profile: Profile


_opened: dict[Wanted, Model] = {}
_opening = threading.Lock()


def dask_version() -> str:
    """Driver and workers must have the same one: Dask's own protocol changes."""
    return version("distributed")


def greet(wanted: Wanted) -> Greeting | NigaoError:
    """Opens the model without loading it."""
    try:
        model = _model(wanted)
    except NigaoError as error:
        return error
    return Greeting(dask_version(), model.id, model.profile)


def answer(wanted: Wanted, model_id: str, prompt: Prompt) -> Completion | NigaoError:
    """The model's answer; a ModelError when it is not the model ``model_id``."""
    try:
        model = _model(wanted)
        if model.id != model_id:
            raise ModelError(
                "这台工作机上的模型与其他工作机的不是同一个", where=_here(), hint="各工作机要用同一个模型文件"
            )
        return model.ask(prompt)
    except NigaoError as error:
        return error


def _model(wanted: Wanted) -> Model:
    """Kept open until the process ends: the next question wants it, and loading an embedded one takes seconds."""
    if wanted.version != __version__:
        raise ModelError(
            f"工作进程的 nigao 是 {__version__} 版，本机是 {wanted.version} 版",
            where=_here(),
            hint="请把各机器装成同一版本，重新启动工作进程",
        )
    with _opening:
        if wanted not in _opened:
            settings = load_settings(model=wanted.model, base_url=wanted.base_url)
            _refuse_to_fetch(settings)
            _opened[wanted] = open_model(settings)
        return _opened[wanted]


def _refuse_to_fetch(settings: Settings) -> None:
    """Raises ModelMissing where opening would begin to fetch the embedded model, in every process and unseen."""
    if settings.base_url or settings.model:
        return
    chosen = shelf.current(settings)
    if (chosen is None or chosen.name == fetch.NAME) and not fetch.default_path(settings).exists():
        raise ModelMissing(
            "工作机上没有内置模型",
            where=_here(),
            hint="请在那台机器上运行 nigao model pull，或用 --base-url、--model 指定模型",
        )


def _here() -> str:
    return socket.gethostname()
