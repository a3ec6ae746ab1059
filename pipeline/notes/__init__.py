"""Floor 2: a clerk's notes (.md, .txt, .docx) read as bullets with slots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import NotesError
from pipeline.figures import find_slots, to_template
from pipeline.notes.front import FIELDS, SECRECY, Front, read_front
from pipeline.notes.injections import cut_out
from pipeline.notes.lines import Entry, entries, visible
from pipeline.notes.word import docx_lines
from pipeline.textio import read_text
from pipeline.types import Bullet, LeftOut, Notes

__all__ = ["docx_lines", "read_notes", "secret_mark"]

MAX_BULLETS = 299
MAX_BULLET_LENGTH = 2000
_KINDS = (".md", ".markdown", ".txt", ".docx")
_INJECTED = "是写给模型的指令或代码，不是事实，没有采用"
_MARKING = "是密级标注，不是要点"
_LEVELS = ("绝密", "机密", "秘密")
_LEVEL = r"(绝\s*密|机\s*密|秘\s*密)"
_TERM = r"(?:\s*[★☆*]?\s*(?:[\d一二三四五六七八九十]+\s*(?:年|个月)|长期)?)"
_STARRED = re.compile(rf"{_LEVEL}\s*[★☆]")
_BRACKETED = re.compile(rf"[〔【\[(（]\s*{_LEVEL}{_TERM}\s*[〕】\])）]")
_WHOLE = re.compile(rf"\s*(?:密\s*级\s*[:：]?)?\s*[〔【\[(（]?\s*{_LEVEL}{_TERM}\s*[〕】\])）]?\s*[。.]?\s*")


def read_notes(path: Path) -> Notes:
    """The notes of ``path``. Bullets are numbered from 1 in the order of the file.

    What is written to a model, a template or a browser instead of a reader is cut out and listed in ``left_out``.
    Raises NotesError, with file and line where there is one, for what can't be read as notes: no or broken text, no
    标题, no bullets, more than 299 of them, one longer than 2000 characters, faulty front matter.
    """
    source = str(path)
    lines = [visible(line) for line in _lines(path)]
    if not any(line.strip() for line in lines):
        raise NotesError("文件是空的", where=source, hint="请写上标题和要点，格式可参照 examples 里的样例")
    front = read_front(lines, source)
    left_out = list(_front_left_out(front))
    if not front.values.get("标题"):
        raise NotesError("没有标题", where=f"{source}:1", hint="请在开头的信息栏写一行“标题: 关于……情况的报告”")
    cleaned = Front({key: cut_out(value)[0] for key, value in front.values.items()}, front.lines, front.end)
    if not cleaned.values["标题"]:
        raise NotesError("标题里只有写给模型的指令", where=f"{source}:{front.lines['标题']}", hint="请改写标题")
    bullets, headings = _bullets(entries(lines, front.end), source, left_out)
    if not bullets:
        raise NotesError("没有要点", where=source, hint="请在信息栏下面每行写一条要点，行首用“- ”")
    ordered = tuple(sorted(left_out, key=lambda left: left.line))
    return Notes(source, cleaned.matter(), tuple(bullets), tuple(headings), ordered)


def secret_mark(notes: Notes) -> str:
    """The highest classification the notes are marked with (绝密, 机密, 秘密), "" if none.

    A marking is one with ★, in brackets in title or heading, or alone on its line or in its field; the mere word (保密
    工作, 秘密举报) is none.
    """
    front = notes.front
    fields = (front.title, front.type, front.recipient, front.issuer, front.date, front.background)
    headings = (*notes.headings, *(bullet.heading for bullet in notes.bullets), *(b.subheading for b in notes.bullets))
    labels = (*fields, *headings, *(left.text for left in notes.left_out))
    found = {mark for text in labels for mark in _marks(text, label=True)}
    found |= {mark for bullet in notes.bullets for mark in _marks(bullet.text, label=False)}
    return next((level for level in _LEVELS if level in found), "")


def _marks(text: str, *, label: bool) -> Iterator[str]:
    matches = [*_STARRED.finditer(text)]
    if label:
        matches += _BRACKETED.finditer(text)
    if whole := _WHOLE.fullmatch(text):
        matches.append(whole)
    for match in matches:
        yield re.sub(r"\s", "", match[1])


def _lines(path: Path) -> list[str]:
    kind = path.suffix.lower()
    if kind == ".docx":
        return docx_lines(path)
    text = read_text(path)
    if kind not in _KINDS:
        raise NotesError(f"不认识的文件类型“{path.suffix}”", where=str(path), hint="请用 .md、.txt 或 .docx 文件")
    return text.split("\n")


def _front_left_out(front: Front) -> Iterator[LeftOut]:
    for key, value in front.values.items():
        line = front.lines.get(key, 1)
        if key == SECRECY and value:
            yield LeftOut(line, value, _MARKING)
        elif key in FIELDS:
            yield from (LeftOut(line, piece, _INJECTED) for piece in cut_out(value)[1])


def _bullets(found: list[Entry], source: str, left_out: list[LeftOut]) -> tuple[list[Bullet], list[str]]:
    bullets: list[Bullet] = []
    headings: list[str] = []
    heading = subheading = ""
    for entry in found:
        where = f"{source}:{entry.line}"
        if len(entry.text) > MAX_BULLET_LENGTH:
            hint = "请拆成几条，每条写一件事"
            raise NotesError(
                f"这条要点有 {len(entry.text)} 字，超过 {MAX_BULLET_LENGTH} 字的上限", where=where, hint=hint
            )
        if _WHOLE.fullmatch(entry.text):
            left_out.append(LeftOut(entry.line, entry.text, _MARKING))
            continue
        text, pieces = cut_out(entry.text)
        left_out += [LeftOut(entry.line, piece, _INJECTED) for piece in pieces]
        if not text:
            continue
        if entry.level == 0:
            number = len(bullets) + 1
            slots = find_slots(text)
            template = to_template(text, slots, number)
            bullets.append(Bullet(number, text, entry.line, template, slots, heading, subheading))
        elif entry.level == 2:
            heading, subheading = text, ""
            if text not in headings:
                headings.append(text)
        else:
            subheading = text
    if len(bullets) > MAX_BULLETS:
        raise NotesError(
            f"要点有 {len(bullets)} 条，超过 {MAX_BULLETS} 条的上限",
            where=source,
            hint="请按专题拆成几份，分别拟稿",
        )
    return bullets, headings
