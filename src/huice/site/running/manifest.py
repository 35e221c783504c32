"""What a backup says of itself: its parts with their digests, the tables with their rows, the
versions it was made by, and the head of the audit chain."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from huice.language import Text
from huice.problems import BadInput, Spot

NAME: Final = "manifest.json"
FORMAT: Final = 1
SQLITE: Final = "database.sqlite"
SECRET: Final = "secret"
_LARGEST: Final = 50_000_000
_CHUNK: Final = 1 << 20
_PLACES: Final = re.compile(
    r"database\.sqlite|tables/[a-z0-9_]+\.copy|texts/[A-Za-z0-9_.-]+"
    r"|texts/files/(?!\.{1,2}$)[^\x00-\x1f/\\]{1,255}|uploads/[0-9a-f]{2}/[0-9a-f]{64}|secret"
)


@dataclass(frozen=True)
class Table:
    """A table as it was: its columns in their order, and how many rows it had."""

    columns: list[str]
    rows: int


@dataclass(frozen=True)
class Part:
    """A file of the backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """``engine`` is sqlite or postgresql; ``migrations`` are app.name; ``audit`` number and hash."""

    made: str
    huice: str
    engine: str
    migrations: list[str]
    tables: Mapping[str, Table]
    audit: tuple[int, str]
    parts: Mapping[str, Part]

    def written(self) -> bytes:
        told = {"format": FORMAT, **asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()

    def say(self) -> Text:
        rows = sum(each.rows for each in self.tables.values())
        files = sum(name.startswith("uploads/") for name in self.parts)
        return Text(
            f"{rows:,} 行，{files:,} 个上传文件，审计链 {self.audit[0]:,} 条",
            f"{rows:,} rows, {files:,} uploads, {self.audit[0]:,} audit lines",
        )


def wrong(file: Path, zh: str, en: str, where: str = "") -> BadInput:
    return BadInput.at(Spot(file.name), zh, en, where)


@contextmanager
def opened(file: Path) -> Iterator[tarfile.TarFile]:
    """The backup, open for reading; raises BadInput for what is none, or was cut short."""
    try:
        with tarfile.open(file, "r:") as tar:
            yield tar
    except FileNotFoundError:
        raise wrong(file, "没有这个文件", "there is no such file") from None
    except (tarfile.TarError, EOFError):
        raise wrong(
            file,
            "不是完整的备份：文件被截断，或不是备份",
            "no whole backup: cut short, or none at all",
        ) from None
    except OSError as error:
        raise wrong(
            file, f"读不了：{error.strerror}", f"cannot be read: {error.strerror}"
        ) from None


def read(file: Path) -> Manifest:
    """The manifest, once every part was read and is what the manifest says; raises BadInput,
    naming the part, where one is not."""
    with opened(file) as tar:
        first = tar.next()
        if first is None or first.name != NAME or first.size > _LARGEST:
            raise wrong(file, "不是备份：缺少清单", "no backup: it has no manifest", NAME)
        manifest = _read(file, _stream(tar, first).read())
        missing = dict(manifest.parts)
        for member in iter(tar.next, None):
            part = missing.pop(member.name, None)
            if part is None or not member.isreg() or not _PLACES.fullmatch(member.name):
                raise wrong(
                    file, "清单里没有这一部分", "the manifest has no such part", member.name[:200]
                )
            if digest_of(_stream(tar, member)) != part:
                raise wrong(
                    file, "这一部分被改动或损坏：与清单的摘要不符",
                    "this part was changed or damaged: its digest is another", member.name,
                )  # fmt: skip
    for name in missing:
        raise wrong(
            file, "缺少这一部分：文件不完整", "this part is missing: the file is not whole", name
        )
    return manifest


def digest_of(stream: IO[bytes]) -> Part:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Part(digest.hexdigest(), size)


def unpack(file: Path, manifest: Manifest, folder: Path) -> None:
    """Lay the parts out under a folder, each under its name."""
    with opened(file) as tar:
        for member in tar:
            if member.name in manifest.parts and _PLACES.fullmatch(member.name):
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                source = _stream(tar, member)
                with target.open("wb") as stream:
                    while chunk := source.read(_CHUNK):
                        stream.write(chunk)
                target.chmod(0o600)


def _stream(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    found = tar.extractfile(member)
    if found is None:
        raise tarfile.ReadError(member.name)
    return found


def _read(file: Path, raw: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(raw)
        if told.pop("format") != FORMAT:
            raise wrong(
                file, f"备份格式与本版不同，应为 {FORMAT}",
                f"a backup of another format, expected {FORMAT}", "format",
            )  # fmt: skip
        return Manifest(
            **{
                **told,
                "tables": {name: Table(**each) for name, each in told["tables"].items()},
                "parts": {name: Part(**each) for name, each in told["parts"].items()},
                "audit": (int(told["audit"][0]), str(told["audit"][1])),
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise wrong(file, "清单损坏", "the manifest is damaged", NAME) from None
