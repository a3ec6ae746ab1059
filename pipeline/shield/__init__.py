"""Floor 3, 查重: nothing of a sample, a past report or another draft of the batch ends up in a draft.

Four kinds of borrowing are told: runs of 13 characters and more, reworked paragraphs, names, figures. What stands in
the draft's own notes is none, and office phrases (prompts/words/phrases.toml) are nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.exemplars.files import Sample
from pipeline.shield.corpus import Corpus
from pipeline.shield.judging import borrowed
from pipeline.shield.types import Borrowed, Kind, Reference

__all__ = ["Borrowed", "Corpus", "Kind", "Reference", "borrowed", "references_of"]


def references_of(samples: Sequence[Sample]) -> tuple[Reference, ...]:
    """What drafts are compared with: an imported report's title and text, a shipped one's prose."""
    return tuple(
        Reference(sample.path.name, (sample.title, *sample.text) if sample.title else sample.text, Kind.PAST)
        if sample.text
        else Reference(sample.path.name, tuple(pair.prose for pair in sample.pairs), Kind.EXEMPLAR)
        for sample in samples
    )
