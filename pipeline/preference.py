"""Floor 3: of two faithful wordings of a unit, which one the report takes."""

from __future__ import annotations

from pipeline.types import Unit


def reads_better(model_text: str, rule_text: str, unit: Unit) -> bool:
    """Whether the model's slot text is to be taken rather than the realiser's. Both have passed the guards."""
    return bool(model_text) or not (rule_text and unit.bullets)
