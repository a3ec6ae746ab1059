"""What a draft has in common with the references of a corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import or_

from pipeline.shield.allowed import Source, source
from pipeline.shield.copies import LONG, SHARE, nearest, runs
from pipeline.shield.corpus import Corpus
from pipeline.shield.facts import figures, names
from pipeline.shield.phrases import phrase_marks
from pipeline.shield.squeezed import squeeze, without_figures
from pipeline.shield.types import Borrowed


def borrowed(paragraphs: Sequence[str], corpus: Corpus, *, known: str | None, skip: str = "") -> tuple[Borrowed, ...]:
    """What ``paragraphs`` share with the references of ``corpus``, in order of place.

    ``known`` is the text of the draft's own notes, front matter and headings included: what stands there is not
    borrowed from a library, though it may still be a copy of a sibling. None where there are no notes: then names
    and figures can't be judged and are left alone. ``skip`` is text that every draft of the type has, such as its
    opening and closing formula.
    """
    fixed, notes = source(skip), source(known or "")
    found = []
    for number, text in enumerate(paragraphs):
        copied = list(_copies(number, text, corpus, notes, fixed))
        if known is not None:
            facts = (*names(number, text, corpus, (notes, fixed)), *figures(number, text, corpus, (notes, fixed)))
            copied += [fact for fact in facts if not any(_lies_in(fact, run) for run in copied if run.kind == "run")]
        found += sorted(copied, key=lambda each: (each.start, -len(each.words), each.kind))
    return tuple(found)


def _copies(number: int, text: str, corpus: Corpus, notes: Source, fixed: Source) -> Iterator[Borrowed]:
    """The runs of one paragraph, and the paragraph itself where it was reworked and its runs do not say so."""
    squeezed = squeeze(text)
    chars, shape = squeezed.chars, without_figures(squeezed.chars)
    if len(chars) < LONG:
        return
    anybodys = _either(phrase_marks(chars), fixed.marks(chars))
    of_draft, of_library = _own(anybodys), _own(_either(anybodys, notes.marks(chars)))
    of_shape = of_draft if shape == chars else _own(_either(phrase_marks(shape), fixed.marks(shape)))
    covered: Counter[str] = Counter()
    for own, index, held in (
        (of_library, corpus.library, corpus.of_library),
        (of_draft, corpus.siblings, corpus.of_siblings),
    ):
        for run in runs(chars, own, of_draft, index):
            reference = held[run.text]
            covered[reference.name] += sum(own[run.start : run.end])
            start, words = squeezed.words(text, run.start, run.end)
            yield Borrowed(number, start, words, "run", reference.name, reference.kind)
    for form, own, index, held in (
        (chars, of_library, corpus.library, corpus.of_library),
        (shape, of_shape, corpus.shapes, corpus.of_siblings),
    ):
        like, share = nearest(form, own, index)
        if share > SHARE and 2 * covered[held[like].name] < sum(own):
            start, words = squeezed.words(text, 0, len(chars))
            yield Borrowed(number, start, words, "paragraph", held[like].name, held[like].kind, share)


def _either(marks: bytes, others: bytes) -> bytes:
    return bytes(map(or_, marks, others))


def _own(marks: bytes) -> bytes:
    """1 for each character that is not marked."""
    return bytes(map((1).__sub__, marks))


def _lies_in(fact: Borrowed, run: Borrowed) -> bool:
    return run.start <= fact.start and fact.start + len(fact.words) <= run.start + len(run.words)
