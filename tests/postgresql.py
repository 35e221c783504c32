"""A PostgreSQL server of one's own, on a socket in its own folder, gone when it is let go."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Missing(Exception):
    """What a server needs and this machine has not."""


@contextmanager
def server(synced: bool = False) -> Iterator[str]:
    """The address of a server; ``synced``: what it acknowledges stands on the disk. Raises Missing."""
    initdb = _program("initdb", "no PostgreSQL server on this machine")
    programs = Path(initdb).resolve().parent  # beside the server, wherever links to it stand
    root = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to be run by root
        setpriv = _program("setpriv", "PostgreSQL does not run as root: setpriv is missing")
        as_user = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
        os.chown(root, 65534, 65534)
    data, log = root / "data", root / "log"

    def run(program: str, *words: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(data), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=root)

    options = f"-c listen_addresses='' -k {root} -c fsync={'on' if synced else 'off'}"
    try:
        run("initdb", "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-locale", "--no-sync")
        run("pg_ctl", "-w", "-l", str(log), "-o", options, "start")
        yield f"postgresql://tester@/postgres?host={root}"
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(root)


def _program(name: str, reason: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        raise Missing(reason)
    return found
