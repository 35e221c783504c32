"""``huice serve``: the whole site on one machine, from nothing to an address in one command."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any

from huice.language import Language, Text
from huice.problems import BadInput, Spot
from huice.site.running.starting import start
from huice.site.settings.environment import DATA, HOSTS, IS_PUBLIC

_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


def serve(
    host: str, port: int, workers: int, empty: bool, with_worker: bool, language: Language
) -> None:
    """Prepare, tell the address and the sample logins, and answer until told to stop.

    Raises BadInput where the address is taken or cannot be used.
    """
    listening = _listen(host, port)
    start()
    from huice.site.running.preparing import in_use, prepare

    with in_use():
        prepare()
        filled = first_run(empty)
        _print(_greeting(host, port, filled), language)
        worker = _start_worker() if with_worker else None
        try:
            _application(listening, workers or min(4, os.cpu_count() or 1)).run()
        finally:
            with suppress(OSError):  # closed by the server already
                listening.close()
            if worker is not None:
                _stop(worker)


def _listen(host: str, port: int) -> socket.socket:
    """The socket, taken before anything is made, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # head and body of an answer are two writes: neither waits for the other's receipt
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        made.bind((host, port))
        made.listen(2048)
    except OSError as error:
        made.close()
        raise BadInput.at(
            Spot(f"{host}:{port}"), f"此地址不能使用（{error.strerror}）；可用 --port 另选端口",
            f"this address cannot be used ({error.strerror}); choose another --port",
        ) from None  # fmt: skip
    made.set_inheritable(True)
    return made


def first_run(empty: bool) -> bool:
    """Fill in the samples at the very first start; whether samples are there."""
    from django.db import connections

    from huice.site.people import audit
    from huice.site.people.models import AuditLine
    from huice.site.running import sample

    if not AuditLine.objects.exists():
        audit.record("", "site.begin")
        if not empty and not IS_PUBLIC:
            sample.fill()
    filled = sample.is_filled()
    connections.close_all()  # the processes that answer open their own
    return filled


def _greeting(host: str, port: int, filled: bool) -> list[Text]:
    named = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host
    said = [
        Text(f"惠策已启动：http://{named}:{port}/", f"Huice runs at http://{named}:{port}/"),
        Text(f"数据文件夹：{DATA}（Ctrl-C 停止）", f"data folder: {DATA} (Ctrl-C stops)"),
    ]
    if filled:
        said += _logins()
        if host not in _LOOPBACK:
            said.append(
                Text("注意：样例口令人人可知，而此地址他人可达。先删去样例再对外开放。",
                     "Mind: everyone knows the sample passwords, and others reach this address."
                     " Remove the samples before you open it."))  # fmt: skip
    if host not in _LOOPBACK and not IS_PUBLIC:
        said.append(
            Text(f"本站只应答这些主机名（HUICE_HOSTS）：{', '.join(HOSTS)}",
                 f"The site answers to these names alone (HUICE_HOSTS): {', '.join(HOSTS)}"))  # fmt: skip
    return said


def _logins() -> list[Text]:
    from huice.site.running.sample import LOGINS, ROLES

    said = [Text("样例数据（全部虚构）的登录名 / 口令：", "Logins / passwords of the samples (all invented):")]  # fmt: skip
    for role, (login, password) in LOGINS.items():
        what = ROLES[role]
        said.append(
            Text(f"  {login} / {password}  {what.zh}", f"  {login} / {password}  {what.en}")
        )
    said.append(Text("删去样例：huice site remove-samples", "To remove them: huice site remove-samples"))  # fmt: skip
    return said


def _print(said: list[Text], language: Language) -> None:
    for each in said:
        print(each.say(language))
    sys.stdout.flush()


def _start_worker() -> subprocess.Popen[bytes]:
    """The background worker, a process of its own that ends with this one."""
    command = [sys.executable, "-c", "from huice.cli.app import main; main()", "site", "worker"]
    return subprocess.Popen(command, env={**os.environ, "HUICE_DATA": str(DATA)})


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(timeout=10)
    except subprocess.TimeoutExpired:
        worker.kill()


def _application(listening: socket.socket, workers: int) -> Any:
    from django.urls import get_resolver
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    from huice.site.openlibrary.warming import warm

    class Served(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"fd://{listening.fileno()}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": 4,
                "preload_app": True,
                "timeout": 60,
                "graceful_timeout": 20,
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
                "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
                "loglevel": "warning",
                "forwarded_allow_ips": "127.0.0.1,::1",
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from huice.site.wsgi import application

            warm()  # read once, before the processes part
            gc.collect()
            gc.freeze()  # what all requests share is looked through no more
            gc.set_threshold(50_000, 20, 50)
            assert get_resolver().url_patterns
            return application

    return Served()
