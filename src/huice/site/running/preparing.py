"""Before the site answers: the database is brought up to date, the static files are laid out."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.db.utils import Error as DatabaseError

from huice.problems import BadInput, Spot
from huice.site.settings.environment import DATA

_STAMP = "laid-out"


def prepare() -> None:
    """Make or upgrade the database and lay out the static files; raises BadInput where the data
    folder cannot be written or the database cannot be reached."""
    try:
        DATA.mkdir(parents=True, exist_ok=True)
        (DATA / "mail").mkdir(exist_ok=True)
    except OSError as error:
        raise BadInput.at(
            Spot(str(DATA)), f"数据文件夹不可写：{error.strerror}",
            f"the data folder cannot be written: {error.strerror}",
        ) from None  # fmt: skip
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        where = settings.DATABASES["default"]
        raise BadInput.at(
            Spot(str(where["HOST"] or where["NAME"])), f"数据库无法使用：{_first_line(error)}",
            f"the database cannot be used: {_first_line(error)}",
        ) from None  # fmt: skip
    finally:
        connections.close_all()
    _lay_out()


def _lay_out() -> None:
    """Lay out the static files where they changed since they were last laid out."""
    stamp, now = Path(settings.STATIC_ROOT) / _STAMP, _state_of_static()
    if stamp.is_file() and stamp.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now)


def _state_of_static() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


@contextmanager
def in_use() -> Iterator[None]:
    """As long as this lasts, the data folder is in use and nothing is restored over it."""

    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "in-use").open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput.at(
                Spot(str(DATA)), "正在恢复数据，请稍后再启动", "a restore is under way: start later"
            ) from None
        yield
