"""Facts and where they come from: T06 to T10, T22, T24 (条例第十九条, 第二十条)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks import marks, names
from pipeline.checks.facts import amounts_in, unsourced_figures, unsourced_titles
from pipeline.checks.reading import squeeze
from pipeline.contradictions import find_contradictions
from pipeline.figures import find_slots, to_template
from pipeline.notes.secrecy import is_marking, mark_in, secret_mark
from pipeline.ooxml.model import Kind
from pipeline.rules.reading import known_words, prose, sentences
from pipeline.rules.registry import Look, Problem, at, part, rule
from pipeline.rules.totals import wrong_totals
from pipeline.shield import Borrowed, borrowed
from pipeline.types import Bullet, FrontMatter, Notes, Severity
from pipeline.words import cut, word_list

_GAP = re.compile(r"【待补[^】]*】?|\{\{.*?(?:\}\}|$)")
_PLANNED = re.compile(r"拟(?!稿)|(?<![一-龥])将(?=[^要于])|计划(?!表|书|生育|单列)|准备(?=[^金工就充])|打算")
_DONE = re.compile(r"已经?(?=[^知有])|完成了|建成了|(?<!未)完成(?=[^后前时率])")
_LEAST_SHARED = 0.6
_QUOTED = 40


@rule("T06", Severity.ERROR, "公文惯例")
def placeholders(look: Look) -> Iterator[Problem]:
    """没有留着没填的空。

    【待补】、XX、××、某某、{{ }} 都是要填的空，发出去以前要填好或删去。
    错：在XX村召开现场会。
    错：【待补：主送机关】
    对：在三塘村召开现场会。
    """
    for block in look.document.blocks:
        if block.kind is Kind.EMPTY:
            continue
        for found in _GAP.finditer(block.text):
            yield Problem(at(block, found[0]), f"还有“{found[0]}”", "填好或删去")
        for words in marks.placeholders(_GAP.sub("", block.text)):
            yield Problem(at(block, words), f"还有“{words}”", "填好或删去")


@rule("T07", Severity.ERROR, "条例第十九条（二）、第二十条（四）", needs="notes")
def figures(look: Look) -> Iterator[Problem]:
    """数字、日期、文号、书名都有出处。

    正文里的数字、日期、百分比和引用的文件名、文号，要点里都要有；算出来的数要把算法写进要点。
    错：要点是维修山塘42口，正文写维修山塘48口。
    对：要点和正文都是42口。
    """
    if look.notes is None:
        return
    known = "\n".join(squeeze(line) for line in known_words(look.notes).splitlines())
    amounts = amounts_in(known)
    for block in prose(look):
        text = "" if is_marking(block.text) else _GAP.sub("", block.text)
        told = (*unsourced_figures(text, known, amounts), *unsourced_titles(text, known))
        for words in told:
            if any(words in other for other in told if other != words):
                continue  # 61号 of a 文号 that is told as a whole
            yield Problem(at(block, words), f"“{words}”在要点里没有出处", "与要点一致")


@rule("T08", Severity.ERROR, "条例第二十条（四）")
def arithmetic(look: Look) -> Iterator[Problem]:
    """数字之间对得上。

    百分比等于部分除以总数，分项加起来等于合计，增减的字样与数字的变化一致，同一件事前后说法一样。
    错：共维修山塘42口，其中东片18口、西片26口。
    对：共维修山塘42口，其中东片18口、西片24口。
    """
    said: list[Bullet] = []
    for block in prose(look):
        for sentence in sentences(block):
            slots = find_slots(sentence)
            if slots:
                said.append(
                    Bullet(len(said) + 1, sentence, block.number, to_template(sentence, slots, len(said) + 1), slots)
                )
    lines = {bullet.number: bullet.line for bullet in said}
    for found in find_contradictions(Notes("", FrontMatter(""), tuple(said))):
        place = at(look.document.block(lines[found.bullets[-1]]), said[found.bullets[-1] - 1].text[:20])
        yield Problem(place, found.message.rstrip("。"), "核对原始数字")
    for table in look.document.tables:
        yield from wrong_totals(look.document, table)


@rule("T09", Severity.ERROR, "条例第二十条（四）", needs="notes")
def foreign_names(look: Look) -> Iterator[Problem]:
    """地名、机构名、人名都是本单位的。

    套用旧稿、范例时最怕把别处的地名、单位名带进来：正文里的名称，要点里要有。
    错：正文里出现要点没有的“东岭镇”。
    对：正文里的村名、单位名要点里都有。
    """
    if look.notes is None:
        return
    known = squeeze(known_words(look.notes))
    told: set[str] = set()
    blocks = prose(look)
    for block in blocks:
        for name in dict.fromkeys([*names.find(block.text), *names.persons(block.text)]):
            if not names.stands(name, known) and name not in told:
                told.add(name)
                yield Problem(at(block, name), f"“{name}”在要点里没有出处", "核对是不是别处的名称")
    for found in _borrowed(look):
        if found.kind == "name" and not any(found.words in name or name in found.words for name in told):
            told.add(found.words)
            yield Problem(
                at(blocks[found.paragraph], found.words),
                f"“{found.words}”要点里没有，{found.origin}“{found.source}”里有",
                "核对是不是别处的名称",
            )


@rule("T10", Severity.WARN, "条例第十三条", needs="corpus")
def copied(look: Look) -> Iterator[Problem]:
    """没有整段照抄旧稿和范例。

    与范例、旧稿、同批稿件有整句相同或整段大体相同的，列出来请改写；公文常用语不算。
    错：整句照抄去年或邻镇的报告。
    对：用本单位今年的事实重写。
    """
    blocks = prose(look)
    for found in _borrowed(look):
        if found.kind in ("run", "paragraph"):
            words = found.words if len(found.words) <= _QUOTED else found.words[:_QUOTED] + "…"
            shared = f"有 {len(found.words)} 个字相同" if found.kind == "run" else f"重合 {found.share:.0%}"
            place = at(blocks[found.paragraph], found.words[:20])
            yield Problem(place, f"与{found.origin}“{found.source}”{shared}：“{words}”", "改写")


def _borrowed(look: Look) -> tuple[Borrowed, ...]:
    if look.corpus is None:
        return ()
    known = known_words(look.notes) if look.notes else None
    return borrowed([block.text for block in prose(look)], look.corpus, known=known)


@rule("T22", Severity.ERROR, "保守国家秘密法；条例第四章")
def secrecy(look: Look) -> Iterator[Problem]:
    """标有密级的不用联网的模型和电脑。

    要点或文件标有秘密、机密、绝密的，只能在涉密计算机上处理。只是写到保密工作的不算。
    错：要点标着“机密★1年”。
    对：学习国家秘密管理规定。
    """
    labels = [block.text for block in look.document.blocks if block.kind not in (Kind.BODY, Kind.TABLE, Kind.EMPTY)]
    mark = mark_in(labels) or mark_in(block.text for block in look.document.of(Kind.BODY) if "★" in block.text)
    if look.notes is not None and (level := secret_mark(look.notes)):
        yield Problem(part("要点"), f"要点标有“{level}”", "在涉密计算机上办理，不用联网模型")
    elif mark:
        yield Problem(part("密级"), f"文件标有“{mark}”", "在涉密计算机上办理，不用联网模型")


@rule("T24", Severity.ERROR, "条例第十九条（二）", needs="notes")
def plans_as_done(look: Look) -> Iterator[Problem]:
    """打算做的不写成做了的。

    要点写着拟、将、计划的事，正文不能写成已经完成。
    错：要点：计划新建泵站3座。正文：已新建泵站3座。
    对：正文：计划新建泵站3座。
    """
    if look.notes is None:
        return
    planned = [
        (bullet, frozenset(_content(bullet.text)))
        for bullet in look.notes.bullets
        if _PLANNED.search(bullet.text) or _is_plan(bullet.heading)
    ]
    if not planned:
        return
    for block in prose(look):
        for sentence in sentences(block):
            if not _DONE.search(sentence) or _PLANNED.search(sentence):
                continue
            words = _content(sentence)
            for bullet, wanted in planned:
                if wanted and len(wanted & words) / len(wanted) >= _LEAST_SHARED and not _DONE.search(bullet.text):
                    yield Problem(at(block, sentence[:20]), f"要点是打算做的：“{bullet.text[:24]}”", "不写成已经完成")
                    break


def _is_plan(heading: str) -> bool:
    return any(cue in heading for cue in word_list("checks")["headings"]["plan"])


def _content(text: str) -> frozenset[str]:
    """The words of two characters and more, and the figures: what a sentence is about."""
    said = _PLANNED.sub("", _DONE.sub("", text))
    return frozenset(word for word in cut(said) if len(word) > 1 or word.isdecimal())
