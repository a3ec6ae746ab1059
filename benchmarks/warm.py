"""The command in a process of its own, forked from one that has loaded its libraries: 1 second instead of 6.

Only for runs that are started hundreds of times. Such a process opens its files and connections itself and dies by
itself; all that it has from its parent is what was imported.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

_LOADED = ["cli", "langchain_openai", "openai", "openpyxl", "pipeline.batch.work", "pipeline.batch.lines", "warm"]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(_LOADED)


def nigao(arguments: Sequence[str], home: Path, said: Path, *, largest_file: int = 0) -> BaseProcess:
    """Starts ``nigao`` with ``arguments``; what it says goes into ``said``.

    ``largest_file``: bytes, past which the system refuses to write as a full disk does; 0 is no limit.
    """
    process = _CONTEXT.Process(target=_run, args=(tuple(arguments), home, said, largest_file))
    with _search_path():
        process.start()
    return process


@contextmanager
def _search_path() -> Iterator[None]:
    """The parent of all is a fresh interpreter, begun with the first process: it must find what this one finds."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _run(arguments: tuple[str, ...], home: Path, said: Path, largest_file: int) -> None:
    os.environ["NIGAO_HOME"] = str(home)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    with said.open("wb") as file, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - multiprocessing closed it
    import cli

    cli.main(arguments)


if __name__ != "__main__":
    # Word lists, patterns and libraries that the command loads at its first report.
    from loopback import written

    from pipeline.exemplars.files import load_samples

    load_samples()
    written(["7月3日维修山塘42座", "投入资金3.5万元"])
