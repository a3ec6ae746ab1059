"""LibreOffice as nigao runs it: what it prints, what a hostile file can't do, and what is left when it is stopped."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from drafts import draft, every_kind, paragraph
from handmade_pdf import Text, pdf_of
from rendered import need_office

import cli
from pipeline.docx.writer import write_docx
from pipeline.errors import RenderError
from pipeline.ooxml import read_document
from pipeline.rendering import Rendering, asked_faces, look_for_fonts, office, read_pdf, render_pdf, told
from pipeline.types import ParagraphKind

posix_only = pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")
READY = pdf_of([Text("page one", 80, 100)], [Text("page two", 80, 100)])


def changed(docx: bytes, change: Mapping[str, Callable[[bytes], bytes]], more: Mapping[str, bytes]) -> bytes:
    """A .docx with some parts changed and others added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, bytes)(old.read(name)))
        for name, data in more.items():
            new.writestr(name, data)
    return made.getvalue()


def hostile(port: int, secret: Path) -> bytes:
    """A report that links pictures and a template on the network, asks for a file of this machine, carries a macro."""
    address = f"http://127.0.0.1:{port}"
    office_ns = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    picture = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing"><wp:extent cx="9" cy="9"/>'
        f'<wp:docPr id="9" name="x"/><a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture">'
        f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="9" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{office_ns}" r:link="rIdLink"/></pic:blipFill><pic:spPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    fields = "".join(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>旧</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        for code in (f' INCLUDEPICTURE "{address}/b.png" ', f' INCLUDETEXT "{secret.as_posix()}" ')
    )
    links = (
        f'<Relationship Id="rIdLink" Type="{office_ns}/image" Target="{address}/a.png" TargetMode="External"/>'
        f'<Relationship Id="rIdModel" Type="{office_ns}/attachedTemplate" Target="{address}/t.dotm"'
        ' TargetMode="External"/>'
        '<Relationship Id="rIdMacro" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        ' Target="vbaProject.bin"/>'
    )
    return changed(
        write_docx(draft(), []),
        {
            "word/document.xml": lambda xml: xml.replace(b"<w:sectPr", f"{picture}{fields}<w:sectPr".encode(), 1),
            "word/_rels/document.xml.rels": lambda xml: (
                xml.replace(b"</Relationships>", f"{links}</Rel".encode()) + b"ationships>"
            ),
        },
        {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 no macro that anyone could run"},
    )


@dataclass
class Run:
    """One run of LibreOffice over all documents of this file: what it made, and who knocked at the network."""

    pdfs: dict[str, bytes | None]
    knocks: int
    left: list[Path]
    docx: dict[str, bytes]

    def pages(self, name: str) -> Rendering:
        pdf = self.pdfs[name]
        assert pdf is not None
        return read_pdf(pdf)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    program = need_office()
    secret = tmp_path_factory.mktemp("secret") / "秘密.txt"
    secret.write_text("勿外传的内容", encoding="utf-8")
    knocks: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        port, stop = server.getsockname()[1], threading.Event()
        listener = threading.Thread(target=listen, args=(server, knocks, stop))
        listener.start()
        many = [paragraph(number, ParagraphKind.BODY, f"第{number}段。" + "水利工程" * 30) for number in range(1, 401)]
        docx = {
            "plain": write_docx(draft(every_kind(40)), []),
            "hostile": hostile(port, secret),
            "huge": write_docx(draft(many), []),
            "broken": b"no zip at all",
        }
        temporary = tmp_path_factory.mktemp("temporary")
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("tempfile.tempdir", str(temporary))
                made = office.convert(program, list(docx.values()), look_for_fonts().config, 120)
        finally:
            stop.set()
            listener.join()
    return Run(dict(zip(docx, made, strict=True)), len(knocks), list(temporary.iterdir()), docx)


def listen(server: socket.socket, knocks: list[object], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, who = server.accept()
        except TimeoutError:
            continue
        knocks.append(who)
        connection.close()


def test_a_report_is_printed_page_by_page(run: Run) -> None:
    first, *rest = run.pages("plain").pages
    assert rest and first.lines[0].text.startswith("石桥镇人民政府关于")
    assert [page.lines[-1].text for page in (first, *rest)] == [f"— {n + 1} —" for n in range(len(rest) + 1)]
    assert (round(first.width), round(first.height)) == (595, 842)


def test_what_is_told_of_the_fonts_is_what_is_in_the_file(run: Run) -> None:
    asked = asked_faces(read_document(Path("报告.docx"), data=run.docx["plain"]))
    assert {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"} <= asked
    fonts, rendering = look_for_fonts(), run.pages("plain")
    found = told(rendering.fonts, asked, fonts.choices)
    assert {font.embedded for font in found} == set(rendering.fonts)
    for choice in fonts.choices:
        if choice.family and choice.official.name in asked and choice.official.name != "宋体":
            assert choice.official.name in {font.asked for font in found}, choice.family


def test_a_hostile_file_is_printed_and_reaches_nothing(run: Run) -> None:
    text = "".join(line.text for page in run.pages("hostile").pages for line in page.lines)
    assert "特此报告" in text
    assert "勿外传" not in text
    assert run.knocks == 0


def test_a_long_file_is_printed_whole(run: Run) -> None:
    pages = run.pages("huge").pages
    assert len(pages) > 80
    assert any("第400段" in line.text for line in pages[-1].lines)


def test_one_bad_file_does_not_spoil_the_others_and_nothing_stays_behind(run: Run) -> None:
    assert run.pdfs["broken"] is None
    assert run.left == []


# LibreOffice's stand-in: a script that does as it is told


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    def write(body: str) -> Path:
        path = tmp_path / "soffice"
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("NIGAO_SOFFICE", str(path))
        return path

    return write


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "-报告 #1.docx"
    path.write_bytes(write_docx(draft(), []))
    return path


@pytest.fixture
def prints_ready(script: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "ready.pdf").write_bytes(READY)
    script(f'for each; do case "$each" in *.docx) cp "{tmp_path}/ready.pdf" "${{each%.docx}}.pdf";; esac; done')


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet reaped does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


@posix_only
def test_too_long_a_run_is_ended_with_its_children(
    script: Callable[[str], Path], report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    script(f'sleep 60 & echo $! > "{tmp_path}/child"; echo $$ > "{tmp_path}/parent"; sleep 60')
    with pytest.raises(RenderError, match="已停下") as caught:
        render_pdf(report, timeout=1)
    assert caught.value.hint
    assert not alive(int((tmp_path / "child").read_text())) and not alive(int((tmp_path / "parent").read_text()))
    assert list(tmp_path.glob("nigao-*")) == []


@posix_only
def test_ctrl_c_ends_it_too(
    script: Callable[[str], Path], report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text().strip():
            time.sleep(0.01)
        monkeypatch.undo()
        raise KeyboardInterrupt

    program = script(f'sleep 60 & echo $! > "{tmp_path}/child"; sleep 60')
    monkeypatch.setattr(subprocess.Popen, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        office.convert(str(program), [report.read_bytes()], "", 60)
    assert not alive(int((tmp_path / "child").read_text()))


@posix_only
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("echo 缺少 libXinerama >&2; exit 77", "缺少 libXinerama"),
        ("exit 1", "没有说明"),
        ("exit 0", "打不开这个文件"),
    ],
)
def test_a_failed_run_is_told_in_one_sentence(
    script: Callable[[str], Path], report: Path, body: str, words: str
) -> None:
    script(body)
    with pytest.raises(RenderError, match=words) as caught:
        render_pdf(report)
    assert caught.value.hint


def test_without_libreoffice_it_is_said_how_to_get_it(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGAO_SOFFICE", str(report.with_name("没有这个程序")))
    with pytest.raises(RenderError, match="没有 LibreOffice") as caught:
        render_pdf(report)
    assert "apt install" in caught.value.hint and "NIGAO_SOFFICE" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0 an old or encrypted file", "旧版"),
        (b"%PDF-1.4", "PDF"),
        (b"PK\x03\x04 cut off", "不是有效的"),
        (b"", "不是有效的"),
        (b"<html><img src='http://127.0.0.1/'></html>", "不是有效的"),
    ],
)
def test_what_is_no_docx_never_reaches_libreoffice(
    data: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGAO_SOFFICE", "true")
    path = tmp_path / "报告.docx"
    path.write_bytes(data)
    with pytest.raises(RenderError, match=words):
        render_pdf(path)


def test_the_socket_that_a_killed_libreoffice_leaves_is_known_by_name() -> None:
    # As LibreOffice 7.4 named it for this profile.
    assert office._socket_name("file:///opt/nigao-probe/profile") == "SingleOfficeIPC_4a24a983ac80d65cdb59c6624a537c23"


# Where LibreOffice is


def test_the_user_s_word_comes_first_and_a_wrong_one_is_not_passed_over(tmp_path: Path) -> None:
    program = tmp_path / "my-office"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    assert office.find_office({"NIGAO_SOFFICE": str(program)}) == str(program)
    assert office.find_office({"NIGAO_SOFFICE": str(tmp_path / "none")}) is None


@pytest.mark.parametrize(
    ("system", "variable", "place"),
    [
        ("win32", "ProgramFiles", "LibreOffice/program/soffice.com"),
        ("darwin", "HOME", "Applications/LibreOffice.app/Contents/MacOS/soffice"),
    ],
)
def test_the_usual_places_are_looked_at(
    system: str, variable: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv(variable, str(tmp_path))
    environment = {variable: str(tmp_path)}
    assert office.find_office(environment) is None
    program = tmp_path / place
    program.parent.mkdir(parents=True)
    program.touch()
    assert office.find_office(environment) == str(program)


# The command


@pytest.fixture
def nigao(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NIGAO_HOME", str(tmp_path / "home"))

    def command(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            cli.main(args)
        assert isinstance(stop.value.code, int)
        said = capsys.readouterr()
        return stop.value.code, said.out, said.err

    yield command


@posix_only
@pytest.mark.usefixtures("prints_ready")
def test_render_writes_a_picture_for_each_page(
    nigao: Callable[..., tuple[int, str, str]], report: Path, tmp_path: Path
) -> None:
    code, out, _err = nigao("render", str(report), "-o", "图.png", "--dpi", "50")
    assert code == 0 and "共 2 页：图-1.png、图-2.png" in out
    assert (tmp_path / "图-1.png").read_bytes() != (tmp_path / "图-2.png").read_bytes()
    assert nigao("render", str(report), "-o", "一页.png", "--page", "2", "--dpi", "50")[0] == 0
    assert (tmp_path / "一页.png").read_bytes() == (tmp_path / "图-2.png").read_bytes()


@posix_only
@pytest.mark.usefixtures("prints_ready")
def test_render_writes_the_pdf_and_tells_of_the_fonts(
    nigao: Callable[..., tuple[int, str, str]], report: Path, tmp_path: Path
) -> None:
    code, out, _err = nigao("render", str(report), "-o", "报告.pdf")
    assert code == 0 and (tmp_path / "报告.pdf").read_bytes() == READY
    assert "Courier" in out


@posix_only
@pytest.mark.usefixtures("prints_ready")
@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["-o", "图.jpg"], "只能写成"),
        (["-o", "报告.pdf", "--page", "1"], "整份"),
        (["-o", "图.png", "--page", "3"], "没有第 3 页"),
        (["-o", "图.png", "--page", "0"], "--page"),
        (["-o", "没有/图.png"], "文件夹不存在"),
    ],
)
def test_render_refuses_in_chinese(
    nigao: Callable[..., tuple[int, str, str]], report: Path, tmp_path: Path, args: list[str], words: str
) -> None:
    code, out, err = nigao("render", str(report), *args)
    assert (code, out) == (2, "") and words in err
    assert list(tmp_path.glob("*.pdf")) == [tmp_path / "ready.pdf"] and list(tmp_path.glob("*.png")) == []


def test_doctor_tells_whether_libreoffice_is_there(
    nigao: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGAO_SOFFICE", "没有这个程序")
    out = nigao("doctor")[1]
    assert "！ LibreOffice：没有找到" in out and "apt install" in out and "公文字体" not in out
    monkeypatch.setenv("NIGAO_SOFFICE", "true")
    assert "公文字体" in nigao("doctor")[1]
