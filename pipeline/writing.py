"""Floor 4: a unit becomes sentences: ask, judge, ask again with the fault named, and at last build them by rule."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

from pipeline import figures
from pipeline.errors import BadAnswer
from pipeline.exemplars import Exemplar
from pipeline.guards import judge_of
from pipeline.models.profile import Profile
from pipeline.preference import pasted, reads_better, reads_well
from pipeline.prompting import unit_prompt
from pipeline.realiser import realise
from pipeline.register import full_width
from pipeline.types import Completion, Context, Fault, Prompt, Source, Unit, Wish, Written

_UNTIDY = re.compile("\n|[，；：、。！？]{2}")


def write_unit(
    unit: Unit,
    context: Context,
    ask: Callable[[Prompt], Completion],
    pairs: Sequence[Exemplar],
    profile: Profile,
    *,
    retried: Callable[[Unit, Sequence[Fault]], None] = lambda unit, faults: None,
    wish: Wish | None = None,
) -> Written:
    """The sentences for ``unit`` as slot text, faithful whoever wrote them.

    ``ask`` is called at most ``profile.attempts`` times, each answer judged with its stand-ins lifted out; a BadAnswer
    counts as a fault. When an answer is refused and the realiser's sentences read as prose of their own, they are
    taken at once (Source.RULE); when none of the answers holds, they stand all the same, flagged to be polished
    (Source.FALLBACK) unless the bullets were prose already. ``retried`` hears of each answer that is asked for again.
    With a ``wish`` the model's version is taken whenever it holds and is not the one before; without one in
    ``profile.attempts`` tries the version before stands.
    Other ModelErrors, and OutlineError from a broken template, go to the caller.
    """
    judge = judge_of(unit, context)
    rule_text = tidy(realise(unit, context))
    rule_holds = reads_well(rule_text, unit) and all(fault.guard == "pasted" for fault in judge(rule_text))
    rule_ends_it = rule_holds and not pasted(rule_text, unit) and wish is None
    seen: list[Fault] = []
    faults: tuple[Fault, ...] = ()
    refused = digest = ""
    calls = cached = tokens = 0
    for attempt in range(profile.attempts):
        asked = unit_prompt(unit, context, pairs, profile, attempt=attempt, refused=refused, faults=faults, wish=wish)
        digest = prompt_digest(asked.prompt)
        try:
            answer = ask(asked.prompt)
        except BadAnswer as error:
            calls += 1
            refused, faults = "", (Fault("answer", error.message),)
        else:
            calls, cached = calls + (not answer.cached), cached + answer.cached
            tokens += answer.completion_tokens
            text = tidy(figures.lift(answer.text, asked.mapping))
            refused, faults = answer.text, judge(text)
            if wish and text == wish.before:
                faults = (Fault("same", "和原来的写法一样，请换一种说法"),)
            if not faults:
                chosen = wish is not None or text == rule_text or reads_better(text, rule_text, unit)
                return Written(
                    unit=unit,
                    slot_text=text if chosen else rule_text,
                    source=Source.MODEL if chosen else Source.RULE,
                    faults=tuple(seen),
                    calls=calls,
                    cached=cached,
                    completion_tokens=tokens,
                    prompt_digest=digest,
                )
        seen.extend(faults)
        if rule_ends_it:
            break
        retried(unit, faults)
    if wish is not None:
        return Written(unit, wish.before, wish.source, tuple(seen), calls, cached, tokens, digest)
    source = Source.RULE if rule_holds else Source.FALLBACK
    return Written(unit, rule_text, source, tuple(seen), calls, cached, tokens, digest)


def prompt_digest(prompt: Prompt) -> str:
    """sha256 (hex) of a prompt's messages and parameters: which words a passage was asked for with."""
    return hashlib.sha256(repr(prompt).encode("utf-8")).hexdigest()


def tidy(slot_text: str) -> str:
    """One unit's sentences on one line, with Chinese punctuation, no doubled marks, and one full stop at the end.

    Only what no reader would call another text is mended; the rest is for the guards to judge.
    """
    text = full_width(slot_text.strip())
    # All that is mended is a line break or one mark beside another; most answers have neither.
    if _UNTIDY.search(text):
        text = re.sub(r"(?<=[。；：，！？])\s*\n\s*", "", text)
        text = re.sub(r"[，；：、]+(?=[。！？])", "", text)
        text = re.sub(r"([。，；：、])\1+", r"\1", text)
        text = re.sub(r"(?<=[。！？])[，；：、]+", "", text)
    text = text.rstrip("，；：、")
    return text if not text or text.endswith(("。", "！", "？", "。”")) else f"{text}。"
