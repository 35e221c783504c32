"""The folder that a run writes: parts that are whole or not there, and what they are parts of.

=========================== ===========================================================
run.json                    what was asked of what: a run goes on only if this is the same
part-000000.tally.json      counts and sums of a batch; written before its rows
part-000000.parquet         the rows of a batch, unless only totals are kept
totals.json                 counts and sums of all, once all are there
finished.json               how many parts and companies that is
run.lock                    held by the process that writes
=========================== ===========================================================

Each is written under another name and then renamed. A part counts once its last file is there.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]

from huice.language import Text
from huice.population.running.tally import Layout, Tally
from huice.problems import BadInput, Problem, Spot

WRITING = ".writing"
OURS = re.compile(r"(finished|run|totals)\.json|part-\d{6,}\.(parquet|tally\.json)")
PART = re.compile(r"part-(\d{6,})\.(parquet|tally\.json)")

NAMES: dict[str, Text] = {
    "format": Text("格式版本", "format"),
    "huice": Text("惠策版本", "version of Huice"),
    "library": Text("政策库", "policy library"),
    "source": Text("数据源", "source"),
    "fingerprint": Text("数据源内容", "content of the source"),
    "batch": Text("每批家数", "companies in a batch"),
    "at": Text("基准日", "reference date"),
    "reasons": Text("记录原因", "reasons"),
    "rows": Text("逐家结果", "rows"),
    "measures": Text("措施", "measures"),
    "closed": Text("不在申报期的措施", "measures not open"),
    "dimensions": Text("分组", "groupings"),
}


@dataclass(frozen=True, slots=True)
class RunFolder:
    path: Path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Held against every other process; raises BadInput when another has it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "run.lock").open("a")
        except OSError as error:
            raise cannot_write(self.path, error) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise self.wrong("另一个进程正在写这个文件夹", "another process is writing to this folder") from None  # fmt: skip
            for left in self.path.glob(f".*{WRITING}"):
                if OURS.fullmatch(left.name[1 : -len(WRITING)]):
                    left.unlink()
            yield

    def clear(self) -> None:
        """Removes a run, and nothing but its own files: that it is finished first, what it was
        last."""
        ours = [path for path in self.path.iterdir() if OURS.fullmatch(path.name)]
        for path in sorted(ours, key=lambda path: (path.name == "run.json", path.name)):
            path.unlink()

    def manifest(self) -> dict[str, Any] | None:
        """What was asked, or None where no run has begun."""
        found = self._read("run.json")
        if found is None and self._parts():
            raise self.wrong("有分批结果而没有 run.json，不知从何而来；确需覆盖请用 --afresh",
                             "parts without a run.json: nothing says what they are parts of; "
                             "use --afresh to replace them")  # fmt: skip
        return found

    def begin(self, manifest: Mapping[str, Any]) -> None:
        self._write_json("run.json", manifest)

    def must_be(self, asked: Mapping[str, Any], begun: Mapping[str, Any]) -> None:
        """Raises BadInput with all that differs from the run that stands here."""
        differ = [key for key in NAMES if asked.get(key) != begun.get(key)]
        if differ:
            problems = [self._problem(_difference(key, begun.get(key), asked.get(key))) for key in differ]  # fmt: skip
            raise BadInput([
                self._problem(Text(
                    "这里是另一次运行的结果，不能接着写；请另选文件夹，或用 --afresh 从头再来",
                    "this is another run, which this one cannot go on with: choose another "
                    "folder, or begin again with --afresh",
                )),
                *problems,
            ])  # fmt: skip

    def whole(self, rows: bool) -> set[int]:
        """The numbers of the parts that are all there."""
        parts = self._parts()
        return {n for n, kinds in parts.items() if {"tally.json", *(["parquet"] if rows else [])} <= kinds}  # fmt: skip

    def _parts(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for path in self.path.iterdir() if self.path.is_dir() else ():
            if match := PART.fullmatch(path.name):
                found.setdefault(int(match[1]), set()).add(match[2])
        return found

    def write_part(self, number: int, tally: Tally, rows: Any | None) -> None:
        """The tally, then the rows that make the part whole."""
        self._write_json(f"part-{number:06d}.tally.json", tally.to_json())
        if rows is not None:
            with self._new(f"part-{number:06d}.parquet") as path:
                pq.write_table(rows, path, compression="zstd")

    def tally(self, number: int, layout: Layout) -> Tally:
        """What a part comes to."""
        return self._tally(f"part-{number:06d}.tally.json", layout)

    def totals(self, layout: Layout) -> Tally:
        """What all parts of a finished run come to."""
        return self._tally("totals.json", layout)

    def _tally(self, name: str, layout: Layout) -> Tally:
        found = self._read(name)
        if found is None:
            raise self.wrong(f"缺少 {name}", f"{name} is missing")
        try:
            return Tally.from_json(found, layout)
        except (KeyError, IndexError, ValueError, TypeError):
            raise self.wrong(f"{name} 已损坏", f"{name} is damaged") from None

    def finish(self, parts: int, totals: Tally) -> None:
        self._write_json("totals.json", totals.to_json())
        self._write_json("finished.json", {"parts": parts, "companies": totals.companies})

    def finished(self) -> dict[str, int] | None:
        return self._read("finished.json")

    def wrong(self, zh: str, en: str) -> BadInput:
        return BadInput([self._problem(Text(zh, en))])

    def _problem(self, what: Text) -> Problem:
        return Problem(Spot(str(self.path)), what)

    def _read(self, name: str) -> Any | None:
        try:
            found = json.loads((self.path / name).read_text("utf-8"))
            if isinstance(found, dict):
                return found
        except FileNotFoundError:
            return None
        except (ValueError, OSError):
            pass
        raise self.wrong(f"{name} 无法读取或已损坏", f"{name} cannot be read or is damaged")

    def _write_json(self, name: str, data: Mapping[str, Any]) -> None:
        with self._new(name) as path:
            text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
            path.write_text(text, "utf-8")

    @contextmanager
    def _new(self, name: str) -> Iterator[Path]:
        """A file that stands under its name once it is whole and on the disk."""
        draft = self.path / f".{name}{WRITING}"
        try:
            yield draft
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
            draft.replace(self.path / name)
        except BaseException as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise cannot_write(self.path / name, error) from None
            raise


def cannot_write(path: Path, error: OSError) -> BadInput:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BadInput.at(Spot(str(path)), "磁盘已满，无法写入", "cannot write: the disk is full")
    reason = error.strerror or str(error)
    return BadInput.at(Spot(str(path)), f"无法写入：{reason}", f"cannot write: {reason}")


def named(parts: Collection[int]) -> Text:
    """Parts by their file names, runs of them as first to last."""
    if not parts:
        return Text("没有已完成的批次", "no batch was finished")
    runs: list[list[int]] = []
    for number in sorted(parts):
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    zh = "、".join(" 至 ".join(f"part-{n:06d}" for n in run) for run in runs)
    en = ", ".join(" to ".join(f"part-{n:06d}" for n in run) for run in runs)
    many = "" if len(parts) == 1 else "es"
    return Text(f"已完成的 {len(parts)} 批均已保留：{zh}",
                f"{len(parts)} finished batch{many} kept: {en}")  # fmt: skip


def _difference(key: str, was: Any, now: Any) -> Text:
    name = NAMES[key]
    if isinstance(was, list) and isinstance(now, list):
        before, after = ({each.get("key", each.get("id")) for each in some} for some in (was, now))
        gone, new = sorted(before - after), sorted(after - before)
        if gone or new:
            return Text(
                f"{name.zh}不同：" + "；".join([*([f"少了 {'、'.join(gone)}"] if gone else []),
                                              *([f"多了 {'、'.join(new)}"] if new else [])]),
                f"{name.en} differ: " + "; ".join([*([f"without {', '.join(gone)}"] if gone else []),
                                                   *([f"with {', '.join(new)}"] if new else [])]),
            )  # fmt: skip
        return Text(f"{name.zh}的内容不同", f"{name.en} differ in what they say")
    then, here = _said(was), _said(now)
    return Text(f"{name.zh}不同：原为 {then.zh}，现为 {here.zh}",
                f"{name.en}: it was {then.en}, it is {here.en}")  # fmt: skip


def _said(value: Any) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return Text(str(value), str(value))
