"""The files of a library: fewshot/ and the office's own folder, one report a Markdown file that a clerk can edit.

Front matter (类型, 主题; where they are known 来源, 标题, 日期), ``## 提纲`` with the report's headings as a list of
one or two levels, ``## <section role>`` with pairs of ``### 要点`` (a bullet list) and ``### 正文`` (one paragraph),
and last, for an imported report, ``## 原文``: its own text, which is compared with drafts and never shown to a model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline import assets, figures
from pipeline.errors import OutlineError
from pipeline.types import ROLE_NAMES, Bullet, Role

_NEEDED = ("类型", "主题")
_OPTIONAL = ("来源", "标题", "日期")
_HEADINGS, _TEXT = "## 提纲", "## 原文"
_FIX = "请对照 fewshot/ 里其他文件的写法改正"


@dataclass(frozen=True)
class Exemplar:
    """One pair. ``prose`` is as written; ``slot_text`` is the same with markers that refer to ``bullets``.

    ``source`` is "file:line" of the pair's 要点. Bullets count from 1 within the pair. ``own``: from the office's own
    library.
    """

    bullets: tuple[Bullet, ...]
    prose: str
    slot_text: str
    type: str
    role: Role
    topic: str
    source: str
    own: bool = False

    def __hash__(self) -> int:  # equal pairs have one source; all of a pair is long to hash for each prompt it is in
        return hash(self.source)


@dataclass(frozen=True)
class Heading:
    """A heading of a report without its number. ``level`` is 1 (一、) or 2 （一）."""

    level: int
    text: str


@dataclass(frozen=True)
class Sample:
    """One report of a library. ``text``: the paragraphs of an imported report, () for a shipped one."""

    path: Path
    type: str
    topic: str
    origin: str = ""  # 来源: what it was imported from, or which sample it follows
    title: str = ""
    date: str = ""
    headings: tuple[Heading, ...] = ()
    pairs: tuple[Exemplar, ...] = ()
    text: tuple[str, ...] = ()
    own: bool = False


def load_samples(library: Path | None = None) -> tuple[Sample, ...]:
    """The office's own reports (the files of ``library``, if there is such a folder), then the shipped ones.

    Each in order of file name. Each figure, date, title and quotation of a pair's bullets stands exactly once in its
    prose, and no other does. Raises OutlineError with ``file:line`` when a file is not of this form or a pair breaks
    that rule, and when the shipped folder holds no pair at all.
    """
    own = () if library is None else tuple(read_sample(path, own=True) for path in _files(library))
    home = assets.folder("fewshot")
    shipped = tuple(read_sample(path) for path in _files(home))
    if not any(sample.pairs for sample in shipped):
        raise OutlineError("没有可用的范例", where=str(home), hint="请重新安装 nigao，或放入范例文件（*.md）")
    return (*own, *shipped)


def load_exemplars(library: Path | None = None) -> tuple[Exemplar, ...]:
    """Every pair of ``load_samples``, in the same order; raises what it raises."""
    return tuple(pair for sample in load_samples(library) for pair in sample.pairs)


def read_sample(path: Path, *, own: bool = False) -> Sample:
    """The report in the file ``path``. Raises OutlineError as ``load_samples`` does."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutlineError("范例文件不是 UTF-8 编码", where=str(path), hint="请另存为 UTF-8 编码") from error
    lines = [_Line(number, line.strip(), line[:1].isspace()) for number, line in enumerate(text.splitlines(), start=1)]
    front, body = _front(path, lines)
    cut = next((index for index, line in enumerate(body) if line.text == _TEXT), len(body))
    headings: list[Heading] = []
    pairs = tuple(_pairs(path, body[:cut], front, own, headings))
    return Sample(
        path,
        front["类型"],
        front["主题"],
        origin=front.get("来源", ""),
        title=front.get("标题", ""),
        date=front.get("日期", ""),
        headings=tuple(headings),
        pairs=pairs,
        text=tuple(line.text for line in body[cut + 1 :] if line.text),
        own=own,
    )


def to_markdown(sample: Sample) -> str:
    """The file of ``sample``; ``read_sample`` of it gives the same, but for line numbers. Ends with a newline."""
    values = (sample.type, sample.topic, sample.origin, sample.title, sample.date)
    front = {key: value for key, value in zip((*_NEEDED, *_OPTIONAL), values, strict=True) if value}
    parts = ["---", yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=4096).strip(), "---", ""]
    if sample.headings:
        parts += [_HEADINGS, "", *(f"{'  ' * (item.level - 1)}- {item.text}" for item in sample.headings), ""]
    names = {role: name for name, role in ROLE_NAMES.items()}
    for role in dict.fromkeys(pair.role for pair in sample.pairs):
        parts += [f"## {names[role]}", ""]
        for pair in (pair for pair in sample.pairs if pair.role is role):
            parts += ["### 要点", *(f"- {bullet.text}" for bullet in pair.bullets), "### 正文", pair.prose, ""]
    if sample.text:
        parts += [_TEXT, "", *(line for paragraph in sample.text for line in (paragraph, ""))]
    return "\n".join(parts).rstrip("\n") + "\n"


def pair_of(
    bullets: Sequence[str], prose: str, *, type: str, role: Role, topic: str, where: str, own: bool = False
) -> Exemplar:
    """A pair from its words. Raises OutlineError (with ``where``) when a figure of the two does not match."""
    line = _Line(0, prose, False)
    noted = tuple(_bullet(number, text, 0) for number, text in enumerate(bullets, start=1))
    return Exemplar(noted, prose, _slot_text(Path(where), line, noted), type, role, topic, where, own)


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    indented: bool


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md")) if folder.is_dir() else []


def _pairs(
    path: Path, body: Sequence[_Line], front: dict[str, str], own: bool, headings: list[Heading]
) -> Iterator[Exemplar]:
    """The pairs in order; what stands under 提纲 is added to ``headings``."""
    role: Role | None = None
    blocks = iter(_blocks(path, body))
    for heading, content in blocks:
        if heading.text == "### 要点":
            if role is None:
                raise _wrong(path, heading, "要点之前缺少“## 基本情况”之类的小节标题")
            answer, prose = next(blocks, (heading, ()))
            if answer.text != "### 正文":
                raise _wrong(path, answer, "每组“### 要点”之后要有“### 正文”")
            bullets = _bullets(path, heading, content)
            if len(prose) != 1:
                raise _wrong(path, answer, "“### 正文”下要有一段正文，且只有一段")
            slot_text = _slot_text(path, prose[0], bullets)
            place = f"{path}:{heading.number}"
            yield Exemplar(bullets, prose[0].text, slot_text, front["类型"], role, front["主题"], place, own)
        elif heading.text == _HEADINGS:
            headings += [_heading(path, line) for line in content]
        elif heading.text.startswith("## ") and not content:
            role = _role(path, heading)
        else:
            raise _wrong(path, content[0] if content else heading, "只能是小节标题、“### 要点”或“### 正文”及其内容")


def _blocks(path: Path, body: Sequence[_Line]) -> list[tuple[_Line, tuple[_Line, ...]]]:
    """Each heading with the lines below it that are not blank."""
    blocks: list[tuple[_Line, tuple[_Line, ...]]] = []
    for line in body:
        if line.text.startswith("#"):
            blocks.append((line, ()))
        elif line.text and not blocks:
            raise _wrong(path, line, "要点之前缺少“## 基本情况”之类的小节标题")
        elif line.text:
            heading, content = blocks[-1]
            blocks[-1] = (heading, (*content, line))
    return blocks


def _front(path: Path, lines: Sequence[_Line]) -> tuple[dict[str, str], Sequence[_Line]]:
    """The front matter, every value a text, and the lines below it."""
    marks = [index for index, line in enumerate(lines) if line.text == "---"]
    if len(marks) < 2 or marks[0] != 0:
        raise OutlineError("范例文件开头缺少“---”包起来的 类型、主题", where=f"{path}:1", hint=_FIX)
    try:
        table = yaml.safe_load("\n".join(line.text for line in lines[1 : marks[1]]))
    except yaml.YAMLError as error:
        raise OutlineError("范例文件开头的 类型、主题 格式有误", where=f"{path}:1", hint=_FIX) from error
    if not isinstance(table, dict) or not all(table.get(key) for key in _NEEDED):
        raise OutlineError("范例文件开头须写 类型、主题 两项", where=f"{path}:1", hint=_FIX)
    unknown = [str(key) for key in table if key not in (*_NEEDED, *_OPTIONAL)]
    if unknown:
        known = "、".join((*_NEEDED, *_OPTIONAL))
        raise OutlineError(f"范例文件开头有不认识的项“{unknown[0]}”", where=f"{path}:1", hint=f"可用的有：{known}")
    return {key: str(value) for key, value in table.items() if value is not None}, lines[marks[1] + 1 :]


def _role(path: Path, line: _Line) -> Role:
    name = line.text.removeprefix("##").strip()
    if name not in ROLE_NAMES:
        raise _wrong(path, line, f"没有“{name}”这种小节，可用的有：提纲、{'、'.join(ROLE_NAMES)}、原文")
    return ROLE_NAMES[name]


def _heading(path: Path, line: _Line) -> Heading:
    if not line.text.startswith("- "):
        raise _wrong(path, line, "提纲每行要以“- ”开头，下一级再缩进两格")
    return Heading(2 if line.indented else 1, line.text.removeprefix("- ").strip())


def _bullets(path: Path, heading: _Line, content: Sequence[_Line]) -> tuple[Bullet, ...]:
    if not content:
        raise _wrong(path, heading, "“### 要点”下没有要点")
    for line in content:
        if not line.text.startswith("- "):
            raise _wrong(path, line, "要点要以“- ”开头")
    return tuple(
        _bullet(number, line.text.removeprefix("- ").strip(), line.number)
        for number, line in enumerate(content, start=1)
    )


def _bullet(number: int, text: str, line: int) -> Bullet:
    slots = figures.find_slots(text)
    return Bullet(number, text, line, figures.to_template(text, slots, number), slots)


def _slot_text(path: Path, line: _Line, bullets: Sequence[Bullet]) -> str:
    """The prose with each figure replaced by the marker of the bullet's slot that it repeats."""
    markers: dict[str, str] = {}
    for bullet in bullets:
        for position, slot in enumerate(bullet.slots, start=1):
            if slot.text in markers:
                # Two equal values would let a reader, or a model, take one for the other.
                raise _wrong(path, line, f"要点里“{slot.text}”出现了两次，请换一个不同的数")
            markers[slot.text] = figures.marker(bullet.number, position)
    slots = figures.find_slots(line.text)
    stands = Counter(slot.text for slot in slots)
    for text, times in stands.items():
        if text not in markers:
            raise _wrong(path, line, f"正文里的“{text}”要点里没有")
        if times > 1:
            raise _wrong(path, line, f"正文里“{text}”出现了{times}次，只能出现一次")
    missing = [text for text in markers if text not in stands]
    if missing:
        raise _wrong(path, line, f"要点里的“{'”“'.join(missing)}”正文里没有")
    numbered = figures.to_template(line.text, slots, 1)
    return figures.MARKER.sub(lambda found: markers[slots[int(found[2]) - 1].text], numbered)


def _wrong(path: Path, line: _Line, message: str) -> OutlineError:
    return OutlineError(message, where=f"{path}:{line.number}", hint=_FIX)
