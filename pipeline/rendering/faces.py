"""Which installed face prints each official face of a 公文, and the fontconfig file that makes LibreOffice use it.

GB/T 9704-2012 5.2.2 and 7.3 name 小标宋, 仿宋, 楷体, 黑体 and 宋体; few machines but Windows PCs have them. Their names
are in prompts/words/faces.toml, the stand-ins in fonts.toml. Only LibreOffice on Linux and the BSDs asks fontconfig:
on Windows and macOS the system's own fonts are used and nothing is chosen here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.ooxml.model import Change, Document, Run
from pipeline.rendering.model import EmbeddedFont
from pipeline.words import word_list

_WEIGHTS = {"常规": 80, "粗": 200, "特粗": 210}  # fontconfig's scale
_WEIGHT_NAMES = {80: "", 200: " 粗体", 210: " 特粗"}
_HEAVY = 180  # from demibold up; a face of the list that has no such weight is passed over
_FONT_TIMEOUT = 60  # seconds; the first look at a folder of fonts reads them all
_REGION = re.compile("CJK(jp|kr|sc|tc|hk)")
_FIRST_EAST = "\u2e80"  # from here on Word takes the East Asian face whatever the hint
_SYSTEM_CONFIG = "/etc/fonts/fonts.conf"


@dataclass(frozen=True)
class Installed:
    """A face that fontconfig knows: its family names in every language, PostScript name and weights it comes in."""

    families: tuple[str, ...]
    postscript: str
    lightest: int
    heaviest: int


@dataclass(frozen=True)
class Official:
    """An official face: its ``names`` (the standard's first, then the same design's), PDF names and stand-ins.

    ``stand_ins``: (family, fontconfig weight) in order of preference.
    """

    names: tuple[str, ...]
    embedded: tuple[str, ...]
    stand_ins: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Choice:
    """What prints an official face here. ``real``: it is of that design. ``family`` is "" when nothing fits."""

    official: Official
    family: str = ""
    weight: int = 80
    postscript: str = ""
    real: bool = False

    @property
    def shown(self) -> str:
        """What a reader is told: the family and its weight, or that the system will take anything."""
        return f"{self.family}{_WEIGHT_NAMES.get(self.weight, '')}" if self.family else "系统默认字体"


def officials() -> tuple[Official, ...]:
    """The tables of prompts/words/fonts.toml and faces.toml. Raises OutlineError when one is missing or is no TOML."""
    names = word_list("faces")
    made = []
    for design, entry in word_list("fonts").items():
        stand_ins = tuple(map(_stand_in, entry["代用"]))
        free = {family for family, _weight in stand_ins}
        own = tuple(name for name in names[design] if name not in free)
        made.append(Official(own, tuple(entry["嵌入名"]), stand_ins))
    return tuple(made)


def _stand_in(text: str) -> tuple[str, int]:
    family, _, weight = text.partition(":")
    return family, _WEIGHTS[weight or "常规"]


def uses_fontconfig() -> bool:
    """Whether LibreOffice on this system takes its fonts from fontconfig, and fontconfig can be asked."""
    return sys.platform not in ("win32", "cygwin", "darwin") and shutil.which("fc-list") is not None


def installed(config: Path) -> tuple[Installed, ...]:
    """The faces that fontconfig finds with ``config``, () when it can't be asked."""
    pattern = "%{family}\t%{postscriptname}\t%{weight}\n"
    try:
        found = subprocess.run(
            ["fc-list", "--format", pattern],
            env={**os.environ, "FONTCONFIG_FILE": str(config)},
            capture_output=True,
            timeout=_FONT_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    rows = (line.split("\t") for line in found.stdout.decode("utf-8", "replace").splitlines())
    return tuple(_installed(*row) for row in rows if len(row) == 3)


def _installed(families: str, postscript: str, weights: str) -> Installed:
    """One row of fc-list. A variable face gives its weights as [100 900]; one without any is regular."""
    numbers = [float(each) for each in weights.strip("[]").split() if each.replace(".", "", 1).isdigit()] or [80.0]
    return Installed(tuple(families.split(",")), postscript, int(min(numbers)), int(max(numbers)))


def choose(official: Official, faces: Sequence[Installed]) -> Choice:
    """The first of the same design that is installed, else the first stand-in that is, in the weight it is to have."""
    for name in official.names:
        for face in faces:
            if name in face.families:
                return Choice(official, name, face.lightest, face.postscript, real=True)
    for family, weight in official.stand_ins:
        for face in faces:
            if family in face.families and _has(face, weight):
                return Choice(official, family, weight, face.postscript)
    return Choice(official)


def _has(face: Installed, weight: int) -> bool:
    """特粗 asks for that weight or more, 粗 for any bold; regular is a face that is not bold."""
    if weight >= _WEIGHTS["特粗"]:
        return face.heaviest >= weight
    return face.heaviest >= _HEAVY if weight >= _HEAVY else face.lightest < _HEAVY


def base_config(folders: Iterable[Path], cache: Path, rules: str = "") -> str:
    """A fontconfig file: the system's own, ``folders`` besides, and ``rules`` over all.

    The folders of the user that runs nigao are named because LibreOffice is given another home.
    """
    places = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders)
    system = os.environ.get("FONTCONFIG_FILE") or _SYSTEM_CONFIG
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>'
        f'<include ignore_missing="yes">{escape(system)}</include>{places}'
        f"<cachedir>{escape(str(cache))}</cachedir>{rules}</fontconfig>\n"
    )


def user_folders(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where a Linux user's own fonts lie."""
    home = Path(environment.get("HOME", "~")).expanduser()
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "fonts", home / ".fonts"


def mapping(choices: Sequence[Choice], faces: Sequence[Installed]) -> str:
    """Rules that put the chosen face, with binding="strong", in place of each official name that is not installed."""
    present = {family for face in faces for family in face.families}
    return "".join(
        _rule(name, choice)
        for choice in choices
        if choice.family
        for name in choice.official.names
        if name not in present
    )


def _rule(name: str, choice: Choice) -> str:
    """As an alias can't ask for a weight, this is the edit that an alias stands for, with one more for the weight."""
    family = f'<edit name="family" mode="assign" binding="strong"><string>{escape(choice.family)}</string></edit>'
    weight = f'<edit name="weight" mode="assign" binding="strong"><int>{choice.weight}</int></edit>'
    test = f'<test name="family" compare="eq"><string>{escape(name)}</string></test>'
    return f'<match target="pattern">{test}{family}{weight if choice.weight >= _HEAVY else ""}</match>'


def asked_faces(document: Document) -> frozenset[str]:
    """The faces that the text of a document, its headers and its footers are to be printed in."""
    around = (
        block for section in document.sections for part in (*section.headers, *section.footers) for block in part.blocks
    )
    return frozenset(
        face
        for block in (*document.blocks, *around)
        for run in block.runs
        if run.text.strip() and not run.hidden and run.change is not Change.DELETED
        for face in _faces_of(run)
        if face
    )


def _faces_of(run: Run) -> Iterator[str]:
    """ASCII takes one face, what is written with Han characters another, everything between a third."""
    if any("!" <= character < "\x7f" for character in run.text):
        yield run.ascii
    if any(character >= _FIRST_EAST for character in run.text):
        yield run.east
    if any("\x7f" <= character < _FIRST_EAST for character in run.text):
        yield run.east if run.hint == "eastAsia" else run.hansi


def told(fonts: Sequence[str], asked: Iterable[str], choices: Sequence[Choice]) -> tuple[EmbeddedFont, ...]:
    """For each face in a PDF the official face of the document that it prints.

    ``fonts``: embedded names; ``asked``: the faces that the document names; ``choices``: () where nothing was chosen
    (Windows, macOS), then only the real faces are recognised. A face that prints none of them has ``asked`` "".
    """
    named = set(asked)
    made = []
    for font in fonts:
        real = [each for each in officials() if font.startswith(each.embedded)]
        standing = {choice.official: choice.shown for choice in choices if not choice.real and _prints(choice, font)}
        installed_here = [choice.official for choice in choices if choice.real and _prints(choice, font)]
        wanted = [each for each in (*real, *installed_here, *standing) if named & set(each.names)]
        for each in dict.fromkeys(wanted):
            name = next(name for name in each.names if name in named)
            made.append(EmbeddedFont(name, font, each not in standing, standing.get(each, "")))
        if not wanted:
            made.append(EmbeddedFont("", font, bool(real)))
    return tuple(made)


def _prints(choice: Choice, font: str) -> bool:
    """Whether the face in a PDF is the chosen one.

    The faces of a .ttc share their outlines, and LibreOffice writes the name that these have: NotoSerifCJKjp for
    NotoSerifCJKsc, with the name of a part of it behind.
    """
    return bool(choice.postscript) and _REGION.sub("CJK", font).startswith(_REGION.sub("CJK", choice.postscript))
