"""The models folder: which GGUF files this machine has, which one is in use, and their verified sha256.

``models.json`` there is written only by this module. It refers to an office's own files where they are. A file's
sha256 is kept with its size and time of change, so that a start needs no second reading of a gigabyte.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import ModelMissing, OutputError, SettingsError
from pipeline.models.embedded import check_gguf
from pipeline.settings import Settings

Progress = Callable[[str, int, int], None]
"""Called with the stage ("download", "join", "verify"), bytes done and bytes in all."""

_INDEX = "models.json"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class ModelFile:
    """A GGUF that was read through once. ``size`` in bytes, ``mtime_ns`` its time of change when it was read."""

    name: str
    path: Path
    size: int
    mtime_ns: int
    sha256: str

    def unchanged(self) -> bool:
        """Whether the file still has the size and time of change that it had when its sha256 was taken."""
        try:
            now = self.path.stat()
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns) == (self.size, self.mtime_ns)


def list_models(settings: Settings) -> tuple[ModelFile, ...]:
    """Every registered model by name, those whose file is gone too."""
    return tuple(sorted(_read(settings)[1].values(), key=lambda file: file.name))


def current(settings: Settings) -> ModelFile | None:
    """The model chosen with ``use``, else the last one fetched; None when there is none."""
    chosen, files = _read(settings)
    return files.get(chosen)


def find(settings: Settings, name: str) -> ModelFile:
    """The registered model ``name``, or the GGUF at that path, its sha256 up to date.

    Raises ModelMissing when there is neither, ModelDamaged when the file is no GGUF.
    """
    file = _read(settings)[1].get(name)
    if file is None and name.lower().endswith(".gguf"):
        path = Path(name).expanduser().resolve()
        file = next((known for known in list_models(settings) if known.path == path), None)
        if file is None:
            return register(settings, path, choose=False)
    if file is None:
        names = "、".join(known.name for known in list_models(settings)) or "（无）"
        raise ModelMissing(
            f"本机没有名为“{name}”的模型",
            hint=f"已有：{names}；远程模型要同时给出 --base-url，自带模型用 nigao model use FILE.gguf 登记",
        )
    return file if file.unchanged() else register(settings, file.path, name=file.name, choose=False)


def use(settings: Settings, model: str) -> ModelFile:
    """Makes a registered model, or the office's own GGUF at a path, the one in use.

    Raises ModelMissing or ModelDamaged as ``find`` does, OutputError when the models folder can't be written.
    """
    file = find(settings, model)
    _, files = _read(settings)
    _write(settings, file.name, files)
    return file


def register(
    settings: Settings,
    path: Path,
    *,
    name: str = "",
    choose: bool = True,
    sha256: str = "",
    progress: Progress | None = None,
) -> ModelFile:
    """Puts a GGUF on the list under ``name`` (its file name without ending if empty), reading it through once.

    ``sha256``: known already from writing it. Raises ModelMissing, ModelDamaged or OutputError.
    """
    check_gguf(path)
    try:
        stat = path.stat()
        known = sha256 or sha256_of(path, progress)
    except OSError as error:
        raise ModelMissing(
            f"模型文件读不完（{error.strerror}）", where=str(path), hint="请检查磁盘或移动盘，再试一次"
        ) from error
    file = ModelFile(name or path.stem, path.resolve(), stat.st_size, stat.st_mtime_ns, known)
    chosen, files = _read(settings)
    files[file.name] = file
    _write(settings, file.name if choose or not chosen else chosen, files)
    return file


def sha256_of(path: Path, progress: Progress | None = None) -> str:
    """sha256 (hex) of a file. Raises OSError."""
    total, done, digest = path.stat().st_size, 0, hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            done += len(chunk)
            if progress is not None:
                progress("verify", done, total)
    return digest.hexdigest()


def _read(settings: Settings) -> tuple[str, dict[str, ModelFile]]:
    path = settings.models / _INDEX
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        files = {
            entry["name"]: ModelFile(
                str(entry["name"]),
                Path(entry["path"]),
                int(entry["size"]),
                int(entry["mtime_ns"]),
                str(entry["sha256"]),
            )
            for entry in stored["models"]
        }
        return str(stored["current"]), files
    except FileNotFoundError:
        return "", {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            "模型清单读不懂", where=str(path), hint="请删去这个文件，再运行 nigao model pull 或 nigao model use"
        ) from error


def _write(settings: Settings, chosen: str, files: dict[str, ModelFile]) -> None:
    entries = [{**asdict(file), "path": str(file.path)} for file in files.values()]
    text = json.dumps({"current": chosen, "models": entries}, ensure_ascii=False, indent=2)
    try:
        settings.models.mkdir(parents=True, exist_ok=True)
        temporary = settings.models / f"{_INDEX}.{os.getpid()}.tmp"
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(settings.models / _INDEX)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"模型文件夹写不进去（{error.strerror}）", where=str(settings.models), hint="请检查文件夹权限和磁盘空间"
        ) from error
