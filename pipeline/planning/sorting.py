"""The question to the model for bullets that no cue word places, and the reading of its answer.

Only the name of a section comes back, out of a closed list: nothing the model writes reaches the report.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline import assets, figures
from pipeline.errors import BadAnswer, OutlineError
from pipeline.planning.sections import plain_sections
from pipeline.types import ROLE_NAMES, Bullet, Message, Outline, Prompt

_TEMPLATE = "sort.j2"
_TOKENS_A_BULLET = 24  # the number, the name of a section and the JSON around them


def sort_prompt(bullets: Sequence[Bullet], outline: Outline) -> Prompt:
    """Asks which plain section each bullet goes to, as a JSON object from bullet number to section title.

    The office's figures are replaced by stand-ins. Raises OutlineError when prompts/sort.j2 can't be rendered.
    """
    mapping = figures.stand_ins(bullets)
    roles = {role: name for name, role in ROLE_NAMES.items()}
    shown = [
        {"number": bullet.number, "text": figures.render(bullet.template, _own(mapping, bullet))} for bullet in bullets
    ]
    sections = [{"title": section.title, "role": roles[section.role]} for section in plain_sections(outline)]
    folder = assets.folder("prompts")
    try:
        content = _environment(folder).get_template(_TEMPLATE).render(bullets=shown, sections=sections).strip()
    except TemplateError as error:
        hint = "请对照安装包里原来的文件改正，或重新安装 nigao"
        raise OutlineError(f"提示词模板无法使用（{error}）", where=str(folder / _TEMPLATE), hint=hint) from error
    return Prompt(
        messages=(Message("user", content),),
        temperature=0.0,
        max_tokens=40 + _TOKENS_A_BULLET * len(bullets),
        schema=json.dumps(_schema(bullets, outline), ensure_ascii=False),
    )


def parse_sort(answer: str, bullets: Sequence[Bullet], outline: Outline) -> dict[int, str]:
    """Bullet number → section key. A bullet the answer places nowhere known is left out.

    Raises BadAnswer when the answer is no JSON object.
    """
    try:
        told = json.loads(answer)
    except json.JSONDecodeError as error:
        raise BadAnswer("模型没有按格式回答要点归到哪一节", hint="这些要点改按词语相近归类") from error
    if not isinstance(told, dict):
        raise BadAnswer("模型没有按格式回答要点归到哪一节", hint="这些要点改按词语相近归类")
    keys = {section.title: section.key for section in plain_sections(outline)}
    named = ((bullet.number, told.get(str(bullet.number))) for bullet in bullets)
    return {number: keys[title] for number, title in named if isinstance(title, str) and title in keys}


def _own(mapping: dict[tuple[int, int], str], bullet: Bullet) -> dict[tuple[int, int], str]:
    return {key: value for key, value in mapping.items() if key[0] == bullet.number}


def _schema(bullets: Sequence[Bullet], outline: Outline) -> dict[str, object]:
    title = {"type": "string", "enum": [section.title for section in plain_sections(outline)]}
    numbers = [str(bullet.number) for bullet in bullets]
    return {
        "type": "object",
        "properties": dict.fromkeys(numbers, title),
        "required": numbers,
        "additionalProperties": False,
    }


@cache
def _environment(folder: Path) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
