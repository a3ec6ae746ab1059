"""The control document: a whole 公文 as the standard has it, in which no rule finds anything; and how to change it.

Everything that a rule looks at is there: red head with 签发人, a title, four levels of headings, a run-in heading, a
table, 附件说明, an unsealed signature, two attachments and a 版记. ``mutated`` gives it with one thing changed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls, qn
from drafts import draft, paragraph
from lxml import etree

from pipeline.docx.writer import write_docx
from pipeline.types import ParagraphKind

ISSUER, DATE = "石桥镇人民政府", "2026年3月20日"
TITLE = ("石桥镇人民政府关于2025年", "农田水利工作情况的报告")
RECIPIENT = "县人民政府："
OPENING = (
    "根据《县水利局关于报送年度水利工作情况的通知》（县水发〔2026〕12号）要求，我镇对2025年农田水利工作逐村作了梳理，"
    "现将有关情况报告如下："
)
NOTES = """---
标题: 石桥镇人民政府关于2025年农田水利工作情况的报告
类型: 工作情况报告
主送机关: 县人民政府
发文机关: 石桥镇人民政府
成文日期: 2026年3月20日
背景: 根据《县水利局关于报送年度水利工作情况的通知》（县水发〔2026〕12号）要求
附件: [2025年山塘维修情况表, 2026年维修计划表]
---
## 基本情况
- 辖18个村、2个社区，耕地2.3万亩，山塘146口
- 镇村两级管护人员38人
## 主要做法
- 维修山塘42口，清淤渠道26公里，投入126万元
- 新建泵站3座、改造泵站5座，受益农田1200亩
- 巡查山塘164处次，发现渗漏9处，已修复7处
- 2025年5月、9月各组织一次管护员培训，共76人次，讲解渠道清淤、闸门启闭、汛期巡查的做法
- 每次讲解后到现场练习，未到场的由镇水利站另行补课
- 灌溉季节各村管水员按轮灌表放水，先远后近、先高后低，放水时间张贴到组，全年调处用水纠纷6起，没有因争水耽误农时
- 两片工程量：东片山塘18口，西片山塘24口，重点解决灌区末端用水，资金全部拨付到村
## 存在问题
- 东片2口山塘渗漏未修复
- 管护人员年龄偏大，平均58岁
## 下一步打算
- 汛前修复剩余2口渗漏山塘
- 招录年轻管护人员，每片1人
"""
_HANGING_ONE = '<w:ind w:leftChars="500" w:left="1575" w:hangingChars="300" w:hanging="945"/>'
_FIRST = '<w:ind w:leftChars="600" w:left="1890" w:hangingChars="400" w:hanging="1260"/>'
_NEXT = '<w:ind w:leftChars="600" w:left="1890" w:hangingChars="100" w:hanging="315"/>'
_RED = '<w:color w:val="FF0000"/>'


def face(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}" w:hint="eastAsia"/>'


def run(text: str, properties: str = "") -> str:
    hinted = properties if "w:rFonts" in properties else f'<w:rFonts w:hint="eastAsia"/>{properties}'
    return f'<w:r><w:rPr>{hinted}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def block(text: str, style: str = "GwBody", properties: str = "", character: str = "") -> str:
    content = run(text, character) if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def run_in(heading: str, text: str, style: str = "GwBody", name: str = "楷体_GB2312") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(heading, face(name))}{run(text)}</w:p>'


def table(rows: tuple[tuple[str, ...], ...]) -> str:
    width = 8844 // len(rows[0])
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    cell_look = '<w:pPr><w:spacing w:line="400" w:lineRule="atLeast"/><w:jc w:val="center"/></w:pPr>'
    made = []
    for index, row in enumerate(rows):
        header = "<w:tblHeader/>" if index == 0 else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{cell_look}{run(cell)}</w:p></w:tc>'
            for cell in row
        )
        made.append(f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{cells}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for _ in rows[0])
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * len(rows[0])}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"
    )


_RULE = '<w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="FF0000"/></w:pBdr>'
_HEAD = (
    block("石桥镇人民政府文件", "GwTitle", "", f'{face("方正小标宋简体")}{_RED}<w:sz w:val="72"/>'),
    block("", "GwBody", '<w:ind w:firstLineChars="0" w:firstLine="0"/>'),
    block("", "GwBody", '<w:ind w:firstLineChars="0" w:firstLine="0"/>'),
    (
        '<w:p><w:pPr><w:pStyle w:val="GwBody"/><w:tabs><w:tab w:val="right" w:pos="8529"/></w:tabs>'
        '<w:ind w:leftChars="100" w:left="315" w:firstLineChars="0" w:firstLine="0"/></w:pPr>'
        f"{run('石政报〔2026〕8号')}<w:r><w:tab/></w:r>{run('签发人：')}{run('周明远', face('楷体_GB2312'))}</w:p>"
    ),
)
_BLANK = block("", "GwBody", '<w:ind w:firstLineChars="0" w:firstLine="0"/>')


def _title() -> str:
    first, second = TITLE
    line = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:br/><w:t>{second}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="GwTitle"/></w:pPr>{run(first)}{line}</w:p>'


def _body() -> str:
    page = "<w:pageBreakBefore/>"
    flush = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    blocks = [
        *_HEAD,
        block("", "GwBody", _RULE + flush),
        _BLANK,
        _title(),
        _BLANK,
        block(RECIPIENT, "GwRecipient"),
        block(OPENING),
        block("一、基本情况", "GwHeading1"),
        block("全镇辖18个村、2个社区，耕地2.3万亩，山塘146口，镇村两级管护人员38人。"),
        block("二、主要做法", "GwHeading1"),
        block("（一）兴修水利设施", "GwHeading2"),
        block("1.维修山塘渠道"),
        block("全年维修山塘42口，清淤渠道26公里，投入126万元。"),
        block("（1）东片维修"),
        block("东片维修山塘18口，重点解决灌区末端用水。"),
        block("（2）西片维修"),
        block("西片维修山塘24口，资金已全部拨付到村。"),
        block("2.更新提灌设备"),
        block("新建泵站3座、改造泵站5座，受益农田1200亩。"),
        run_in("（二）加强日常管护。", "镇水利站会同各村巡查山塘164处次，发现渗漏9处，已修复7处。"),
        block(
            "2025年5月和9月各组织一次管护员培训，共76人次，讲解渠道清淤、闸门启闭和汛期巡查的做法，每次讲解后到现场练习，"
            "未到场的由镇水利站另行补课。"
        ),
        block(
            "灌溉季节由各村管水员按轮灌表放水，先远后近、先高后低，放水时间张贴到组，全年调处用水纠纷6起，没有因争水耽误农时。"
        ),
        block("两片工程量见表1。"),
        block("表1　2025年山塘维修情况", "GwBody", flush + '<w:jc w:val="center"/>'),
        table((("片区", "维修山塘（口）"), ("东片", "18"), ("西片", "24"))),
        block("三、存在问题", "GwHeading1"),
        block("一是东片2口山塘渗漏未修复，汛期蓄水受到影响。二是管护人员年龄偏大，平均58岁。"),
        block("四、下一步打算", "GwHeading1"),
        block("一是在汛前修复剩余2口渗漏山塘。二是招录年轻管护人员，每片1人。"),
        block("特此报告。"),
        _BLANK,
        block("附件：1.2025年山塘维修情况表", "GwBody", _FIRST),
        block("2.2026年维修计划表", "GwBody", _NEXT),
        _BLANK,
        block(ISSUER, "GwIssuer", '<w:ind w:rightChars="200" w:right="630"/>'),
        block(DATE, "GwDate", '<w:ind w:rightChars="50" w:right="158"/>'),
        block("附件1", "GwBody", page + flush, face("黑体")),
        _BLANK,
        block("2025年山塘维修情况表", "GwTitle"),
        _BLANK,
        block("东片维修山塘18口，西片维修山塘24口。"),
        block("附件2", "GwBody", page + flush, face("黑体")),
        _BLANK,
        block("2026年维修计划表", "GwTitle"),
        _BLANK,
        block("计划维修山塘2口，由镇水利站负责。"),
        _BLANK,
        *_record(),
    ]
    return "".join(blocks)


def _record() -> tuple[str, ...]:
    def look(top: int, bottom: int) -> str:
        lines = "".join(
            f'<w:{side} w:val="single" w:sz="{size}" w:space="1" w:color="auto"/>'
            for side, size in (("top", top), ("bottom", bottom))
            if size
        )
        return (
            f"<w:pBdr>{lines}</w:pBdr>"
            '<w:ind w:leftChars="100" w:left="265" w:rightChars="100" w:right="265" w:firstLineChars="0" '
            'w:firstLine="0"/>'
        )

    small = '<w:rFonts w:hint="eastAsia"/><w:sz w:val="28"/>'
    second = look(6, 8).replace("<w:ind", '<w:tabs><w:tab w:val="right" w:pos="8564"/></w:tabs><w:ind')
    return (
        block("抄送：县水利局。", "GwBody", look(8, 0), small),
        (
            f'<w:p><w:pPr><w:pStyle w:val="GwBody"/>{second}</w:pPr>{run("石桥镇党政办公室", small)}'
            f"<w:r><w:tab/></w:r>{run('2026年3月20日印发', small)}</w:p>"
        ),
    )


@dataclass
class Parts:
    """The parts of a .docx, to be changed. ``document``, ``styles``, ``settings``: trees that are put back."""

    files: dict[str, bytes]
    trees: dict[str, Any] = field(default_factory=dict)

    def tree(self, name: str) -> Any:
        """The tree of the part ``name`` ("word/document.xml")."""
        if name not in self.trees:
            self.trees[name] = etree.fromstring(self.files[name])
        return self.trees[name]

    @property
    def document(self) -> Any:
        return self.tree("word/document.xml")

    @property
    def styles(self) -> Any:
        return self.tree("word/styles.xml")

    def style(self, style_id: str) -> Any:
        (found,) = (each for each in self.styles.iter(qn("w:style")) if each.get(qn("w:styleId")) == style_id)
        return found

    def block(self, start: str, nth: int = 0) -> Any:
        """The ``nth`` paragraph whose text begins with ``start``."""
        found = [each for each in self.document.iter(qn("w:p")) if text_of(each).startswith(start)]
        return found[nth]

    def to_bytes(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.files.items():
                changed = etree.tostring(self.trees[name]) if name in self.trees else content
                package.writestr(name, changed)
        return target.getvalue()


def text_of(node: Any) -> str:
    return "".join(each.text or "" for each in node.iter(qn("w:t")))


def set_text(block_element: Any, old: str, new: str) -> None:
    """Replaces ``old`` in the one w:t of the paragraph that has it."""
    (holder,) = (each for each in block_element.iter(qn("w:t")) if old in (each.text or ""))
    holder.text = holder.text.replace(old, new, 1)


def parsed(xml: str) -> Any:
    """Elements from XML with the w: prefix."""
    return etree.fromstring(f"<w:r {nsdecls('w')}>{xml}</w:r>")[0]


@cache
def control() -> bytes:
    """The control document."""
    written = write_docx(draft((paragraph(1, ParagraphKind.BODY, "正文。"),)), [])
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        parts = Parts({name: package.read(name) for name in package.namelist()})
    old = parts.document.find(qn("w:body"))
    for child in list(old):
        if child.tag != qn("w:sectPr"):
            old.remove(child)
    made = etree.fromstring(f"<w:body {nsdecls('w')}>{_body()}</w:body>")
    for position, child in enumerate(list(made)):
        old.insert(position, child)
    parts.files = {name: content for name, content in parts.files.items() if "comments" not in name}
    for name in ("word/_rels/document.xml.rels", "[Content_Types].xml"):
        tree = parts.tree(name)
        for child in list(tree):
            if "comments" in "".join(child.attrib.values()):
                tree.remove(child)
    return parts.to_bytes()


def mutated(change: Callable[[Parts], None]) -> bytes:
    """The control document with ``change`` made to its parts."""
    with zipfile.ZipFile(io.BytesIO(control())) as package:
        parts = Parts({name: package.read(name) for name in package.namelist()})
    change(parts)
    return parts.to_bytes()
