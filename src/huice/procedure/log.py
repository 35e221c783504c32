"""The log of a case: one line of JSON for each entry, chained by hashes, only ever appended to.

Each line carries the hash of the line before and its own. A write that was cut short leaves a
tail that is no whole line: it was never acknowledged, and is dropped. Any other break is an edit
by hand, and is named. Lines cut off at the end, or a chain reckoned anew, show only against a
hash kept elsewhere: ``append`` returns it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from huice.calendar import Conventions
from huice.library.yaml_file import cannot_open
from huice.problems import BadInput, Spot
from huice.procedure.events import Entry, Opening

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Log:
    """A log as read. ``head`` is the hash of its last line, ``size`` its bytes up to there."""

    opening: Opening
    entries: tuple[Entry, ...]
    head: str
    size: int


def create(path: Path, opening: Opening) -> str:
    """Begin a log; returns its head. Raises BadInput where the file already stands."""
    head, line = _line(START, "opening", asdict(opening))
    try:
        with path.open("xb") as stream:
            _write(stream.fileno(), line)
    except FileExistsError:
        raise BadInput.at(Spot(path.name), "案件已经存在", "the case exists already") from None
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return head


def append(path: Path, entry: Entry, after: str) -> str:
    """Add an entry behind the line whose hash is ``after``; returns the new head.

    It stands on the disk when this returns. Raises BadInput where the log has moved on.
    """
    try:
        with path.open("r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            log = parse_log(stream.read(), path.name)
            if log.head != after:
                raise BadInput.at(
                    Spot(path.name),
                    "其间已有别的记录，请重读",
                    "the log has moved on: read it again",
                )
            head, line = _line(after, "entry", asdict(entry))
            stream.truncate(log.size)
            stream.seek(log.size)
            _write(stream.fileno(), line)
            return head
    except OSError as error:
        raise cannot_open(path.name, error) from None


def read_log(path: Path) -> Log:
    """The log of a file; raises BadInput, naming the line, where it was edited."""
    try:
        return parse_log(path.read_bytes(), path.name)
    except OSError as error:
        raise cannot_open(path.name, error) from None


def parse_log(raw: bytes, name: str) -> Log:
    opening: Opening | None = None
    entries: list[Entry] = []
    head, size = START, 0
    for number, line in enumerate(raw.splitlines(keepends=True), start=1):
        if not line.endswith(b"\n"):
            break  # cut short, never acknowledged
        body = _checked(line, head, Spot(name, number))
        try:
            if number == 1:
                opening = _opening(body)
            else:
                entries.append(_entry(body))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _edited(Spot(name, number)) from None
        head, size = str(body["hash"]), size + len(line)
    if opening is None:
        raise BadInput.at(Spot(name), "日志没有开头一行", "the log has no opening line")
    return Log(opening, tuple(entries), head, size)


def _write(target: int, line: bytes) -> None:
    done = 0
    while done < len(line):
        done += os.write(target, line[done:])
    os.fsync(target)


def _line(previous: str, kind: str, content: dict[str, Any]) -> tuple[str, bytes]:
    body = {"kind": kind, "previous": previous, **json.loads(json.dumps(content, default=str))}
    own = _hash(body)
    text = json.dumps({**body, "hash": own}, ensure_ascii=True, separators=(",", ":"))
    return own, text.encode() + b"\n"


def _hash(body: Mapping[str, Any]) -> str:
    canonical = json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _checked(line: bytes, previous: str, spot: Spot) -> dict[str, Any]:
    try:
        body = json.loads(line)
        own = body.pop("hash")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise _edited(spot) from None
    if own != _hash(body) or body.get("previous") != previous:
        raise _edited(spot)
    return {**body, "hash": own}


def _edited(spot: Spot) -> BadInput:
    return BadInput.at(
        spot,
        "日志被改动过：此行与哈希链不符",
        "the log was edited: this line breaks the hash chain",
    )


def _opening(body: Mapping[str, Any]) -> Opening:
    return Opening(
        body["case"], body["procedure"], body["digest"], date.fromisoformat(body["day"]),
        datetime.fromisoformat(body["recorded"]), body["readings"],
        Conventions(**body["conventions"]),
    )  # fmt: skip


def _entry(body: Mapping[str, Any]) -> Entry:
    return Entry(
        body["id"], body["event"], date.fromisoformat(body["day"]),
        datetime.fromisoformat(body["recorded"]), body["by"], body["data"], body["reason"],
        body["corrects"], body["omitted"],
        time.fromisoformat(body["time"]) if body["time"] else None,
    )  # fmt: skip
