"""Floor 2: the library of sample reports (bullets → prose), and which of its pairs a unit is shown."""

from __future__ import annotations

from pipeline.exemplars.choosing import Choice, Chooser, shapes
from pipeline.exemplars.files import (
    Exemplar,
    Heading,
    Sample,
    load_exemplars,
    load_samples,
    pair_of,
    read_sample,
    to_markdown,
)

__all__ = [
    "Choice",
    "Chooser",
    "Exemplar",
    "Heading",
    "Sample",
    "load_exemplars",
    "load_samples",
    "pair_of",
    "read_sample",
    "shapes",
    "to_markdown",
]
