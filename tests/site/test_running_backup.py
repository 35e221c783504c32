"""Backups: taken while the site runs, checked before they are used, restored whole."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import postgresql
from huice.problems import BadInput
from huice.site.running import manifest, restoring

pytestmark = pytest.mark.long

FILL = """
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from huice.site.running.preparing import prepare
prepare()
from huice.site.running import sample
sample.fill()
from huice.site.casework import uploads
from huice.site.casework.models import Case
from huice.site.people.actor import NOBODY
uploads.keep(Case.objects.first(), "evidence", SimpleUploadedFile("a.png", bytes.fromhex("89504e470d0a1a0a") + b"x" * 500), NOBODY)
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="k", session_data="d", expire_date=timezone.now())
"""
COUNT = """
import json
import django; django.setup()
from django.contrib.sessions.models import Session
from huice.site.casework.models import Case, LogLine, Upload
from huice.site.casework.uploads import path_of
from huice.site.people.models import Person
from huice.site.web.refs import new_ref
files = sum(path_of(x.sha256).is_file() for x in Upload.objects.all())
added = Person.objects.create(login=new_ref(), name="another")  # a new row meets no old number
print(json.dumps([Case.objects.count(), LogLine.objects.count(), Upload.objects.count(), files,
                  Session.objects.count()]))
"""
BREAK = """
import django; django.setup()
from huice.site.people.models import AuditLine
AuditLine.objects.filter(number=2).update(person="another")
"""


class Place:
    """A data folder, and a database where one is named, that commands are run on."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.environment = {
            **os.environ, "HUICE_DATA": str(folder), "DATABASE_URL": database, "HUICE_PUBLIC": "",
            "HUICE_SECRET": "for tests alone, and long enough to be one of many letters",
            "DJANGO_SETTINGS_MODULE": "huice.site.settings",
        }  # fmt: skip

    def run(self, program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.environment, stdout=subprocess.PIPE,
            check=True, text=True,
        )  # fmt: skip
        return done.stdout

    def huice(self, *words: str | Path) -> tuple[int, str]:
        """Exit code, and what was said."""
        command = [sys.executable, "-c", "from huice.cli.app import main; main()"]
        done = subprocess.run(
            [*command, *map(str, words)], env=self.environment, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    try:
        with postgresql.server() as found:
            yield found
    except postgresql.Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def filled(address: str, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("filled") / "data", address)
    place.run(FILL)
    return place


@pytest.fixture(scope="module")
def backup(filled: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "huice.tar"
    assert filled.huice("backup", file)[0] == 0
    return file


@pytest.fixture
def elsewhere(address: str, tmp_path: Path) -> Iterator[Place]:
    """Another machine: an empty folder, and an empty database."""
    if not address:
        yield Place(tmp_path / "elsewhere", "")
        return
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
        server.execute("CREATE DATABASE elsewhere")
    yield Place(tmp_path / "elsewhere", address.replace("/postgres?", "/elsewhere?"))


def changed(file: Path, to: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a backup with its parts changed, or left out where the change is None."""
    with tarfile.open(file) as old, tarfile.open(to, "w:") as new:
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            body = change(member.name, source.read())
            if body is not None:
                told = tarfile.TarInfo(member.name)
                told.size = len(body)
                new.addfile(told, io.BytesIO(body))
    return to


def test_a_backup_restores_elsewhere_whole(filled: Place, backup: Path, elsewhere: Place) -> None:
    """And what is there then is not overwritten unasked."""
    code, said = elsewhere.huice("restore", backup, "--lang", "en")
    assert (code, "restored and checked" in said) == (0, True), said
    cases, lines, uploads, files, sessions = json.loads(elsewhere.run(COUNT))
    assert (cases, sessions) == (31, 0)
    assert uploads == files > 5
    assert lines > 100
    code, said = elsewhere.huice("restore", backup)
    assert (code, "--replace" in said) == (2, True)
    code, said = elsewhere.huice("restore", backup, "--replace")
    assert code == 0, said


def test_a_backup_is_verified_by_restoring_it(filled: Place, backup: Path) -> None:
    code, said = filled.huice("backup", "--verify", backup)
    assert (code, "试恢复" in said) == (0, True), said


def test_a_broken_audit_chain_is_found_when_verifying(
    filled: Place, backup: Path, elsewhere: Place, tmp_path: Path
) -> None:
    """The secret goes along only when asked, and stays its owner's alone."""
    with_secret, broken = tmp_path / "secret.tar", tmp_path / "broken.tar"
    assert filled.huice("backup", with_secret, "--with-secret")[0] == 0
    assert elsewhere.huice("restore", with_secret)[0] == 0
    secret = elsewhere.folder / "secret"
    assert secret.read_text() == filled.environment["HUICE_SECRET"]
    assert secret.stat().st_mode & 0o077 == 0
    elsewhere.run(BREAK)
    assert elsewhere.huice("backup", broken)[0] == 0
    code, said = elsewhere.huice("backup", "--verify", broken)
    assert (code, "审计链在第 2 条断开" in said) == (2, True), said


def test_a_backup_is_private_and_never_overwrites(filled: Place, backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    code, said = filled.huice("backup", backup)
    assert (code, "文件已存在" in said) == (2, True)
    with tarfile.open(backup) as tar:
        assert "secret" not in tar.getnames()


@pytest.mark.parametrize("part", [0, 100, 1024, 0.5, 0.9])
def test_a_backup_that_is_cut_short_is_refused(backup: Path, tmp_path: Path, part: float) -> None:
    whole = backup.read_bytes()
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole[: int(part if part > 1 else part * len(whole))])
    with pytest.raises(BadInput, match=r"cut\.tar"):
        manifest.read(cut)


def test_a_changed_and_a_missing_part_are_named(backup: Path, tmp_path: Path) -> None:
    for name in manifest.read(backup).parts:
        bad, less = tmp_path / "bad.tar", tmp_path / "less.tar"
        changed(backup, bad, partial(longer, name))
        changed(backup, less, partial(without, name))
        for file in (bad, less):
            with pytest.raises(BadInput) as refused:
                manifest.read(file)
            assert refused.value.problems[0].field == name


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": 2}, "format"), ({"parts": None}, "manifest.json"),
        ({"audit": "x"}, "manifest.json"), ({"more": 1}, "manifest.json"),
        ({"parts": {"../../x": {"sha256": "", "size": 0}}}, ""),
    ],
)  # fmt: skip
def test_a_backup_of_another_kind_is_told(
    backup: Path, tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        manifest.read(changed(backup, tmp_path / "other.tar", told(change)))
    assert field in (refused.value.problems[0].field, "")


def test_a_backup_of_another_database_touches_nothing(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUICE_DATA", str(tmp_path / "data"))
    other = changed(backup, tmp_path / "other.tar", told({"engine": "oracle"}))
    with pytest.raises(BadInput, match="oracle"):
        restoring.restore(other, replace=True)
    assert not (tmp_path / "data").exists()


def test_a_backup_of_a_newer_version_touches_nothing(
    filled: Place, backup: Path, tmp_path: Path
) -> None:
    change = {"migrations": ["casework.9999_later"]}
    other = changed(backup, tmp_path / "other.tar", told(change))
    code, printed = filled.huice("restore", other, "--replace", "--lang", "en")
    assert (code, "9999_later" in printed) == (2, True), printed
    assert json.loads(filled.run(COUNT))[0] == 31


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.tar", tmp_path):
        with pytest.raises(BadInput):
            manifest.read(path)


def longer(part: str, name: str, body: bytes) -> bytes:
    return body + b"x" if name == part else body


def without(part: str, name: str, body: bytes) -> bytes | None:
    return None if name == part else body


def told(change: dict[str, Any]) -> Callable[[str, bytes], bytes]:
    """The manifest says something else."""

    def with_manifest(name: str, body: bytes) -> bytes:
        return json.dumps(json.loads(body) | change).encode() if name == "manifest.json" else body

    return with_manifest
