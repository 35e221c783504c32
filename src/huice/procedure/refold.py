"""Cases folded anew for the register: one after another, or in several processes."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from huice.language import Text
from huice.library.yaml_file import cannot_open
from huice.problems import BadInput, Problem, Spot
from huice.procedure import log as logs
from huice.procedure.due_list import row_of
from huice.procedure.engine import Case, fold
from huice.procedure.load import kept_version
from huice.procedure.log import Log
from huice.procedure.model import Procedure
from huice.procedure.register import Mark, Row

ENDING: Final = ".jsonl"
PROCEDURES: Final = "procedures"

REMEDY: Final = Text(
    "；若是有意恢复，请删除 register.sqlite，会由日志重建",
    "; if it was restored on purpose, delete register.sqlite: it is made anew from the logs",
)

Part = list[tuple[str, Mark | None]]
"""Cases, each with the mark its log is known to have had."""

Found = tuple[list[Row], list[Problem]]
"""The rows of cases, and what is wrong with those that have none."""


class Reader:
    """Reads and folds the cases of a folder; keeps the procedures it has met."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._procedures: dict[str, Procedure] = {}

    def procedure(self, digest: str) -> Procedure:
        """The version of a procedure that was kept when a case began under it."""
        if digest not in self._procedures:
            self._procedures[digest] = kept_version(digest, self.folder / PROCEDURES)
        return self._procedures[digest]

    def found(self, part: Part, today: date) -> Found:
        rows: list[Row] = []
        problems: list[Problem] = []
        for name, mark in part:
            try:
                row = self._row(name, mark, today)
            except BadInput as error:
                problems += error.problems
            else:
                rows += [row] if row else []
        return rows, problems

    def _row(self, name: str, mark: Mark | None, today: date) -> Row | None:
        """The row of a case; None for one whose beginning was cut short."""
        path = self.folder / (name + ENDING)
        try:
            with path.open("rb", buffering=0) as stream:
                looks = os.fstat(stream.fileno())  # before it is read: what comes later shows
                raw = stream.read()
        except OSError as error:
            raise cannot_open(path.name, error) from None
        if not logs.is_begun(raw):
            if mark:
                raise logs.rewritten(path.name, REMEDY)
            return None
        log = own(name, logs.parse_log(raw, path.name))
        if mark and not logs.continues(raw, *mark):
            raise logs.rewritten(path.name, REMEDY)
        return row_of(self.folded(log, today), log, (looks.st_size, looks.st_mtime_ns))

    def folded(self, log: Log, today: date) -> Case:
        """The case as it stands on ``today``, or after its last event where that is later."""
        case = fold(self.procedure(log.opening.digest), log.opening, log.entries)
        if case.last <= today:
            with suppress(BadInput):  # a lapse on an estimated day: its clock stays overdue
                case.settle(today)
        return case


def own(case: str, log: Log) -> Log:
    """The log of a case, which must be its own: a copy under another name would be due twice."""
    if log.opening.case != case:
        raise BadInput.at(
            Spot(case + ENDING),
            f"这是案件“{log.opening.case}”的日志，不应改名或复制",
            f"this is the log of case '{log.opening.case}': it must not be renamed or copied",
        )
    return log


def found_together(
    folder: Path, parts: Iterable[Part], today: date, processes: int
) -> Iterator[Found]:
    """``Reader.found`` for many parts, in several processes; few parts are under way at once."""
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (folder,)) as pool:
        under_way: deque[Future[Found]] = deque()
        for part in parts:
            under_way.append(pool.submit(_found, part, today))
            if len(under_way) > 2 * processes:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


_reader: Reader | None = None


def _begin(folder: Path) -> None:
    global _reader
    _reader = Reader(folder)


def _found(part: Part, today: date) -> Found:
    assert _reader
    return _reader.found(part, today)
