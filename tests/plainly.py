"""A report as someone types it who knows nothing of 公文: python-docx's defaults, and every usual fault of layout."""

from __future__ import annotations

import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from pipeline.docx.oxml import element

_FACE = "宋体"
_PUSHED = "\u3000" * 16


def plain_report(times: int = 1) -> bytes:
    """Letter paper, 宋体 五号, one and a half lines, blanks for indents, blue text, "- 1 -", 03月05日, 一、…。"""
    document = docx.Document()

    def write(text: str, size: float = 10.5) -> docx.text.paragraph.Paragraph:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.line_spacing = 1.5
        run = paragraph.add_run(text)
        run.font.size, run.font.name = Pt(size), _FACE
        run._r.rPr.rFonts.set(qn("w:eastAsia"), _FACE)
        return paragraph

    title = write("石桥镇人民政府关于农田水利工作情况的报告", 18)
    title.alignment, title.runs[0].font.bold = WD_ALIGN_PARAGRAPH.CENTER, True
    write("县人民政府:")
    for _ in range(times):
        write("　　根据《县水利局关于报送年度水利工作情况的通知》要求，现将有关情况报告如下：")
        write("　　一、基本情况。")
        write("　　全镇辖18个村，山塘146口。").runs[0].font.color.rgb = RGBColor(0, 0, 255)
        write("　　（一）兴修水利。全年维修山塘42口——含清淤——投入126万元。")
        write("　　1.维修山塘")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(
            (*table.rows[0].cells, *table.rows[1].cells), ("片区", "山塘", "东片", "18"), strict=True
        ):
            cell.text = text
        write("")
        write("")
    write("　　特此报告。")
    write("附件:1.山塘情况表")
    write("2.渠道情况表")
    write(f"{_PUSHED}石桥镇人民政府")
    write(f"{_PUSHED}2026年03月05日")
    _number(document.sections[0].footer.paragraphs[0])
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _number(paragraph: docx.text.paragraph.Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("- ")
    field = element("w:fldSimple", {"w:instr": " PAGE "}, element("w:r", None, element("w:t")))
    next(field.iter(qn("w:t"))).text = "1"
    paragraph._p.append(field)
    paragraph.add_run(" -")
