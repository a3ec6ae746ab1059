"""What scraping breaks inside a line: stray signs, advertisements, punctuation, redactions, spaces.

Each finder looks at one line and yields the edits it wants; ``FINDERS`` is their order.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache

from pipeline.samples.editing import HALF_WIDTH, Edit, Finder, words
from pipeline.words import cut, tag

HAN = r"\u3400-\u9fff"
WIDE = HAN + r"，。、；：？！（）《》〈〉“”‘’【】〔〕「」『』…—×％"
_TO_WIDE = str.maketrans(",;:!?()", "，；：！？（）")
_ENTITY = re.compile(
    r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});|</?(?:p|br|a|b|strong|span|div|font|em|u)\b[^<>]*>"
)
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b-\x1f]")
_BRACKETS = re.compile(
    r"【[^【】]{1,80}】|\[[^\[\]]{1,80}\]|［[^［］]{1,80}］|[（(][^（()）]{1,80}[)）]|〖[^〖〗]{1,80}〗|〔[^〔〕]{1,80}〕|『[^『』]{1,80}』"
    r"|\{[^{}]{1,80}\}|｛[^｛｝]{1,80}｝|<[^<>]{1,80}>|＜[^＜＞]{1,80}＞|[★☆][^★☆]{1,40}[★☆]"
    r"|[－—-]{1,2}[^－—。，；-]{0,30}(?:https?://|www\.)[^－—。，；]{1,60}[－—]{1,2}"
)
_PAGE = re.compile(
    r"(?:(?:本文|原文|文章|网页)?(?:地址|来源|链接|网址)[:：]\s*)?(?:https?://|(?<![录问站址为\w.])www\.)(?![\w.-]*\.gov\.cn)[\w./?=&%#:~+-]+",
    re.ASCII,
)
_QUOTED = re.compile(r"'([^'’，。；：！？]{1,12})'|‘([^‘’]{1,60})’|`([^`，。；：！？]{1,12})`")
_STRAY = re.compile(rf"(?<=[{WIDE}%])['’‘`´′^_\\](?=[{WIDE}\dA-Za-z])|(?<=[\dA-Za-z])['’‘`´′^_\\](?=[{WIDE}])")
_LONE_SIGN = re.compile(rf"(?<=[{HAN}])[~～|｜#＃$＄@](?=[{HAN}])")
_DOT_AFTER_DECIMAL = re.compile(rf"(?<=[^\d.])(\d+\.\d+)\.(?=[{HAN}])")
_DOT = re.compile(rf"(?<=[{HAN}])\.(?=[{HAN}《“])")
_MIDDLE = re.compile(rf"(?<=[{HAN}])[·•・](?=[{HAN}])")
_NUMERAL = "〇零一二三四五六七八九十百千万"
_OPENER = re.compile(
    r"[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]|同时|此外|另外|下一步|目前|今年|近年来|由此|其次|再次|现将|(?:具体|有关)情况"
)
_STOP = re.compile(rf"(?<=[”）》])\.(?=[{HAN}“《]|$)|(?<=[{HAN}])\.$")
_HALF = re.compile(r"[,;:!?]")
_RUN = re.compile(r"[，。、；：][，。、；：]+|(?<=[？！])[，。；]+")
_STRONGEST = "：。；，、"
_EMPTY = re.compile(r"\(\s*\)|（\s*）|《\s*》|【\s*】")
_GAP = re.compile(rf"(?<=[{WIDE}%])[ \t\u3000\xa0]+(?=[{WIDE}\d])|(?<=\d)[ \t\u3000\xa0]+(?=[{WIDE}])")
_AFTER_MARK = re.compile(
    r"^(\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）])([ \t\u3000\xa0]+)"
)
DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}[ \u3000、]")  # 1.1 and 1.2.3 before a heading
_BEFORE_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")
_SPAN = re.compile(r"“[^”]*”|《[^》]*》")
_HIDDEN = (
    (re.compile(r"(?<=\d{3})[*＊xXｘＸ](?=年)"), "×"),
    (re.compile(r"(?<![A-Za-z\d*＊])(?=[*＊xXｘＸ]*[*＊])[*＊xXｘＸ]{2,}(?![A-Za-z\d*＊])"), "××"),
    (re.compile(r"(?<![\d*＊])[*＊]+|(?<=\d)[*＊]+(?!\d)|[*＊]{2,}"), "××"),
    (re.compile(r"(?<![A-Za-z.@/_-])[xXｘＸ]{2,}(?![A-Za-z.@/_-])"), "××"),
    (re.compile(rf"(?<=[{HAN}〕\])）])[xXｘＸ](?!光|射线|线|轴|片|型|形)(?=[{HAN}号])"), "××"),
    (re.compile(r"(?<![○〇零一二三四五六七八九\d])[○〇◯]{2,}(?![零一二三四五六七八九])"), "××"),
)


def entities(text: str) -> Iterator[Edit]:
    """&nbsp; and the like, HTML tags, characters without a shape."""
    for found in _ENTITY.finditer(text):
        sign = html.unescape(found[0]) if found[0].startswith("&") else ""
        if sign != found[0]:
            yield Edit("网页残码", found.start(), found.end(), " " if sign == "\xa0" else sign)
    for found in _UNSEEN.finditer(text):
        yield Edit("网页残码", found.start(), found.end())


def advertisements(text: str) -> Iterator[Edit]:
    """Brackets with an advertising word in them, and addresses of pages other than a government's."""
    for found in _BRACKETS.finditer(text):
        listed = words("广告词") if found[0][0] in "(（" else (*words("广告词"), *words("方括号广告词"))
        if any(word in found[0].lower() for word in listed) and ".gov.cn" not in found[0]:
            yield Edit("广告", found.start(), found.end(), removed=True)
    for found in _PAGE.finditer(text):
        yield Edit("广告", found.start(), found.end(), removed=True)


def redactions(text: str) -> Iterator[Edit]:
    """** xx ○○ become ××; English words, "X光" and years like 二○○四 stay."""
    for pattern, sign in _HIDDEN:
        for found in pattern.finditer(text):
            if not (found[0] == "*" and found.start() == 0):
                yield Edit("涂抹", found.start(), found.end(), sign)


def stray_signs(text: str) -> Iterator[Edit]:
    """A lone ' ’ ` within Chinese text, ~ | # within a word; a pair around a short phrase is a quotation and stays."""
    quoted = {
        place
        for found in _QUOTED.finditer(text)
        if not (found[0][0] != "‘" and (_in_word(text, found.start()) or _in_word(text, found.end() - 1)))
        for place in (found.start(), found.end() - 1)
    }
    for found in _STRAY.finditer(text):
        if found.start() not in quoted:
            yield Edit("词中杂符", found.start(), found.end())
    for found in _LONE_SIGN.finditer(text):
        if _in_word(text, found.start()):
            yield Edit("词中杂符", found.start(), found.end())


def stray_dots(text: str) -> Iterator[Edit]:
    """A . between two Chinese characters; before a new sentence, or where the line has no 。 at all, it is a stop."""
    dots = [found for found in _DOT.finditer(text) if not _BEFORE_HEADING.fullmatch(text[: found.start()] + "、")]
    for found in dots:
        stop = _OPENER.match(text, found.end()) or ("。" not in text and (len(dots) > 1 or text.endswith(".")))
        yield Edit("标点" if stop else "词中杂符", found.start(), found.end(), "。" if stop else "")
    for found in _DOT_AFTER_DECIMAL.finditer(text):
        yield Edit("词中杂符", found.end() - 1, found.end())
    for found in _STOP.finditer(text):
        yield Edit("标点", found.start(), found.end(), "。")
    for found in _MIDDLE.finditer(text):
        around = text[found.start() - 1] + text[found.end()]
        if not any(char in _NUMERAL for char in around) and _in_word(text, found.start()):
            yield Edit("词中杂符", found.start(), found.end())


def half_width(text: str) -> Iterator[Edit]:
    """Half-width , ; : ! ? ( ) beside Chinese become full-width; figures, times and English keep theirs."""
    for found in _HALF.finditer(text):
        at = found.start()
        if _wide(text, at - 1) or _wide(text, at + 1) or (text[at - 1 : at] in "%)" and at):
            yield Edit(HALF_WIDTH, at, at + 1, found[0].translate(_TO_WIDE))
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
        elif char == ")" and opened:
            start = opened.pop()
            ends = (start - 1, start + 1, at - 1, at + 1)
            if any(_wide(text, end) for end in ends) or (start == 0 and at < 4):
                yield from (
                    Edit(HALF_WIDTH, place, place + 1, text[place].translate(_TO_WIDE)) for place in (start, at)
                )


def straight_quotes(text: str) -> Iterator[Edit]:
    """Pairs of " around Chinese become “ and ”."""
    signs = [place for place, char in enumerate(text) if char == '"']
    pairs = list(zip(signs[::2], signs[1::2], strict=False))
    if len(signs) % 2 == 0 and all(any(map(_is_wide, text[start:end])) for start, end in pairs):
        for start, end in pairs:
            yield Edit(HALF_WIDTH, start, start + 1, "“")
            yield Edit(HALF_WIDTH, end, end + 1, "”")


def doubled(text: str) -> Iterator[Edit]:
    """Punctuation that stands twice: the stronger sign stays; a run of 。 alone that means an ellipsis stays."""
    for found in _RUN.finditer(text):
        if found[0][0] in "，。；" and found.start() and text[found.start() - 1] in "？！":
            yield Edit("标点", found.start(), found.end())
        elif found.end() - found.start() < 4 or set(found[0]) != {"。"}:
            yield Edit("标点", found.start(), found.end(), min(found[0], key=_STRONGEST.index))


def empty_brackets(text: str) -> Iterator[Edit]:
    """Brackets with nothing in them."""
    for found in _EMPTY.finditer(text):
        yield Edit("空括号", found.start(), found.end())


def spaces(text: str) -> Iterator[Edit]:
    """Spaces within Chinese text and after a number; not before a heading, within a quotation, or between columns.

    In a line that begins as a heading only those after its number: another may part it from the text run into it.
    """
    mark = _BEFORE_HEADING.match(text)
    for gap in spaces_within(text):
        if mark is None or gap.start <= mark.end():
            yield gap


def spaces_within(text: str) -> Iterator[Edit]:
    """As ``spaces``, but in every line."""
    for gap in inner_spaces(text):
        if not _BEFORE_HEADING.match(text, gap.end):
            yield gap


def inner_spaces(text: str) -> Iterator[Edit]:
    """As ``spaces``, but before a heading too."""
    if len(re.findall(r"\S[ \t\u3000]{2,}(?=\S)", text)) > 1:
        return
    slogans = (span for span in _SPAN.finditer(text) if len({len(part) for part in span[0][1:-1].split()}) == 1)
    kept = {place for span in slogans for place in range(span.start(), span.end())}
    if found := _AFTER_MARK.match(text):
        yield Edit("空格", found.start(2), found.end(2))
    decimal = DECIMAL.match(text)
    for found in _GAP.finditer(text, decimal.end() if decimal else 0):
        if found.start() not in kept:
            yield Edit("空格", found.start(), found.end())


FINDERS: tuple[Finder, ...] = (
    entities,
    advertisements,
    redactions,
    stray_signs,
    stray_dots,
    half_width,
    straight_quotes,
    empty_brackets,
    doubled,
    spaces,
)
# In a row of a table the spaces tell its cells apart.
FINDERS_IN_ROWS = tuple(find for find in FINDERS if find is not spaces)


@cache
def _is_wide(char: str) -> bool:
    return re.match(f"[{WIDE}]", char) is not None


def _wide(text: str, at: int) -> bool:
    return 0 <= at < len(text) and _is_wide(text[at])


def _in_word(text: str, at: int) -> bool:
    """Whether the sign at ``at`` stands inside a word (one that is no person's name)."""
    left, right = re.split(r"\W", text[max(0, at - 6) : at])[-1], re.split(r"\W", text[at + 1 : at + 7])[0]
    place = 0
    for word, kind in tag(left + right):
        if place < len(left) < place + len(word):
            return not kind.startswith("nr")
        place += len(word)
    return False


def splits_word(left: str, right: str, piece: int = 9) -> bool:
    """Whether a word runs from the end of ``left`` into ``right``, its shorter side at most ``piece`` characters."""
    left, right = left[-8:], right[:8]
    place = 0
    for word in cut(left + right):
        if place < len(left) < place + len(word):
            return min(len(left) - place, place + len(word) - len(left)) <= piece
        place += len(word)
    return False
