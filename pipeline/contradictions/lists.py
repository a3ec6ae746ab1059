"""Floor 3: a number of named places or bodies, and the names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.contradictions.found import Contradiction, contradiction
from pipeline.contradictions.reading import MARKS, Figure, N, Reading, has_any, pattern, words
from pipeline.figures.patterns import HAN
from pipeline.words import word_list

_NAME = rf"{HAN}{{2,10}}"
_FEW = 10  # what is more is seldom told one by one
_SHORT = 6  # characters of a name
_NAMES = rf"{_NAME}(?:、{_NAME})+(?:[和与及]{_NAME})?"
_BEFORE = re.compile(
    rf"(?P<noun>{HAN}{{0,8}})(?P<count>{N})(?P<after>{HAN}{{0,8}})"
    rf"(?:[：:（(]|，?分别是|，?即)(?P<names>{_NAMES})(?P<end>.?)"
)
_BEHIND = re.compile(rf"(?:^|[，,。；;：:])(?P<names>{_NAMES})(?P<count>{N})(?P<after>{HAN}{{0,4}})")


def find(readings: tuple[Reading, ...]) -> Iterator[Contradiction]:
    """4个镇：甲镇、乙镇、丙镇. Only names that all end as the thing counted does are counted."""
    for reading in readings:
        if "、" not in reading.text:
            continue
        for match in (found for form in (_BEFORE, _BEHIND) for found in form.finditer(reading.text)):
            figure = reading.figures[match.start("count")]
            names = re.split("、|(?<=[村镇乡库区])[和与及]", match["names"])
            end = match.groupdict().get("end") or ""
            if figure.hedged or end in tuple(MARKS) or not (_alike(names, match) or _kinds(names, match, figure)):
                continue
            if len(names) != figure.value:
                what = f"写的是“{figure.text}”，列出的是{len(names)}个（{'、'.join(names)}）"
                yield contradiction("list", [reading.bullet], what)


def _kinds(names: list[str], match: re.Match[str], figure: Figure) -> bool:
    """Whether a small number of kinds or places is told one by one, with nothing behind: 四个方面：作风、纪律、服务."""
    told = match.groupdict().get("names") or ""
    few = 2 < figure.value < _FEW and abs(figure.value - len(names)) == 1
    whole = match.end("names") == len(match.string.rstrip("。；;）)")) and max(map(len, names)) <= _SHORT
    counted = figure.unit + match["after"]
    return few and whole and counted.startswith(words("名单", "逐项")) and not has_any(told, "名单", "列举未尽")


def _alike(names: list[str], match: re.Match[str]) -> bool:
    """Whether the names end alike, and as the noun that is counted."""
    endings = {found[0] if (found := pattern("«名单.结尾»$").search(name)) else "" for name in names}
    if len(endings) != 1 or "" in endings or has_any(match["names"], "名单", "列举未尽"):
        return False
    ending, counted = endings.pop(), (match.groupdict().get("noun") or "") + match["after"]
    kinds: dict[str, list[str]] = word_list("contradictions")["名单"]["统称"]
    return ending in counted or any(kind in counted and ending in endings_of for kind, endings_of in kinds.items())
