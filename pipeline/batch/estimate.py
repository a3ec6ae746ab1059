"""What a batch will cost, before it is begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.batch.sources import Item
from pipeline.errors import NigaoError
from pipeline.ledger import Ledger, digest
from pipeline.models import Model
from pipeline.planning import make_plan
from pipeline.prompting import unit_prompt
from pipeline.workflow.drafting import context_for, outline_of
from pipeline.workflow.library import Library

_LOOKED_AT = 12  # reports that are planned to tell how the others will be
_TRIES = 1.3  # questions a unit: some answers are refused and asked for again
_TOKENS_A_CHARACTER = 0.75


@dataclass(frozen=True)
class Estimate:
    """``calls`` and ``tokens`` after what the ledger has; ``seconds`` is None where no speed was measured yet."""

    reports: int
    calls: int
    tokens: int
    seconds: float | None
    cost: float


def estimate(items: Sequence[Item], ledger: Ledger, library: Library, model: Model, *, price: float) -> Estimate:
    """From a few reports, spread over the batch; reads no more than these and asks nobody."""
    step = max(1, len(items) // _LOOKED_AT)
    looked = [
        found for item in items[::step][:_LOOKED_AT] if (found := _look(item, ledger, library, model)) is not None
    ]
    calls = tokens = 0
    if looked:
        calls = round(_TRIES * sum(asked for asked, _ in looked) / len(looked) * len(items))
        tokens = round(_TRIES * sum(length for _, length in looked) / len(looked) * len(items))
    speed = ledger.speed(model.id)
    return Estimate(len(items), calls, tokens, None if speed is None else calls * speed, tokens * price / 1e6)


def _look(item: Item, ledger: Ledger, library: Library, model: Model) -> tuple[int, int] | None:
    """Questions and tokens of one report; None when it can't be drafted."""
    try:
        notes = item.load()
        plan = make_plan(notes, outline_of(notes, item.origin), unit_bullets=model.profile.unit_bullets)
        asked = tokens = 0
        context = context_for(notes)
        for unit in plan.units:
            pairs = [choice.exemplar for choice in library.choices(unit, plan, model.profile)]
            prompt = unit_prompt(unit, context, pairs, model.profile).prompt
            if ledger.get(digest(model.id, prompt)) is None:
                asked += 1
                length = sum(len(message.content) for message in prompt.messages)
                tokens += round(_TOKENS_A_CHARACTER * length) + prompt.max_tokens // 3
        return asked, tokens
    except NigaoError:
        return None
