"""``check``: finished documents against every rule, their notes, the library, past reports and their siblings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import NotesError
from pipeline.notes import read_notes
from pipeline.ooxml import read_document, read_plain
from pipeline.ooxml.model import Document
from pipeline.outline import find_outline, load_outlines
from pipeline.rendering import INSTALL, RenderError, Rendering, find_office, read_pdf, render_pdf
from pipeline.rules import load_rules
from pipeline.rules.heads import title_of
from pipeline.rules.house import House, differences, read_house
from pipeline.rules.placing import pages_of
from pipeline.rules.registry import Found, Look, Rule, Undecided, Verdict, judge_document
from pipeline.settings import Settings, house_file
from pipeline.shield import Kind, Reference
from pipeline.state import from_state
from pipeline.textio import read_bytes
from pipeline.types import Notes, Outline, Severity
from pipeline.workflow import target
from pipeline.workflow.library import open_library

_PLAIN = {".txt", ".md"}
_NOT_ASKED = "没有要求排出页面（--no-render）"


@dataclass(frozen=True)
class Checked:
    """A document and what the rules say of it.

    ``with_notes``: figures and names were compared with the notes it came from. ``house``: what the house does
    otherwise than the standard.
    """

    path: Path
    document: Document
    verdict: Verdict
    with_notes: bool
    house: tuple[str, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything of error level was found."""
        return any(found.severity is Severity.ERROR for found in self.verdict.found)


@dataclass(frozen=True)
class Wanted:
    """How to check. ``render``: whether pages are laid out where LibreOffice is there; ``today``: YYYY-MM-DD."""

    type: str = ""
    notes: Path | None = None
    against: tuple[Path, ...] = ()
    house: Path | None = None
    render: bool = True
    today: str = ""


def check_documents(paths: Sequence[Path], settings: Settings, wanted: Wanted) -> tuple[Checked, ...]:
    """Each of ``paths`` by every rule, and against the library, ``wanted.against``, and the paths before it.

    The notes are ``wanted.notes`` (for a single path), else those in the state file beside the document; what needs
    notes is left undecided without either. Raises NotesError, DocumentError, StateError or SettingsError for a file
    that can't be read, NotesError for an unknown type.
    """
    if wanted.notes is not None and len(paths) != 1:
        raise NotesError(
            "--notes 只能和一份报告一起用", where=str(wanted.notes), hint="请一份一份地核对，或不用 --notes"
        )
    house = house_of(wanted.house)
    outline = find_outline(wanted.type, "") if wanted.type else None
    given = read_notes(wanted.notes) if wanted.notes is not None else None
    documents = [(path, read_any(path)) for path in paths]
    corpus = open_library(settings).corpus
    for path in wanted.against:
        corpus.add(Reference(path.name, texts(read_any(path)), Kind.PAST))
    today = wanted.today or datetime.date.today().isoformat()
    checked = []
    for path, document in documents:
        notes = given or _notes_beside(path)
        kind = outline or _outline_of(notes, document)
        rendering, remark = _printed(path) if wanted.render else (None, _NOT_ASKED)
        look = Look(
            document,
            house,
            kind,
            kind.type if kind else "",
            notes,
            corpus,
            rendering,
            today,
            final=not target.state_path(path).exists(),
        )
        verdict = judge_document(look, rules_for(path))
        if remark:
            verdict = _with_reason(verdict, remark)
        verdict = _paged(verdict, document, rendering)
        checked.append(Checked(path, document, verdict, notes is not None, differences(house)))
        if path != paths[-1]:
            corpus.add(Reference(path.name, texts(document), Kind.SIBLING))
    return tuple(checked)


def house_of(given: Path | None) -> House:
    """The house's style: of the file ``given``, else of the one in the settings' folder, else the standard's."""
    if given is not None:
        return read_house(given)
    usual = house_file()
    return read_house(usual) if usual.exists() else House()


def read_any(path: Path) -> Document:
    """A .docx, or a text file as a document that says nothing of its page. Raises DocumentError."""
    return read_plain(path) if path.suffix.lower() in _PLAIN else read_document(path)


def rules_for(path: Path) -> tuple[Rule, ...]:
    """Every rule for a .docx; of a text file only the wording can be judged."""
    rules = sorted(load_rules().values(), key=lambda rule: rule.id)
    return tuple(rule for rule in rules if rule.id.startswith("T") or path.suffix.lower() not in _PLAIN)


def texts(document: Document) -> tuple[str, ...]:
    """The paragraphs as they read, those of tables too."""
    return tuple(block.text for block in document.blocks)


def _notes_beside(path: Path) -> Notes | None:
    state = target.state_path(path)
    if not state.exists():
        return None
    return from_state(read_bytes(state), where=str(state)).draft.plan.notes


def _outline_of(notes: Notes | None, document: Document) -> Outline | None:
    """The type that the notes name, or that the title ends in; None when it can't be told."""
    if notes is not None and notes.front.type:
        return find_outline(notes.front.type, notes.front.title)
    title = re.sub(r"\s|[（(][^（()）]*[)）]$", "", title_of(Look(document)))
    names = [name for outline in load_outlines() for name in (outline.type, *outline.aliases)]
    known = title.replace("的", "").endswith(tuple(names)) or title.endswith(("报告", "汇报"))
    return find_outline("", title) if known else None


def _printed(path: Path) -> tuple[Rendering | None, str]:
    """The pages as LibreOffice lays them out; None and why not."""
    if path.suffix.lower() in _PLAIN:
        return None, ""
    if find_office() is None:
        return (
            None,
            f"本机没有 LibreOffice：{INSTALL}",
        )
    try:
        return read_pdf(render_pdf(path)), ""
    except RenderError as error:
        return None, f"LibreOffice 没有排出页面：{error.message}"


def _with_reason(verdict: Verdict, remark: str) -> Verdict:
    return replace(
        verdict,
        undecided=tuple(
            Undecided(each.rule, remark) if each.rule.needs == "rendering" else each for each in verdict.undecided
        ),
    )


def _paged(verdict: Verdict, document: Document, rendering: Rendering | None) -> Verdict:
    """The same with the page of each paragraph that is found on one."""
    if rendering is None:
        return verdict
    pages = pages_of(document, rendering)

    def placed(found: Found) -> Found:
        place = found.problem.place
        page = place.page or pages.get(place.paragraph, 0)
        return replace(found, problem=replace(found.problem, place=replace(place, page=page)))

    return replace(verdict, found=tuple(placed(found) for found in verdict.found))
