"""What a draft has in common with the references of a corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.shield.allowed import Source, source
from pipeline.shield.copies import LONG, SHARE, Compared, nearest, runs
from pipeline.shield.corpus import Corpus
from pipeline.shield.facts import figures, names
from pipeline.shield.phrases import phrase_marks
from pipeline.shield.prints import Prints, fingerprints
from pipeline.shield.squeezed import Squeezed, squeeze, without_figures
from pipeline.shield.types import Borrowed, Reference


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
        squeezed = squeeze(text)
        copied = list(_copies(number, squeezed, corpus, notes, fixed))
        if known is not None:
            sources = (notes, fixed)
            facts = (*names(number, squeezed, corpus, sources), *figures(number, squeezed, corpus, sources))
            copied += [fact for fact in facts if not any(_lies_in(fact, run) for run in copied if run.kind == "run")]
        found += sorted(copied, key=lambda each: (each.start, -len(each.words), each.kind))
    return tuple(found)


def _copies(number: int, squeezed: Squeezed, corpus: Corpus, notes: Source, fixed: Source) -> Iterator[Borrowed]:
    """The runs of one paragraph, and the paragraph itself where it was reworked and its runs do not say so."""
    chars = squeezed.chars
    if len(chars) < LONG:
        return
    prints = fingerprints(chars)
    if corpus.library.has_any(prints):
        unphrased = _unphrased(chars, fixed)
        of_library = Compared(chars, _and(unphrased, _own(notes.marks(chars))), unphrased, prints)
        yield from _told(number, squeezed, of_library, corpus.library, of_library, corpus.library, corpus.of_library)
    if corpus.of_siblings:
        unphrased = _unphrased(chars, fixed)
        of_siblings = Compared(chars, unphrased, unphrased, prints)
        shape = _shape(chars, fixed)
        yield from _told(number, squeezed, of_siblings, corpus.siblings, shape, corpus.shapes, corpus.of_siblings)


def _told(
    number: int,
    squeezed: Squeezed,
    plain: Compared,
    index: Prints,
    shape: Compared,
    shapes: Prints,
    references: Sequence[Reference],
) -> Iterator[Borrowed]:
    """The runs of ``plain`` in ``index``; the whole where ``shape`` is near to one of ``shapes`` beyond them."""
    copied: Counter[str] = Counter()
    for run in runs(plain, index):
        reference = references[run.text]
        copied[reference.name] += sum(plain.own[run.start : run.end])
        yield Borrowed(number, *squeezed.words(run.start, run.end), "run", reference.name, reference.kind)
    like, share = nearest(shape, shapes)
    if share > SHARE and 2 * copied[references[like].name] < sum(plain.own):
        whole = squeezed.words(0, len(squeezed.chars))
        yield Borrowed(number, *whole, "paragraph", references[like].name, references[like].kind, share)


def _shape(chars: str, fixed: Source) -> Compared:
    """The paragraph with its figures taken out."""
    shape = without_figures(chars)
    own = _unphrased(shape, fixed)
    return Compared(shape, own, own, fingerprints(shape))


def _unphrased(chars: str, fixed: Source) -> bytes:
    """1 for each character that belongs to no phrase and to no fixed wording."""
    return _own(_either(phrase_marks(chars), fixed.marks(chars)))


def _either(marks: bytes, others: bytes) -> bytes:
    return (int.from_bytes(marks) | int.from_bytes(others)).to_bytes(len(marks))


def _and(marks: bytes, others: bytes) -> bytes:
    return (int.from_bytes(marks) & int.from_bytes(others)).to_bytes(len(marks))


def _own(marks: bytes) -> bytes:
    """1 for each character that is not marked."""
    return marks.translate(b"\1\0" + bytes(254))


def _lies_in(fact: Borrowed, run: Borrowed) -> bool:
    return run.start <= fact.start and fact.start + len(fact.words) <= run.start + len(run.words)
