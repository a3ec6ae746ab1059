"""What keeps a batch quick changes nothing but its speed: as many questions under way as allowed, and no more."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from scripted import ScriptedModel

from pipeline.batch.gate import BatchDesk, Gate, Limits
from pipeline.checks.reading import stands
from pipeline.guards.reading import tokens_of
from pipeline.ledger import Ledger
from pipeline.types import Completion, Message, Prompt
from pipeline.workflow.reporter import Silent


def test_no_more_questions_are_under_way_than_allowed_however_many_reports_are(tmp_path: Path) -> None:
    under_way, most, four = 0, 0, threading.Barrier(4)
    lock = threading.Lock()

    def answer(prompt: Prompt) -> str:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        four.wait(20)  # broken, and the test fails, unless four are asked at once
        with lock:
            under_way -= 1
        return "清淤渠道。"

    def ask(number: int) -> Completion:
        desk = BatchDesk(ScriptedModel(answer), ledger, Silent(), fresh=False, gate=gate, stop=threading.Event())
        return desk.ask(Prompt((Message("user", str(number)),)))

    gate = Gate(Limits(), at_once=4)
    with Ledger(tmp_path / "ledger") as ledger, ThreadPoolExecutor(10) as pool:
        assert len(list(pool.map(ask, range(40)))) == 40
    assert most == 4


@given(
    st.text(alphabet="12.3²户件", min_size=1, max_size=3),
    st.text(alphabet="12.3²户件，", max_size=14),
)
def test_a_value_stands_where_no_longer_number_does(needle: str, text: str) -> None:
    before = r"(?<![\d.])" if needle[0].isdigit() else ""
    after = r"(?!\d|\.\d)" if needle[-1].isdigit() else ""
    assert stands(needle, text) == len(re.findall(before + re.escape(needle) + after, text))


def test_words_are_the_same_from_many_threads() -> None:
    texts = [f"转移{town}村群众⟦1.1⟧，清淤渠道⟦1.{number}⟧" for number in range(1, 9) for town in "石清柳"]
    alone = [tokens_of.__wrapped__(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(tokens_of, texts * 4)) == alone * 4
