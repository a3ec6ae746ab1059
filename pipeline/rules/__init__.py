"""Floor 5: the oracle. Each rule of GB/T 9704-2012 and the 条例 as a small pure function over a .docx that was read."""

from __future__ import annotations

import importlib
import pkgutil

from pipeline.rules.registry import RULES, Rule

_NOT_RULES = {"registry", "house"}


def load_rules() -> dict[str, Rule]:
    """Every rule by its id: the modules of this package register theirs when they are imported."""
    for module in pkgutil.iter_modules(__path__):
        if module.name not in _NOT_RULES:
            importlib.import_module(f"{__name__}.{module.name}")
    return RULES
