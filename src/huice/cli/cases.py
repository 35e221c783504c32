"""The commands on one case: huice case new, event, status, timeline, whatif."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huice.cli.options import JsonOption, LangOption, language, typed_day
from huice.cli.output import print_json
from huice.cli.procedures import named_procedure
from huice.problems import BadInput, Spot

if TYPE_CHECKING:
    from huice.cli.case_screen import CaseScreen
    from huice.procedure.docket import Docket
    from huice.procedure.events import Entry, Opening
    from huice.procedure.log import Log
    from huice.procedure.model import Procedure

_BREAKS = re.compile("[\t\n\u2028\u2029\ud800-\udfff]")

case_app = typer.Typer(help="案件：按程序推进，可查可推演 · cases", no_args_is_help=True)

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="案件名 · the case's name")]
FolderOption = Annotated[
    Path,
    typer.Option("--cases", metavar="FOLDER", envvar="HUICE_CASES", help="案件文件夹 · the folder of cases"),
]  # fmt: skip
AtOption = Annotated[
    str, typer.Option("--at", metavar="DATE", help="哪一天，默认今天 · the day, default today")
]
ByOption = Annotated[
    str, typer.Option("--by", metavar="ACTOR", help="谁做的：主体的代号或名称 · who did it")
]


@case_app.command()
def new(
    procedure: Annotated[
        str, typer.Argument(metavar="PROCEDURE", help="程序：文件夹/名称，或名称 · the procedure")
    ],
    case: CaseArgument,
    day: Annotated[str, typer.Option("--day", metavar="DATE", help="开始之日 · its first day")],
    reading: Annotated[
        list[str] | None,
        typer.Option(
            "--reading", metavar="NAME=OPTION", help="文本未定处的读法 · how an open text is read"
        ),
    ] = None,
    count_start: Annotated[
        bool, typer.Option("--count-start", help="起算日计入 · count the start day")
    ] = False,
    no_roll_over: Annotated[
        bool,
        typer.Option("--no-roll-over", help="末日遇休息日不顺延 · an end on a rest day stays"),
    ] = False,
    estimate: Annotated[
        bool,
        typer.Option(
            "--estimate", help="日历之外按周末估算并标明 · weekends only beyond the calendar"
        ),
    ] = False,
    folder: FolderOption = Path("cases"),
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """立案：此后一直用今天这一版程序 · begin a case, under today's version of the procedure."""
    from huice.calendar import Conventions

    rules = named_procedure(procedure)
    conventions = Conventions(
        start_day_counted=count_start, roll_over=not no_roll_over,
        beyond_coverage="estimate" if estimate else "error",
    )  # fmt: skip
    docket, first = _docket(folder), typed_day(day, "--day")
    docket.begin(rules, case, first, _now(), _pairs(reading, "--reading"), conventions)
    found = docket.status(case, first)
    if as_json:
        return print_json(found.as_json())
    _screen(rules).status(found)


@case_app.command()
def event(
    case: CaseArgument,
    event: Annotated[
        str, typer.Argument(metavar="[EVENT]", help="事件的代号或名称 · the event")
    ] = "",
    *,
    by: ByOption,
    day: Annotated[
        str,
        typer.Option("--day", metavar="DATE", help="发生之日，默认今天 · its day, default today"),
    ] = "",
    hour: Annotated[
        str, typer.Option("--time", metavar="HH:MM", help="时刻，期限印有时刻的当日须写 · the hour")
    ] = "",
    data: Annotated[
        list[str] | None,
        typer.Option("--data", metavar="NAME=VALUE", help="事件的数据，可多次 · its data"),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="理由；更正须有 · the reason")
    ] = "",
    corrects: Annotated[
        str,
        typer.Option(
            "--corrects", metavar="ENTRY", help="整条替换此条 · replaces that entry whole"
        ),
    ] = "",
    omitted: Annotated[
        bool, typer.Option("--omitted", help="补记遗漏的事件 · was forgotten, entered late")
    ] = False,
    strike: Annotated[
        str, typer.Option("--strike", metavar="ENTRY", help="划去此条 · strikes that entry out")
    ] = "",
    folder: FolderOption = Path("cases"),
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """记入一个事件：不合规则的不记 · enter an event; what the rules refuse is not written."""
    from huice.procedure.changes import changes
    from huice.procedure.events import Entry
    from huice.procedure.status import status

    _expect_one_way(event, strike, corrects, omitted, day)
    docket = _docket(folder)
    rules, log = docket.read(case)
    replaced = _entry(rules, log, strike or corrects) if strike or corrects else None
    moment = _hour(hour)
    if replaced and not day:  # what is corrected keeps its day, and its hour, unless told otherwise
        on, moment = replaced.day, moment or replaced.time
    else:
        on = typed_day(day, "--day") if day else date.today()
    entry = Entry(
        _next_id(log), _called(event, rules.events), on, _now(), _called(by, rules.actors),
        _pairs(data, "--data"), _printable(reason, "--reason"), strike or corrects, omitted, moment,
    )  # fmt: skip
    entries = (*log.entries, entry)
    before = status(rules, log.opening, log.entries, _last(rules, log.opening, log.entries))
    after = status(rules, log.opening, entries, _last(rules, log.opening, entries))
    docket.enter(case, entry)  # last: what follows can no longer fail
    due = [each for each in after.duties if each not in before.duties]
    if as_json:
        return print_json({
            "entry": entry.id, "changes": changes(before, after).as_json(),
            "to_do": [{"title": x.title._asdict(), "to": list(x.to), "cite": x.cite} for x in due],
            "status": after.as_json(),
        })  # fmt: skip
    _screen(rules).entered(entry.id, changes(before, after), after, due)


@case_app.command("status")
def show_status(
    case: CaseArgument,
    at: AtOption = "",
    folder: FolderOption = Path("cases"),
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """案件现状：状态、时限、谁可做什么、何时失效 · how a case stands on a day."""
    docket = _docket(folder)
    rules, _ = docket.read(case)
    found = docket.status(case, _at(at))
    if as_json:
        return print_json(found.as_json())
    _screen(rules).status(found)


@case_app.command()
def timeline(
    case: CaseArgument,
    at: AtOption = "",
    folder: FolderOption = Path("cases"),
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """案件经过：事件、时间所致与更正，各有出处 · what happened, and what was corrected."""
    docket = _docket(folder)
    rules, log = docket.read(case)
    found = docket.status(case, _at(at))
    corrections = [entry for entry in log.entries if entry.is_correction]
    if as_json:
        return print_json({
            "case": case, "procedure": rules.key, "today": found.today.isoformat(),
            "timeline": found.as_json()["timeline"],
            "corrections": [_correction_json(each) for each in corrections],
        })  # fmt: skip
    _screen(rules).timeline(found, corrections)


@case_app.command()
def whatif(
    case: CaseArgument,
    events: Annotated[
        list[str],
        typer.Option(
            "--event",
            metavar='"DATE[THH:MM] EVENT ACTOR NAME=VALUE…"',
            help="假设的事件，可多次 · an event that might come",
        ),
    ],
    at: Annotated[
        str, typer.Option("--at", metavar="DATE", help="看哪一天 · the day to look at")
    ] = "",
    folder: FolderOption = Path("cases"),
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """假如：推演以后的事件，什么也不写 · what if these came; nothing is written."""
    from huice.procedure.changes import changes

    docket = _docket(folder)
    rules, log = docket.read(case)
    further = _supposed(events, rules, log)
    day = typed_day(at, "--at") if at else max(date.today(), *(each.day for each in further))
    with_them, without = docket.whatif(case, further, day), docket.status(case, day)
    found = changes(without, with_them)
    if as_json:
        return print_json({
            "changes": found.as_json(), "with": with_them.as_json(), "without": without.as_json(),
        })  # fmt: skip
    _screen(rules).whatif(found, with_them)


def register(app: typer.Typer) -> None:
    """Adds the commands on cases to the command line."""
    app.add_typer(case_app, name="case")


# --- entries -------------------------------------------------------------------------------------


def _expect_one_way(event: str, strike: str, corrects: str, omitted: bool, day: str) -> None:
    """An event, or an entry to strike out; of corrections one kind at most."""
    if bool(event) == bool(strike):
        raise BadInput.at(
            Spot("EVENT"), "写一个事件，或用 --strike 划去一条，二者择一",
            "give an event, or an entry to --strike: one of the two",
        )  # fmt: skip
    if sum(map(bool, (strike, corrects, omitted))) > 1:
        raise BadInput.at(
            Spot("--strike --corrects --omitted"), "只能用其中一个", "only one of them can be given"
        )
    if strike and day:
        raise BadInput.at(Spot("--day"), "划去一条不写日期", "an entry is struck out without a day")
    if omitted and not day:
        raise BadInput.at(
            Spot("--omitted"), "补记的事件须写明发生之日（--day）",
            "an event entered late needs the day it happened on (--day)",
        )  # fmt: skip


def _entry(rules: Procedure, log: Log, id: str) -> Entry:
    """The entry of that id as corrections left it; raises BadInput."""
    from huice.procedure.history import effective

    found = {each.id: each for each in effective(rules, log.opening, log.entries)}
    if id in found:
        return found[id]
    listed = "、".join(found) or "—"
    raise BadInput.at(
        Spot(id), f"没有可更正的“{id}”，现有：{listed}", f"no entry '{id}' to correct, there are: {listed}"
    )  # fmt: skip


def _last(rules: Procedure, opening: Opening, entries: Sequence[Entry]) -> date:
    """The day of the last event, corrections applied; raises BadInput where one is refused."""
    from huice.procedure.engine import fold

    return fold(rules, opening, entries).last


def _next_id(log: Log) -> str:
    taken = {entry.id for entry in log.entries}
    number = len(log.entries) + 1
    while f"e{number}" in taken:
        number += 1
    return f"e{number}"


def _called(word: str, known: Any) -> str:
    """The id of an event or actor that was named by its id or title; an unknown word as it is."""
    if word in known:
        return word
    named = [name for name, each in known.items() if word in each.title]
    return named[0] if len(named) == 1 else word


def _pairs(written: Sequence[str] | None, option: str) -> dict[str, str]:
    """NAME=VALUE each; raises BadInput for one without a name, or a name given twice."""
    found: dict[str, str] = {}
    for each in written or ():
        name, sign, value = each.partition("=")
        if not (name and sign):
            raise BadInput.at(
                Spot(option), f"“{each}”应为 名称=值", f"'{each}': NAME=VALUE is expected"
            )
        if name in found:
            raise BadInput.at(Spot(option), f"“{name}”写了两次", f"'{name}' is given twice")
        found[name] = _printable(value, option)
    return found


def _printable(text: str, option: str) -> str:
    """Text that will stay in the log and be shown to others, on one line."""
    from huice.library.yaml_file import CONTROL

    if CONTROL.search(text) or _BREAKS.search(text):
        raise BadInput.at(
            Spot(option), f"{text!r} 含有换行或控制字符", f"{text!r} holds line breaks or control characters"
        )  # fmt: skip
    return text


def _hour(written: str) -> time | None:
    if not written:
        return None
    try:
        hour = time.fromisoformat(written)
    except ValueError:
        hour = None
    if hour is None or len(written) != len("00:00"):
        raise BadInput.at(
            Spot("--time"), f"“{written}”应为时刻，如 17:30", f"'{written}': an hour such as 17:30"
        )
    return hour


def _supposed(lines: Sequence[str], rules: Procedure, log: Log) -> list[Entry]:
    """Events that might come, each recorded on its own day at the earliest."""
    from dataclasses import replace

    from huice.procedure.told import read_event

    recorded = max([_now(), *(entry.recorded for entry in log.entries)])
    found = []
    for number, line in enumerate(lines, 1):
        entry = read_event(line, f"--event {number}", Spot(f"--event {number}"))
        recorded = max(recorded, entry.recorded)
        found.append(replace(
            entry, recorded=recorded, event=_called(entry.event, rules.events),
            by=_called(entry.by, rules.actors),
        ))  # fmt: skip
    return found


def _correction_json(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.id, "recorded": entry.recorded.isoformat(), "by": entry.by,
        "corrects": entry.corrects, "event": entry.event, "day": entry.day.isoformat(),
        "reason": entry.reason,
    }  # fmt: skip


def _at(written: str) -> date:
    return typed_day(written, "--at") if written else date.today()


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)


def _docket(folder: Path) -> Docket:
    from huice.procedure.docket import Docket

    return Docket(folder)


def _screen(procedure: Procedure) -> CaseScreen:
    from rich.console import Console

    from huice.cli.case_screen import CaseScreen

    return CaseScreen(Console(highlight=False), language(), procedure)
