"""Floor 1: text in (UTF-8, GB18030) and bytes out (atomic)."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import NigaoError, NotesError, OutputError, StorageError

MAX_BYTES = 4 * 1024 * 1024  # a clerk's notes are a few kilobytes; more is another file given by mistake
_BESIDE = ".nigao-{}.tmp"
_DISK_TROUBLES = {
    errno.ENOSPC: "磁盘已满",
    errno.EFBIG: "超过系统允许的文件大小",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    **({errno.EDQUOT: "磁盘配额已用完"} if hasattr(errno, "EDQUOT") else {}),
}
_RESAVE = "请用记事本或 Word 打开后另存为 UTF-8 编码的 .txt 或 .md 文件"


@dataclass(frozen=True)
class Reading:
    """What a file is read as: its name in messages, its limit in bytes, and the error that tells what is wrong."""

    name: str
    max_bytes: int
    error: type[NigaoError]


NOTES = Reading("要点", MAX_BYTES, NotesError)


def read_text(path: Path, reading: Reading = NOTES) -> str:
    """The text of a UTF-8 (with or without BOM) or GB18030 file, line ends as ``\\n``.

    Raises ``reading.error`` when there is no such file, it can't be read, is no text, or has over
    ``reading.max_bytes`` bytes.
    """
    data = read_bytes(path, reading)
    if data.lstrip()[:5] == b"%PDF-":
        raise reading.error("是 PDF 文件，不是文本", where=str(path), hint="请用 Word 打开 PDF 后另存为 .docx")
    if b"\0" in data:
        raise reading.error("不是文本文件，或编码不是 UTF-8、GB18030", where=str(path), hint=_RESAVE)
    return _decode(data, path, reading).replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, reading: Reading = NOTES) -> bytes:
    """The bytes of a file. Raises ``reading.error`` as ``read_text`` does, but for what the bytes mean."""
    check_file(path, reading)
    try:
        with path.open("rb", buffering=0) as file:  # read at once: a buffer has nothing to do
            return file.read()
    except OSError as error:
        raise _unreadable(path, reading, error) from error


def check_file(path: Path, reading: Reading = NOTES) -> None:
    """Raises ``reading.error`` for what is missing, no plain file, or over ``reading.max_bytes`` long."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise reading.error("找不到这个文件", where=str(path), hint="请检查文件名和所在文件夹") from error
    except OSError as error:
        raise _unreadable(path, reading, error) from error
    if stat.S_ISDIR(status.st_mode):
        hint = "请给出其中一个 .md、.txt 或 .docx 文件"
        raise reading.error(f"这是文件夹，不是{reading.name}文件", where=str(path), hint=hint)
    if not stat.S_ISREG(status.st_mode):  # a pipe or device has no size and may never end
        raise reading.error("不是普通文件", where=str(path), hint="请给出 .md、.txt 或 .docx 文件")
    if status.st_size > reading.max_bytes:
        raise reading.error(
            f"文件有 {status.st_size / 1024 / 1024:.1f} MB，超过 {reading.max_bytes // 1024 // 1024} MB 的上限",
            where=str(path),
            hint=f"请确认给的是{reading.name}文件；图片请先删去，内容多的请拆成几份",
        )


def _unreadable(path: Path, reading: Reading, error: OSError) -> NigaoError:
    hint = "请检查文件权限，或关闭正占用它的程序"
    return reading.error(f"文件读不出来（{error.strerror}）", where=str(path), hint=hint)


def _decode(data: bytes, path: Path, reading: Reading) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Many good multibyte characters before the bad byte: damaged UTF-8, which GB18030 would turn to nonsense.
        good = data[: error.start].decode("utf-8-sig", errors="ignore")
        if data.startswith(b"\xef\xbb\xbf") or sum(char > "\x7f" for char in good) >= 4:
            line = good.count("\n") + 1
            message = "这一行有损坏的字符（不是有效的 UTF-8）"
            raise reading.error(message, where=f"{path}:{line}", hint=_RESAVE) from error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise reading.error("编码不是 UTF-8，也不是 GB18030", where=str(path), hint=_RESAVE) from error
    if any("\ue000" <= char <= "\uf8ff" or char > "\U000323af" for char in text):
        raise reading.error("编码不是 UTF-8，也不是 GB18030", where=str(path), hint=_RESAVE)
    return text


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` whole or not at all: a file beside it, flushed to disk, then put in its place.

    Raises OutputError when the folder is missing or read-only, or the file is held open (Word on Windows), and
    StorageError when the disk is full; the old file, if any, is then as it was and nothing is left beside it.
    """
    try:
        _put_in_place(path.resolve() if path.is_symlink() else path, data)
    except OSError as error:
        raise _not_written(error, path) from error


def _put_in_place(target: Path, data: bytes) -> None:
    folder = target.parent
    beside = folder / _BESIDE.format(secrets.token_hex(6))
    placed = False
    try:
        _write_new(beside, data)
        beside.replace(target)
        placed = True
    finally:
        if not placed:
            beside.unlink(missing_ok=True)
    _sync_folder(folder)


def _not_written(error: OSError, path: Path) -> OutputError:
    # Looked at only now: four files a report are written, and hardly ever is one of these the trouble.
    target = path.resolve()
    if target.is_dir():
        return OutputError("这是文件夹，不能当作文件写入", where=str(path), hint="请给出带文件名的路径")
    if not target.parent.is_dir():
        return OutputError("所在文件夹不存在", where=str(path), hint=f"请先建立文件夹 {target.parent}")
    if isinstance(error, PermissionError):
        hint = "如果文件正在 Word 中打开，请关闭后重试；也可以用 -o 换一个位置"
        return OutputError("没有写入权限，或文件正被占用", where=str(path), hint=hint)
    return refused_by_disk(error, path)


def refused_by_disk(error: OSError, path: Path) -> OutputError:
    """What to tell when ``path`` can't be written: StorageError when no other file could be either."""
    if trouble := _DISK_TROUBLES.get(error.errno or 0):
        return StorageError(f"写不进去：{trouble}", where=str(path), hint="请腾出空间或换一块磁盘，再运行同一命令")
    return OutputError(
        f"写不进去（{error.strerror}）", where=str(path), hint="请检查磁盘空间和路径，或用 -o 换一个位置"
    )


def remove_leftovers(folder: Path) -> None:
    """Takes away what ``write_atomic`` left in ``folder`` when it was killed. Not while others write there."""
    for path in folder.glob(_BESIDE.format("*")):
        with contextlib.suppress(OSError):  # a leftover that can't be removed harms nothing
            path.unlink()


def write_synced(handle: int, data: bytes) -> None:
    """Writes the bytes ``data`` to an open file; all are on the disk when this returns.

    Raises OSError when the disk refuses.
    """
    rest = memoryview(data)
    while rest:  # a disk that is all but full takes a part
        rest = rest[os.write(handle, rest) :]
    os.fsync(handle)


def _write_new(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        write_synced(handle, data)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    # Windows can't open a folder, and needs no such call for a rename to last.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
