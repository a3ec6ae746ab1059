"""Floor 3: an office's past reports, from a file to the library."""

from pipeline.samples.reading import read_reports
from pipeline.samples.types import Line, Part, RawReport, Repair

__all__ = ["Line", "Part", "RawReport", "Repair", "read_reports"]
