"""Floor 1: text in (UTF-8, GB18030) and bytes out (atomic)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pipeline.errors import NotesError, OutputError

MAX_BYTES = 4 * 1024 * 1024  # a clerk's notes are a few kilobytes; more is another file given by mistake
_RESAVE = "请用记事本或 Word 打开后另存为 UTF-8 编码的 .txt 或 .md 文件"


def read_text(path: Path) -> str:
    """The text of a UTF-8 (with or without BOM) or GB18030 file, line ends as ``\\n``.

    Raises NotesError when there is no such file, it can't be read, is no text, or has over ``MAX_BYTES`` bytes.
    """
    data = read_bytes(path)
    if b"\0" in data:
        raise NotesError("不是文本文件，或编码不是 UTF-8、GB18030", where=str(path), hint=_RESAVE)
    return _decode(data, path).replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path) -> bytes:
    """The bytes of a notes file. Raises NotesError as ``read_text`` does, but for what the bytes mean."""
    try:
        if path.is_dir():
            raise NotesError("这是文件夹，不是要点文件", where=str(path), hint="请给出其中一个 .md、.txt 或 .docx 文件")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise NotesError(
                f"文件有 {size / 1024 / 1024:.1f} MB，超过 {MAX_BYTES // 1024 // 1024} MB 的上限",
                where=str(path),
                hint="请确认给的是要点文件；图片请先删去，内容多的请拆成几份",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotesError("找不到这个文件", where=str(path), hint="请检查文件名和所在文件夹") from error
    except OSError as error:
        raise NotesError(
            f"文件读不出来（{error.strerror}）", where=str(path), hint="请检查文件权限，或关闭正占用它的程序"
        ) from error


def _decode(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Many good multibyte characters before the bad byte: damaged UTF-8, which GB18030 would turn to nonsense.
        good = data[: error.start].decode("utf-8-sig", errors="ignore")
        if data.startswith(b"\xef\xbb\xbf") or sum(char > "\x7f" for char in good) >= 4:
            line = good.count("\n") + 1
            raise NotesError("这一行有损坏的字符（不是有效的 UTF-8）", where=f"{path}:{line}", hint=_RESAVE) from error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise NotesError("编码不是 UTF-8，也不是 GB18030", where=str(path), hint=_RESAVE) from error
    if any("\ue000" <= char <= "\uf8ff" or char > "\U000323af" for char in text):
        raise NotesError("编码不是 UTF-8，也不是 GB18030", where=str(path), hint=_RESAVE)
    return text


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` whole or not at all: a file beside it, flushed to disk, then put in its place.

    Raises OutputError when the folder is missing or read-only, the disk is full, or the file is held open (Word on
    Windows); the old file, if any, is then as it was and nothing is left beside it.
    """
    target = path.resolve()
    if target.is_dir():
        raise OutputError("这是文件夹，不能当作文件写入", where=str(path), hint="请给出带文件名的路径")
    if not target.parent.is_dir():
        raise OutputError("所在文件夹不存在", where=str(path), hint=f"请先建立文件夹 {target.parent}")
    beside = target.with_name(f".nigao-{secrets.token_hex(6)}.tmp")
    try:
        try:
            _write_synced(beside, data)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except PermissionError as error:
        hint = "如果文件正在 Word 中打开，请关闭后重试；也可以用 -o 换一个位置"
        raise OutputError("没有写入权限，或文件正被占用", where=str(path), hint=hint) from error
    except OSError as error:
        raise OutputError(
            f"写不进去（{error.strerror}）", where=str(path), hint="请检查磁盘空间和路径，或用 -o 换一个位置"
        ) from error


def _write_synced(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # Windows can't open a folder, and needs no such call for a rename to last.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
