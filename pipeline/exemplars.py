"""Floor 2: the sample pairs of fewshot/ ("bullets → the prose an office would write"), and which ones a unit is shown.

A file is Markdown that a clerk can edit: front matter (类型, 主题), then ``## <section role>``, and under it pairs of
``### 要点`` (a bullet list) and ``### 正文`` (one paragraph).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline import assets, figures, words
from pipeline.errors import OutlineError
from pipeline.types import ROLE_NAMES, Bullet, Role, SlotKind

_FRONT_KEYS = ("类型", "主题")
_COMPARISON = re.compile(r"比(去年|上年|年初|同期)|从.+(到|至|变成)")
# Forms that ask for a sentence of their own kind; any other form, and any word, weighs 1.
_WEIGHTS = {"parts": 3.0, "quote": 3.0, "label": 2.0, "compare": 2.0, "bullets1": 0.5, "bullets2": 0.5, "bullets3": 0.5}
# How much a pair of the unit's own report type is worth beside shared forms (at most 1 in all) and words (at most 2).
_ALIKE_FROM = 3  # pairs in a prompt from which one is chosen for the unit
_OWN_TYPE = 0.1
_FIX = "请对照 fewshot/ 里其他文件的写法改正"


@dataclass(frozen=True)
class Exemplar:
    """One pair. ``prose`` is as written; ``slot_text`` is the same with markers that refer to ``bullets``.

    ``source`` is "file:line" of the pair's 要点. Bullets count from 1 within the pair.
    """

    bullets: tuple[Bullet, ...]
    prose: str
    slot_text: str
    type: str
    role: Role
    topic: str
    source: str


def load_exemplars(folder: Path | None = None) -> tuple[Exemplar, ...]:
    """Every pair of ``folder`` (default: the shipped fewshot/), in order of file name and line.

    Each figure, date, title and quotation of a pair's bullets stands exactly once in its prose, and no other does.
    Raises OutlineError with ``file:line`` when a file is not of this form or a pair breaks that rule, and when the
    folder holds no pair at all.
    """
    home = assets.folder("fewshot") if folder is None else folder
    found = tuple(exemplar for path in sorted(home.glob("*.md")) for exemplar in _read(path))
    if not found:
        raise OutlineError("没有可用的范例", where=str(home), hint="请重新安装 nigao，或放入范例文件（*.md）")
    return found


def shapes(bullets: Sequence[Bullet]) -> frozenset[str]:
    """What kinds of note these are (a list, a total with parts, a date, money …), by name."""
    text = "\n".join(bullet.text for bullet in bullets)
    slots = [slot for bullet in bullets for slot in bullet.slots]
    heads = [(bullet, bullet.text.partition("：")[0]) for bullet in bullets if "：" in bullet.text]
    signs = {
        "label": any(not _figures_before(bullet, len(head)) for bullet, head in heads),
        "parts": any(_figures_before(bullet, len(head)) for bullet, head in heads),
        "list": text.count("、") >= 2,
        "compare": _COMPARISON.search(text) is not None,
        "bare": not slots,
        "dense": len(slots) >= 4,
        f"bullets{min(len(bullets), 3)}": True,
    }
    kinds = {slot.kind for slot in slots} & {SlotKind.DATE, SlotKind.MONEY, SlotKind.PERCENT, SlotKind.QUOTE}
    return frozenset({name for name, present in signs.items() if present} | {kind.value for kind in kinds})


def choose(
    exemplars: Sequence[Exemplar], *, type: str, role: Role, bullets: Sequence[Bullet], count: int
) -> tuple[Exemplar, ...]:
    """At most ``count`` pairs of ``role`` to show for a unit, the report type's own first.

    All but the last depend on ``type`` and ``role`` alone, so that the prompts of a section share a prefix which a
    local model computes once; the last is the most alike in words and form to ``bullets``. Fewer than three are all
    of the first sort: reading a pair of its own for each unit costs a small model more time than it gains in prose.
    Same input, same answer.
    """
    if count <= 0:
        return ()
    pool = sorted((item for item in exemplars if item.role is role), key=lambda item: item.type != type)
    stable = _diverse(pool, type, count - 1 if count >= _ALIKE_FROM else count)
    if count < _ALIKE_FROM:
        return stable
    rest = [item for item in pool if item not in stable]
    if not rest:
        return stable
    wanted, forms = _terms(bullets), shapes(bullets)
    return (*stable, max(rest, key=lambda item: _likeness(item, wanted, forms) + _OWN_TYPE * (item.type == type)))


def _diverse(pool: Sequence[Exemplar], type: str, count: int) -> tuple[Exemplar, ...]:
    """``count`` pairs that together show the most forms, the type's own before others, new topics before old."""
    chosen: list[Exemplar] = []
    seen: set[str] = set()
    left = list(pool)
    while left and len(chosen) < count:
        topics = {item.topic for item in chosen}
        worth = {
            item.source: (item.type == type, _weight(shapes(item.bullets) - seen), item.topic not in topics)
            for item in left
        }
        best = max(left, key=lambda item: worth[item.source])
        chosen.append(best)
        left.remove(best)
        seen |= shapes(best.bullets)
    return tuple(chosen)


def _likeness(item: Exemplar, wanted: frozenset[str], forms: frozenset[str]) -> float:
    # Two short notes share few words even on one matter, so that a shared word tells more than a shared form.
    return 2 * _overlap(_terms(item.bullets), wanted) + _overlap(shapes(item.bullets), forms)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Weighted share, 0 to 1, of what the two have together that they have in common.

    Little in common counts little, even when it is all there is.
    """
    return _weight(one & other) / (_weight(one | other) + 2)


def _weight(items: frozenset[str]) -> float:
    return sum(_WEIGHTS.get(item, 1.0) for item in items)


def _terms(bullets: Sequence[Bullet]) -> frozenset[str]:
    """Words of two characters or more outside the slots, and what the slots count (处, 人次, 万元)."""
    found = {slot.unit for bullet in bullets for slot in bullet.slots if slot.unit}
    for bullet in bullets:
        start = 0
        for slot in (*bullet.slots, None):
            end = slot.start if slot else len(bullet.text)
            found |= {word for word in words.cut(bullet.text[start:end]) if len(word) >= 2}
            start = slot.end if slot else end
    return frozenset(found)


def _figures_before(bullet: Bullet, end: int) -> bool:
    return any(slot.end <= end and slot.kind is not SlotKind.DATE for slot in bullet.slots)


@dataclass(frozen=True)
class _Line:
    number: int
    text: str


def _read(path: Path) -> Iterator[Exemplar]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutlineError("范例文件不是 UTF-8 编码", where=str(path), hint="请另存为 UTF-8 编码") from error
    lines = [_Line(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    type_, topic, body = _front(path, lines)
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
            yield Exemplar(bullets, prose[0].text, slot_text, type_, role, topic, f"{path}:{heading.number}")
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


def _front(path: Path, lines: Sequence[_Line]) -> tuple[str, str, Sequence[_Line]]:
    """Type, topic and the lines below the front matter."""
    marks = [index for index, line in enumerate(lines) if line.text == "---"]
    if len(marks) < 2 or marks[0] != 0:
        raise OutlineError("范例文件开头缺少“---”包起来的 类型、主题", where=f"{path}:1", hint=_FIX)
    try:
        table = yaml.safe_load("\n".join(line.text for line in lines[1 : marks[1]]))
    except yaml.YAMLError as error:
        raise OutlineError("范例文件开头的 类型、主题 格式有误", where=f"{path}:1", hint=_FIX) from error
    if not isinstance(table, dict) or sorted(table) != sorted(_FRONT_KEYS) or not all(table.values()):
        raise OutlineError("范例文件开头须写且只写 类型、主题 两项", where=f"{path}:1", hint=_FIX)
    return str(table["类型"]), str(table["主题"]), lines[marks[1] + 1 :]


def _role(path: Path, line: _Line) -> Role:
    name = line.text.removeprefix("##").strip()
    if name not in ROLE_NAMES:
        raise _wrong(path, line, f"没有“{name}”这种小节，可用的有：{'、'.join(ROLE_NAMES)}")
    return ROLE_NAMES[name]


def _bullets(path: Path, heading: _Line, content: Sequence[_Line]) -> tuple[Bullet, ...]:
    if not content:
        raise _wrong(path, heading, "“### 要点”下没有要点")
    found: list[Bullet] = []
    for number, line in enumerate(content, start=1):
        if not line.text.startswith("- "):
            raise _wrong(path, line, "要点要以“- ”开头")
        text = line.text.removeprefix("- ").strip()
        slots = figures.find_slots(text)
        found.append(Bullet(number, text, line.number, figures.to_template(text, slots, number), slots))
    return tuple(found)


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
