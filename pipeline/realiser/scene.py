"""What a rule of the realiser may know of its clause, and what kind of phrase it looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.grammar import tokens
from pipeline.realiser import lexicon
from pipeline.types import Role, Slot, SlotKind


@dataclass(frozen=True)
class Scene:
    """What a rule may know: the section's role, the unit's slots, where the clause stands."""

    role: Role
    slots: dict[str, Slot]
    opens: bool = False
    governs: bool = True  # the bullet that the clause stands in is about a place and who lives there

    def kind(self, marker: str) -> SlotKind:
        return self.slots[marker].kind


def is_agency(phrase: str) -> bool:
    """Whether the phrase is one that acts (an office, a person), not one that is acted on (a society, a village)."""
    return bool(re.search(r"(办|局|所|站|中心|委|委员会|组|专班|政府|街道|书记|镇长|主任|部门)$", phrase))


def is_nominal(phrase: str) -> bool:
    """Whether the phrase is made of nouns and what goes with them, a noun among them."""
    tags = [pos for _, pos in tokens(phrase)]
    return any(pos[0] == "n" for pos in tags) and all(
        pos[0] in "nabmqrxu" or pos in {"vn", "slot", "j", "k"} for pos in tags
    )


def is_doer(phrase: str) -> bool:
    return bool(lexicon.ends_with(phrase, "doers", "nouns"))
