"""LibreOffice as a program that turns .docx into PDF: where it is, and one run of it that leaves nothing behind."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.errors import RenderError

INSTALL = (
    "请安装 LibreOffice：Debian、Ubuntu、统信、麒麟运行 sudo apt install libreoffice-writer fonts-noto-cjk，"
    "Windows、macOS 到 LibreOffice 官网下载；装在别处的，用环境变量 NIGAO_SOFFICE 指明 soffice 程序"
)
_CONVERT = [
    "--headless",
    "--norestore",
    "--nologo",
    "--nodefault",
    "--nofirststartwizard",
    "--nolockcheck",
    "--convert-to",
    "pdf:writer_pdf_Export",
]
_INFILTER = "--infilter=MS Word 2007 XML"  # whatever the file holds is read as a .docx or not at all
_SETTINGS = {
    # A linked picture, template or text is never fetched, from the network or from this machine's disk.
    "Office.Common/Security/Scripting": {"BlockUntrustedRefererLinks": "true", "DisableMacrosExecution": "true"},
    "Office.Writer/Content/Update": {"Link": "0"},
    # Whatever would ask the network all the same goes to a proxy that is not there.
    "Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetNoProxy": "",
    },
    "Office.Linguistic/General": {"DefaultLocale_CJK": "zh-CN"},
}
_POLL = 0.02  # seconds
_GONE_WITHIN = 5.0  # seconds that a killed process may take to be gone


def find_office(environment: Mapping[str, str] = os.environ) -> str | None:
    """The soffice program: NIGAO_SOFFICE, then PATH, then where installers put it. None when there is none.

    A NIGAO_SOFFICE that names no file is as good as none: the user's word is not overruled by another program.
    """
    named = environment.get("NIGAO_SOFFICE", "")
    if named:
        return shutil.which(named)
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(path) for path in _usual_places(environment) if path.is_file()), None)


def _usual_places(environment: Mapping[str, str]) -> Iterator[Path]:
    if sys.platform == "win32":
        for name in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)"):
            if environment.get(name):
                # soffice.exe returns at once; soffice.com waits until the work is done.
                yield Path(environment[name]) / "LibreOffice" / "program" / "soffice.com"
    elif sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield folder / "LibreOffice.app" / "Contents" / "MacOS" / "soffice"
    else:
        yield Path("/usr/lib/libreoffice/program/soffice")
        yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)


def convert(office: str, documents: Sequence[bytes], fonts: str, timeout: float) -> tuple[bytes | None, ...]:
    """The PDF of each .docx, from one run; None for one that LibreOffice could not read.

    ``fonts``: the text of a fontconfig file, "" for the system's own. Every run has a profile, a home and a folder
    for temporary files of its own, which go with it; on a timeout, Ctrl-C or any error it is killed with all the
    processes that it started. Raises RenderError when it can't be started, fails as a whole or takes longer than
    ``timeout`` seconds.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="nigao-", ignore_cleanup_errors=True) as name:
            folder = Path(name).resolve()
            sources = [folder / f"{number}.docx" for number in range(len(documents))]
            for path, data in zip(sources, documents, strict=True):
                path.write_bytes(data)
            said = _run(office, sources, folder, fonts, timeout)
            made = tuple(_read(path.with_suffix(".pdf")) for path in sources)
    except OSError as error:
        raise RenderError(f"LibreOffice 启动不了（{error.strerror}）", where=office, hint=INSTALL) from error
    if said and not any(made):
        raise RenderError(f"LibreOffice 没有排出来（{said}）", hint="请在 Word 或 WPS 中打开这个文件，另存一份再试")
    return made


def _run(office: str, sources: Sequence[Path], folder: Path, fonts: str, timeout: float) -> str:
    """Runs the program; the end of what it said when it returned an error, else ""."""
    profile = folder / "profile"
    _write_profile(profile)
    environment = _environment(folder, fonts)
    command = [office, f"-env:UserInstallation={profile.as_uri()}", *_CONVERT, _INFILTER, "--outdir", str(folder)]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *map(str, sources)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,  # a process group of its own, so that all of it can be killed
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            hint = "请先确认这个文件在 Word 或 WPS 中打得开；内容特别多的，请拆成几份"
            raise RenderError(f"LibreOffice 排版超过 {timeout:g} 秒，已停下", hint=hint) from error
        finally:
            _kill(process)
            _remove_socket(profile)
    return " ".join(log.read_text("utf-8", "replace").split())[-200:] or "没有说明" if code else ""


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>\n',
        encoding="utf-8",
    )


def _environment(folder: Path, fonts: str) -> dict[str, str]:
    home, temporary = folder / "home", folder / "tmp"
    home.mkdir()
    temporary.mkdir()
    private = {
        **dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"), str(home)),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
        "SAL_USE_VCLPLUGIN": "svp",  # draws in memory, whatever desktop there is
        "LC_ALL": "C.UTF-8",
    }
    if fonts:
        path = folder / "fonts.conf"
        path.write_text(fonts, encoding="utf-8")
        private["FONTCONFIG_FILE"] = str(path)
    return {**os.environ, **private}


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends what is left of the program and of all that it started, and waits until it is gone."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.wait()
        return
    end = time.monotonic() + _GONE_WITHIN
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        while time.monotonic() < end:
            os.killpg(process.pid, 0)
            time.sleep(_POLL)


def _remove_socket(profile: Path) -> None:
    """LibreOffice listens at a socket outside its folder; one that was killed leaves it."""
    if sys.platform != "win32":
        for folder in ("/tmp", "/var/tmp"):
            (Path(folder) / f"OSL_PIPE_{os.getuid()}_{_socket_name(profile.as_uri())}").unlink(missing_ok=True)


def _socket_name(profile: str) -> str:
    """The socket is named after the profile's address, as LibreOffice's desktop/source/app/officeipcthread.cxx does."""
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    return f"SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
