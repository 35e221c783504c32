"""The docket: a folder of cases, each with its log, and what is due in all of them.

A folder holds ``CASE.jsonl`` for each case, flat however many there are; ``procedures/DIGEST.json``
for each version of a procedure that a case began under; and ``register.sqlite``, a cache
(``huice.procedure.register``). The logs alone are the truth: one case is always read from its
log, and the register serves only what concerns many: the due list, and what cases may not share.

A due list is never stale. A case is marked in the register before its log is written to, and a
marked case is folded anew. A log that another program changed, brought or took away is noticed
by its length and the moment of its last change, which ``due`` compares for every log; with
``look=False`` it does not, which is right where nothing but a ``Docket`` writes to the folder.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from huice.calendar import DEFAULT, Conventions, published
from huice.calendar.conventions import estimated
from huice.library.yaml_file import cannot_open
from huice.problems import BadInput, Problem, Spot, near
from huice.procedure import log as logs
from huice.procedure.alone import barring, claims
from huice.procedure.due_list import Due, dues, row_of
from huice.procedure.engine import Case, fold
from huice.procedure.events import Entry, Opening
from huice.procedure.history import refuse
from huice.procedure.load import keep_version
from huice.procedure.log import Log
from huice.procedure.model import Procedure
from huice.procedure.refold import ENDING, PROCEDURES, REMEDY, Found, Reader, found_together, own
from huice.procedure.register import Register, look_of, mark_kept, opened
from huice.procedure.status import Status, status, whatif

__all__ = ["Docket", "Due"]

LONGEST: Final = 80
_LONGEST_FILE: Final = 240
_UNSAFE: Final = frozenset('/\\:*?"<>|')
_AT_ONCE: Final = 2_000
_WORTH_PROCESSES: Final = 4_000


class Docket:
    """The cases of a folder. With ``processes`` above 1, that many fold at once where thousands
    of cases must be folded anew; the program that asks must then guard its main module."""

    def __init__(self, folder: Path, processes: int = 1) -> None:
        self.folder, self.processes = folder, processes
        self._reader = Reader(folder)

    # --- one case ------------------------------------------------------------------------------

    def begin(
        self,
        procedure: Procedure,
        case: str,
        day: date,
        recorded: datetime,
        readings: Mapping[str, str] = {},
        conventions: Conventions = DEFAULT,
    ) -> Opening:
        """Begin a case on ``day``, under this version of the procedure; makes the folder.

        Raises BadInput for a case that exists, a name no file can bear, a day that lies after
        the moment of recording, and a reading that the procedure does not offer.
        """
        path = self._path(case)
        opening = Opening(
            case, procedure.key, procedure.digest, day, recorded, dict(readings), conventions
        )
        _check(procedure, opening)
        now = fold(procedure, opening, ())
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_open(str(self.folder), error) from None
        keep_version(procedure, self.folder / PROCEDURES)
        with opened(self.folder) as register:
            if not self._is_begun(case):
                if register.mark_of(case):
                    raise logs.rewritten(path.name, REMEDY)
                register.mark(case)
            with logs.begin(path, opening) as writer, suppress(sqlite3.Error):
                register.write([row_of(now, writer.log, writer.stamp)], clean=True)
        return opening

    def enter(self, case: str, entry: Entry) -> Case:
        """Enter an event; the case as it stands after it. It is on the disk when this returns.

        Raises BadInput where the engine refuses the event, or where it would let cases of
        different owners share what is one owner's alone; the log is untouched then.
        """
        procedure, known = self.read(case)
        with opened(self.folder) as register:
            if any(entry.event in rule.on for rule in procedure.alone):
                self._refresh(register, entry.recorded.date(), look=True)
            with logs.writing(self._path(case), known) as writer:
                log = writer.log
                self._expect_continued(register, case)
                now = fold(procedure, log.opening, (*log.entries, entry))
                _expect_alone(register, now, entry)
                register.mark(case)
                log = writer.append(entry)
                with suppress(sqlite3.Error):  # the event is entered; the mark stays
                    register.write([row_of(now, log, writer.stamp)], clean=True)
        return now

    def read(self, case: str) -> tuple[Procedure, Log]:
        """The version of the procedure that a case began under, and its log."""
        path = self._standing(case)
        mark = mark_kept(self.folder.resolve(), case)
        if mark and not logs.continues(path.read_bytes(), *mark):
            raise logs.rewritten(path.name, REMEDY)
        log = own(case, logs.read_log(path))
        return self._reader.procedure(log.opening.digest), log

    def status(self, case: str, today: date) -> Status:
        """How a case stands on a day; always read from its log."""
        procedure, log = self.read(case)
        return status(procedure, log.opening, log.entries, today)

    def whatif(self, case: str, further: Sequence[Entry], today: date) -> Status:
        """How a case would stand if these came as well; nothing is written."""
        procedure, log = self.read(case)
        return whatif(procedure, log.opening, log.entries, further, today)

    # --- all cases -----------------------------------------------------------------------------

    def cases(self) -> Iterator[str]:
        """The cases of the folder, by name."""
        return iter(sorted(self._logs()))

    def due(
        self,
        today: date,
        until: date | None = None,
        who: str = "",
        *,
        look: bool = True,
        estimate: bool = False,
    ) -> list[Due]:
        """The running and overdue clocks of all cases, the earliest due first: overdue ones
        stand at the head. With ``until``, those due by that day; with ``who``, those of an actor.

        A suspended clock has no day on which it is due, and is not in the list; nor is one whose
        period the text does not state. A lapse that would rest on an estimated day is not
        asserted: its clock is listed as overdue, with the year that is estimated. ``look`` is
        explained at the head of this module; ``estimate`` lets the list be asked for in a year
        that the calendar does not cover.

        Raises BadInput with every log that cannot be read; for a day before the last event of
        a case; and for an actor that no procedure of these cases knows.
        """
        self._expect_folder()
        conventions = DEFAULT.estimating if estimate else DEFAULT
        estimated(published(), conventions, today, today, today)
        with opened(self.folder) as register:
            self._refresh(register, today, look)
            if later := register.later_than(today):
                raise BadInput.at(
                    Spot(later[0]), f"{today} 早于此案最后一个事件（{later[1]}）",
                    f"{today} is earlier than the last event of this case ({later[1]})",
                )  # fmt: skip
            kinds = register.kinds()
            chosen = [id for id, kind in kinds.items() if kind.who == who] if who else None
            if chosen == []:
                self._expect_actor(who)
            return list(dues(register.live(until, chosen), kinds, today))

    def _refresh(self, register: Register, today: date, look: bool) -> None:
        """Bring the register to where every row holds on ``today``."""
        problems: list[Problem] = []
        dirty = register.dirty()
        stale = dict.fromkeys(register.turned(today))
        look = look or not register.is_complete
        if look:
            changed, gone = self._changed(register)
            register.forget(gone)
            stale.update(dict.fromkeys(changed))
        for name in dirty:
            stale.pop(name, None)
            try:
                self._clean(register, name, today)
            except BadInput as error:
                problems += error.problems
        for rows, wrong in self._found(register, list(stale), today):
            register.write(rows)
            problems += wrong
        if problems:
            raise BadInput(problems)
        if look:
            register.complete()

    def _changed(self, register: Register) -> tuple[list[str], dict[str, int]]:
        """The cases whose log is new or looks other than it did, and those whose log is gone."""
        held = register.looks()
        changed = []
        for name, length, moment in self._stamps():
            look = look_of(name, length, moment)
            if look in held:
                held.remove(look)
            else:
                changed.append(name)
        gone, standing = register.looked(held), set(changed)
        return changed, {name: look for name, look in gone.items() if name not in standing}

    def _clean(self, register: Register, name: str, today: date) -> None:
        """Fold a case that was marked. Its log is held for writing meanwhile: whoever marked it
        has written, or never will."""
        if not self._is_begun(name):
            return
        with logs.writing(self.folder / (name + ENDING)) as writer:
            self._expect_continued(register, name)
            log = own(name, writer.log)
            now = self._reader.folded(log, today)
            register.write([row_of(now, log, writer.stamp)], clean=True)

    def _found(self, register: Register, names: Sequence[str], today: date) -> Iterator[Found]:
        """Cases read anew, some at a time."""
        parts = (
            [(name, register.mark_of(name)) for name in names[first : first + _AT_ONCE]]
            for first in range(0, len(names), _AT_ONCE)
        )
        if self.processes > 1 and len(names) > _WORTH_PROCESSES:
            return found_together(self.folder, parts, today, self.processes)
        return (self._reader.found(part, today) for part in parts)

    def _is_begun(self, case: str) -> bool:
        """Whether the log of a case stands, with more than a beginning that was cut short."""
        path = self.folder / (case + ENDING)
        return path.is_file() and logs.is_begun(path.read_bytes())

    def _expect_continued(self, register: Register, case: str) -> None:
        mark, path = register.mark_of(case), self.folder / (case + ENDING)
        if mark and not logs.continues(path.read_bytes(), *mark):
            raise logs.rewritten(path.name, REMEDY)

    # --- names ---------------------------------------------------------------------------------

    def _logs(self) -> Iterator[str]:
        """The names of the cases, in no order."""
        self._expect_folder()
        try:
            with os.scandir(self.folder) as found:
                yield from (each.name[: -len(ENDING)] for each in found if _is_log(each.name))
        except OSError as error:
            raise cannot_open(str(self.folder), error) from None

    def _stamps(self) -> Iterator[tuple[str, int, int]]:
        """Each case with the length of its log and the moment of its last change."""
        by_number = os.scandir in os.supports_fd  # the paths of a million files are long to walk
        folder = os.open(self.folder, os.O_RDONLY) if by_number else None
        try:
            with os.scandir(self.folder if folder is None else folder) as found:
                for each in found:
                    if _is_log(each.name):
                        try:
                            stat = each.stat()
                        except FileNotFoundError:
                            continue  # taken away meanwhile
                        yield each.name[: -len(ENDING)], stat.st_size, stat.st_mtime_ns
        except OSError as error:
            raise cannot_open(str(self.folder), error) from None
        finally:
            if folder is not None:
                os.close(folder)

    def _path(self, case: str) -> Path:
        """Where a case lies; raises BadInput for a name that no file should bear."""
        if (
            not case
            or len(case) > LONGEST
            or not case.isprintable()
            or _UNSAFE.intersection(case)
            or case[0] in ". "
            or case[-1] in ". "
            or len(case.encode()) > _LONGEST_FILE
        ):
            raise BadInput.at(
                Spot(case if case.isprintable() else repr(case)),
                f"案件名应为 1 至 {LONGEST} 个字，不含 / \\ : * ? \" < > | 和控制符，首尾不用空格和点",
                f"a case is named by 1 to {LONGEST} characters, without / \\ : * ? \" < > | or"
                " controls, and with no space or dot at either end",
            )  # fmt: skip
        return self.folder / (case + ENDING)

    def _standing(self, case: str) -> Path:
        """Where a case lies that exists; raises BadInput with what was probably meant."""
        path = self._path(case)
        if path.is_dir():
            raise BadInput.at(
                Spot(path.name), "这里应是日志，却是文件夹", "a folder stands in place of the log"
            )
        if not path.is_file():
            hint = near(case, islice(self._logs(), 10_000))
            raise BadInput.at(
                Spot(str(self.folder)), f"没有案件“{case}”{hint.zh}", f"no case '{case}'{hint.en}"
            )
        return path

    def _expect_folder(self) -> None:
        if not self.folder.is_dir():
            raise BadInput.at(
                Spot(str(self.folder)), "没有这个案件文件夹", "there is no such folder of cases"
            )

    def _expect_actor(self, who: str) -> None:
        kept = sorted((self.folder / PROCEDURES).glob("*.json"))
        actors = {actor for each in kept for actor in self._reader.procedure(each.stem).actors}
        if who not in actors:
            hint = near(who, actors)
            listed = "、".join(sorted(actors))
            raise BadInput.at(
                Spot(who), f"这些案件的程序里没有这个主体，现有：{listed}{hint.zh}",
                f"no such actor in the procedures of these cases: {listed}{hint.en}",
            )  # fmt: skip


def _is_log(name: str) -> bool:
    return name.endswith(ENDING) and not name.startswith(".")


def _expect_alone(register: Register, case: Case, entry: Entry) -> None:
    """Refuse an event that would let cases of different owners share what is one owner's alone;
    where the text is soft, a reason lets it pass."""
    if not any(entry.event in rule.on for rule in case.procedure.alone):
        return
    others = register.colliding(case.procedure.document, list(claims(case)))
    for rule, other in barring(case, entry.event, others):
        if not (rule.soft and (entry.reason or entry.data.get("reason"))):
            refuse(
                entry,
                f"“{other.value}”已见于“{other.owner}”的案件“{other.case}”：{rule.title.zh}（{rule.cite}）",
                f"'{other.value}' stands in case '{other.case}' of '{other.owner}':"
                f" {rule.title.en} ({rule.cite})",
            )


def _check(procedure: Procedure, opening: Opening) -> None:
    if opening.day > opening.recorded.date():
        raise BadInput.at(
            Spot(opening.case), f"开始之日 {opening.day} 在记录之后",
            f"the first day, {opening.day}, lies after the moment of recording",
        )  # fmt: skip
    for name, option in opening.readings.items():
        reading = procedure.readings.get(name)
        if reading is None:
            hint = near(name, procedure.readings)
            raise BadInput.at(
                Spot(procedure.key), f"没有读法“{name}”{hint.zh}", f"no reading '{name}'{hint.en}"
            )
        if reading.options and option not in reading.options:
            hint, listed = near(option, reading.options), "、".join(reading.options)
            raise BadInput.at(
                Spot(procedure.key), f"读法“{name}”应为 {listed} 之一，而非“{option}”{hint.zh}",
                f"reading '{name}' is one of {listed}, not '{option}'{hint.en}",
            )  # fmt: skip
