"""What the shield takes and gives. Offsets are in characters of a paragraph as written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

BorrowedKind = Literal["run", "paragraph", "name", "figure"]


class Kind(StrEnum):
    """Where a reference comes from, in the words that a finding uses."""

    EXEMPLAR = "范例"
    PAST = "旧稿"
    SIBLING = "同批稿件"


@dataclass(frozen=True)
class Reference:
    """A text that a draft must not borrow from. ``name`` is the file name shown to the user."""

    name: str
    paragraphs: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True)
class Borrowed:
    """What one paragraph of a draft has in common with one reference.

    ``paragraph`` counts from 0; ``paragraphs[paragraph][start:start + len(words)] == words``. ``share`` is the part
    of the words' own five-character stretches that stand in the reference, 0 to 1; 1 for all but "paragraph".
    """

    paragraph: int
    start: int
    words: str
    kind: BorrowedKind
    source: str
    origin: Kind
    share: float = 1.0
