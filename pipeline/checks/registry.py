"""The registry of checks and the one way to run them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pipeline.types import Draft, Finding, Paragraph, Severity

CheckFunction = Callable[[Draft], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A registered check. ``doc`` is its docstring: the rule in words, then its PASS and FAIL examples."""

    id: str
    run: CheckFunction
    doc: str


CHECKS: dict[str, Check] = {}


def check(check_id: str) -> Callable[[CheckFunction], CheckFunction]:
    """Registers the decorated function as ``check_id``; its findings need not name the check.

    Raises ValueError when two checks claim one id (a bug in the code, found at import).
    """

    def register(function: CheckFunction) -> CheckFunction:
        if check_id in CHECKS:
            raise ValueError(f"two checks are named {check_id!r}")
        CHECKS[check_id] = Check(check_id, function, function.__doc__ or "")
        return function

    return register


def run_checks(draft: Draft) -> tuple[Finding, ...]:
    """Every registered check's findings, each stamped with its check's id.

    Order: findings on the whole document first, then by paragraph, within one by the order of registration.
    """
    place = {paragraph.id: index for index, paragraph in enumerate(draft.paragraphs)}
    findings = [replace(found, check=each.id) for each in CHECKS.values() for found in each.run(draft)]
    return tuple(sorted(findings, key=lambda found: place.get(found.paragraph, -1)))


def error(message: str, paragraph: Paragraph | None = None) -> Finding:
    """A finding that must be mended before the document is sent."""
    return _finding(Severity.ERROR, message, paragraph)


def warn(message: str, paragraph: Paragraph | None = None) -> Finding:
    """A finding a person has to decide on."""
    return _finding(Severity.WARN, message, paragraph)


def info(message: str, paragraph: Paragraph | None = None) -> Finding:
    """A finding for the record; it does not make the draft one that needs review."""
    return _finding(Severity.INFO, message, paragraph)


def _finding(severity: Severity, message: str, paragraph: Paragraph | None) -> Finding:
    if paragraph is None:
        return Finding("", severity, message)
    return Finding("", severity, message, paragraph.id, paragraph.section)
