"""huice fund ledger: the half-year ledger given out, read, verified and settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from huice.cli.funds import ProgrammeArgument, content_of, find_programme, fund_library
from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import print_json, workbook_name, write
from huice.problems import BadInput, Spot

if TYPE_CHECKING:
    from huice.cli.ledger_screen import LedgerScreen
    from huice.decide.library import Library
    from huice.fund.half_year import Change, LedgerLine
    from huice.fund.settlement import Settlement
    from huice.progress.reporting import Due
    from huice.rules.programme import Programme


@dataclass(frozen=True, slots=True)
class Reported:
    """A ledger that was handed in on a day, what is other than in the last one, and its settlement
    where one was asked for."""

    due: Due
    day: date
    lines: Sequence[LedgerLine]
    changes: Sequence[Change]
    settled: Settled | None

    @property
    def in_time(self) -> bool:
        return self.day <= self.due.day


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement, with the last day of the term that has to be over for it to stand."""

    settlement: Settlement
    term: date
    is_forecast: bool


def ledger(
    programme: ProgrammeArgument,
    sheet: Annotated[
        Path | None, typer.Argument(metavar="[SHEET]", help="台账 .xlsx；不写则输出待填的表 · the ledger")
    ] = None,
    period: Annotated[
        str, typer.Option("--period", metavar="PERIOD", help="报送期，如 2025-H1 · the half-year")
    ] = "",
    last: Annotated[
        Path | None, typer.Option("--last", metavar="XLSX", help="上期台账 · the last ledger")
    ] = None,
    enter: Annotated[
        list[str] | None, typer.Option("--enter", metavar="NUMBER", help="本期新纳入的项目编号，可多次 · a project that is entering")
    ] = None,
    statistics: Annotated[
        Path | None, typer.Option("--statistics", metavar="XLSX", help="统计部门的核实数 · what statistics verified")
    ] = None,
    to_statistics: Annotated[
        Path | None, typer.Option("--to-statistics", metavar="OUT", help="写出待统计部门核实的表 · the sheet for statistics")
    ] = None,
    settle: Annotated[
        str, typer.Option("--settle", help="期满清算：floor 以门槛 | approved 以立项投资为准 · settled by")
    ] = "",
    take: Annotated[
        str, typer.Option("--take", help="all 收回全部 | shortfall 按差额比例 · what is taken back")
    ] = "all",
    at: Annotated[
        str, typer.Option("--at", metavar="DATE", help="报送之日，默认今天 · the day, default today")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT", help="写成 Excel · write a workbook")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:  # fmt: skip
    """项目台账：给出、读入、核实、清算；逾期或须收回时退出码为 1 · the half-year ledger."""
    from huice.fund.half_year import Floors, changes, ledger_due, ledger_rhythm, verified
    from huice.fund.ledger_sheet import (
        ledger_sheet,
        read_ledger,
        read_statistics,
        statistics_sheet,
    )

    library = fund_library()
    document, found = find_programme(library, programme)
    due = ledger_due(ledger_rhythm(document), period, "--period")
    day = typed_day(at, "--at") if at else date.today()
    floors = Floors(library.policies, found, due.period.last)
    before = read_ledger(content_of(last), last.name, floors) if last else None
    if sheet is None:
        empty = workbook_name(out or Path(f"{document.id}-ledger-{due.period.key}.xlsx"))
        write(empty, ledger_sheet(before or [], language()), last)
        return (
            print_json({**_due_json(due), "wrote": str(empty)})
            if as_json
            else _screen().given_out(due, day, empty)
        )
    lines = read_ledger(content_of(sheet), sheet.name, floors, before, enter or ())
    if statistics is not None:
        lines = verified(lines, read_statistics(content_of(statistics), statistics.name))
    reported = Reported(due, day, lines, changes(before, lines) if before else (),
                        _settled(lines, _term(library, found), settle, take, due, day) if settle else None)  # fmt: skip
    given = (sheet, last, statistics)
    if to_statistics is not None:
        write(workbook_name(to_statistics), statistics_sheet(lines, language()), *given)
    if out is not None:
        write(workbook_name(out), _workbook(reported), *given)
    if as_json:
        print_json(_reported_json(reported))
    else:
        _screen().reported(reported, [each for each in (to_statistics, out) if each])
    if reported.settled.settlement.clawback if reported.settled else not reported.in_time:
        raise typer.Exit(1)


def _settled(
    lines: Sequence[LedgerLine], term: date, measure: str, taking: str, due: Due, day: date
) -> Settled:  # fmt: skip
    from huice.fund import settlement

    by = _chosen(measure, "--settle", get_args(settlement.Measure))
    back = _chosen(taking, "--take", get_args(settlement.Taking))
    return Settled(settlement.settle(lines, by, back), term, day <= term or due.period.last < term)


def _chosen(written: str, option: str, offered: tuple[Any, ...]) -> Any:
    if written in offered:
        return written
    listed = "、".join(offered)
    raise BadInput.at(Spot(option), f"“{written}”不在其中：{listed}", f"'{written}' is none of: {listed}")  # fmt: skip


def _term(library: Library, programme: Programme) -> date:
    """The last day of the term after which a programme is settled, as its procedure has it."""
    from huice.procedure.load import load_procedure

    stage = programme.stage("settle")
    if stage is not None and stage.runs:
        document, _, name = stage.runs.partition("/")
        path = library.policies.root / document / "procedures" / f"{name}.yaml"
        for clock in load_procedure(path).clocks.values():
            if clock.until is not None and clock.until.day is not None:
                return clock.until.day
    raise BadInput.at(Spot(programme.document), "这个项目没有期满清算", "this programme has no settlement at the end of a term")  # fmt: skip


def _workbook(reported: Reported) -> bytes:
    from huice.fund.ledger_sheet import ledger_sheet
    from huice.fund.settlement_sheet import settlement_workbook

    if reported.settled:
        return settlement_workbook(reported.settled.settlement, language())
    return ledger_sheet(reported.lines, language())


def _due_json(due: Due) -> dict[str, Any]:
    return {"period": due.period.key, "due": due.day.isoformat(), "printed": due.printed}


def _reported_json(each: Reported) -> dict[str, Any]:
    """Sums are whole 分."""
    return {
        **_due_json(each.due), "at": each.day.isoformat(), "in_time": each.in_time,
        "projects": [{name: value for name, value in asdict(x).items() if name != "spot"} for x in each.lines],
        "changes": [asdict(x) for x in each.changes],
        "settlement": _settled_json(each.settled) if each.settled else None,
    }  # fmt: skip


def _settled_json(each: Settled) -> dict[str, Any]:
    found = each.settlement
    return {
        "measure": found.measure, "taking": found.taking, "term": each.term.isoformat(),
        "forecast": each.is_forecast, "received": found.received, "clawback": found.clawback,
        "projects": [
            {"number": x.line.number, "required": x.required, "invested": x.invested,
             "complete": x.is_complete, "clawback": x.clawback}
            for x in found.projects
        ],
    }  # fmt: skip


def _screen() -> LedgerScreen:
    from rich.console import Console

    from huice.cli.ledger_screen import LedgerScreen

    return LedgerScreen(Console(highlight=False), language())
