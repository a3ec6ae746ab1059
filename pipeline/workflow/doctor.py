"""``doctor``: is everything there that a draft needs, and what to do about what is not."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import __version__
from pipeline.errors import NigaoError
from pipeline.exemplars import load_samples
from pipeline.ledger import Ledger
from pipeline.models import fetch, shelf
from pipeline.outline import load_outlines
from pipeline.rendering import INSTALL, find_office, look_for_fonts
from pipeline.rules.house import differences, read_house
from pipeline.settings import Settings, fonts_folder, house_file

_PACKAGES = ("langchain-core", "langchain-openai", "openai", "jinja2", "python-docx", "typer", "rich", "rjieba")
_ENGINE = "xllamacpp"
_LEAST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Checkup:
    """One thing looked at. ``advice`` is "" when ``ok``; ``fatal``: no draft can be made without it."""

    name: str
    ok: bool
    detail: str
    advice: str = ""
    fatal: bool = True


def examine(settings: Settings) -> tuple[Checkup, ...]:
    """Looks at Python, packages, prompts, model and ledger; asks no model and changes nothing but an absent ledger."""
    return tuple(_look(settings))


def _look(settings: Settings) -> Iterator[Checkup]:
    yield Checkup("nigao", True, __version__)
    yield Checkup(
        "Python",
        sys.version_info >= _LEAST_PYTHON,
        f"{platform.python_version()}（{platform.platform()}）",
        "请改用 Python 3.11 或更新的版本",
    )
    versions = {name: _version(name) for name in _PACKAGES}
    missing = [name for name, version in versions.items() if not version]
    shown = "，".join(f"{name} {version or '缺'}" for name, version in versions.items())
    yield Checkup("程序包", not missing, shown, "请重新安装：pip install nigao")
    yield _tried("报告类型", lambda: f"{len(load_outlines())} 种")
    yield _tried("范例", lambda: _samples(settings))
    yield from _remote(settings) if settings.base_url else _embedded(settings)
    yield _tried("账本", lambda: _ledger(settings.ledger))
    yield from _pages()
    yield _tried("本单位版式", _house)


def _remote(settings: Settings) -> Iterator[Checkup]:
    yield Checkup("模型", bool(settings.model), f"远程 {settings.base_url} {settings.model}", "请用 --model 给出模型名")
    yield Checkup(
        "密钥",
        bool(settings.api_key),
        "已设置（不显示）" if settings.api_key else "没有设置",
        "远程服务需要密钥时，请设环境变量 NIGAO_API_KEY",
        fatal=False,
    )


def _embedded(settings: Settings) -> Iterator[Checkup]:
    engine = _version(_ENGINE)
    yield Checkup(
        "内置模型引擎",
        bool(engine),
        f"{_ENGINE} {engine or '缺'}",
        "请运行 pip install xllamacpp，或用 --base-url 指定远程模型",
    )
    try:
        file = shelf.find(settings, settings.model) if settings.model else shelf.current(settings)
    except NigaoError as error:
        yield Checkup("模型文件", False, error.message, error.hint)
        return
    if file is None:
        size = fetch.DOWNLOAD_SIZE / 1e9
        advice = f"首次起草时会自动下载（{size:.1f} GB）；可先运行 nigao model pull，没有网络时加 --from 文件夹"
        yield Checkup("模型文件", fetch.default_path(settings).exists(), "本机还没有", advice, fatal=False)
        return
    yield Checkup(
        "模型文件",
        file.unchanged(),
        f"{file.name}（{file.size / 1e9:.1f} GB，{file.path}）",
        "文件已被移走或改动，请运行 nigao model pull，或用 nigao model use 另选",
    )


def _pages() -> Iterator[Checkup]:
    """What prints pages: needed by ``render`` and the rules of the page, by no draft."""
    office = find_office()
    yield Checkup("LibreOffice", office is not None, office or "没有找到", f"排页面时要用；{INSTALL}", fatal=False)
    if office is None:
        return
    fonts = look_for_fonts()
    detail = "，".join(f"{asked}用 {used} 代替" for asked, used in fonts.substitutes)
    installed = "都有" if fonts.choices else "由系统决定"
    advice = f"只影响 nigao render 排出的页面，不影响 Word 文件；有字体文件的，请放进 {fonts_folder()}"
    yield Checkup("公文字体", not fonts.substitutes, detail or installed, advice, fatal=False)


def _samples(settings: Settings) -> str:
    samples = load_samples(settings.library)
    own = sum(sample.own for sample in samples)
    pairs = sum(len(sample.pairs) for sample in samples)
    return f"{len(samples)} 份 {pairs} 组，其中本单位 {own} 份（{settings.library}）"


def _ledger(path: Path) -> str:
    with Ledger(path):
        return str(path)


def _tried(name: str, look: Callable[[], str]) -> Checkup:
    try:
        return Checkup(name, True, look())
    except NigaoError as error:
        return Checkup(name, False, f"{error.where} {error.message}".strip(), error.hint or "请重新安装 nigao")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _house() -> str:
    file = house_file()
    if not file.exists():
        return f"照标准（不同的写在 {file}）"
    return f"{file}：{'；'.join(differences(read_house(file))) or '与标准相同'}"
