"""Floor 2: a clerk's notes (.md, .txt, .docx) read as bullets with slots."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import NotesError
from pipeline.notes.front import read_front
from pipeline.notes.gathering import gather
from pipeline.notes.lines import entries, visible
from pipeline.notes.secrecy import secret_mark
from pipeline.notes.word import docx_lines
from pipeline.textio import read_text
from pipeline.types import Notes

__all__ = ["KINDS", "docx_lines", "read_notes", "secret_mark"]

KINDS = (".md", ".markdown", ".txt", ".docx")


def read_notes(path: Path) -> Notes:
    """The notes of ``path``. Bullets are numbered from 1 in the order of the file.

    What is written to a model, a template or a browser instead of a reader is cut out and listed in ``left_out``.
    Raises NotesError, with file and line where there is one, for what can't be read as notes: no or broken text, no
    标题, no bullets, more than 299 of them, one longer than 2000 characters, faulty front matter.
    """
    source = str(path)
    lines = visible("\n".join(_lines(path))).split("\n")
    if not any(line.strip() for line in lines):
        raise NotesError("文件是空的", where=source, hint="请写上标题和要点，格式可参照 examples 里的样例")
    front = read_front(lines, source)
    if not front.values.get("标题"):
        raise NotesError("没有标题", where=f"{source}:1", hint="请在开头的信息栏写一行“标题: 关于……情况的报告”")
    notes = gather(front, entries(lines, front.end), source, lambda line: f"{source}:{line}" if line else source)
    if not notes.bullets:
        raise NotesError("没有要点", where=source, hint="请在信息栏下面每行写一条要点，行首用“- ”")
    return notes


def _lines(path: Path) -> list[str]:
    kind = path.suffix.lower()
    if kind == ".docx":
        return docx_lines(path)
    text = read_text(path)
    if kind not in KINDS:
        raise NotesError(f"不认识的文件类型“{path.suffix}”", where=str(path), hint="请用 .md、.txt 或 .docx 文件")
    return text.split("\n")
