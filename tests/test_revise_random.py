"""Edits at random, and documents that LibreOffice saved: a section written anew, and nothing lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from edits import (
    Editor,
    body_of,
    canonical,
    edited,
    settle,
    texts,
)
from rewriting import (
    DRAFT,
    KEYS,
    WHEN,
    WRITTEN,
    assert_only_main_part_changed,
    fresh,
    of,
    replaced,
    words,
)

from pipeline.docx.reader import reading_text
from pipeline.docx.revise.locate import State, locate
from pipeline.docx.revise.package import Package
from pipeline.docx.revise.replace import replace_paragraphs


def random_case(seed: int, edits: int) -> None:
    """Some edits of a person's at random; then a section in which there are none is written anew."""
    chance = random.Random(seed)
    key = chance.choice(KEYS)
    mine = {each.text for each in of(key)}
    data = edited(WRITTEN, lambda body: Editor(seed, mine).edit(body, edits))
    package = Package(data, Path("报告.docx"))
    located = locate(package, DRAFT)
    assert located.section(key).state is State.UNCHANGED
    new = fresh(key, *(f"新写的第{n}句，共{seed}字。" for n in range(chance.randrange(1, 4))))
    track = chance.random() < 0.3
    replace_paragraphs(package, located, key, new, track=track, when=WHEN)
    made = package.to_bytes()
    assert_only_main_part_changed(data, made)
    wanted = [of(key)[0].text, *(each.text for each in new)]

    def others(of_data: bytes) -> list[bytes]:
        body = body_of(of_data)
        gone = {each for each in body if each.tag == qn("w:p") and not reading_text(each) and struck(each)}
        return [
            canonical(each)
            for each in body
            if each not in gone and not (each.tag == qn("w:p") and reading_text(each) in mine | set(wanted))
        ]

    assert others(made) == others(data)
    assert [each for each in words(made) if each in mine | set(wanted)] == wanted


def struck(node: Any) -> bool:
    """Whether all of a w:p was deleted by nigao, as a revision."""
    return any(each.get(qn("w:author")) == "nigao" for each in node.iter(qn("w:del")))


@pytest.mark.parametrize("seed", range(80))
def test_one_edit_at_random_is_never_lost(seed: int) -> None:
    random_case(seed, 1)


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_many_edits_at_random_are_never_lost(seed: int) -> None:
    random_case(seed, 12)


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """name → a document after LibreOffice saved it: as written, and with open revisions of nigao's."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder: Path = tmp_path_factory.mktemp("office")
    new = fresh("base", "新写的一句。", "第二句。", "第三句。")
    tracked = replaced(replaced(WRITTEN, "base", new, track=True), "next", fresh("next", "新写四。"), track=True)
    for name, data in {"written": WRITTEN, "tracked": tracked}.items():
        (folder / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(each) for each in sorted(folder.glob("*.docx"))]
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(folder / "saved"), *files],
        check=True,
        capture_output=True,
        env={**os.environ, "HOME": str(folder)},
    )
    return lambda name: (folder / "saved" / f"{name}.docx").read_bytes()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("track", [False, True])
def test_a_section_of_a_document_saved_by_libreoffice(
    saved_by_libreoffice: Callable[[str], bytes], key: str, track: bool
) -> None:
    data = saved_by_libreoffice("written")
    new = fresh(key, "新写的第一句。", "第二句。", "第三句。")
    made = replaced(data, key, new, track=track)
    assert words(made) == words(replaced(WRITTEN, key, new))
    assert_only_main_part_changed(data, made)
    known = set(Package(made, Path("报告.docx")).style_ids().values())
    assert {each.get(qn("w:val")) for each in body_of(made).iter(qn("w:pStyle"))} <= known
    if track:
        assert settle(made, accept=False) == texts(WRITTEN)


def test_libreoffice_reads_the_revisions_as_they_are_meant(saved_by_libreoffice: Callable[[str], bytes]) -> None:
    saved = saved_by_libreoffice("tracked")
    assert settle(saved, accept=False) == texts(WRITTEN)
    new = fresh("base", "新写的一句。", "第二句。", "第三句。")
    assert settle(saved, accept=True) == texts(
        replaced(replaced(WRITTEN, "base", new), "next", fresh("next", "新写四。"))
    )
