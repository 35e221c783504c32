"""The register of a folder of cases: what each log last came to, so that a due list need not
fold every case.

It is a cache: a single SQLite file that can be deleted at any time, and is made anew from the
logs. For each case it keeps from which day to which its row holds (``start`` to ``turns``: past
that day time itself changes the state), how the log looked when it was read, and the live
clocks with the day each is due. A row marked ``dirty`` tells nothing: a log may have moved on
since.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

from huice.calendar import published
from huice.problems import BadInput, Spot
from huice.procedure.alone import Claim

FILE: Final = "register.sqlite"
_WAIT: Final = 60.0
_SCHEMA: Final = """
CREATE TABLE about (made TEXT NOT NULL, complete INTEGER NOT NULL);
CREATE TABLE held (
  name TEXT PRIMARY KEY, digest TEXT, state TEXT, last INTEGER, start INTEGER, turns INTEGER,
  head TEXT, size INTEGER, look INTEGER, dirty INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX held_turns ON held (turns);
CREATE INDEX held_start ON held (start);
CREATE INDEX held_last ON held (last);
CREATE INDEX held_look ON held (look);
CREATE INDEX held_dirty ON held (dirty) WHERE dirty;
CREATE TABLE kind (
  id INTEGER PRIMARY KEY, procedure TEXT, clock TEXT, zh TEXT, en TEXT, who TEXT, soft INTEGER,
  effect TEXT, effect_cite TEXT, cite TEXT, working INTEGER, hour TEXT,
  UNIQUE (procedure, clock, zh, en, who, soft, effect, effect_cite, cite, working, hour)
);
CREATE TABLE live (
  due INTEGER, name TEXT, kind INTEGER, PRIMARY KEY (due, name, kind)
) WITHOUT ROWID;
CREATE INDEX live_name ON live (name);
CREATE TABLE claim (
  document TEXT, rule TEXT, field TEXT, value TEXT, year INTEGER, name TEXT, owner TEXT,
  PRIMARY KEY (document, rule, field, value, year, name)
) WITHOUT ROWID;
CREATE INDEX claim_name ON claim (name);
"""


Mark = tuple[str, int]
"""The head and the size that a log had."""


_ODD: Final = 0x9E37_79B9_7F4A_7C15
_BITS: Final = (1 << 63) - 1


def look_of(name: str, length: int, changed: int) -> int:
    """How a log looks from outside, in 63 bits: its name, its bytes, and the nanosecond of its
    last change. A million of them are compared whenever a due list is asked for."""
    return (crc32(name.encode()) << 31 ^ changed + length * _ODD) & _BITS


class Kind(NamedTuple):
    """What the live clocks of many cases have in common; ``working``: counted in 工作日;
    ``hour``: that of the last day, or empty."""

    procedure: str
    clock: str
    zh: str
    en: str
    who: str
    soft: bool
    effect: str
    effect_cite: str
    cite: str
    working: bool
    hour: str


class Row(NamedTuple):
    """A case as its log left it. ``size`` and ``head`` are those of the log, ``look`` is
    that of its file."""

    name: str
    digest: str
    state: str
    last: date
    start: date
    turns: date
    head: str
    size: int
    look: int
    live: tuple[tuple[date, Kind], ...]
    document: str
    claims: tuple[Claim, ...]


class Register:
    """An open register. ``BadInput`` where the file cannot be read or written."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._ids: dict[Kind, int] = {}

    # --- what is asked of it -----------------------------------------------------------------

    @property
    def is_complete(self) -> bool:
        """Whether every log of the folder was read into it at some time."""
        return bool(self._db.execute("SELECT complete FROM about").fetchone()[0])

    def looks(self) -> set[int]:
        """How each log looked when it was last folded."""
        return {look for (look,) in self._db.execute("SELECT look FROM held")}

    def looked(self, looks: Iterable[int]) -> dict[str, int]:
        """The cases whose logs looked so."""
        found = (
            self._db.execute("SELECT name, look FROM held WHERE look = ?", (look,))
            for look in looks
        )
        return {name: look for rows in found for name, look in rows}

    def dirty(self) -> list[str]:
        return _first(self._db.execute("SELECT name FROM held WHERE dirty ORDER BY name"))

    def turned(self, today: date) -> list[str]:
        """The cases whose row does not hold on that day."""
        day = today.toordinal()
        return _first(
            self._db.execute(
                "SELECT name FROM held WHERE turns < ? UNION SELECT name FROM held WHERE start > ?",
                (day, day),
            )
        )

    def later_than(self, today: date) -> tuple[str, date] | None:
        """The case with the latest event, where that lies after ``today``."""
        found = self._db.execute(
            "SELECT name, last FROM held WHERE last > ? ORDER BY last DESC LIMIT 1",
            (today.toordinal(),),
        ).fetchone()
        return (found[0], date.fromordinal(found[1])) if found else None

    def mark_of(self, name: str) -> Mark | None:
        """The head and size that the log of a case had when it was last folded."""
        found: Mark | None = self._db.execute(
            "SELECT head, size FROM held WHERE name = ? AND size > 0", (name,)
        ).fetchone()
        return found

    def colliding(self, document: str, own: Iterable[Claim]) -> list[Claim]:
        """What other cases under procedures of the document say of the same."""
        return [
            Claim(name, each.rule, each.field, each.value, each.year, owner)
            for each in own
            for name, owner in self._db.execute(
                "SELECT name, owner FROM claim WHERE document = ? AND rule = ? AND field = ?"
                " AND value = ? AND year = ? AND name <> ?",
                (document, each.rule, each.field, each.value, each.year, each.case),
            )
        ]

    def kinds(self) -> dict[int, Kind]:
        rows = self._db.execute("SELECT * FROM kind")
        return {id: Kind._make(each) for id, *each in rows}

    def live(
        self, until: date | None = None, kinds: Collection[int] | None = None
    ) -> Iterator[tuple[int, str, int]]:
        """Day (as an ordinal), case and kind of the live clocks, the earliest due first: those
        due by ``until``, and of ``kinds``, where these are given."""
        bound = (until or date.max).toordinal()
        chosen = "" if kinds is None else f"AND kind IN ({','.join(map(str, kinds))})"
        return self._db.execute(
            f"SELECT due, name, kind FROM live WHERE due <= ? {chosen} ORDER BY due, name, kind",
            (bound,),
        )

    # --- what is written into it -------------------------------------------------------------

    def mark(self, name: str) -> None:
        """Mark a case dirty; it stands on the disk when this returns."""
        self._db.execute(
            "INSERT INTO held VALUES (?, '', '', 0, 0, 0, '', 0, 0, 1)"
            " ON CONFLICT DO UPDATE SET dirty = 1",
            (name,),
        )

    def write(self, rows: Iterable[Row], *, clean: bool = False) -> None:
        """Replace the rows of these cases, together.

        A row that was read from a shorter log than the one that stands is left out. So is one
        of a case marked dirty, unless whoever holds its log for writing writes it (``clean``).
        """
        with self._transaction():
            for row in rows:
                written = self._db.execute(
                    "INSERT INTO held VALUES (?,?,?,?,?,?,?,?,?,0) ON CONFLICT DO UPDATE SET"
                    " digest=excluded.digest, state=excluded.state, last=excluded.last,"
                    " start=excluded.start, turns=excluded.turns, head=excluded.head,"
                    " size=excluded.size, look=excluded.look, dirty=0"
                    " WHERE size <= excluded.size AND (NOT dirty OR ?)",
                    (row.name, row.digest, row.state, row.last.toordinal(), row.start.toordinal(),
                     row.turns.toordinal(), row.head, row.size, row.look, clean),
                ).rowcount  # fmt: skip
                if written:
                    self._clear(row.name)
                    self._db.executemany(
                        "INSERT OR IGNORE INTO live VALUES (?,?,?)",
                        [(due.toordinal(), row.name, self._id(kind)) for due, kind in row.live],
                    )
                    self._db.executemany(
                        "INSERT OR IGNORE INTO claim VALUES (?,?,?,?,?,?,?)",
                        [(row.document, x.rule, x.field, x.value, x.year, x.case, x.owner)
                         for x in row.claims],
                    )  # fmt: skip

    def forget(self, gone: Mapping[str, int]) -> None:
        """Take out cases whose log is gone, together, where it last looked as given."""
        with self._transaction():
            for name, look in gone.items():
                taken = self._db.execute(
                    "DELETE FROM held WHERE name = ? AND look = ? AND NOT dirty", (name, look)
                ).rowcount
                if taken:
                    self._clear(name)

    def _clear(self, name: str) -> None:
        self._db.execute("DELETE FROM live WHERE name = ?", (name,))
        self._db.execute("DELETE FROM claim WHERE name = ?", (name,))

    def complete(self) -> None:
        self._db.execute("UPDATE about SET complete = 1 WHERE NOT complete")

    def _id(self, kind: Kind) -> int:
        if kind not in self._ids:
            self._db.execute("INSERT OR IGNORE INTO kind VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?)", kind)
            self._ids.update((each, id) for id, each in self.kinds().items())
        return self._ids[kind]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._ids.clear()
            raise
        self._db.execute("COMMIT")


@contextmanager
def opened(folder: Path) -> Iterator[Register]:
    """The register of a folder; made, or made anew where another version of Huice, another
    calendar, or no version at all made what stands there."""
    path = folder / FILE
    try:
        with closing(_connect(path)) as db:
            yield Register(db)
    except sqlite3.Error as error:
        raise BadInput.at(
            Spot(FILE),
            f"登记簿无法使用：{error}（可以删除，会由各案日志重建）",
            f"the register cannot be used: {error} (it may be deleted: it is made anew from the logs)",
        ) from None


def mark_kept(folder: Path, case: str) -> Mark | None:
    """The head and size that the register of a folder knows of a case's log; None where there is
    no register to ask. Nothing is written, not even beside it: what a writer is about to add is
    not looked at, and an older mark is a mark still."""
    try:
        with closing(sqlite3.connect(f"{(folder / FILE).as_uri()}?immutable=1", uri=True)) as db:
            return Register(db).mark_of(case)
    except (sqlite3.Error, ValueError):
        return None


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return _ready(path)
    except sqlite3.OperationalError:
        raise  # locked, or not to be written: nothing is wrong with what it holds
    except sqlite3.DatabaseError:
        for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
            each.unlink(missing_ok=True)
        return _ready(path)


def _ready(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")  # a mark must stand before a log is written to
        if _made(db) != _maker():
            db.execute("BEGIN IMMEDIATE")
            if _made(db) != _maker():
                for name in _tables(db):
                    db.execute(f"DROP TABLE {name}")
                for statement in _SCHEMA.split(";")[:-1]:
                    db.execute(statement)
                db.execute("INSERT INTO about VALUES (?, 0)", (_maker(),))
            db.execute("COMMIT")
    except BaseException:
        db.close()
        raise
    return db


def _made(db: sqlite3.Connection) -> str:
    """What made the register; raises OperationalError for a database of something else."""
    tables = _tables(db)
    if not tables:
        return ""
    if "about" not in tables or "held" not in tables:
        raise sqlite3.OperationalError(f"tables of another program: {', '.join(tables)}")
    return str(db.execute("SELECT made FROM about").fetchone()[0])


def _tables(db: sqlite3.Connection) -> list[str]:
    return _first(db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))


@cache
def _maker() -> str:
    """What the figures hang on beside the logs: the programs that reckon them, and the calendar."""
    here = Path(__file__).parent
    programs = hashlib.sha256()
    for path in sorted((*here.glob("*.py"), *here.parent.glob("calendar/*.py"))):
        programs.update(path.read_bytes())
    calendar = published()
    days = calendar.number(date(calendar.last_year, 12, 31))
    return f"{programs.hexdigest()[:16]} {calendar.coverage} {days}"


def _first(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [row[0] for row in rows]
