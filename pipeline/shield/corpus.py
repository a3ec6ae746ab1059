"""What drafts are compared with: references, indexed once and added to as a batch goes on."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from pipeline.shield.amounts import Amount, amounts, ends_of_range
from pipeline.shield.persons import persons
from pipeline.shield.phrases import Needles
from pipeline.shield.places import places
from pipeline.shield.prints import Prints
from pipeline.shield.squeezed import squeeze, without_figures
from pipeline.shield.types import Kind, Reference

_Key = TypeVar("_Key")


class Corpus:
    """An index of references. Adding one costs time in proportion to its length, comparing a draft to the draft's.

    ``library`` holds the exemplars and past reports, ``siblings`` the drafts of the same batch, ``shapes`` the same
    with their figures taken out; ``of_library`` and ``of_siblings`` tell whose text number n is.
    """

    def __init__(self, references: Iterable[Reference] = ()) -> None:
        self.library, self.siblings, self.shapes = Prints(), Prints(), Prints()
        self.of_library: list[Reference] = []
        self.of_siblings: list[Reference] = []
        self._names = Needles()
        self._reading = threading.Lock()
        self._unread: deque[Reference] = deque()  # their names and figures are sought when first asked for
        self._named: dict[str, Reference] = {}
        self._counted: dict[tuple[Fraction | str, str], Reference] = {}
        # In one order, so that of two with the same sentence the same one is always named.
        for reference in sorted(references, key=_rank):
            self.add(reference)

    def add(self, reference: Reference) -> None:
        """Takes ``reference`` in; of two with the same name or figure the one first by kind and file name answers."""
        chars = squeeze("".join(reference.paragraphs)).chars
        if reference.kind is Kind.SIBLING:
            self.siblings.add(chars, once=True)
            self.shapes.add(without_figures(chars), once=True)
            self.of_siblings.append(reference)
        else:
            self.library.add(chars)
            self.of_library.append(reference)
        self._unread.append(reference)

    @property
    def names(self) -> Needles:
        """The names of places and people in all references."""
        self._read()
        return self._names

    def named_in(self, name: str) -> Reference:
        """The reference that has the name, one of ``names``."""
        self._read()
        return self._named[name]

    def stated_in(self, said: Amount) -> Reference | None:
        """The reference that states this, hedged or not; None if none does."""
        self._read()
        return self._counted.get(said[:2])

    def _read(self) -> None:
        if not self._unread:
            return
        with self._reading:  # a batch compares several drafts at a time
            while self._unread:
                self._take_facts(self._unread[0])
                self._unread.popleft()

    def _take_facts(self, reference: Reference) -> None:
        for paragraph in reference.paragraphs:
            for name in {*places(paragraph), *persons(paragraph)}:
                if name not in self._named:
                    self._names.add(name)
                _first(self._named, name, reference)
            for slot, said in amounts(paragraph):
                for each in (said, *ends_of_range(slot)):
                    _first(self._counted, each[:2], reference)


def _first(table: dict[_Key, Reference], key: _Key, reference: Reference) -> None:
    held = table.get(key)
    if held is None or _rank(reference) < _rank(held):
        table[key] = reference


def _rank(reference: Reference) -> tuple[bool, str]:
    return reference.kind is Kind.SIBLING, reference.name
