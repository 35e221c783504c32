"""Restoring a backup: read whole and checked before anything is touched, laid out beside what is
there, checked again as a running site would read it, and only then put in its place.

On SQLite the restored files change places with the old ones; on PostgreSQL everything happens in
one transaction. A backup is verified by just this, in a folder (and a database) of its own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from huice.problems import BadInput
from huice.site.running import manifest as manifests
from huice.site.running.manifest import SECRET, SQLITE, Manifest, wrong

_DATABASE: Final = "huice.sqlite"


def restore(file: Path, replace: bool) -> Manifest:
    """Restore into the data folder (and database) of the environment; raises BadInput for a
    backup that is not whole, for data that is there already, and while the site runs."""
    manifest = manifests.read(file)
    is_postgresql = urlsplit(os.environ.get("DATABASE_URL", "")).scheme.startswith("postgres")
    _expect_engine(file, manifest, is_postgresql)
    folder = Path(os.environ.get("HUICE_DATA", "").strip() or "data").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(file, folder):
        if not replace and (folder / _DATABASE).exists():
            raise _occupied(file, folder)
        beside = folder / ".restoring"
        shutil.rmtree(beside, ignore_errors=True)
        try:
            manifests.unpack(file, manifest, beside)
            if is_postgresql:
                _start(folder)
                _into_postgresql(file, manifest, beside, replace)
            else:
                os.replace(beside / SQLITE, beside / _DATABASE)
                _start(beside)
                _check_sqlite(file, manifest, beside)
            _swap(beside, folder, manifest)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return manifest


def verify(file: Path) -> Manifest:
    """Restore the backup aside, in a process of its own, and check it there."""
    manifest = manifests.read(file)
    with (
        tempfile.TemporaryDirectory(prefix="huice-verify-") as folder,
        _spare_database(file, manifest) as address,
    ):
        environment = {**os.environ, "HUICE_DATA": folder, "DATABASE_URL": address}
        command = [sys.executable, "-c", "from huice.cli.app import main; main()", "restore"]
        done = subprocess.run(
            [*command, str(file.resolve())], env=environment, capture_output=True, text=True
        )
    if done.returncode:
        told = done.stderr.strip() or "?"
        raise wrong(file, f"试恢复失败：{told}", f"restoring it aside failed: {told}")
    return manifest


def _expect_engine(file: Path, manifest: Manifest, is_postgresql: bool) -> None:
    if manifest.engine != ("postgresql" if is_postgresql else "sqlite"):
        raise wrong(
            file, f"这是 {manifest.engine} 的备份，与 DATABASE_URL 所指的数据库不同",
            f"a backup of {manifest.engine}, which is not what DATABASE_URL points to", "engine",
        )  # fmt: skip


def _occupied(file: Path, where: object) -> BadInput:
    return wrong(
        file, f"{where} 里已有数据；要替换请加 --replace",
        f"there is data in {where} already; add --replace to replace it",
    )  # fmt: skip


@contextmanager
def _alone(file: Path, folder: Path) -> Iterator[None]:
    """Nobody else uses the data folder meanwhile; raises BadInput while a site runs on it."""
    with (folder / "in-use").open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise wrong(
                file,
                f"网站正在使用 {folder}，请先停止",
                f"a site is running on {folder}: stop it first",
            ) from None
        yield


def _start(folder: Path) -> None:
    """Django, on the restored files."""
    from huice.site.running.starting import start

    os.environ["HUICE_DATA"] = str(folder)
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = ""
    start()


# --- SQLite --------------------------------------------------------------------------------------


def _check_sqlite(file: Path, manifest: Manifest, beside: Path) -> None:
    from django.core.management import call_command
    from django.db import connections

    with closing(sqlite3.connect(beside / _DATABASE)) as db:
        if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise wrong(file, "数据库文件损坏", "the database file is damaged", SQLITE)
        for name, table in manifest.tables.items():
            (rows,) = db.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            _expect_rows(file, name, table.rows, rows)
    _expect_migrations(file, manifest)
    call_command("migrate", verbosity=0, interactive=False)
    _check(file, manifest, beside / "uploads")
    connections.close_all()
    with closing(sqlite3.connect(beside / _DATABASE)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# --- PostgreSQL ----------------------------------------------------------------------------------


def _into_postgresql(file: Path, manifest: Manifest, beside: Path, replace: bool) -> None:
    from django.core.management import call_command
    from django.db import connection, connections, transaction

    from huice.site.people.models import AuditLine

    call_command("migrate", verbosity=0, interactive=False)
    _expect_migrations(file, manifest, exactly=True)
    if AuditLine.objects.exists() and not replace:
        raise _occupied(file, connection.settings_dict["NAME"])
    with transaction.atomic(), connection.cursor() as cursor:
        quote = connection.ops.quote_name
        cursor.execute(f"TRUNCATE {', '.join(map(quote, manifest.tables))} RESTART IDENTITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name, table in manifest.tables.items():
            source = beside / "tables" / f"{name}.copy"
            if source.is_file():
                _copy_in(cursor, quote(name), [quote(each) for each in table.columns], source)
            cursor.execute(f"SELECT count(*) FROM {quote(name)}")
            _expect_rows(file, name, table.rows, cursor.fetchone()[0])
        for statement in _sequences(connection):
            cursor.execute(statement)
        _check(file, manifest, beside / "uploads")
    connections.close_all()


def _copy_in(cursor: Any, name: str, columns: list[str], source: Path) -> None:
    named = ", ".join(columns)
    with source.open("rb") as stream, cursor.copy(f"COPY {name} ({named}) FROM STDIN") as copy:
        while chunk := stream.read(1 << 20):
            copy.write(chunk)


def _sequences(connection: Any) -> list[str]:
    from django.apps import apps
    from django.core.management.color import no_style

    found: list[str] = connection.ops.sequence_reset_sql(no_style(), apps.get_models())
    return found


@contextmanager
def _spare_database(file: Path, manifest: Manifest) -> Iterator[str]:
    """The address of an empty database for a trial; none is needed where it is a file."""
    if manifest.engine != "postgresql":
        yield ""
        return
    import secrets

    import psycopg

    address = os.environ.get("DATABASE_URL", "")
    _expect_engine(file, manifest, address.startswith("postgres"))
    name = f"huice_verify_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as server:
        try:
            server.execute(f"CREATE DATABASE {name}")
        except psycopg.Error as error:
            told = str(error).splitlines()[0]
            raise wrong(
                file, f"试恢复要建一个临时数据库，未能建成：{told}",
                f"a trial needs a database of its own, which could not be made: {told}",
            ) from None  # fmt: skip
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


# --- what is expected of both ---------------------------------------------------------------------


def _expect_rows(file: Path, name: str, expected: int, found: int) -> None:
    if expected != found:
        raise wrong(
            file, f"应有 {expected} 行，实有 {found} 行", f"{found} rows, expected {expected}", name
        )


def _expect_migrations(file: Path, manifest: Manifest, exactly: bool = False) -> None:
    """The backup's tables are ones this version knows; raises BadInput for a newer version, and
    where they have to be the same, for an older one."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    older = sorted(known - set(manifest.migrations)) if exactly else []
    for each in (*newer, *older):
        raise wrong(
            file, f"备份出自另一版本（{manifest.huice}）：请用那个版本恢复，再升级",
            f"made by another version ({manifest.huice}): restore with that one, then upgrade", each,
        )  # fmt: skip


def _check(file: Path, manifest: Manifest, uploads: Path) -> None:
    """The chain of the audit and of every case is whole, and every upload has its file."""
    from huice.site.casework import docket
    from huice.site.casework.models import Case, Upload
    from huice.site.people import audit
    from huice.site.people.models import AuditHead

    head = AuditHead.objects.values_list("number", "hash").first() or (0, audit.START)
    if tuple(head) != manifest.audit:
        raise wrong(file, "审计链的末尾与清单不符", "the audit chain ends elsewhere", "audit")
    if (number := audit.broken()) is not None:
        raise wrong(file, f"审计链在第 {number} 条断开", f"the audit chain breaks at line {number}", "audit")  # fmt: skip
    for case in Case.objects.order_by("pk").iterator():
        _, log = docket.read(case)
        if (log.head, log.size) != (case.head, case.size):
            raise wrong(file, "案件日志与登记不符", "the log of a case is not as registered", case.name)  # fmt: skip
    for sha256, name in Upload.objects.values_list("sha256", "name").iterator():
        if not (uploads / sha256[:2] / sha256).is_file():
            raise wrong(file, f"缺少上传文件“{name}”", f"the upload '{name}' is missing", sha256)


def _swap(beside: Path, folder: Path, manifest: Manifest) -> None:
    """Put the restored files in place of the old ones, which go once all are there."""
    aside = folder / ".replaced"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    names = [_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", "uploads", "texts"]
    if SECRET in manifest.parts:
        names.append(SECRET)
    for name in names:
        if (folder / name).exists():
            os.replace(folder / name, aside / name)
        if (beside / name).exists():
            os.replace(beside / name, folder / name)
    shutil.rmtree(aside)
