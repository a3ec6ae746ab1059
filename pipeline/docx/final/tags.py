"""Names of elements, many on a line."""

from __future__ import annotations

from docx.oxml.ns import qn


def tags(names: str) -> tuple[str, ...]:
    """The qualified names of ``names``, parted by blanks; one without a prefix is w:."""
    return tuple(qn(name if ":" in name else f"w:{name}") for name in names.split())


def words(names: str) -> frozenset[str]:
    """``names`` parted by blanks."""
    return frozenset(names.split())
