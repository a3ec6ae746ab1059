"""The written register: what is raised, and above all what must not be, for the guards take it for the same words."""

from __future__ import annotations

import re

import pytest

from pipeline import register
from pipeline.register import to_written


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("开党员大会", "召开党员大会"),
        ("当场改了⟦1.1⟧", "当场整改⟦1.1⟧"),
        ("隐患没整改", "隐患未整改"),
        ("立项报告做完", "立项报告完成"),
        ("排涝站老", "排涝站老化"),
        ("抓防汛工作", "抓好防汛工作"),
        ("花⟦1.1⟧", "投入⟦1.1⟧"),
    ],
)
def test_speech_is_raised(spoken: str, written: str) -> None:
    assert to_written(spoken) == written


@pytest.mark.parametrize(
    "text",
    [
        "改了厕所⟦1.1⟧",  # rebuilt, not put right
        "后勤保障要做好",  # well, not to an end
        "修路⟦1.1⟧",  # built, perhaps
        "没人愿来",
        "没水喝",
        "支书老",
        "抓了小偷⟦1.1⟧",
        "身体不行",
        "工资低",  # 较低 would be less
        "老师走了",
        "查处违纪⟦1.1⟧",
    ],
)
def test_what_may_mean_something_else_stays(text: str) -> None:
    assert to_written(text) == text


def test_a_phrase_that_refers_to_its_own_group_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    phrases = (re.compile("(马)上(改)"), r"\1\2"), (re.compile(r"(.)\1看"), r"\1一\1看"), (re.compile("(?i:ok)"), "好")
    monkeypatch.setattr(register, "_phrases", lambda: phrases)
    register._any_phrase.cache_clear()
    try:
        assert [to_written.__wrapped__(text) for text in ("说说看", "OK", "说看")] == ["说一说看", "好", "说看"]
    finally:
        register._any_phrase.cache_clear()
