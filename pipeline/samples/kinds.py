"""Floor 3: whether a text is a report at all, which of the report types it is, and what it is about.

What tells them apart is a list of phrases in prompts/words/samples.toml, read off published reports.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pipeline import words
from pipeline.errors import SampleError
from pipeline.outline import DEFAULT_TYPE, find_outline, title_topic
from pipeline.samples.types import RawReport

_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z\u3400-\u9fff]")
_LINK = re.compile(r"https?://|www\.|\.(?:com|cn|net|org)\b")
_SHORTEST = 80  # Han characters: the shortest report on file has about 300
_OPENING = 3  # paragraphs that may hold the opening formula
_TOPIC = 8  # characters
_HEAD = 2  # what the first of two nouns (环保工作) counts beside the second
_REPORT_HINT = "只能导入写好的报告（工作情况、调研、自查、整改、活动、总结、汇报）"


def refuse_other_texts(raw: RawReport) -> None:
    """Raises SampleError with ``file:line`` and the reason when ``raw`` is no report of an office."""
    text, opening = full_text(raw), opening_text(raw)
    first = next((line.number for part in raw.parts for line in part.lines), 1)
    where = f"{raw.source}:{first}"
    letters, han = len(_LETTER.findall(text)), len(_HAN.findall(text))
    lines = [line.text for part in raw.parts for line in part.lines if line.text.strip()]
    if lines and sum(bool(_LINK.search(line)) for line in lines) * 3 > len(lines):
        raise SampleError("大部分行是网址，不是报告", where=where, hint="请打开网页，把报告正文复制成文本再导入")
    if letters and han < letters / 2:
        raise SampleError("正文不是中文，不能当作报告导入", where=where, hint=_REPORT_HINT)
    if han < _SHORTEST:
        raise SampleError(f"正文只有{han}个字，不像一篇报告", where=where, hint=_REPORT_HINT)
    for kind in words.word_list("samples")["不是报告"]:
        if _is_other(kind, text, opening, raw.title):
            raise SampleError(f"这是{kind['名称']}，不是报告", where=where, hint=_REPORT_HINT)
    if sum(len(line) < 25 and not re.search("[。：；]", line) for line in lines) * 10 > len(lines) * 8:
        raise SampleError("都是短行，没有成段的文字，不像一篇报告", where=where, hint=_REPORT_HINT)
    office = words.word_list("samples")["报告用词"]
    if sum(word in text for word in office["词"]) < office["至少"]:
        raise SampleError("正文里几乎没有机关报告的用语，不像一篇报告", where=where, hint=_REPORT_HINT)


def _is_other(kind: dict[str, Any], text: str, opening: str, title: str) -> bool:
    if "除非" in kind and re.search(kind["除非"], opening):
        return False
    head = (title.strip(), opening.partition("\n")[0].strip())
    if "标题" in kind and not any(re.search(kind["标题"], line) for line in head if len(line) <= 40):
        return False
    if "开头" in kind and not re.search(kind["开头"], opening):
        return False
    return all(len(re.findall(pattern, text)) >= times for pattern, times in kind.get("全文", {}).items())


def full_text(raw: RawReport) -> str:
    """Every line of every part, joined with newlines."""
    return "\n".join(line.text for part in raw.parts for line in part.lines)


def opening_text(raw: RawReport) -> str:
    """The first paragraphs: what stands before the first heading, or the first three lines."""
    lines = [line for part in raw.parts[:1] for line in part.lines]
    before = next((index for index, line in enumerate(lines) if line.level), len(lines))
    return "\n".join(line.text for line in lines[: max(1, min(before, _OPENING))])


def own_title(raw: RawReport) -> str:
    """The report's own title, "" where it only has its number in a collection."""
    return "" if re.search(words.word_list("samples")["文种"]["共用标题"], raw.title) else raw.title.strip()


def kind_of(raw: RawReport, headings: Sequence[str]) -> str:
    """The name of the report type: by its title, its opening formula, its headings, what it says; else the default."""
    rules = words.word_list("samples")["文种"]
    if title := own_title(raw):
        told = find_outline("", title).type
        if told != DEFAULT_TYPE or re.search("(?:工作|开展|落实|进展)情况的?报告$", title):
            return told
    # An address (各位领导：大家好) tells nothing and must not use up the paragraphs that may hold the formula.
    opening = opening_text(raw)
    for name, pattern in rules["首部"]:
        if re.search(pattern, opening):
            return str(name)
    text, heads = full_text(raw), "\n".join(headings)
    for rule in rules["全文"]:
        if (
            all(re.search(pattern, heads, re.MULTILINE) for pattern in rule.get("标题有", ()))
            and all(re.search(pattern, text) for pattern in rule.get("正文有", ()))
            and not any(re.search(pattern, heads, re.MULTILINE) for pattern in rule.get("标题无", ()))
            and not any(re.search(pattern, text) for pattern in rule.get("正文无", ()))
        ):
            return str(rule["文种"])
    return DEFAULT_TYPE


def topic_of(raw: RawReport, headings: Sequence[str]) -> str:
    """What the report is about, in two to eight characters: by its title, its opening, else its most frequent words."""
    rules = words.word_list("samples")["主题"]
    found = [title_topic(title, raw.issuer)] if (title := own_title(raw)) else []
    if found and re.search(rules["综合标题"], found[0]):
        return "综合工作"
    opening = _formula(raw)
    for pattern in rules["首部"]:
        found += [match[1] for match in re.finditer(pattern, opening)]
    named = (_trimmed(topic, rules) for topic in found)
    return next((topic for topic in named if _tells(topic, rules)), "") or _by_frequency(raw, headings, rules)


def _formula(raw: RawReport) -> str:
    """The first two paragraphs; of the second not the titles that it cites."""
    first, _, rest = opening_text(raw).partition("\n")
    return first + "\n" + re.sub("《[^》]*》", "", rest.partition("\n")[0])


def _trimmed(topic: str, rules: dict[str, Any]) -> str:
    topic = re.sub(r"[0-9xX×*]{2,4}年度?|[“”《》（）()\sxX×*0-9.·]", "", topic)
    before = ""
    while topic != before:
        before = topic
        for pattern in rules["去掉"]:
            shorter = re.sub(pattern, "", topic)
            topic = shorter if len(shorter) >= 2 else topic
    if len(topic) <= _TOPIC:
        return topic
    # Too long: the last words that fit name the matter best (机关单位食品安全 → 食品安全).
    kept: list[str] = []
    for word in reversed(words.cut(topic)):
        if sum(map(len, kept)) + len(word) > _TOPIC:
            break
        kept.insert(0, word)
    # What is left of a word that did not fit (县委第三巡察|组) tells nothing.
    return "".join(kept[len(kept[0]) == 1 and len(kept) > 1 :])


def _tells(topic: str, rules: dict[str, Any]) -> bool:
    return len(topic) > 2 and any(word not in rules["泛称"] and len(word) > 1 for word in words.cut(topic))


def _by_frequency(raw: RawReport, headings: Sequence[str], rules: dict[str, Any]) -> str:
    """The noun, or the two nouns side by side, that mark this report out; words of a heading count three times."""
    counts: Counter[str] = Counter()
    for text, weight in ((full_text(raw), 1), ("\n".join(headings), 2)):
        row = words.tag(text)
        for index, (word, pos) in enumerate(row):
            following = row[index + 1] if index + 1 < len(row) else ("", "")
            if not _naming(pos) or len(word) < 2:
                continue
            counts[word] += weight * (word not in rules["泛称"] and pos != "vn")
            pair = word + following[0]
            if _naming(following[1]) and len(following[0]) > 1 and len(pair) <= _TOPIC:
                counts[pair] += weight * (_HEAD * (word not in rules["泛称"]) + (following[0] not in rules["泛称"]))
    return max(counts, key=lambda word: (counts[word], len(word)), default="综合") if counts else "综合"


def _naming(pos: str) -> bool:
    return pos[:1] in ("n", "j", "l") or pos in ("vn", "an")
