"""How a bullet of the form "名称：内容" is told in prose (prompts/words/labels.toml, else by what the label is)."""

from __future__ import annotations

import re

from pipeline.figures import amount
from pipeline.grammar import MARKER, has_verb, tokens
from pipeline.realiser import lexicon
from pipeline.realiser.clauses import rewrite
from pipeline.realiser.scene import Scene
from pipeline.types import Role, SlotKind

_EVENT = re.compile(r"(干旱|旱情|旱灾|洪水|洪灾|洪涝|暴雨|强降雨|汛期|汛情|疫情|台风|地震|火灾|灾害|灾情|寒潮|雨雪)$")
_PLACE = re.compile(
    r"(市场|水库|学校|小学|中学|幼儿园|医院|卫生院|广场|片区|园区|小区|街|路|巷|河|渠|渠道|圳|坝|山塘|村|镇|乡|社区|街道|组)$"
)
_FAULTY = re.compile(r"问题$|不|未|没|乱|差|弱|缺|慢|低|少|滞后|松|虚|超标|违规|形式主义|短板|漏洞|隐患")
_LOOKING = {"检查", "排查", "抽查", "巡查", "督查", "核查", "清查"}
_VISITED, _FAULTS = {"户", "家"}, {"处", "个", "项", "条", "起"}  # 21户47处: how many were seen, how much was found
_NAMED = ("时间", "地点", "主题", "内容", "形式", "范围", "对象", "重点", "单位", "期限", "时限", "人员", "负责人")
_TOPIC = re.compile(r"(机制|制度|改革|投资|建设|管理|执法|服务|宣传|治理|整治|监管|保障|防控|培训|教育|工作|发展)$")
_MANY = re.compile(r"^(全镇|全县|全乡|辖区|现有)?[二三四五六七八九十两几]大")
_PLANNED = re.compile(r"^(将|要|拟|计划|争取|力争|打算|准备)")


def told(label: str, content: str, scene: Scene) -> str:
    """The sentence for ``label：content``; both are slot text already rewritten clause by clause."""
    kind, form = lexicon.label_form(label)
    if kind == "list":
        return form.replace("{x}", _listed(content))
    if kind == "clause":
        return form.replace("{x}", _after(form, content))
    if label.endswith(_NAMED) and not has_verb(content):
        return f"{label}为{content}"
    if inspected := _inspected(label, content, scene):
        return inspected
    if _EVENT.search(label):
        return f"面对{label}，{content}"
    if MARKER.search(label) or _MANY.match(label):
        return _counted(label, content, scene)
    label = rewrite(label, scene)
    if scene.role is Role.RECTIFY and _FAULTY.search(label) and not label.startswith("对"):
        return f"针对{label.removesuffix('问题')}问题，{content}"
    if scene.role in {Role.PROBLEM, Role.CAUSE} and _FAULTY.search(label):
        return f"{label}，{content}"
    if (has_verb(label) and not _TOPIC.search(label)) or len(label) > 12:
        return f"{label}，{content}"
    if _PLACE.search(label) or lexicon.ends_with(label, "doers", "nouns"):
        return f"{label}{content}"
    return f"在{label}方面，{content}"


def _listed(content: str) -> str:
    """Items of a list joined by 、 where they stood behind commas and are short."""
    items = re.split(r"[，；]", content)
    if all(len(MARKER.sub("", item)) <= 8 for item in items) and not any("、" in item for item in items):
        content = "、".join(items)
    return re.sub(r"等$", "", content)


def _after(form: str, content: str) -> str:
    if form.startswith("下一步") and not _PLANNED.match(content):
        first = tokens(content)[0] if content else ("", "")
        return f"将{content}" if first[1].startswith(("v", "p", "d")) else content
    if form.startswith(("要求", "会议要求", "会上要求", "强调")):
        return re.sub(r"^(要求?|必须|应|须)(?=[\u4e00-\u9fa5]{2})", "", content)
    if form.startswith("建议"):
        return re.sub(r"^建议", "", content)
    return content


def _inspected(label: str, content: str, scene: Scene) -> str:
    """A label that tells an inspection, followed by figures only: 甲检查乙：⟦⟧ is 甲对乙开展检查，共检查⟦⟧."""
    figures = [scene.kind(match.group()) for match in MARKER.finditer(content)]
    if MARKER.sub("", content).strip("，、共计") or set(figures) != {SlotKind.COUNT}:
        return ""
    for verb in lexicon.listed("inspect", "verbs"):
        who, found, what = label.partition(verb)
        if found and len(what) >= 2 and (not who or lexicon.ends_with(who, "doers", "nouns")):
            counted = MARKER.findall(content)
            units = [scene.slots[marker].unit for marker in counted]
            if len(counted) == 2 and units[0] in _VISITED and units[1] in _FAULTS and verb in _LOOKING:
                return f"{who}对{what}开展{verb}，共{verb}{counted[0]}，查出{counted[1]}"
            return f"{who}对{what}开展{verb}，共{verb}{content.removeprefix('共')}"
    return ""


def _counted(label: str, content: str, scene: Scene) -> str:
    """A label that states a number: its parts, its members, or what holds for them."""
    items = re.split(r"[，；]", content)
    own = [scene.slots[match.group()].unit for match in MARKER.finditer(label)]
    units = [[scene.slots[match.group()].unit for match in MARKER.finditer(item)] for item in items]
    if own and len(items) > 1 and all(found and found[-1] == own[-1] for found in units):
        return f"{label}，其中{'、'.join(items)}"
    names = content.split("、")
    alike = len({name[-1:] for name in names}) == 1 or label.endswith("⟧") or not has_verb(content)
    if len(names) > 1 and alike and len(items) == 1 and not MARKER.fullmatch(names[0]):
        counted = any(amount(scene.slots[match.group()]) == len(names) for match in MARKER.finditer(label))
        return f"{label}{'分别' if counted else ''}为{content}"
    if scene.role in {Role.PROBLEM, Role.BACKGROUND, Role.FOUND} and len(items) > 1:
        return f"在{label}方面，{content}"
    return f"{label}，{content}"
