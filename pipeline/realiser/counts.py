"""Rules for clauses that count: the figure, its noun, the verb between them, the money and what it paid for."""

from __future__ import annotations

import re

from pipeline.grammar import has_verb, tokens
from pipeline.realiser import lexicon
from pipeline.realiser.scene import Scene, is_doer, is_nominal
from pipeline.types import Role, SlotKind

_M = r"⟦\d+\.\d+⟧"
# Each rule looks for what its pattern needs before it tries the pattern: of a hundred clauses few pass.
_FROM_STATISTICS = re.compile(r"(据)?(初步|不完全)?统计(?!局|表|员|数据|部门|工作)(.+)")
_OBJECT_FIRST = re.compile(rf"([^⟦，]{{2,12}}?)(共|已|累计)?([\u4e00-\u9fa5]{{2}})了({_M})")
_LE = re.compile(rf"(?<=[\u4e00-\u9fa5])了(?={_M})")
_PAID = re.compile(rf"([^⟦]{{2,40}}?)({_M})")
_BARE_COUNT = re.compile(rf"([^⟦，]{{1,14}})(?:{_M})+((?:、[^⟦，、]{{1,10}}{_M})*)")
_SHARE = re.compile(rf"([^⟦，]{{2,12}}{_M})([一-龥]{{2,6}})")
_TALLY = re.compile(rf"([^⟦，]{{2,14}}的)({_M})")
_ONE = re.compile(_M)
_MEASURE = re.compile(rf"([^⟦，]{{4,24}}[\u4e00-\u9fa5])({_M})")
_SAID_OF_MEASURE = re.compile("[达约近超有占过到]$")
_TOGETHER = re.compile(rf"((?:{_M})?[^⟦，]{{2,20}}、[^⟦，、]{{1,8}})({_M})")
_OTHER_MONEY = ("投入", "投资", "使用", "安排", "争取", "筹", "补", "收", "资金", "经费", "计划", "需")
_GOVERNS = re.compile("辖|总面积|版图|户籍|常住")
_DOING = {Role.DONE, Role.ORGANISED, Role.RECTIFY, Role.RESULT, Role.FOUND}


def counted_up(clause: str, scene: Scene) -> str | None:
    """统计 at the start is the source of the figure, told before it.

    PROBLEM 统计困难群众114人 => 据统计，困难群众114人
    """
    match = _FROM_STATISTICS.fullmatch(clause) if "统计" in clause else None
    return f"据{match[2] or ''}统计，{match[3]}" if match else None


def counted_object(clause: str, scene: Scene) -> str | None:
    """The object comes after its verb, unless it is the doer.

    DONE 企业商户检查了42家 => 检查企业商户42家
    DONE 派出所检查了42家 =>
    """
    match = _OBJECT_FIRST.fullmatch(clause) if "了⟦" in clause else None
    if not match or is_doer(match[1]) or not is_nominal(match[1]):
        return None
    if dict(tokens(match[3])).get(match[3], "") not in {"v", "vn"}:
        return None
    return f"{match[2] or ''}{match[3]}{match[1]}{match[4]}"


def drop_le(clause: str, scene: Scene) -> str | None:
    """The written register drops 了 before a figure.

    DONE 走访了36户 => 走访36户
    """
    out = _LE.sub("", clause) if "了⟦" in clause else clause
    return out if out != clause else None


def money_first(clause: str, scene: Scene) -> str | None:
    """Money stands before the work it paid for; only for works verbs (verbs.toml), never for money paid out or taken.

    DONE 维修渠道11万元 => 投入11万元维修渠道
    DONE 东风渠清淤8.9万元 => 投入8.9万元对东风渠进行清淤
    DONE 发放补贴5万元 =>
    """
    match = _PAID.fullmatch(clause) if clause.endswith("⟧") else None
    if not match or scene.kind(match[2]) is not SlotKind.MONEY:
        return None
    work = match[1]
    if any(word in work for word in _OTHER_MONEY):
        return None
    for verb in lexicon.listed("works", "verbs"):
        if work.startswith(verb) and len(work) > len(verb):
            return f"投入{match[2]}{work}"
        if work.endswith(verb) and len(work) > len(verb) + 1 and not has_verb(work[: -len(verb)]):
            return f"投入{match[2]}对{work[: -len(verb)]}进行{verb}"
    return None


def verb_supplied(clause: str, scene: Scene) -> str | None:
    """A bare count gets the verb of its noun class: 做法 from [done], 问题 from [problem], elsewhere [acts].

    DONE 横幅40余条 => 悬挂横幅40余条
    DONE 各支部主题党日138次 => 各支部开展主题党日138次
    BACKGROUND 座谈会4场 => 召开座谈会4场
    BACKGROUND 横幅40余条 =>
    """
    match = _BARE_COUNT.fullmatch(clause) if clause.endswith("⟧") else None
    if not match:
        return None
    section = "done" if scene.role in _DOING else "problem" if scene.role is Role.PROBLEM else "acts"
    noun, verb = lexicon.verb_for(section, match[1])
    owner = match[1].removesuffix(noun)
    if not verb or match[1].startswith(verb) or (owner and not is_nominal(owner)):
        return None
    return f"{owner}{verb}{clause[len(owner) :]}" if owner and is_doer(owner) else f"{verb}{clause}"


def problem_share(clause: str, scene: Scene) -> str | None:
    """A share followed by a problem noun gets 存在.

    PROBLEM 山塘90%以上病险 => 山塘90%以上存在病险
    """
    match = _SHARE.fullmatch(clause) if scene.role is Role.PROBLEM else None
    if not match or has_verb(match[2]):
        return None
    _, verb = lexicon.verb_for("problem", match[2])
    return f"{match[1]}{verb}{match[2]}" if verb else None


def tallied(clause: str, scene: Scene) -> str | None:
    """A nominal 的 before a tally is told with 有, a superlative before its measure with 达.

    BACKGROUND 运转正常的5个 => 运转正常的有5个
    BACKGROUND 最远的28公里 => 最远的达28公里
    BACKGROUND 平均的3万元 =>
    """
    match = _TALLY.fullmatch(clause) if "的⟦" in clause else None
    if not match or re.search("平均|总", match[1]):
        return None
    if "最" in match[1]:
        return f"{match[1]}达{match[2]}"
    return f"{match[1]}有{match[2]}" if scene.slots[match[2]].unit in lexicon.listed("tally", "units") else None


def governs(bullet: str) -> bool:
    """Whether a bullet speaks of a place and who lives there (辖35个村，4.6万人)."""
    return _GOVERNS.search(bullet) is not None


def persons(clause: str, scene: Scene) -> str | None:
    """A bare head count beside villages under a town is the population.

    BACKGROUND 4.6万人 => 人口4.6万人
    """
    if scene.role is not Role.BACKGROUND or not scene.governs or not _ONE.fullmatch(clause):
        return None
    return f"人口{clause}" if scene.slots[clause].unit in {"人", "万人"} else None


def amounts_to(clause: str, scene: Scene) -> str | None:
    """A measure that is more than a round figure is what a fault amounts to.

    PROBLEM 渠道自然淤塞、人为损毁650余米 => 渠道自然淤塞、人为损毁达650余米
    PROBLEM 渠道损毁650米 =>
    DONE 维修渠道650余米 =>
    """
    match = _MEASURE.fullmatch(clause) if scene.role in {Role.PROBLEM, Role.CAUSE} else None
    if not match or _SAID_OF_MEASURE.search(match[1]):
        return None
    slot = scene.slots[match[2]]
    verbal = tokens(match[1])[-1][1] in {"v", "vn", "a", "vi"}
    return f"{match[1]}达{match[2]}" if verbal and slot.kind is SlotKind.COUNT and slot.hedge in {"余", "多"} else None


def listed_count(clause: str, scene: Scene) -> str | None:
    """Several things counted together: 共 before the figure.

    BACKGROUND 灌区、堤坝86处 => 灌区、堤坝共86处
    DONE 展板、宣传栏共21块 =>
    """
    match = _TOGETHER.fullmatch(clause) if scene.role is Role.BACKGROUND else None
    if not match or match[1].endswith("共") or has_verb(match[1]):
        return None
    return f"{match[1]}共{match[2]}" if scene.kind(match[2]) is SlotKind.COUNT else None
