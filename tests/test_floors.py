"""The floors of the building: what may import what, which library lives where, and what --help may load."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    0: {"types", "errors"},
    1: {"assets", "words", "textio", "figures", "settings"},
    2: {"notes", "outline", "exemplars", "ledger", "models", "register", "grammar", "ooxml"},
    3: {"planning", "prompting", "guards", "realiser", "preference", "samples", "shield", "contradictions"},
    4: {"writing"},
    5: {"checks", "docx", "state", "assembly", "rendering", "rules"},
    6: {"workflow", "batch"},
    7: {"cli", "console", "commands"},
}
# Same-floor imports that stand, and why. "importer -> imported".
ALLOWED = {
    "prompting -> realiser": "the model is shown each bullet in the written register, as the realiser tells it",
    "words -> assets": "the word lists lie in prompts/, and assets knows where that is",
    "figures -> words": "which words only look like counts is a list that a clerk can edit",
    "batch -> workflow": "a batch drafts as draft does",
    "cli -> commands": "the commands on a finished document have a file of their own",
    "commands -> console": "they show the same live view",
    "cli -> console": "the commands and what they show while they run are two files",
    "samples -> guards": "a pair taken from a past report passes what a model's answer must pass",
    "samples -> preference": "and reads as well as what the realiser may print",
    "rules -> rendering": "the rules of the page are decided on what was printed",
    "rules -> checks": "a mark or figure is judged alike in a draft and in a finished file",
    "docx -> rules": "what is mended in a copy is what the rules find, in the house's style",
    "models -> ledger": "an answer is looked up before it is asked for and kept before it is used",
}
FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names}
# Third-party packages that only these parts of the program may import.
HOMES = {
    "langchain": {"models"},
    "langchain_core": {"models"},
    "langchain_openai": {"models"},
    "langsmith": {"models"},
    "openai": {"models"},
    "xllamacpp": {"models"},
    "docx": {"docx", "notes", "textio"},
    "lxml": {"docx", "notes", "textio", "ooxml"},
    "jinja2": {"outline", "planning", "prompting"},
    "sqlite3": {"ledger", "batch"},
    "typer": {"cli", "commands"},
    "rich": {"console"},
    "rjieba": {"words"},
    "bm25s": {"exemplars"},
    "openpyxl": {"batch"},
    "numpy": {"shield"},
    "pypdfium2": {"rendering"},
    "PIL": {"rendering"},
    "distributed": {"batch"},
    "dask": {"batch"},
}
HEAVY = (
    "openai",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "docx",
    "xllamacpp",
    "lxml",
    "openpyxl",
    "pypdfium2",
    "PIL",
    "distributed",
    "dask",
)


def sources() -> list[Path]:
    cli = [ROOT / "cli.py"] if (ROOT / "cli.py").exists() else []
    return [*sorted((ROOT / "pipeline").rglob("*.py")), *cli]


def part_of(path: Path) -> str:
    """The room a file belongs to: ``figures`` for pipeline/figures.py, ``docx`` for pipeline/docx/writer.py."""
    inside = path.relative_to(ROOT).with_suffix("").parts
    if inside[0] == "pipeline":
        return inside[1]
    return inside[0]


def imports(tree: ast.AST, package: str = "") -> Iterator[str]:
    """Dotted names a module imports, at any depth; ``from pipeline import x`` gives ``pipeline.x``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the floor"
            module = node.module or ""
            if module == "pipeline":
                yield from (f"pipeline.{alias.name}" for alias in node.names)
            else:
                yield module


def violations(part: str, tree: ast.AST) -> list[str]:
    """What is wrong with one file's imports, in words."""
    wrong = []
    for name in imports(tree):
        top, *rest = name.split(".")
        if top == "pipeline" and rest and not rest[0].startswith("__"):
            other = rest[0]
            if other == part:
                continue
            above = FLOOR_OF[other] - FLOOR_OF[part]
            if above > 0 or (above == 0 and f"{part} -> {other}" not in ALLOWED):
                wrong.append(f"{part} (floor {FLOOR_OF[part]}) imports {other} (floor {FLOOR_OF[other]})")
        elif top == "cli":
            wrong.append(f"{part} imports cli")
        elif part not in HOMES.get(top, {part}):
            wrong.append(f"{part} imports {top}, which lives in {sorted(HOMES[top])}")
    return wrong


def rooms() -> list[Path]:
    return [path for path in sources() if path != ROOT / "pipeline" / "__init__.py"]


@pytest.mark.parametrize("path", rooms(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_from_the_floors_below(path: Path) -> None:
    assert part_of(path) in FLOOR_OF, f"{part_of(path)} has no floor: add it to FLOORS"
    assert violations(part_of(path), ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("figures", "from pipeline.planning import plan"),
        ("figures", "from pipeline import settings"),
        ("guards", "def late():\n    from pipeline.writing import write"),
        ("checks", "import docx"),
        ("writing", "from langchain.chat_models import init_chat_model"),
        ("workflow", "import cli"),
    ],
)
def test_the_floor_test_sees_a_wrong_import(part: str, source: str) -> None:
    assert violations(part, ast.parse(source))


def test_every_allowed_same_floor_import_is_used() -> None:
    used = {
        f"{part_of(path)} -> {name.split('.')[1]}"
        for path in rooms()
        for name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith("pipeline.")
    }
    assert set(ALLOWED) <= used


def calls_print(tree: ast.AST) -> bool:
    names = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(name, ast.Name) and name.id == "print" for name in names)


def catches_all(tree: ast.AST) -> bool:
    """Whether a handler is bare, or for Exception or BaseException (alone or in a tuple).

    One that cleans up and ends in a bare ``raise`` lets everything through and is none.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and ast.unparse(node.body[-1]) != "raise":
            kinds = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
            if any(kind is None or ast.unparse(kind) in ("Exception", "BaseException") for kind in kinds):
                return True
    return False


def test_only_the_cli_prints_and_catches_everything() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sources() if path.name != "cli.py"}
    assert [path.name for path, tree in trees.items() if calls_print(tree)] == []
    assert [path.name for path, tree in trees.items() if catches_all(tree)] == []


@pytest.mark.parametrize("handler", ["except:", "except Exception:", "except (ValueError, BaseException):"])
def test_a_catch_all_is_seen(handler: str) -> None:
    assert catches_all(ast.parse(f"try:\n    pass\n{handler}\n    pass"))
    assert not catches_all(ast.parse(f"try:\n    pass\n{handler}\n    close()\n    raise"))
    assert not catches_all(ast.parse("try:\n    pass\nexcept ValueError:\n    pass"))


def test_the_wheel_carries_prompts_and_exemplars() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {
        "prompts": "pipeline/assets/prompts",
        "fewshot": "pipeline/assets/fewshot",
    }
    assert set(wheel["only-include"]) == {"cli.py", "pipeline"}


@pytest.mark.skipif(not (ROOT / "cli.py").exists(), reason="no command line yet")
def test_help_loads_no_heavy_library() -> None:
    program = (
        "import sys, cli\n"
        "sys.argv = ['nigao', '--help']\n"
        "try:\n    cli.main()\n"
        "except SystemExit as stop:\n    assert not stop.code\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    assert "LOADED []" in run.stdout
