"""Where a cluster is, and which addresses are refused."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import SettingsError
from pipeline.models.chat import is_loopback
from pipeline.settings import LOCAL_CLUSTER

_OPTION = "--cluster"
_MOST_HERE = 64
_HOW = "写成 tls://主机:端口、tcp://主机:端口，或 local:2（在本机起两个工作进程）"
_TLS = ("distributed.comm.tls.ca-file", "distributed.comm.tls.client.cert", "distributed.comm.tls.client.key")
# Dask's local cluster gives a process up for ever when it is not back this long after its death, or dead once more.
_NEVER = "365 days"
_LOUD = ("distributed", "distributed.client", "distributed.worker", "distributed.scheduler", "distributed.nanny")


@dataclass(frozen=True)
class Address:
    """``workers``: processes to start here, 0 to join the scheduler at ``url``; ``text``: as the user wrote it."""

    text: str
    url: str = ""
    workers: int = 0


def parse(text: str, *, insecure: bool) -> Address:
    """The address that ``--cluster`` gives: ``tls://host:port``, ``tcp://host:port`` or ``local:N``.

    Raises SettingsError for any other, for ``tcp://`` to another machine unless ``insecure``, for ``tls://`` without
    certificates in Dask's settings, and when Dask is not installed.
    """
    dask = library()
    if text.startswith(LOCAL_CLUSTER):
        return Address(text, workers=_number(text))
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port and not parts.path
    except ValueError:  # a port that is none
        usable = False
    if not usable:
        raise SettingsError(f"集群地址“{text}”写得不对", where=_OPTION, hint=_HOW)
    refuse_unencrypted([text], insecure=insecure)
    if parts.scheme == "tls" and not dask.Security().tls_ca_file:
        raise SettingsError(
            "没有给出集群的证书",
            where=_OPTION,
            hint=f"请按 Dask 的办法设好 {'、'.join(_TLS)}（配置文件或环境变量，见说明）",
        )
    return Address(text, url=text)


def refuse_unencrypted(addresses: Iterable[str], *, insecure: bool) -> None:
    """Raises SettingsError when the way to a scheduler or worker leaves this machine and is not encrypted."""
    for address in addresses:
        if not insecure and not address.startswith("tls://") and not is_loopback(address):
            raise SettingsError(
                f"到 {address} 的连接没有加密，要点和模型的回答会明文经过网络",
                where=_OPTION,
                hint="请给集群配上证书，用 tls:// 地址；确实只在可信的内网，才加 --insecure",
            )


def library() -> Any:
    """The module distributed, quiet. Raises SettingsError when it is not installed."""
    try:
        config = importlib.import_module("dask.config")
        # The terminal belongs to the batch, and what Dask logs of a failed task has the prompt in it.
        config.update_defaults({"logging": dict.fromkeys(_LOUD, "critical")})
        config.set({"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []})
        config.set({"distributed.deploy.lost-worker-timeout": _NEVER})
        return importlib.import_module("distributed")
    except ImportError as error:
        raise SettingsError(
            "没有安装集群所需的程序", where=_OPTION, hint="请运行 pip install distributed cryptography"
        ) from error


def _number(text: str) -> int:
    number = text.removeprefix(LOCAL_CLUSTER)
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= _MOST_HERE):
        raise SettingsError(f"“{text}”里的进程数应是 1 到 {_MOST_HERE}", where=_OPTION, hint=_HOW)
    return int(number)
