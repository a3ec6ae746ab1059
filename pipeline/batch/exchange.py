"""A batch whose questions and answers travel in files: rounds of asking what is still missing.

A round: the answers that came are verified and kept in the ledger; every report that lacks none is drafted by the
ordinary batch, which then asks nobody; what the others still lack is the next round's questions. An answer that the
guards refuse makes its own next question, so a round never holds what was answered well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.batch.gate import BudgetReached
from pipeline.batch.jsonl import (
    MAX_BYTES,
    MAX_LINES,
    Question,
    Result,
    answer_of,
    read_results,
    result_files,
    write_requests,
)
from pipeline.batch.manifest import FAILED, Outcome
from pipeline.batch.names import occupied, output_name
from pipeline.batch.questions import Paper, unanswered
from pipeline.batch.rounds import STEM, Rounds
from pipeline.batch.run import Summary, Watcher
from pipeline.batch.sources import Item
from pipeline.batch.work import Batch
from pipeline.errors import BadAnswer, ModelError, NigaoError, SettingsError
from pipeline.ledger import Ledger, digest
from pipeline.models import profile_for, remote_id
from pipeline.types import Completion, Notes
from pipeline.workflow.desk import Desk
from pipeline.workflow.reporter import Silent

_KEPT_AT_ONCE = 500  # answers; the file that they come from stays until they are in the ledger
_TOKENS_A_CHARACTER = 0.75


@dataclass
class Taken:
    """What a result file held. ``failed``: questions that were not answered, by the reason."""

    kept: int = 0
    refused: int = 0  # answered, but with nothing that can be used
    doubled: int = 0  # had a usable answer already, which stays
    foreign: int = 0  # never asked in this batch
    damaged: int = 0  # lines that are no result
    failed: Counter[str] = field(default_factory=Counter)


@dataclass
class Look:
    """What a batch's reports still lack. ``ready``: those that lack nothing or can't be drafted."""

    ready: list[Item] = field(default_factory=list)
    waiting: int = 0  # reports
    open: int = 0  # questions to be asked now
    under_way: int = 0  # questions that a server has
    tokens: int = 0  # of the questions to be asked now, answers included; an estimate
    tokens_under_way: int = 0  # of those that a server has, likewise


class Exchange:
    """A batch and the log of what was asked in files; used by one thread."""

    def __init__(self, job: Batch, rounds: Rounds, ledger: Ledger) -> None:
        self.job = job
        self.rounds = rounds
        self._ledger = ledger
        self._model = job.settings.model
        self._paper = Paper(remote_id(job.settings), profile_for(self._model), rounds.refused)

    def take(self, path: Path) -> Iterator[tuple[Path, Taken]]:
        """Keeps the answers of a result file, or of those in a folder, file by file.

        Of several usable answers to a question the first stays. Raises NotesError when there is no such file.
        """
        for file in result_files(path, f"{STEM}-"):
            yield file, self._take(read_results(file), str(file))

    def _take(self, results: Iterable[Result | None], where: str) -> Taken:
        taken = Taken()
        kept: dict[str, Completion] = {}
        refused: dict[str, str] = {}
        for result in results:
            if result is None:
                taken.damaged += 1
            elif not self.rounds.asked(result.key):
                taken.foreign += 1
            elif result.key in kept or self._ledger.get(result.key) is not None:
                taken.doubled += 1
            else:
                self._judge(result, where, taken, kept, refused)
            if len(kept) >= _KEPT_AT_ONCE:
                self._ledger.put_all(kept)
                kept.clear()
        self._ledger.put_all(kept)
        self.rounds.refuse(refused)
        return taken

    def _judge(
        self, result: Result, where: str, taken: Taken, kept: dict[str, Completion], refused: dict[str, str]
    ) -> None:
        try:
            schema = self.rounds.sorts(result.key)
            kept[result.key] = answer_of(result, model=self._model, schema=schema, where=where)
            taken.kept += 1
        except BadAnswer as error:
            refused.setdefault(result.key, error.message)
            taken.refused += 1
        except ModelError as error:
            taken.failed[error.message] += 1

    def look(self, folder: Path | None, *, max_lines: int = MAX_LINES, max_bytes: int = MAX_BYTES) -> Look:
        """What the reports lack; the questions are written to ``folder`` as they are found, when one is given.

        Questions that a server has are not written again, others are, whatever files they stand in already.
        """
        found = Look()
        questions = self._questions(found)
        if folder is None:
            for _ in questions:
                pass
            return found
        stem = self.rounds.next_stem(folder)
        for _ in write_requests(
            questions,
            folder,
            stem,
            self._model,
            record=self.rounds.wrote,
            max_lines=max_lines,
            max_bytes=max_bytes,
        ):
            pass
        return found

    def _questions(self, found: Look) -> Iterator[Question]:
        desk = Desk(self._paper, self._ledger, Silent(), fresh=False)
        used = occupied(outcome.stem for outcome in self.job.manifest.outcomes.values() if outcome.stem)
        seen: set[str] = set()
        for item in self.job.items:
            try:
                notes = item.load()
                self._name(item, notes, used)
                prompts = list(unanswered(notes, item.origin, desk, self.job.library))
            except NigaoError as error:
                # The ordinary batch records it; what was found wrong is not to depend on who finds it.
                found.ready.append(replace(item, load=_raiser(error)))
                continue
            if not prompts:
                found.ready.append(item)
                continue
            found.waiting += 1
            for prompt in prompts:
                key = digest(self._paper.id, prompt)
                if key in seen:
                    continue
                seen.add(key)
                length = sum(len(message.content) for message in prompt.messages)
                tokens = round(_TOKENS_A_CHARACTER * length) + prompt.max_tokens // 3
                if self.rounds.under_way(key):
                    found.under_way += 1
                    found.tokens_under_way += tokens
                    continue
                found.open += 1
                found.tokens += tokens
                yield Question(key, prompt)

    def check_budget(self, look: Look) -> None:
        """Raises BudgetReached when asking what ``look`` found might cost more than the batch's limits leave.

        Counted are the answers of every round so far, what a server has now, and what would be asked.
        """
        limits = self.job.limits
        answers = (self._ledger.get(key) for key in self.rounds.keys)
        spent = sum(answer.prompt_tokens + answer.completion_tokens for answer in answers if answer)
        wanted = spent + look.tokens_under_way + look.tokens
        for name, most in (
            ("--max-tokens", limits.max_tokens),
            ("--max-cost", limits.max_cost and limits.max_cost / limits.price * 1e6),
        ):
            if most and wanted > most:
                before = f"，连同已用和在处理的共约 {wanted}" if wanted > look.tokens else ""
                raise BudgetReached(
                    f"这一轮约 {look.tokens} 个词元{before}，超过限额 {most:.0f}，没有提交",
                    where=name,
                    hint=f"提高 {name} 再运行同一命令；收到的答案都在账本里",
                )

    def _name(self, item: Item, notes: Notes, used: set[str]) -> None:
        """Settles the name of a report in the order of the source: in which round it is drafted must not matter."""
        outcomes = self.job.manifest.outcomes
        known = outcomes.get(item.origin)
        if known is None or not known.stem:
            stem = output_name(notes.front.title, item.origin, used)
            waits = Outcome(item.number, item.origin, item.digest, stem, FAILED, "还在等批处理的答案")
            outcomes[item.origin] = waits  # not on the disk: nothing became of it yet

    def draft(self, found: Look, watcher: Watcher) -> Summary:
        """Drafts what is ready and writes the review index."""
        job = replace(self.job, items=tuple(found.ready), model=lambda settings, reporter: self._paper)
        summary = job.run(watcher)
        job.write_index()
        return replace(summary, calls=0)  # counted were answers that came in files and could not be used


@contextmanager
def open_exchange(job: Batch) -> Iterator[Exchange]:
    """The exchange of an open batch. Raises SettingsError without a remote model's address and name, or when the
    folder's questions were another model's."""
    if not job.settings.base_url:
        raise SettingsError(
            "没有说批处理用哪个模型",
            where="--base-url",
            hint="请给出 --base-url 和 --model；离线处理的，写上将来用的地址和模型名即可",
        )
    with Rounds(job.out, remote_id(job.settings)) as rounds, Ledger(job.settings.ledger) as ledger:
        yield Exchange(job, rounds, ledger)


def _raiser(error: NigaoError) -> Callable[[], Notes]:
    def load() -> Notes:
        raise error

    return load
