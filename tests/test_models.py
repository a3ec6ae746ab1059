"""The adapter against a server that lies, and the choice of model from the settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lying_server import Answer, LyingServer, cuts, drips, fails, gives, lying, says

from pipeline import models
from pipeline.errors import (
    BadAnswer,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelQuota,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
    NigaoError,
    SettingsError,
)
from pipeline.ledger import Ledger
from pipeline.models import failure
from pipeline.models.answer import usable
from pipeline.models.chat import ChatModel, Endpoint, is_loopback
from pipeline.models.pace import REFUSALS
from pipeline.models.profile import LARGE, MEDIUM, SMALL, profile_for
from pipeline.settings import Settings, load_settings
from pipeline.types import Completion, Message, Prompt
from pipeline.workflow.desk import Desk
from pipeline.workflow.reporter import Silent

KEY = "sk-very-secret-1234567890"
PROMPT = Prompt((Message("system", "你是秘书"), Message("user", "写一句话")), temperature=0.3, seed=7, max_tokens=99)
SCHEMA = '{"type":"object","properties":{"x":{"type":"string"}},"required":["x"],"additionalProperties":false}'


def model_for(url: str, waits: list[float] | None = None, deadline: float = 60.0) -> ChatModel:
    async def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    return ChatModel(
        lambda: Endpoint(url, KEY), model="m", identity="id", profile=LARGE, where=url, deadline=deadline, sleep=sleep
    )


def asked(*script: Answer, prompt: Prompt = PROMPT, waits: list[float] | None = None) -> tuple[Completion, LyingServer]:
    with lying(*script) as server, model_for(server.url, waits) as model:
        return model.ask(prompt), server


def refused(kind: type[NigaoError], *script: Answer, prompt: Prompt = PROMPT, calls: int = 1) -> NigaoError:
    with lying(*script) as server, model_for(server.url, []) as model, pytest.raises(NigaoError) as caught:
        model.ask(prompt)
    assert type(caught.value) is kind, caught.value
    assert len(server.bodies) == calls
    assert KEY not in str(caught.value)
    return caught.value


def test_sends_what_the_prompt_says_and_nothing_else() -> None:
    completion, server = asked(says("已完成。"))
    assert completion == Completion("已完成。", "m", prompt_tokens=7, completion_tokens=3)
    assert server.paths == ["/v1/chat/completions"]
    body = server.bodies[0]
    assert body["messages"] == [{"role": "system", "content": "你是秘书"}, {"role": "user", "content": "写一句话"}]
    assert {k: v for k, v in body.items() if k not in ("messages", "stream")} == {
        "model": "m",
        "temperature": 0.3,
        "seed": 7,
        "max_tokens": 99,
    }
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_schema_becomes_response_format() -> None:
    completion, server = asked(says('{"x": "好"}'), prompt=Prompt(PROMPT.messages, schema=SCHEMA))
    assert json.loads(completion.text) == {"x": "好"}
    sent = server.bodies[0]["response_format"]
    assert sent["type"] == "json_schema" and sent["json_schema"]["schema"] == json.loads(SCHEMA)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>先想想</think>\n\n正文。", "正文。"),
        ("模板里已开头的思考</think>正文。", "正文。"),
        ("```markdown\n正文。\n```", "正文。"),
        ("```正文。```", "正文。"),
        ("```text\n第一行\n第二行\n```", "第一行\n第二行"),
        ("  The work is done. ", "The work is done."),
    ],
)
def test_reasoning_and_fences_are_taken_off(text: str, left: str) -> None:
    assert asked(says(text))[0].text == left


@pytest.mark.parametrize(
    "answer",
    [
        says("半句", "length"),
        says("半句", "content_filter"),
        says("半句", None),
        says(""),
        says(None),
        says("  \n"),
        says("```\n```"),
        says("<think>想了又想"),
        says("好</think>"),
        says("好", prompt_tokens="many"),
        gives(b'{"choices": []}'),
        gives(b'{"choices": [{}]}'),
        gives(b'{"choices": [{"message": "x"}]}'),
        gives(b'{"error": "overloaded"}'),
        gives(b"[1, 2]"),
        gives(b"null"),
    ],
)
def test_only_a_finished_answer_with_text_counts(answer: Answer) -> None:
    refused(BadAnswer, answer)


@pytest.mark.parametrize("answer", [says('{"x": ', "length"), says('{"x": '), says("不是 JSON")])
def test_schema_answers_that_do_not_parse(answer: Answer) -> None:
    refused(BadAnswer, answer, prompt=Prompt(PROMPT.messages, schema=SCHEMA))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (ModelRefused, fails(401, f"Incorrect API key {KEY}")),
        (ModelRefused, fails(403)),
        (ModelRefused, fails(404, f"model m for {KEY} not found")),
        (ModelRefused, fails(400, f"bad field {KEY}")),
        (ModelRefused, fails(422)),
        (ModelRefused, gives(b"moved", 307, Location="http://127.0.0.1:9/v1/chat/completions")),
        (ModelRefused, gives(b"<html>login</html>", kind="text/html")),
        (ModelRefused, gives(b"")),
        (ModelQuota, fails(402)),
        (ModelQuota, fails(429, "You exceeded your current quota", "insufficient_quota")),
        (ModelQuota, fails(403, "账户余额不足")),
        (BadAnswer, fails(400, "This model's maximum context length is 4096 tokens", "context_length_exceeded")),
    ],
)
def test_what_can_not_succeed_is_not_asked_again(kind: type[NigaoError], answer: Answer) -> None:
    assert refused(kind, answer, says("好")).message


def test_server_without_schemas_leaves_the_caller_another_way() -> None:
    unable = fails(400, "This response_format type is unavailable now")
    refused(BadAnswer, unable, prompt=Prompt(PROMPT.messages, schema=SCHEMA))
    refused(ModelRefused, unable)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (ModelUnreachable, fails(500)),
        (ModelUnreachable, gives(b"<html>bad gateway</html>", 502, "text/html")),
        (ModelUnreachable, cuts),
        (ModelTimeout, fails(408)),
    ],
)
def test_what_may_pass_is_asked_five_times(kind: type[NigaoError], answer: Answer) -> None:
    refused(kind, answer, calls=5)


@pytest.mark.parametrize(("kind", "answer"), [(ModelBusy, fails(429)), (ModelUnreachable, fails(503, retry_after="1"))])
def test_a_server_that_is_always_busy_is_not_asked_for_ever(kind: type[NigaoError], answer: Answer) -> None:
    refused(kind, answer, calls=REFUSALS)


def test_to_be_refused_is_no_failure_of_the_question() -> None:
    busy, failed = [fails(429, retry_after="1")] * 5, [fails(500)] * 4
    completion, server = asked(*busy, *failed, *busy, says("好"))
    assert (completion.text, len(server.bodies)) == ("好", 15)


def test_retry_after_is_honoured_then_the_answer_taken() -> None:
    waits: list[float] = []
    completion, server = asked(fails(429, retry_after="3"), says("好"), waits=waits)
    assert (completion.text, len(server.bodies)) == ("好", 2)
    assert waits == [pytest.approx(3.0, abs=0.5)]


def test_growing_waits_after_server_errors() -> None:
    waits: list[float] = []
    assert asked(fails(500), cuts, fails(503), says("好"), waits=waits)[0].text == "好"
    assert [low <= wait <= 2 * low for wait, low in zip(waits, (0.5, 1, 2), strict=True)] == [True] * 3


def test_no_wait_reaches_past_the_deadline() -> None:
    waits: list[float] = []
    with (
        lying(fails(429, retry_after="30")) as server,
        model_for(server.url, waits, deadline=20) as model,
        pytest.raises(ModelBusy),
    ):
        model.ask(PROMPT)
    assert waits == []


def test_a_dripping_server_meets_the_deadline() -> None:
    with lying(says("好")) as server:
        server.script = [drips(server)]
        with model_for(server.url, deadline=0.4) as model, pytest.raises(ModelTimeout):
            model.ask(PROMPT)
        assert len(server.bodies) == 1


def test_nothing_listens() -> None:
    with lying(says("好")) as server:
        url = server.url
    with model_for(url, []) as model, pytest.raises(ModelUnreachable, match="连不上"):
        model.ask(PROMPT)


def test_close_ends_calls_under_way() -> None:
    with lying(says("好")) as server, ThreadPoolExecutor(1) as pool:
        reached = threading.Event()
        drip = drips(server)

        def answer(handler: object) -> None:
            reached.set()
            drip(handler)  # type: ignore[arg-type]

        server.script = [answer]
        model = model_for(server.url)
        future = pool.submit(model.ask, PROMPT)
        assert reached.wait(20)
        model.close()
        with pytest.raises(ModelError, match="已关闭"):
            future.result(timeout=20)
        with pytest.raises(ModelError, match="已关闭"):
            model.ask(PROMPT)
        model.close()


def test_proxies_and_tracing_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with lying(says("偷看")) as thief:
        proxy = thief.url.removesuffix("/v1")
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "OPENAI_PROXY"):
            monkeypatch.setenv(name, proxy)
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", proxy)
        monkeypatch.setenv("LANGSMITH_API_KEY", "x")
        monkeypatch.setenv("OPENAI_BASE_URL", thief.url)
        assert asked(says("好"))[0].text == "好"
        from langsmith.utils import tracing_is_enabled

        assert not tracing_is_enabled()
        assert os.environ["LANGSMITH_TRACING"] == "false"
        assert thief.bodies == []


def test_the_key_is_nowhere_in_a_traceback() -> None:
    error = refused(ModelRefused, fails(400, f"key {KEY}"))
    assert error.__cause__ is None and error.__suppress_context__


@given(st.text(), st.sampled_from(["<think>", "</think>", "```\n", "```", ""]), st.text())
def test_usable_never_returns_reasoning_marks_or_emptiness(before: str, mark: str, after: str) -> None:
    try:
        text = usable(before + mark + after, "stop")
    except BadAnswer:
        return
    assert text == text.strip() != ""
    assert "<think>" not in text and "</think>" not in text


@given(st.text(alphabet=st.characters(exclude_characters="<`~"), min_size=1).filter(lambda text: text.strip()))
def test_usable_leaves_plain_text_alone(text: str) -> None:
    assert usable(text, "stop") == text.strip()
    assert usable(f"<think>{text}</think>\n{text}", "stop") == text.strip()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("5", 5.0), ("1.5", 1.5), ("9999", 9999.0), ("Sun, 01 Nov 2026 08:00:20 GMT", 20.0)],
)
def test_retry_after_in_seconds_and_dates(header: str, seconds: float) -> None:
    assert failure.wait_before(1, header, now=datetime(2026, 11, 1, 8, 0, tzinfo=UTC)) == seconds


def test_who_is_refused_over_and_over_asks_less_often_than_the_server_would_have_it() -> None:
    assert failure.wait_before(7, "1") >= 16


def test_a_date_is_meant_by_the_servers_clock() -> None:
    until, date = "Sun, 01 Nov 2026 08:00:20 GMT", "Sun, 01 Nov 2026 08:00:05 GMT"
    assert failure.wait_before(1, until, date, now=datetime(2026, 11, 1, 9, 0, tzinfo=UTC)) == 15.0


@pytest.mark.parametrize("header", ["0", "Sun, 01 Nov 2020 08:00:20 GMT", "bald", ""])
def test_no_advice_leaves_the_growing_waits(header: str) -> None:
    assert 4 <= failure.wait_before(4, header) <= 8


@given(st.integers(1, 40), st.text())
def test_waits_are_bounded_whatever_the_header_says(attempt: int, header: str) -> None:
    assert 0 < failure.wait_before(attempt, header, header) <= 7 * 86400
    assert 0 < failure.wait_before(attempt) <= 60


@pytest.mark.parametrize(
    ("name", "size", "profile"),
    [
        ("qwen2.5-coder-1.5b-instruct-q4_k_m", 1_117_320_768, SMALL),
        ("Qwen2.5-7B-Instruct", None, MEDIUM),
        ("qwen2.5:14b", None, MEDIUM),
        ("qwen3-32b", None, LARGE),
        ("deepseek-chat", None, LARGE),
        ("office-model", 1_100_000_000, SMALL),
        ("office-model", 4_700_000_000, MEDIUM),
        ("office-model", 20_000_000_000, LARGE),
    ],
)
def test_profile_follows_the_size(name: str, size: int | None, profile: object) -> None:
    assert profile_for(name, size) is profile


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8/v1", True),
        ("https://127.0.0.1.example.com/v1", False),
        ("https://api.example.com/v1", False),
        ("http://10.0.0.5:8000/v1", False),
    ],
)
def test_is_loopback(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


def settings_for(tmp_path: Path, **given: str) -> Settings:
    env = {"NIGAO_HOME": str(tmp_path), **{f"NIGAO_{name.upper()}": value for name, value in given.items()}}
    return load_settings(env=env)


def test_remote_needs_a_model_name_and_a_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--model"):
        models.open_model(settings_for(tmp_path, base_url="https://api.example.com/v1", api_key=KEY))
    with pytest.raises(ModelRefused, match="NIGAO_API_KEY"):
        models.open_model(settings_for(tmp_path, base_url="https://api.example.com/v1", model="m"))


def test_remote_on_this_machine_needs_no_key(tmp_path: Path) -> None:
    with lying(says("好")) as server:
        settings = settings_for(tmp_path, base_url=server.url, model="m")
        with models.open_model(settings) as model:
            assert model.ask(PROMPT).text == "好"
            assert model.id == f"{server.url}#m"


def test_embedded_is_never_replaced_by_a_remote(tmp_path: Path) -> None:
    with lying(says("好")) as server:
        with pytest.raises(ModelMissing, match="没有名为"):
            models.open_model(settings_for(tmp_path, model="deepseek-chat", api_key=KEY))
        assert server.bodies == []


def test_ledger_answers_before_the_model_and_fresh_asks_anew(tmp_path: Path) -> None:
    with (
        lying(says("一"), says("二")) as server,
        model_for(server.url) as model,
        Ledger(tmp_path / "ledger.sqlite3") as ledger,
    ):
        desk = Desk(model, ledger, Silent(), fresh=False)
        first, again = desk.ask(PROMPT), desk.ask(PROMPT)
        assert (first.text, first.cached, again.text, again.cached) == ("一", False, "一", True)
        assert len(server.bodies) == 1
        assert Desk(model, ledger, Silent(), fresh=True).ask(PROMPT).text == "二"
        assert desk.ask(PROMPT).text == "二" and len(server.bodies) == 2


def test_bad_answers_are_not_kept(tmp_path: Path) -> None:
    with (
        lying(says("半", "length"), says("好")) as server,
        model_for(server.url) as model,
        Ledger(tmp_path / "ledger.sqlite3") as ledger,
    ):
        with pytest.raises(BadAnswer):
            models.ask(model, ledger, PROMPT)
        assert models.ask(model, ledger, PROMPT).text == "好"


def test_a_model_that_is_not_asked_is_not_opened() -> None:
    def connect() -> Endpoint:
        raise AssertionError("opened")

    with ChatModel(connect, model="m", identity="id", profile=SMALL, where="x") as model:
        assert model.id == "id"


def test_importing_models_loads_no_model_library() -> None:
    heavy = "{'openai', 'langchain', 'langchain_openai', 'langchain_core', 'langsmith', 'xllamacpp'}"
    code = f"import sys, pipeline.models; sys.exit(len({heavy} & set(sys.modules)))"
    root = Path(__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
