"""Notes for a batch of any size, each report different from the others: 5 to 12 bullets with figures of their own."""

from __future__ import annotations

import random
from pathlib import Path

_FIRST = "石清柳东青龙白河云枫竹杉泉桃溪双古新高大"
_SECOND = "桥河林坪山潭沙口岭树塘湾田寨关庙店坝沟头"
_KINDS = ("镇", "乡")
_TOPICS = (
    ("防汛", "工作情况"),
    ("水利", "工作情况"),
    ("安全生产", "工作情况"),
    ("信访", "工作情况"),
    ("人居环境整治", "工作情况"),
    ("森林防火", "工作情况"),
    ("禁毒", "自查"),
    ("养老服务", "调研"),
)
_BACKGROUND = (
    "全镇辖{a}个村、{b}个社区，{c}户{d}人",
    "有{topic}网格{a}个，专职网格员{b}名",
    "登记在册重点部位{a}处，其中{village}村{b}处",
)
_DONE = (
    "{month}月{day}日召开{topic}专题会议，{a}个村参加",
    "排查隐患{a}处，已整改{b}处",
    "发放宣传资料{c}份、悬挂横幅{a}条",
    "转移{village}村群众{a}户{d}人",
    "维修山塘{a}座；清渠{b}.{e}公里",
    "投入资金{a}.{e}万元",
    "入户走访{c}户，登记问题{a}件，办结{b}件",
    "组建应急队伍{b}支{a}人，演练{e}次",
    "检查企业、商户{a}家，发现问题{b}条",
    "培训{a}人次，受训人员覆盖{b}个村",
    "{village}村新建护岸{c}米，新修机耕路{b}.{e}公里",
    "购置水泵{b}台、铁锹{a}把、编织袋{c}条",
)
_RESULTS = ("受理事项{c}件，比上年减少{b}件", "集体收入20万元以上的村由{e}个增加到{b}个", "群众满意度{a}.{e}%")
_PROBLEMS = (
    "{village}村排水沟淤堵{b}处",
    "缺口资金约{a}万元",
    "专职人员仅{e}名，{b}个村没有配齐",
    "{a}户住在低洼地，撤离只有一条路",
)
_PLANNED = ("计划新建泵站{e}座，投资{c}万元", "{month}月底前完成{village}村{b}处隐患整改", "明年培训{c}人次")


def write_notes(folder: Path, reports: int, *, seed: int = 1) -> None:
    """Writes 00001.md … into ``folder``; the same ``seed`` gives the same bytes."""
    chance = random.Random(seed)
    for number in range(1, reports + 1):
        (folder / f"{number:05}.md").write_text(notes(chance), encoding="utf-8")


def notes(chance: random.Random) -> str:
    """One report's notes."""
    town = chance.choice(_FIRST) + chance.choice(_SECOND) + chance.choice(_KINDS)
    topic, kind = chance.choice(_TOPICS)
    parts = [("基本情况", _BACKGROUND, (0, 1)), ("主要做法", _DONE, (3, 6)), ("取得的成效", _RESULTS, (0, 1))]
    parts += [("存在的问题", _PROBLEMS, (1, 2)), ("下一步打算", _PLANNED, (1, 2))]
    lines = [
        "---",
        f"标题: {town}关于2025年{topic}{kind}的报告",
        "主送机关: 县人民政府",
        f"发文机关: {town}人民政府",
        f"成文日期: 2025年{chance.randint(1, 12)}月{chance.randint(1, 28)}日",
        "---",
    ]
    for heading, phrases, (least, most) in parts:
        chosen = chance.sample(phrases, chance.randint(least, most))
        if chosen:
            lines += ["", f"## {heading}", *(f"- {_filled(phrase, topic, chance)}" for phrase in chosen)]
    return "\n".join(lines) + "\n"


def _filled(phrase: str, topic: str, chance: random.Random) -> str:
    return phrase.format(
        topic=topic,
        village=chance.choice(_FIRST) + chance.choice(_SECOND),
        month=chance.randint(2, 12),
        day=chance.randint(1, 28),
        a=chance.randint(20, 99),
        b=chance.randint(10, 19),
        c=chance.randint(300, 9999),
        d=chance.randint(100, 999),
        e=chance.randint(2, 9),
    )
