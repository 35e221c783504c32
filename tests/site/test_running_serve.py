"""``huice serve`` and the settings of a server: what is said, refused and checked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from huice.decide.library import load
from site_killed import Site

pytestmark = pytest.mark.long

HUICE = [sys.executable, "-c", "from huice.cli.app import main; main()"]


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ, "HUICE_DATA": str(folder), "DATABASE_URL": "", "HUICE_PUBLIC": "",
        "HUICE_SECRET": "for tests alone, and long enough to be one of many letters",
        "DJANGO_SETTINGS_MODULE": "huice.site.settings", **more,
    }  # fmt: skip


def test_the_first_start_fills_in_samples_and_tells_how_to_log_in(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    command = [*HUICE, "serve", "--workers", "1", "--port", str(site.port), "--lang", "en"]
    with (tmp_path / "said").open("w+b") as said:
        site.process = subprocess.Popen(
            command, env=site.environment, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            site.wait()
            children = site.children()
            assert site.ask("", "GET", "/api/v1/measures?limit=1")[1]["total"] == len(
                load().measures
            )
            locked = subprocess.run(
                [*HUICE, "restore", str(tmp_path / "none.tar")], env=site.environment,
                capture_output=True, text=True,
            )  # fmt: skip
            assert locked.returncode == 2
        finally:
            assert site.stop() == 0
        said.seek(0)
        told = said.read().decode()
    assert f"http://localhost:{site.port}/" in told
    assert "sample-owner / huice-sample" in told
    assert "huice site remove-samples" in told
    assert len(children) == 2  # one that answers, one behind it
    assert not any(each.is_running() for each in children)


def test_a_taken_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*HUICE, "serve", "--port", str(port)], env=environment(tmp_path / "data"),
            capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert not (tmp_path / "data" / "huice.sqlite").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "127.0.0.1"),
     ({"HUICE_DATA": "/proc/nowhere"}, "/proc/nowhere")],
)  # fmt: skip
def test_what_cannot_be_used_is_told(tmp_path: Path, more: dict[str, str], said: str) -> None:
    done = subprocess.run(
        [*HUICE, "site", "prepare"], env=environment(tmp_path / "data", **more),
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_the_settings_of_a_public_server_pass_djangos_check(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path / "data", HUICE_PUBLIC="1", HUICE_HOSTS="huice.example.cn"),
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_worker_stops_when_it_is_told(tmp_path: Path) -> None:
    subprocess.run([*HUICE, "site", "prepare"], env=environment(tmp_path / "data"), check=True)
    worker = subprocess.Popen(
        [*HUICE, "site", "worker"], env=environment(tmp_path / "data"), stderr=subprocess.PIPE
    )
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(timeout=8)
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=20)
    assert (worker.returncode, said) == (0, b"")
