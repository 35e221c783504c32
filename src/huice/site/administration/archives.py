"""Files handed in for import: kept apart until they are read, archives unpacked within bounds."""

from __future__ import annotations

import re
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from huice.problems import BadInput, Spot
from huice.site.web.refs import new_ref
from huice.text.formats.kinds import KIND_BY_ENDING

MOST_BYTES: Final = 200_000_000
"""Of one import, unpacked."""
MOST_FILES: Final = 2_000
_LEFT_FOR: Final = 7 * 86400  # seconds
ENDINGS: Final = (*KIND_BY_ENDING, ".zip")
_FORBIDDEN: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def staging(folder: str) -> Path:
    """Where the files of one import wait."""
    home: Path = settings.TEXTS / "incoming"
    return home / folder


def stage(files: list[UploadedFile[Any]]) -> str:
    """Keep the files until a worker reads them; the name of their folder. Raises BadInput."""
    if not files:
        raise BadInput.at(
            Spot("files"), "请选择要导入的文件", "choose the files to import", "files"
        )
    if sum(each.size or 0 for each in files) > MOST_BYTES:
        raise _too_much()
    names = [plain_name(each.name or "") for each in files]
    for name in names:
        if not name.lower().endswith(ENDINGS):
            kinds = "、".join(ENDINGS)
            raise BadInput.at(Spot(name), f"“{name}”不是能读的文件，应为 {kinds}",
                              f"'{name}' cannot be read, expected {', '.join(ENDINGS)}", "files")  # fmt: skip
    folder = new_ref()
    home = staging(folder)
    home.mkdir(parents=True)
    taken: set[str] = set()
    for name, file in zip(names, files, strict=True):
        with (home / _apart(taken, name)).open("wb") as stream:
            for chunk in file.chunks():
                stream.write(chunk)
    return folder


def forget(staged: Path) -> None:
    """Drop the files of an import that is over, and what stopped imports left a week ago."""
    shutil.rmtree(staged, ignore_errors=True)
    for each in staged.parent.glob("*"):
        with suppress(OSError):
            if time.time() - each.stat().st_mtime > _LEFT_FOR:
                shutil.rmtree(each, ignore_errors=True)


def files_of(staged: Path) -> list[Path]:
    """The files of an import, archives unpacked beside them; raises BadInput."""
    unpacked = staged / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    found = sorted(path for path in staged.iterdir() if path.is_file())
    plain = [path for path in found if path.suffix.lower() != ".zip"]
    taken = {path.name for path in plain}
    for path in found:
        if path.suffix.lower() == ".zip":
            plain += _unpacked(path, unpacked, MOST_FILES - len(plain), taken)
    return plain


def plain_name(name: str) -> str:
    """The last part of a name, without what a file system or a page could take amiss."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem, dot, ending = _FORBIDDEN.sub("_", last).strip(" .").rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if dot else ending[:100]


def _unpacked(path: Path, folder: Path, most: int, taken: set[str]) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if _is_read(each)]
            if len(members) > most:
                raise BadInput.at(
                    Spot(path.name), f"压缩包里有 {len(members)} 个文件，一次最多 {MOST_FILES} 个",
                    f"the archive holds {len(members)} files, at most {MOST_FILES} at once",
                )  # fmt: skip
            for each in members:
                target = folder / _apart(taken, plain_name(_name(each)))
                with archive.open(each) as source, target.open("wb") as stream:
                    while chunk := source.read(1_000_000):
                        left -= len(chunk)
                        if left < 0:
                            raise _too_much()
                        stream.write(chunk)
                yield target
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        # damaged, with a password, or packed in a way that is not read
        raise BadInput.at(
            Spot(path.name), "压缩包损坏或加了密码，请解压后上传文件",
            "the archive is damaged or has a password: unpack it and hand in the files",
        ) from None  # fmt: skip


def _is_read(each: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(_name(each))
    is_hidden = name.name.startswith((".", "~$")) or "__MACOSX" in name.parts
    return not each.is_dir() and not is_hidden and name.suffix.lower() in KIND_BY_ENDING


def _name(each: zipfile.ZipInfo) -> str:
    """The name of a member; older Chinese archives write it in GBK without saying so."""
    if each.flag_bits & 0x800:
        return each.filename
    try:
        return each.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return each.filename


def _apart(taken: set[str], name: str) -> str:
    """The name, or one like it that is not taken; it is taken then."""
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{Path(name).stem} ({count}){Path(name).suffix}"
    taken.add(free)
    return free


def _too_much() -> BadInput:
    limit = MOST_BYTES // 1_000_000
    return BadInput.at(Spot("files"), f"一次导入的文件合计应不超过 {limit} MB",
                       f"the files of one import may have {limit} MB together", "files")  # fmt: skip
