"""From a file (.txt, .md, .docx) to its lines, with what is no report refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import SampleError
from pipeline.notes.word import docx_blocks
from pipeline.samples.closing import is_date
from pipeline.samples.marks import mark_of
from pipeline.samples.splitting import is_title
from pipeline.samples.types import Line
from pipeline.textio import Reading, read_text

REPORTS = Reading("报告", 16 * 1024 * 1024, SampleError)
MAX_LINES = 60_000  # a collection of 16 MB has some 37,000
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_BOLD = re.compile(r"^\*\*([^*]{2,60})\*\*")
_COLUMN = re.compile(r"\S\s*[|\t]\s*(?=\S)")
_GAP = re.compile(r"[ \t\u3000\xa0|]+")
_RULE = re.compile(r"[-=_*~·.#—－…＊◇◆☆★\s]{3,}")
_SENTENCE = re.compile("[，。；：！？]")
_FENCES = ("---", "***", "```")
_TITLE = re.compile(r"^(?:标题|title)[:：]\s*(.+)$")
_ITEM = re.compile(r"^[-*+]\s+")


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of a report file that are not blank, their outer spaces off.

    Headings of a Word or Markdown file have level 1 to 3, the highest in use being 1; all other lines have level 0.
    Raises SampleError for a file that can't be read, is too large, is of another kind, empty, or not in Chinese.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        lines = _word(path)
    elif suffix in (".txt", ".md", ".markdown"):
        text = read_text(path, REPORTS)
        lines = _markdown(text) if suffix != ".txt" else [line for line in _plain(text) if line.text not in _FENCES]
    elif path.is_dir() or not path.exists():
        read_text(path, REPORTS)
        raise AssertionError("read_text refuses folders and missing files")
    else:
        other = suffix in (".doc", ".wps", ".pdf")
        hint = "请用 Word 打开后另存为 .docx" if other else "请给出 .txt、.md 或 .docx 文件"
        name = suffix or "没有扩展名的文件"
        raise SampleError(f"不支持的文件类型（{name}）", where=str(path), hint=hint)
    _refuse(path, lines)
    return tuple(lines)


def _plain(text: str) -> list[Line]:
    numbered = [(number, row.strip()) for number, row in enumerate(text.split("\n"), start=1)]
    return _with_rows([Line(number, row, whole=len(_COLUMN.findall(row)) > 1) for number, row in numbered if row])


def _with_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines without rules (-----), those marked that are rows of a table set with spaces or tabs."""
    kept = [line for line in lines if line.text in _FENCES or not _RULE.fullmatch(line.text)]
    rows = _table_rows([line.text for line in kept])
    return [replace(line, whole=True, row=True) if index in rows else line for index, line in enumerate(kept)]


def _table_rows(lines: Sequence[str]) -> set[int]:
    """The indexes of the lines that are rows of a table: two neighbours at least, of three cells and more, one with
    a figure; a row of two cells beside them (合计 4.7) is one as well.
    """
    cells = [_cells(text) for text in lines]
    found: set[int] = set()
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and cells[end] > 1:
            end += 1
        wide = [index for index in range(start, end) if cells[index] > 2]
        if len(wide) > 1 and any(char.isdigit() for index in wide for char in lines[index]):
            found.update(range(start, end))
        start = max(end, start + 1)
    return found


def _cells(text: str) -> int:
    """The number of cells of a line if it may be a row of a table, else 0."""
    parts = [part for part in _GAP.split(text) if part]
    spelled = all(len(part) == 1 for part in parts)  # 石 桥 镇: letters set apart
    bare = _SENTENCE.search(text) is None and mark_of(_GAP.sub("", text)) is None and not is_date(_GAP.sub("", text))
    return len(parts) if len(parts) > 1 and bare and not spelled and not is_title(_GAP.sub("", text)) else 0


def _markdown(text: str) -> list[Line]:
    lines = _plain(text)
    if lines and lines[0].text == "---":  # front matter: only the title is the report's
        end = next((index for index, line in enumerate(lines[1:], start=1) if line.text == "---"), 0)
        titles = [replace(line, text=found[1]) for line in lines[:end] if (found := _TITLE.match(line.text))]
        lines = [*titles, *lines[end + 1 :]]
    return _relative([_unmarked(line) for line in lines if line.text not in _FENCES])


def _unmarked(line: Line) -> Line:
    """The line without its Markdown mark; a heading's level is the number of its #."""
    signs = len(line.text) - len(line.text.lstrip("#"))
    if 0 < signs <= 6:
        return replace(line, text=_BOLD.sub(r"\1", line.text[signs:].strip(" #")), level=signs)
    text = _ITEM.sub("", line.text)
    return replace(line, text=_BOLD.sub(r"\1", text.removeprefix("> ")), whole=line.whole or text != line.text)


def _word(path: Path) -> list[Line]:
    return _relative(_with_rows(list(_paragraphs(path))))


def _paragraphs(path: Path) -> Iterator[Line]:
    for number, block in enumerate(docx_blocks(path, REPORTS), start=1):
        for text in block.text.split("\n"):
            if text.strip():
                yield Line(number, text.strip(), block.heading, whole=block.row)


def _relative(lines: Sequence[Line]) -> list[Line]:
    """Levels counted from the highest in use; one that stands alone at the very top is the title, level 0."""
    used = sorted(line.level for line in lines if line.level)
    if lines and lines[0].level and used.count(lines[0].level) == 1 and lines[0].level == used[0] and len(used) > 1:
        return [replace(lines[0], level=0), *_relative(lines[1:])]
    top = used[0] if used else 1
    return [replace(line, level=min(line.level - top + 1, 3)) if line.level else line for line in lines]


def _refuse(path: Path, lines: Sequence[Line]) -> None:
    if len(lines) > MAX_LINES:
        raise SampleError(f"文件超过 {MAX_LINES} 段，不像报告", where=str(path), hint="报告合集请拆成几份再导入")
    text = "".join(line.text for line in lines)
    if not text:
        raise SampleError("文件是空的", where=str(path), hint="请给出写有报告正文的文件")
    han = len(_HAN.findall(text))
    if han < 0.3 * len(_LETTER.findall(text)) or not han:
        raise SampleError("文件里几乎没有汉字，不是中文报告", where=str(path), hint="请给出中文的报告")
