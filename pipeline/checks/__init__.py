"""Floor 5: checks of a finished draft, before its file is written.

A check is a small pure function ``(Draft) -> Iterable[Finding]`` registered under an id; importing this
package registers them all. An error or a warning is always something a person has to mend or to decide, so a
faithful, complete draft has none; what is merely worth knowing is an info. The rule numbers in the
docstrings (T01, L28 …) are those of the project's list of 公文 rules.
"""

from __future__ import annotations

from pipeline.checks import annexes, contradictions, facts, form, origin, structure, wording
from pipeline.checks.registry import CHECKS, Check, check, run_checks

__all__ = [
    "CHECKS",
    "Check",
    "annexes",
    "check",
    "contradictions",
    "facts",
    "form",
    "origin",
    "run_checks",
    "structure",
    "wording",
]
