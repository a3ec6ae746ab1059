"""What keeps a batch quick changes nothing but its speed: as many questions under way as allowed, and no more."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import ScriptedModel, diligent
from test_batch import Folder

from pipeline.batch import run as running
from pipeline.checks.reading import stands
from pipeline.types import Prompt


def test_while_reports_are_saved_all_allowed_questions_are_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path, towns=15)
    full, saving = threading.Event(), threading.Event()
    lock, asking, most = threading.Lock(), 0, 0
    save = running.save

    def answer(prompt: Prompt) -> str:
        nonlocal asking, most
        with lock:
            asking += 1
            most = max(most, asking)
            if asking == 4 and saving.is_set():
                full.set()
        if saving.is_set():
            full.wait(5)
        with lock:
            asking -= 1
        return diligent(prompt)

    def slow(*args: object, **options: object) -> object:
        if not saving.is_set():
            saving.set()
            full.wait(5)  # one report's thread asks nothing until the others keep four questions under way
        return save(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "save", slow)
    assert folder.run(ScriptedModel(answer), jobs=4, fresh=True).done == 15
    assert full.is_set() and most == 4


@given(
    st.text(alphabet="12.3²户件", min_size=1, max_size=3),
    st.text(alphabet="12.3²户件，", max_size=14),
)
def test_a_value_stands_where_no_longer_number_does(needle: str, text: str) -> None:
    before = r"(?<![\d.])" if needle[0].isdigit() else ""
    after = r"(?!\d|\.\d)" if needle[-1].isdigit() else ""
    assert stands(needle, text) == len(re.findall(before + re.escape(needle) + after, text))


def test_words_are_the_same_from_many_threads() -> None:
    from pipeline.guards.reading import tokens_of

    texts = [f"转移{town}村群众⟦1.1⟧，清淤渠道⟦1.{number}⟧" for number in range(1, 9) for town in "石清柳"]
    alone = [tokens_of.__wrapped__(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(tokens_of, texts * 4)) == alone * 4
