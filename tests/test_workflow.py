"""A draft from notes to file with a scripted model: what is asked, what is kept, what is written, what is refused."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from scripted import Answer, ScriptedModel, diligent

from pipeline import writing
from pipeline.errors import ModelQuota, NigaoError, NotesError, OutputError
from pipeline.ledger import Ledger
from pipeline.settings import Settings
from pipeline.types import Fault, Plan, Prompt, Result, Source, Unit, Written
from pipeline.workflow import drafting, target
from pipeline.workflow.desk import Desk
from pipeline.workflow.reporter import Silent

NOTES = """---
标题: 关于2025年水利工作情况的报告
类型: 工作情况报告
主送机关: 县人民政府
发文机关: 石桥镇人民政府
成文日期: 2025年12月20日
---
## 基本情况
- 辖18个村、2个社区
## 主要做法
- 搬迁86户
- 维修山塘42座
- 清淤渠道26公里
## 存在问题
- 水泵老化，缺16台
"""


class Heard(Silent):
    """A reporter that remembers."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def opening(self) -> None:
        self.events.append("opening")

    def planned(self, plan: Plan) -> None:
        self.events.append("planned")

    def retried(self, unit: Unit, faults: Sequence[Fault]) -> None:
        self.events.append("retried")

    def written(self, item: Written) -> None:
        self.events.append("written")


class Office:
    """A clerk's folder: notes, a ledger, a scripted model, and the command to draft."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "水利.md"
        self.out = folder / "水利.docx"
        self.settings = Settings(
            folder / "home" / "ledger.sqlite3", folder / "home" / "models", folder / "home" / "library"
        )
        self.heard = Heard()
        self.notes.write_text(NOTES, encoding="utf-8")

    def draft(self, model: ScriptedModel, **options: Any) -> Result:
        def opened(settings: Settings, reporter: object) -> Any:
            return model

        return drafting.draft(self.notes, self.out, self.settings, reporter=self.heard, opened=opened, **options)

    def document(self) -> bytes:
        return zipfile.ZipFile(self.out).read("word/document.xml")

    def change(self, old: str, new: str) -> None:
        text = self.notes.read_text(encoding="utf-8")
        assert old in text
        self.notes.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_draft_holds_every_figure_and_its_state_file_lies_beside_it(office: Office) -> None:
    model = ScriptedModel()
    result = office.draft(model)
    text = "".join(paragraph.text for paragraph in result.draft.paragraphs)
    for figure in ("18个村", "2个社区", "86户", "42座", "26公里", "16台"):
        assert text.count(figure) == 1
    state = json.loads(Path(result.state_path).read_text(encoding="utf-8"))
    assert state["docx_sha256"] == [target.sha256(office.out.read_bytes())]
    assert state["model"] == "scripted" and str(office.folder) not in json.dumps(state, ensure_ascii=False)
    assert result.usage.calls == len(model.prompts) and result.usage.cached == 0
    assert model.closed


def test_no_figure_of_the_office_is_sent(office: Office) -> None:
    model = ScriptedModel()
    office.draft(model)
    sent = "\n".join(message.content for prompt in model.prompts for message in prompt.messages[-1:])
    assert not [figure for figure in ("18个村", "86户", "42座", "26公里", "16台") if figure in sent]


def test_the_same_again_asks_nothing_and_writes_the_same(office: Office) -> None:
    first = office.draft(ScriptedModel())
    document = office.document()
    model = ScriptedModel()
    again = office.draft(model)
    assert model.prompts == [] and again.usage.calls == 0
    assert again.usage.cached == first.usage.calls > 0
    assert office.document() == document
    assert again.draft.paragraphs == first.draft.paragraphs


def test_a_changed_figure_asks_nothing_and_stands_in_the_document(office: Office) -> None:
    office.draft(ScriptedModel())
    office.change("86户", "91户")
    model = ScriptedModel()
    result = office.draft(model)
    assert model.prompts == [] and result.usage.calls == 0
    assert "91户".encode() in office.document() and "86户".encode() not in office.document()


def test_a_changed_bullet_asks_for_its_unit_only(office: Office) -> None:
    first = office.draft(ScriptedModel())
    office.change("水泵老化，缺16台", "水泵陈旧，缺16台")
    model = ScriptedModel()
    office.draft(model)
    assert 0 < len(model.prompts) < first.usage.calls


def test_fresh_asks_anew_and_keeps_the_new_answers(office: Office) -> None:
    first = office.draft(ScriptedModel())
    model = ScriptedModel()
    assert office.draft(model, fresh=True).usage.calls == len(model.prompts) == first.usage.calls
    assert office.draft(ScriptedModel()).usage.calls == 0


def test_another_model_is_asked_for_itself(office: Office) -> None:
    office.draft(ScriptedModel())
    model = ScriptedModel(identity="other")
    assert office.draft(model).usage.calls == len(model.prompts) > 0


def test_a_model_that_never_holds_gives_a_whole_flagged_draft(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "reads_well", lambda rule_text, unit: False)
    result = office.draft(ScriptedModel(lambda prompt: "I cannot help with that."))
    assert {item.source for item in result.draft.written} == {Source.FALLBACK}
    text = "".join(paragraph.text for paragraph in result.draft.paragraphs)
    assert all(figure in text for figure in ("18个村", "2个社区", "86户", "42座", "26公里", "16台"))
    assert "retried" in office.heard.events
    assert any(finding.severity != "info" for finding in result.findings)


def failing_after(calls: int, error: BaseException) -> Answer:
    lock = threading.Lock()
    left = [calls]

    def answer(prompt: Prompt) -> str:
        with lock:
            left[0] -= 1
            if left[0] < 0:
                raise error
        return diligent(prompt)

    return answer


def test_a_failure_of_the_model_keeps_the_answers_and_writes_nothing(office: Office) -> None:
    with pytest.raises(ModelQuota):
        office.draft(ScriptedModel(failing_after(1, ModelQuota("余额不足"))))
    assert not office.out.exists() and not target.state_path(office.out).exists()
    model = ScriptedModel()
    result = office.draft(model)
    assert result.usage.cached == 1 and result.usage.calls == len(model.prompts)


def test_a_failed_run_leaves_the_earlier_pair_untouched(office: Office) -> None:
    office.draft(ScriptedModel())
    pair = [path.read_bytes() for path in (office.out, target.state_path(office.out))]
    with pytest.raises(ModelQuota):
        office.draft(ScriptedModel(failing_after(0, ModelQuota("余额不足"))), fresh=True)
    assert [path.read_bytes() for path in (office.out, target.state_path(office.out))] == pair


def test_ctrl_c_keeps_the_answers_closes_the_model_and_writes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedModel()

    def interrupted(futures: Sequence[Any]) -> None:
        futures[0].result()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(drafting, "_wait_for", interrupted)
        office.draft(model)
    assert model.closed and not office.out.exists()
    assert office.draft(ScriptedModel()).usage.cached >= 1


def test_the_model_is_announced_only_when_it_is_asked(office: Office) -> None:
    office.draft(ScriptedModel())
    assert office.heard.events.count("opening") == 1
    office.heard.events.clear()
    office.draft(ScriptedModel())
    assert "opening" not in office.heard.events and "written" in office.heard.events


def test_the_desk_counts_what_failed(office: Office) -> None:
    with Ledger(office.settings.ledger) as ledger:
        desk = Desk(ScriptedModel(failing_after(0, ModelQuota("余额不足"))), ledger, Silent(), fresh=False)  # type: ignore[arg-type]
        with pytest.raises(ModelQuota):
            desk.ask(Prompt(()))
        assert desk.usage.calls == 1


# Where it is saved


def test_a_file_of_somebody_else_is_not_overwritten(office: Office) -> None:
    office.out.write_bytes(b"mine")
    model = ScriptedModel()
    with pytest.raises(OutputError, match="不是 nigao 写的") as raised:
        office.draft(model, overwrite=True)
    assert "-o" in raised.value.hint and model.prompts == [] and office.out.read_bytes() == b"mine"


def test_a_reviewed_draft_is_overwritten_only_when_asked(office: Office) -> None:
    office.draft(ScriptedModel())
    office.out.write_bytes(office.out.read_bytes() + b"reviewed")
    with pytest.raises(OutputError, match="有人改过") as raised:
        office.draft(ScriptedModel())
    assert "--overwrite" in raised.value.hint and "-o" in raised.value.hint
    assert office.out.read_bytes().endswith(b"reviewed")
    office.draft(ScriptedModel(), overwrite=True)
    assert not office.out.read_bytes().endswith(b"reviewed")


def test_a_crash_between_the_two_files_is_no_edit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.draft(ScriptedModel())
    office.change("86户", "91户")
    from pipeline.workflow import saving

    whole = saving.write_atomic

    def crashing(path: Path, data: bytes) -> None:
        if path.suffix == ".docx":
            raise MemoryError
        whole(path, data)

    with monkeypatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(saving, "write_atomic", crashing)
        office.draft(ScriptedModel())
    assert "86户".encode() in office.document()
    office.draft(ScriptedModel())
    assert "91户".encode() in office.document()


@pytest.mark.parametrize("lock", ["~$水利.docx", ".~水利.docx", ".~lock.水利.docx#"])
def test_a_file_open_in_an_office_program_is_left_alone(office: Office, lock: str) -> None:
    office.draft(ScriptedModel())
    (office.folder / lock).write_bytes(b"")
    with pytest.raises(OutputError, match="打开"):
        office.draft(ScriptedModel())


def test_word_shortens_the_name_of_its_lock_file(office: Office) -> None:
    office.out = office.folder / "二零二五年水利工作报告.docx"
    office.draft(ScriptedModel())
    (office.folder / "~$二五年水利工作报告.docx").write_bytes(b"")
    with pytest.raises(OutputError, match="打开"):
        office.draft(ScriptedModel())


def test_notes_in_word_are_never_the_output(office: Office) -> None:
    office.draft(ScriptedModel())
    with pytest.raises(OutputError, match="要点文件本身"):
        target.check_target(office.out, notes=office.out, overwrite=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [("报告.txt", ".docx"), ("没有/报告.docx", "不存在"), ("文件夹.docx", "文件夹")],
)
def test_a_path_that_cant_be_written_is_found_before_the_model_is_asked(
    office: Office, name: str, message: str
) -> None:
    (office.folder / "文件夹.docx").mkdir()
    office.out = office.folder / name
    model = ScriptedModel()
    with pytest.raises(OutputError, match=message) as raised:
        office.draft(model)
    assert model.prompts == [] and raised.value.hint


def test_a_folder_without_write_permission_is_found_before_the_model_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(target.tempfile, "TemporaryFile", refused)
    model = ScriptedModel()
    with pytest.raises(OutputError, match="不能写文件"):
        office.draft(model)
    assert model.prompts == []


# Remote models and secrets


@pytest.mark.parametrize("mark", ["秘密", "机密", "绝密"])
def test_marked_notes_stay_on_this_machine(office: Office, mark: str) -> None:
    office.change("- 搬迁86户", f"- {mark}★10年\n- 搬迁86户")
    remote = Settings(**{**vars(office.settings), "base_url": "https://api.example.com/v1", "model": "m"})
    model = ScriptedModel()
    local, office.settings = office.settings, remote
    with pytest.raises(NotesError, match=mark):
        office.draft(model)
    assert model.prompts == [] and not office.out.exists()
    office.settings = local
    office.draft(model)
    assert office.out.exists()


def test_an_unknown_type_names_the_file_and_the_nearest(office: Office) -> None:
    office.change("类型: 工作情况报告", "类型: 工作情况报吿")
    with pytest.raises(NigaoError) as raised:
        office.draft(ScriptedModel())
    assert raised.value.where.startswith(str(office.notes)) and "工作情况报告" in raised.value.hint


# Looks beforehand


def test_the_prompt_shown_is_the_prompt_sent(office: Office) -> None:
    model = ScriptedModel()
    office.draft(model)
    shown = [asked.prompt for _, asked, _ in drafting.prompts_for(office.notes, "主要做法", office.settings)]
    assert shown and all(prompt in model.prompts for prompt in shown)
    by_number = drafting.prompts_for(office.notes, "2", office.settings)
    assert [asked.prompt for _, asked, _ in by_number] == shown
    assert len(drafting.prompts_for(office.notes, "2.1", office.settings)) == 1


def test_an_unknown_section_is_answered_with_the_sections(office: Office) -> None:
    with pytest.raises(NotesError) as raised:
        drafting.prompts_for(office.notes, "经费", office.settings)
    assert "主要做法" in raised.value.hint


def test_the_plan_needs_no_model_and_holds_every_bullet_once(office: Office) -> None:
    plan = drafting.plan_only(office.notes, office.settings)
    numbers = [bullet.number for unit in plan.units for bullet in unit.bullets]
    assert sorted(numbers) == [1, 2, 3, 4, 5]
