"""Findings as Word comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.docx.oxml import clean, element, text_element, val
from pipeline.types import Finding

AUTHOR = "nigao"
INITIALS = "NG"


def add_comments(comments: Any, findings: Sequence[Finding], runs: Mapping[str, Sequence[Any]], whole: str) -> None:
    """One comment per finding, around its paragraph's runs. No time: it would make equal drafts differ.

    ``comments``: an empty w:comments; ``runs``: paragraph id → its w:r, at least one; ``whole``: the id of the
    paragraph that carries what is said of the whole document, and what names a paragraph the draft doesn't have.
    """
    for number, finding in enumerate(findings):
        anchor = runs[finding.paragraph if finding.paragraph in runs else whole]
        place = {"w:id": number}
        anchor[0].addprevious(element("w:commentRangeStart", place))
        anchor[-1].addnext(_run(element("w:commentReference", place)))
        anchor[-1].addnext(element("w:commentRangeEnd", place))
        said = element("w:p", None, element("w:pPr", None, val("w:pStyle", "CommentText")))
        said.extend((_run(element("w:annotationRef")), element("w:r", None, _text(clean(finding.message)))))
        comments.append(element("w:comment", {**place, "w:author": AUTHOR, "w:initials": INITIALS}, said))


def _run(mark: Any) -> Any:
    return element("w:r", None, element("w:rPr", None, val("w:rStyle", "CommentReference")), mark)


def _text(message: str) -> Any:
    if message != message.strip():
        return text_element(message)
    made = element("w:t")
    made.text = message
    return made
