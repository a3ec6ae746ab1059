"""Floor 2: report types (prompts/types/*.toml), read and validated, and the sentences they fix.

The opening's wording follows the practice of published reports: the basis first, then 现将…如下, and nothing that the
notes don't state.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline import assets
from pipeline.errors import NotesError, OutlineError
from pipeline.types import ROLE_NAMES, FrontMatter, Outline, SectionSpec
from pipeline.words import word_list

_SAID = 6
DEFAULT_TYPE = "工作情况报告"

_OUTLINE_KEYS = {"类型", "别名", "开头", "结尾", "节"}
_SECTION_KEYS = {"名称", "键", "作用", "线索", "必备", "小标题", "缺项", "过渡"}
_HAN = r"\u3400-\u9fff"


def load_outlines() -> tuple[Outline, ...]:
    """Every report type of prompts/types/, in file-name order.

    Raises OutlineError naming file and key when a file is malformed or two files claim one name.
    """
    return read_outlines(assets.folder("prompts") / "types")


@cache
def read_outlines(folder: Path) -> tuple[Outline, ...]:
    """Every report type of ``folder``. Raises OutlineError as ``load_outlines`` does."""
    outlines = tuple(_read(path) for path in sorted(folder.glob("*.toml")))
    if not outlines:
        raise OutlineError("没有任何报告类型", where=str(folder), hint="请重新安装 nigao，或从备份恢复该文件夹")
    owners: dict[str, str] = {}
    for outline in outlines:
        for name in (outline.type, *outline.aliases):
            if owners.setdefault(name, outline.file) != outline.file:
                raise OutlineError(f"“{name}”在 {owners[name]} 中已经用过", where=outline.file, hint="请换一个名称")
    return outlines


def find_outline(type_name: str, title: str) -> Outline:
    """The outline for a 类型 as the clerk typed it, or, when it is empty, for the kind of report the title ends in.

    Raises NotesError for an unknown 类型, naming the nearest one.
    """
    outlines = load_outlines()
    wanted = re.sub(r"\s", "", type_name)
    names = {name: outline for outline in outlines for name in (outline.type, *outline.aliases)}
    if wanted:
        if wanted in names:
            return names[wanted]
        near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.3)
        known = "、".join(outline.type for outline in outlines)
        hint = f"是不是“{names[near[0]].type}”？" if near else ""
        raise NotesError(f"没有“{wanted}”这种报告类型", hint=f"{hint}可用的类型：{known}")
    ending = re.sub(r"\s|的|[（(][^（()）]*[)）]$", "", title)
    fitting = [name for name in names if ending.endswith(name)]
    if not fitting:
        default = names.get(DEFAULT_TYPE)
        if default is None:
            raise OutlineError(f"缺少报告类型“{DEFAULT_TYPE}”", hint="请恢复 prompts/types/ 里的文件，或写明类型")
        return default
    return names[max(fitting, key=len)]


def opening_text(outline: Outline, front: FrontMatter) -> str:
    """The report's first paragraph, from the outline's template and the front matter.

    Raises OutlineError when the template can't be rendered. The front matter is only ever a value of the template.
    """
    return _render(
        outline.opening,
        outline.file,
        {
            "background": basis(front.background),
            "title_topic": _not_said_again(title_topic(front.title, front.issuer), front.background),
            "issuer": front.issuer.strip(),
            "self": self_reference(front.issuer),
            "type": outline.type,
            "verb": _verb(front.title),
        },
    )


def self_reference(issuer: str) -> str:
    """How an office calls itself in its own report (我镇, 我局, 专班); "" for no office, 我单位 for an unknown kind.

    The endings are in prompts/words/planning.toml, [自称].
    """
    name = re.split(r"[、，,\s]+", issuer.strip().rstrip("。"))[-1]
    name = re.sub(r"[（(][^（()）]*[)）]$", "", name)
    if not name:
        return ""
    endings: dict[str, list[str]] = word_list("planning")["自称"]
    found = [(len(end), own) for own, ends in endings.items() for end in ends if name.endswith(end)]
    return max(found)[1] if found else "我单位"


@lru_cache(maxsize=256)  # asked for each unit of a report; a batch has titles without end
def title_topic(title: str, issuer: str = "") -> str:
    """What a title is about, worded to stand before 报告如下: 关于, the office and the kind of report taken off."""
    topic = re.split(r"\s*——", re.sub(r"\s+", "", title), maxsplit=1)[0]
    topic = re.sub(r"[（(][^（()）]*[)）]$", "", topic)
    about = re.match(r"^([^《》，。：]*?)关于(?=.)", topic)
    topic = topic[about.end() :] if about else _without_office(topic, issuer.strip())
    topic = re.sub(r"的?(?:专题)?(?:报告|汇报|汇报材料)$", "", topic)
    topic = re.sub(r"(?:情况)?的?(?:调查|调研)(?:与思考)?$", "调研情况", topic)
    topic = re.sub(r"的?(?:总结)$", "", topic)
    topic = re.sub(r"的情况$", "情况", topic)
    if not topic or topic == "情况":
        return "有关情况"
    closed = ("情况", "问题", "进展", "成效", "经过", "事项", "结果", "建议", "体会")
    return topic if topic.endswith(closed) or title.rstrip().endswith("总结") else f"{topic}情况"


def _not_said_again(topic: str, background: str) -> str:
    """The topic, or 有关情况 where the basis has just named it (six characters in a row)."""
    runs = (topic[start : start + _SAID] for start in range(len(topic) - _SAID + 1))
    return "有关情况" if any(run in background for run in runs) else topic


def _without_office(topic: str, issuer: str) -> str:
    """A title that opens with the office, or with the place the office is of, without it."""
    place = re.match(r"[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道|县|区|市|村)", issuer)
    topic = topic.removeprefix(issuer)
    return topic.removeprefix(place.group()) if place and len(topic) > len(place.group()) + 4 else topic


def _verb(title: str) -> str:
    return next((verb for verb in ("汇报", "总结") if re.sub(r"材料$", "", title.rstrip()).endswith(verb)), "报告")


def basis(background: str) -> str:
    """The clerk's 背景 as the beginning of a sentence, "" when there is none.

    A basis ("县安委会通知") becomes 按照…， ; what is already a phrase ("根据…要求", "为…") keeps its words; anything
    else is a sentence of its own.
    """
    text = _punctuated(background)
    if not text:
        return ""
    words = word_list("planning")["依据"]
    if re.match("|".join(words["开头"]), text):
        return f"{text}，"
    first = text.split("，", 1)[0]
    for verb, endings in words["补词"].items():
        if first.endswith(tuple(endings)):
            return f"{verb}{text}，"
    return f"{text}。"


def _punctuated(text: str) -> str:
    """One line, full-width punctuation between Han characters, no end mark."""
    text = re.sub(r"\s+", " ", text).strip().strip("\"'")
    for half, full in (",", "，"), (";", "；"), (":", "："):
        text = re.sub(rf"(?<=[{_HAN}》）”〕\d]){half}\s*(?=[{_HAN}《“（])", full, text)
    text = re.sub(rf"(?<=[{_HAN}》])\(([^()]*)\)", r"（\1）", text)
    return text.rstrip("，。；;,.：:、 ")


@lru_cache(maxsize=64)  # the types there are, each drafted thousands of times in a batch
def _compiled(template: str) -> Template:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(template)


def _render(template: str, where: str, values: dict[str, str]) -> str:
    try:
        return str(_compiled(template).render(values)).strip()
    except TemplateError as error:
        raise OutlineError(f"“开头”写得不对（{error}）", where=where, hint="请对照文件开头的说明改正") from error


def _read(path: Path) -> Outline:
    where = str(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        hint = "文件用 UTF-8 编码，项名和文字都用英文引号括起来"
        raise OutlineError(f"报告类型文件格式有误（{error}）", where=where, hint=hint) from error
    _known(table, _OUTLINE_KEYS, where)
    sections = table.get("节")
    if not isinstance(sections, list) or not sections or not all(isinstance(section, dict) for section in sections):
        raise OutlineError("“节”至少要有一个 [[节]]", where=where)
    outline = Outline(
        type=_text(table, "类型", where),
        aliases=_texts(table, "别名", where),
        sections=tuple(_section(section, f"{where} 第{number}节") for number, section in enumerate(sections, 1)),
        opening=_text(table, "开头", where),
        closing=_text(table, "结尾", where, empty=True),
        file=where,
    )
    for name, used in (
        ("键", [section.key for section in outline.sections]),
        ("名称", [section.title for section in outline.sections]),
    ):
        for value in used:
            if used.count(value) > 1:
                raise OutlineError(f"“{name}”{value} 用了不止一次", where=where, hint=f"同一文件里每节的{name}要不同")
    blank = dict.fromkeys(("background", "title_topic", "issuer", "self", "type", "verb"), "")
    _render(outline.opening, where, blank)
    return outline


def _section(table: dict[str, Any], where: str) -> SectionSpec:
    _known(table, _SECTION_KEYS, where)
    key, role = _text(table, "键", where), _text(table, "作用", where)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        raise OutlineError(f"“键”只能用小写英文字母、数字和下划线：{key}", where=where)
    if role not in ROLE_NAMES:
        raise OutlineError(f"“作用”不能是“{role}”", where=where, hint=f"只能是：{'、'.join(ROLE_NAMES)}")
    return SectionSpec(
        key=key,
        title=_text(table, "名称", where),
        role=ROLE_NAMES[role],
        cues=_texts(table, "线索", where),
        required=_flag(table, "必备", where),
        subheadings=_flag(table, "小标题", where),
        gap=_text(table, "缺项", where),
        transition=_text(table, "过渡", where) if "过渡" in table else "",
    )


def _known(table: dict[str, Any], keys: set[str], where: str) -> None:
    for key in table:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            raise OutlineError(f"不认识的项“{key}”", where=where, hint=f"是不是“{near[0]}”？" if near else "")


def _text(table: dict[str, Any], key: str, where: str, *, empty: bool = False) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not (empty or value.strip()):
        raise OutlineError(f"“{key}”应当是一段文字", where=where, hint=f'例如：{key} = "…"')
    return value


def _texts(table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise OutlineError(f"“{key}”应当是一组文字", where=where, hint=f'例如：{key} = ["…", "…"]')
    return tuple(value)


def _flag(table: dict[str, Any], key: str, where: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise OutlineError(f"“{key}”应当是 true 或 false", where=where)
    return value
