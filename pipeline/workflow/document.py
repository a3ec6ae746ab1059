"""A document that nigao wrote, opened again with its state file: where ``regen``, ``update``, ``status`` start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.docx.revise.locate import FoundSection, Located, locate
from pipeline.docx.revise.package import Package
from pipeline.errors import DocumentError, NigaoError
from pipeline.state import SavedState, StateError, from_state
from pipeline.textio import read_bytes
from pipeline.types import Paragraph, ParagraphKind, Passage, Source, Version
from pipeline.workflow import target

_HEADINGS = (ParagraphKind.HEADING1, ParagraphKind.HEADING2)


class EditedByPerson(NigaoError):
    """What would be written again was changed by a person; whoever asks must say that it may be overwritten."""


@dataclass(frozen=True)
class Opened:
    """A document and what it was made from. ``package`` is changed in place; ``located`` then is out of date."""

    path: Path
    state_path: Path
    package: Package
    saved: SavedState
    located: Located

    @property
    def ours(self) -> bool:
        """Whether the file is as nigao wrote it, to the byte."""
        return target.sha256(self.path.read_bytes()) in target.known_digests(self.path)


def open_document(docx: Path, state: Path | None = None) -> Opened:
    """``docx`` with its state file: ``state``, the one beside it, or, where the document was renamed, the one in its
    folder whose draft it holds.

    Raises DocumentError or StateError when either can't be read, there is no state file, or the two do not belong
    together.
    """
    package = Package.open(docx)
    if state is None and not target.state_path(docx).exists():
        return _with_any_state(docx, package)
    path = state or target.state_path(docx)
    saved = _read(path)
    return Opened(docx, path, package, saved, locate(package, saved.draft))


def _with_any_state(docx: Path, package: Package) -> Opened:
    for path in sorted(docx.parent.glob("*.nigao.json")):
        try:
            saved = _read(path)
            located = locate(package, saved.draft)
        except (DocumentError, StateError):
            continue
        return Opened(docx, path, package, saved, located)
    raise StateError(
        f"找不到这份报告的底稿（{target.state_path(docx).name}）",
        where=str(docx),
        hint="请把底稿放回同一文件夹，或用 --state 指明；底稿丢了就只能由要点重新起草（nigao draft）",
    )


def _read(path: Path) -> SavedState:
    return from_state(read_bytes(path), where=str(path))


def as_it_stands(section: FoundSection, saved: SavedState, when: str, what: str) -> Version:
    """The section as a version to be kept: nigao's words where they are untouched, a person's where they are not."""
    units = {item.unit.id: item for item in saved.draft.written}
    planned = next(each for each in saved.draft.plan.sections if each.key == section.key)
    paragraphs = []
    for found in section.paragraphs:
        if found.saved is not None and found.saved.kind in _HEADINGS:
            continue
        if found.saved is not None and not found.edited:
            paragraphs.append(found.saved)
        else:
            kind = found.saved.kind if found.saved else ParagraphKind.BODY
            paragraphs.append(Paragraph("", kind, (Passage(found.text, Source.PERSON),), section.key))
    written = tuple(units[unit.id] for unit in planned.units if unit.id in units)
    return Version(section.key, when, what, tuple(paragraphs), written, edited=section.body_edited)


def body_of(paragraphs: Sequence[Paragraph], key: str) -> tuple[Paragraph, ...]:
    """The section's paragraphs without its level-one heading."""
    return tuple(each for each in paragraphs if each.section == key and each.kind is not ParagraphKind.HEADING1)
