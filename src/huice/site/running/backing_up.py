"""A backup: one file with the database, the uploads and the imported texts of one moment.

The database is taken first, as it is at one moment (SQLite's own backup; on PostgreSQL one
repeatable-read transaction, each table by COPY, so that no program of the server is needed). An
upload is laid down before its row is written and is never changed, so that every row taken has
its file. Sessions are left out: nobody is logged in after a restore.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from huice.site.people import audit
from huice.site.people.models import AuditHead
from huice.site.running import manifest as manifests
from huice.site.running.manifest import NAME, SECRET, SQLITE, Manifest, Part, Table, wrong
from huice.site.settings.environment import DATA
from huice.site.web.clock import now
from huice.text.index.schema import FILE

LEFT_OUT: Final = frozenset(("django_session",))


def back_up(file: Path, with_secret: bool = False) -> Manifest:
    """Write a backup; raises BadInput where the file exists or cannot be written."""
    if file.exists():
        raise wrong(file, "文件已存在，请另取名字", "the file exists, choose another name")
    draft = file.with_name(f".{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="huice-backup-", dir=file.parent) as folder:
            made = _gather(Path(folder), with_secret)
            _write(draft, made, Path(folder))
        os.replace(draft, file)
    except OSError as error:
        raise wrong(
            file, f"写不了：{error.strerror}", f"cannot be written: {error.strerror}"
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    audit.record("", "backup", file=file.name, rows=sum(x.rows for x in made.tables.values()))
    return made


def _gather(folder: Path, with_secret: bool) -> Manifest:
    """Take the database and the texts into the folder; what the backup will hold."""
    is_sqlite = connection.vendor == "sqlite"
    told = _sqlite(folder) if is_sqlite else _postgresql(folder)
    index = Path(settings.TEXTS) / FILE
    if index.is_file():
        (folder / "texts").mkdir()
        _copy_sqlite(index, folder / "texts" / FILE)
        originals = Path(settings.TEXTS) / "files"
        if originals.is_dir():
            shutil.copytree(originals, folder / "texts" / "files")
    if with_secret:
        (folder / SECRET).write_text(settings.SECRET_KEY, encoding="ascii")
    parts = {each.relative_to(folder).as_posix(): _digest(each) for each in _files(folder)}
    for each in _uploads():
        parts[f"uploads/{each.parent.name}/{each.name}"] = Part(each.name, each.stat().st_size)
    return Manifest(
        made=now().isoformat(), huice=version("huice"), engine=connection.vendor, parts=parts,
        **told,
    )  # fmt: skip


def _sqlite(folder: Path) -> dict[str, Any]:
    target = folder / SQLITE
    _copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    with closing(sqlite3.connect(target)) as db:
        for name in LEFT_OUT:
            db.execute(f'DELETE FROM "{name}"')
        db.commit()
        db.execute("VACUUM")
        tables = {name: _table_of(db, name) for name in tables_of_sqlite(db)}
        head = db.execute(f"SELECT number, hash FROM {AuditHead._meta.db_table}").fetchone()
        migrations = [f"{app}.{name}" for app, name in
                      db.execute("SELECT app, name FROM django_migrations ORDER BY id")]  # fmt: skip
    return {"tables": tables, "audit": head or (0, audit.START), "migrations": migrations}


def _copy_sqlite(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as read,
        closing(sqlite3.connect(target)) as write,
    ):
        read.backup(write)
        write.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def tables_of_sqlite(db: sqlite3.Connection) -> list[str]:
    rows = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return sorted(name for (name,) in rows)


def _table_of(db: sqlite3.Connection, name: str) -> Table:
    (rows,) = db.execute(f'SELECT count(*) FROM "{name}"').fetchone()
    return Table([each[1] for each in db.execute(f'PRAGMA table_info("{name}")')], rows)


@transaction.atomic
def _postgresql(folder: Path) -> dict[str, Any]:
    (folder / "tables").mkdir()
    tables = {}
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name in sorted(connection.introspection.table_names(cursor)):
            described = connection.introspection.get_table_description(cursor, name)
            columns = [each.name for each in described]
            rows = 0
            if name not in LEFT_OUT:
                rows = _copy_out(cursor, name, columns, folder / "tables" / f"{name}.copy")
            tables[name] = Table(columns, rows)
    head = AuditHead.objects.values_list("number", "hash").first()
    applied = MigrationRecorder.Migration.objects.order_by("id").values_list("app", "name")
    return {
        "tables": tables, "audit": head or (0, audit.START),
        "migrations": [f"{app}.{name}" for app, name in applied],
    }  # fmt: skip


def _copy_out(cursor: Any, name: str, columns: list[str], target: Path) -> int:
    named = ", ".join(connection.ops.quote_name(each) for each in columns)
    quoted = connection.ops.quote_name(name)
    with target.open("wb") as stream, cursor.copy(f"COPY {quoted} ({named}) TO STDOUT") as copy:
        for chunk in copy:
            stream.write(chunk)
    cursor.execute(f"SELECT count(*) FROM {quoted}")
    return int(cursor.fetchone()[0])


def _uploads() -> Iterator[Path]:
    """The files of the uploads, by their hashes; what is still being written has another name."""
    for path in sorted(Path(settings.UPLOADS).glob("??/*")):
        if len(path.name) == 64 and path.is_file():
            yield path


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> Part:
    with path.open("rb") as stream:
        return manifests.digest_of(stream)


def _write(target: Path, made: Manifest, folder: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:", format=tarfile.PAX_FORMAT) as tar:
            body = made.written()
            told = tarfile.TarInfo(NAME)
            told.size = len(body)
            tar.addfile(told, io.BytesIO(body))
            for name in made.parts:
                source = (DATA if name.startswith("uploads/") else folder) / name
                with source.open("rb") as part:
                    member = tarfile.TarInfo(name)
                    member.size = made.parts[name].size
                    tar.addfile(member, part)
        stream.flush()
        os.fsync(stream.fileno())
