"""What ``check`` writes: a copy with comments, a copy that is mended, a list of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.ooxml import read_document
from pipeline.rules import load_rules
from pipeline.rules.registry import Found, Look, Place, judge_document
from pipeline.textio import read_bytes, write_atomic
from pipeline.workflow.checking import house_of


def refuse_target(files: Sequence[Path], out: Path | None, *, overwrite: bool, fix: bool) -> None:
    """Raises OutputError unless there is one .docx and ``out`` is another that may be written."""
    what = "--fix" if fix else "--format docx"
    if len(files) != 1:
        raise OutputError(f"{what} 一次只处理一份报告", where=str(files[0]), hint="请一份一份地来")
    if files[0].suffix.lower() != ".docx":
        raise OutputError(f"{what} 只能用在 .docx 上", where=str(files[0]), hint="请用 Word 另存为 .docx")
    if out is None:
        raise OutputError(f"{what} 要写一份新文件", where=str(files[0]), hint="请用 -o 给出文件名，原件不动")
    if out.suffix.lower() != ".docx":
        raise OutputError("新文件要是 .docx", where=str(out), hint="请把 -o 的文件名改成 .docx 结尾")
    if out.exists() and (out.samefile(files[0]) or not overwrite):
        same = out.samefile(files[0])
        raise OutputError(
            "新文件就是原件" if same else "文件已经有了",
            where=str(out),
            hint="请换一个名字，原件留着" if same else "请换一个名字，或加 --overwrite",
        )


def write_commented(path: Path, comments: Iterable[tuple[Place, str]], out: Path) -> None:
    """A copy of the document ``path`` with comments in it. Raises OutputError."""
    from pipeline.docx.annotate import with_comments

    write_atomic(out, with_comments(read_bytes(path), [(place.paragraph, text) for place, text in comments]))


def write_text(out: Path, text: str, *, overwrite: bool) -> None:
    """Writes a list of findings. Raises OutputError, also for a file that is there."""
    if out.exists() and not overwrite:
        raise OutputError("文件已经有了", where=str(out), hint="请换一个名字，或加 --overwrite")
    write_atomic(out, text.encode("utf-8"))


def write_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Writes each page into ``folder``, which is made when it is not there. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"文件夹建不起来（{error.strerror}）", where=str(folder), hint="请换一个位置") from error
    for name, text in pages.items():
        write_atomic(folder / name, text.encode("utf-8"))


@dataclass(frozen=True)
class Mended:
    """What ``--fix`` did: rules that now find nothing (with what they had found), and what a person has to mend."""

    done: tuple[Found, ...]
    left: tuple[Found, ...]


def fix(path: Path, out: Path, house: Path | None) -> Mended:
    """Writes a copy in which the layout is mended as far as it can be without touching a word.

    Raises DocumentError for what is no .docx, SettingsError for the house's file, OutputError.
    """
    from pipeline.docx.fixing import fixed

    style = house_of(house)
    rules = tuple(rule for rule in load_rules().values() if rule.fixable)
    data = read_bytes(path)
    before = judge_document(Look(read_document(path, data=data), style), rules).found
    made = fixed(data, path, style)
    left = judge_document(Look(read_document(path, data=made), style), rules).found
    write_atomic(out, made)
    unsettled = {found.rule.id for found in left}
    return Mended(tuple(found for found in before if found.rule.id not in unsettled), left)
