"""Lines that scraping broke: a number alone, a linked word thrown out, a heading or a sentence cut in two.

Each function takes the lines of one report and gives them mended, with what was mended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.samples.closing import is_date, is_issuer
from pipeline.samples.editing import Mended, head_of, tail_of, words
from pipeline.samples.marks import mark_of
from pipeline.samples.repair_inline import DECIMAL, splits_word
from pipeline.samples.types import Line, Repair
from pipeline.words import tag

_CLOSED = "。！？；：”）》】…"
_LONE = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]?|[（(][一二三四五六七八九十]{1,3}[)）]、?|\d{1,2}[.、．])[。、]?$"
)
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]{1,2}[是要]|第[一二三四五六七八九十]{1,2}[,，、])")
_NOTHING = ("无", "暂无", "没有", "略")
_DANGLING = "的和与及在对把将向从为以等地得并或由使让"
_SUBJECT = re.compile(
    r"^(?:我[镇乡县市区局委村街们]|全[镇乡县市区村]|今年|去年|近年|目前|为|根据|按照|通过|同时|一是|现将|[镇乡县](?:党委|政府|人大)|利用|各|对|在|以)"
)
# "制度。对上级来文…": the end of a heading, then its text
_ENDS_FIRST = re.compile(r"^(?!无|略|第|[一二三四五])[\u4e00-\u9fff]{1,4}[。：；].")
# "214起，化解209起": what no paragraph begins with
_COUNT = re.compile(r"\d+(?:\.\d+)?[余多]?[%％万亿]?(?!\d|[年月日时点届季五、.．])[\u4e00-\u9fff]")
_HEADING_LENGTH = 40  # characters; a heading of two clauses has some 25
_TITLE_TAIL = 14  # characters of a linked title's first half ("乡镇环境保护。")


def lone_numbers(lines: Sequence[Line]) -> Mended:
    """“三、” on a line of its own goes before the next line; “（一）。” with no heading after it goes out."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    waiting: Line | None = None
    for line in lines:
        if waiting is not None:
            number, fits = waiting.text.rstrip("。"), not mark_of(line.text) and not line.whole
            if fits and (not waiting.text.endswith("。") or _is_short(line.text)):
                text = _marked(number, line.text)
                repairs.append(
                    Repair("标题断行", waiting.number, f"{waiting.text}/{head_of(line.text)}", head_of(text))
                )
                line = replace(line, text=text, number=waiting.number)
            else:
                repairs.append(Repair("序号", waiting.number, waiting.text, ""))
            waiting = None
        if _LONE.match(line.text):
            waiting = line
        else:
            kept.append(line)
    if waiting is not None:
        repairs.append(Repair("序号", waiting.number, waiting.text, ""))
    return kept, repairs


def linked_words(lines: Sequence[Line]) -> Mended:
    """A linked word on a line of its own goes back between the lines it was torn from; a linked title goes out."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        after = rest[0] if rest else None
        if not kept or not _is_linked(kept[-1], line, after):
            kept.append(line)
            continue
        before, word = kept[-1], line.text.rstrip("。")
        heading = mark_of(before.text) is not None and _is_short(before.text)
        if after is None or mark_of(after.text) or heading:
            title = _linked_title(before.text)
            if title and not heading:
                kept[-1] = replace(before, text=before.text[: -len(title)])
                repairs.append(Repair("广告", before.number, f"{title}/{line.text}", ""))
                continue
            kept[-1] = replace(before, text=_open(before.text) + word + ("" if heading else "。"))
        elif _ORDINAL.match(after.text) or _begins_anew(after.text):
            kept[-1] = replace(before, text=_open(before.text) + word + "。")
        else:
            comma = "，" if after.text.startswith(words("另起分句")) and not after.text.startswith("对策") else ""
            kept[-1] = replace(before, text=_open(before.text) + word + comma + after.text)
            rest.pop(0)
        told = f"{tail_of(before.text)}/{line.text}/{head_of(after.text) if after else ''}"
        start = max(0, len(_open(before.text)) - 12)
        repairs.append(Repair("断行", line.number, told, kept[-1].text[start : start + 24 + len(word)]))
    return kept, repairs


def broken_headings(lines: Sequence[Line]) -> Mended:
    """A numbered heading whose end stands on the next line is made whole."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    for index, line in enumerate(lines):
        before = kept[-1] if kept else None
        signed = is_issuer(line.text) and all(is_date(after.text) for after in lines[index + 1 : index + 2])
        if before is not None and not signed and _is_cut_heading(before, line, _usual_length(lines, before)):
            kept[-1] = replace(before, text=before.text + line.text)
            told = f"{tail_of(before.text)}/{head_of(line.text)}"
            repairs.append(Repair("标题断行", before.number, told, tail_of(before.text) + head_of(line.text)))
        else:
            kept.append(line)
    return kept, repairs


def broken_sentences(lines: Sequence[Line]) -> Mended:
    """A line that ends in mid-sentence is joined with the next."""
    kept: list[Line] = []
    repairs: list[Repair] = []
    telegraphic, numbered = _is_telegraphic(lines), _is_numbered(lines)
    for line in lines:
        before = kept[-1] if kept else None
        if before is not None and not telegraphic and _is_cut_sentence(before, line, numbered):
            kept[-1] = replace(before, text=before.text + line.text)
            told = f"{tail_of(before.text)}/{head_of(line.text)}"
            repairs.append(Repair("断行", before.number, told, tail_of(before.text) + head_of(line.text)))
        else:
            kept.append(line)
    return kept, repairs


def _marked(number: str, text: str) -> str:
    bare = number[0] in "一二三四五六七八九十" and number[-1] not in "、."
    return f"{number}、{text}" if bare else number + text


def _open(text: str) -> str:
    return text.removesuffix("。")


def _is_short(text: str) -> bool:
    return len(text) <= _HEADING_LENGTH and "。" not in text[:-1]


def _is_linked(before: Line, line: Line, after: Line | None) -> bool:
    """Whether ``line`` is a linked word torn out of the sentence that ``before`` begins."""
    word = line.text.rstrip("。")
    if line.level or line.whole or before.level or before.whole or before.text[-1] in "：；！？":
        return False
    goes_on = after is not None and _continues(after.text)
    torn = goes_on or _is_open(before.text)
    if word in words("链接词") and word not in words("常见标题"):
        # Without 。 it may be a heading of its own, unless the text goes on after it.
        return line.text != word or goes_on or before.text[-1] not in _CLOSED
    if len(word) > 8 or mark_of(word) or _ORDINAL.match(word) or any(char in "，、；：" for char in word):
        return False
    if line.text == word or before.text[-1] != "。":
        return False
    if after is not None and after.text[0] in "，、；：）”》":
        return True
    return (torn or (after is not None and _COUNT.match(after.text) is not None)) and is_noun(word)


def _is_open(text: str) -> bool:
    """Whether the last sentence of a line lacks its object: "三是。", "制定了。", "加强对。"."""
    last = re.split("[，。；：]", text.rstrip("。"))[-1]
    kinds = [kind for _, kind in tag(last[-10:])]
    if _ORDINAL.fullmatch(last) or len(last) == 1 or last.endswith(words("待接动词")):
        return True
    return bool(kinds and kinds[-1] in ("p", "c", "ul", "uj", "r"))


def is_noun(word: str) -> bool:
    """Whether a few characters are a noun phrase, as linked words are."""
    kinds = [kind for _, kind in tag(word)]
    return all(kind.startswith(("n", "vn", "b", "a", "v", "j", "l")) for kind in kinds) and kinds[-1] != "v"


def _continues(text: str) -> bool:
    return text.startswith(words("接续")) and not text.startswith(words("不算接续"))


def _begins_anew(text: str) -> bool:
    return text.startswith(words("另起一段")) and not text.startswith("为主")


def _linked_title(text: str) -> str:
    """The last sentence of ``text`` if it is the first half of a linked title ("乡镇环境保护。"), else ""."""
    body, last = text[:-1].rpartition("。")[::2]
    if not text.endswith("。") or not body or not 2 <= len(last) <= _TITLE_TAIL or _ORDINAL.match(last):
        return ""
    kinds = [kind for _, kind in tag(last)]
    named = kinds[0].startswith("n") and all(kind.startswith(("n", "v", "a", "b", "j")) for kind in kinds)
    return last + "。" if named and kinds[-1] != "v" else ""


def _usual_length(lines: Sequence[Line], heading: Line) -> int:
    """The one length of the titles of all other headings with numbers of this form, or of those above it; else 0."""
    own = mark_of(heading.text)
    above: list[int] = []
    below: list[int] = []
    for line in lines:
        mark = mark_of(line.text)
        if own and mark and mark.style == own.style and line.number != heading.number:
            lengths = above if line.number < heading.number else below
            lengths.append(len(line.text[mark.end :].rstrip("。")))
    return next((some[0] for some in (above + below, above) if len(some) > 1 and len(set(some)) == 1), 0)


def _is_cut_heading(before: Line, line: Line, usual: int) -> bool:
    mark = mark_of(before.text)
    if mark is None or before.level or before.whole or line.level or line.whole or mark_of(line.text):
        return False
    if line.text[0] == "（":
        return False
    title, end = before.text[mark.end :], line.text.rstrip("。")
    if not title or title[-1] in _CLOSED or len(title) + len(end) > _HEADING_LENGTH or end in _NOTHING:
        return False
    if title[-1] in "，、" or title[-1] in _DANGLING or len(title) < 2 or (len(end) <= 12 and _goes_on(end)):
        return True
    if usual in (len(title), len(title) + len(end)):
        return len(title) != usual
    known = words("常见标题")
    if title + end in known or ((title + end).endswith(known) and not title.endswith(known)):
        return True
    if title.endswith((*words("常见标题"), *words("标题收尾"))):
        return False
    if splits_word(title, end, 1):
        return True
    whole = _is_couplet(title + end)
    if whole and not _is_couplet(title):
        return True
    if _ENDS_FIRST.match(line.text) and not _SUBJECT.match(end):
        return True
    open_ended = len(title) < 4 or tag(title)[-1][1] in ("v", "vd", "d", "p", "c", "m", "r", "b", "a", "ad", "uj")
    return open_ended and len(end) <= 15 and not re.search(r"[，\d]", end) and not _SUBJECT.match(end)


def _heads_in_pairs(title: str) -> bool:
    """Whether a line is a heading of two clauses ("健全机制，落实责任"), not the beginning of a sentence."""
    return _is_couplet(title) and tag(title)[0][1] not in ("p", "r", "d", "t", "c")


def _is_couplet(title: str) -> bool:
    clauses = title.split("，")
    return len(clauses) > 1 and len({len(clause) for clause in clauses}) == 1


def _is_cut_sentence(before: Line, line: Line, numbered: bool) -> bool:
    text = before.text
    if before.whole or line.whole or before.level or line.level or mark_of(line.text) or _is_label(line.text):
        return False
    if text[-1] in "，、" or line.text[0] in "，、；。）”》：！？":
        return True
    if DECIMAL.match(line.text) or DECIMAL.match(text) or (is_issuer(text) and _SUBJECT.match(line.text)):
        return False
    if text[-1] in _CLOSED or (_is_label(text) and not (text.endswith(words("署名收尾")) and len(line.text) > 30)):
        return text[-1] in "”）》" and line.text[0] in "的和与、，等"
    mark = mark_of(text)
    if mark and _is_short(text) and not any(char in text for char in "。；："):
        whole = text.endswith(words("标题收尾"))
        cut = splits_word(text, line.text, 1) or (not whole and _ENDS_FIRST.match(line.text))
        return bool(cut) or text[-1] in _DANGLING or line.text[0] in "的，、"
    if _may_head(text) and (not numbered or text.endswith(words("标题收尾")) or _heads_in_pairs(text)):
        cut = splits_word(text, line.text) or _ENDS_FIRST.match(line.text)
        return bool(cut) or text[-1] in _DANGLING or _goes_on(line.text)
    return True


def _is_telegraphic(lines: Sequence[Line]) -> bool:
    """Whether most lines end without a sign and at their own length: notes, not a report with its lines cut."""
    texts = [line.text for line in lines if not line.level and not line.whole and not mark_of(line.text)]
    cut = [len(text) for text in texts if len(text) > 8 and text[-1] not in _CLOSED]
    if len(cut) < 4 or 2 * len(cut) < len(texts):
        return False
    longest = max(cut)
    return sum(length > 0.85 * longest for length in cut) < 0.6 * len(cut)


def _is_numbered(lines: Sequence[Line]) -> bool:
    """Whether the report's headings are numbered without a gap: then a short line without number is no heading."""
    counted = [0, 0]
    total = 0
    for line in lines:
        mark = mark_of(line.text)
        if mark is not None and mark.style < 3:
            if mark.number not in (1, counted[mark.style - 1] + 1):
                return False
            counted[mark.style - 1] = mark.number
            total += 1
            if mark.style == 1:
                counted[1] = 0
    return total > 1


def _goes_on(text: str) -> bool:
    return text[0] in "，、的和与及" and not text.startswith(words("不算接续"))


def _may_head(text: str) -> bool:
    """Whether a line without number or end mark may be a heading: one phrase, or clauses of about one length."""
    if len(text) > 30 or any(char in text for char in "。；：了") or _SUBJECT.match(text) or re.search(r"\d", text):
        return False
    if tag(text)[0][1] in ("p", "r", "c") or (tag(text)[0][1] == "t" and not _is_couplet(text)):
        return False
    lengths = [len(clause) for clause in text.split("，")]
    return max(lengths) - min(lengths) <= 1


def _is_label(text: str) -> bool:
    """A title, a date, a 署名: lines that have no 。 of their own."""
    ends = ("报告", "总结", "汇报", *words("署名收尾"))
    short = len(text) <= 30 and not any(char in text for char in "，。；：")
    return short and (
        text.endswith(ends) or is_date(text) or re.match(r"^(?:附件|附：|抄送|[（(]此件)", text) is not None
    )
