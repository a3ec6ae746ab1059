"""``trace``: the 核对表, every figure, date and name of a document with the bullet that it comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from pipeline.docx.final import marks
from pipeline.docx.final.accept import accept
from pipeline.docx.final.parts import Parts
from pipeline.docx.final.reading import Line, lines
from pipeline.docx.oxml import clean
from pipeline.docx.sheet import Column, record_of, write_sheet
from pipeline.errors import NotesError, OutputError
from pipeline.notes import read_notes
from pipeline.state import SavedState
from pipeline.textio import write_atomic
from pipeline.types import Notes, ParagraphKind
from pipeline.workflow import target
from pipeline.workflow.line_kinds import kind_of
from pipeline.workflow.state_of import state_of
from pipeline.workflow.trace_basis import NONE, Origins
from pipeline.workflow.trace_made import comments_of, lines_of
from pipeline.workflow.trace_values import names_of, sentence_span, values

COLUMNS = (
    Column("序号", 4),
    Column("类别", 5),
    Column("内容", 13),
    Column("所在句子", 26),
    Column("位置", 13),
    Column("依据的要点", 22),
    Column("要点行号", 7),
    Column("说明", 10),
)
_FRAME = ("标题", "开头", "附件说明", "落款")
_NOTES_PLACES = ("脚注", "尾注")
# What a spreadsheet program takes for the beginning of a formula, in full width too.
_FORMULA = tuple("=+-@＝＋－＠")


@dataclass(frozen=True)
class Trace:
    """A value of the document. ``paragraph``: its number, from 1 over paragraphs with text, 0 in a note.

    ``kind``: as in ``trace_values.Value``. ``line``: of the notes ("12"), or the field that has the value ("标题栏",
    "小标题"), "" for none. ``note``: "" or what to know: 无依据, 由人改过, 要点写作“…”, 批注：….
    """

    kind: str
    value: str
    sentence: str
    paragraph: int
    section: str
    bullet: str
    line: str
    note: str = ""

    @property
    def unfounded(self) -> bool:
        """Whether nothing in the notes bears it out."""
        return NONE in self.note


def trace(
    docx: Path,
    out_docx: Path,
    out_csv: Path,
    *,
    notes: Path | None = None,
    state: Path | None = None,
    made: SavedState | None = None,
) -> tuple[Trace, ...]:
    """Writes the 核对表 of ``docx`` as it reads now, edits of people included, as a Word file and as a CSV file.

    The notes are ``notes``, else those in the state file (``state``, or the one of ``docx``); with a state file the
    sheet tells what people changed. ``made``: what ``docx`` was made from, for a caller that has just made it: neither
    it nor its state file is read then. Raises NotesError when there is neither or the notes can't be read, StateError
    for a damaged state file, DocumentError for what is no sound .docx, OutputError when a file can't be written there,
    is open elsewhere, or is one that nigao did not write or that was changed since. Nothing is written then.
    """
    found, comments = _as_made(made) if made else _as_read(docx)
    # A file was just written where ``made`` lies: that needs no trying.
    folders = [folder for folder in (out_docx.parent, out_csv.parent) if not made or folder != docx.parent]
    known = _check_targets(out_docx, out_csv, (docx, notes, state or target.state_path(docx)), folders)
    saved = made or state_of(docx, state)
    rows = _rows(found, comments, _notes(docx, notes, saved), saved)
    cells = [_cells(number, row) for number, row in enumerate(rows, start=1)]
    table = _csv(cells)
    digests = (target.sha256(table), *(known - {target.sha256(table)}))[:2]
    write_atomic(out_docx, _sheet(docx.name, rows, cells, digests))
    write_atomic(out_csv, table)
    return rows


def _notes(docx: Path, notes: Path | None, state: SavedState | None) -> Notes:
    if notes is not None:
        return read_notes(notes)
    if state is None:
        raise NotesError(
            "不知道这份报告依据的是哪份要点",
            where=str(docx),
            hint=f"请用 --notes 要点.md 给出要点，或把底稿 {target.state_path(docx).name} 放回报告旁边",
        )
    return state.draft.plan.notes


_Text = tuple[tuple[Line, ...], list[tuple[int, str]]]
"""The paragraphs of a document and, by the number of its paragraph, each comment."""


def _as_made(made: SavedState) -> _Text:
    return lines_of(made.draft), list(comments_of(made.draft, made.findings))


def _as_read(docx: Path) -> _Text:
    parts = Parts.open(docx)
    for _, root in parts.texts():
        accept(root)
    found = lines(parts)
    return found, [(mark.number, mark.text) for mark in marks.open_comments(parts, found) if mark.number]


def _rows(
    found: Sequence[Line], comments: Sequence[tuple[int, str]], notes: Notes, state: SavedState | None
) -> tuple[Trace, ...]:
    front = notes.front
    given = [front.title, front.background, front.recipient, front.issuer, *front.annexes, *notes.headings]
    given += chain.from_iterable((bullet.text, bullet.subheading) for bullet in notes.bullets)
    offices = (front.issuer, front.recipient.rstrip("：: "))
    known_names = frozenset(chain.from_iterable(map(names_of, dict.fromkeys(given)))) | frozenset(filter(None, offices))
    origins, known = Origins(notes, state), "\n".join(given)
    rows: list[Trace] = []
    for line, section in _in_sections(found):
        said = [text for number, text in comments if number == line.number]
        for value in values(line.text, known_names, known):
            start, end = sentence_span(line.text, value.start, value.end)
            basis = origins.basis(line.text, value, section if section in _FRAME else "")
            sentence, note = line.text[start:end].strip(), basis.note
            if said:
                note = "；".join(filter(None, [note, *(f"批注：{text}" for text in said if value.text in text)]))
            rows.append(Trace(value.kind, value.text, sentence, line.number, section, basis.text, basis.line, note))
    return tuple(rows)


def _in_sections(found: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Each line of the text and of its notes, with the headings that it stands under."""
    first, second = "开头", ""
    for line in found:
        if not line.number:
            if line.place in _NOTES_PLACES:
                yield line, line.place
            continue
        kind = kind_of(line)
        if kind is ParagraphKind.HEADING1:
            first, second = line.text.strip(), ""
        elif kind is ParagraphKind.HEADING2:
            second = line.text.strip()
        elif kind in (ParagraphKind.ISSUER, ParagraphKind.DATE):
            first, second = "落款", ""
        elif kind is ParagraphKind.ANNEX_LIST:
            first, second = "附件说明", ""
        elif kind is ParagraphKind.ANNEX_LABEL:
            first, second = line.text.strip(), ""
        yield line, "标题" if kind is ParagraphKind.TITLE else " ".join(filter(None, (first, second)))


def _cells(number: int, row: Trace) -> tuple[str, ...]:
    place = " ".join(filter(None, (f"第 {row.paragraph} 段" if row.paragraph else "", row.section)))
    return str(number), row.kind, row.value, row.sentence, place, row.bullet, row.line, row.note


def _sheet(name: str, rows: Sequence[Trace], cells: Sequence[Sequence[str]], digests: Sequence[str]) -> bytes:
    unfounded = sum(row.unfounded for row in rows)
    summary = f"报告：{name}　　共 {len(rows)} 项，其中 {unfounded} 项在要点中没有依据"
    return write_sheet("核对表", [summary], COLUMNS, cells, digests)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with BOM (without it Excel reads another encoding), every cell quoted, one line a row."""
    target_text = io.StringIO()
    writer = csv.writer(target_text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.title for column in COLUMNS])
    writer.writerows([*map(_inert, row)] for row in rows)
    return target_text.getvalue().encode("utf-8-sig")


@lru_cache(maxsize=1 << 11)
def _inert(cell: str) -> str:
    """``cell`` on one line, and never a formula: an apostrophe makes a spreadsheet take what follows for text."""
    text = clean(cell)
    return f"'{text}" if text.lstrip("\ufeff\u200b \u3000").startswith(_FORMULA) else text


def _check_targets(
    out_docx: Path, out_csv: Path, sources: Sequence[Path | None], folders: Sequence[Path]
) -> frozenset[str]:
    """sha256 of the CSV that may be replaced, none when there is no such file. Raises OutputError as ``trace`` says.

    ``folders``: where it is not known yet whether a file can be written.
    """
    sheet_there, table_there = out_docx.exists(), out_csv.exists()
    for path, suffix, there in ((out_docx, ".docx", sheet_there), (out_csv, ".csv", table_there)):
        if there and any(each is not None and each.exists() and path.samefile(each) for each in sources):
            raise OutputError(
                "核对表不能写到报告、要点或底稿自己的文件里", where=str(path), hint="请用 -o 另指定一个文件名"
            )
        target.check_name(path, suffix)
        target.refuse_open(path)
    for folder in dict.fromkeys(folders):
        target.check_folder(folder)
    record: tuple[str, ...] | None = ()
    if sheet_there:
        record = record_of(_content(out_docx))
    if record is None:
        raise _foreign(out_docx)
    if not table_there:
        return frozenset()
    digest = target.sha256(_content(out_csv))
    if digest not in record:
        raise _foreign(out_csv)
    return frozenset({digest})


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(
            f"已有同名文件，读不出来（{error.strerror}）", where=str(path), hint="请用 -o 另指定一个文件名"
        ) from error


def _foreign(path: Path) -> OutputError:
    return OutputError(
        "已有同名文件，不是 nigao 写的核对表，或写好后有人改过，不会覆盖",
        where=str(path),
        hint="请用 -o 另指定一个文件名，或先把它移走",
    )
