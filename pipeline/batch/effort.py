"""How long a person needs to review a draft: an estimate, to open the doubtful drafts first.

The figures are rules of thumb and nobody's measurement: a proofreader compares some 300 characters a minute with
their source; a gap or a contradiction costs a question to whoever took the notes, a borrowed paragraph costs its
rewriting, any other finding a look and a few words. What matters is the order that they give.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.types import Finding, Severity

CHARACTERS_A_MINUTE = 300
BY_CHECK = {  # minutes for one finding
    "gaps": 2.0,
    "placeholders": 2.0,
    "contradictions": 3.0,
    "fallback": 1.5,
    "borrowed-run": 2.0,
    "borrowed-paragraph": 4.0,
}
BY_SEVERITY = {Severity.ERROR: 2.0, Severity.WARN: 1.0}  # what is merely for the record costs nothing


def review_minutes(characters: int, findings: Iterable[Finding]) -> float:
    """Minutes, to one decimal, for a draft of so many ``characters``; what is told of several paragraphs counts once.

    Placeholders, contradictions, sentences built by rule and borrowed passages count through their findings.
    """
    told = {(each.check, each.message): each for each in findings if each.severity is not Severity.INFO}
    costs = (BY_CHECK.get(each.check, BY_SEVERITY[each.severity]) for each in told.values())
    return round(characters / CHARACTERS_A_MINUTE + sum(costs), 1)
