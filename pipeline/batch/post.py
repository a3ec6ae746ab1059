"""Request files to a batch server and the answers back, each file once whenever the program dies in between.

That a file is being sent is in the log before it is; afterwards a file that may have arrived is looked for at the
server, and only sent again when it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.batch.exchange import Exchange, Taken
from pipeline.batch.rounds import Rounds, Sheet, State
from pipeline.errors import ModelQuota, ModelRefused
from pipeline.models.batches import BatchServer, BatchState

ANSWERS = "answers"  # the folder in the batch's own where answers are put


def settle(rounds: Rounds, server: BatchServer) -> Iterator[Sheet]:
    """The files of which it was not known whether they had arrived, now that it is.

    One that has no batch is as one just written. Raises what ``server`` raises.
    """
    for sheet in [each for each in rounds.sheets.values() if each.state is State.SENDING]:
        batch = server.find(sheet.upload, _tag(rounds, sheet))
        state = State.SENT if batch else State.WRITTEN
        yield rounds.change(sheet.name, state=state, batch=batch)


def send(rounds: Rounds, server: BatchServer, sheet: Sheet) -> Sheet:
    """Makes a batch of a request file. Raises what ``server`` raises; the next ``settle`` finds out how it ended."""
    rounds.change(sheet.name, state=State.SENDING)
    try:
        upload = server.upload(Path(sheet.path))
        rounds.change(sheet.name, upload=upload)
        batch = server.create(upload, _tag(rounds, sheet))
    except (ModelRefused, ModelQuota):  # it said no: there is nothing to look for
        rounds.change(sheet.name, state=State.WRITTEN)
        raise
    return rounds.change(sheet.name, state=State.SENT, batch=batch)


def collect(exchange: Exchange, server: BatchServer) -> Iterator[tuple[Sheet, BatchState, list[Taken]]]:
    """Asks once how each batch is, and takes the answers of those that have ended, errors and expired ones too.

    The files are kept in the batch's folder, then read into the ledger, then the batch is done with.
    """
    rounds = exchange.rounds
    for sheet in [each for each in rounds.sheets.values() if each.state is State.SENT]:
        state = server.state(sheet.batch)
        taken: list[Taken] = []
        if state.ended:
            stem = sheet.name.removesuffix(".jsonl")
            for number, file in enumerate(state.files, 1):
                path = exchange.job.out / ANSWERS / f"answers-{stem}-{number}.jsonl"
                server.download(file, path)
                taken += [each for _, each in exchange.take(path)]
            rounds.change(sheet.name, state=State.ENDED)
        yield sheet, state, taken


def _tag(rounds: Rounds, sheet: Sheet) -> str:
    return f"{rounds.id}/{sheet.name}"
