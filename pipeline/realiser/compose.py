"""A unit's bullets → its sentences: clauses rewritten, joined by class, the total before its parts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from pipeline.grammar import MARKER, has_verb, tokens
from pipeline.realiser import labels, lexicon
from pipeline.realiser.acts import joined_by_add
from pipeline.realiser.clauses import rewrite
from pipeline.realiser.counts import governs
from pipeline.realiser.joining import ended, joined, shared_verb
from pipeline.realiser.scene import Scene
from pipeline.realiser.telegram import Clause, Telegram, take_apart
from pipeline.register import full_width
from pipeline.types import Context, Role, Slot, SlotKind, Unit

_M = r"⟦\d+\.\d+⟧"
_ONE = re.compile(_M)
_BARE = re.compile(rf"(?:共|共计|投入|花费|投资)?({_M})")
_BARE_ACT = re.compile(rf"({_M})?([\u4e00-\u9fa5]{{2}})")
_NAME = re.compile(rf"[^⟦]{{2,8}}{_M}")
_FIRST_COUNT = re.compile(rf"([^⟦，；]{{1,12}}){_M}")
_AFTER_DATE = re.compile(r"[，、至起前后以的末底初止到内间]")
_STARTERS = ("召开", "举行", "组织", "开展", "举办", "启动", "印发", "成立", "下发", "制定")
_ADVERBS = {"连续", "近", "共", "累计", "现有", "其中", "截至", "目前", "共有"}
_MARKS = re.compile(r"[，；。：、“”\"\s]")
_LONG = 12  # characters: shorter bullets may stand as they are
_PERSONS = {"人", "万人", "户", "万户", "人次", "名", "次", "天", "年", "个月", "小时"}
_COUNTING = {Role.DONE, Role.FOUND, Role.RESULT}
_NOT_SUMMED = re.compile("共|已|累计|先后|分别|每|各|不|未|需|要|将|受|辖")


def realise(unit: Unit, context: Context) -> str:
    """The unit's bullets as plain sentences (slot text): every marker once, no word beyond bullets and word lists.

    Raises OutlineError when a word list of prompts/words/ is malformed.
    """
    telegrams = [take_apart(bullet) for bullet in unit.bullets]
    scene = Scene(unit.role, _slots(unit))
    if unit.parts and len(telegrams) > 1:
        return ended(_with_parts(telegrams, scene, context))
    fronted, plain = _split_fronted(telegrams)
    text = joined(_pieces(plain, unit, scene, context) if fronted else _all_pieces(unit, context))
    for telegram in reversed(fronted):
        text = f"{_plain(telegram)}，{text}"
    return ended(text)


def statements(unit: Unit, context: Context) -> tuple[str, ...]:
    """Each bullet as a statement of its own (slot text, no final mark), in order: what the model is given to join."""
    if unit.parts and len(unit.bullets) > 1:
        telegrams = [take_apart(bullet) for bullet in unit.bullets]
        scene = Scene(unit.role, _slots(unit))
        total = _told(telegrams[0], scene, context)
        mark = "" if _names_all(total) else "其中"
        return (total, *(f"{mark}{part}" for part in _parts(telegrams)))
    return tuple(piece.rstrip("，；。") for piece in _all_pieces(unit, context))


@lru_cache(maxsize=256)  # the model is shown what the realiser joins; several reports are written at once
def _all_pieces(unit: Unit, context: Context) -> tuple[str, ...]:
    telegrams = [take_apart(bullet) for bullet in unit.bullets]
    return tuple(_pieces(telegrams, unit, Scene(unit.role, _slots(unit)), context))


def _pieces(telegrams: list[Telegram], unit: Unit, scene: Scene, context: Context) -> list[str]:
    pieces: list[str] = []
    previous = ""
    for telegram in telegrams:
        same = bool(telegram.label) and telegram.label == previous
        pieces.append(_told(telegram, scene, context, drop_label=same))
        previous = telegram.label
    if unit.role is Role.BACKGROUND and pieces:
        pieces[0] = _possessed(pieces[0], unit, context)
    return pieces


def _plain(telegram: Telegram) -> str:
    return "".join(f"{clause.text}{clause.end or '，'}" for clause in telegram.clauses).rstrip("，；。")


def _split_fronted(telegrams: list[Telegram]) -> tuple[list[Telegram], list[Telegram]]:
    """Bullets that only give a basis (依据《…》) go before the sentence they belong to."""
    if len(telegrams) < 2:
        return [], telegrams
    heads = lexicon.listed("fronted", "words")
    fronted = [
        t
        for t in telegrams
        if not t.label
        and len(t.clauses) == 1
        and t.clauses[0].text.startswith(heads)
        and _only_basis(t.clauses[0].text)
    ]
    plain = [t for t in telegrams if t not in fronted]
    return (fronted, plain) if plain else ([], telegrams)


def _only_basis(text: str) -> bool:
    return not has_verb(re.sub(r"^[\u4e00-\u9fa5]{1,2}", "", MARKER.sub("", text)))


def _with_parts(telegrams: list[Telegram], scene: Scene, context: Context) -> str:
    total = _told(telegrams[0], scene, context)
    parts = _parts(telegrams)
    if _names_all(total):
        return f"{total}。{'；'.join(parts)}"
    joint = "" if "其中" in total else "其中"
    short = all(len(part) <= 14 and "、" not in part and "，" not in part for part in parts)
    return f"{total}，{joint}{('、' if short and len(parts) > 2 else '，').join(parts)}"


def _names_all(total: str) -> bool:
    """Whether the total names its members, so that what follows is told of all of them and is no selection."""
    return "分别为" in total


def _parts(telegrams: list[Telegram]) -> list[str]:
    """The parts of a total, without a label that the total has named already."""
    named = f"{telegrams[0].label}{_plain(telegrams[0])}"
    parts = []
    for telegram in telegrams[1:]:
        label = "" if telegram.label in named else telegram.label
        parts.append(f"{label}{re.sub('^其中', '', _plain(telegram))}")
    return parts


def _told(telegram: Telegram, scene: Scene, context: Context, *, drop_label: bool = False) -> str:
    scene = Scene(scene.role, scene.slots, governs=governs(telegram.bullet.text))
    opens = replace(scene, opens=not telegram.label)
    if lexicon.label_form(telegram.label)[0] == "list" and not drop_label:
        return labels.told(telegram.label, _plain(telegram), scene)
    written = [
        Clause(_labelled(rewrite(clause.text, scene if index else opens), scene), clause.end)
        for index, clause in enumerate(_merged(telegram.clauses, scene))
    ]
    content = shared_verb("".join(f"{clause.text}{clause.end or '，'}" for clause in written).rstrip("，；。"))
    if telegram.label and not drop_label:
        return labels.told(telegram.label, content, scene)
    told = _dated(content, scene, context)
    return _varied(told, scene) if _pasted(told, telegram) else told


def _labelled(clause: str, scene: Scene) -> str:
    """A label inside a bullet ("…，责任人：民政办") is dissolved like one at its head."""
    label, colon, content = clause.partition("：")
    return labels.told(label, content, scene) if colon and label and content else clause


def _pasted(told: str, telegram: Telegram) -> bool:
    before = full_width(telegram.bullet.template)
    return len(telegram.bullet.text) >= _LONG and _MARKS.sub("", told) == _MARKS.sub("", before)


def _varied(text: str, scene: Scene) -> str:
    """A bullet that was prose already is told with the office's own small words, so that it isn't pasted.

    What was done and counted gets 共 before its verb; people and teams that are only counted get 现有.
    """
    clause, _, rest = text.partition("，")
    before = ""
    found = tokens(clause)
    for index, (word, pos) in enumerate(found):
        following = [tag for _, tag in found[index + 1 :]]
        if pos == "v" and len(word) > 1 and "slot" in following and scene.role in _COUNTING:
            counted = [scene.kind(marker) for marker in MARKER.findall(clause)] == [SlotKind.COUNT]
            if counted and not _NOT_SUMMED.search(clause):
                clause = f"{before}共{clause[len(before) :]}"
            break
        if pos == "slot" and before and lexicon.ends_with(before, "doers", "nouns") and index + 1 == len(found):
            clause = f"现有{clause}"
            break
        if pos not in {"t", "slot", "f", "n", "ns", "nz", "nr", "nt"} or (pos == "slot" and before):
            break
        before += word
    return f"{clause}，{rest}" if rest else clause


def _merged(clauses: tuple[Clause, ...], scene: Scene) -> list[Clause]:
    """Clauses that are one statement: work and its bare cost; an inspection and what it was of."""
    out: list[Clause] = []
    for clause in clauses:
        clause = Clause(joined_by_add(clause.text, scene) or clause.text, clause.end)
        before = out[-1].text if out else ""
        bare = _BARE.fullmatch(clause.text)
        if out and bare and scene.kind(bare[1]) is SlotKind.MONEY and "⟦" not in before and _is_work(before):
            out[-1] = Clause(f"{before}{bare[1]}", clause.end)
            continue
        if out and _ONE.fullmatch(clause.text) and _sums_up(before, clause.text, scene):
            out.append(Clause(f"共{clause.text}", clause.end))
            continue
        lead = _BARE_ACT.fullmatch(before)
        if (
            lead
            and lead[2] in lexicon.listed("inspect", "verbs")
            and "⟦" not in clause.text
            and not has_verb(clause.text)
        ):
            out[-1] = Clause(f"{lead[1] + '，' if lead[1] else ''}对{clause.text}进行{lead[2]}", clause.end)
            continue
        if out and _NAME.fullmatch(before) and _names_thing(before, scene) and _opens_with_verb(clause.text):
            out[-1] = Clause(f"{before}{clause.text}", clause.end)
            continue
        out.append(clause)
    return out


def _sums_up(before: str, marker: str, scene: Scene) -> bool:
    """Whether a bare figure is the measure of what was just counted: 泵站21处，720千瓦."""
    counted = MARKER.findall(before)
    unit = scene.slots[marker].unit
    if not counted or scene.kind(marker) is not SlotKind.COUNT or unit in _PERSONS:
        return False
    last = scene.slots[counted[-1]]
    return before.endswith(counted[-1]) and last.kind is SlotKind.COUNT and last.unit != unit


def _names_thing(text: str, scene: Scene) -> bool:
    """Whether the clause only names something by its title or quoted name: 某镇“某某之声”."""
    marker = MARKER.search(text)
    return marker is not None and scene.kind(marker.group()) in {SlotKind.QUOTE, SlotKind.TITLE}


def _opens_with_verb(text: str) -> bool:
    found = tokens(text)
    return bool(found) and found[0][1] in {"v", "d", "vd"}


def _is_work(text: str) -> bool:
    verbs = lexicon.listed("works", "verbs")
    return text.endswith(verbs) or text.startswith(verbs)


def _dated(content: str, scene: Scene, context: Context) -> str:
    """A date that opens the sentence is set off by a comma; a meeting without a doer is the office's own."""
    match = _ONE.match(content)
    if not match or scene.kind(match.group()) is not SlotKind.DATE or not content[match.end() :]:
        return content
    rest = content[match.end() :]
    if _AFTER_DATE.match(rest):
        return content
    first = tokens(rest)[0]
    doer = context.self_name if rest.startswith(_STARTERS) and scene.role in {Role.DONE, Role.ORGANISED} else ""
    return f"{match.group()}，{doer}{rest}" if first[1].startswith(("v", "p")) or doer else content


def _possessed(text: str, unit: Unit, context: Context) -> str:
    """基本情况 that opens with a bare count: "农田⟦⟧" → "全镇现有农田⟦⟧"."""
    if unit.id.endswith(".1") and context.self_name and text.startswith(("辖", "下辖")):
        return f"{context.self_name}{text}"
    match = _FIRST_COUNT.match(text)
    if (
        not match
        or has_verb(match[1])
        or "获" in text
        or match[1] in _ADVERBS
        or match[1].startswith(("全", "辖", "我", "本"))
        or any(noun in match[1] for noun in lexicon.listed("attributes", "nouns"))
    ):
        return text
    if not unit.id.endswith(".1"):
        return f"有{text}"
    scope = re.search(r"全(镇|乡|县|区|市|村|街道)", context.front.title)
    return f"{scope.group() if scope else context.self_name}现有{text}"


def _slots(unit: Unit) -> dict[str, Slot]:
    """The unit's slots by marker."""
    return {f"⟦{bullet.number}.{index}⟧": slot for bullet in unit.bullets for index, slot in enumerate(bullet.slots, 1)}
