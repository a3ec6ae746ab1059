"""Which questions a report is still waiting for, found without asking anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.errors import BadAnswer, NigaoError, NotesError
from pipeline.ledger import digest
from pipeline.models import Profile
from pipeline.notes import secret_mark
from pipeline.planning import make_plan
from pipeline.types import Completion, Notes, Prompt
from pipeline.workflow.desk import Desk
from pipeline.workflow.drafting import context_for, decider, outline_of
from pipeline.workflow.library import Library
from pipeline.writing import write_unit


class Unanswered(NigaoError):
    """``prompt`` has no answer yet, so what hangs on it can't be written."""

    def __init__(self, prompt: Prompt) -> None:
        super().__init__("还有问题没有答案", hint="把批处理的答案收回来以后再运行一次")
        self.prompt = prompt


class Paper:
    """Stands where a model stands whose questions and answers travel in files.

    What is answered is in the ledger and does not come here; what was answered badly (``refused``: why, by key) is
    told as the model's own bad answer would be, so that the same next question follows from it.
    """

    def __init__(self, identity: str, profile: Profile, refused: Mapping[str, str]) -> None:
        self.id = identity
        self.profile = profile
        self._refused = refused

    def ask(self, prompt: Prompt) -> Completion:
        """Raises BadAnswer for what was answered badly, Unanswered for all the rest."""
        reason = self._refused.get(digest(self.id, prompt))
        if reason is not None:
            raise BadAnswer(reason)
        raise Unanswered(prompt)

    def close(self) -> None:
        """Nothing is open."""


def unanswered(notes: Notes, where: str, desk: Desk, library: Library) -> Iterator[Prompt]:
    """The prompts that a report needs an answer to before it can be written; none: it can be.

    ``desk`` asks a Paper; ``where`` is the report's origin, for messages. A question that follows from an answer not
    yet there is found in a later round. Raises NotesError for a mark of secrecy, and what drafting the report raises.
    """
    outline = outline_of(notes, where)
    if mark := secret_mark(notes):
        raise NotesError(
            f"要点里有“{mark}”字样，不能写进批处理的文件",  # nobody here knows where a file is taken
            where=where,
            hint="请不用批处理，用内置模型起草；涉密材料请按保密规定办理",
        )
    try:
        plan = make_plan(notes, outline, unit_bullets=desk.profile.unit_bullets, decide=decider(desk))
    except Unanswered as missing:
        yield missing.prompt
        return
    context = context_for(notes)
    for unit in plan.units:
        pairs = [choice.exemplar for choice in library.choices(unit, plan, desk.profile)]
        try:
            write_unit(unit, context, desk.ask, pairs, desk.profile)
        except Unanswered as missing:
            yield missing.prompt
