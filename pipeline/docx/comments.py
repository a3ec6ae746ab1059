"""Findings as Word comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.oxml import clean
from pipeline.types import Finding

AUTHOR = "nigao"
INITIALS = "NG"


def add_comments(document: Any, findings: Sequence[Finding], runs: Mapping[str, Sequence[Any]], whole: str) -> None:
    """One comment per finding, around its paragraph's runs.

    ``runs``: paragraph id → its runs (python-docx Run, at least one); ``whole``: the id of the paragraph that
    carries what is said of the whole document, and what names a paragraph the draft doesn't have.
    """
    for finding in findings:
        anchor = runs[finding.paragraph if finding.paragraph in runs else whole]
        comment = document.add_comment(anchor, clean(finding.message), AUTHOR, INITIALS)
        # Optional in OOXML, and the time of day would make equal drafts differ.
        comment._comment_elm.attrib.pop(qn("w:date"), None)
