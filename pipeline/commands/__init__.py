"""Floor 7: commands as generators of the lines to show, so that only cli.py prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipeline.commands import batch, checking, documents, layout, library

Command = Callable[..., Iterable[str]]

OF_DOCUMENTS: Mapping[str, Command] = {
    "batch": batch.batch,
    "regen": documents.regen,
    "update": documents.update,
    "status": documents.status,
    "history": documents.history,
    "trace": documents.trace,
    "finalize": documents.finalize,
    "render": layout.render,
    "check": checking.check,
    "rules": checking.rules,
}
OF_SAMPLES: Mapping[str, Command] = {
    "list": library.list_all,
    "show": library.show,
    "check": library.check_all,
    "import": library.take_in,
}
