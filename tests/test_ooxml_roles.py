"""What each paragraph is taken for, in documents of many offices, right and wrong ones.

Each line of a document is ``kind flags|text``; flags: c centred, r right, pb a new page, t in a table, red, a number
for the size in half-points (32 without), 黑 or 楷 for the face, =名 for the style. An empty line is an empty paragraph.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ooxml.model import Block, Kind, Run
from pipeline.ooxml.roles import classify

DOCUMENTS = {
    "a report with everything": """
        head 22|000001
        head|机密★1年
        head|特急
        head c 72 red|石桥镇人民政府文件

        head|石政报〔2026〕8号　签发人：周明远

        title c 44|石桥镇人民政府关于2025年
        title c 44|农田水利工作情况的报告

        recipient|县人民政府：
        body|根据通知要求，现将有关情况报告如下：
        heading1 黑|一、基本情况
        body|全镇辖18个村。
        heading2 楷|（一）兴修水利
        heading3|1.维修山塘
        heading4|（1）东片
        body|维修山塘18口。
        caption c|表1　维修情况
        table t|片区
        table t|18
        body|特此报告。

        attachments|附件：1.山塘维修情况表
        attachments|2.维修计划表

        issuer r|石桥镇人民政府
        date r|2026年3月20日
        note|（联系人：王芳，电话：略）
        annex_label pb 黑|附件1

        annex_title c 44|山塘维修情况表

        annex|一、东片维修山塘18口。
        table t|甲
        annex_label pb|附件2
        annex_title c|维修计划表
        table t|乙
        record|抄送：县水利局。
        record|石桥镇党政办公室　2026年3月20日印发
        """,
    "everything in 仿宋, flush left, nothing centred, wrong marks": """
        title|关于2025年安全生产工作情况的报告
        recipient|县应急管理局:
        body|现将有关情况报告如下:
        heading1|一，基本情况
        body|全镇有企业36家。
        heading2|(一)排查
        heading3|1、检查企业
        body|检查企业36家次。
        heading1|二.存在问题
        body|人手不足。
        attachments|附件:隐患清单
        issuer|石桥镇人民政府
        date|2025年03月05日
        """,
    "no colon after the recipient, heading without a mark": """
        title c 44|石桥镇人民政府关于防汛工作的报告

        recipient|县防汛抗旱指挥部
        body|今年以来，我镇全力防汛。
        heading1 黑|一基本情况
        body|全镇有水库10座，汛期每日巡查两次。
        heading1 黑|二、下一步打算。
        body|继续巡查。

        issuer r|石桥镇人民政府
        date r|2025.12.20
        """,
    "a research report with author and date below its title": """
        title c 44|石桥镇农村养老服务情况调研报告
        title c|——以三个村为例
        author c|石桥镇人民政府调研组
        author c|（2025年12月20日）

        body|为摸清全镇养老服务情况，调研组走访了三个村，形成如下报告。
        heading1|一、基本情况
        body|全镇有老人3200人。
        """,
    "an institution that stands under the title without a date": """
        title c 44|2025年工作总结
        author c 32|石桥镇党政办公室
        body|2025年，办公室完成了各项任务。
        heading2|（一）抓好公文运转。全年办文320件。
        heading2|（二）抓好值班：全年值班365天，无一漏报。
        """,
    "several issuers and a date in Han numerals": """
        title c 44|关于联合检查情况的报告
        recipient|县人民政府：
        body|检查已结束。
        body|特此报告。

        issuer r|石桥镇人民政府
        issuer r|县应急管理局石桥分局
        date r|二〇二五年十二月二十日
        """,
    "a date alone, padded, and text after it": """
        title c 44|关于值班工作的汇报
        body|我镇值班正常。

        date r|2025年07月08日
        body|此外，我镇还开展了检查。
        """,
    "署名 pushed to its place with spaces, a personal name": """
        title c 44|2025年度述职报告
        recipient|各位代表：
        body|我向大会述职，请予审议。
        heading1|一、学习情况
        body|学习了法律法规，提高了认识。
        issuer|述职人：李明
        date|                    2025年 12月 5日
        """,
    "issuer and date on one line": """
        title c 44|关于秸秆禁烧工作情况的报告
        recipient|县生态环境局：
        body|我镇秸秆禁烧工作扎实推进，无一处火点。
        date r|石桥镇人民政府　　2025年9月30日
        """,
    "lists that are text, not headings": """
        title c 44|关于道路养护情况的报告
        recipient|县交通运输局：
        body|我镇养护情况如下：
        body|一是落实责任，明确36名养护员。二是加强巡查。
        body|1.全年修补路面1200平方米，清理边沟26公里，更换标志牌18块，投入资金36万元。
        body|（二）投入36万元修补路面1200平方米，清理边沟26公里；
        body|3.5公里的村道完成硬化。
        body|2025年底前全部完工。
        heading3|2.清理边沟。全年清理26公里。
        """,
    "附件说明 after the signature, an attachment that begins on no new page": """
        title c 44|关于整改情况的报告
        recipient|县审计局：
        body|问题已整改。
        issuer r|石桥镇人民政府
        date r|2025年6月1日
        attachments|附件：1、整改清单
        attachments|2、佐证材料
        annex_label|附件1：
        annex_title|整改清单
        annex|已整改6项。
        """,
    "附件说明 with marks after the names": """
        title c 44|关于整改情况的报告
        recipient|县审计局：
        body|问题已整改。
        attachments|附件：1.《整改清单》；
        attachments|2.佐证材料。

        issuer r|石桥镇人民政府
        date r|2025年6月1日
        """,
    "附件 and its title in one line on top of its page": """
        title c 44|关于普查情况的报告
        recipient|县统计局：
        body|普查已完成。
        attachments|附件1.普查表
        issuer r|石桥镇人民政府
        date r|2025年6月1日
        annex_label pb|附件1：普查表
        annex|共普查3200户。
        """,
    "written by nigao with gaps": """
        title c 44 =公文标题|关于【待补：事由】
        recipient =主送机关|【待补：主送机关】：
        body =公文正文|现将工作汇报如下：
        heading1 =一级标题|基本情况
        body =公文正文|【待补：存在的问题】
        body|特此报告。

        issuer r =署名|【待补：发文机关】
        date r =成文日期|【待补：成文日期】
        """,
    "Word's own heading styles, a table of contents, headings without numbers": """
        title c 44 =Title|农村厕所改造工作方案
        body =toc_1|一、总体要求	1
        heading1 =heading_1|总体要求
        body|坚持因地制宜，分类推进。
        heading2 =heading_2|基本原则
        body|政府引导，农民主体。
        """,
    "红头 with a table for 文号 and 版记 in a table": """
        head c 72 red|石桥镇人民政府
        head t|石政〔2026〕8号
        head t|签发人：周明远
        head red|★★★★★

        title c 44|石桥镇人民政府关于抗旱工作的报告
        recipient|县人民政府，县委办公室：
        body|我镇抗旱工作有序开展。
        issuer r|石桥镇人民政府
        date r|2026年5月1日
        record t|抄送：县水利局
        record t|石桥镇党政办公室
        record t|2026年5月1日印发
        """,
    "a long title that ends in a full stop, red": """
        title c 44 red|石桥镇人民政府关于贯彻落实全县农业农村工作会议精神推进乡村全面振兴重点工作情况的报告。
        recipient|县委农村工作领导小组办公室：
        body|会后，镇党委及时传达学习。
        """,
    "a title cut where its first line could end": """
        title c 44|石桥镇人民政府关于2025年农田水利工作情况
        title c 44|的报告
        recipient|县人民政府：
        body|现将有关情况报告如下：
        """,
    "a title in brackets' company, no recipient, no signature": """
        title c 44|石桥镇2026年防汛应急预案
        title c|（征求意见稿）

        heading1|一、总则
        heading2|（一）编制目的。
        body|为做好防汛工作，制定本预案。
        """,
}


def parse(document: str) -> tuple[list[str], list[Block]]:
    kinds, blocks = [], []
    for number, line in enumerate(document.strip().splitlines(), 1):
        head, _, text = line.strip().partition("|")
        kind, *flags = head.split() or ["empty"]
        size = next((int(flag) for flag in flags if flag.isdigit()), 32)
        face = "黑体" if "黑" in flags else "楷体_GB2312" if "楷" in flags else "仿宋_GB2312"
        run = Run(text, 0, face, face, face, size=size, color="FF0000" if "red" in flags else "auto")
        align = "center" if "c" in flags else "right" if "r" in flags else "both"
        style = next((flag[1:].replace("_", " ") for flag in flags if flag.startswith("=")), "Normal")
        kinds.append(kind)
        blocks.append(
            Block(
                *(number, text, (run,) if text else (), style, align),
                page_break="pb" in flags,
                table=int("t" in flags),
            )
        )
    return kinds, blocks


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paragraphs_are_known_for_what_they_are_meant_to_be(name: str) -> None:
    kinds, blocks = parse(DOCUMENTS[name])
    found = classify(blocks)
    assert [f"{block.kind} {block.text}" for block in found] == [
        f"{kind} {block.text}" for kind, block in zip(kinds, blocks, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("一、基本情况", "一、基本情况"),
        ("一、基本情况。", "一、基本情况。"),
        ("（一）加强领导。镇党委每月研究。", "（一）加强领导。"),
        ("（一）加强领导，压实责任。镇党委每月研究。每周调度。", "（一）加强领导，压实责任。"),
        ("（二）加强值班：全年值班365天。", "（二）加强值班："),
        ("1.维修山塘", "1.维修山塘"),
        ("我镇辖18个村。", ""),
    ],
)
def test_the_heading_part_of_a_paragraph(text: str, lead: str) -> None:
    first, *_ = classify([*parse("title c 44|关于工作的报告\n\nbody|现将情况报告如下：")[1], Block(4, text, ())])[3:]
    assert text[: first.lead] == lead


def test_a_counted_label_is_part_of_the_mark_and_not_of_the_lead() -> None:
    blocks = parse("title c 44|关于工作的报告\n\nbody|现将情况报告如下：")[1]
    counted = classify([*blocks, Block(4, "加强领导。镇党委每月研究。", (), label="（一）")])[3]
    assert (counted.kind, counted.text[: counted.lead]) == (Kind.HEADING2, "加强领导。")


PIECES = st.sampled_from(
    [
        "一、",
        "（一）",
        "1.",
        "附件：",
        "附件1",
        "2025年1月1日",
        "县人民政府",
        "：",
        "报告",
        "。",
        "抄送：",
        "文",
        "　",
        "（",
        "）",
        "表1",
        "签发人",
        "号",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=5).map("".join) | st.text(max_size=12), max_size=14), st.data())
def test_whatever_stands_there_every_paragraph_gets_one_part(texts: list[str], data: st.DataObject) -> None:
    blocks = [
        Block(
            *(number, text, (Run(text, 0, "", "", "", size=data.draw(st.sampled_from([32, 44]))),), ""),
            data.draw(st.sampled_from(["both", "center", "right"])),
        )
        for number, text in enumerate(texts, 1)
    ]
    found = classify(blocks)
    assert [block.text for block in found] == texts
    for block in found:
        assert 0 <= block.lead <= len(block.text)
        assert block.kind is not Kind.TABLE
        if not block.text.strip():
            assert block.kind in (Kind.EMPTY, Kind.RECORD)
