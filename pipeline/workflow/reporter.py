"""Who hears how a run is getting on. The CLI shows it; nothing below the CLI prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipeline.types import Fault, Plan, Unit, Written


class Reporter(Protocol):
    """Told of each step, from several threads at once."""

    def fetching(self, stage: str, done: int, total: int) -> None:
        """``done`` of ``total`` bytes of a stage of getting the model ("download", "join", "verify") are through."""

    def opening(self) -> None:
        """The model is being loaded or connected to: some answer is not in the ledger."""

    def planned(self, plan: Plan) -> None:
        """What will be written is settled."""

    def started(self, unit: Unit) -> None:
        """A unit is taken up."""

    def retried(self, unit: Unit, faults: Sequence[Fault]) -> None:
        """An answer did not hold."""

    def written(self, item: Written) -> None:
        """A unit is done."""

    def checking(self) -> None:
        """All units are done; the document is put together, checked and saved."""

    def stopping(self) -> None:
        """Ctrl-C was heard; the calls under way are being ended, which can take some seconds."""


class Silent:
    """A reporter that tells nobody."""

    def fetching(self, stage: str, done: int, total: int) -> None: ...

    def opening(self) -> None: ...

    def planned(self, plan: Plan) -> None: ...

    def started(self, unit: Unit) -> None: ...

    def retried(self, unit: Unit, faults: Sequence[Fault]) -> None: ...

    def written(self, item: Written) -> None: ...

    def checking(self) -> None: ...

    def stopping(self) -> None: ...
