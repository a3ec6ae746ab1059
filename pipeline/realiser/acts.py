"""Rules for what a clause says: what was finished, asked for, led, changed; the verb before its object."""

from __future__ import annotations

import re

from pipeline.grammar import has_verb, tokens
from pipeline.realiser import lexicon
from pipeline.realiser.scene import Scene, is_agency, is_doer
from pipeline.types import Role, SlotKind

_M = r"⟦\d+\.\d+⟧"
# Each rule looks for a word that its pattern needs before it tries the pattern: of a hundred clauses few pass.
_THEME = re.compile(rf"(?:活动)?主题(?:是|为)?({_M})")
_LED = re.compile(r"([^⟦，由]{2,14})牵头")
_ASKED = re.compile(r"(.{2,40}?)请([一-龥]{2,8}(?:部门|局|办|委|站|所|中心|单位))([一-龥]{2})")
_FINISHED = re.compile(r"([^⟦，]{3,30}?)(已|全部|已全部)?完成(了)?")
_NOT_FINISHED = re.compile(r"[未没将要待拟须]")
_RECORDED = re.compile(r"([^⟦，对为]{2,10})(建立|逐一建立|逐项建立)(.{0,4}(?:台账|清单|档案|名册))")
_GIVEN = re.compile(r"([^⟦，对给]{2,16}?)((?:每年|按月|适当|一次性)?给予.{2,12})")
_NOT_FORWARD = re.compile(r"[要应须能会将把对]$|^[把将对]")
_AWARDED = re.compile("获|被|评|创|授")
_SINCE = re.compile(rf"(?:连续)?(?:{_M})?")
_DEMAND = re.compile(r"([^⟦，]{2,16})(要|必须|应|须|需)([\u4e00-\u9fa5]{2})")
_BARE_ACT = re.compile(rf"(.*(?:分{_M}|联合|集中|逐户|逐村|逐项))([\u4e00-\u9fa5]{{2}})")
_FORBIDDEN = re.compile(r"不得|务必|必须")
_REQUIRED = re.compile(r"要求|强调|规定|明确")
_STANDING = re.compile(r"[\u4e00-\u9fff]{2,6}(大|强|重)(镇|县|乡|村|街道)")
_NO_CHANGE = re.compile(rf"[要应须将未不没被得续所步以]|{_M}|有$|明显$|显著$|继续|进行|重视")
_PLUS = re.compile("加[强快大工入固速密盟班油热重上急剧厚宽深]|[增追参施更添外附叠再]加")


def theme(clause: str, scene: Scene) -> str | None:
    """A bare slogan after 主题 is the theme.

    DONE 主题“共护绿水青山” => 活动主题为“共护绿水青山”
    """
    match = _THEME.fullmatch(clause) if "主题" in clause else None
    return f"活动主题为{match[1]}" if match and scene.kind(match[1]) is SlotKind.QUOTE else None


def led(clause: str, scene: Scene) -> str | None:
    """The leading office is marked by 由.

    DONE 镇食安办牵头 => 由镇食安办牵头
    """
    return f"由{clause}" if clause.endswith("牵头") and _LED.fullmatch(clause) else None


def asked(clause: str, scene: Scene) -> str | None:
    """A request names whom it asks first.

    ADVICE 病险水库请水务部门安排 => 请水务部门安排病险水库
    """
    match = _ASKED.fullmatch(clause) if "请" in clause else None
    return f"请{match[2]}{match[3]}{match[1]}" if match else None


def finished(clause: str, scene: Scene) -> str | None:
    """What is finished comes after 完成.

    DONE 水库除险立项报告完成 => 完成水库除险立项报告
    DONE 立项报告未完成 =>
    """
    match = _FINISHED.fullmatch(clause) if "完成" in clause else None
    if not match or _NOT_FINISHED.search(match[1]) or is_doer(match[1]) or match[1].endswith("整改"):
        return None
    return f"{match[2] or ''}完成{match[1]}"


def joined_by_add(clause: str, scene: Scene) -> str | None:
    """Nouns joined by 加 are a list.

    PROBLEM 水稻加蔬菜加冬种 => 水稻、蔬菜和冬种
    DONE 加强巡查 =>
    """
    if "加" not in clause or _PLUS.search(clause):
        return None
    pieces = clause.split("加")
    if any(len(piece) < 2 for piece in pieces):
        return None
    return "、".join(pieces[:-1]) + ("和" if len(pieces) > 1 else "") + pieces[-1]


def practice(clause: str, scene: Scene) -> str | None:
    """A named way of managing is put into practice (verbs.toml [practice]).

    DONE 清单化管理 => 实行清单化管理
    """
    _, verb = lexicon.verb_for("practice", clause) if len(clause) <= 10 and "⟦" not in clause else ("", "")
    return f"{verb}{clause}" if verb and not has_verb(clause[:-2]) else None


def recorded(clause: str, scene: Scene) -> str | None:
    """What a ledger is kept of is marked by 对.

    DONE 隐患建立台账 => 对隐患建立台账
    """
    match = _RECORDED.fullmatch(clause) if "建立" in clause else None
    return f"对{clause}" if match and not is_agency(match[1]) and not has_verb(match[1]) else None


def given(clause: str, scene: Scene) -> str | None:
    """Who is given something is marked by 对.

    ADVICE 运行好的协会每年给予补助 => 对运行好的协会每年给予补助
    """
    match = _GIVEN.fullmatch(clause) if "给予" in clause else None
    return f"对{match[1]}{match[2]}" if match and not is_agency(match[1]) else None


def brought_forward(clause: str, scene: Scene) -> str | None:
    """保证…, 管好… come before what they govern.

    RECTIFY 网站信息保证实时更新 => 保证网站信息实时更新
    ADVICE 各环节管理好 => 管理好各环节
    """
    for verb in lexicon.listed("resultative", "verbs"):
        if verb not in clause:
            continue
        head, _, rest = clause.partition(verb)
        if not 2 <= len(head) <= 24 or "⟦" in head or is_doer(head) or has_verb(head):
            continue
        if verb.endswith("好") != (not rest) or _NOT_FORWARD.search(head):
            continue
        return f"{verb}{head}{rest}"
    return None


def honour(clause: str, scene: Scene) -> str | None:
    """An honour without a verb was awarded.

    BACKGROUND 连续三年县水务工作先进单位 => 连续三年获评县水务工作先进单位
    """
    if not lexicon.ends_with(clause, "honours", "nouns") or _AWARDED.search(clause):
        return None
    match = _SINCE.match(clause)
    start = match.end() if match else 0
    return f"{clause[:start]}获评{clause[start:]}" if len(clause) - start > 3 else None


def change(clause: str, scene: Scene) -> str | None:
    """A stated change for the better is told as 得到….

    RESULT 群众维权意识增强 => 群众维权意识得到增强
    RESULT 维权意识要增强 =>
    """
    verb = lexicon.ends_with(clause, "change", "verbs")
    head = clause[: -len(verb)] if verb else ""
    if not verb or len(head) < 2 or _NO_CHANGE.search(head):
        return None
    if scene.role not in {Role.RESULT, Role.BACKGROUND, Role.DONE}:
        return None
    return f"{head}得到{verb}"


def demand(clause: str, scene: Scene) -> str | None:
    """The verb of a demand comes before its object.

    DONE 餐饮单位巡查要加强 => 要加强餐饮单位巡查
    """
    match = _DEMAND.fullmatch(clause) if clause.endswith(lexicon.listed("imperative", "verbs")) else None
    if not match or match[3] not in lexicon.listed("imperative", "verbs") or is_doer(match[1]):
        return None
    return f"{match[2]}{match[3]}{match[1]}"


def action_noun(clause: str, scene: Scene) -> str | None:
    """A bare act after its manner: 开展….

    DONE 分3组检查 => 分3组开展检查
    """
    match = _BARE_ACT.fullmatch(clause) if clause.endswith(lexicon.listed("inspect", "verbs")) else None
    if not match or match[2] not in lexicon.listed("inspect", "verbs"):
        return None
    return f"{match[1]}开展{match[2]}"


def media_list(clause: str, scene: Scene) -> str | None:
    """Three or more means of publicity without figures are a form of work.

    DONE 横幅、标语、墙报 => 采用横幅、标语、墙报的形式
    """
    items = clause.split("、")
    if len(items) < 3 or "⟦" in clause or not all(lexicon.ends_with(item, "media", "nouns") for item in items):
        return None
    return f"采用{clause.removesuffix('等')}的形式"


def required(clause: str, scene: Scene) -> str | None:
    """A prohibition among things done is what was asked for; only where the clause opens its sentence.

    DONE 全国两会期间不得发生事故 => 要求全国两会期间不得发生事故
    """
    if scene.role not in {Role.DONE, Role.ORGANISED, Role.FOUND} or not scene.opens:
        return None
    return f"要求{clause}" if _FORBIDDEN.search(clause) and not _REQUIRED.search(clause) else None


def standing(clause: str, scene: Scene) -> str | None:
    """What the place is, said without a verb.

    PROBLEM 农业大镇 => 属农业大镇
    """
    return f"属{clause}" if _STANDING.fullmatch(clause) else None


def means(clause: str, scene: Scene) -> str | None:
    """A plain list of means in advice or plans: 采取…的方式; a list of 谁… is a rule that is applied.

    ADVICE 承包、租赁、拍卖 => 采取承包、租赁、拍卖的方式
    ADVICE 谁受益、谁投资、谁管理 => 实行谁受益、谁投资、谁管理
    """
    items = clause.split("、")
    if scene.role not in {Role.ADVICE, Role.PLAN, Role.RECTIFY} or len(items) < 3 or "⟦" in clause:
        return None
    if all(item.startswith("谁") for item in items):
        return f"实行{clause}"
    return f"采取{clause}的方式" if all(2 <= len(item) <= 4 and len(tokens(item)) <= 2 for item in items) else None
