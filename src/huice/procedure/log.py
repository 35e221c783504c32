"""The log of a case: one line of JSON for each entry, chained by hashes, only ever appended to.

Each line carries the hash of the line before it, and at its end the hash of its own bytes. A
write that was cut short leaves a tail that is no whole line: it was never acknowledged, and is
dropped. Any other break is an edit by hand, and is named. Lines cut off at the end, or a chain
reckoned anew, show only against a head kept elsewhere (see ``continues``).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO, Final

from huice.calendar import Conventions
from huice.language import Text
from huice.library.yaml_file import cannot_open
from huice.problems import BadInput, Spot
from huice.procedure.events import Entry, Opening

NOTHING: Final = Text("", "")
START: Final = "0" * 64
_BEFORE_HASH: Final = b',"hash":"'
_AFTER_HASH: Final = b'"}\n'
_ENDING: Final = len(_BEFORE_HASH) + 64 + len(_AFTER_HASH)
_CONVENTIONS: Final = frozenset(each.name for each in fields(Conventions))
SIGNED: Final = "signed"
_OPENING: Final = frozenset(
    ("kind", "previous", "case", "procedure", "digest", "day", "recorded", "readings",
     "conventions", "hash")
)  # fmt: skip
_ENTRY: Final = frozenset(
    ("kind", "previous", "id", "event", "day", "recorded", "by", "data", "reason", "corrects",
     "omitted", "time", "hash")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Log:
    """A log as read. ``head`` is the hash of its last line, ``size`` its bytes up to there."""

    opening: Opening
    entries: tuple[Entry, ...]
    head: str
    size: int


class Writer:
    """A log held for writing: as long as this lasts, nobody else appends to it.

    ``log`` is what the file holds, ``stamp`` its length in bytes and the moment of its last
    change in nanoseconds.
    """

    def __init__(self, stream: BinaryIO, log: Log) -> None:
        self._stream, self.log = stream, log

    @property
    def stamp(self) -> tuple[int, int]:
        found = os.fstat(self._stream.fileno())
        return found.st_size, found.st_mtime_ns

    def append(self, entry: Entry) -> Log:
        """Add an entry. It stands on the disk when this returns; before, it counts for nothing."""
        log = self.log
        head, line = _line(log.head, "entry", _entry_data(entry))
        _write(self._stream, log.size, line)
        self.log = Log(log.opening, (*log.entries, entry), head, log.size + len(line))
        return self.log


@contextmanager
def begin(path: Path, opening: Opening) -> Iterator[Writer]:
    """Begin a log, and hold it for writing. Raises BadInput where the case exists.

    A file without a whole first line is one whose beginning was cut short: it is begun again.
    """
    try:
        target = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(target, "r+b", buffering=0) as stream, _locked(stream):
            if is_begun(stream.read()):
                raise BadInput.at(Spot(path.name), "案件已经存在", "the case exists already")
            head, line = _line(START, "opening", _opening_data(opening))
            _write(stream, 0, line)
            _settle_folder(path.parent)
            yield Writer(stream, Log(opening, (), head, len(line)))
    except OSError as error:
        raise cannot_open(path.name, error) from None


@contextmanager
def writing(path: Path, since: Log | None = None) -> Iterator[Writer]:
    """Hold a log for writing. With ``since``, the log as it was last read, only what came after
    it is read. Raises BadInput, naming the line, where the log was edited."""
    try:
        with path.open("r+b", buffering=0) as stream, _locked(stream):
            yield Writer(stream, _read(stream, path.name, since))
    except OSError as error:
        raise cannot_open(path.name, error) from None


def read_log(path: Path, since: Log | None = None) -> Log:
    """The log of a file; with ``since``, the log as it was last read, only what came after it is
    read. Raises BadInput, naming the line, where it was edited."""
    try:
        with path.open("rb", buffering=0) as stream:
            return _read(stream, path.name, since)
    except OSError as error:
        raise cannot_open(path.name, error) from None


def parse_log(raw: bytes, name: str) -> Log:
    """The log that bytes hold; raises BadInput as ``read_log`` does."""
    lines = raw.split(b"\n")[:-1]  # what follows the last was cut short, never acknowledged
    if not lines:
        raise BadInput.at(
            Spot(name), "没有完整的开头一行，此案未曾开始", "no whole opening line: the case never began"
        )  # fmt: skip
    head, body = _checked(lines[0] + b"\n", START, Spot(name, 1))
    try:
        opening = _opening(body)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _edited(Spot(name, 1)) from None
    return _continued(Log(opening, (), head, len(lines[0]) + 1), lines[1:], name)


def is_begun(raw: bytes) -> bool:
    """Whether the opening of a log was ever acknowledged."""
    return b"\n" in raw


def continues(raw: bytes, head: str, size: int) -> bool:
    """Whether a log still has, at that size, the head it had: nothing before was cut or redone."""
    return raw[size - _ENDING : size] == _BEFORE_HASH + head.encode() + _AFTER_HASH


def rewritten(name: str, remedy: Text = NOTHING) -> BadInput:
    """What to tell of a log that does not continue the head it had."""
    return BadInput.at(
        Spot(name),
        f"日志与先前读到的接不上：末尾被截去，或整链被改写{remedy.zh}",
        "the log does not continue what was read before: its end was cut off, or it was"
        f" rewritten{remedy.en}",
    )


def whole_log(opening: Opening, entries: Iterable[Entry]) -> bytes:
    """The bytes of a log with these entries."""
    head, line = _line(START, "opening", _opening_data(opening))
    lines = [line]
    for entry in entries:
        head, line = _line(head, "entry", _entry_data(entry))
        lines.append(line)
    return b"".join(lines)


def next_line(log: Log | None, told: Opening | Entry) -> tuple[Log, bytes]:
    """The log with one line more, and the bytes of that line: an opening begins a log, an entry
    goes on with one. For whoever keeps the lines elsewhere than in a file."""
    if isinstance(told, Opening):
        head, line = _line(START, "opening", _opening_data(told))
        return Log(told, (), head, len(line)), line
    assert log is not None
    head, line = _line(log.head, "entry", _entry_data(told))
    return Log(log.opening, (*log.entries, told), head, log.size + len(line)), line


# --- the file ------------------------------------------------------------------------------------


@contextmanager
def _locked(stream: BinaryIO) -> Iterator[None]:
    """Nobody else who asks for it holds the file meanwhile. Reading needs no lock."""
    if sys.platform == "win32":
        import msvcrt

        stream.seek(1 << 40)  # a locked byte cannot be read there: take one that no log reaches
        msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)
        stream.seek(0)
        try:
            yield
        finally:
            stream.seek(1 << 40)
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX)  # let go when the file is closed
        yield


def _write(stream: BinaryIO, size: int, line: bytes) -> None:
    """Put a line behind ``size`` bytes, in place of a tail that was cut short."""
    stream.truncate(size)
    stream.seek(size)
    done = 0
    while done < len(line):
        done += os.write(stream.fileno(), line[done:])
    os.fsync(stream.fileno())


def _settle_folder(folder: Path) -> None:
    """Have the name of a new file stand on the disk as well, where the system can."""
    if sys.platform != "win32":
        target = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(target)
        finally:
            os.close(target)


def _read(stream: BinaryIO, name: str, since: Log | None) -> Log:
    if since is None:
        return parse_log(_rest(stream), name)
    stream.seek(since.size - _ENDING)
    raw = _rest(stream)
    if not continues(raw, since.head, _ENDING):
        parse_log(_whole(stream), name)  # names the line, where one was edited
        raise rewritten(name)
    return _continued(since, raw[_ENDING:].split(b"\n")[:-1], name)


def _rest(stream: BinaryIO) -> bytes:
    return b"".join(iter(lambda: stream.read(1 << 20), b""))


def _whole(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return _rest(stream)


# --- lines ---------------------------------------------------------------------------------------


def _continued(log: Log, lines: Iterable[bytes], name: str) -> Log:
    entries, head, size = list(log.entries), log.head, log.size
    for number, line in enumerate(lines, start=len(entries) + 2):
        own, body = _checked(line + b"\n", head, Spot(name, number))
        try:
            entries.append(_entry(body))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _edited(Spot(name, number)) from None
        head, size = own, size + len(line) + 1
    return Log(log.opening, tuple(entries), head, size)


def _line(previous: str, kind: str, content: Mapping[str, Any]) -> tuple[str, bytes]:
    body = json.dumps(
        {"kind": kind, "previous": previous, **content}, ensure_ascii=True, separators=(",", ":")
    ).encode()[:-1]
    own = hashlib.sha256(body).hexdigest()
    return own, body + _BEFORE_HASH + own.encode() + _AFTER_HASH


def _checked(line: bytes, previous: str, spot: Spot) -> tuple[str, dict[str, Any]]:
    """The hash and the content of a line that follows the one whose hash is ``previous``."""
    own = hashlib.sha256(line[:-_ENDING]).hexdigest()
    if line[-_ENDING:] != _BEFORE_HASH + own.encode() + _AFTER_HASH:
        raise _edited(spot)
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        raise _edited(spot) from None
    if body.get("previous") != previous:
        raise _edited(spot)
    return own, body


def _edited(spot: Spot) -> BadInput:
    return BadInput.at(
        spot,
        "日志被改动过：此行与哈希链不符",
        "the log was edited: this line breaks the hash chain",
    )


def _opening_data(opening: Opening) -> dict[str, Any]:
    return {
        "case": opening.case, "procedure": opening.procedure, "digest": opening.digest,
        "day": opening.day.isoformat(), "recorded": opening.recorded.isoformat(),
        "readings": dict(opening.readings), "conventions": asdict(opening.conventions),
    }  # fmt: skip


def _opening(body: Mapping[str, Any]) -> Opening:
    _expect(body, "opening", _OPENING)
    if body["conventions"].keys() != _CONVENTIONS:
        raise ValueError("conventions")
    return Opening(
        body["case"], body["procedure"], body["digest"], date.fromisoformat(body["day"]),
        datetime.fromisoformat(body["recorded"]), body["readings"],
        Conventions(**body["conventions"]),
    )  # fmt: skip


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id, "event": entry.event, "day": entry.day.isoformat(),
        "recorded": entry.recorded.isoformat(), "by": entry.by, "data": dict(entry.data),
        "reason": entry.reason, "corrects": entry.corrects, "omitted": entry.omitted,
        "time": entry.time.isoformat() if entry.time else None,
        **({SIGNED: entry.signed} if entry.signed else {}),
    }  # fmt: skip


def _entry(body: Mapping[str, Any]) -> Entry:
    _expect(body, "entry", _ENTRY | {SIGNED} if SIGNED in body else _ENTRY)
    return Entry(
        body["id"], body["event"], date.fromisoformat(body["day"]),
        datetime.fromisoformat(body["recorded"]), body["by"], body["data"], body["reason"],
        body["corrects"], body["omitted"],
        None if body["time"] is None else time.fromisoformat(body["time"]),
        body.get(SIGNED, ""),
    )  # fmt: skip


def _expect(body: Mapping[str, Any], kind: str, fields: frozenset[str]) -> None:
    """Nothing but what is written by ``_line``: a chain can be reckoned anew around anything."""
    if body["kind"] != kind or body.keys() != fields:
        raise ValueError(kind)
