"""Floor 3: from an office's prose to the notes that a clerk would have made for it, by rule.

Words that any writer may add are left out, a few verbs become the ones of notes; nothing is reworded that the guards
would not take for the same. The rules are in prompts/words/samples.toml, 还原.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pipeline import words
from pipeline.figures import find_slots
from pipeline.grammar import has_verb

_STOPS = re.compile(r"(?<=[。！？；])")
_ITEM = re.compile(r"(?<=[，：、。；])(?=[一二三四五六七八九十]是(?!否|非))")
_OPEN, _CLOSED = "“《（", "”》）"
_PARTS = re.compile(
    r"(?P<total>[^，；]*?[0-9.]+[余多]?[万亿]?(?P<unit>[^，；0-9万亿]))，其中(?=[^，；]*?[0-9.]+[余多]?[万亿]?(?P=unit))"
)
_COUNTED = re.compile(
    r"(?P<lead>(?:(?:现|共|另|下|仅|只|还)?(?:有|辖|设|设有|建有))?)"
    r"(?P<count>[0-9.]+[余多]?万?[余多]?(?:个|名|座|处|条|家|台|块|份|件|期|场|起|套|栋|位|口|所))(?P<noun>[\u4e00-\u9fff]{2,10})"
)
_DROP, _TURN = -1, -2  # steps that are no pattern of the list
_FULL = 30  # characters that a bullet holds before the next clause opens a new one
_MOST = 44  # characters of the longest bullet
_SHORT = 6  # characters of a clause that is no bullet of its own (去年, 据调查)
_BULLETS = 3
_DEPENDENT = re.compile(
    "使|让|令|并|从而|以|导致|造成|致使|占|其中|加上|加之|才|就|则|也|又|还|但|而|不|且|或|甚至|更|确保|保证|保障|实现|达到|为|包括|是|都|均|分别|再|切实|进一步|[^，]{0,4}(?:的|地)$"
)
_LEANING = re.compile(r"^(?:通过|为|为了|按照|根据|针对|以|在|从|对|随着|除|经|自|由|围绕|结合|利用|借助|因|由于)")


def sentences(paragraph: str) -> Iterator[str]:
    """The statements of ``paragraph``, each without its mark: a full stop, a semicolon or 二是 ends one."""
    depth, piece = 0, ""
    for part in _STOPS.split(paragraph):
        piece += part
        depth += sum(part.count(mark) for mark in _OPEN) - sum(part.count(mark) for mark in _CLOSED)
        if depth <= 0:
            yield from (item.rstrip("。；！，：、") + item[-1:].strip("。；！，：、") * 0 for item in _items(piece))
            piece, depth = "", 0
    if piece:
        yield from (item.rstrip("。；！，、") for item in _items(piece))


def stretches(sentence: str, most: int) -> Iterator[str]:
    """A sentence of more than ``most`` characters in as many as can stand alone, each opening on a figure's clause."""
    if len(sentence) <= most:
        yield sentence
        return
    run: list[str] = []
    for clause, _ in _clauses(sentence.rstrip("。")):
        opens = find_slots(clause) and has_verb(clause) and not _DEPENDENT.match(clause)
        if opens and sum(map(len, run)) >= most // 4 and not _LEANING.match(run[-1]):
            yield "，".join(run) + "。"
            run = []
        run.append(clause)
    yield "，".join(run) + "。"


def _items(piece: str) -> list[str]:
    return [item for item in _ITEM.split(piece) if item.strip("。；！，：、 ")]


def whole(sentence: str) -> str:
    """``sentence`` fit to stand alone: no ordinal, no connective, no 我镇 in front; ends with 。."""
    rules = _rules()
    before = ""
    while sentence != before:
        before = sentence
        for pattern in rules["句首"]:
            sentence = re.sub(pattern, "", sentence)
    return re.sub(rules["自称"], "", sentence).rstrip("，、：；。 ") + "。"


def noted(prose: str, *, steps: frozenset[int] | None = None) -> tuple[str, ...]:
    """The bullets for ``prose``; () where it has too many. ``steps``: which rewritings to use, all if None."""
    text = _with_parts(prose.rstrip("。"))
    for number, (pattern, short) in enumerate(_rules()["改写"]):
        if steps is None or number in steps:
            text = re.sub(pattern, short, text)
    return _bullets(text, drop=steps is None or _DROP in steps, turn=steps is None or _TURN in steps)


def _with_parts(text: str) -> str:
    """A total and its parts with a colon for 其中, where it is plain of which total: 水库10座，其中小型2座."""
    done = 0
    for found in _PARTS.finditer(text):
        before = text[done : found.start()].rstrip("，")
        if not before.endswith(found["unit"]):
            return text[: found.end("total")] + "：" + text[found.end() :]
        done = found.end()
    return text


def steps_for(prose: str) -> tuple[int, ...]:
    """The rewritings that change something in ``prose``, those of single words first."""
    text = prose.rstrip("。")
    found = [number for number, (pattern, _) in enumerate(_rules()["改写"]) if re.search(pattern, text)]
    return (_DROP, _TURN, *found)


def _bullets(text: str, *, drop: bool, turn: bool) -> tuple[str, ...]:
    bullets: list[str] = []
    joins = False
    for clause, stop in _clauses(text):
        short = _without_light_words(clause) if drop else clause
        short = _count_last(short) if turn else short
        short = short.strip("，、：")
        if not short:
            continue
        if bullets and (joins or (stop == "，" and len(bullets[-1]) + len(short) < _FULL)):
            bullets[-1] += "，" + short
        else:
            bullets.append(short)
        joins = len(short) < _SHORT or (
            _LEANING.match(clause) is not None and not has_verb(re.sub(_LEANING, "", clause)[-4:])
        )
    while len(bullets) > _BULLETS:
        pair = min(range(len(bullets) - 1), key=lambda index: len(bullets[index]) + len(bullets[index + 1]))
        bullets[pair : pair + 2] = [f"{bullets[pair]}，{bullets[pair + 1]}"]
    return tuple(bullets) if all(len(bullet) <= _MOST for bullet in bullets) else ()


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each clause with the mark before it, "" for the first; commas within quotes and brackets don't part."""
    depth, clause, stop = 0, "", ""
    for char in text:
        depth += (char in _OPEN) - (char in _CLOSED)
        if char in "，；" and depth <= 0:
            yield clause, stop
            clause, stop = "", char
        else:
            clause += char
    yield clause, stop


def _count_last(clause: str) -> str:
    """A bare count with its noun as notes have it: 14个行政村 becomes 行政村14个."""
    found = _COUNTED.fullmatch(clause)
    if found is None or not all(kind[:1] in "nbj" or kind == "vn" for _, kind in words.tag(found["noun"])):
        return clause
    return found["lead"] + found["noun"] + found["count"]


def _without_light_words(clause: str) -> str:
    light = _light()
    row = words.tag(clause)
    kept: list[str] = []
    for index, (word, kind) in enumerate(row):
        if word in light and (kind[:1] in ("d", "u", "c") or len(word) > 1) and index + 1 < len(row):
            continue
        after = row[index + 1] if index + 1 < len(row) else ("", "")
        if word == "的" and index and _joins_nouns(row[index - 1], after):
            continue
        kept.append(word)
    return "".join(kept)


def _joins_nouns(before: tuple[str, str], after: tuple[str, str]) -> bool:
    return before[1][:1] in ("n", "j") and len(before[0]) > 1 and after[1][:1] in ("n", "j") and len(after[0]) > 1


@cache
def _light() -> frozenset[str]:
    return frozenset(_rules()["略去"])


def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = words.word_list("samples")["还原"]
    return rules


def empty_words(sentence: str) -> int:
    """How many words of praise and appeal ``sentence`` has."""
    return sum(sentence.count(word) for word in _rules()["空话"])
