"""How a report is put together: T01 to T05, T17 to T21, T23, T25 (条例, 公文惯例)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks import marks
from pipeline.ooxml.model import Block, Kind
from pipeline.rules.heads import title_of, width
from pipeline.rules.reading import Part, parts, prose
from pipeline.rules.registry import Look, Problem, at, part, rule
from pipeline.types import Role, Severity
from pipeline.words import word_list

_LEADS = re.compile(
    r"(?:现将|现就|特将|将).{0,40}?(?:报告|汇报|总结|通报|说明).{0,6}如下|如下[：。]?$|报告如下|汇报如下"
)
_BASIS = re.compile(
    r"根据|按照|依据|遵照|按(?=.{2,30}(?:要求|通知|部署|安排))|为(?=.{2,40}，)|今年以来|.{2,4}年(?:以来|，)|近年来|(?:反馈|交办|转办|印发|下发|发来|来函|来文|收到|接到)"
)
_SHORT = 200  # characters: below that a report has no sections to speak of
_TITLE_LINE, _TITLE_LINES = 20, 3
_SELF = re.compile(r"(?<![自忘])我(街道|镇|乡|局|委|办|站|所|院|校|村|社区|县|市|区|省|中心|公司)")
_YOU = re.compile(r"[你您](?:县|市|区|局|委|办|们|单位)?")
_ABOVE = ("县", "市", "区", "省")
_QUOTATION = re.compile(r"“[^”]*”")
_SINGLE, _LONGEST, _PAGES = 4000, 5000, 6
_PER_THOUSAND, _LEAST_FILLERS = 8.0, 6
_ABOLISHED = "国家行政机关公文处理办法"


@rule("T01", Severity.ERROR, "条例第十五条（四）")
def requests(look: Look) -> Iterator[Problem]:
    """报告不夹带请示事项。

    报告不得夹带请示事项：要上级批准、解决的，另行写请示，一文一事。
    错：妥否，请批示。
    错：资金缺口50万元，恳请县财政予以支持。
    对：资金缺口50万元，拟另行专题请示。
    """
    if not title_of(look).rstrip("）").endswith(("报告", "汇报")):
        return
    for block in prose(look):
        said = list(marks.requests(block.text))
        if said:
            told = "、".join(f"“{words}”" for words in dict.fromkeys(said))
            yield Problem(at(block, said[0]), f"夹带请示事项：{told}", "另行写请示")


@rule("T02", Severity.WARN, "公文惯例", needs="type")
def closing(look: Look) -> Iterator[Problem]:
    """结束语。

    向上级的报告以“特此报告。”或同类的一句话单独成段收尾；总结、调研报告可以没有。
    错：以上就是我镇的全部情况，谢谢！
    错：正文写完就署名。
    对：特此报告。
    """
    outline = look.outline
    signed = min((block.number for block in look.document.of(Kind.ISSUER, Kind.DATE)), default=None)
    blocks = [block for block in look.document.of(Kind.BODY) if signed is None or block.number < signed]
    if outline is None or not outline.closing.strip() or not blocks:
        return
    known = (outline.closing.strip(), *word_list("checks")["closings"])
    asks = title_of(look).endswith("报告") and any(marks.requests(blocks[-1].text))  # T01 tells of it
    if blocks[-1].text.strip() not in known and not asks:
        yield Problem(at(blocks[-1], blocks[-1].text[-20:]), "没有结束语", f"单独一段“{outline.closing.strip()}”")


@rule("T03", Severity.WARN, "公文惯例", needs="type")
def opening(look: Look) -> Iterator[Problem]:
    """开头交代缘由，用“现将……如下”过渡。

    开头一段写根据什么、为了什么，接着用“现将有关情况报告如下：”转入正文，以冒号或句号结束。
    错：我镇高度重视水利工作。（没有缘由，也没有过渡）
    对：根据《通知》要求，……现将有关情况报告如下：
    """
    if look.outline is None or "如下" not in look.outline.opening:
        return
    before: list[Block] = []
    for block in prose(look):
        if block.kind is not Kind.BODY:
            break
        before.append(block)
    if not before:
        first = next(iter(prose(look)), None)
        if first is not None:
            yield Problem(at(first), "没有开头一段", "写明缘由，用“现将……报告如下：”过渡")
        return
    leading = [block for block in before if _LEADS.search(block.text)]
    if not leading:
        yield Problem(
            at(before[0], before[0].text[:20]), "没有“现将……报告如下”的过渡", "用“现将有关情况报告如下：”过渡"
        )
        return
    sentence = leading[-1].text.strip()
    if sentence.endswith(("，", "；", ",", ";", ":")):
        yield Problem(at(leading[-1], sentence[-10:]), f"过渡语以“{sentence[-1]}”结束", "以冒号或句号结束")
    if not any(_BASIS.search(block.text) for block in before):
        yield Problem(at(before[0], before[0].text[:20]), "开头没有交代根据或缘由", "根据……要求，或今年以来……")


@rule("T04", Severity.WARN, "公文惯例", needs="type")
def sections(look: Look) -> Iterator[Problem]:
    """该有的部分有，先后不乱。

    各文种有惯常的几个部分，按情况、做法、问题、打算的次序写；不分节的和二百字以内的短报告不看这一条。
    错：工作情况报告没有写工作开展情况；下一步打算写在存在问题前面。
    对：一、基本情况　二、主要做法　三、存在问题　四、下一步打算
    """
    held = parts(look)
    if look.outline is None or not held or sum(len(block.text) for block in prose(look)) < _SHORT:
        return
    order = {spec.role: index for index, spec in enumerate(look.outline.sections)}
    told = {role for each in held for role in each.roles}
    usual = word_list("checks")["usual_parts"].get(look.outline.type, ())
    for spec in look.outline.sections:
        wanted = spec.required or spec.role in usual
        if wanted and spec.role not in told and not _stands_in(spec.role, held):
            yield Problem(part("各部分"), f"没有“{spec.title}”一类的部分", "补写，或核对文种")
    last, before = -1, ""
    for each in held:
        ranks = [order[role] for role in each.roles if role in order]
        if ranks and max(ranks) < last:
            yield Problem(at(each.heading), f"“{each.heading.shown[:12]}”写在“{before[:12]}”后面", "按惯常的次序")
        elif ranks:
            last, before = max(last, min(ranks)), each.heading.shown


# What a heading may be called by when a report words it to its topic.
_NEAR = {
    Role.DONE: (Role.RESULT, Role.ORGANISED, Role.FOUND, Role.RECTIFY),
    Role.FOUND: (Role.DONE, Role.PROBLEM),
    Role.PROBLEM: (Role.CAUSE, Role.RECTIFY),
    Role.RECTIFY: (Role.PLAN, Role.DONE),
    Role.PLAN: (Role.ADVICE, Role.RECTIFY),
    Role.ADVICE: (Role.PLAN,),
}


def _stands_in(role: Role, held: tuple[Part, ...]) -> bool:
    """A heading that names its topic (兴修水利) is taken for what was done."""
    named = {each for section in held for each in section.roles}
    topical = any(not section.roles for section in held)
    return bool(named & set(_NEAR.get(role, ()))) or (topical and role in (Role.DONE, Role.FOUND, Role.BACKGROUND))


@rule("T05", Severity.WARN, "条例第九条（七）")
def title_form(look: Look) -> Iterator[Problem]:
    """标题写明机关、事由和文种。

    标题由发文机关、事由和文种组成：……关于……的报告；有版头的，机关不能省；不超过三行，没有“的的”，末尾不加标点。
    错：水利工作（没有文种）；关于水利工作报告；关于水利的的报告。
    对：石桥镇人民政府关于2025年农田水利工作情况的报告
    """
    blocks = look.document.of(Kind.TITLE)
    title = title_of(look)
    if not blocks:
        if look.document.of(Kind.BODY):
            yield Problem(part("标题"), "没有标题", "机关、事由和文种")
        return
    place = at(blocks[0])
    core = re.sub(r"（[^）]*）$", "", title.rstrip("。，；：.!！"))
    if title.endswith(("。", "，", "；", "：", "！")):
        yield Problem(place, f"标题以“{title[-1]}”结尾", "不加标点")
    if "的的" in title:
        yield Problem(place, "标题里有“的的”", "删去一个")
    if not core.endswith(tuple(word_list("checks")["document_kinds"])):
        yield Problem(place, "标题没有写明文种", "以“报告”等文种收尾")
    elif core.endswith("报告") and "关于" not in core and look.document.of(Kind.RECIPIENT):
        yield Problem(place, "标题没有“关于”", "机关关于……的报告")
    elif "关于" in core and not re.search(r"关于.+的[^的]{1,8}$", core):
        yield Problem(place, "“关于……”后面缺“的”", "关于……的报告")
    if any(block.text.strip() for block in look.document.of(Kind.HEAD)) and re.match(r"关于", core):
        yield Problem(place, "有版头，标题没有写机关", "机关关于……的报告")
    if width(title) > _TITLE_LINE * _TITLE_LINES:
        yield Problem(place, f"标题 {width(title):g} 字，超过三行", "压缩到三行以内")


@rule("T17", Severity.INFO, "条例第二十条（四）")
def relative_dates(look: Look) -> Iterator[Problem]:
    """相对的日期请核对。

    “今年”“近日”“目前”过了时候就说不清是哪一天，列出来请核对要不要写明年月日。
    错：近日组织巡查。
    对：3月6日组织巡查。
    """
    found: dict[str, Block] = {}
    for block in prose(look):
        for word in marks.relative_dates(block.text):
            found.setdefault(word, block)
    if found:
        first = next(iter(found))
        listed = "、".join(f"“{word}”" for word in found)
        yield Problem(at(found[first], first), f"有{listed}", "核对要不要写明年月日")


@rule("T18", Severity.WARN, "公文惯例")
def self_reference(look: Look) -> Iterator[Problem]:
    """自称前后一致，不称上级为“你”。

    镇称“我镇”、街道称“我街道”、局称“我局”，一份文件里只用一种；上行文写上级机关的名称，不用“你县”“您”。
    错：我镇组织巡查，我乡干部到岗。
    错：恳请你局核实。
    对：我镇组织巡查。
    """
    spoken = [(block, _QUOTATION.sub("", block.text)) for block in prose(look)]
    said = [(block, found[0]) for block, text in spoken for found in _SELF.finditer(text)]
    # 我县 of a township's report is the county it belongs to.
    own = [(block, name) for block, name in said if not name.endswith(_ABOVE)] or said
    for block, name in own:
        if name != own[0][1]:
            yield Problem(at(block, name), f"前面自称“{own[0][1]}”，这里是“{name}”", "前后一致")
    for block, text in spoken:
        for found in _YOU.finditer(text):
            yield Problem(at(block, found[0]), f"用“{found[0]}”称呼上级", "写机关名称")


@rule("T19", Severity.WARN, "中办整治形式主义为基层减负若干规定；条例第十九条（三）")
def length(look: Look) -> Iterator[Problem]:
    """篇幅。

    一般不超过 5000 字，专项工作的不超过 4000 字，正文不超过 6 页。
    错：一份专项工作报告写了 6000 字。
    对：3000 字以内。
    """
    count = sum(len(re.sub(r"\s", "", block.shown)) for block in prose(look))
    if count > _LONGEST:
        yield Problem(part("篇幅"), f"正文 {count} 字", "不超过 5000 字，专项的不超过 4000 字")
    elif count > _SINGLE:
        yield Problem(part("篇幅"), f"正文 {count} 字", "专项工作的不超过 4000 字", Severity.INFO)
    elif look.rendering is not None and (pages := _pages(look)) > _PAGES:
        yield Problem(part("篇幅"), f"正文 {pages} 页", "不超过 6 页")


def _pages(look: Look) -> int:
    """Pages up to the date, or all where there is none."""
    dates = look.document.of(Kind.DATE)
    if look.rendering is None:
        return 0
    if dates:
        said = re.sub(r"\s", "", dates[-1].text)
        for page in reversed(look.rendering.pages):
            if any(re.sub(r"\s", "", line.text) == said for line in page.lines):
                return page.number
    return len(look.rendering.pages)


@rule("T20", Severity.ERROR, "条例第十五条（一）（五）")
def persons(look: Look) -> Iterator[Problem]:
    """不主送个人，不抄送下级。

    除上级领导直接交办的以外，报告不以领导个人为主送；向上级的报告不抄送下级机关。
    错：主送“张书记：”；抄送：各村民委员会。
    对：主送“县人民政府：”；抄送：县水利局。
    """
    lists = word_list("checks")
    for block in look.document.of(Kind.RECIPIENT):
        for name in re.split(r"[、，,；;]", block.text.strip().rstrip("：:")):
            if name.strip().endswith(tuple(lists["persons"])):
                yield Problem(at(block, name.strip()), f"主送“{name.strip()}”", "主送机关，不主送个人")
    if not title_of(look).endswith("报告"):
        return
    for block in look.document.of(Kind.RECORD):
        if "抄送" in block.text:
            for name in lists["subordinates"]:
                if name in block.text:
                    yield Problem(at(block, name), f"抄送“{name}”", "上行文不抄送下级")


@rule("T21", Severity.ERROR, "条例第四十二条")
def abolished(look: Look) -> Iterator[Problem]:
    """不引用已经废止的公文办法。

    2000 年的《国家行政机关公文处理办法》2012 年 7 月 1 日起停止执行，应引用《党政机关公文处理工作条例》。
    错：对照《国家行政机关公文处理办法》开展检查。
    对：对照《党政机关公文处理工作条例》开展检查。
    """
    for block in prose(look):
        if _ABOLISHED in block.text:
            yield Problem(at(block, _ABOLISHED), f"引用了《{_ABOLISHED}》", "《党政机关公文处理工作条例》")


@rule("T23", Severity.INFO, "条例第十九条（三）")
def fillers(look: Look) -> Iterator[Problem]:
    """套话不多。

    “高度重视”“切实”“扎实推进”一类的话多了就显得空，按每千字的次数提示；词表在 prompts/words/checks.toml。
    错：一段话里连着“高度重视、切实压实责任、扎实推进、狠抓落实”。
    对：写做了什么、做了多少。
    """
    text = "".join(block.text for block in prose(look))
    counts = {word: text.count(word) for word in word_list("checks")["fillers"] if word in text}
    total = sum(counts.values())
    if total >= _LEAST_FILLERS and total * 1000 / len(text) > _PER_THOUSAND:
        most = "、".join(f"{word}{count}次" for word, count in sorted(counts.items(), key=lambda item: -item[1])[:4])
        yield Problem(part("套话"), f"每千字 {total * 1000 / len(text):.0f} 处套话（{most}）", "写具体的事和数")


@rule("T25", Severity.WARN, "公文惯例")
def measures(look: Look) -> Iterator[Problem]:
    """有问题就有措施，一一对应。

    写了存在问题，就要有整改措施、对策或下一步打算，条数不少于问题的条数。
    错：问题三条，下一步打算只有一条；有存在问题，没有下一步打算。
    对：问题两条，打算两条。
    """
    held = parts(look)
    answers = (Role.RECTIFY, Role.ADVICE, Role.PLAN)
    problems = [each for each in held if Role.PROBLEM in each.roles and not set(each.roles) & set(answers)]
    if not problems:
        return
    following = [each for each in held if set(each.roles) & set(answers)]
    asked = sum(each.items for each in problems)
    if not following:
        yield Problem(at(problems[0].heading), "有存在问题，没有措施或打算", "补写整改措施或下一步打算")
    elif sum(each.items for each in following) < asked:
        given = sum(each.items for each in following)
        yield Problem(at(following[0].heading), f"问题 {asked} 条，措施只有 {given} 条", "措施与问题一一对应")
