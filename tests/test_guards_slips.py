"""Slips of the kinds a blind reading found, in sentences of our own: none may stand. And the sentences that should."""

from __future__ import annotations

import pytest

from pipeline import figures
from pipeline.guards import judge
from pipeline.types import Bullet, Context, FrontMatter, Role, Unit

MARKET = "查企业商户42家，隐患93处 / 灭火器过期12处 / 线路老化20处"
FRONT = FrontMatter("关于安全生产大检查的报告", issuer="柳湾街道办事处", recipient="区安委办", date="2025年3月9日")

SLIPS = [
    # figure and noun
    ("灭火器过期12处", "done", "共开展12处灭火器检查。"),
    (MARKET, "found", "检查企业商户42家，发现隐患93处，其中12处灭火器检查、线路老化20处。"),
    (MARKET, "found", "检查企业商户93家，发现隐患42处，其中灭火器过期12处、线路老化20处。"),
    (MARKET, "found", "检查企业商户42家，发现隐患93处，其中灭火器过期20处、线路老化12处。"),
    (MARKET, "found", "检查企业商户42家，其中93处隐患未整改，灭火器过期12处、线路老化20处。"),
    ("鹅鸭2500只、鱼20000尾", "found", "鹅鸭和鱼2500只和20000尾。"),
    ("鹅鸭2500只、鱼20000尾", "found", "鱼2500只、鹅鸭20000尾。"),
    ("分3组查企业", "done", "对企业检查3次。"),
    ("分3组查企业", "done", "先后三次对企业进行检查，分3组。"),
    ("泵站原有21处，720千瓦 / 能用8处，280千瓦", "problem", "泵站原有21处，280千瓦，能用8处，720千瓦。"),
    ("渠道损毁65000余米，占干渠约50%", "problem", "渠道损毁65000余米，约50%的干渠老化。"),
    ("投诉从去年31件下降到9件", "result", "投诉由去年的9件下降到31件。"),
    ("培训2场，170多人次", "done", "培训170多人次，培训场次较多。"),
    ("材料4000多份 / 横幅40余条", "done", "在材料4000多份的指导下，悬挂横幅40余条。"),
    ("材料4000多份 / 横幅40余条", "done", "发放材料40余条，悬挂横幅4000多份。"),
    ("7月4时水位到警戒线", "background", "7月4日4时，水位到警戒线。"),
    ("4时，水位到警戒线", "background", "4月4日4时，水位到警戒线。"),
    ("小（一）型1座，小（二）型11座", "background", "有小（一）型11座、小（二）型1座。"),
    # names
    ("维修淠源渠3公里", "done", "维修深源渠3公里。"),
    ("构朳镇网站更新到7月16日", "found", "构机镇网站更新至7月16日。"),
    ("修好白沙渠、长冲渠", "done", "修复白沙渠、长沙渠。"),
    ("查企业42家", "done", "区应急管理局会同市消防支队检查企业42家。"),
    ("查企业42家", "done", "在张建国同志带领下，检查企业42家。"),
    # claims
    ("隐患93处", "found", "发现隐患93处，均已整改到位。"),
    ("隐患93处", "found", "发现隐患93处，目前整改率达到较高水平。"),
    ("欠村级工程款50万元", "problem", "化解欠村级工程款50万元。"),
    ("食品监管不放松", "done", "食品监管不放松，确保食品供应充足。"),
    ("“中秋”前查月饼店6家", "done", "为庆祝“中秋”佳节，检查月饼店6家。"),
    ("每年年初定预案", "done", "为了平稳度汛，每年年初制定预案。"),
    ("工资低，没人愿干", "problem", "由于工资低，导致无人愿干。"),
    ("发手册1260份", "done", "通过发放手册1260份，使群众的意识得到增强。"),
    ("建台账：责任人、措施", "rectify", "建立台账，责任人、措施全部落实到位。"),
    ("开会传达区里精神", "organised", "街道党工委书记主持召开会议，传达区里精神。"),
    ("开会传达区里精神", "organised", "召开会议，传达区里精神，对下阶段工作作出全面部署。"),
    ("横幅40条、展板4块", "done", "开展多种形式的宣传，其中包括横幅40条、展板4块。"),
    ("清渠18公里 / 修渠3公里", "done", "清理渠道18公里，其中修渠3公里。"),
    ("查企业42家", "done", "认真扎实检查企业42家。"),
    ("查企业42家", "done", "检查企业42家，企业安全意识普遍提高。"),
    ("查企业42家", "done", "检查企业42家，无安全事故发生。"),
    ("查企业42家", "done", "检查企业42家，为辖区发展保驾护航。"),
    # container and polarity
    ("溢洪道断面没达设计标准", "problem", "溢洪道断面达到设计标准。"),
    ("水质还不合格", "problem", "水质合格。"),
    ("没证的5人", "found", "有证的5人。"),
    ("要求：餐饮单位巡查要加强", "organised", "加强了餐饮单位巡查。"),
    ("国家投：4个病险水库请水务部门安排", "advice", "国家已投入4个病险水库，由水务部门安排。"),
    ("下步：修山塘20口", "plan", "已维修山塘20口。"),
    ("下步：修山塘20口", "plan", "维修山塘20口。"),
    ("配齐管水员", "plan", "管水员已配齐。"),
    ("查企业42家", "done", "将检查企业42家。"),
    ("查企业42家", "done", "要求检查企业42家。"),
    ("整改188处，28处还在改", "result", "整改216处，188处已整改，28处已改。"),
    ("当场改31个，其余在改", "result", "当场整改31个，其余已整改。"),
    ("线路老化20处", "problem", "线路老化20处，已修复。"),
    # who did what
    ("商业街管理办公室查三轮车市场", "done", "三轮车市场查商业街管理办公室。"),
    ("商业街管理办公室查三轮车市场", "done", "对商业街管理办公室和三轮车市场进行检查。"),
    ("信息中心已通知茅坪镇马上改", "rectify", "茅坪镇已通知信息中心立即整改。"),
    ("食安办牵头，农业农村局参加", "organised", "由农业农村局牵头，食安办参加。"),
    ("查企业42家", "done", "我镇检查企业42家。"),
    ("查企业42家", "done", "2025年3月9日，检查企业42家。"),
    # lost
    ("配电箱损坏、无防护罩4处", "found", "配电箱损坏4处，均存在隐患。"),
    ("市场：线路杂乱13处", "found", "线路杂乱13处。"),
    ("加强信息审核，夯实监管责任", "rectify", "加强信息审核。"),
    ("泵站约用了三、四十年，锈蚀老化；有偷盗", "problem", "泵站约用了三、四十年，锈蚀老化。"),
    # form
    ("修水闸3座", "done", "- 维修水闸3座。"),
    ("修水闸3座", "done", "1. 维修水闸3座。"),
    ("修水闸3座", "done", "好的，以下是正文：维修水闸3座。"),
    ("修水闸3座", "done", "一是维修水闸3座。"),
    ("修水闸3座", "done", "The town repaired 3 sluices. 维修水闸3座。"),
    ("修水闸3座", "done", "维修水闸3座【待补】。"),
    ("修水闸3座", "done", ""),
]  # fmt: skip

GOOD = [
    (MARKET, "found", "共检查企业商户42家，发现隐患93处，其中灭火器过期12处、线路老化20处。"),
    ("线路老化20处", "problem", "线路老化20处。"),
    ("鹅鸭2500只、鱼20000尾", "found", "共有鹅鸭2500只、鱼20000尾。"),
    ("修水闸3座 / 花26万元", "done", "我街道投入资金26万元，维修水闸3座。"),
    ("没证的5人", "found", "无证的有5人。"),
    ("要求：餐饮单位巡查要加强", "organised", "要求加强餐饮单位巡查。"),
    ("下步：修山塘20口", "plan", "下一步，计划维修山塘20口。"),
    ("商业街管理办公室查三轮车市场：21户47处", "done", "商业街管理办公室对三轮车市场进行检查，涉及21户47处。"),
    ("信息中心已通知茅坪镇马上改", "rectify", "信息中心已通知茅坪镇立即整改。"),
    ("横幅40余条 / 材料4000多份", "done", "共悬挂横幅40余条，发放材料4000多份。"),
    ("形式：横幅、展板、发材料、现场咨询", "done", "采取横幅、展板、发放材料、现场咨询等形式开展宣传。"),
    ("投诉从去年31件下降到9件", "result", "投诉由去年的31件下降至9件。"),
    ("泵站原有21处，720千瓦 / 能用8处，280千瓦", "problem", "泵站原有21处、720千瓦，目前能用8处、280千瓦。"),
    ("整改188处，28处还在改", "result", "目前已整改188处，另有28处仍在整改。"),
]  # fmt: skip


def judged(notes: str, role: str, answer: str) -> set[str]:
    bullets = []
    for number, text in enumerate(notes.split(" / "), 1):
        slots = figures.find_slots(text)
        bullets.append(Bullet(number, text, number, figures.to_template(text, slots, number), slots))
    values = {(b.number, i): slot.text for b in bullets for i, slot in enumerate(b.slots, 1)}
    unit = Unit("1.1", Role(role), tuple(bullets), parts=notes == MARKET)
    context = Context(FRONT, "我街道", notes.replace(" / ", "\n"))
    return {fault.guard + " " + fault.message for fault in judge(figures.lift(answer, values), unit, context)}


@pytest.mark.parametrize(("notes", "role", "answer"), SLIPS)
def test_slip_is_refused(notes: str, role: str, answer: str) -> None:
    assert judged(notes, role, answer)


@pytest.mark.parametrize(("notes", "role", "answer"), GOOD)
def test_good_sentence_stands(notes: str, role: str, answer: str) -> None:
    assert judged(notes, role, answer) == set()
