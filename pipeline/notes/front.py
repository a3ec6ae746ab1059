"""Floor 2: the front matter of a clerk's notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml

from pipeline.errors import NotesError
from pipeline.notes.annexes import annex_names
from pipeline.types import FrontMatter

FIELDS = {
    "标题": "title",
    "类型": "type",
    "主送机关": "recipient",
    "发文机关": "issuer",
    "成文日期": "date",
    "背景": "background",
    "附件": "annexes",
}
ANNEXES = "附件"  # the one field that may be a list; ``Front`` has it as one name a line
SECRECY = "密级"  # known, so that a marking is never refused as a typing error; it has no place in the document
NICKNAMES = {
    "题目": "标题",
    "名称": "标题",
    "报告标题": "标题",
    "报告类型": "类型",
    "文种": "类型",
    "主送": "主送机关",
    "主送单位": "主送机关",
    "单位": "发文机关",
    "发文单位": "发文机关",
    "落款": "发文机关",
    "日期": "成文日期",
    "成文时间": "成文日期",
    "依据": "背景",
    "附件说明": "附件",
    "附表": "附件",
}
_FENCE = re.compile(r"\s*(?:-{3,}|—+|－{3,})\s*")
_PAIR = re.compile(r"(\s*)([^\s:：#'\"“]{1,12})\s*(?:：|:(?=\s|$|[^\x00-\x7f]))\s*(.*)")
_YAML_SIGN = re.compile(r"[\[\]{}*&!%@,?`-]|[|>](?!\s*$)")
# Characters that YAML reads as they stand: no tab, no line break of any kind, nothing that it refuses.
_AS_IT_STANDS = re.compile("[ -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
_COMMENT = re.compile(r"(?:^|\s+)#.*$")


@dataclass(frozen=True)
class Front:
    """``values`` by Chinese key, ``lines`` where each stands, ``end`` the index of the first line after it."""

    values: dict[str, str]
    lines: dict[str, int]
    end: int

    def matter(self) -> FrontMatter:
        """The fields of the document; 密级 is not one of them."""
        told: dict[str, Any] = {name: self.values.get(key, "") for key, name in FIELDS.items()}
        names = (name.strip() for name in self.values.get(ANNEXES, "").split("\n"))
        return FrontMatter(**{**told, FIELDS[ANNEXES]: tuple(filter(None, names))})


def read_front(lines: Sequence[str], source: str) -> Front:
    """Front matter between ``---`` lines, or ``标题: …`` lines without a fence, at the top of ``lines``.

    A value comes back as typed (no dates or numbers made of it); ： and : both part key and value. 附件 may be a list.
    Raises NotesError with file and line for an unclosed fence, broken quotes, an unknown or a repeated key.
    """
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    if first < len(lines) and _FENCE.fullmatch(lines[first]):
        for end in range(first + 1, len(lines)):
            if _FENCE.fullmatch(lines[end]):
                return _fenced(lines[first + 1 : end], first + 2, end + 1, source)
        raise NotesError(
            "开头的 --- 没有对应的结束行", where=f"{source}:{first + 1}", hint="请在信息栏末尾另起一行写 ---"
        )
    return _unfenced(lines, first, source)


def _unfenced(lines: Sequence[str], first: int, source: str) -> Front:
    taken: list[str] = []
    end = first
    for index in range(first, len(lines)):
        pair = _PAIR.fullmatch(lines[index])
        if lines[index].strip() and not (pair and pair[2] in (*FIELDS, SECRECY)):
            break
        taken.append(lines[index])
        if pair:
            end = index + 1
    return _fenced(taken[: end - first], first + 1, end, source)


def _fenced(lines: Sequence[str], first_line: int, end: int, source: str) -> Front:
    where: dict[str, int] = {}
    for number, line in enumerate(lines, start=first_line):
        pair = _PAIR.fullmatch(line)
        if pair and not pair[1]:
            _check_key(pair[2], where, f"{source}:{number}")
            where[pair[2]] = number
    loaded: object = _plain(lines)
    if loaded is None:
        loaded = _loaded(lines, first_line, source)
    if loaded is None or loaded == "":
        return Front({}, {}, end)
    if not isinstance(loaded, dict):
        raise NotesError(
            "信息栏格式有误", where=f"{source}:{first_line}", hint="每行写“名称: 内容”，如“标题: 关于……的报告”"
        )
    values: dict[str, str] = {}
    for key, value in loaded.items():
        if key not in where:
            _check_key(str(key), where, f"{source}:{first_line}")
        values[str(key)] = _text(str(key), value, f"{source}:{where.get(key, first_line)}")
    return Front(values, where, end)


def _plain(lines: Sequence[str]) -> dict[str, str] | None:
    """What YAML makes of lines that are all ``名称: 一行文字``, as nearly all notes have them; None for others.

    YAML itself takes longer for them than all the rest of a report's notes.
    """
    values: dict[str, str] = {}
    for line in lines:
        pair = _PAIR.fullmatch(line)
        if not pair and not line.strip(" "):
            continue
        if not pair or pair[1] or not _AS_IT_STANDS.fullmatch(value := pair[3].strip()):
            return None
        if value.startswith(("'", '"', "|", ">")) or _is_list(pair[2], value):
            return None
        values[pair[2]] = _COMMENT.sub("", value)
    return values


def _loaded(lines: Sequence[str], first_line: int, source: str) -> object:
    try:
        # BaseLoader builds nothing but str, list and dict: as safe as safe_load, and a date stays as it was typed.
        return yaml.load("\n".join(_as_yaml(line) for line in lines), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        number = first_line + (mark.line if mark else 0)
        raise NotesError(
            "信息栏这一行格式有误", where=f"{source}:{number}", hint="每行写“名称: 内容”；引号要成对，内容不必加引号"
        ) from error
    except yaml.YAMLError as error:
        raise NotesError("信息栏里有不能识别的字符", where=f"{source}:{first_line}", hint="请删去后重新输入") from error


def _text(key: str, value: object, where: str) -> str:
    if key == ANNEXES and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(annex_names(value))
    if not isinstance(value, str):
        hint = "请一行写一个附件的名称，如“  - 防汛物资清单”" if key == ANNEXES else "请写在同一行"
        message = "“附件”的写法看不懂" if key == ANNEXES else f"“{key}”只能是一行文字"
        raise NotesError(message, where=where, hint=hint)
    if key == ANNEXES:
        return "\n".join(annex_names(value))
    return " ".join(value.split()) if "\n" in value else value.strip()


def _check_key(key: str, seen: dict[str, int], where: str) -> None:
    known = (*FIELDS, SECRECY)
    if key in seen:
        raise NotesError(f"“{key}”写了两次", where=where, hint=f"第 {seen[key]} 行已有，请删去一处")
    if key not in known:
        nearest = NICKNAMES.get(key) or next(iter(get_close_matches(key, known, n=1, cutoff=0.3)), "")
        advice = f"是不是“{nearest}”？" if nearest else ""
        raise NotesError(f"信息栏里没有“{key}”这一项", where=where, hint=f"{advice}可用的有：{'、'.join(FIELDS)}")


def _as_yaml(line: str) -> str:
    """A clerk's line as YAML means it: half-width colon, and quotes where the text would read as YAML signs."""
    pair = _PAIR.fullmatch(line)
    if not pair:
        return line
    value = pair[3].strip()
    if _is_list(pair[2], value):
        return f"{pair[1]}{pair[2]}: {value.replace('，', ',')}"
    if not value.startswith(("'", '"')):
        value = _COMMENT.sub("", value)
        if re.search(r":(?:\s|$)", value) or _YAML_SIGN.match(value):
            value = "'" + value.replace("'", "''") + "'"
    return f"{pair[1]}{pair[2]}: {value}"


def _is_list(key: str, value: str) -> bool:
    return key == ANNEXES and value.startswith("[") and value.endswith("]")
