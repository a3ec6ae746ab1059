"""``draft --ask``: what a report usually has and the notes lack, asked of the clerk and added to the notes file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.assembly import chinese_number
from pipeline.errors import NotesError
from pipeline.notes.front import read_front
from pipeline.planning.gaps import Question, open_questions
from pipeline.settings import Settings
from pipeline.textio import read_bytes, read_text, write_atomic
from pipeline.workflow.drafting import plan_only

_TEXT = (".md", ".txt", ".markdown")
# ## 主要做法, or 二、主要做法 on a line of its own; a sentence that begins so is no heading.
_HEADING = re.compile(r"##\s+(?:[一二三四五六七八九十]+、)?|\s*[一二三四五六七八九十]+、(?=[^，。；：,;:\d]{2,15}\s*$)")
_FENCE = re.compile(r"\s*(?:-{3,}|—+|－{3,})\s*")
_PLAIN = str.maketrans({'"': "”", "#": "＃", "'": "’"})


def questions_for(notes_path: Path, settings: Settings) -> tuple[Question, ...]:
    """What is worth asking. Raises NotesError for notes that can't be read or, as a Word file, not be added to."""
    plan = plan_only(notes_path, settings)
    if notes_path.suffix.lower() not in _TEXT:
        raise NotesError(
            "--ask 只能往 .md、.txt 的要点里补内容",
            where=str(notes_path),
            hint="请在 Word 里补好要点再起草，或把要点另存为 .txt",
        )
    return open_questions(plan.notes, plan.outline, plan.sections)


def add_answers(notes_path: Path, answers: Sequence[tuple[Question, str]]) -> None:
    """Adds each answer to the notes file, in one step; the file's other lines, encoding and line ends stay.

    An answer to a field becomes its line of the front matter, any other a bullet: under its heading, which is added at
    the end where the notes have headings but not this one; else the last bullet of the file.
    Raises NotesError or OutputError when the file can't be read or written.
    """
    raw = read_bytes(notes_path)
    lines = read_text(notes_path).split("\n")
    for question, answer in answers:
        text = re.sub(r"\s+", " ", answer).strip()
        if text and question.field:
            _set_field(lines, question.field, text, str(notes_path))
        elif text:
            _add_bullet(lines, question.heading, text)
    end = "\r\n" if b"\r\n" in raw else "\n"
    write_atomic(notes_path, _encoded(end.join(lines), raw))


def _set_field(lines: list[str], field: str, value: str, source: str) -> None:
    front = read_front(lines, source)
    # In the front matter # begins a comment and a quotation mark a quotation.
    said = f"{field}: {value.translate(_PLAIN)}"
    for place in range(front.end):
        if re.fullmatch(rf"\s*{field}\s*[:：]\s*", lines[place]):
            lines[place] = said
            return
    fenced = _FENCE.fullmatch(lines[front.end - 1])
    lines.insert(front.end - 1 if fenced else front.end, said)


def _add_bullet(lines: list[str], heading: str, text: str) -> None:
    headings = [place for place, line in enumerate(lines) if _HEADING.match(line)]
    body = [place for place, line in enumerate(lines) if line.strip()]
    last = body[-1]
    if headings:
        at = next((place for place in headings if _HEADING.sub("", lines[place]).strip() == heading), None)
        if at is None:
            lines[last + 1 :] = ["", f"{_next_mark([lines[place] for place in headings])}{heading}", f"- {text}", ""]
            return
        after = next((place for place in headings if place > at), last + 1)
        last = max(place for place in body if place < after)
    lines.insert(last + 1, f"- {text}")


def _next_mark(headings: Sequence[str]) -> str:
    """What stands before one more heading: ## , or the next number where they are numbered (一、二、)."""
    numbered = [line for line in headings if not line.lstrip().startswith("#")]
    return f"{chinese_number(len(numbered) + 1)}、" if numbered else "## "


def _encoded(text: str, like: bytes) -> bytes:
    if like.startswith(codecs.BOM_UTF8):
        return text.encode("utf-8-sig")
    try:
        like.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("gb18030")
    return text.encode("utf-8")
