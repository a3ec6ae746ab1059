"""The mutants and neighbours of every rule: the control document with one thing made wrong, or changed and still right.

    @mutant("L01", "letter paper")
    def _(parts: Parts) -> None: ...

A mutant must be found by its rule and by no other; with ``also`` by those as well, which must have a reason in the
function's docstring. A neighbour must not be found by any rule. ``printed``: decided on the rendered page.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from control import NOTES, Parts, control, mutated

from pipeline.notes import read_notes
from pipeline.ooxml import read_document
from pipeline.outline import find_outline
from pipeline.rendering import Rendering
from pipeline.rules.house import House
from pipeline.rules.registry import Look
from pipeline.shield import Corpus, Kind, Reference
from pipeline.types import Notes

Change = Callable[[Parts], None]
PAST = (
    "东岭镇山塘管护由村级水管员每日沿堤脚走一遍，遇渗水冒泡先插红旗再打电话，等镇上派人带料到场处置。",
    "东岭镇共有山塘97口，管护员65人。",
)
TODAY = "2026-04-01"


@dataclass(frozen=True)
class Changed:
    """A changed control document. ``finds``: the rules that must find something in it, exactly these."""

    rule: str
    name: str
    data: Callable[[], bytes]
    finds: frozenset[str]
    printed: bool = False
    house: House = field(default_factory=House)


MUTANTS: list[Changed] = []
NEIGHBOURS: list[Changed] = []


def mutant(
    rule: str, name: str, *, also: tuple[str, ...] = (), printed: bool = False, house: House | None = None
) -> Callable[[Change], Change]:
    """Registers a change that ``rule`` must find."""

    def register(change: Change) -> Change:
        finds = frozenset((rule, *also))
        MUTANTS.append(Changed(rule, name, lambda: mutated(change), finds, printed, house or House()))
        return change

    return register


def neighbour(rule: str, name: str, *, printed: bool = False, house: House | None = None) -> Callable[[Change], Change]:
    """Registers a change near to what ``rule`` forbids that no rule may find."""

    def register(change: Change) -> Change:
        NEIGHBOURS.append(Changed(rule, name, lambda: mutated(change), frozenset(), printed, house or House()))
        return change

    return register


@cache
def notes() -> Notes:
    """The notes that the control document was written from."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "要点.md"
        path.write_text(NOTES, encoding="utf-8")
        return read_notes(path)


@cache
def corpus() -> Corpus:
    """One past report of another town."""
    return Corpus([Reference("东岭镇山塘管护.docx", PAST, Kind.PAST)])


def look_at(data: bytes, rendering: Rendering | None = None, house: House | None = None) -> Look:
    """What the rules see of a file, with everything known that can be."""
    outline = find_outline("工作情况报告", "")
    return Look(
        read_document(Path("control.docx"), data=data),
        house or House(),
        outline,
        outline.type,
        notes(),
        corpus(),
        rendering,
        TODAY,
        final=True,
    )


def control_look(rendering: Rendering | None = None) -> Look:
    """What the rules see of the control document."""
    return look_at(control(), rendering)
