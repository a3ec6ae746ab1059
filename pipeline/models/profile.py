"""What a model of a given size is trusted with. The guards are the same for all."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIZE_IN_NAME = re.compile(r"(?<![\d.a-z])(\d+(?:\.\d+)?)\s*b(?![a-z])", re.IGNORECASE)
_BYTES_PER_PARAMETER = 0.72  # 4-bit K-quants with their embeddings: 1.117 GB for 1.54 B parameters


@dataclass(frozen=True)
class Profile:
    """How a model is used.

    ``unit_bullets``: most bullets one call writes; ``exemplars``: most example pairs in a prompt,
    ``exemplar_tokens``: most tokens of them together; ``attempts``: tries a unit; ``parallel``: calls at once;
    ``context``: tokens of one call, prompt and answer together; ``max_tokens``: of the answer alone.
    """

    name: str
    unit_bullets: int
    exemplars: int
    exemplar_tokens: int
    attempts: int
    parallel: int
    context: int
    max_tokens: int
    temperature: float


# Three bullets are the most that a 1.5 B model rewrites; past that it pastes. Two pairs: on two cores it reads some 40
# tokens a second, so that each further pair costs more than it brings.
SMALL = Profile("small", 3, 2, 260, 2, 4, 4096, 400, 0.2)
MEDIUM = Profile("medium", 5, 4, 600, 3, 4, 6144, 800, 0.2)
LARGE = Profile("large", 8, 4, 1000, 2, 8, 16384, 1200, 0.3)


def profile_for(name: str, size: int | None = None) -> Profile:
    """The profile of a model: by the parameter count in its name ("7b", "1.5B"), else by a GGUF's ``size`` in bytes.

    A remote model whose name tells no size ("deepseek-chat") is taken for a large one.
    """
    found = _SIZE_IN_NAME.search(name)
    if found:
        billions = float(found[1])
    elif size is not None:
        billions = size / _BYTES_PER_PARAMETER / 1e9
    else:
        return LARGE
    if billions < 4:
        return SMALL
    return MEDIUM if billions < 20 else LARGE
