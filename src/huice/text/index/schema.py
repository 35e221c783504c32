"""The tables, in standard SQL: integers, text and byte strings, as PostgreSQL has them too
(BIGINT, TEXT, BYTEA)."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from time import sleep
from typing import Final

from huice.problems import BadInput, Spot

VERSION: Final = 1
FILE: Final = "texts.sqlite"
DAMAGED: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a damaged file raises; even the message may hold bytes that are no text."""

# A document is kept for each printing; ``shown`` is 0 for a second one. Keys are never used
# again, because postings go on naming documents that are gone. ``mark`` finds documents whose
# titles may be alike. Arrays are little-endian: of a batch the length of each unit (2 bytes),
# its document (4) and kind (1); of a posting the units from the batch's first on (2) and how
# often each holds the key (1).
TABLES: Final = """
CREATE TABLE source (file TEXT PRIMARY KEY, place TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE document (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, file TEXT NOT NULL, number TEXT NOT NULL,
    title TEXT NOT NULL, state TEXT NOT NULL, region TEXT NOT NULL, level TEXT NOT NULL,
    signed TEXT NOT NULL, first_year INTEGER NOT NULL, last_year INTEGER NOT NULL,
    shown INTEGER NOT NULL);
CREATE INDEX document_file ON document (file);
CREATE INDEX document_shown ON document (shown);
CREATE TABLE body (document INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE mark (
    mark INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (mark, document)) WITHOUT ROWID;
CREATE INDEX mark_document ON mark (document);
CREATE TABLE unit (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL, address TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE INDEX unit_document ON unit (document);
CREATE TABLE batch (
    first INTEGER PRIMARY KEY, lengths BLOB NOT NULL, documents BLOB NOT NULL,
    kinds BLOB NOT NULL);
CREATE TABLE posting (
    batch INTEGER NOT NULL, key INTEGER NOT NULL, units BLOB NOT NULL, counts BLOB NOT NULL,
    PRIMARY KEY (batch, key)) WITHOUT ROWID;
"""


def home() -> Path:
    """``$HUICE_HOME``, or else the folder where this system keeps a user's data."""
    stated = os.environ.get("HUICE_HOME")
    if stated:
        return Path(stated).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "huice"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "huice"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "huice"


def connect(folder: Path) -> sqlite3.Connection:
    """The database in ``folder``, made where there is none. Raises BadInput where it cannot be
    used: no folder can be made, it is no database, or a newer Huice wrote it."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Python's own transactions stay out of the way: BEGIN IMMEDIATE is said where it is meant
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        connection.execute("PRAGMA page_size = 16384")  # a long posting stays together
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -32768")
        _prepare(connection, path)
    except (OSError, *DAMAGED) as error:
        raise unusable(path, error) from None
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers go on while one writes. The first to open a new file sets this for good; SQLite
    does not wait for it, so whoever comes at that moment tries again."""
    for _ in range(100):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            sleep(0.02)
    connection.execute("PRAGMA journal_mode = WAL")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return
    if version > VERSION:
        raise BadInput.at(
            Spot(str(path)),
            f"索引是更新的版本（{version}）写的，本程序只认 {VERSION}：请升级惠策，或换一个 HUICE_HOME",
            f"the index was written by a newer version ({version}); this one knows {VERSION}: "
            "upgrade Huice, or choose another HUICE_HOME",
        )
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in TABLES.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def unusable(path: Path, error: Exception) -> BadInput:
    """What to say of an index that another process holds, or that is damaged."""
    if "locked" in str(error) or "busy" in str(error):
        return BadInput.at(
            Spot(str(path)),
            "另一个程序正在写索引：等它写完再试",
            "another process is writing the index: try again when it is done",
        )
    return BadInput.at(
        Spot(str(path)),
        f"索引用不了（{error}）：移走这个文件后重新读入，或换一个 HUICE_HOME",
        f"the index cannot be used ({error}): move this file away and read again, "
        "or choose another HUICE_HOME",
    )
