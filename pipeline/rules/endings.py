"""附件说明, 署名, 成文日期 and attachments: L23 to L28 (GB/T 9704-2012 7.3.4, 7.3.5, 7.3.7)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import takewhile

from pipeline.ooxml.model import Block, Kind
from pipeline.rules.heads import title_of, width
from pipeline.rules.measures import BODY_SIZE, han_runs, is_face, size_name
from pipeline.rules.registry import Look, Problem, at, part, rule
from pipeline.types import Severity

_CHARACTER = 316  # twips: 28 characters in 8,844
_LINE = 28.0
_NEAR = 0.5
_ATTACHMENTS = re.compile(r"\s*附\s*件\s*(?P<colon>[：:]?)")
_ITEM = re.compile(r"\s*(?P<number>\d+)\s*(?P<mark>[.．、]?)\s*(?P<name>.*)", re.DOTALL)
_LABEL = re.compile(r"\s*附\s*件\s*(?P<number>\d*)\s*[：:]?\s*")
_DATE = re.compile(r"(\d{4})年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
_MAIN = (Kind.BODY, Kind.HEADING1, Kind.HEADING2, Kind.HEADING3, Kind.HEADING4, Kind.ATTACHMENTS)
_SEALED = 4.0
_FOR_SEAL = 2  # empty lines above the 署名


def _items(look: Look) -> list[tuple[Block, str, str]]:
    """附件说明 by names: paragraph, number as written ("" for a single one), name."""
    made: list[tuple[Block, str, str]] = []
    for block in look.document.of(Kind.ATTACHMENTS):
        text = _ATTACHMENTS.sub("", block.shown, count=1) if _ATTACHMENTS.match(block.shown) else block.shown
        for line in text.split("\n"):
            found = _ITEM.fullmatch(line)
            if found and (found["mark"] or found["number"] == "1" or made) and not line.strip()[:4].isdecimal():
                made.append((block, found["number"], found["name"].strip()))
            elif line.strip() and made and made[-1][1]:
                made[-1] = (made[-1][0], made[-1][1], made[-1][2] + line.strip())
            elif line.strip():
                made.append((block, "", line.strip()))
    return made


@rule("L23", Severity.ERROR, "GB/T 9704—2012 7.3.4", fixable=True)
def attachments_look(look: Look) -> Iterator[Problem]:
    """附件说明的写法。

    正文下空一行、左空二字写“附件：”和名称；两个以上的用阿拉伯数字编号，数字后用点；名称后不加标点，不加书名号；
    名称较长回行时与上一行名称的首字对齐。
    错：附件:1、情况表；（半角冒号，顿号，末尾分号）；附件：《情况表》
    对：附件：1.2025年山塘维修情况表
    """
    blocks = look.document.of(Kind.ATTACHMENTS)
    if not blocks:
        return
    first = blocks[0]
    before = look.document.blocks[: first.number - 1]
    blanks = len(list(takewhile(lambda block: block.kind is Kind.EMPTY, reversed(before))))
    if blanks != 1:
        yield Problem(at(first), f"正文与附件说明之间空 {blanks} 行", "空一行")
    if abs(from_left(first) - 2) > 0.1:
        yield Problem(at(first), f"附件说明左空 {from_left(first):g} 字", "左空二字")
    found = _ATTACHMENTS.match(first.text)
    if found and found["colon"] != "：":
        yield Problem(at(first, found[0]), f"“附件”后面是“{found['colon'] or '空白'}”", "全角冒号“：”")
    yield from _item_problems(_items(look))
    yield from _alignment(blocks)


def _item_problems(items: list[tuple[Block, str, str]]) -> Iterator[Problem]:
    for index, (block, number, name) in enumerate(items, 1):
        if name[-1:] in "。；，、;,.":
            yield Problem(at(block, name[-8:]), f"附件名称后有“{name[-1]}”", "名称后不加标点")
        if name.startswith("《") and name.rstrip("。；，;,.").endswith("》"):
            yield Problem(at(block, name), "附件名称加了书名号", "不加书名号")
        if len(items) > 1 and number != str(index):
            yield Problem(at(block, name), f"附件序号是“{number or '空白'}”", f"{index}.")
        elif number and not re.search(rf"{number}\s*[.．]", block.shown):
            yield Problem(at(block, f"{number}、"), f"序号“{number}”后面不是点", f"{number}.")


def from_left(block: Block) -> float:
    """字 from the left edge of the 版心 to the first character."""
    found = block.indent
    left = found.left_chars / 100 if found.left_chars is not None else found.left / _CHARACTER
    first = found.first_chars / 100 if found.first_chars is not None else found.first / _CHARACTER
    blanks = len(block.text) - len(block.text.lstrip("\u3000"))
    return round(left + first + blanks + (len(block.text) - blanks - len(block.text[blanks:].lstrip(" "))) / 2, 1)


def _alignment(blocks: tuple[Block, ...]) -> Iterator[Problem]:
    """The numbers of the second and later names stand under the first's."""
    numbered = [block for block in blocks[1:] if _ITEM.match(block.shown) and block.shown.strip()[:1].isdecimal()]
    for block in numbered:
        if abs(from_left(block) - 5) > 0.3:
            yield Problem(at(block), f"左空 {from_left(block):g} 字", "与上一个附件的序号对齐，左空五字")


@rule("L24", Severity.ERROR, "GB/T 9704—2012 7.3.7", fixable=True)
def annexes(look: Look) -> Iterator[Problem]:
    """附件与附件说明一致，另面编排。

    附件另起一面，“附件”二字和序号用 3 号黑体顶格写在左上角第一行，标题居中写在第三行；序号和标题与附件说明一致。
    错：附件说明写了两个附件，后面只有一个；附件标题与说明不同；附件接着成文日期往下排。
    对：另起一面，附件1（黑体，顶格）；第三行居中：2025年山塘维修情况表
    """
    items = _items(look)
    labels = look.document.of(Kind.ANNEX_LABEL)
    titles = _titles(look)
    if not items and labels:
        yield Problem(at(labels[0]), "有附件，正文后没有附件说明", "正文下空一行写附件说明")
    if not labels:
        return
    by_number = {f"附件{found['number']}": block for block in labels if (found := _LABEL.match(block.shown))}
    for block, number, name in items:
        label = by_number.get(f"附件{number}") or (by_number.get("附件") if len(items) == 1 else None)
        if label is None:
            yield Problem(
                at(block, name), f"没有附件“{number}.{name}”" if number else f"没有附件“{name}”", "附件另面附后"
            )
            continue
        title = titles.get(label.number, "")
        if title and _plain(title) != _plain(name):
            yield Problem(at(label), f"附件标题“{title}”", f"与附件说明一致：“{name}”")
    for label in labels:
        if not label.page_break:
            yield Problem(at(label), "附件没有另起一面", "另面编排")
        if from_left(label) > 0.1 or label.align not in ("left", "both"):
            yield Problem(at(label), "“附件”没有顶格", "顶格编排在左上角第一行")
        for run in han_runs(label):
            if not is_face(run.east, "黑体", look.house) or run.size != BODY_SIZE:
                yield Problem(at(label), f"“附件”用{run.east}{size_name(run.size)}", "3号黑体")
                break


def _titles(look: Look) -> dict[int, str]:
    """Number of an attachment's label → its title."""
    made: dict[int, str] = {}
    label = 0
    for block in look.document.blocks:
        if block.kind is Kind.ANNEX_LABEL:
            label = block.number
        elif block.kind is Kind.ANNEX_TITLE and label:
            made[label] = made.get(label, "") + block.text.replace("\n", "").strip()
    return made


def _plain(text: str) -> str:
    return re.sub(r"[\s《》]", "", text).rstrip("。；，;,.")


@rule("L25", Severity.ERROR, "条例第九条（十一）（十三）；GB/T 9704—2012 7.3.5")
def signature(look: Look) -> Iterator[Problem]:
    """署名和成文日期在正文之后，署名与标题里的机关一致。

    署发文机关全称或规范化简称，与标题、版头里的一致；成文日期写在署名之下，后面只有附注、附件和版记。
    错：标题是石桥镇人民政府，署名是石桥镇政府；成文日期后面又有一段正文；没有成文日期。
    对：石桥镇人民政府（下一行）2026年3月20日
    """
    document = look.document
    issuers, dates = document.of(Kind.ISSUER), document.of(Kind.DATE)
    addressed = bool(document.of(Kind.RECIPIENT))
    if addressed and not dates:
        yield Problem(part("文末"), "没有成文日期", "署名之下写成文日期")
    if addressed and not issuers:
        yield Problem(part("文末"), "没有署名", "写发文机关全称或规范化简称")
    if dates and issuers and dates[-1].number < issuers[0].number:
        yield Problem(at(dates[-1]), "成文日期在署名之上", "署名在上，日期在下")
    last = max((block.number for block in (*issuers, *dates)), default=0)
    for block in document.blocks:
        if last and block.number > last and block.kind in _MAIN:
            yield Problem(at(block, block.text[:20]), "署名、日期之后还有正文", "署名和日期放在正文和附件说明之后")
            break
    yield from _names(look, issuers)


def _names(look: Look, issuers: tuple[Block, ...]) -> Iterator[Problem]:
    said = re.match(r"(?P<name>[^关]{2,}?)关于", title_of(look))
    marks = [
        found[1]
        for block in look.document.of(Kind.HEAD)
        if (found := re.fullmatch(r"\s*([\u4e00-\u9fa5]{3,}?)(?:文件)?\s*", block.text))
    ]
    for block in issuers[:1] if len(issuers) == 1 else ():
        name = re.sub(r"\s", "", block.text)
        for where, other in (("标题", said["name"] if said else ""), ("版头", marks[0] if marks else "")):
            if other and other != name and _same_kind(other, name):
                # 石桥镇 for 石桥镇人民政府 is short, not another office.
                weight = Severity.WARN if name.startswith(other) else None
                yield Problem(at(block), f"署名是“{name}”，{where}里是“{other}”", "写法一致", weight)
                return


def _same_kind(one: str, other: str) -> bool:
    """Both name an office, and perhaps the same one: a department may sign what its government issues."""
    return bool(set(one) & set(other))


def _right(block: Block) -> float:
    """字 from the last character to the right edge of the 版心."""
    found = block.indent
    right = found.right_chars / 100 if found.right_chars is not None else found.right / _CHARACTER
    text = block.text.rstrip("\n")
    trailing = len(text) - len(text.rstrip("\u3000")) + (len(text) - len(text.rstrip(" "))) / 2
    if block.align == "right":
        return right + trailing
    left = found.left_chars / 100 if found.left_chars is not None else found.left / _CHARACTER
    first = found.first_chars / 100 if found.first_chars is not None else found.first / _CHARACTER
    if block.align == "center":
        return (_LINE - left - first - right - width(text.strip())) / 2 + right
    return _LINE - left - first - width(text)


def signature_pair(look: Look) -> tuple[Block, Block] | None:
    """署名 and date where there is one of each; joint documents have rules of their own."""
    issuers, dates = look.document.of(Kind.ISSUER), look.document.of(Kind.DATE)
    return (issuers[0], dates[0]) if len(issuers) == 1 and len(dates) == 1 else None


def _unsealed_places(issuer: Block, date: Block) -> tuple[float, float]:
    """字 from the right of 署名 and date where there is no seal."""
    n, m = width(issuer.text.strip()), width(date.text.strip())
    return (2.0, n - m) if m <= n else (m + 4 - n, 2.0)


def is_sealed(look: Look, issuer: Block, date: Block) -> bool:
    """Whether the two are set for a seal: a long 署名 puts an unsealed date just as far from the edge."""
    wanted = _unsealed_places(issuer, date)
    as_unsealed = all(abs(_right(block) - right) <= _NEAR for block, right in zip((issuer, date), wanted, strict=True))
    # A date further in is taken for a misplaced one where lines were left for the seal.
    above = list(takewhile(lambda block: block.kind is Kind.EMPTY, reversed(look.document.blocks[: issuer.number - 1])))
    far_in = len(above) >= _FOR_SEAL and _right(date) > _SEALED
    return not as_unsealed and (abs(_right(date) - _SEALED) <= 1 or far_in)


@rule("L26", Severity.WARN, "GB/T 9704—2012 7.3.5.2", fixable=True)
def unsealed(look: Look) -> Iterator[Problem]:
    """不盖章的署名和日期。

    正文（或附件说明）下空一行，署名右空二字；日期在下一行，首字比署名首字右移二字；日期比署名长时，日期右空二字，
    署名相应左移。
    错：署名和日期都靠右边顶格；署名与正文之间没有空行。
    对：石桥镇人民政府右空二字，下一行 2026年3月20日右空半字。
    """
    pair = signature_pair(look)
    if pair is None or is_sealed(look, *pair):
        return
    issuer, date = pair
    wanted = _unsealed_places(issuer, date)
    for block, right, name in ((issuer, wanted[0], "署名"), (date, wanted[1], "日期")):
        if name == "日期" and not _DATE.fullmatch(block.text.strip()):
            continue  # its place follows from its length once it is written as L28 asks
        if abs(_right(block) - right) > _NEAR:
            yield Problem(at(block), f"{name}右空 {_right(block):.1f} 字", f"右空 {right:g} 字")
    before = look.document.blocks[: issuer.number - 1]
    if not before or before[-1].kind is not Kind.EMPTY:
        yield Problem(at(issuer), "署名之上没有空行", "空一行")


@rule("L27", Severity.WARN, "GB/T 9704—2012 7.3.5.1", fixable=True)
def sealed(look: Look) -> Iterator[Problem]:
    """盖章的署名和日期。

    成文日期右空四字，署名在日期之上、以日期为准居中，印章端正居中盖在两者上。
    错：日期右空四字，署名右空二字，没有对着日期居中。
    对：日期右空四字，署名的中间对着日期的中间。
    """
    pair = signature_pair(look)
    if pair is None or not is_sealed(look, *pair):
        return
    issuer, date = pair
    middle = [_right(block) + width(block.text.strip()) / 2 for block in pair]
    if abs(_right(date) - _SEALED) > _NEAR:
        yield Problem(at(date), f"日期右空 {_right(date):.1f} 字", "右空四字")
    elif abs(middle[0] - middle[1]) > 1 and _DATE.fullmatch(date.text.strip()):
        side = "左" if middle[0] > middle[1] else "右"
        yield Problem(at(issuer), f"署名比日期偏{side} {abs(middle[0] - middle[1]):.1f} 字", "以成文日期为准居中")


@rule("L28", Severity.ERROR, "GB/T 9704—2012 7.3.5.4", fixable=True)
def date_form(look: Look) -> Iterator[Problem]:
    """成文日期的写法。

    用阿拉伯数字写全年月日，年份四位，月、日不补零；是日历上有的日子，不晚于今天。
    错：2026年03月20日；二〇二六年三月二十日；2026.3.20；2026年2月30日。
    对：2026年3月20日
    """
    for block in look.document.of(Kind.DATE):
        text = block.text.strip()
        found = _DATE.fullmatch(text)
        if found is None:
            yield Problem(at(block), f"写成“{text}”", "阿拉伯数字写全年月日，月、日不补零")
            continue
        year, month, day = (int(each) for each in found.groups())
        try:
            written = datetime.date(year, month, day)
        except ValueError:
            yield Problem(at(block), f"没有“{text}”这一天", "核对日期")
            continue
        if look.today and written.isoformat() > look.today:
            yield Problem(at(block), f"“{text}”还没有到", "写签发的日期")
