"""``samples``: past reports into the office's own library, and a look at what the library holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import guards
from pipeline.errors import NigaoError, OutlineError, OutputError
from pipeline.exemplars import Sample, load_samples, read_sample, to_markdown
from pipeline.outline import load_outlines
from pipeline.samples import Made, Report, file_name, make_pairs, read_reports, recognise, to_sample
from pipeline.settings import Settings
from pipeline.textio import write_atomic
from pipeline.types import Context, FrontMatter, Unit

# What a pair is judged against: no notes, no title but its own bullets.
_NO_CONTEXT = Context(FrontMatter("关于有关情况的报告"))


@dataclass(frozen=True)
class Found:
    """A report that can be taken in. ``sample.path`` is where it would be written; ``known``: it is there already."""

    report: Report
    made: Made
    sample: Sample
    known: bool = False


@dataclass(frozen=True)
class Refused:
    """A file, or a part of one, that is no report, and why (Chinese)."""

    where: str
    reason: str
    hint: str = ""


@dataclass(frozen=True)
class Doubt:
    """A pair of the library that does not pass what a model's answer must pass. ``where`` is ``file:line``."""

    where: str
    prose: str
    messages: tuple[str, ...]


def find_reports(paths: Iterable[Path], folder: Path) -> tuple[Found | Refused, ...]:
    """Every report of ``paths`` in order, each with the file in ``folder`` that it would become; writes nothing.

    A file that can't be read or holds no report is among the refused. Raises OutlineError when a file that is already
    in ``folder`` is malformed.
    """
    held = [read_sample(path, own=True) for path in sorted(folder.glob("*.md"))] if folder.is_dir() else []
    texts = {sample.text: sample for sample in held if sample.text}
    taken = {sample.path.name for sample in held}
    found: list[Found | Refused] = []
    for path in paths:
        try:
            raws = read_reports(path)
        except NigaoError as error:
            found.append(Refused(error.where or str(path), error.message, error.hint))
            continue
        for raw in raws:
            try:
                report = recognise(raw)
            except NigaoError as error:
                found.append(Refused(error.where or str(path), error.message, error.hint))
                continue
            made = make_pairs(report)
            sample = to_sample(report, made, folder / file_name(report, taken))
            if sample.text in texts:
                found.append(Found(report, made, replace(sample, path=texts[sample.text].path), known=True))
                continue
            texts[sample.text] = sample
            taken.add(sample.path.name)
            found.append(Found(report, made, sample))
    return tuple(found)


def take_in(found: Iterable[Found]) -> tuple[Path, ...]:
    """Writes the reports that are not there yet; returns their files. Raises OutputError when the disk refuses."""
    written = []
    for item in found:
        if item.known:
            continue
        path = item.sample.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"范例库文件夹建不起来（{error.strerror}）", where=str(path.parent), hint="请用 -o 换一个位置"
            ) from error
        write_atomic(path, to_markdown(item.sample).encode())
        written.append(path)
    return tuple(written)


def find_sample(settings: Settings, which: str) -> tuple[int, Sample]:
    """The sample that ``which`` names: its number in ``samples list``, or part of its file name or topic.

    Raises OutlineError when there is none or more than one.
    """
    numbered = list(enumerate(load_samples(settings.library), start=1))
    wanted = which.strip()
    if wanted.isdecimal():
        hits = [(number, sample) for number, sample in numbered if number == int(wanted)]
    else:
        hits = [(number, sample) for number, sample in numbered if wanted and wanted in sample.path.stem]
    if len(hits) == 1:
        return hits[0]
    if hits:
        names = "、".join(f"{number} {sample.path.stem}" for number, sample in hits[:8])
        raise OutlineError(f"“{which}”对得上 {len(hits)} 份范例", where="范例库", hint=f"请写序号：{names}")
    raise OutlineError(f"没有“{which}”这份范例", where="范例库", hint="运行 nigao samples list 看有哪些")


def doubtful_pairs(samples: Sequence[Sample]) -> tuple[Doubt, ...]:
    """The pairs that fail a guard that every answer of a model must pass, and files of a type that there is none of."""
    doubts = []
    types = [outline.type for outline in load_outlines()]
    for sample in samples:
        if sample.type not in types:
            told = f"没有“{sample.type}”这种报告，起草时用不上；可用的有：{'、'.join(types)}"
            doubts.append(Doubt(f"{sample.path}:1", sample.topic, (told,)))
        for pair in sample.pairs:
            # The bullets of a pair are one thought, so 其中 may be used where a bullet gives a total.
            unit = Unit("1.1", pair.role, pair.bullets, parts=True)
            faults = guards.judge(pair.slot_text, unit, _NO_CONTEXT)
            if faults:
                doubts.append(Doubt(pair.source, pair.prose, tuple(fault.message for fault in faults)))
    return tuple(doubts)
