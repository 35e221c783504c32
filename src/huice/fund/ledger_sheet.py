"""The half-year ledger and the findings of statistics as Excel sheets: given out with the projects
in them, read back whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from huice import places
from huice.fund.cells import NO, YES, Row, in_yuan, read_rows, workbook
from huice.fund.half_year import FIELDS, Floors, LedgerLine, Verified, above
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.values.literals import money as written_money

HEADINGS: Final = tuple(FIELDS.values())
WIDTHS: Final = (16, 30, 30, 22, 18, 20, 18, 20, 20, 18, 36, 10, 30)
SHEET: Final = Text("项目台账", "Project ledger")
STATISTICS: Final = (FIELDS["number"], FIELDS["project"], FIELDS["verified"])
STATISTICS_SHEET: Final = Text("统计核实", "Verified by statistics")
_AT: Final = {name: at for at, name in enumerate(FIELDS)}


def ledger_sheet(lines: Sequence[LedgerLine], language: Language) -> bytes:
    """A workbook with the projects as they are; the headings alone for none."""
    rows = [
        [each.number, each.project, each.unit, each.code, places.full_name(each.place),
         in_yuan(each.approved), in_yuan(each.floor), in_yuan(each.declared), in_yuan(each.verified),
         in_yuan(each.reward), each.progress, (YES if each.finished else NO).say(language), each.reason]
        for each in lines
    ]  # fmt: skip
    return workbook((SHEET.say(language), [[x.say(language) for x in HEADINGS], *rows], WIDTHS))


def statistics_sheet(lines: Sequence[LedgerLine], language: Language) -> bytes:
    """A workbook for statistics to fill in: the projects, and what was verified last."""
    rows = [[each.number, each.project, in_yuan(each.verified)] for each in lines]
    head = [each.say(language) for each in STATISTICS]
    return workbook((STATISTICS_SHEET.say(language), [head, *rows], (16, 36, 24)))


def read_ledger(
    content: bytes,
    name: str,
    floors: Floors,
    last: Sequence[LedgerLine] | None = None,
    entering: Collection[str] = (),
) -> list[LedgerLine]:
    """The projects of a sheet. With the ``last`` ledger it must have the same projects and those
    that are ``entering``, of the same city, and no project's verified sum may be other than it was:
    that is for statistics to say. Raises BadInput naming every cell that is wrong."""
    reader = _Reader(name, floors, last, entering)
    found = list(reader.lines(content))
    problems = [*reader.problems, *reader.missing()]
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput.at(Spot(name), "台账里没有项目", "there is no project in the ledger")
    return found


def read_statistics(content: bytes, name: str) -> list[Verified]:
    """What statistics verified; rows without a sum are left out. Raises BadInput naming every cell
    that is wrong."""
    found, problems, earlier = list[Verified](), list[Problem](), dict[str, Spot]()
    for row in read_rows(content, name, STATISTICS):
        if not row.is_total(0, 1):
            number, amount = row.once(0, earlier), row.money(2, zero=True, needed=False)
            if amount is not None:
                found.append(Verified(number, amount, row.at(2)))
        problems += row.problems
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput.at(Spot(name), "没有核实任何项目", "no project is verified")
    return found


class _Reader:
    def __init__(self, name: str, floors: Floors, last: Sequence[LedgerLine] | None, entering: Collection[str]) -> None:  # fmt: skip
        self.name, self.floors = name, floors
        self.last = None if last is None else {each.number: each for each in last}
        self.entering = dict.fromkeys(entering)
        self.city = last[0].city if last else ""
        self.read = dict[str, Spot]()
        self.problems = list[Problem]()

    def lines(self, content: bytes) -> Iterator[LedgerLine]:
        for row in read_rows(content, self.name, HEADINGS):
            line = self._line(row)
            self.problems += row.problems
            if line is not None:
                yield line

    def missing(self) -> Iterator[Problem]:
        """The projects that should be in the sheet and are not."""
        for each in (self.last or {}).values():
            if each.number not in self.read:
                yield Problem(Spot(self.name), Text(f"缺少项目“{each.number}”{each.project}，上期台账里有", f"the project '{each.number}', {each.project}, of the last ledger is missing"), FIELDS["number"].zh)  # fmt: skip
        for number in self.entering:
            if number not in self.read:
                yield Problem(Spot(self.name), Text(f"缺少新纳入的项目“{number}”", f"the project '{number}' that is entering is missing"), FIELDS["number"].zh)  # fmt: skip

    def _line(self, row: Row) -> LedgerLine | None:
        """The project of a row; None where something is wrong in it."""
        if row.is_total(_AT["number"], _AT["project"], _AT["unit"]):
            return None
        number = row.once(_AT["number"], self.read)
        project, unit = row.filled(_AT["project"]), row.filled(_AT["unit"])
        code, place = row.code(_AT["code"]), self._place(row)
        approved, floor = row.money(_AT["approved"]), self._floor(row, place)
        declared = row.money(_AT["declared"], zero=True)
        found = row.money(_AT["verified"], zero=True, needed=False)
        reward = row.money(_AT["reward"], zero=True)
        progress, finished = row.filled(_AT["progress"]), row.yes(_AT["finished"])
        reason = row.text(_AT["reason"])
        if declared is not None and found is not None and found > declared:
            row.wrong(_AT["verified"], *above(found, declared))
        self._against_last(row, number, declared, found)
        if row.problems or approved is None or floor is None or declared is None or reward is None:
            return None
        return LedgerLine(number, project, unit, code, place, approved, floor, declared, found,
                          reward, progress, finished, reason, row.spot)  # fmt: skip

    def _place(self, row: Row) -> str:
        """The place, in the city whose ledger this is, that of its first project; else empty."""
        at = _AT["place"]
        place = row.place(at)
        if not place:
            return ""
        self.city = self.city or place[:4] + "00"
        if not places.contains(self.city, place):
            city, here = places.full_name(self.city), places.full_name(place)
            row.wrong(at, f"{here}不在{city}，台账由各市分报", f"{here} is not in {city}: each city reports its own ledger")  # fmt: skip
            return ""
        return place

    def _floor(self, row: Row, place: str) -> int | None:
        """The floor of the place. A cell may be left empty; one that is filled in must say it."""
        floor = self.floors.at(place) if place else None
        if place and floor is None:
            here = places.full_name(place)
            row.wrong(_AT["place"], f"{here}没有投资门槛，不在奖励范围", f"{here} has no floor, it lies outside the reward")  # fmt: skip
        written = row.money(_AT["floor"], needed=False)
        if None not in (written, floor) and written != floor:
            rule = written_money(floor or 0)
            row.wrong(_AT["floor"], f"{places.full_name(place)}的门槛是 {rule}", f"the floor of {places.full_name(place)} is {rule}")  # fmt: skip
        return floor

    def _against_last(
        self, row: Row, number: str, declared: int | None, found: int | None
    ) -> None:  # fmt: skip
        if self.last is None or not number:
            return
        before = self.last.get(number)
        if before is None and number not in self.entering:
            row.wrong(_AT["number"], f"台账里没有项目“{number}”，新纳入的须另行注明", f"no project '{number}' in the ledger; one that is entering has to be named")  # fmt: skip
            return
        was = before.verified if before else None
        if found != was:
            zh, en = ("未核实", "not verified") if was is None else (written_money(was),) * 2
            row.wrong(_AT["verified"], f"上期为{zh}，核实数只由统计部门的表填写", f"it was {en}: only the sheet of statistics says what is verified")  # fmt: skip
        if before is None or declared is None or row.text(_AT["reason"]):
            return
        if declared < before.declared:
            row.wrong(_AT["declared"], f"低于上期的 {written_money(before.declared)}，请写更正理由", f"below the {written_money(before.declared)} of the last period, give the reason")  # fmt: skip
