"""A batch whose questions and answers travel in files: every answer finds its question, whatever came in between."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from batch_server import Line, answered, completion, dump, expired, lines, office
from hypothesis import given, settings
from hypothesis import strategies as st
from lying_server import cuts, fails, gives, lying, says
from test_cli import Terminal, advised, nigao

from pipeline import writing
from pipeline.batch import work
from pipeline.batch.jsonl import Question, RequestFile, Result, answer_of, read_result, request_line, write_requests
from pipeline.batch.rounds import NAME, Rounds
from pipeline.errors import BadAnswer, ModelBusy, ModelError, ModelRefused, ModelTimeout, ModelUnreachable
from pipeline.ledger import Ledger
from pipeline.models.batches import BatchServer
from pipeline.models.chat import ChatModel, Endpoint
from pipeline.models.profile import LARGE
from pipeline.settings import Settings
from pipeline.types import Completion, Message, Prompt
from pipeline.workflow import library
from pipeline.workflow.library import Library

__all__ = ["nigao"]

ROOT = Path(__file__).resolve().parent.parent
TOWNS = ("石桥镇", "清河镇", "柳林乡", "石桥镇")
SCHEMA = '{"type":"object"}'
SETTINGS = Settings(Path("没有"), Path("没有"), Path("没有"))
OFFLINE = ("--base-url", "http://127.0.0.1:9/v1", "--model", "m")


@cache
def the_library(chosen: Settings) -> Library:
    return library.open_library(chosen)


@pytest.fixture(autouse=True)
def _the_model_is_asked_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """No unit is settled by rule after one bad answer; and the exemplars are read once, not at every command."""
    monkeypatch.setattr(writing, "reads_well", lambda rule_text, unit: False)
    monkeypatch.setattr(work, "open_library", lambda chosen: the_library(SETTINGS))


def notes(town: str, number: int) -> str:
    front = (
        f"标题: {town}关于防汛工作情况的报告\n主送机关: 县人民政府\n发文机关: {town}人民政府\n成文日期: 2025年7月8日"
    )
    bullets = f"- 转移群众{number + 20}户\n- 清淤渠道{number + 5}.5公里\n"
    if number % 2:  # nothing says where these belong: the model is asked
        return f"---\n{front}\n---\n{bullets}- 沙袋缺{number + 300}条\n- 张家湾的老槐树{number + 2}棵\n"
    return f"---\n{front}\n---\n## 主要做法\n{bullets}## 存在的问题\n- 沙袋缺{number + 300}条\n"


@pytest.fixture
def clerk(nigao: Terminal) -> Terminal:
    """A terminal in a folder with the notes of some towns."""
    (nigao.folder / "要点").mkdir()
    for number, town in enumerate(TOWNS):
        (nigao.folder / "要点" / f"{number}.md").write_text(notes(town, number), encoding="utf-8")
    return nigao


def documents(out: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(out.glob("*报告*.docx")):
        if "核对表" not in path.name:
            with zipfile.ZipFile(path) as package:
                found[path.name] = package.read("word/document.xml")
    return found


def asked_in(folder: Path) -> list[Line]:
    return [line for path in sorted(folder.glob("requests-*.jsonl")) for line in lines(path.read_bytes())]


def direct(clerk: Terminal, monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, bytes]:
    """What the ordinary batch makes of the same notes and answers, with a ledger of its own."""
    home = os.environ["NIGAO_HOME"]
    monkeypatch.setenv("NIGAO_HOME", f"{home}-direct")
    ran = clerk("batch", "要点", "-o", "直接", "--base-url", url, "--model", "m")
    monkeypatch.setenv("NIGAO_HOME", home)
    assert ran.code == 0, ran.err
    return documents(clerk.folder / "直接")


# The whole way


def test_offline_rounds_end_as_the_ordinary_batch_does(clerk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results shuffled, partial, doubled, foreign, cut off and expired: what was answered is never asked again."""
    chance = random.Random(3)
    folder, given_back = clerk.folder / "问", clerk.folder / "答"
    given_back.mkdir()
    well: set[str] = set()
    badly: set[str] = set()
    rounds = 0
    said = ""
    while True:
        rounds += 1
        assert rounds < 12
        ran = (
            clerk("batch", "要点", "-o", "出", *OFFLINE, "--import-jsonl", "答", "--export-jsonl", "问")
            if well
            else (clerk("batch", "要点", "-o", "出", *OFFLINE, "--export-jsonl", "问"))
        )
        assert ran.code == 0, ran.err
        said += ran.out
        newest = sorted(folder.glob("requests-*.jsonl"))[rounds - 1 :]
        if not newest:
            break
        (path,) = newest
        questions = lines(path.read_bytes())
        keys = [line["custom_id"] for line in questions]
        assert len(set(keys)) == len(keys) and not set(keys) & (well | badly)
        chance.shuffle(questions)
        back = questions[: len(questions) * 2 // 3 or 1] if rounds == 1 else questions
        results = [answered(line) for line in back] + [expired(line) for line in questions[len(back) :]]
        results += [answered(line) for line in back[:3]]
        results.append({**answered(back[0]), "custom_id": "f" * 64})
        chance.shuffle(results)
        cut = dump(results) + dump([expired(questions[0])])[:30]
        (given_back / f"out-{rounds}.jsonl").write_bytes(cut)
        for line in back:
            good = answered(line)["response"]["body"]["choices"][0]["finish_reason"] == "stop"
            (well if good else badly).add(line["custom_id"])
    with office() as there:
        assert documents(clerk.folder / "出") == direct(clerk, monkeypatch, there.url)
    assert len(documents(clerk.folder / "出")) == len(TOWNS) and "没有要问的了" in said
    assert "模型调用 0 次" in said
    assert rounds > 3 and badly and "不能用的" in said and "1 个答案不是这个批次问的" in said
    assert "1 行读不懂" in said and "已经有答案" in said and "到了时限还没有轮到" in said
    (ledger,) = Path(os.environ["NIGAO_HOME"]).glob("ledger.sqlite3")
    with Ledger(ledger) as kept:
        assert all(kept.get(key) for key in well) and not any(kept.get(key) for key in badly)


def test_submitted_rounds_end_as_the_ordinary_batch_does(clerk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)

    def half(requests: list[Line]) -> tuple[str, list[Line], list[Line]]:
        chance.shuffle(requests)
        some = (len(requests) + 1) // 2
        if chance.random() < 0.5:
            return "completed", [answered(line) for line in requests], []
        return "expired", [answered(line) for line in requests[:some]], [expired(line) for line in requests[some:]]

    with office() as there:
        there.work = half
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m")
        first = clerk(*args, "--submit")
        assert first.code == 0 and "已提交" in first.out, first.out + first.err
        for _ in range(12):
            ran = clerk(*args, "--collect", "--submit")
            assert ran.code == 0, ran.err
            if "没有要问的了" in ran.out:
                break
        assert "没有要问的了" in ran.out
        assert not there.chats
        batches = len(there.batches)
        again = clerk(*args, "--collect", "--submit")
        assert again.code == 0 and len(there.batches) == batches
        assert documents(clerk.folder / "出") == direct(clerk, monkeypatch, there.url)


def test_what_a_server_has_is_not_asked_again(clerk: Terminal) -> None:
    with office() as there:
        there.idle = True
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m")
        clerk(*args, "--submit")
        asked = there.asked()
        ran = clerk(*args, "--collect", "--submit", "--export-jsonl", "问")
        assert there.asked() == asked and "正在处理" in ran.out and f"没有结果的问题 {len(asked)} 个" in ran.out
        assert not asked_in(clerk.folder / "问")
        page = clerk.folder / "出" / "index.html"
        assert not page.exists()


def test_a_round_that_may_cost_more_than_is_left_is_not_submitted(clerk: Terminal) -> None:
    with office() as there:
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m", "--submit")
        for limit in (("--max-tokens", "100"), ("--max-cost", "0.0001", "--price", "1")):
            refused = clerk(*args, *limit)
            assert refused.code == 2 and limit[0] in refused.err and "没有提交" in refused.err
        assert not there.batches
        there.idle = True
        assert clerk(*args, "--max-tokens", "1000000").code == 0 and there.batches
        submitted = len(there.batches)
        more = f"{notes('南关镇', 9)}- 新栽水杉、香樟行道树9株\n"
        (clerk.folder / "要点" / "9.md").write_text(more, encoding="utf-8")
        # What the server has already counts against the same limit.
        refused = clerk(*args, "--max-tokens", "1500")
        assert refused.code == 2 and "在处理" in refused.err and len(there.batches) == submitted
        assert clerk(*args, "--max-cost", "100", "--price", "1").code == 0 and len(there.batches) == submitted + 1


def test_a_batch_that_failed_is_told_and_asked_again(clerk: Terminal) -> None:
    with office() as there:
        there.work = lambda requests: ("failed", [], [])
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m")
        clerk(*args, "--submit")
        ran = clerk(*args, "--collect", "--submit")
        assert "没有受理" in ran.out and len(there.batches) == 2
        asked = there.asked()
        assert asked[: len(asked) // 2] == asked[len(asked) // 2 :]


def test_killed_while_submitting_nothing_is_submitted_twice(clerk: Terminal) -> None:
    with office() as there:
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m", "--submit")
        run = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *args],
            cwd=clerk.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        there.heard = lambda what: os.kill(run.pid, signal.SIGKILL) if what == "POST /v1/batches" else None
        run.communicate(timeout=120)
        assert run.returncode == -signal.SIGKILL and len(there.batches) == 1
        there.heard = lambda what: None
        ran = clerk(*args)
        assert ran.code == 0 and "已经提交" in ran.out, ran.out + ran.err
        asked = there.asked()
        assert len(there.batches) == 1 and len(asked) == len(set(asked)) > 0


@pytest.mark.parametrize("at", ["upload", "create"])
def test_stopped_before_a_batch_was_made_it_is_made_the_next_time(
    clerk: Terminal, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def stopped(*args: object) -> str:
        raise KeyboardInterrupt

    with office() as there:
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m", "--submit")
        with monkeypatch.context() as patched:
            patched.setattr(BatchServer, at, stopped)
            assert clerk(*args).code == 130 and not there.batches
        ran = clerk(*args)
        assert ran.code == 0 and "还没有提交" in ran.out and len(there.batches) == 1


def test_killed_after_the_answers_were_fetched(clerk: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with office() as there:
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m")
        clerk(*args, "--submit")
        asked = set(there.asked())
        change = Rounds.change

        def dies(self: Rounds, name: str, **changes: str) -> object:
            if changes.get("state") == "ended":
                raise KeyboardInterrupt
            return change(self, name, **changes)

        monkeypatch.setattr(Rounds, "change", dies)
        assert clerk(*args, "--collect").code == 130
        monkeypatch.setattr(Rounds, "change", change)
        ran = clerk(*args, "--collect", "--submit")
        assert ran.code == 0 and "已经有答案" in ran.out
        assert not asked & set(there.asked()[len(asked) :])


def test_a_download_that_is_cut_is_fetched_again_and_never_before_the_server_allows(tmp_path: Path) -> None:
    waits: list[float] = []
    with office() as there:
        there.files["f"] = b"whole\n"
        chosen = replace(SETTINGS, base_url=there.url, model="m")
        with BatchServer(chosen, sleep=waits.append) as server:
            there.trouble = [cuts, fails(503, "later", Retry_After="7")]
            server.download("f", tmp_path / "答" / "a.jsonl")
            assert (tmp_path / "答" / "a.jsonl").read_bytes() == b"whole\n" and 7 in waits and len(waits) == 2
            there.trouble = [fails(429, "much later", Retry_After="9000")]
            with pytest.raises(ModelBusy):
                server.state("b")
            there.trouble = [gives(b"<html>", kind="text/html")]
            with pytest.raises(ModelRefused, match="批处理接口"):
                server.state("b")
            there.trouble = [cuts] * 9
            with pytest.raises(ModelUnreachable):
                server.download("f", tmp_path / "答" / "b.jsonl")
        assert [path.name for path in (tmp_path / "答").iterdir()] == ["a.jsonl"]


# Which answer counts


def test_the_first_usable_of_several_answers_stays(clerk: Terminal) -> None:
    clerk("batch", "要点", "-o", "出", *OFFLINE, "--export-jsonl", "问")
    question = next(line for line in asked_in(clerk.folder / "问") if "response_format" not in line["body"])
    saying = [("", "stop"), ("写到一半", "length"), ("甲", "stop"), ("乙", "stop")]
    results = [
        {**answered(question), "response": {"status_code": 200, "body": completion(text, finish)}}
        for text, finish in saying
    ]
    (clerk.folder / "答.jsonl").write_bytes(dump(results[:3]) + b"\n" + dump(results[3:]))
    ran = clerk("batch", "要点", "-o", "出", *OFFLINE, "--import-jsonl", "答.jsonl")
    assert "收下答案 1 个，不能用的 2 个" in ran.out and "1 个问题已经有答案" in ran.out
    with Ledger(Path(os.environ["NIGAO_HOME"]) / "ledger.sqlite3") as ledger:
        kept = ledger.get(question["custom_id"])
    assert kept == Completion("甲", "m", 7, 3, cached=True)


def test_an_answer_that_cannot_be_used_is_asked_for_otherwise(clerk: Terminal) -> None:
    clerk("batch", "要点", "-o", "出", *OFFLINE, "--export-jsonl", "问")
    first = asked_in(clerk.folder / "问")
    cut = [{**answered(line), "response": {"status_code": 200, "body": completion("半", "length")}} for line in first]
    (clerk.folder / "答.jsonl").write_bytes(dump(cut))
    clerk("batch", "要点", "-o", "出", *OFFLINE, "--import-jsonl", "答.jsonl", "--export-jsonl", "问")
    second = asked_in(clerk.folder / "问")[len(first) :]
    assert not {line["custom_id"] for line in first} & {line["custom_id"] for line in second}
    assert any("截断" in line["body"]["messages"][-1]["content"] for line in second)


LONG = "This model's maximum context length is 4096 tokens."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ({"response": {"status_code": 200, "body": completion("好")}, "error": None}, None),
        ({"response": {"body": completion("好")}}, None),
        ({"response": completion("好")}, None),
        ({"response": {"status_code": 200, "body": completion("好")}, "error": {"code": None, "message": None}}, None),
        ({"response": {"status_code": 200, "body": completion("")}}, BadAnswer),
        ({"response": {"status_code": 200, "body": completion(None, "content_filter")}}, BadAnswer),
        ({"response": {"status_code": 200, "body": {"choices": []}}}, BadAnswer),
        ({"response": {"status_code": 400, "body": None}, "error": LONG}, BadAnswer),
        ({"response": {"status_code": 400}, "error": {"error": {"message": LONG, "code": 400}}}, BadAnswer),
        ({"response": {"status_code": 400, "body": {"error": {"code": "context_length_exceeded"}}}}, BadAnswer),
        ({"response": {"status_code": 500, "body": None}, "error": None}, ModelError),
        ({"response": {"status_code": 429, "body": {"error": {"message": "slow"}}}}, ModelError),
        ({"response": None, "error": {"code": "batch_expired", "message": "late"}}, ModelTimeout),
        ({"response": None, "error": None}, ModelError),
    ],
)
def test_the_lines_that_servers_write(line: Line, kind: type[ModelError] | None) -> None:
    result = read_result(dump([{"custom_id": "k", **line}]))
    assert result is not None and result.key == "k"
    if kind is None:
        assert answer_of(result, model="m", schema=False, where="f").text == "好"
    else:
        with pytest.raises(ModelError) as raised:
            answer_of(result, model="m", schema=False, where="f")
        assert isinstance(raised.value, BadAnswer) == (kind is BadAnswer) and isinstance(raised.value, kind)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["custom_id", "response", "error", "body", "status_code", "choices", "message", "usage"]),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=50)
@given(JSON | st.dictionaries(st.sampled_from(["custom_id", "response", "error"]), JSON))
def test_no_line_is_too_odd_to_be_read(tree: object) -> None:
    result = read_result(json.dumps(tree).encode())
    assert result is None or isinstance(result, Result)
    if result is not None:
        try:
            assert answer_of(result, model="m", schema=False, where="f").text
        except ModelError as error:
            assert error.message


@given(st.binary())
def test_no_bytes_are_too_odd_to_be_read(data: bytes) -> None:
    result = read_result(data)
    assert result is None or isinstance(result, Result)


# Request files


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.text(max_size=40)), max_size=40),
    st.integers(1, 5),
    st.integers(400, 900),
)
def test_files_split_at_the_limits_and_put_together_are_all_questions_once(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[str, str]], max_lines: int, max_bytes: int
) -> None:
    folder = tmp_path_factory.mktemp("问")
    questions = [Question(key, Prompt((Message("user", text),))) for key, text in asked]
    early: list[RequestFile] = []

    def record(file: RequestFile) -> None:
        assert not file.path.exists()
        early.append(file)

    made = list(
        write_requests(questions, folder, "requests-0001", "m", record=record, max_lines=max_lines, max_bytes=max_bytes)
    )
    firsts = {question.key: question for question in reversed(questions)}
    wanted = [firsts[key] for key in dict.fromkeys(question.key for question in questions)]
    data = [file.path.read_bytes() for file in made]
    assert b"".join(data) == b"".join(request_line(question, "m") for question in wanted)
    assert early == made and [key for file in made for key in file.keys] == [question.key for question in wanted]
    assert sorted(path.name for path in folder.iterdir()) == [file.path.name for file in made]
    sizes = [(piece.count(b"\n"), len(piece)) for piece in data]
    assert all(1 <= count <= max_lines and size <= max_bytes for count, size in sizes)
    for (count, size), following in zip(sizes, data[1:], strict=False):  # no file is left before it is full
        assert count == max_lines or size + len(following.split(b"\n")[0]) + 1 > max_bytes


@pytest.mark.parametrize("schema", ["", SCHEMA])
def test_a_question_in_a_file_is_the_one_that_is_asked_online(schema: str) -> None:
    messages = (
        Message("system", "你是秘书"),
        Message("user", "例"),
        Message("assistant", "句"),
        Message("user", "写\u2028一句"),
    )
    prompt = Prompt(messages, temperature=0.3, seed=7, max_tokens=99, schema=schema)
    with lying(says("{}")) as server:
        with ChatModel(lambda: Endpoint(server.url), model="m", identity="i", profile=LARGE, where="w") as model:
            model.ask(prompt)
        sent = server.bodies[0]
    (line,) = lines(request_line(Question("k", prompt), "m"))
    assert {**line["body"], "stream": False} == {**sent, "stream": False}
    assert (line["custom_id"], line["method"], line["url"]) == ("k", "POST", "/v1/chat/completions")


def test_a_report_is_asked_in_whole_and_its_figures_stay_here(clerk: Terminal) -> None:
    ran = clerk("batch", "要点", "-o", "出", *OFFLINE, "--export-jsonl", "问")
    text = "".join(path.read_text(encoding="utf-8") for path in (clerk.folder / "问").iterdir())
    assert "下一轮要问" in ran.out and ran.code == 0
    assert not any(f"{number}条" in text for number in range(300, 305))
    again = clerk("batch", "要点", "-o", "出", *OFFLINE, "--export-jsonl", "问")
    first, second = (path.read_bytes() for path in sorted((clerk.folder / "问").iterdir()))
    assert first == second and "0002" in again.out


# What is refused


def test_marked_notes_are_never_written_to_a_file(clerk: Terminal) -> None:
    marked = notes("东坪镇", 4).replace("成文日期", "密级: 秘密\n成文日期")
    (clerk.folder / "要点" / "3.md").write_text(marked + "- 秘密★3年的事项7件\n", encoding="utf-8")
    ran = clerk("batch", "要点", "-o", "出", *OFFLINE, "--export-jsonl", "问")
    text = "".join(path.read_text(encoding="utf-8") for path in (clerk.folder / "问").iterdir())
    assert ran.code == 3 and "秘密" in ran.err and "3.md" in ran.err and "秘密" not in text


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("--export-jsonl", "问"), "--base-url"),
        (("--export-jsonl", "问", "--base-url", "http://127.0.0.1:9/v1"), "--model"),
        ((*OFFLINE, "--export-jsonl", "问", "--fresh"), "--fresh"),
        ((*OFFLINE, "--submit", "--rpm", "3"), "--rpm"),
        ((*OFFLINE, "--export-jsonl", "问", "--max-tokens", "3"), "--max-tokens"),
        ((*OFFLINE, "--collect", "--cluster", "local:2"), "--cluster"),
        ((*OFFLINE, "--import-jsonl", "没有.jsonl"), "没有.jsonl"),
        (("--base-url", "https://example.com/v1", "--model", "m", "--submit"), "NIGAO_API_KEY"),
    ],
)
def test_what_makes_no_sense_is_refused(clerk: Terminal, args: tuple[str, ...], word: str) -> None:
    advised(clerk("batch", "要点", "-o", "出", *args), word)


def test_the_questions_of_one_folder_are_one_models(clerk: Terminal) -> None:
    clerk("batch", "要点", "-o", "出", *OFFLINE, "--export-jsonl", "问")
    other = clerk("batch", "要点", "-o", "出", *OFFLINE[:-1], "n", "--export-jsonl", "问")
    advised(other, "#m", "#n", NAME)


def test_a_server_without_batches_is_named(clerk: Terminal) -> None:
    with office() as there:
        args = ("batch", "要点", "-o", "出", "--base-url", there.url, "--model", "m", "--submit")
        there.closed = True
        ran = clerk(*args)
        assert ran.code == 2 and "--export-jsonl" in ran.err and "Traceback" not in ran.err, ran.err
        there.closed = False
        assert clerk(*args).code == 0 and len(there.batches) == 1


def test_a_line_of_the_log_that_a_crash_cut_off_is_not_read(tmp_path: Path) -> None:
    with Rounds(tmp_path, "i") as log:
        log.wrote(RequestFile(tmp_path / "requests-0001-001.jsonl", ("a", "b"), ("b",)))
        log.refuse({"a": "空"})
        name = log.id
    path = tmp_path / NAME
    whole = path.read_bytes()
    for cut in range(len(whole.splitlines()[-1])):
        path.write_bytes(whole[: len(whole) - cut - 1])
        with Rounds(tmp_path, "i") as log:
            assert (log.id, log.asked("a"), log.sorts("b")) == (name, True, True)
            log.refuse({"b": "断"})
        with Rounds(tmp_path, "i") as log:
            assert log.refused["b"] == "断"
