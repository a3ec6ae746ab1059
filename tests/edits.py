"""A document as people leave it: edits by hand on the XML, and a small Word that accepts or rejects revisions."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from docx.oxml.ns import nsdecls, qn
from drafts import draft, paragraph, passage
from lxml import etree

from pipeline.docx.oxml import element, text_element
from pipeline.docx.reader import leaves, paragraphs_of, reading_text
from pipeline.types import Draft, Paragraph, ParagraphKind, PlannedSection, Role

DOCUMENT = "word/document.xml"

SENTENCES = (
    "镇党委每月听取一次汇报，逐项研究推进。",
    "各村支部书记负总责，包村干部每周入户两次。",
    "新建蓄水池7口，改造泵站3座，受益农田1200亩。",
    "培训网格员64人次，发放明白卡2300份。",
    "资金拨付较慢，有5个项目未按时完工。",
    "管护人员年龄偏大，平均58岁，夜间值守难以保证。",
    "拟在明年3月底前完成渠道清淤18公里。",
    "将管护经费列入预算，每村每年2万元。",
    "排查隐患点26处，现场整改19处，其余7处挂牌督办。",
    "组织演练两次，参加群众410人。",
)


def report() -> tuple[Paragraph, ...]:
    """A report of four sections: one with sub-headings, two with units that share a paragraph."""
    kind = ParagraphKind
    return (
        paragraph(1, kind.TITLE, "石桥镇人民政府关于2025年农田水利工作情况的报告"),
        paragraph(2, kind.RECIPIENT, "县人民政府："),
        paragraph(3, kind.BODY, "根据通知要求，现将有关情况报告如下："),
        paragraph(4, kind.HEADING1, "一、基本情况", section="base"),
        paragraph(5, kind.BODY, passage(SENTENCES[0], "1.1", (1,)), section="base"),
        paragraph(6, kind.BODY, passage(SENTENCES[1], "1.2", (2,)), section="base"),
        paragraph(7, kind.HEADING1, "二、主要做法", section="done"),
        paragraph(8, kind.HEADING2, "（一）兴修水利设施", section="done"),
        paragraph(9, kind.BODY, passage(SENTENCES[2], "2.1", (3,)), passage(SENTENCES[8], "2.2"), section="done"),
        paragraph(10, kind.HEADING2, "（二）加强教育培训", section="done"),
        paragraph(11, kind.BODY, passage(SENTENCES[3], "2.3", (4,), highlight=True), section="done"),
        paragraph(12, kind.BODY, passage(SENTENCES[9], "2.4", (5,)), section="done"),
        paragraph(13, kind.HEADING1, "三、存在问题", section="problem"),
        paragraph(
            14,
            kind.BODY,
            "主要有以下问题：",
            "一是",
            passage(SENTENCES[4], "3.1", (6,)),
            "二是",
            passage(SENTENCES[5], "3.2", (7,)),
            section="problem",
        ),
        paragraph(15, kind.HEADING1, "四、下一步打算", section="next"),
        paragraph(16, kind.BODY, passage(SENTENCES[6], "4.1", (8,)), section="next"),
        paragraph(17, kind.BODY, passage(SENTENCES[7], "4.2", (9,)), section="next"),
        paragraph(18, kind.BODY, "特此报告。"),
        paragraph(19, kind.ISSUER, "石桥镇人民政府"),
        paragraph(20, kind.DATE, "2025年12月20日"),
    )


def report_draft() -> Draft:
    """``report`` with the plan that it comes from."""
    made = draft(report())
    titles = {"base": "基本情况", "done": "主要做法", "problem": "存在问题", "next": "下一步打算"}
    sections = tuple(
        PlannedSection(number, key, title, Role.DONE, ()) for number, (key, title) in enumerate(titles.items(), start=1)
    )
    return replace(made, plan=replace(made.plan, sections=sections))


def members(data: bytes) -> dict[str, bytes]:
    """Name of each part, in order → its bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one part changed or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, old in {**members(data), name: content}.items():
            archive.writestr(each, content if each == name else old)
    return target.getvalue()


def body_of(data: bytes) -> Any:
    return etree.fromstring(members(data)[DOCUMENT]).find(qn("w:body"))


def edited(data: bytes, change: Callable[[Any], object]) -> bytes:
    """The package after ``change`` had its way with the w:body."""
    root = etree.fromstring(members(data)[DOCUMENT])
    change(root.find(qn("w:body")))
    return with_part(data, DOCUMENT, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def canonical(node: Any) -> bytes:
    return bytes(etree.tostring(node, method="c14n"))


def starting(body: Any, start: str) -> Any:
    """The one w:p whose text begins so."""
    (found,) = (each for each in paragraphs_of(body) if reading_text(each).startswith(start))
    return found


def typed(words: str, style: str = "GwBody") -> Any:
    """A w:p as a person types it."""
    return element("w:p", None, element("w:pPr", None, element("w:pStyle", {"w:val": style})), run(words))


def run(words: str) -> Any:
    return element("w:r", None, text_element(words))


def change_text(node: Any, old: str, new: str) -> None:
    """Replace ``old``, which stands within one run of a w:p, by ``new``."""
    (leaf,) = (leaf for leaf, text in leaves(node) if old in text)
    leaf.text = leaf.text.replace(old, new, 1)


def comment(node: Any, number: int) -> None:
    """A comment of a person's around all runs of a w:p."""
    runs = [each for each in node if each.tag in (qn("w:r"), qn("w:ins"), qn("w:del"))]
    runs[0].addprevious(element("w:commentRangeStart", {"w:id": number}))
    reference = element("w:r", None, element("w:commentReference", {"w:id": number}))
    runs[-1].addnext(reference)
    runs[-1].addnext(element("w:commentRangeEnd", {"w:id": number}))


def with_comments(data: bytes, numbers: range, author: str = "王科长") -> bytes:
    """The package with these comments in its comments part, made if there is none."""
    name = "word/comments.xml"
    part = members(data).get(name) or f"<w:comments {nsdecls('w')}/>".encode()
    root = etree.fromstring(part)
    for number in numbers:
        root.append(element("w:comment", {"w:id": number, "w:author": author}, typed(f"第{number}条意见")))
    return with_part(data, name, etree.tostring(root))


def insert_tracked(node: Any, words: str) -> None:
    """Text that a person put to the end of a w:p with change tracking on."""
    stamp: dict[str, str | int] = {"w:id": 9001, "w:author": "王科长", "w:date": "2025-12-21T08:00:00Z"}
    node.append(element("w:ins", stamp, run(words)))


def delete_tracked(node: Any) -> None:
    """Delete the last run with text of a w:p with change tracking on."""
    last = [each for each in node.iter(qn("w:r")) if each.find(qn("w:t")) is not None][-1]
    made = element("w:del", {"w:id": 9002, "w:author": "王科长", "w:date": "2025-12-21T08:00:00Z"})
    last.addprevious(made)
    made.append(last)
    for text in last.findall(qn("w:t")):
        text.tag = qn("w:delText")


def settle(data: bytes, *, accept: bool) -> list[str]:
    """All paragraphs, empty ones too, once all revisions are accepted, or rejected (ECMA-376 Part 1, 17.13.5)."""
    body = deepcopy(body_of(data))
    goes = qn("w:del") if accept else qn("w:ins")
    texts, held = [], ""
    for node in paragraphs_of(body):
        mark = node.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
        joined = mark is not None and mark.find(goes) is not None
        for each in [each for each in node.iter(goes) if each.getparent().tag != qn("w:rPr")]:
            each.getparent().remove(each)
        held += "".join(each.text or "" for each in node.iter(qn("w:t"), qn("w:delText")))
        if not joined:
            texts.append(held)
            held = ""
    assert not held
    return texts


def texts(data: bytes) -> list[str]:
    """All paragraphs as they read, empty ones too."""
    return [reading_text(each) for each in paragraphs_of(body_of(data))]


class Editor:
    """A person at random, who never touches the paragraphs of ``spared``; ``traces`` is what must still be there."""

    def __init__(self, seed: int, spared: set[str]) -> None:
        self._random = random.Random(seed)
        self._spared = spared
        self._count = 0

    def edit(self, body: Any, times: int) -> None:
        for _ in range(times):
            self._count += 1
            self._random.choice(
                (
                    self._insert,
                    self._delete,
                    self._rewrite,
                    self._move,
                    self._touch_up,
                    self._split_run,
                    self._format,
                    self._comment,
                    self._track_insertion,
                    self._track_deletion,
                    self._unmark,
                    self._table,
                    self._split_paragraph,
                )
            )(body)

    def _others(self, body: Any) -> list[Any]:
        return [
            each for each in body.findall(qn("w:p")) if reading_text(each) and reading_text(each) not in self._spared
        ]

    def _pick(self, body: Any) -> Any:
        return self._random.choice(self._others(body))

    def _word(self) -> str:
        return f"改{self._count}" + "".join(self._random.choices("村镇县水田路桥渠库站户亩", k=8)) + "。"

    def _insert(self, body: Any) -> None:
        self._pick(body).addnext(typed(self._word()))

    def _delete(self, body: Any) -> None:
        if len(self._others(body)) > 3:
            picked = self._pick(body)
            picked.getparent().remove(picked)

    def _rewrite(self, body: Any) -> None:
        picked = self._pick(body)
        for each in list(picked):
            if each.tag != qn("w:pPr"):
                picked.remove(each)
        picked.append(run(self._word() * 3))

    def _move(self, body: Any) -> None:
        moved, target = self._pick(body), self._pick(body)
        if moved is not target:
            target.addnext(moved)

    def _touch_up(self, body: Any) -> None:
        picked = self._pick(body)
        leaf = self._random.choice([leaf for leaf, text in leaves(picked) if text])
        at = self._random.randrange(len(leaf.text) + 1)
        leaf.text = leaf.text[:at] + self._word() + leaf.text[at:]

    def _split_run(self, body: Any) -> None:
        runs = [each for each in self._pick(body).iter(qn("w:r")) if len(each.findtext(qn("w:t")) or "") > 1]
        if runs:
            picked = self._random.choice(runs)
            copied = deepcopy(picked)
            text = picked.findtext(qn("w:t"))
            at = self._random.randrange(1, len(text))
            picked.find(qn("w:t")).text, copied.find(qn("w:t")).text = text[:at], text[at:]
            picked.addnext(copied)

    def _format(self, body: Any) -> None:
        picked = self._random.choice(list(self._pick(body).iter(qn("w:r"))))
        if picked.find(qn("w:rPr")) is None:
            picked.insert(0, element("w:rPr"))
        picked.find(qn("w:rPr")).append(element("w:b"))

    def _comment(self, body: Any) -> None:
        comment(self._pick(body), 1000 + self._count)

    def _track_insertion(self, body: Any) -> None:
        insert_tracked(self._pick(body), self._word())

    def _track_deletion(self, body: Any) -> None:
        picked = self._pick(body)
        if len([each for each in picked.iter(qn("w:r")) if each.find(qn("w:t")) is not None]) > 1:
            delete_tracked(picked)

    def _unmark(self, body: Any) -> None:
        marks = list(body.iter(qn("w:bookmarkStart")))
        if marks:
            picked = self._random.choice(marks)
            picked.getparent().remove(picked)

    def _table(self, body: Any) -> None:
        cell = element("w:tc", None, typed(self._word()))
        self._pick(body).addnext(element("w:tbl", None, element("w:tr", None, cell)))

    def _split_paragraph(self, body: Any) -> None:
        picked = self._pick(body)
        content = [each for each in picked if each.tag != qn("w:pPr")]
        if len(content) > 1:
            made = typed("")
            for each in content[len(content) // 2 :]:
                made.append(each)
            picked.addnext(made)
