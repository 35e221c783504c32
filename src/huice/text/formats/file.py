"""A file on disk or in memory, read into lines by its kind."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from huice.problems import BadInput, Spot
from huice.text.formats.collected import Collected
from huice.text.formats.kinds import Kind, check_signature, kind_of, limit_of, too_large
from huice.text.lines import Reading

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def read_file(path: Path) -> Reading:
    """The lines of a file, its name and its digest. Raises BadInput where it cannot be read.

    Lines of a text file are numbered as an editor numbers them; paragraphs, rows and lines of
    the other formats are counted from 1.
    """
    name = shown_name(path)
    return read_bytes(name, _contents(path, name))


def read_bytes(name: str, data: bytes) -> Reading:
    """The same for the bytes of a file; the ending of the name says of which kind they are."""
    kind = kind_of(name)
    if len(data) > limit_of(kind):
        raise too_large(name, len(data), kind)
    if not data.strip():
        raise BadInput.at(Spot(name), "文件是空的", "the file is empty")
    check_signature(name, kind, data)
    lines, repairs = _reader(kind)(name, data).done()
    return Reading(name, sha256(data).hexdigest(), lines, repairs)


def shown_name(path: Path) -> str:
    """The name of a file as it can be shown: what cannot be printed becomes U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", path.name or str(path))


def shown_path(path: Path) -> str:
    """A path as it was given, as it can be shown."""
    return _UNPRINTABLE.sub("\ufffd", str(path))


def cannot_open(name: str, error: OSError) -> BadInput:
    """What to tell of a file or folder that the system will not give."""
    if isinstance(error, FileNotFoundError):
        return BadInput.at(Spot(name), "没有这个文件", "no such file")
    if isinstance(error, PermissionError):
        return BadInput.at(Spot(name), "没有读取权限", "no permission to read")
    reason = error.strerror or str(error)
    return BadInput.at(Spot(name), f"文件无法打开：{reason}", f"cannot open the file: {reason}")


def _reader(kind: Kind) -> Callable[[str, bytes], Collected]:
    """Loaded when first needed: a text file needs neither lxml nor PDFium."""
    module = {"text": "plain", "html": "html", "docx": "docx", "pdf": "pdf"}[kind]
    read: Callable[[str, bytes], Collected] = import_module(f"huice.text.formats.{module}").read
    return read


def _contents(path: Path, name: str) -> bytes:
    """The bytes of a file that stays the same while it is read."""
    # A pipe would wait for its writer for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_dir():
            raise BadInput.at(
                Spot(name), "这是文件夹，应为文件", "this is a folder, a file is expected"
            )
        with open(os.open(path, flags), "rb") as file:
            before = os.fstat(file.fileno())
            kind = kind_of(name)
            if not stat.S_ISREG(before.st_mode):
                raise BadInput.at(
                    Spot(name), "这不是普通文件", "this is no regular file but a device or pipe"
                )
            if before.st_size > limit_of(kind):
                raise too_large(name, before.st_size, kind)
            data = file.read(limit_of(kind) + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise cannot_open(name, error) from None
    except ValueError:  # a NUL in the path
        raise BadInput.at(Spot(name), "没有这个文件", "no such file") from None
    if _state(before) != _state(after) or len(data) != after.st_size:
        raise BadInput.at(
            Spot(name),
            "文件在读取时被改动；请等写完再读",
            "the file changed while it was read; try again when it is complete",
        )
    return data


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
