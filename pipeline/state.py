"""Floor 5: the state file ``<name>.nigao.json`` beside a document: what it was made from, to regenerate parts of it.

The JSON is a plain tree of the types of floor 0, field by field, with three differences: the bullets stand once and
units name them by number; each passage also carries the lines of the notes it rests on; and what a run cost is left
out, so that a draft from the ledger gives the same file as the one that asked the model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from pipeline import __version__
from pipeline.errors import NigaoError
from pipeline.types import Bullet, Draft, Finding, Notes, Paragraph, Plan, Unit, Version, Written

SCHEMA = 1

_COST = {"calls", "cached", "completion_tokens"}


class StateError(NigaoError):
    """A state file is damaged, or from a newer nigao."""


@dataclass(frozen=True)
class SavedState:
    """A state file, read. ``draft`` is the one saved, less the folders of its sources and what the run cost."""

    nigao: str  # version that wrote it
    model: str
    docx: str  # file name of the document, no folder
    draft: Draft
    findings: tuple[Finding, ...]
    history: tuple[Version, ...] = ()  # earlier versions of sections, oldest first

    @property
    def source(self) -> str:
        """File name of the notes, no folder."""
        return self.draft.plan.notes.source

    def lines(self, passage_bullets: Sequence[int]) -> tuple[int, ...]:
        """Lines of the notes on which the bullets with these numbers stand."""
        by_number = {bullet.number: bullet.line for bullet in self.draft.plan.notes.bullets}
        return tuple(by_number[number] for number in passage_bullets if number in by_number)


def to_state(
    draft: Draft,
    findings: Sequence[Finding],
    *,
    model_id: str,
    docx_name: str,
    history: Sequence[Version] = (),
    digests: Sequence[str] = (),
) -> bytes:
    """The state file's bytes (UTF-8 JSON, keys sorted): equal arguments give equal bytes.

    Of every path only the file name is kept: the file travels with the document. ``digests``: sha256 of the documents
    that the file belongs to, newest first.
    """
    plan = draft.plan
    notes = replace(plan.notes, source=_file_name(plan.notes.source))
    outline = replace(plan.outline, file=_file_name(plan.outline.file))
    tree = {
        "schema": SCHEMA,
        "nigao": __version__,
        "model": model_id,
        "docx": _file_name(docx_name),
        "docx_sha256": digests,
        "notes": notes,
        "outline": outline,
        "plan": {"sections": plan.sections, "short": plan.short, "missing": plan.missing},
        "written": [_without_cost(written) for written in draft.written],
        "paragraphs": _with_lines(draft),
        "findings": tuple(findings),
        "history": [_version(version) for version in history],
    }
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_fields)
    # A lone surrogate can come out of a damaged note; JSON can say it, UTF-8 can't.
    return (text + "\n").encode("utf-8", "backslashreplace")


def from_state(data: bytes, *, where: str = "") -> SavedState:
    """The state that ``to_state`` wrote. ``where`` is the file's name, for messages.

    Raises StateError when the bytes are no such state or a newer nigao's.
    """
    try:
        tree = json.loads(data)
        if not isinstance(tree, dict) or type(tree.get("schema")) is not int or tree["schema"] < 1:
            raise ValueError("schema")
        if tree["schema"] > SCHEMA:
            raise StateError("状态文件由更新版本的 nigao 写成", where=where, hint="请升级 nigao 后再试")
        return _read(tree)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StateError("状态文件已损坏", where=where, hint="请从备份恢复该文件，或用 nigao draft 重新起草") from error


def _read(tree: Mapping[str, Any]) -> SavedState:
    notes = _decode(Notes, tree["notes"], {})
    bullets = {bullet.number: bullet for bullet in notes.bullets}
    plan = _decode(Plan, {**tree["plan"], "outline": tree["outline"], "notes": tree["notes"]}, bullets)
    draft = Draft(
        plan,
        _decode(tuple[Written, ...], tree["written"], bullets),
        _decode(tuple[Paragraph, ...], tree["paragraphs"], bullets),
    )
    return SavedState(
        _decode(str, tree["nigao"], {}),
        _decode(str, tree["model"], {}),
        _decode(str, tree["docx"], {}),
        draft,
        _decode(tuple[Finding, ...], tree["findings"], {}),
        tuple(_read_version(version) for version in tree.get("history", [])),
    )


def _version(version: Version) -> dict[str, Any]:
    """A version's bullets stand in it: the notes may have changed since."""
    bullets = {bullet.number: bullet for item in version.written for bullet in item.unit.bullets}
    return {
        **_fields(version),
        "bullets": tuple(bullets.values()),
        "written": [_without_cost(item) for item in version.written],
    }


def _read_version(tree: Mapping[str, Any]) -> Version:
    bullets = {bullet.number: bullet for bullet in _decode(tuple[Bullet, ...], tree["bullets"], {})}
    version: Version = _decode(Version, tree, bullets)
    return version


def _file_name(path: str) -> str:
    """The last part of a path of either kind, wherever it was written."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _without_cost(written: Written) -> dict[str, Any]:
    return {name: value for name, value in _fields(written).items() if name not in _COST}


def _with_lines(draft: Draft) -> list[dict[str, Any]]:
    lines = {bullet.number: bullet.line for bullet in draft.plan.notes.bullets}
    return [
        _fields(paragraph)
        | {
            "passages": [
                _fields(passage) | {"lines": [lines[number] for number in passage.bullets if number in lines]}
                for passage in paragraph.passages
            ]
        }
        for paragraph in draft.paragraphs
    ]


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass of floor 0 by name; of a unit's bullets the numbers alone."""
    names = _names(value.__class__)
    found: dict[str, Any] = vars(value)
    if len(found) != len(names):  # a cached property would stand there too
        found = {name: found[name] for name in names}
    if isinstance(value, Unit):
        return {**found, "bullets": [bullet.number for bullet in value.bullets]}
    return found


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields. To work them out takes longer than all the rest of reading a state."""
    return get_type_hints(kind)


def _decode(kind: Any, value: Any, bullets: Mapping[int, Bullet]) -> Any:
    """``value`` of JSON as ``kind``: a floor-0 dataclass, an enum, tuple[X, ...] or a plain type.

    A field the tree lacks takes the dataclass's default; an unknown one is ignored. Raises ValueError, KeyError or
    TypeError when the tree does not fit.
    """
    if get_origin(kind) is tuple:
        (item, _rest) = get_args(kind)
        if not isinstance(value, list):
            raise ValueError("list")
        return tuple(_decode(item, each, bullets) for each in value)
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise ValueError(kind.__name__)
        made = {
            name: _decode(hint, value[name], bullets)
            for name, hint in _hints(kind).items()
            if name in value and not (kind is Unit and name == "bullets")
        }
        if kind is Unit:
            made["bullets"] = tuple(bullets[number] for number in value["bullets"])
        return kind(**made)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise ValueError(kind.__name__)
    return value
