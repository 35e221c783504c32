"""The commands on time: huice clock add, between, window."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import print_json
from huice.language import Text

if TYPE_CHECKING:
    from huice.calendar import BeyondCoverage, Conventions, Latest, Within


class Kind(StrEnum):
    no_later = "no-later"
    within = "within"


WEEKDAYS = (
    Text("星期一", "Monday"), Text("星期二", "Tuesday"), Text("星期三", "Wednesday"),
    Text("星期四", "Thursday"), Text("星期五", "Friday"), Text("星期六", "Saturday"),
    Text("星期日", "Sunday"),
)  # fmt: skip

DayArgument = Annotated[
    str, typer.Argument(metavar="DATE", help="日期，如 2024-02-01 · a day, as 2024-02-01")
]
LengthArgument = Annotated[
    str, typer.Argument(metavar="LENGTH", help="10工作日、30日、3个月、2年 · a length of time")
]
EstimateOption = Annotated[
    bool,
    typer.Option("--estimate", help="日历之外按周末估算 · weekends only beyond the calendar"),
]
CountStartOption = Annotated[
    bool, typer.Option("--count-start", help="起算日计入 · count the start day")
]

clock_app = typer.Typer(help="工作日与期限推算 · working days and periods", no_args_is_help=True)


@clock_app.command()
def add(
    start: DayArgument,
    length: LengthArgument,
    count_start: CountStartOption = False,
    no_roll_over: Annotated[
        bool,
        typer.Option("--no-roll-over", help="末日遇休息日不顺延 · an end on a rest day stays"),
    ] = False,
    estimate: EstimateOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """自某日起一段期间的末日 · the last day of a period."""
    from huice.calendar import add as added
    from huice.calendar import read_length

    conventions = _conventions(count_start, estimate, roll_over=not no_roll_over)
    found = added(typed_day(start), read_length(length), conventions)
    if as_json:
        return print_json({**found.as_json(), "length": length})
    typer.echo(_said(found.day))
    if found.rolled_from:
        rest = _said(found.rolled_from)
        _say(Text(f"{rest}是休息日，顺延", f"moved from {rest}, a rest day"))
    _say(found.conventions.say(*found.bearing))
    _say_grounds(found.estimated)


@clock_app.command()
def between(
    first: Annotated[str, typer.Argument(metavar="A", help="从哪一天 · from this day")],
    last: Annotated[str, typer.Argument(metavar="B", help="到哪一天 · to this day")],
    count_start: CountStartOption = False,
    estimate: EstimateOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """两日之间的工作日数与日数，倒数为负 · working days and days; below zero backwards."""
    from huice.calendar import between as counted

    found = counted(typed_day(first), typed_day(last), _conventions(count_start, estimate))
    if as_json:
        return print_json(found.as_json())
    working, days = found.working_days, found.days
    _say(Text(f"{working}个工作日，{days}日", f"working days: {working}, days: {days}"))
    _say(found.conventions.say("start_day_counted"))
    _say_grounds(found.estimated)


@clock_app.command()
def window(
    before: DayArgument,
    length: LengthArgument,
    kind: Annotated[
        Kind,
        typer.Option(
            "--kind",
            help="no-later 之前（如届满的30工作日前），within 之内（如届满前30工作日内） · "
            "no later than, or within the last",
        ),
    ],
    count_start: CountStartOption = False,
    exclude_day: Annotated[
        bool,
        typer.Option("--exclude-day", help="不含所指之日 · the named day itself is too late"),
    ] = False,
    estimate: EstimateOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """某日之前的窗口：至迟哪天，或从哪天到哪天 · a window before a day."""
    from huice.calendar import no_later_than, read_length, within_last

    conventions = _conventions(count_start, estimate, named_day_included=not exclude_day)
    day, stretch = typed_day(before), read_length(length)
    found: Latest | Within
    if kind is Kind.within:
        found = within_last(day, stretch, conventions)
        said = f"{_said(found.first)} — {_said(found.last)}"
        answer = Text(said, said)
    else:
        found = no_later_than(day, stretch, conventions)
        answer = Text(f"至迟 {_said(found.last)}", f"no later than {_said(found.last)}")
    if as_json:
        return print_json({**found.as_json(), "length": length})
    _say(answer)
    _say(found.conventions.say(*found.bearing))
    _say_grounds(found.estimated)


def register(app: typer.Typer) -> None:
    """Adds the commands on time to the command line."""
    app.add_typer(clock_app, name="clock")


def _conventions(count_start: bool, estimate: bool, **others: bool) -> Conventions:
    from huice.calendar import Conventions

    beyond: BeyondCoverage = "estimate" if estimate else "error"
    return Conventions(start_day_counted=count_start, beyond_coverage=beyond, **others)


def _said(day: date) -> str:
    return f"{day.isoformat()} {WEEKDAYS[day.weekday()].say(language())}"


def _say(text: Text) -> None:
    typer.echo(text.say(language()))


def _say_grounds(estimated: tuple[int, ...]) -> None:
    """On which calendar the answer rests, and for which years it is an estimate."""
    from huice.calendar import published
    from huice.calendar.conventions import say_years

    covered = published().coverage
    _say(Text(f"工作日历：国务院放假安排 {covered} 年",
              f"calendar: the State Council's holidays of {covered}"))  # fmt: skip
    if estimated:
        years = say_years(estimated)
        _say(Text(f"估算：{years} 年只按周末计，不知节假日与调休",
                  f"estimate: {years} by weekends only, holidays unknown"))  # fmt: skip
