"""What the site reads from the environment, with the defaults of a first try on one's own machine.

``HUICE_DATA``      folder of the database, the uploads and the imported texts
``DATABASE_URL``    postgres://… ; SQLite in the data folder where it is not given
``HUICE_SECRET``    signs sessions and tokens; made and kept in the data folder where not given
``HUICE_HOSTS``     names the site answers to, parted by commas
``HUICE_PUBLIC``    1 on a server that people reach by HTTPS
``EMAIL_URL``       smtp://user:password@host:587 ; mail goes into the data folder where not given
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def given(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


DATA = Path(given("HUICE_DATA", "data")).resolve()
IS_PUBLIC = given("HUICE_PUBLIC") == "1"
HOSTS = [host.strip() for host in given("HUICE_HOSTS", "localhost,127.0.0.1").split(",")]


def secret() -> str:
    """The secret of the environment, or one that is made once and kept for the owner alone."""
    if known := given("HUICE_SECRET"):
        return known
    path = DATA / "secret"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        DATA.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(64)
        try:
            target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(target, "w", encoding="ascii") as stream:
            stream.write(made)
        return made
