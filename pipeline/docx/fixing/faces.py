"""Size, face and colour of letters mended: L08 to L12, L19, and those of title and attachment labels (L15, L24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.docx import fonts
from pipeline.docx.fixing.letters import runs_between, runs_touching
from pipeline.docx.fixing.schema import child, put, remove, renew
from pipeline.docx.fixing.work import Work
from pipeline.ooxml.model import HEADINGS, Block, Change, Kind, Run
from pipeline.ooxml.names import W
from pipeline.rules.house import House
from pipeline.rules.lettering import AMBIGUOUS
from pipeline.rules.levels import FACE_OF_LEVEL
from pipeline.rules.measures import BODY_SIZE, TITLE_SIZE, faces, is_face, is_han

_STANDARD = {
    "仿宋": fonts.FANGSONG,
    "楷体": fonts.KAITI,
    "黑体": fonts.HEITI,
    "宋体": fonts.SONGTI,
    "小标宋": fonts.XIAOBIAOSONG,
}
_WINDOWS = {"仿宋": "仿宋", "楷体": "楷体", "小标宋": "华文中宋"}
_WIDE = {"仿宋": "方正仿宋_GBK", "楷体": "方正楷体_GBK", "小标宋": "方正小标宋_GBK"}
_FACES = ("仿宋", "楷体", "黑体", "宋体", "小标宋")
_SLOTS = {"ascii": "ascii", "hansi": "hAnsi", "east": "eastAsia"}
# Elements that are set as the text is, but that no rule looks at by itself: they go with it.
_WITH_TEXT = (Kind.RECIPIENT, Kind.ATTACHMENTS, Kind.ISSUER, Kind.DATE, Kind.NOTE)


def face_name(kind: str, house: House, text: str) -> str:
    """The font that prints ``text`` in the face ``kind`` (仿宋 …) in this house; GB 2312's own lack rare characters."""
    if house.font_set == "windows":
        return _WINDOWS.get(kind, _STANDARD[kind])
    name = _STANDARD[kind]
    if any(is_han(letter) and fonts.face_for(letter, name) != name for letter in text):
        return (_WIDE if house.font_set == "gb2312" else _WINDOWS).get(kind, name)
    return name


def body_size(work: Work) -> None:
    """Text, and what is set like it, in 3号."""
    for _, node, run in _text_runs(work):
        if run.size != BODY_SIZE:
            set_size(node, run, BODY_SIZE)


def body_face(work: Work) -> None:
    """Text, and what is set like it, in 仿宋."""
    for _, node, run in _text_runs(work):
        if any(map(is_han, run.text)) and not is_face(run.east, "仿宋", work.house):
            set_face(node, run, "仿宋", work.house)


def _text_runs(work: Work) -> Iterator[tuple[Block, Any, Run]]:
    """The runs of the text, of what follows a run-in heading, and of what goes with the text."""
    for block, node in work.set_as_text(Kind.BODY, *HEADINGS, *_WITH_TEXT):
        heading = block.kind in HEADINGS
        if heading and not 0 < block.lead < len(block.text):
            continue
        for run in visible(block):
            if not heading or run.start >= block.lead:
                yield block, node, run
            elif run.start + len(run.text) > block.lead:
                yield block, node, replace(run, start=block.lead, text=run.text[block.lead - run.start :])


def themes(work: Work) -> None:
    """A face named for what would be drawn from a theme, or from a Latin or Japanese face."""
    for block, node in work.at_fault("L10"):
        for run in work.runs_at_fault("L10", block):
            kind = _face_of(block, run)
            if any(map(is_han, run.text)) and not is_face(run.east, kind, work.house):
                set_face(node, run, kind, work.house)
            else:
                set_face(node, run, kind, work.house, east=bool(run.themed & {"east"}))


def quotation_marks(work: Work) -> None:
    """“”‘’—…· marked as East Asian."""
    for block, node in work.at_fault("L11"):
        for run in work.runs_at_fault("L11", block):
            for each in runs_touching(node, run.start, run.start + len(run.text)):
                if any(AMBIGUOUS & set(leaf.text or "") for leaf in each.iter(f"{W}t")):
                    put(child(each, "rPr"), "rFonts", hint="eastAsia")


def colour(work: Work) -> None:
    """Letters black. White on a dark ground stays so: that is what "auto" means there."""
    for block, node in work.at_fault("L12"):
        for run in work.runs_at_fault("L12", block):
            for each in runs_touching(node, run.start, run.start + len(run.text)):
                renew(child(each, "rPr"), "color", val="auto")


def levels(work: Work) -> None:
    """Headings in the face of their level and 3号; what follows a run-in one as text."""
    for block, node in work.at_fault("L19"):
        kind, lead = FACE_OF_LEVEL[block.kind], block.lead or len(block.text)
        for run in visible(block):
            head = replace(run, text=run.text[: max(0, lead - run.start)])
            if head.text.strip():
                if any(map(is_han, head.text)) and not is_face(run.east, kind, work.house):
                    set_face(node, head, kind, work.house)
                if run.size != BODY_SIZE:
                    set_size(node, head, BODY_SIZE)
            rest = replace(run, start=max(run.start, lead), text=run.text[max(0, lead - run.start) :])
            if rest.text.strip() and any(map(is_han, rest.text)) and not is_face(run.east, "仿宋", work.house):
                set_face(node, rest, "仿宋", work.house)


def title(work: Work) -> None:
    """The title in 2号小标宋, not bold."""
    for block, node in work.at_fault("L15"):
        for run in visible(block):
            if run.size != TITLE_SIZE:
                set_size(node, run, TITLE_SIZE)
            if any(map(is_han, run.text)) and not is_face(run.east, "小标宋", work.house):
                set_face(node, run, "小标宋", work.house)
            if run.bold:
                for each in runs_touching(node, run.start, run.start + len(run.text)):
                    put(child(each, "rPr"), "b", val=0)


def labels(work: Work) -> None:
    """附件 and its number in 3号黑体."""
    for block, node in work.set_as_text(Kind.ANNEX_LABEL):
        for run in visible(block):
            if run.size != BODY_SIZE:
                set_size(node, run, BODY_SIZE)
            if any(map(is_han, run.text)) and not is_face(run.east, "黑体", work.house):
                set_face(node, run, "黑体", work.house)


def visible(block: Block) -> list[Run]:
    """The runs that are read, those that only hold blanks left out."""
    return [run for run in block.runs if run.change is not Change.DELETED and not run.hidden and run.text.strip()]


def set_size(node: Any, run: Run, half_points: int) -> None:
    """Sets the letters of ``run`` in the w:p ``node``."""
    for each in runs_between(node, run.start, run.start + len(run.text)):
        properties = child(each, "rPr")
        put(properties, "sz", val=half_points)
        if properties.find(f"{W}szCs") is not None:
            put(properties, "szCs", val=half_points)


def set_face(node: Any, run: Run, kind: str, house: House, *, east: bool = True) -> None:
    """Sets the letters of ``run`` in the face ``kind``; a Latin face of its own for digits stays.

    ``east``: the Han characters too.
    """
    name = face_name(kind, house, run.text)
    slots = [slot for slot in ("ascii", "hansi") if slot in run.themed or _is_chinese(getattr(run, slot))]
    slots += ["east"] if east else []
    for each in runs_between(node, run.start, run.start + len(run.text)):
        made = child(child(each, "rPr"), "rFonts")
        for slot in slots:
            made.attrib.pop(f"{W}{_SLOTS[slot]}Theme", None)
            made.set(W + _SLOTS[slot], name)


def plain_face(run: Any, name: str, half_points: int) -> None:
    """Sets all letters of a w:r in one face and size, upright and black."""
    properties = child(run, "rPr")
    remove(properties, "rFonts", "b", "i", "color", "sz", "szCs", "spacing")
    renew(properties, "rFonts", ascii=name, hAnsi=name, eastAsia=name, hint="eastAsia")
    put(properties, "spacing", val=0)
    put(properties, "sz", val=half_points)
    put(properties, "szCs", val=half_points)


def _is_chinese(name: str) -> bool:
    return any(name.lower() in faces(kind) for kind in _FACES)


def _face_of(block: Block, run: Run) -> str:
    if block.kind in (Kind.TITLE, Kind.ANNEX_TITLE):
        return "小标宋"
    if block.kind is Kind.ANNEX_LABEL:
        return "黑体"
    if block.kind in FACE_OF_LEVEL and (not block.lead or run.start < block.lead):
        return FACE_OF_LEVEL[block.kind]
    return "仿宋"
