"""Text in, whatever a clerk's PC wrote; bytes out, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import textio
from pipeline.errors import NotesError, OutputError
from pipeline.textio import read_text, write_atomic

TEXT = "标题: 关于水利工作情况的报告\n- 维修山塘42座，清渠26公里\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_reads_the_same(tmp_path, encoding, line_end):
    path = tmp_path / "a.md"
    path.write_bytes(TEXT.replace("\n", line_end).encode(encoding))
    assert read_text(path) == TEXT


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1))
def test_chinese_text_comes_back_from_both_encodings(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("enc")
    for encoding in ("utf-8", "gb18030"):
        (folder / encoding).write_bytes(("要点" + text).encode(encoding))
    assert read_text(folder / "utf-8") == "要点" + text
    # A few short GB18030 texts are valid UTF-8 as well; these start with 要点, whose bytes are not.
    assert read_text(folder / "gb18030") == "要点" + text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "不是文本文件"),
        ("标题: 报告".encode("utf-16"), "编码不是"),
        (b"\xff\xfe\xfd\xfc caf\xe9 \xff", "编码不是 UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_file_and_advice(tmp_path, data, words):
    path = tmp_path / "a.md"
    path.write_bytes(data)
    with pytest.raises(NotesError) as caught:
        read_text(path)
    assert words in caught.value.message
    assert caught.value.where == str(path)
    assert "另存为" in caught.value.hint


def test_damaged_utf8_names_the_line_instead_of_turning_to_nonsense(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes("标题: 关于水利的报告\n- 维修".encode() + b"\xe5\xb1" + b"\n")
    with pytest.raises(NotesError) as caught:
        read_text(path)
    assert caught.value.where == f"{path}:2"


def test_missing_folder_and_oversize(tmp_path):
    big = tmp_path / "big.txt"
    big.write_bytes(b"a" * (textio.MAX_BYTES + 1))
    for path, words in ((tmp_path / "none.md", "找不到"), (tmp_path, "文件夹"), (big, "上限")):
        with pytest.raises(NotesError, match=words) as caught:
            read_text(path)
        assert caught.value.hint


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "报告.docx"
    write_atomic(path, b"one")
    path.chmod(0o640)
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert [file.name for file in tmp_path.iterdir()] == ["报告.docx"]


@pytest.mark.skipif(os.name != "posix", reason="a link's target is a posix matter here")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.docx").write_bytes(b"one")
    (tmp_path / "link.docx").symlink_to(tmp_path / "real.docx")
    write_atomic(tmp_path / "link.docx", b"two")
    assert (tmp_path / "link.docx").is_symlink()
    assert (tmp_path / "real.docx").read_bytes() == b"two"


def test_what_the_disk_takes_bit_by_bit_is_written_whole(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    write_atomic(tmp_path / "报告.docx", b"in several steps")
    assert (tmp_path / "报告.docx").read_bytes() == b"in several steps"


@pytest.mark.parametrize("call", ["replace", "fsync"])
@pytest.mark.parametrize(
    ("failure", "words"), [(PermissionError(13, "拒绝"), "占用"), (OSError(28, "磁盘已满"), "磁盘已满")]
)
def test_a_failure_keeps_the_old_file_and_leaves_nothing(tmp_path, monkeypatch, call, failure, words):
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(*((Path, "replace", fail) if call == "replace" else (os, "fsync", fail)))
    with pytest.raises(OutputError, match=words) as caught:
        write_atomic(path, b"new")
    assert caught.value.hint
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["报告.docx"]


def test_an_interrupted_write_leaves_nothing_either(tmp_path, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "报告.docx", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_folder_as_target(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="不存在"):
        write_atomic(tmp_path / "none" / "a.docx", b"")
    (tmp_path / "folder").mkdir()
    for folder in (tmp_path / "folder", Path(), Path("..")):
        with pytest.raises(OutputError, match="这是文件夹"):
            write_atomic(folder, b"")
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["folder"]
