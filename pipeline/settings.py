"""Floor 1: what the user has set, from options, environment and settings file, in that order."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from pipeline.errors import SettingsError

FILE_NAME = "settings.toml"
HOUSE_FILE = "版式.toml"
_TEXT_KEYS = ("model", "base_url")
_PATH_KEYS = ("ledger", "models", "library")
_KEYS = (*_TEXT_KEYS, *_PATH_KEYS, "jobs")
_MAX_JOBS = 64
LOCAL_CLUSTER = "local:"  # and a number: worker processes on this machine


@dataclass(frozen=True)
class Settings:
    """What a run is set to.

    ``library``: folder of the office's own sample reports, which need not exist. ``model``: "" is the embedded
    default, a name of ``nigao model list`` or a .gguf path when ``base_url`` is "", else the remote model's name.
    ``base_url``: "" is the embedded model. ``cluster``: where a batch asks, "" on this machine (see
    ``batch.cluster``). ``jobs``: calls at once, 0 leaves it to the model's profile. The key is
    never shown by ``repr``.
    """

    ledger: Path
    models: Path
    library: Path
    model: str = ""
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    jobs: int = 0
    cluster: str = ""


def load_settings(
    *, model: str | None = None, base_url: str | None = None, env: Mapping[str, str] = os.environ
) -> Settings:
    """Settings by precedence: option > environment > settings file > default. An option of None was not given.

    Environment: NIGAO_MODEL, NIGAO_BASE_URL, NIGAO_API_KEY, NIGAO_HOME (one folder for file, ledger, models and library
    instead of the user's own). An empty ``base_url`` option chooses the embedded model whatever the file says.
    Raises SettingsError for an unreadable file, an unknown key, a key kept in the file, or a value out of range.
    """
    config, data = _config_folder(env), _data_folder(env)
    path = config / FILE_NAME
    table = _read(path)
    chosen_model = _first(model, env.get("NIGAO_MODEL"), table.get("model"))
    chosen_url = _first(base_url, env.get("NIGAO_BASE_URL"), table.get("base_url"))
    return Settings(
        ledger=_folder(table, "ledger", config, data / "ledger.sqlite3"),
        models=_folder(table, "models", config, data / "models"),
        library=_folder(table, "library", config, data / "library"),
        model=chosen_model.strip(),
        base_url=_checked_url(chosen_url.strip()),
        api_key=env.get("NIGAO_API_KEY", "").strip(),
        jobs=int(table.get("jobs", 0)),
    )


def house_file(env: Mapping[str, str] = os.environ) -> Path:
    """Where an office may say how its page differs from the standard (本单位版式); it need not exist."""
    return _config_folder(env) / HOUSE_FILE


def fonts_folder(env: Mapping[str, str] = os.environ) -> Path:
    """Where an office may put font files of its own for ``nigao render``; it need not exist."""
    return _data_folder(env) / "fonts"


def _config_folder(env: Mapping[str, str]) -> Path:
    home = env.get("NIGAO_HOME", "")
    return Path(home).expanduser() if home else Path(platformdirs.user_config_dir("nigao", appauthor=False))


def _data_folder(env: Mapping[str, str]) -> Path:
    home = env.get("NIGAO_HOME", "")
    return Path(home).expanduser() if home else Path(platformdirs.user_data_dir("nigao", appauthor=False))


def _first(option: str | None, environment: str | None, stored: Any) -> str:
    if option is not None:
        return option
    return environment or str(stored or "")


def _read(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"设置文件读不懂（{error}）", where=str(path), hint="请按 TOML 格式改正，并存为 UTF-8"
        ) from error
    except OSError as error:
        raise SettingsError(f"设置文件打不开（{error.strerror}）", where=str(path), hint="请检查文件权限") from error
    for key, value in table.items():
        _check(key, value, str(path))
    return table


def _check(key: str, value: Any, where: str) -> None:
    if key.lower().replace("-", "_") in {"api_key", "apikey", "key", "nigao_api_key", "token"}:
        raise SettingsError(
            "设置文件里不能存放密钥", where=where, hint=f"请删去 {key} 一行，改用环境变量 NIGAO_API_KEY"
        )
    if key not in _KEYS:
        near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.5)
        hint = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(_KEYS)}"
        raise SettingsError(f"设置文件里有不认识的项“{key}”", where=where, hint=hint)
    if key == "jobs":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_JOBS:
            raise SettingsError(f"jobs 应是 0 到 {_MAX_JOBS} 的整数", where=where, hint="0 表示由程序按模型大小决定")
    elif not isinstance(value, str):
        raise SettingsError(f"{key} 应是用引号括起来的文字", where=where, hint=f'例如 {key} = "…"')


def _folder(table: Mapping[str, Any], key: str, base: Path, default: Path) -> Path:
    stored = str(table.get(key, ""))
    return base / Path(stored).expanduser() if stored else default


def _checked_url(url: str) -> str:
    if not url:
        return ""
    hint = "例如 https://api.deepseek.com/v1 或 http://127.0.0.1:11434/v1"
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise SettingsError("模型地址（base_url）写得不对", where="base_url", hint=hint) from error
    if parts.scheme not in ("http", "https") or not host:
        raise SettingsError("模型地址（base_url）应以 http:// 或 https:// 开头", where="base_url", hint=hint)
    if parts.username or parts.password:
        raise SettingsError(
            "模型地址（base_url）里不能带用户名或密钥", where="base_url", hint="密钥请用环境变量 NIGAO_API_KEY"
        )
    return url.rstrip("/")
