"""``--template``: an empty table for a batch, with one row filled in to show how."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import OutputError
from pipeline.notes.rows import is_field
from pipeline.outline import load_outlines
from pipeline.textio import write_atomic

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# Heading, width of the column in characters, and the example of its row. Names and figures are made up.
_COLUMNS = (
    ("标题", 32, "关于2025年农村饮水工作情况的报告"),
    ("类型", 14, "工作情况报告"),
    ("主送机关", 16, "县人民政府"),
    ("发文机关", 20, "石桥镇人民政府"),
    ("成文日期", 16, "2025年12月20日"),
    ("背景", 30, "根据县水利局关于报送农村饮水工作情况的通知要求"),
    ("附件", 24, ""),
    ("基本情况", 40, "辖18个村、2个社区\n集中供水点26处"),
    ("主要做法", 40, "更换老旧管网12.50公里\n检修供水泵站9座\n培训管水员38人次"),
    ("工作成效", 40, "新增通水农户320户"),
    ("存在问题", 40, "3个山区村枯水期供水不足"),
    ("下一步打算", 40, "2026年3月底前新建蓄水池3座"),
    ("要点", 40, ""),
)
_LAST_ROW = 10_001
_GUIDE = (
    "怎么填",
    "1. 一行写一份报告。第2行是样例，填之前请删去或改写。",
    "2. 只有“标题”必须写；“类型”从下拉框里选，不选时按标题末尾的字样来认。",
    "3. 成文日期写成“2025年12月20日”。没有填的项，初稿里会留出【待补】，不会替您编。",
    "4. 从“基本情况”起每列是一节，列名就是节名：可以改名、增加、删去，次序也可以换。",
    "5. 一格里一行写一条要点，换行按 Alt+Enter；行首有没有“-”“1.”都行。",
    "6. 不想分节的写在“要点”列，起草时会按内容归到各节。",
    "7. 有附件的，在“附件”列一行写一个附件的名称，初稿会写好附件说明、留出附件页；没有就空着。",
    "8. “序号”列不看；“备注”列不写进报告。",
    "9. 请不要合并单元格，不要写公式。数字怎么写，报告里就怎么用。",
    "10. 涉密材料请加一列“密级”，在那一行注明；注明的不会交给远程模型。",
    "",
    "填好以后运行：nigao batch 这个文件.xlsx -o 存放初稿的文件夹",
)


def write_template(path: Path) -> None:
    """Writes the table to ``path``, an .xlsx; what ``find_items`` reads from it is its one example.

    Raises OutputError when there is a file already, the name has another ending, or the disk refuses.
    """
    if path.suffix.lower() != ".xlsx":
        raise OutputError("表样的文件名应以 .xlsx 结尾", where=str(path), hint="例如 --template 模板.xlsx")
    if path.exists():
        raise OutputError("已有同名文件，不会覆盖", where=str(path), hint="请换一个文件名")
    write_atomic(path, _workbook())


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    table = book.worksheets[0]
    table.title = "报告清单"
    _fill(table)
    _validate(table)
    _guide(book.create_sheet("说明"))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(table: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    table.append([heading for heading, _, _ in _COLUMNS])
    table.append([example or None for _, _, example in _COLUMNS])
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, (_, width, _) in enumerate(_COLUMNS, 1):
        column = table.column_dimensions[get_column_letter(number)]
        column.width = width
        # As text a cell keeps what is typed, 12.50 and 2025年12月20日 alike. A column's style holds for cells to come.
        for styled in (column, table.cell(1, number), table.cell(2, number)):
            styled.alignment = wrapped
            styled.number_format = "@"
        heading = table.cell(1, number)
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", fgColor="DDEBF7")
        heading.alignment = Alignment(horizontal="center", vertical="center")
    table.row_dimensions[1].height = 24
    table.freeze_panes = "B2"


def _validate(table: Worksheet) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    types = ",".join(outline.type for outline in load_outlines())
    kind = DataValidation(type="list", formula1=f'"{types}"', allow_blank=True, showErrorMessage=True)
    kind.errorTitle, kind.error = "没有这种类型", "请从下拉框里选，或留空"
    day = DataValidation(showInputMessage=True, allow_blank=True)
    day.promptTitle, day.prompt = "成文日期", "写成 2025年12月20日"
    points = DataValidation(showInputMessage=True, allow_blank=True)
    annexes = DataValidation(showInputMessage=True, allow_blank=True)
    annexes.promptTitle, annexes.prompt = "附件", "一行一个名称，不写序号，不加书名号"
    points.promptTitle, points.prompt = "一行一条", "一格里一行写一条要点，换行按 Alt+Enter"
    for number, (heading, _, _) in enumerate(_COLUMNS, 1):
        rule = {"类型": kind, "成文日期": day, "附件": annexes}.get(heading, None if is_field(heading) else points)
        if rule is not None:
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    for rule in (kind, day, annexes, points):
        table.add_data_validation(rule)


def _guide(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width = 90
    for line in _GUIDE:
        sheet.append([line])
    for (cell,) in sheet.iter_rows():
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = Font(bold=True)
