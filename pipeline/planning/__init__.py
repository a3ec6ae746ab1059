"""Floor 3: which section, which unit and which paragraph each bullet goes to."""

from pipeline.planning.layout import Decide
from pipeline.planning.plan import make_plan
from pipeline.planning.sorting import parse_sort, sort_prompt

__all__ = ["Decide", "make_plan", "parse_sort", "sort_prompt"]
