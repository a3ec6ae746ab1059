"""Floor 1: the figures of a bullet (dates, 文号, titles, quotations too) as slots; ways in and out of slot text."""

from pipeline.figures.amounts import amount
from pipeline.figures.lifting import lift
from pipeline.figures.scan import find_slots, numerals_in
from pipeline.figures.standins import stand_ins
from pipeline.figures.template import MARKER, UnknownMarkerError, fill, marker, markers_in, render, to_template

__all__ = [
    "MARKER",
    "UnknownMarkerError",
    "amount",
    "fill",
    "find_slots",
    "lift",
    "marker",
    "markers_in",
    "numerals_in",
    "render",
    "stand_ins",
    "to_template",
]
