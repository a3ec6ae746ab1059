"""Floor 3: a unit's bullets become the prompt that is sent, with stand-ins in place of the office's figures.

The words live in prompts/*.j2, which a clerk can edit; bullets reach a template as values only, so markup in a bullet
is never rendered, and each message is a template of its own, so text in a bullet can't open another message.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline import assets, figures
from pipeline.errors import OutlineError
from pipeline.exemplars import Exemplar
from pipeline.models.profile import Profile
from pipeline.realiser import statements
from pipeline.types import ROLE_NAMES, Context, Fault, FrontMatter, Message, Prompt, Role, Unit, Wish

SECTION_NAMES: Mapping[Role, str] = {role: name for name, role in ROLE_NAMES.items()}
_FIX = "请对照安装包里原来的文件改正，或重新安装 nigao"
# Measured on the embedded model: up to 1 token a character, each digit one token; prose is at most 3.5 times the notes.
_TOKENS_A_CHARACTER = 2
_LEAST_TOKENS = 80
_WARMER = 0.2
_ANY_UNIT = "0.0"  # exemplars are no unit of a plan
# What a template can raise while it is rendered, beside jinja2's own errors: it is a clerk's expression.
_RENDER_ERRORS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError)


@dataclass(frozen=True)
class UnitPrompt:
    """What is sent for a unit. ``mapping``: (bullet number, slot number) to the stand-in shown instead of the value."""

    prompt: Prompt
    mapping: Mapping[tuple[int, int], str]


def unit_prompt(
    unit: Unit,
    context: Context,
    pairs: Sequence[Exemplar],
    profile: Profile,
    *,
    attempt: int = 0,
    refused: str = "",
    faults: Sequence[Fault] = (),
    wish: Wish | None = None,
) -> UnitPrompt:
    """The prompt for ``unit``: system message, ``pairs`` as turns, then the bullets with stand-in values.

    What is the same for many units stands first, so that a local model computes it once. ``attempt`` counts from 0;
    a later attempt repeats the conversation, adds the ``refused`` answer (as the model gave it, with stand-ins) and
    the ``faults``, and takes another seed and more temperature. A ``wish`` is told last and starts at its own seed.
    No value of the office's own is in it.
    Raises OutlineError with file and line when a template is missing or broken.
    """
    mapping = figures.stand_ins(unit.bullets)
    shown = [figures.render(text, mapping) for text in statements(unit, context)]
    folder = assets.folder("prompts")
    messages = [_system(context.self_name, folder)]
    for pair in pairs:
        messages += _turn(pair, folder)
    say = _hidden(wish.say, unit, mapping) if wish else ""
    messages.append(Message("user", _asked(unit.role, tuple(shown), say, folder)))
    if faults:
        if refused:
            messages.append(Message("assistant", refused))
        told = [_hidden(fault.message, unit, mapping) for fault in faults]
        messages.append(Message("user", _render("retry.j2", faults=list(dict.fromkeys(told)))))
    length = sum(len(text) for text in shown)
    prompt = Prompt(
        messages=tuple(messages),
        temperature=round(profile.temperature + _WARMER * (attempt + (wish is not None)), 2),
        seed=(wish.seed if wish else 1) + attempt,
        max_tokens=min(profile.max_tokens, _LEAST_TOKENS + _TOKENS_A_CHARACTER * length),
    )
    return UnitPrompt(prompt, mapping)


@lru_cache(64)
def _system(self_name: str, folder: Path) -> Message:
    return Message("system", _render("system.j2", self_name=self_name))


@lru_cache(1024)
def _turn(pair: Exemplar, folder: Path) -> tuple[Message, Message]:
    """A pair as it stands in each prompt that shows it, worded by the templates of ``folder``."""
    return Message("user", _asked(pair.role, _statements(pair), "", folder)), Message("assistant", pair.prose)


def _statements(pair: Exemplar) -> tuple[str, ...]:
    """An exemplar's bullets as a unit's are shown: in the written register."""
    unit = Unit(_ANY_UNIT, pair.role, pair.bullets)
    return tuple(figures.fill(text, pair.bullets) for text in statements(unit, Context(FrontMatter(""))))


@lru_cache(1024)  # with stand-ins in place of the figures, a batch asks much the same of many reports
def _asked(role: Role, bullets: tuple[str, ...], wish: str, folder: Path) -> str:
    return _render("unit.j2", bullets=list(bullets), section=SECTION_NAMES[role], wish=wish)


def _hidden(message: str, unit: Unit, mapping: Mapping[tuple[int, int], str]) -> str:
    """A fault as the model may hear it: markers and the office's own values become stand-ins."""
    values = {
        slot.text: mapping[bullet.number, number]
        for bullet in unit.bullets
        for number, slot in enumerate(bullet.slots, start=1)
    }
    # One pass, longest first: a stand-in just put in must not be taken for another slot's value.
    known = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    told = re.sub(known, lambda match: values[match[0]], message) if known else message
    return figures.render(told, mapping)


@cache
def _environment(folder: Path) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # all prompts of a run are worded alike
    )


@cache
def _template(folder: Path, name: str) -> Template:
    template = _environment(folder).get_template(name)
    template.globals = dict(template.globals)  # copied for each prompt: from its chain of mappings that takes long
    return template


def _render(name: str, **values: object) -> str:
    folder = assets.folder("prompts")
    try:
        return _template(folder, name).render(values).strip()
    except TemplateNotFound as error:
        raise OutlineError("缺少提示词模板", where=str(folder / name), hint=_FIX) from error
    except UnicodeDecodeError as error:
        raise OutlineError("提示词模板不是 UTF-8 编码", where=str(folder / name), hint="请另存为 UTF-8 编码") from error
    except TemplateSyntaxError as error:
        raise OutlineError(
            f"提示词模板写法有误（{error.message}）", where=f"{folder / name}:{error.lineno}", hint=_FIX
        ) from error
    except _RENDER_ERRORS as error:
        where = f"{folder / name}:{_line(error, folder / name)}"
        raise OutlineError(f"提示词模板无法使用（{error}）", where=where, hint=_FIX) from error


def _line(error: BaseException, path: Path) -> int:
    """The template line that raised: jinja2 rewrites the traceback so that frames name the template's own lines."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return (lines[-1] if lines else None) or 1
