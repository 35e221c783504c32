"""SQLite (WAL) in the data folder by default, PostgreSQL by DATABASE_URL."""

from __future__ import annotations

from typing import Any

import dj_database_url

from huice.site.settings.environment import DATA, given


def _database() -> dict[str, Any]:
    url = given("DATABASE_URL")
    if url:
        found = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
        if found["ENGINE"] != "django.db.backends.sqlite3":
            return found
        return {**found, "OPTIONS": _SQLITE}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "huice.sqlite",
        "OPTIONS": _SQLITE,
        "CONN_MAX_AGE": None,
    }


_SQLITE = {
    # a write asks for the lock at its beginning, so that two of them wait instead of failing
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: what was answered for stands on the disk, also when the machine loses power
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456;"
    ),
}

DATABASES = {"default": _database()}
