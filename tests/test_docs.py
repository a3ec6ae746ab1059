"""What the documents say is true: the files they name exist, the commands they show are the ones that work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pipeline

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
INSTALL = ('pip install -e ".[local]" && nigao draft', 'pip install -e ".[local,dev]" && pytest')
# A path of the repository in backticks: with a folder, or ending in a suffix the repository has at its top.
PATH = re.compile(r"`((?:pipeline|prompts|fewshot|tests|examples|benchmarks|\.ci)/[\w./*\-\u4e00-\u9fff]*)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)\s#]+)[^)]*\)")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_files_a_document_names_exist(name: str) -> None:
    named = [*PATH.findall(text_of(name)), *LINK.findall(text_of(name))]
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []


def test_the_readme_shows_the_two_commands_and_the_second_is_what_ci_runs() -> None:
    for command in INSTALL:
        assert command in text_of("README.md")
    assert f"readme_command='{INSTALL[1]}'" in text_of(".ci/run")


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## [{pipeline.__version__}]" in text_of("CHANGELOG.md")


def test_contributing_names_every_file_of_checks_that_holds_checks() -> None:
    holders = [
        path.name
        for path in (ROOT / "pipeline" / "checks").glob("*.py")
        if re.search(r"^@check", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert [name for name in holders if f"`{name}`" not in text_of("CONTRIBUTING.md")] == []


def test_the_licence_is_whole() -> None:
    licence = text_of("LICENSE")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
