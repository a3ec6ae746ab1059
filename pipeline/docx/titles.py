"""The lines of a title: whole words, like widths, a trapezoid or a diamond (GB/T 9704-2012 7.3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations, pairwise

from pipeline.docx.measure import width
from pipeline.words import tag, word_list

# 22 pt characters in 442.2 pt; where there are digits, half of one spare for fonts that have them wide.
_FULL, _WITH_DIGITS = 20.0, 19.5
_MOST_LINES = 3

_NO_START = "的地得了着、，。；：！？）》〉】〕”’…等和与及或%％"
_NO_END = "（《〈【〔“‘"
_OPENING, _CLOSING = "《（〔“", "》）〕”"
_ABOUT = "关于"
_RANGE = ("至", "到", "—", "～", "-", "第")
_CALENDAR = "年月日"
# What a break costs, beside the square of how far each line is from the mean width.
_FORBIDDEN, _INSIDE = 100_000.0, 1_000.0
_SINGLE, _MODIFIER, _COMPOUND, _LOOSE, _WELCOME = 200.0, 30.0, 24.0, 2.0, -4.0
_NUMBERED = 30.0  # within the name that a bare number begins: 12345政务服务 | 便民热线
# What a shape costs: a line shorter than 0.6 of the longest, by how much; a middle line shorter than both others.
_UNEVEN, _HOURGLASS = 400.0, 80.0
_MOST_UNEVEN = 0.6

_Word = tuple[str, str]


def title_lines(text: str) -> tuple[str, ...]:
    """``text`` in lines of like width, broken between words; joined they give ``text``.

    As few lines as hold it without a break within a name, quotation marks or 《》; none begins with 的, 、 or a closing
    mark, none is a single character, no number stands apart from its unit. A title that no break between words can fit
    is left whole for the word processor to wrap.
    """
    if _fits(width(text), text):
        return (text,)
    words = tag(text)
    costs = [0.0, *(_break_cost(words, place) for place in range(1, len(words)))]
    fewest = int(-(-width(text) // _FULL))
    if fewest > _MOST_LINES + 1:
        return _filled(words, costs)
    best: tuple[float, tuple[str, ...]] = (_FORBIDDEN, (text,))
    for count in range(fewest, max(_MOST_LINES, fewest + 1) + 1):
        best = min((best, *_divided(words, count, costs)), key=lambda each: each[0])
        if best[0] < _INSIDE / 2:
            break
    return best[1]


def _fits(size: float, line: str) -> bool:
    return size <= (_WITH_DIGITS if any(mark.isascii() for mark in line) else _FULL)


def _divided(words: Sequence[_Word], count: int, costs: Sequence[float]) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Cost and lines of each way to put ``words`` into ``count`` lines that fit."""
    text = "".join(word for word, _ in words)
    starts = [0, *accumulate(len(word) for word, _ in words)]
    sizes = [0.0, *accumulate(width(word) for word, _ in words)]
    for places in combinations([place for place in range(1, len(words)) if costs[place] < _FORBIDDEN], count - 1):
        ends = list(pairwise((0, *places, len(words))))
        widths = [sizes[b] - sizes[a] for a, b in ends]
        if max(widths) > _FULL or min(widths) <= 1:
            continue
        lines = tuple(text[starts[a] : starts[b]] for a, b in ends)
        if all(map(_fits, widths, lines)):
            yield sum(costs[place] for place in places) + _shape_cost(widths), lines


def _filled(words: Sequence[_Word], costs: Sequence[float]) -> tuple[str, ...]:
    """Line after line as full as it gets: for what is too long to be a title."""
    lines = [""]
    for place, (word, _) in enumerate(words):
        more = "".join(each for each, _ in words[place : _next_open(costs, place)])
        if costs[place] < _FORBIDDEN and lines[-1] and not _fits(width(lines[-1] + more), lines[-1] + more):
            lines.append("")
        lines[-1] += word
    return tuple(lines)


def _next_open(costs: Sequence[float], place: int) -> int:
    return next((each for each in range(place + 1, len(costs)) if costs[each] < _FORBIDDEN), len(costs))


def _shape_cost(widths: Sequence[float]) -> float:
    mean = sum(widths) / len(widths)
    cost = sum((each - mean) ** 2 for each in widths)
    cost += _UNEVEN * max(0.0, _MOST_UNEVEN - min(widths) / max(widths))
    if len(widths) > 2 and max(widths[1:-1]) < min(widths[0], widths[-1]):
        cost += _HOURGLASS
    return cost


def _break_cost(words: Sequence[_Word], place: int) -> float:
    """What it costs to break before ``words[place]``, which is not the first."""
    (before, tag_before), (after, tag_after) = words[place - 1], words[place]
    if after[0] in _NO_START or before[-1] in _NO_END or _parts_number(before, after, tag_after):
        return _FORBIDDEN
    head = "".join(word for word, _ in words[:place])
    tail = "".join(word for word, _ in words[place:])
    if _within_marks(head, tail) or _within_office(head, before, tag_before, after, tail):
        return _INSIDE
    if len(after) == 1 and tag_after != "x" and after not in word_list("titles")["行首单字"]:
        return _SINGLE
    good = word_list("titles")["宜断"]
    if after == _ABOUT or before in good or before[-1] in "、》”":
        return _WELCOME
    if after in good or (before[-1] not in _CALENDAR and tag_before in ("m", "q")):
        return _MODIFIER
    return _phrase_cost(tag_before, tag_after) + (_NUMBERED if _begins_with_number(words, place) else 0.0)


def _begins_with_number(words: Sequence[_Word], place: int) -> bool:
    """Whether the nouns right before ``words[place]`` follow a number that has no unit."""
    first = place - 1
    while first > 0 and words[first][1] in ("n", "vn"):
        first -= 1
    return first < place - 1 and words[first][0].isdigit()


def _phrase_cost(before: str, after: str) -> float:
    """How closely two words belong together, by their parts of speech (jieba's tags)."""
    if before[0] in "abcdpr":
        return _MODIFIER
    if before[0] in "nvjlis" and after[0] in "njlsz":
        return _COMPOUND
    return _LOOSE if before[0] in "nvjlis" and after[0] == "v" else 0.0


def _parts_number(before: str, after: str, tag_after: str) -> bool:
    """Whether a number would be parted from its unit or from the rest of its date or range."""
    if before[-1].isdigit() or (before[-1] in "%％" and tag_after[0] == "n"):
        return True
    return after[0].isdigit() and (before[-1] in "月日" or before.endswith(_RANGE))


def _within_marks(head: str, tail: str) -> bool:
    """Within 《》, “” or （） that would fit into a line of their own."""
    opened = max(head.rfind(mark) for mark in _OPENING)
    depth = sum(head.count(mark) for mark in _OPENING) - sum(head.count(mark) for mark in _CLOSING)
    if depth <= 0:
        return False
    closed = min((at for mark in _CLOSING if (at := tail.find(mark)) >= 0), default=len(tail) - 1)
    whole = head[opened:] + tail[: closed + 1]
    return _fits(width(whole), whole)


def _within_office(head: str, before: str, tag_before: str, after: str, tail: str) -> bool:
    """Within the name of an office: any before 关于, but for the border of two; elsewhere a place and what it has."""
    endings = tuple(word_list("titles")["机关字尾"])
    if after in endings and tag_before[0] in "nj" and before not in word_list("titles")["宜断"]:
        return True
    issuer = (head + tail).partition(_ABOUT)[0]
    if len(head) < len(issuer) and not any(mark in issuer for mark in _OPENING):
        rest = issuer[len(head) :]
        border = before == "、" or (before.endswith(endings) and len(rest) > 3 and rest.endswith(endings))
        return not border and _fits(width(issuer), issuer)
    return False
