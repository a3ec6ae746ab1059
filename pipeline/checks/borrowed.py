"""Borrowed: nothing of an exemplar, a past report or a sibling draft stands in this one (DESIGN, promise 5).

These findings need a corpus and so stand beside the registered checks, which see a draft alone.
"""

from __future__ import annotations

from pipeline.checks.reading import known_text
from pipeline.shield import Borrowed, Corpus, borrowed
from pipeline.types import Draft, Finding, Paragraph, ParagraphKind, Severity, Source

_QUOTED = 60  # characters of a borrowed passage that a message repeats


def borrowed_findings(draft: Draft, corpus: Corpus) -> tuple[Finding, ...]:
    """What the draft's written text shares with the corpus, in order of place; its fixed wording is left out."""
    body = [paragraph for paragraph in draft.paragraphs if paragraph.kind is ParagraphKind.BODY]
    front = draft.plan.notes.front
    fixed = [
        passage.text
        for paragraph in draft.paragraphs
        for passage in paragraph.passages
        if passage.source is Source.TEMPLATE
    ]
    found = borrowed(
        [_written(paragraph) for paragraph in body],
        corpus,
        known=f"{known_text(draft)}\n{front.date}",
        skip="\n".join(fixed),
    )
    return tuple(finding_of(each, body[each.paragraph].id, body[each.paragraph].section) for each in found)


def finding_of(found: Borrowed, paragraph: str, section: str) -> Finding:
    """What is told of one borrowed passage. ``paragraph``: its id; ``section``: the key of its section."""
    return Finding(f"borrowed-{found.kind}", Severity.WARN, _message(found), paragraph, section)


def _written(paragraph: Paragraph) -> str:
    return "".join(passage.text for passage in paragraph.passages if passage.source is not Source.TEMPLATE)


def _message(found: Borrowed) -> str:
    words = found.words if len(found.words) <= _QUOTED else found.words[: _QUOTED - 1] + "…"
    place = f"{found.origin}“{found.source}”"
    match found.kind:
        case "run":
            return f"与{place}有{len(found.words)}个字相同，请改写：“{words}”"
        case "paragraph":
            return f"整段与{place}大体相同（重合{found.share:.0%}），请改写：“{words}”"
        case "name":
            return f"名称“{words}”要点里没有，{place}里有，请核对"
        case "figure":
            return f"“{words}”要点里没有，{place}里有，请核对"
