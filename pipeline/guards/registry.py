"""Floor 3: the guards in the order in which they speak."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.guards.reading import Reading

Guard = Callable[[Reading], Iterator[str]]
"""Yields one Chinese message for each reason why the text may not stand; names the words in question."""

GUARDS: dict[str, Guard] = {}


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register a guard under ``name`` (the ``Fault.guard`` of its messages).

    Its docstring must hold examples, one a line, that the tests run: ``PASS notes => answer`` (this guard is silent)
    and ``FAIL notes => answer`` (it speaks), bullets separated by `` / ``, options in front: ``[role=plan self=我镇
    parts]``.
    """

    def register(function: Guard) -> Guard:
        if name in GUARDS:
            raise ValueError(f"guard {name!r} is registered twice")
        GUARDS[name] = function
        return function

    return register
