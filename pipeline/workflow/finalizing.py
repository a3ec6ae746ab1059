"""``finalize``: what still stands between a document and its final form, and that form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.checks.reading import GAP_MARK
from pipeline.docx.final import marks
from pipeline.docx.final.accept import accept
from pipeline.docx.final.cleaning import clean, is_final
from pipeline.docx.final.parts import Parts
from pipeline.docx.final.reading import Line, lines
from pipeline.errors import DocumentError, NigaoError, OutputError
from pipeline.state import StateError
from pipeline.textio import write_atomic
from pipeline.workflow import target
from pipeline.workflow.final_errors import errors_in
from pipeline.workflow.state_of import state_of

_SHOWN = 60  # characters of a comment or of marked text


@dataclass(frozen=True)
class Obstacle:
    """Something left open. ``what``: one Chinese sentence with the place and the words; ``kind``: 待补, 批注, 标色,
    差错; or, where not ``blocking``, 修订, 隐藏文字, 嵌入对象: told, and no reason to refuse.
    """

    what: str
    kind: str
    blocking: bool = True


class NotReady(NigaoError):
    """A document can't be made final yet. ``obstacles``: all that was found, the lighter ones too."""

    def __init__(self, found: tuple[Obstacle, ...], where: str) -> None:
        blocking = [each.what for each in found if each.blocking]
        listed = "".join(f"\n  · {each}" for each in blocking)
        super().__init__(
            f"还不能定稿，有 {len(blocking)} 处没有处理：{listed}",
            where=where,
            hint="请在 Word 中处理后再试；确需现在定稿，请加 --force",
        )
        self.obstacles = found


def obstacles(docx: Path) -> tuple[Obstacle, ...]:
    """What is left open in ``docx``, any .docx: gaps, comments that are not resolved, marker pen, errors; then what
    does not block. Tracked changes are read as accepted.

    Errors are those that were found when nigao wrote the document (its state file lies beside it) and whose paragraph
    is as it was, and those that show in the text as it is now. Raises DocumentError for what is no sound .docx.
    """
    return _obstacles(Parts.open(docx), docx)


def finalize(docx: Path, out: Path, *, force: bool = False, sealed: bool = False) -> tuple[Obstacle, ...]:
    """Writes ``docx`` made final to ``out``; returns what was left open. See ``cleaning.clean`` for what goes.

    Raises NotReady while something blocks, unless ``force``; OutputError when ``out`` is ``docx`` itself, is open
    elsewhere, or is a file that nigao did not make final or that was changed since; DocumentError for what is no sound
    .docx, or, where ``sealed``, has no 署名 and 成文日期. Nothing is written then.
    """
    parts = Parts.open(docx)
    _check_target(out, docx)
    found = _obstacles(parts, docx)
    if not force and any(each.blocking for each in found):
        raise NotReady(found, str(docx))
    write_atomic(out, clean(parts, sealed=sealed))
    return found


def _check_target(out: Path, source: Path) -> None:
    where = str(out)
    if out.exists() and out.samefile(source):
        raise OutputError("定稿不能写回原文件", where=where, hint="请用 -o 另指定一个文件名，如 -o 定稿.docx")
    target.check_place(out, ".docx")
    if not out.exists():
        return
    target.refuse_open(out)
    if not _untouched_final(out):
        raise OutputError(
            "已有同名文件，不是 nigao 写的定稿，或定稿后有人改过，不会覆盖",
            where=where,
            hint="请用 -o 另指定一个文件名，或先把它移走",
        )


def _untouched_final(path: Path) -> bool:
    try:
        return is_final(path.read_bytes(), Parts.open(path))
    except (DocumentError, OSError):
        return False


def _obstacles(parts: Parts, docx: Path) -> tuple[Obstacle, ...]:
    tracked = marks.tracked(parts)
    for _, root in parts.texts():
        accept(root)
    found = lines(parts)
    blocking = [*_gaps(found), *_comments(parts, found), *_highlights(found), *_errors(found, docx)]
    light = [
        Obstacle(f"{mark.place}有隐藏文字：“{_short(mark.text)}”", "隐藏文字", False) for mark in marks.hidden(found)
    ]
    if tracked:
        authors = "，".join(f"{author or '未署名'} {count} 处" for author, count in sorted(tracked.items()))
        light.append(Obstacle(f"有 {tracked.total()} 处修订没有处理（{authors}），定稿按接受处理", "修订", False))
    embedded = sum("/embeddings/" in name for name in parts.names)
    if embedded:
        what = f"文中嵌有 {embedded} 个对象（如 Excel 表格），其中的作者信息不会清除"
        light.append(Obstacle(what, "嵌入对象", False))
    return (*blocking, *light)


def _gaps(found: tuple[Line, ...]) -> Iterator[Obstacle]:
    for line in found:
        for gap in GAP_MARK.finditer(line.text):
            yield Obstacle(f"{line.place}还有“{gap[0]}”没有填写", "待补")


def _comments(parts: Parts, found: tuple[Line, ...]) -> Iterator[Obstacle]:
    for mark in marks.open_comments(parts, found):
        author = f"{mark.author or '未署名'}的"
        yield Obstacle(f"{mark.place}有{author}批注没有处理：“{_short(mark.text)}”", "批注")


def _highlights(found: tuple[Line, ...]) -> Iterator[Obstacle]:
    for mark in marks.highlights(found):
        if not GAP_MARK.fullmatch(mark.text):
            yield Obstacle(f"{mark.place}有标了颜色的文字，核对后请去掉底色：“{_short(mark.text)}”", "标色")


def _errors(found: tuple[Line, ...], docx: Path) -> Iterator[Obstacle]:
    try:
        state = state_of(docx)
    except StateError as error:
        yield Obstacle(f"{error.message}，起草时查出的差错无从核对（{target.state_path(docx).name}）", "差错")
        state = None
    for place, message in errors_in(found, state):
        yield Obstacle(f"{place}：{message}" if place else message, "差错")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
