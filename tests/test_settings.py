"""Settings: precedence, what the file may hold, and that the key never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import load_settings


def home(tmp_path: Path, text: str, **env: str) -> dict[str, str]:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    return {"NIGAO_HOME": str(tmp_path), **env}


def test_defaults_are_embedded_and_under_home(tmp_path: Path) -> None:
    settings = load_settings(env={"NIGAO_HOME": str(tmp_path)})
    assert (settings.model, settings.base_url, settings.api_key, settings.jobs) == ("", "", "", 0)
    assert {settings.ledger.parent, settings.models.parent, settings.library.parent} == {tmp_path}
    assert list(tmp_path.iterdir()) == []


def test_without_home_the_users_own_folders_are_used() -> None:
    settings = load_settings(env={})
    assert settings.ledger.is_absolute() and "nigao" in settings.ledger.parts


def test_option_beats_environment_beats_file(tmp_path: Path) -> None:
    text = 'model = "of-file"\nbase_url = "http://file.example/v1"\njobs = 3\nmodels = "gguf"\n'
    env = home(tmp_path, text)
    settings = load_settings(env=env)
    assert (settings.model, settings.base_url, settings.jobs) == ("of-file", "http://file.example/v1", 3)
    assert settings.models == tmp_path / "gguf"
    env |= {"NIGAO_MODEL": "of-env", "NIGAO_BASE_URL": "http://env.example/v1/"}
    settings = load_settings(env=env)
    assert (settings.model, settings.base_url) == ("of-env", "http://env.example/v1")
    settings = load_settings(model="of-option", base_url="", env=env)
    assert (settings.model, settings.base_url) == ("of-option", "")


def test_key_comes_from_the_environment_and_never_shows(tmp_path: Path) -> None:
    settings = load_settings(env={"NIGAO_HOME": str(tmp_path), "NIGAO_API_KEY": " sk-secret "})
    assert settings.api_key == "sk-secret"
    assert "sk-secret" not in repr(settings) + str(settings)


@pytest.mark.parametrize("key", ["api_key", "API-KEY", "key", "token"])
def test_a_key_in_the_file_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingsError, match="NIGAO_API_KEY") as caught:
        load_settings(env=home(tmp_path, f'{key} = "sk-secret"\n'))
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('modell = "x"', "是不是 model？"),
        ('zzz = "x"', "可用的有"),
        ("model = 3", "文字"),
        ("jobs = 100", "整数"),
        ("jobs = true", "整数"),
        ('jobs = "2"', "整数"),
        ("model = ", "读不懂"),
        ('base_url = "ftp://x/v1"', "http://"),
        ('base_url = "127.0.0.1:8000/v1"', "http://"),
        ('base_url = "http://"', "http://"),
        ('base_url = "http://host:99999/v1"', "写得不对"),
        ('base_url = "http://me:secret@host/v1"', "NIGAO_API_KEY"),
    ],
)
def test_what_can_not_be_used_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(env=home(tmp_path, text))
    assert said in str(caught.value) and "secret" not in str(caught.value)


def test_other_encodings_and_marks(tmp_path: Path) -> None:
    env = home(tmp_path, "")
    (tmp_path / "settings.toml").write_bytes('\ufeffmodel = "通义"\n'.encode())
    assert load_settings(env=env).model == "通义"
    (tmp_path / "settings.toml").write_bytes('model = "通义"\n'.encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(env=env)
