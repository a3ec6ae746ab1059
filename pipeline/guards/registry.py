"""Floor 3: where guards are entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.guards.reading import Reading

Guard = Callable[[Reading], Iterator[str]]
"""Yields one Chinese message for each reason why the text may not stand; names the words in question."""

REGISTERED: dict[str, Guard] = {}


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register a guard under ``name`` (the ``Fault.guard`` of its messages).

    Its docstring must hold examples, one a line, that the tests run: ``PASS notes => answer`` (this guard is silent)
    and ``FAIL notes => answer`` (it speaks), bullets separated by `` / ``, options in front: ``[role=plan self=我镇
    parts]``.
    """

    def register(function: Guard) -> Guard:
        if name in REGISTERED:
            raise ValueError(f"guard {name!r} is registered twice")
        REGISTERED[name] = function
        return function

    return register
