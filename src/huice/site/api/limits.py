"""How often a key, or an address without one, may ask within a minute.

The counts lie in a small SQLite file of the data folder, for they must be one for all processes
and every request adds to them: Django's caches either count within one process, or read and write
in two steps, or put a row into the database that cases are written to. Losing the file loses a
minute's counts, so nothing of it waits for the disk. Each machine counts for itself; a server of
several machines limits in front of them.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Final

from ninja.errors import Throttled

from huice.site.settings.environment import DATA

WINDOW: Final = 60
KEYED: Final = 600
ANONYMOUS: Final = 60
_held = threading.local()


def expect(who: str, most: int, cost: int = 1) -> None:
    """Count a request; raises Throttled, with the seconds to wait, where there were too many."""
    now = int(time.time())
    count = _add(who, now // WINDOW, cost)
    if count > most:
        raise Throttled(wait=WINDOW - now % WINDOW)


def _add(who: str, window: int, cost: int) -> int:
    db = _database()
    with db:
        (count,) = db.execute(
            "INSERT INTO asked VALUES (?, ?, ?) ON CONFLICT (who, at)"
            " DO UPDATE SET count = count + excluded.count RETURNING count",
            (who, window, cost),
        ).fetchone()
        if count == cost:  # the first of a window: what is older counts no more
            db.execute("DELETE FROM asked WHERE at < ?", (window - 1,))
    return int(count)


def _database() -> sqlite3.Connection:
    """A connection of this thread."""
    db: sqlite3.Connection | None = getattr(_held, "db", None)
    if db is None:
        DATA.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(DATA / "limits.sqlite", timeout=5)
        db.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
            "CREATE TABLE IF NOT EXISTS asked (who TEXT, at INTEGER, count INTEGER,"
            " PRIMARY KEY (who, at)) WITHOUT ROWID;"
        )
        _held.db = db
    return db
