"""Floor 3: a bullet stays what it is: done, required, planned, missing (DESIGN, guard 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from pipeline.guards.reading import MARKER, Reading, pairs
from pipeline.guards.registry import guard
from pipeline.guards.sameness import REQUIRED
from pipeline.types import Bullet, Role

_NEGATION = re.compile(r"未(?!来)|不(?!断|仅|但|管|同)|没有?|无(?!线)|尚未|非(?!常|法)|难(?!题|民)|缺")
_LEFT_OVER = re.compile("剩|还|差|仅|只|停|空")
_PENDING = re.compile("(?:还|仍|正|尚)在|在(?=[改办修建调推整])")
_UNDER_WAY = re.compile("(?:还|仍|正|尚)在|在[改办修建调推整]|推进中|整改中|办理中|继续|尚未|未")
_ASKED = re.compile(r"要求|务必|必须|(?<![适反响对供效呼回感照])应(?!急|对|用|答|届)|须(?!知)|严禁|建议")
_DUE = re.compile("底前|之前|月前|年前|日前|明年|下月|还要|还有")
_PLANNED = re.compile(
    r"下一?步|今后|计划|拟|将(?=[开建加进继推争完实制组对按以全大持在于深强认落着逐向把力召投修])|打算|准备|争取|力争|接下来|后续"
)
_DONE = re.compile(r"已(?!于)|(?<![为除到])了(?!解)|完毕|竣工|建成")
_FUTURE = re.compile("将|拟|计划|争取|力争|打算|要求|建议|要|应")
_TOLD = (Role.BACKGROUND, Role.PROBLEM, Role.CAUSE, Role.FOUND, Role.RESULT)
_SOLVED = re.compile(r"(?<![未没不难待需无])已?(?:得到|经)?(?:解决|整改|修复|化解|消除|改善|处置|缓解)")


def _sentences_of(bullet: Bullet, reading: Reading) -> str:
    """The answer's sentences that carry the bullet: its markers, else the most of its words."""
    texts = ["".join(token.text for token in sentence) for sentence in reading.sentences]
    marks = [f"⟦{bullet.number}.{i}⟧" for i in range(1, len(bullet.slots) + 1)]
    carrying = [text for text in texts if any(mark in text for mark in marks)]
    if carrying:
        return "".join(carrying)
    own = pairs(MARKER.sub("□", bullet.template))
    return max(texts, key=lambda text: len(own & pairs(text)), default="")


@guard("pending")
def pending_stays_pending(reading: Reading) -> Iterator[str]:
    """What is still under way is told as under way.

    PASS 整改188处，28处还在整改 => 已整改188处，28处仍在整改。
    FAIL 当场改31个，其余在改 => 当场整改31个，其余整改。
    """
    found = _PENDING.search(reading.notes)
    if found and not _UNDER_WAY.search(reading.text):
        yield f"“{found.group()}”是还没有完成，不能写成已经完成，也不能丢"


@guard("negation")
def negation_kept(reading: Reading) -> Iterator[str]:
    """A bullet that denies something is denied in the answer, and nothing else is.

    PASS 4家没达标 => 4家未达标。
    PASS 更新不及时 => 更新不及时。
    PASS 管水员没人愿干 => 管水员无人愿干。
    FAIL 4家没达标 => 4家达标。
    FAIL 4家达标 => 4家未达标。
    FAIL 水质不合格，没消毒 => 水质合格，没有消毒。
    """
    noted = MARKER.sub("", reading.notes)
    count_noted, count_written = len(_NEGATION.findall(noted)), len(_NEGATION.findall(reading.written))
    answered = len(_NEGATION.findall(MARKER.sub("", reading.text)))
    if answered < min(count_noted, count_written):
        words = "、".join(f"“{word}”" for word in dict.fromkeys(_NEGATION.findall(noted)))
        yield f"要点里的否定（{words}）不能丢"
    if answered > max(count_noted, count_written) + bool(_LEFT_OVER.search(noted)):
        yield "要点里没有这么多“未、不、没、无”，请按要点写"
    for match in re.finditer(r"(?:未|没有?|不|无)(?=([\u4e00-\u9fff]{2}))", noted):
        word = match.group(1)
        if re.search(
            rf"(?<![未没有不无法能难])(?<!未能)(?<!没有)(?:已|能够|均)?{word}", reading.text
        ) and not re.search(
            rf"(?:未|没|不|无|有|非|难|尚)[\u4e00-\u9fff]{{0,2}}{word}|{word}[\u4e00-\u9fff]{{0,2}}(?:不|未|没|难)",
            reading.text,
        ):
            yield f"“{match.group()}{word}”写成了“{word}”，意思反了"


@guard("required")
def required_stays_required(reading: Reading) -> Iterator[str]:
    """What is asked for is written as asked for; what is planned as planned.

    PASS 要求：查一家、登记一家 => 要求查一家、登记一家。
    PASS 全国两会期间不能出事 => 全国两会期间不得发生事故。
    PASS [role=plan] 下步：修山塘20口 => 下一步，计划维修山塘20口。
    FAIL 要求：餐饮单位巡查要加强 => 餐饮单位巡查得到加强。
    FAIL [role=plan] 明年拟修山塘20口 => 明年维修山塘20口，成绩显著。
    FAIL [role=plan] 下步：修山塘20口 => 维修山塘20口。
    """
    for bullet in reading.unit.bullets:
        noted = MARKER.sub("□", bullet.text)
        required, planned = REQUIRED.search(noted), _PLANNED.search(noted)
        if required and required.group() == "要" and reading.unit.role in _TOLD:
            required = None  # 每年要9万元: a need or a cost
        if not (required or planned):
            continue
        answer = _sentences_of(bullet, reading)
        if required and not (REQUIRED.search(answer) or _PLANNED.search(answer) or "需" in answer):
            yield f"“{required.group()}”是要求，不能写成已经做了"
        if planned and not (_PLANNED.search(answer) or _FUTURE.search(answer)):
            yield f"“{planned.group()}”是打算，不能写成已经做了"


@guard("kind")
def kind_kept(reading: Reading) -> Iterator[str]:
    """No plan is told as done, no problem as solved, nothing done as a plan or demand.

    PASS 已修山塘20口 => 已维修山塘20口。
    PASS [role=plan] 配齐管水员 => 下一步，将配齐管水员。
    FAIL [role=plan] 配齐管水员 => 已配齐管水员。
    FAIL [role=problem] 渠道漏水12公里 => 渠道漏水12公里，已修复。
    FAIL 修山塘20口 => 下一步，计划维修山塘20口。
    FAIL 修山塘20口 => 要求维修山塘20口。
    FAIL 安排4人 => 拟安排4人。
    """
    noted = MARKER.sub("□", reading.raw)
    role = reading.unit.role
    if role in (Role.PLAN, Role.ADVICE) and not _DONE.search(noted) and not _DONE.search(reading.written):
        done = next((m for m in _DONE.finditer(reading.plain) if not _ahead(reading.plain, m.start())), None)
        if done:
            yield f"这是打算和建议，不能写“{done.group()}”"
    if role is Role.PROBLEM and not _SOLVED.search(noted):
        solved = _SOLVED.search(reading.plain)
        if solved and solved.group() not in reading.written:
            yield f"要点没有说问题“{solved.group()}”，请删去"
    ahead = REQUIRED.search(noted) or _PLANNED.search(noted)
    if ahead and role not in _TOLD and "已" in reading.plain and "已" not in noted + reading.written:
        yield "要点说的是要求或打算，不能写“已”"
    if ahead or role in (Role.PLAN, Role.ADVICE, Role.RECTIFY) or _DUE.search(noted):
        return
    planned = _PLANNED.search(reading.plain)
    if planned or _will(reading):
        yield f"要点说的不是打算，不能写“{planned.group() if planned else '将'}”"
    asked = _ASKED.search(reading.plain)
    if asked and asked.group() not in reading.written:
        yield f"要点说的不是要求，不能写“{asked.group()}”"


def _will(reading: Reading) -> bool:
    """Whether 将 stands right before a verb: it speaks of what is to come. Before a noun it marks the object."""
    tokens = reading.tokens if "将" in reading.text else ()
    for index, (one, two) in enumerate(pairwise(tokens)):
        if one.text not in ("将", "将会") or len(two.text) < 2:
            continue
        rest = takewhile(lambda token: not token.breaks, tokens[index + 2 :])
        if two.pos in ("v", "d", "p") or (two.pos == "vn" and not any(token.pos == "v" for token in rest)):
            return True
    return False


def _ahead(text: str, position: int) -> bool:
    """Whether the clause has said before ``position`` that it speaks of what is to come."""
    return bool(_FUTURE.search(re.split("[，；。]", text[:position])[-1]))
