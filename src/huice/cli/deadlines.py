"""The command huice deadlines: what is due in cases, or what a company must not miss."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import ending_in, print_json, workbook_name, write
from huice.language import Text
from huice.problems import BadInput, Spot

if TYPE_CHECKING:
    from huice.cli.deadline_screen import DueScreen
    from huice.decide.upcoming import Upcoming
    from huice.procedure.docket import Docket
    from huice.procedure.due_list import Due
    from huice.procedure.ics import Appointment
    from huice.procedure.model import Procedure

LOG = ".jsonl"
APPLICANT = "applicant"


def deadlines(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="PROFILE|CASES",
            help="企业档案，案件文件夹，或一个案件 .jsonl · a profile, a folder of cases, or one case",
        ),
    ],
    at: Annotated[
        str, typer.Option("--at", metavar="DATE", help="基准日，默认今天 · the day, default today")
    ] = "",
    within: Annotated[
        str,
        typer.Option(
            "--within", metavar="LENGTH", help="多久以内，如 30日、10工作日 · how far ahead"
        ),
    ] = "",
    who: Annotated[
        str,
        typer.Option(
            "--who", metavar="ACTOR", help="只看谁的：主体的代号 · only those of this actor"
        ),
    ] = "",
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="OUT", help="写成日历 · write a calendar")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT", help="写成 Excel · write a workbook")
    ] = None,
    estimate: Annotated[
        bool,
        typer.Option(
            "--estimate", help="日历之外的日子按周末估算 · weekends only beyond the calendar"
        ),
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """到期清单，逾期在前 · what is due, overdue first. Reminders three working days before."""
    if xlsx is not None:
        workbook_name(xlsx)
    if ics is not None:
        ending_in(ics, ".ics")
    if not source.exists():
        raise BadInput.at(
            Spot(str(source)), "没有这个文件或文件夹", "there is no such file or folder"
        )
    if source.is_dir() or source.suffix == LOG:
        _of_cases(source, at, within, who, estimate, ics, xlsx, as_json)
    else:
        _of_company(source, at, within, who, ics, xlsx, as_json)


def register(app: typer.Typer) -> None:
    """Adds the command to the command line."""
    app.command()(deadlines)


# --- cases ---------------------------------------------------------------------------------------


def _of_cases(
    source: Path,
    at: str,
    within: str,
    who: str,
    estimate: bool,
    ics: Path | None,
    xlsx: Path | None,
    as_json: bool,
) -> None:
    from huice.procedure.docket import Docket

    today = typed_day(at, "--at") if at else date.today()
    until = _until(today, within)
    folder = source if source.is_dir() else source.parent
    docket = Docket(folder)
    if source.is_dir():
        _expect_cases(docket)
        found = docket.due(today, until, who, estimate=estimate)
    else:
        found = _of_one(docket, source.name.removesuffix(LOG), today, until, who)
    actors = _actors(folder / "procedures")
    if xlsx is not None:
        from huice.procedure.due_xlsx import due_workbook

        _write(xlsx, due_workbook(found, actors, language()), source, as_json)
    if ics is not None:
        from huice.procedure.ics import appointment

        entries = [appointment(each, _actor(each, actors), language()) for each in found]
        _write(ics, _calendar(entries, folder.resolve().name), source, as_json)
    if as_json:
        return print_json([each.as_json() for each in found])
    if ics is None and xlsx is None:
        _screen().dues(found, today, actors)


def _actors(kept: Path) -> dict[tuple[str, str], Text]:
    """The titles of all who act in the procedures that cases began under."""
    from huice.procedure.load import kept_version

    procedures = (kept_version(each.stem, kept) for each in sorted(kept.glob("*.json")))
    return {
        (each.key, name): actor.title for each in procedures for name, actor in each.actors.items()
    }


def _actor(due: Due, actors: Mapping[tuple[str, str], Text]) -> str:
    return actors.get((due.procedure, due.who), Text(due.who, due.who)).say(language())


def _of_one(docket: Docket, case: str, today: date, until: date | None, who: str) -> list[Due]:
    """The due list of one case, from its log alone."""
    from huice.procedure.due_list import Due

    rules, _ = docket.read(case)
    if who:
        _expect_actor(who, [rules])
    return [
        Due(case, rules.key, each.id, each.title, each.who, each.due, each.left or 0, each.working,
            "overdue" if each.standing == "overdue" else "running", each.soft, each.effect,
            each.effect_cite, each.cite, each.estimated, each.hour)
        for each in docket.status(case, today).due_next
        if each.due and (until is None or each.due <= until) and who in ("", each.who)
    ]  # fmt: skip


def _expect_actor(who: str, procedures: Iterable[Procedure]) -> None:
    from huice.problems import near

    actors = dict.fromkeys(name for each in procedures for name in each.actors)
    if who not in actors:
        hint, listed = near(who, actors), "、".join(actors)
        raise BadInput.at(
            Spot("--who"), f"没有主体“{who}”，现有：{listed}{hint.zh}",
            f"no actor '{who}', there are: {listed}{hint.en}",
        )  # fmt: skip


def _expect_cases(docket: Docket) -> None:
    """A folder without any case is none of cases: nothing is to be written into it."""
    if next(docket.cases(), None) is None:
        raise BadInput.at(
            Spot(str(docket.folder)),
            "这个文件夹里没有案件（.jsonl）",
            "no case (.jsonl) in this folder",
        )


# --- a company -----------------------------------------------------------------------------------


def _of_company(
    source: Path, at: str, within: str, who: str, ics: Path | None, xlsx: Path | None, as_json: bool
) -> None:
    from huice.decide.library import load
    from huice.decide.profile import read_moment
    from huice.decide.upcoming import upcoming
    from huice.values.literals import NotALiteral
    from huice.values.moments import day_of

    if who not in ("", APPLICANT, "authority"):
        raise BadInput.at(
            Spot("--who"), f"“{who}”应为 applicant 或 authority", f"'{who}': applicant or authority"
        )
    library = load()
    profile = library.profile(source)
    for problem in profile.warnings:
        print(problem.say(language()), file=sys.stderr)
    try:
        moment = read_moment(at) if at else profile.reference_date or date.today()
    except NotALiteral as error:
        raise BadInput.at(Spot("--at"), error.zh, error.en) from None
    today = day_of(moment)
    match = library.match(profile, moment)
    found = upcoming(match, _until(today, within), who or APPLICANT)
    company = profile.credit_code or profile.name
    if xlsx is not None:
        from huice.decide.upcoming import upcoming_workbook

        _write(xlsx, upcoming_workbook(found, today, language()), source, as_json)
    if ics is not None:
        entries = [_appointment(each, company) for each in found]
        _write(ics, _calendar(entries, profile.name or source.stem), source, as_json)
    if as_json:
        return print_json([each.as_json() for each in found])
    if ics is None and xlsx is None:
        _screen().upcoming(profile.name, found, today)


def _appointment(each: Upcoming, company: str) -> Appointment:
    from huice.decide.upcoming import described
    from huice.procedure.ics import Appointment

    return Appointment(
        ("call", company, each.document.id, each.deadline.id), each.day, each.hour,
        f"{each.deadline.stage.say(language())} {each.document.title.say(language())}",
        described(each, language()),
    )  # fmt: skip


# --- both ----------------------------------------------------------------------------------------


def _until(today: date, within: str) -> date | None:
    """The last day of a list that looks so far ahead; beyond the calendar by weekends alone."""
    if not within:
        return None
    from huice.calendar import Conventions, add, read_length

    return add(
        today, read_length(within), Conventions(roll_over=False, beyond_coverage="estimate")
    ).day


def _calendar(entries: Iterable[Appointment], name: str) -> bytes:
    from huice.procedure.ics import calendar

    return calendar(entries, f"惠策 {name}", datetime.now(UTC).replace(microsecond=0))


def _write(path: Path, content: bytes, source: Path, as_json: bool) -> None:
    write(path, content, source)
    typer.echo(f"已写入 {path}" if language() == "zh" else f"wrote {path}", err=as_json)


def _screen() -> DueScreen:
    from rich.console import Console

    from huice.cli.deadline_screen import DueScreen

    return DueScreen(Console(highlight=False), language())
