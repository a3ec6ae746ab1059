"""Where a draft is saved: may it be, and how the .docx and its state file stay a pair.

The state file names the sha256 of the .docx it belongs to and of the one before. It is written first: after a crash
between the two, the .docx on the disk is still one that the state file knows, so it is not taken for an edited one.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import OutputError

_ELSEWHERE = "请用 -o 另指定一个文件名"


def state_path(docx: Path) -> Path:
    """The state file that lies beside ``docx``: report.docx → report.nigao.json."""
    return docx.with_suffix(".nigao.json")


def sha256(content: bytes) -> str:
    """Lower-case hex sha256."""
    return hashlib.sha256(content).hexdigest()


def known_digests(docx: Path) -> tuple[str, ...]:
    """sha256 of the files that nigao wrote to ``docx``, newest first; () when the state file is missing or foreign."""
    try:
        state = json.loads(state_path(docx).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    found = state.get("docx_sha256") if isinstance(state, dict) else None
    return tuple(str(item) for item in found) if isinstance(found, list) else ()


def check_target(docx: Path, *, notes: Path, overwrite: bool) -> None:
    """Raises OutputError unless a draft may be saved as ``docx``.

    Refused: no .docx name, a missing or write-protected folder, the notes themselves, a file open elsewhere, a file
    that nigao did not write, and, without ``overwrite``, one that a person has edited since.
    """
    check_place(docx, ".docx")
    if docx.exists():
        _check_existing(docx, notes, overwrite)


def refuse_edited(docx: Path) -> None:
    """Raises OutputError when there is a file ``docx`` that nigao did not write, or that a person has edited since."""
    if docx.exists():
        _check_content(docx, overwrite=False)


def check_place(path: Path, suffix: str) -> None:
    """Raises OutputError unless a file with this suffix may be written at ``path``; an old one is not judged."""
    check_name(path, suffix)
    check_folder(path.parent)


def check_name(path: Path, suffix: str) -> None:
    """Raises OutputError for a name that does not end in ``suffix`` or is a folder's."""
    where = str(path)
    if path.suffix.lower() != suffix:
        raise OutputError(f"输出文件名应以 {suffix} 结尾", where=where, hint=f"例如 -o 报告{suffix}")
    if path.is_dir():
        raise OutputError("这是一个文件夹，不能当作文件写入", where=where, hint=_ELSEWHERE)


def check_folder(folder: Path) -> None:
    """Raises OutputError unless files may be written in ``folder``."""
    if not folder.is_dir():
        raise OutputError("要存放的文件夹不存在", where=str(folder), hint="请先建好文件夹，或用 -o 换一个位置")
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0):
            pass
    except OSError as error:
        raise OutputError(
            f"这个文件夹里不能写文件（{error.strerror}）", where=str(folder), hint="请用 -o 换一个位置"
        ) from error


def refuse_open(path: Path) -> None:
    """Raises OutputError while ``path`` is open in Word, WPS or LibreOffice."""
    for lock in _lock_files(path):
        if lock.exists():
            raise OutputError(
                "这个文件正在 Word 或 WPS 中打开",
                where=str(path),
                hint=f"请关闭后再试；如已关闭，请删去残留的 {lock.name}，或{_ELSEWHERE.removeprefix('请')}",
            )


def _check_existing(docx: Path, notes: Path, overwrite: bool) -> None:
    where = str(docx)
    if docx.samefile(notes):
        raise OutputError("输出文件就是要点文件本身，写入会毁掉要点", where=where, hint=_ELSEWHERE)
    _check_content(docx, overwrite=overwrite)


def _check_content(docx: Path, *, overwrite: bool) -> None:
    where = str(docx)
    refuse_open(docx)
    try:
        with docx.open("r+b") as file:
            content = file.read()
    except OSError as error:
        raise OutputError(
            f"这个文件写不了（{error.strerror}）",
            where=where,
            hint="它可能正在 Word 中打开：请关闭后再试，或用 -o 另存",
        ) from error
    known = known_digests(docx)
    if not known:
        raise OutputError("已有同名文件，而且不是 nigao 写的，不会覆盖", where=where, hint=_ELSEWHERE)
    if sha256(content) not in known and not overwrite:
        raise OutputError(
            "这份初稿已经有人改过，不会覆盖", where=where, hint="请用 -o 另存；确实不要那些改动，可加 --overwrite"
        )


def _lock_files(docx: Path) -> Sequence[Path]:
    """What Word (two namings, by length of the name), WPS and LibreOffice leave beside a file that is open."""
    names = (f"~${docx.name}", f"~${docx.name[1:]}", f"~${docx.name[2:]}", f".~{docx.name}", f".~lock.{docx.name}#")
    return [docx.with_name(name) for name in names]
