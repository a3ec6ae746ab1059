"""The real embedded model: closed to others, deaf to proxies, quiet, and gone when the process ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lying_server import lying, says

from pipeline.errors import BadAnswer, ModelDamaged, ModelMissing, ModelUnreachable
from pipeline.models import embedded
from pipeline.models.chat import ChatModel, Endpoint
from pipeline.models.profile import SMALL
from pipeline.types import Message, Prompt

ROOT = Path(__file__).parent.parent
CHOOSE = Prompt(
    (Message("user", "“更换灭火器12具”属于哪一类？"),),
    max_tokens=40,
    schema='{"type":"object","properties":{"类":{"enum":["做法","问题"]}},"required":["类"],"additionalProperties":false}',
)


def say(word: str) -> Prompt:
    return Prompt((Message("user", f"只回答一个词：{word}"),), max_tokens=30)


def test_schema_answer_parses(embedded_model: ChatModel) -> None:
    completion = embedded_model.ask(CHOOSE)
    assert json.loads(completion.text)["类"] in ("做法", "问题")
    assert completion.prompt_tokens > 10 and completion.completion_tokens > 3


def test_same_question_same_answer(embedded_model: ChatModel) -> None:
    prompt = Prompt((Message("user", "用一句话介绍乡镇水利工作"),), temperature=0.0, max_tokens=60)
    assert embedded_model.ask(prompt).text == embedded_model.ask(prompt).text


def test_parallel_questions_keep_their_own_answers(embedded_model: ChatModel) -> None:
    words = ["水利", "教育", "医疗", "交通"]
    schema = '{"type":"object","properties":{"x":{"const":"%s"}},"required":["x"]}'
    prompts = [Prompt((Message("user", "按格式作答"),), max_tokens=40, schema=schema % word) for word in words]
    with ThreadPoolExecutor(4) as pool:
        answers = [json.loads(completion.text) for completion in pool.map(embedded_model.ask, prompts)]
    assert answers == [{"x": word} for word in words]


def test_proxies_of_the_environment_are_ignored(embedded_model: ChatModel, monkeypatch: pytest.MonkeyPatch) -> None:
    with lying(says("偷看")) as thief:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, thief.url)
        assert "偷看" not in embedded_model.ask(say("好")).text
        assert thief.bodies == []


def test_cut_off_and_overlong_are_bad_answers(embedded_model: ChatModel) -> None:
    with pytest.raises(BadAnswer, match="截断"):
        embedded_model.ask(Prompt((Message("user", "从一数到一百"),), max_tokens=5))
    with pytest.raises(BadAnswer, match="太长"):
        embedded_model.ask(Prompt((Message("user", "整治沟渠，清理淤泥。" * 2000),)))


@pytest.fixture(scope="module")
def endpoint(embedded_file: Path) -> Endpoint:
    return embedded.serve(embedded_file, SMALL)


def status(endpoint: Endpoint, path: str, key: str = "") -> int:
    request = urllib.request.Request(endpoint.base_url.removesuffix("/v1") + path)
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_only_loopback_only_with_the_key_no_slots_no_page(endpoint: Endpoint) -> None:
    assert endpoint.base_url.startswith("http://127.0.0.1:")
    assert endpoint.api_key not in repr(endpoint)
    assert status(endpoint, "/v1/models") == 401
    assert status(endpoint, "/v1/models", "wrong") == 401
    assert status(endpoint, "/v1/models", endpoint.api_key) == 200
    assert status(endpoint, "/slots", endpoint.api_key) == 501
    assert status(endpoint, "/metrics", endpoint.api_key) == 501
    assert status(endpoint, "/") == 404


def test_a_taken_port_is_told(embedded_file: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ModelUnreachable, match="启动不了"):
            embedded.serve(embedded_file, SMALL, port=taken.getsockname()[1])


def test_a_stopped_server_is_gone(endpoint: Endpoint) -> None:
    assert endpoint.stop is not None
    endpoint.stop()
    with pytest.raises(urllib.error.URLError):
        status(endpoint, "/health")


def test_damaged_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    with pytest.raises(ModelMissing):
        embedded.model(path, SMALL, identity="x")
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(ModelDamaged):
        embedded.model(path, SMALL, identity="x")
    path.write_bytes(b"GGUF" + bytes(5000))
    with pytest.raises(ModelUnreachable, match="启动不了"), embedded.model(path, SMALL, identity="x") as model:
        model.start()


def test_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF")
    with pytest.raises(ModelMissing, match="pip install xllamacpp"):
        embedded.model(path, SMALL, identity="x")


def test_too_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF")
    monkeypatch.setattr(embedded, "_memory", lambda: 1 << 29)
    with pytest.raises(ModelUnreachable, match="内存不够"):
        embedded.model(path, SMALL, identity="x")


LEFT_OPEN = """
import sys
from pathlib import Path
from pipeline.models import embedded
from pipeline.models.profile import SMALL
from pipeline.types import Message, Prompt
model = embedded.model(Path(sys.argv[1]), SMALL, identity="x")
model.start()
print("ready", flush=True)
model.ask(Prompt((Message("user", sys.argv[2]),), max_tokens=int(sys.argv[3])))
"""


def left_open(path: Path, question: str, tokens: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LEFT_OPEN, str(path), question, str(tokens)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_process_ends_by_itself_and_says_nothing(embedded_file: Path) -> None:
    process = left_open(embedded_file, "只回答：好", 30)
    assert process.communicate(timeout=120) == ("ready\n", "")
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to one process there")
def test_ctrl_c_in_the_middle_of_an_answer_ends_the_process(embedded_file: Path) -> None:
    process = left_open(embedded_file, "写一篇很长的文章", 3000)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0 and "KeyboardInterrupt" in said
