"""Floor 3: an office's past reports, from a file to the library."""

from pipeline.samples.keeping import file_name, to_sample
from pipeline.samples.pairs import Made, make_pairs
from pipeline.samples.reading import read_reports
from pipeline.samples.recognise import Report, Section, recognise
from pipeline.samples.types import Line, Part, RawReport, Repair

__all__ = [
    "Line",
    "Made",
    "Part",
    "RawReport",
    "Repair",
    "Report",
    "Section",
    "file_name",
    "make_pairs",
    "read_reports",
    "recognise",
    "to_sample",
]
