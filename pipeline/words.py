"""Floor 1: Chinese word segmentation (rjieba) and the clerk-editable word lists of prompts/words/."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from sys import intern
from typing import Any

import rjieba

from pipeline import assets
from pipeline.errors import OutlineError

# A pattern that names a group, refers to one or sets a flag means something else, or nothing, when joined to others.
_STANDS_ALONE = re.compile(r"\\[1-9]|\(\?[Pa-zA-Z(]")


@cache
def word_list(name: str) -> dict[str, Any]:
    """The table of prompts/words/<name>.toml.

    Raises OutlineError naming the file when it is missing or is no TOML.
    """
    path = assets.folder("prompts") / "words" / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OutlineError("缺少词表文件", where=str(path), hint="请重新安装 nigao，或从备份恢复该文件") from error
    except tomllib.TOMLDecodeError as error:
        raise OutlineError(f"词表格式有误（{error}）", where=str(path), hint="请按 TOML 格式改正") from error


@lru_cache(maxsize=1 << 12)  # a batch reads texts without end
def tag(text: str) -> tuple[tuple[str, str], ...]:
    """Words of ``text`` in order with their part of speech (jieba's tag set); joined they give ``text`` again."""
    return tuple((intern(word), intern(pos)) for word, pos in rjieba.tag(text))


def spell(text: str, *, guess: bool = False) -> tuple[tuple[str, str], ...]:
    """``tag`` by the dictionary alone: a name that it does not have falls into single characters.

    With ``guess`` the same as ``tag``. Nothing is remembered: for texts that are read once, however many.
    """
    return tuple(rjieba.tag(text, hmm=guess))


def cut(text: str) -> tuple[str, ...]:
    """Words of ``text`` in order; joined they give ``text`` again."""
    return tuple(word for word, _ in tag(text))


def any_of(sources: Iterable[str], flags: int = 0) -> tuple[re.Pattern[str], ...]:
    """Patterns of which one matches in a text if and only if one of ``sources`` does: one look tells instead of many.

    Raises re.error for a source that is no pattern.
    """
    kinds: dict[bool, list[str]] = {True: [], False: []}
    for source in sources:
        kinds[_STANDS_ALONE.search(source) is not None].append(source)
    joined = ["|".join(f"(?:{source})" for source in kinds[False])] if kinds[False] else []
    return tuple(re.compile(source, flags) for source in (*joined, *kinds[True]))
