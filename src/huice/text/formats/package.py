"""The zip package of a Word file: its parts by name, unpacked within limits."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from huice.problems import BadInput, Spot
from huice.text.formats.kinds import (
    ENCRYPTED_WORD,
    OFD,
    OTHER_WORD,
    SLIDES,
    SPREADSHEET,
    stranger,
)
from huice.text.formats.limits import MAX_DECLARED_BYTES, MAX_INFLATED_BYTES, MEGABYTE

MAX_PARTS: Final = 20_000
MAX_RATIO: Final = 250
"""Word's XML shrinks to a tenth, a repetitive table to a fiftieth; beyond this it is a bomb."""

_RATIO_FROM = MEGABYTE
_MAX_DIRECTORY = 4 * MEGABYTE
_END = struct.Struct("<4s4H2LH")
_END_MARK, _ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_STRANGE_PARTS: Final = (
    ("xl/", SPREADSHEET),
    ("ppt/", SLIDES),
    ("OFD.xml", OFD),
    ("META-INF/", OTHER_WORD),
)
_BROKEN = (
    BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError,
    struct.error, zlib.error,
)  # fmt: skip


@dataclass(slots=True)
class Package:
    """An open package. What its directory declares is checked; what is unpacked is counted."""

    file: str
    _zip: ZipFile
    _parts: dict[str, ZipInfo]
    _inflated: int = 0

    @classmethod
    def open(cls, file: str, data: bytes) -> Package:
        """Raises BadInput for what is no Word file, is damaged, or unpacks to too much."""
        _check_directory(file, data)
        try:
            archive = ZipFile(BytesIO(data))
        except _BROKEN:
            raise _damaged(file) from None
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > MAX_DECLARED_BYTES:
            raise _bomb(file, MAX_DECLARED_BYTES)
        # Names of parts differ in nothing but case, says the standard, are the same.
        parts = {entry.filename.lstrip("/").lower(): entry for entry in entries}
        return cls(file, archive, parts)

    def refuse_strangers(self) -> None:
        """Office files of other kinds are packages too, whatever the ending says."""
        for start, kind in _STRANGE_PARTS:
            if any(name.startswith(start.lower()) for name in self._parts):
                raise stranger(self.file, kind)

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, or None where the package has none of this name."""
        entry = self._parts.get(name.lstrip("/").lower())
        if entry is None:
            return None
        self._check(entry)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(MAX_INFLATED_BYTES - self._inflated + 1)
        except _BROKEN:
            raise damaged_part(self.file, name) from None
        self._inflated += len(data)
        if self._inflated > MAX_INFLATED_BYTES:
            raise _bomb(self.file, MAX_INFLATED_BYTES)
        return data

    def _check(self, entry: ZipInfo) -> None:
        if entry.flag_bits & 0x1:
            raise stranger(self.file, ENCRYPTED_WORD)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise damaged_part(self.file, entry.filename)
        if self._inflated + entry.file_size > MAX_INFLATED_BYTES:
            raise _bomb(self.file, MAX_INFLATED_BYTES)
        if entry.file_size > max(_RATIO_FROM, MAX_RATIO * entry.compress_size):
            raise BadInput.at(
                Spot(self.file),
                f"{_shown(entry.filename)} 解压后是原来的 {MAX_RATIO} 倍以上，不像正常的 Word 文件",
                f"{_shown(entry.filename)} unpacks to more than {MAX_RATIO} times its size, "
                "as no normal Word file does",
            )


def damaged_part(file: str, name: str) -> BadInput:
    return BadInput.at(
        Spot(file),
        f"Word 文件里的 {_shown(name)} 已损坏；请用 Word 打开并重新保存",
        f"{_shown(name)} in the Word file is damaged; open the file in Word and save it again",
    )


def _check_directory(file: str, data: bytes) -> None:
    """Before anything trusts the directory: it is small, and of the ordinary kind."""
    at = data.rfind(_END_MARK, max(len(data) - 65_600, 0))
    if at < 0 or at + _END.size > len(data):
        raise _damaged(file)
    _, _, _, _, entries, size, _, _ = _END.unpack_from(data, at)
    if data[max(at - 20, 0) : at].startswith(_ZIP64_LOCATOR):
        raise _damaged(file)
    if entries > MAX_PARTS or size > _MAX_DIRECTORY:
        raise BadInput.at(
            Spot(file),
            f"压缩包里有 {entries} 个部件，不像 Word 文件",
            f"the package has {entries} parts, this is no Word file",
        )


def _damaged(file: str) -> BadInput:
    return BadInput.at(
        Spot(file),
        "不是完好的 Word 文件（压缩包已损坏或被截断）；请重新下载或重新保存",
        "no sound Word file (the package is damaged or cut off); download or save it again",
    )


def _bomb(file: str, limit: int) -> BadInput:
    return BadInput.at(
        Spot(file),
        f"解压后超过 {limit // MEGABYTE} MB，不予解压；请检查来源或拆成几个文件",
        f"unpacks to more than {limit // MEGABYTE} MB and is not unpacked; "
        "check where it comes from, or split it",
    )


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:60])
