"""How a change is put down: as if the text had always been so, or as a Word revision to be accepted or rejected.

Elements: ECMA-376 Part 1, 17.13.5 (w:ins, w:del, w:delText; in a paragraph mark's w:rPr they stand first).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.comments import AUTHOR
from pipeline.docx.oxml import element
from pipeline.docx.revise.runs import outermost, remove_run, split_after, words_only

_DELETED = {qn("w:t"): qn("w:delText"), qn("w:instrText"): qn("w:delInstrText")}
_AFTER_MARK = {qn("w:sectPr"), qn("w:pPrChange")}


class Pen:
    """Puts down changes in one document. ``track``: as revisions of nigao's, dated ``when`` (no date when None)."""

    def __init__(self, body: Any, *, track: bool, when: datetime | None) -> None:
        self.track = track
        self._date = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else ""
        numbers = (each.get(qn("w:id"), "") for each in body.iter() if isinstance(each.tag, str))
        self._last = max((int(number) for number in numbers if number.isdecimal()), default=0)
        self._struck: Any = None

    def number(self) -> int:
        """A w:id that nothing in the document has."""
        self._last += 1
        return self._last

    def rewrite(self, paragraph: Any, old: Sequence[Any], new: Sequence[Any]) -> Any:
        """Put the runs ``new`` in the place of the runs ``old`` of a w:p (at least one of each).

        Returns the last element put there. Tracked, the new text stands after the old, else before what is left in
        between.
        """
        words = [words_only(run) for run in old]
        if not self.track:
            spot = outermost(words[0], paragraph, words)
            for run in new:
                spot.addprevious(run)
            for run in words:
                remove_run(run, paragraph)
            return new[-1]
        for run in words:
            self._strike(run)
        spot = outermost(words[-1].getparent(), paragraph, ())
        if spot.getparent().tag in (qn("w:ins"), qn("w:moveTo")):
            split_after(spot)  # an insertion can't stand within another one
            spot = spot.getparent()
        made = element("w:ins", self._stamp(), *new)
        spot.addnext(made)
        return made

    def empty(self, paragraph: Any, old: Sequence[Any], *, mark: bool) -> None:
        """Take the runs ``old`` out of a w:p; tracked and with ``mark``, its paragraph mark too."""
        for run in [words_only(run) for run in old]:
            if self.track:
                self._strike(run)
            else:
                remove_run(run, paragraph)
        if mark and self.track:
            self._mark(paragraph, "w:del")

    def fill(self, paragraph: Any, runs: Sequence[Any]) -> None:
        """Put the runs of a new w:p into it."""
        for each in [element("w:ins", self._stamp(), *runs)] if self.track and runs else runs:
            paragraph.append(each)
        if self.track:
            self._mark(paragraph, "w:ins")

    def _strike(self, run: Any) -> None:
        """Put a run into a w:del: that of the run before it, if that was struck just now."""
        for child in run:
            child.tag = _DELETED.get(child.tag, child.tag)
        if self._struck is None or run.getprevious() is not self._struck:
            self._struck = element("w:del", self._stamp())
            run.addprevious(self._struck)
        self._struck.append(run)

    def _mark(self, paragraph: Any, tag: str) -> None:
        """Say of the paragraph's mark that it was inserted (w:ins) or deleted (w:del)."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            properties = element("w:pPr")
            paragraph.insert(0, properties)
        mark = properties.find(qn("w:rPr"))
        if mark is None:
            mark = element("w:rPr")
            later = [child for child in properties if child.tag in _AFTER_MARK]
            properties.insert(properties.index(later[0]) if later else len(properties), mark)
        inserted = mark.find(qn("w:ins")) is not None  # by a person, and first of all
        mark.insert(int(inserted), element(tag, self._stamp()))

    def _stamp(self) -> dict[str, str | int]:
        date = {"w:date": self._date} if self._date else {}
        return {"w:id": self.number(), "w:author": AUTHOR, **date}
